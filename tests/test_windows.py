"""What a check says is the same with the paths, line ends and file systems of Windows."""

import contextlib
import datetime as dt
import os
import posixpath
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import copier
import pytest

from wavewright import config
from wavewright.checks import judge
from wavewright.checks.baseline import dump, load, record, split
from wavewright.checks.sift import sift
from wavewright.cli.examine import Options, below, examine
from wavewright.cli.mending import fix
from wavewright.model import Finding
from wavewright.read import read_project, survey, walk
from wavewright.read.lines import Lines
from wavewright.read.survey import Survey

from .recorded import proofs

pytestmark = pytest.mark.fuzz

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "examples" / "checks"
CHAIN = EXAMPLES / "TRACE113" / "good"
EXAMPLE_ROOTS = sorted(one for one in EXAMPLES.glob("*/bad") if (one / config.FILE).exists())
NAMES = [one.parent.name for one in EXAMPLE_ROOTS]
TODAY = dt.date(2026, 1, 31)
BOM = b"\xef\xbb\xbf"


def with_crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def with_bom(data: bytes) -> bytes:
    return BOM + data.removeprefix(BOM)


def texts_of(root: Path) -> Iterator[Path]:
    """Yield the text files of a project."""
    for path in root.rglob("*"):
        if path.is_file() and ".git" not in path.parts and ".wavewright" not in path.parts:
            with contextlib.suppress(UnicodeDecodeError):
                path.read_bytes().decode()
                yield path


def copied(source: Path, target: Path, change: Callable[[bytes], bytes] = bytes) -> Path:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("cache"), symlinks=True)
    for path in texts_of(target):
        path.write_bytes(change(path.read_bytes()))
    return target


def look(root: Path) -> Survey:
    return survey(root, config.load(root, strict=False), cached=False)


def findings(root: Path) -> tuple[Finding, ...]:
    found = look(root)
    return sift(judge(found, proofs=proofs(root)), found.ignores(), found.config, TODAY).kept


@pytest.mark.parametrize("change", [with_crlf, with_bom])
@pytest.mark.parametrize("example", EXAMPLE_ROOTS, ids=NAMES)
def test_line_ends_and_marks_change_no_finding(
    example: Path, change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    plain = copied(example, tmp_path / "plain")
    made = copied(example, tmp_path / "made", change)
    assert findings(plain)
    assert findings(made) == findings(plain)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template = tmp_path_factory.mktemp("template") / "wavewright"
    template.mkdir()
    for name in ("copier.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, template)
    for name in ("template", "extensions"):
        hidden = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, template / name, ignore=hidden)
    made = tmp_path_factory.mktemp("rendered") / "acme-tools"
    data = {"project_name": "Acme Tools", "package_name": "acme", "namespace": "ACME"}
    copier.run_copy(str(template), made, data=data, defaults=True, quiet=True)
    return made


@pytest.mark.parametrize("change", [with_crlf, with_bom])
def test_a_whole_project_has_the_same_findings(
    rendered: Path, change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    plain = copied(rendered, tmp_path / "plain")
    made = copied(rendered, tmp_path / "made", change)
    assert not findings(plain)
    assert not findings(made)
    for folder in (plain, made):  # a page that many others link
        for path in (folder / "project-docs/capabilities").glob("*.md"):
            path.unlink()
    assert len(findings(plain)) > 1
    assert findings(made) == findings(plain)


MENDED = [
    one
    for one in EXAMPLE_ROOTS
    if any(
        found.edits for found in judge(survey(one, config.load(one, strict=False), cached=False))
    )
]


@pytest.mark.parametrize("example", MENDED, ids=[one.parent.name for one in MENDED])
def test_mending_keeps_the_line_ends(example: Path, tmp_path: Path) -> None:
    plain = copied(example, tmp_path / "plain")
    made = copied(example, tmp_path / "made", with_crlf)
    for folder in (plain, made):
        options = Options(fix=True, no_cache=True, baseline=False)
        fix(folder, options, lambda _report: 0)
    before = {path.relative_to(example): path.read_bytes() for path in texts_of(example)}
    after = {path.relative_to(plain): path.read_bytes() for path in texts_of(plain)}
    assert after != before
    assert {path.relative_to(made): path.read_bytes() for path in texts_of(made)} == {
        path: with_crlf(data) for path, data in after.items()
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with findings."""
    made = copied(CHAIN, tmp_path / "project")
    page = made / "user-docs/how-to/first-question.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n[gone](gone.md)\n", encoding="utf-8")
    return made


def test_paths_of_windows_are_paths_from_the_root() -> None:
    root = PureWindowsPath("C:\\Work\\My Project")
    for path, wanted in {
        "C:\\Work\\My Project\\project-docs\\ROADMAP.md": "project-docs/ROADMAP.md",
        "c:\\work\\my project\\README.md": "README.md",
        "C:/Work/My Project/src": "src",
        "C:\\Work\\My Project": ".",
        "D:\\Work\\My Project\\README.md": None,
        "C:\\Work\\My Project 2\\README.md": None,
        "\\\\server\\share\\README.md": None,
    }.items():
        assert below([root], [PureWindowsPath(path)]) == wanted
    share = PureWindowsPath("\\\\server\\share\\project")
    assert below([root, share], [share / "docs" / "a.md"]) == "docs/a.md"
    assert below([PurePosixPath("/a")], [PurePosixPath("/a/b\\c.md")]) == "b\\c.md"


def test_a_root_with_backslashes_gives_the_same_places(root: Path, tmp_path: Path) -> None:
    odd = copied(root, tmp_path / "C:\\Work\\My Project")
    assert findings(odd) == findings(root)
    assert {one.place.path for one in findings(odd)} == {"user-docs/how-to/first-question.md"}
    assert {one.place.path for one in read_project(odd, config.load(odd)).artifacts} == {
        one.place.path for one in read_project(root, config.load(root)).artifacts
    }


def test_the_walk_never_asks_the_system_for_separators(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a root of Windows, each name is joined by a slash, which Windows takes as well."""
    fake = "C:\\Work\\My Project"
    asked = []
    original = os.scandir

    def scandir(folder: str) -> object:
        asked.append(folder)
        return original(folder.replace(fake, str(root)).replace("\\", "/"))

    monkeypatch.setattr(os, "scandir", scandir)
    found = walk.tree(fake, config.load(root))
    monkeypatch.undo()
    assert sorted(found.files) == sorted(walk.tree(str(root), config.load(root)).files)
    assert all(one.startswith(f"{fake}/") for one in asked)
    assert not any("\\" in path for path in found.files)


@pytest.mark.parametrize("pattern", ["user-docs\\how-to", ".\\user-docs\\**", "user-docs/how-to/*"])
def test_patterns_can_be_written_with_backslashes(root: Path, pattern: str) -> None:
    assert findings(root)
    file = root / config.FILE
    settings = file.read_text(encoding="utf-8")
    file.write_text(
        f"{settings}\ncheck:\n  ignore:\n    - rule: TRACE107\n      path: '{pattern}'\n"
        "      reason: it is written next week\n",
        encoding="utf-8",
    )
    assert not findings(root)
    file.write_text(f"{settings}\nexclude: ['{pattern}']\n", encoding="utf-8")
    assert not any(path.startswith("user-docs/how-to/") for path in look(root).files)


def test_sources_can_be_written_with_backslashes(root: Path) -> None:
    (root / "apps/web").mkdir(parents=True)
    (root / "apps/web/a.ts").write_text("// @behavior:APP.NONE.SUCH\n", encoding="utf-8")
    file = root / config.FILE
    settings = file.read_text(encoding="utf-8")
    file.write_text(f"{settings}\nsources: ['apps\\web']\n", encoding="utf-8")
    assert "apps/web/a.ts" in {one.place.path for one in findings(root)}


def test_a_baseline_is_the_same_on_both_systems(root: Path, tmp_path: Path) -> None:
    made = copied(root, tmp_path / "C:\\made", with_crlf)
    here, there = look(root), look(made)
    text = dump(record(judge(there), Lines(there).of))
    assert text == dump(record(judge(here), Lines(here).of))
    assert "\\\\" not in text
    for form in (text, text.replace("\n", "\r\n"), f"\ufeff{text}"):
        assert not split(judge(here), load(form), Lines(here).of).new
        assert not split(judge(there), load(form), Lines(there).of).new


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, check=True)


@pytest.mark.parametrize("setting", ["false", "true", "input"])
def test_other_line_ends_are_no_change_that_causes_findings(root: Path, setting: str) -> None:
    git(root, "init", "-b", "main")
    git(root, "config", "core.autocrlf", setting)
    git(root, "add", "-A")
    git(root, "commit", "-m", "All", "--no-verify")
    for path in texts_of(root):
        path.write_bytes(with_crlf(path.read_bytes()))
    for words, expected in (((), 1), (("--changed", "HEAD"), 0)):
        done = subprocess.run(
            [sys.executable, "-m", "wavewright", "check", "--root", str(root), *words],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expected, done.stdout + done.stderr


class AnyCase:
    """``os.path.exists`` of a file system that takes names in any case for the same."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.known = {str(path).casefold() for path in (root, *root.rglob("*"))}

    def __call__(self, path: str) -> bool:
        return posixpath.normpath(path).casefold() in self.known


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("first-question.md", True),
        ("First-Question.md", False),
        ("../How-To/first-question.md", False),
        ("../how-to", True),
        ("../HOW-TO", False),
        ("../images/a.png", True),
        ("../images/A.png", False),
        ("../../.editorconfig", True),
        ("../../.EditorConfig", False),
        ("./", True),
    ],
)
def test_a_name_in_another_case_is_another_name_everywhere(
    root: Path,
    written: str,
    there: bool,  # noqa: FBT001  # of a parameter
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (root / "user-docs/images").mkdir()
    (root / "user-docs/images/a.png").write_bytes(b"")
    (root / ".editorconfig").write_bytes(b"")
    page = root / "user-docs/how-to/other.md"
    page.write_text(f"# Other\n\n[a link]({written})\n", encoding="utf-8")
    here = findings(root)
    monkeypatch.setattr(os.path, "exists", AnyCase(root))
    assert findings(root) == here
    wrong = [one for one in here if one.place.path == "user-docs/how-to/other.md"]
    assert any("does not exist" in one.message for one in wrong) != there
    linked = read_project(root, config.load(root))
    target = posixpath.normpath(posixpath.join("user-docs/how-to", written))
    assert (target in linked.files) == there


def test_a_path_of_the_command_line_may_have_another_case(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system takes both for the same file, the findings of the file are shown."""
    anywhere = AnyCase(root)
    monkeypatch.setattr(Path, "exists", lambda self: anywhere(str(self)))
    for path in ("User-Docs/How-To/First-Question.md", "USER-DOCS", "user-docs/How-To"):
        report = examine(root, Options(paths=(str(root / path),), no_cache=True))
        assert [one.rule for one in report.findings] == ["TRACE107"]
