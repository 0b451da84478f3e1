"""The survey: what is remembered of a project changes nothing but the time that it takes."""

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.model import Finding
from wavewright.read import fast, rows, survey, walk
from wavewright.read.files import Facts, scan
from wavewright.read.survey import Survey

pytestmark = pytest.mark.fuzz

CHAIN = Path(__file__).parent / "examples" / "checks" / "TRACE113" / "good"
SPEC = "project-docs/capabilities/answering.md"
GUIDE = "user-docs/how-to/first-question.md"
CACHE = ".wavewright/cache/survey.json"
# The times of files are set, each another one in the past: a file that has just changed is always
# looked at again, and then nothing would be remembered.
TIMES = itertools.count(1_600_000_000_000_000_000, 1_000_000_000)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    shutil.copytree(CHAIN, made, ignore=shutil.ignore_patterns(".wavewright"))
    for path in made.rglob("*"):
        aged(path)
    time.sleep(0.06)  # what has just changed is looked at again, and would not be remembered
    return made


def aged(path: Path) -> None:
    moment = next(TIMES)
    os.utime(path, ns=(moment, moment))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    aged(path)


def look(root: Path, *, cached: bool = True) -> Survey:
    return survey(root, load(root), cached=cached)


def found(root: Path, *, cached: bool) -> tuple[Finding, ...]:
    return judge(look(root, cached=cached))


def read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the files that a look reads."""
    seen: list[str] = []
    original = Survey.data

    def data(self: Survey, path: str) -> bytes | Facts:
        seen.append(path)
        return original(self, path)

    with monkeypatch.context() as patch:
        patch.setattr(Survey, "data", data)
        look(root)
    return sorted(set(seen))


PIECES = (
    "", "# A heading", "## Behaviors", "```", "<!--", "- @behavior:APP.ANSWER.STOP @status:draft",
    "- **Status:** passing", "[a](../../user-docs/how-to/first-question.md)", "[b](missing.md)",
    "Wave 1.1 (v0.1.0)", "@behavior:APP.ANSWER.RUN", "    When a question is asked",
    "  Scenario: A",
    '"""Value scenario app.answer.run.first-question."""', '@pytest.mark.behavior("APP.X.Y")',
    'scenarios("app-answer-run.feature")', "def test_a(): ...", "\r", "\0", "\udc80", "é",
    "<!-- wavewright: ignore TRACE107 because -->", "1. [a](../capabilities/answering.md) - a",
)  # fmt: skip


def edit(root: Path, draw: random.Random) -> None:
    """Change one file, or add, rename or remove one."""
    files = sorted(
        path for path in root.rglob("*.*") if path.is_file() and ".wave" not in str(path)
    )
    path = draw.choice([file for file in files if file.name != "wavewright.yml"] or files)
    deed = draw.random()
    if deed < 0.06:
        path.unlink()
    elif deed < 0.12:
        path.rename(path.with_name(f"x{draw.randrange(9)}{path.name[-30:]}"))
    elif deed < 0.16:
        shutil.copyfile(path, path.with_name(f"y{draw.randrange(9)}{path.name[-30:]}"))
    else:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
        at = draw.randrange(len(lines))
        if deed < 0.4:
            del lines[at]
        elif deed < 0.5:
            lines.insert(at, lines[draw.randrange(len(lines))])
        elif deed < 0.8:
            lines.insert(at, draw.choice(PIECES))
        else:
            middle = draw.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:middle] + draw.choice("xX.@[`1 ") + lines[at][middle + 1 :]
        text = "\n".join(lines)
        path.write_bytes(text.encode("utf-8", "surrogateescape" if "\udc80" in text else "replace"))
        aged(path)


@pytest.mark.parametrize("seed", range(50))
def test_after_any_edits_neither_memory_nor_quick_readers_change_a_finding(
    root: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(seed)  # noqa: S311  # a test is to fail again
    files = len(look(root).paths)
    assert len(read_again(root, monkeypatch)) < files / 2  # the others are remembered
    for turn in range(20):
        for _ in range(draw.choice((1, 1, 1, 3))):
            edit(root, draw)
        remembered = found(root, cached=True)
        assert remembered == found(root, cached=False)
        if turn % 3:
            continue
        with monkeypatch.context() as patch:
            patch.setattr(fast, "READERS", {})
            full = found(root, cached=False)
        # A quick reader does not parse Python: pytest tells where a module of tests is not valid.
        if not any(one.message.startswith("not valid Python") for one in full):
            assert remembered == full


def test_only_changed_files_are_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look(root)
    unchanged = read_again(root, monkeypatch)
    write(root / GUIDE, (root / GUIDE).read_text(encoding="utf-8") + "\nMore.\n")
    assert set(read_again(root, monkeypatch)) - set(unchanged) == {GUIDE}


def test_a_file_that_has_just_changed_may_change_again_in_the_same_moment(root: Path) -> None:
    path = root / SPEC
    text = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    moment = path.stat().st_mtime_ns
    look(root)
    path.write_text(text.replace("APP.ANSWER.RUN", "APP.ANSWER.RUM"), encoding="utf-8")
    os.utime(path, ns=(moment, moment))
    assert found(root, cached=True) == found(root, cached=False) != ()


def test_an_edit_of_equal_size_and_time_is_seen(root: Path) -> None:
    path = root / SPEC
    stat, text = path.stat(), path.read_text(encoding="utf-8")
    look(root)
    path.write_text(text.replace("APP.ANSWER.RUN", "APP.ANSWER.RUM"), encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert found(root, cached=True) == found(root, cached=False) != ()


def test_a_file_that_could_not_be_read_is_read_when_it_can_be(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = walk.data

    def refused(folder: str, path: str) -> bytes:
        if path == SPEC:
            raise PermissionError(13, "Permission denied")
        return original(folder, path)

    with monkeypatch.context() as patch:
        patch.setattr(walk, "data", refused)
        assert "SHAPE100" in {one.rule for one in found(root, cached=True)}
    assert found(root, cached=True) == ()


def test_other_settings_are_not_answered_from_memory(root: Path) -> None:
    assert found(root, cached=True) == ()
    write(root / "wavewright.yml", "project: A\nnamespace: APP\nexclude: [tests/unit]\n")
    assert found(root, cached=True) == found(root, cached=False) != ()


def test_a_copy_of_a_project_does_not_use_what_came_with_it(root: Path, tmp_path: Path) -> None:
    look(root)
    other = tmp_path / "other"
    shutil.copytree(root, other)
    path, stat = other / SPEC, (root / SPEC).stat()
    text = path.read_text(encoding="utf-8").replace("APP.ANSWER.RUN", "APP.ANSWER.RUM")
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(stat.st_mtime_ns, stat.st_mtime_ns))
    assert found(other, cached=True) == found(other, cached=False) != ()


def broken(data: bytes) -> Iterator[bytes]:
    """Yield other contents of the cache: cut, with changed bytes, and well-formed nonsense."""
    draw = random.Random(1)  # noqa: S311
    yield from (
        b"",
        b"\n",
        b"null",
        b"[]",
        data[:-1],
        data[: len(data) // 2],
        data + b" ",
        b"\xff" * 99,
    )
    for _ in range(60):
        at = draw.randrange(len(data))
        yield data[:at] + bytes([data[at] ^ (1 << draw.randrange(8))]) + data[at + 1 :]
    yield b"[" * 100_000


def test_a_broken_cache_is_ignored(root: Path) -> None:
    write(root / GUIDE, "# How-To: Nothing\n")
    expected = found(root, cached=True)
    assert expected
    for data in broken((root / CACHE).read_bytes()):
        (root / CACHE).write_bytes(data)
        assert found(root, cached=True) == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d[0].__setitem__(0, 7),
        lambda d: d[1].pop(),
        lambda d: d[2].__setitem__(0, None),
        lambda d: d[3].pop(),
        lambda d: d[4].append(10**6),
        lambda d: d[5].append("a"),
        lambda d: d[6]["wave"].pop(),
        lambda d: d[6]["wave"][0].__setitem__(0, -1),
        lambda d: d[6]["wave"][0].__setitem__(0, 10**6),
        lambda d: d[6]["wave"][1].__setitem__(0, 5),
        lambda d: d.append(1),
    ],
)
def test_data_of_another_form_are_ignored(
    root: Path, change: Callable[[list[object]], object]
) -> None:
    import zlib

    expected = found(root, cached=True)
    head, _, body = (root / CACHE).read_bytes().partition(b"\n")
    data = json.loads(body)
    change(data)
    body = json.dumps(data).encode()
    right = head.rsplit(None, 2)[0] + f" {zlib.crc32(body):08x} {len(body)}".encode()
    (root / CACHE).write_bytes(right + b"\n" + body)
    assert found(root, cached=True) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("link", [".wavewright", ".wavewright/cache"])
def test_nothing_is_kept_through_a_link(root: Path, tmp_path: Path, link: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / link).parent.mkdir(exist_ok=True)
    (root / link).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert found(root, cached=True) == ()
    assert list((tmp_path / "elsewhere").rglob("*")) == []


def test_where_nothing_can_be_kept_the_check_runs_without(root: Path) -> None:
    (root / ".wavewright").write_text("a file in the way")
    assert found(root, cached=True) == ()


def test_git_does_not_see_what_is_kept(root: Path) -> None:
    look(root)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    command = ["git", "status", "--porcelain", "-uall"]
    told = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    assert ".wavewright" not in told


CHECK_OFTEN = """
import sys
from pathlib import Path
from wavewright.checks import judge
from wavewright.config import load
from wavewright.read import survey
root = Path(sys.argv[1])
for number in range(60):
    own = root / f"user-docs/own-{sys.argv[2]}.md"
    own.write_text(f"[a]({'missing' * (number % 2)}.)")
    found = judge(survey(root, load(root)))
    assert {str(one.place) for one in found if sys.argv[2] in one.place.path} == (
        {f"user-docs/own-{sys.argv[2]}.md:1"} if number % 2 else set()
    ), found
"""


def test_two_processes_at_once_do_not_disturb_each_other(root: Path) -> None:
    command = [sys.executable, "-c", CHECK_OFTEN, str(root)]
    running = [subprocess.Popen([*command, name], stderr=subprocess.PIPE) for name in "ab"]
    told = [process.communicate(timeout=60)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    assert [file.suffix for file in (root / CACHE).parent.iterdir() if file.name[0] != "."] == [
        ".json"
    ]


def test_an_overlay_stands_for_the_files_on_disk(root: Path) -> None:
    config = load(root)
    text = (root / SPEC).read_text(encoding="utf-8").replace("first-question.md", "other.md")
    overlay = {SPEC: text.encode(), GUIDE: None, "user-docs/new.md": b"[a](missing.md)\n"}
    laid = judge(survey(root, config, overlay))
    assert laid == judge(survey(root, config, overlay, cached=False)) != ()
    assert found(root, cached=True) == ()
    write(root / SPEC, text)
    (root / GUIDE).unlink()
    write(root / "user-docs/new.md", "[a](missing.md)\n")
    assert found(root, cached=False) == laid


def test_rows_say_the_same_as_the_artifacts_of_a_full_reading(root: Path) -> None:
    seen = look(root, cached=False)
    for number, (path, kind) in enumerate(zip(seen.paths, seen.kinds, strict=True)):
        artifacts = scan(kind, path, (root / path).read_bytes()).artifacts
        expected = {row for artifact in artifacts for row in rows.rows(artifact)}
        table = {
            (key, target, source)
            for key, one in seen.tables.items()
            for file, target, source in zip(one.files, one.targets, one.sources, strict=True)
            if file == number
        }
        assert table == expected
