"""What `release build` looks at: names, versions, metadata, files that lack or do not belong."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from wavewright.config import load
from wavewright.errors import UserError
from wavewright.release.artifacts import read
from wavewright.release.build import Built, build, facts_of, kept
from wavewright.release.contents import Facts, Fault, faults

from . import packed

WHEEL, SDIST = "tiny_pack-0.2.0-py3-none-any.whl", "tiny_pack-0.2.0.tar.gz"
INFO = "tiny_pack-0.2.0.dist-info"
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = packed.make(tmp_path_factory.mktemp("tiny"))
    assert build(root, facts_of(root, load(root))).good
    return root


@pytest.fixture(scope="module")
def facts(project: Path) -> Facts:
    return facts_of(project, load(project))


def content(path: Path) -> Files:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return {one.filename: wheel.read(one) for one in wheel.infolist() if not one.is_dir()}
    with tarfile.open(path) as sdist:
        members = {one.name: sdist.extractfile(one) for one in sdist if one.isfile()}
        return {name: file.read() for name, file in members.items() if file}


def write(path: Path, files: Mapping[str, bytes]) -> Path:
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".whl":
        with zipfile.ZipFile(path, "w") as wheel:
            for name, data in files.items():
                wheel.writestr(name, data)
        return path
    with tarfile.open(path, "w:gz") as sdist:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            sdist.addfile(entry, io.BytesIO(data))
    return path


def changed(source: Path, target: Path, change: Callable[[Files], object]) -> Path:
    files = content(source)
    change(files)
    return write(target / source.name, files)


def replaced(name: str, old: str, new: str) -> Callable[[Files], object]:
    def change(files: Files) -> None:
        assert old.encode() in files[name], f"{name} no longer has {old!r}"
        files[name] = files[name].replace(old.encode(), new.encode())

    return change


def added(name: str, data: bytes = b"") -> Callable[[Files], object]:
    return lambda files: files.__setitem__(name, data)


def without(name: str) -> Callable[[Files], object]:
    return lambda files: files.pop(name)


def test_a_build_puts_a_wheel_and_an_sdist_into_dist(project: Path, facts: Facts) -> None:
    built = kept(project, facts)
    assert [one.name for one in built.files] == [WHEEL, SDIST]
    assert built.faults == ()
    assert {path.name for path in (project / "dist").iterdir()} == {WHEEL, SDIST, ".gitignore"}
    assert packed.git(project, "status", "--porcelain", "--ignored=no") == ""
    assert built.sdist.folder == "tiny_pack-0.2.0"
    assert built.files[0].size == (project / "dist" / WHEEL).stat().st_size
    assert facts.modules == {
        f"tiny_pack/{name}" for name in ("__init__.py", "data/words.txt", "py.typed", "words.py")
    }


def test_a_build_of_the_same_commit_is_the_same_byte_for_byte(project: Path, facts: Facts) -> None:
    before = {one.name: one.digest for one in kept(project, facts).files}
    assert {one.name: one.digest for one in build(project, facts).files} == before


IN_WHEEL = {
    "no metadata": (without(f"{INFO}/METADATA"), "it has no metadata"),
    "another version": (
        replaced(f"{INFO}/METADATA", "Version: 0.2.0", "Version: 0.1.0"),
        "metadata: the version is 0.1.0, and of the project 0.2.0",
    ),
    "another name": (
        replaced(f"{INFO}/METADATA", "Name: tiny-pack", "Name: huge-pack"),
        "metadata: the name is huge-pack, and of the project tiny-pack",
    ),
    "no valid metadata": (
        replaced(f"{INFO}/METADATA", "Requires-Python: >=3.11", "Requires-Python: three"),
        "metadata: 'three' is invalid for 'requires-python'",
    ),
    "no description": (
        replaced(f"{INFO}/METADATA", "# Tiny\n\nSays its version.\n", ""),
        "metadata: there is no description, though the project has a readme",
    ),
    "no type of the description": (
        replaced(f"{INFO}/METADATA", "Description-Content-Type: text/markdown\n", ""),
        "metadata: the description does not say whether it is Markdown",
    ),
    "no license file": (
        replaced(f"{INFO}/METADATA", "License-File: LICENSE\n", ""),
        "metadata: no license file is named, though the project names some",
    ),
    "a secret": (added("tiny_pack/.env", b"KEY=1"), "holds tiny_pack/.env, which does not belong"),
    "a private key": (added("tiny_pack/server.pem"), "holds tiny_pack/server.pem"),
    "a cache": (added("tiny_pack/__pycache__/x.pyc"), "holds tiny_pack/__pycache__/x.pyc"),
    "a way out": (added("../evil.py"), "holds ../evil.py, which leads out of its folder"),
    "no record": (without(f"{INFO}/RECORD"), "it has no RECORD"),
    "a file that the record does not know": (
        added("tiny_pack/more.txt"),
        "RECORD does not know tiny_pack/more.txt",
    ),
    "another content than recorded": (
        added("tiny_pack/words.py", b"word = 'else'\n"),
        "tiny_pack/words.py is not what RECORD says",
    ),
    "another content than in the sdist": (
        added("tiny_pack/words.py", b"word = 'else'\n"),
        "tiny_pack/words.py is not that of the sdist",
    ),
    "a missing module": (without("tiny_pack/words.py"), "tiny_pack/words.py is missing"),
    "no type marker": (without("tiny_pack/py.typed"), "tiny_pack/py.typed is missing"),
    "a missing command": (
        replaced(f"{INFO}/entry_points.txt", "tiny = tiny_pack:main", ""),
        "it has no command tiny = tiny_pack:main",
    ),
    "another command": (
        replaced(f"{INFO}/entry_points.txt", "tiny = tiny_pack:main", "tiny = tiny_pack:other"),
        "it has no command tiny = tiny_pack:main",
    ),
    "no entry points": (
        replaced(f"{INFO}/entry_points.txt", "[console_scripts]", "console_scripts"),
        "its entry points cannot be read",
    ),
    "tests beside the package": (
        added("tests/test_tiny.py"),
        "would install tests/ beside the package, for every project",
    ),
    "other needs than the sdist": (
        replaced(f"{INFO}/METADATA", "Requires-Python: >=3.11", "Requires-Python: >=3.12"),
        "metadata: requires-python is not that of the sdist",
    ),
}
IN_SDIST = {
    "no metadata": (without("tiny_pack-0.2.0/PKG-INFO"), "it has no metadata"),
    "no manifest": (without("tiny_pack-0.2.0/pyproject.toml"), "pyproject.toml is missing"),
    "two folders": (added("other/x.py"), "its files are not all in one folder"),
    "a missing module": (
        without("tiny_pack-0.2.0/src/tiny_pack/words.py"),
        "tiny_pack/words.py is missing",
    ),
    "a secret": (added("tiny_pack-0.2.0/.env.production"), "holds .env.production, which does not"),
    "a virtual environment": (added("tiny_pack-0.2.0/.venv/pyvenv.cfg"), "holds .venv/pyvenv.cfg"),
}


@pytest.mark.parametrize("case", IN_WHEEL)
def test_a_wheel_is_looked_into(case: str, project: Path, facts: Facts, tmp_path: Path) -> None:
    change, expected = IN_WHEEL[case]
    wheel = read(changed(project / "dist" / WHEEL, tmp_path, change))
    found = list(faults([wheel, read(project / "dist" / SDIST)], facts))
    assert any(fault.grave and fault.text.startswith(expected) for fault in found), found
    assert {fault.file for fault in found} == {WHEEL}


@pytest.mark.parametrize("case", IN_SDIST)
def test_an_sdist_is_looked_into(case: str, project: Path, facts: Facts, tmp_path: Path) -> None:
    change, expected = IN_SDIST[case]
    sdist = read(changed(project / "dist" / SDIST, tmp_path, change))
    found = list(faults([read(project / "dist" / WHEEL), sdist], facts))
    assert any(fault.grave and fault.text.startswith(expected) for fault in found), found
    assert {fault.file for fault in found} == {SDIST}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tiny_pack-0.1.0-py3-none-any.whl", "it is version 0.1.0, and the project is 0.2.0"),
        ("huge_pack-0.2.0-py3-none-any.whl", "it is named huge-pack, and the project tiny-pack"),
        ("tiny_pack.whl", "this is no name of a wheel"),
    ],
)
def test_the_name_of_a_file_says_what_it_is(
    name: str, expected: str, project: Path, facts: Facts, tmp_path: Path
) -> None:
    wheel = read(write(tmp_path / name, content(project / "dist" / WHEEL)))
    assert [fault for fault in faults([wheel], facts) if fault.text.startswith(expected)]


def test_data_that_a_wheel_lacks_may_be_meant(project: Path, facts: Facts, tmp_path: Path) -> None:
    def change(files: Files) -> None:
        del files["tiny_pack/data/words.txt"]
        lines = files[f"{INFO}/RECORD"].decode().splitlines()
        files[f"{INFO}/RECORD"] = "\n".join(one for one in lines if "words.txt" not in one).encode()

    wheel = read(changed(project / "dist" / WHEEL, tmp_path, change))
    found = list(faults([wheel, read(project / "dist" / SDIST)], facts))
    assert found == [Fault(WHEEL, "tiny_pack/data/words.txt is missing", grave=False)]


@pytest.mark.parametrize("name", [WHEEL, SDIST])
def test_a_damaged_file_is_named(name: str, project: Path, tmp_path: Path) -> None:
    data = (project / "dist" / name).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(UserError, match="cannot be read") as caught:
        read(tmp_path / name)
    assert caught.value.place == name


def test_a_bad_build_leaves_dist_as_it_was(tmp_path: Path) -> None:
    left_out = '\n[tool.uv.build-backend]\nwheel-exclude = ["words.py"]\n'
    root = packed.make(tmp_path, {"pyproject.toml": packed.MANIFEST + left_out})
    built = build(root, facts_of(root, load(root)))
    assert not built.good
    assert [str(one) for one in built.faults] == [f"{WHEEL}: tiny_pack/words.py is missing"]
    assert not (root / "dist").exists()


def test_a_version_may_be_written_in_another_form(tmp_path: Path) -> None:
    manifest = packed.MANIFEST.replace('"0.2.0"', '"0.2.0-rc.1"')
    root = packed.make(tmp_path, {"pyproject.toml": manifest})
    facts = facts_of(root, load(root))
    assert build(root, facts).good
    assert [one.name for one in kept(root, facts).files] == [
        "tiny_pack-0.2.0rc1-py3-none-any.whl",
        "tiny_pack-0.2.0rc1.tar.gz",
    ]


def test_what_cannot_be_built_is_told_in_the_words_of_uv(tmp_path: Path) -> None:
    root = packed.make(tmp_path)
    (root / "README.md").unlink()
    with pytest.raises(UserError, match=r"uv cannot build this project:\n(?s:.*)README\.md"):
        build(root, facts_of(root, load(root)))
    assert not (root / "dist").exists()


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (None, "there is no pyproject.toml, so there is no Python package to build"),
        ('[project]\nversion = "1.0.0"\n', "`[project]` has no name"),
        ('[project]\nname = "x"\ndynamic = ["version"]\n', "the version is dynamic"),
    ],
)
def test_what_is_no_package_is_not_built(
    manifest: str | None, message: str, tmp_path: Path
) -> None:
    (tmp_path / "wavewright.yml").write_text("project: X\nnamespace: X\n", encoding="utf-8")
    if manifest:
        (tmp_path / "pyproject.toml").write_text(manifest, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        facts_of(tmp_path, load(tmp_path))
    assert caught.value.message.startswith(message)
    assert caught.value.fix


def kept_of(root: Path, *names: str, version: str = "0.2.0") -> Built:
    for name in names:
        (root / "dist").mkdir(exist_ok=True)
        (root / "dist" / name).write_bytes(b"")
    return kept(root, Facts("tiny-pack", version))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "nothing is built: there is no wheel and no sdist in dist/"),
        (
            ["tiny_pack-0.1.0.tar.gz", "huge_pack-0.2.0.tar.gz", "tiny_pack-0.2.0rc1.tar.gz"],
            (
                "what is built is something else: dist/ has huge_pack-0.2.0.tar.gz, "
                "tiny_pack-0.1.0.tar.gz, tiny_pack-0.2.0rc1.tar.gz, and the project is "
                "tiny-pack 0.2.0"
            ),
        ),
        ([SDIST], "dist/ has no wheel of 0.2.0"),
        ([WHEEL], "dist/ has no sdist of 0.2.0"),
    ],
)
def test_what_is_not_built_is_not_published(names: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        kept_of(tmp_path, *names)
    assert (caught.value.message, caught.value.fix) == (message, "Run `just build`.")
