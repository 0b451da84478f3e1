"""Whatever stands in a project: no crash, no hang, little memory, and findings with places."""

import codecs
import datetime as dt
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wavewright import config
from wavewright.checks import judge
from wavewright.checks.report import Report, as_data, checked, github, junit, sarif, text
from wavewright.checks.sift import sift
from wavewright.cli.examine import Options, examine
from wavewright.errors import UserError
from wavewright.model import Finding
from wavewright.read import fast, survey, walk
from wavewright.read.anchors import anchors
from wavewright.read.fast.page_links import Targets, linked_waves, links
from wavewright.read.files import LARGE, MOST, SOURCE, scan
from wavewright.read.ignores import inline_ignores
from wavewright.read.lines import Lines
from wavewright.read.paths import kind_of
from wavewright.shown import unpainted

pytestmark = pytest.mark.fuzz

EXAMPLES = Path(__file__).parent / "examples" / "checks"
CHAIN = EXAMPLES / "TRACE113" / "good"
SETTINGS = config.FILE
TODAY = dt.date(2026, 1, 31)
# A file of each kind.
PATHS = (
    "README.md", "CHANGELOG.md", "pyproject.toml", "justfile", "more.just", "AGENTS.md",
    "project-docs/ROADMAP.md", "project-docs/WAVE_1X_PLAN.md", "project-docs/waves/wave-1.1-a.md",
    "project-docs/capabilities/README.md", "project-docs/capabilities/answering.md",
    "project-docs/capabilities/behaviors/app-answer-run.feature", "user-docs/how-to/README.md",
    "user-docs/how-to/first-question.md", "dev-docs/vision/a.md", "project-docs/prds/prd-001-a.md",
    "project-docs/epics/epic-001-a.md", "project-docs/sprints/sprint-1-v0.1.0.md",
    "project-docs/feedback/v0.1.0-week-1.md", "project-docs/releases/v0.1.0.md",
    ".github/instructions/a.instructions.md", "tests/value-scenarios/test_a.py",
    "tests/step_defs/test_a.py", "tests/unit/test_a.py", "tests/conftest.py", "src/a.py",
    "src/a.ts", "src/a.rs", "src/a.yml", "src/a.html", "src/a.sql", SETTINGS,
)  # fmt: skip
# What means something to one of the readers.
PIECES = (
    "# ", "## ", "### Step 1: a\n", "\n", "\r", "\r\n", " ", "\t", "\0", "\x0b", "\x0c", "\x85",
    "\u2028", "\ufeff", "é", "\U0001f600", "\u0663", "`", "```", "~~~", "<!--", "-->", "[", "](",
    ")",
    "<", ">", "|", "**", ":**", "- ", "- [ ] **Task 1:** ", "1. ", "> ", "---\n", "a: ", "a: [",
    "{", "}", "&a *a", "!!python/object:os", "@behavior:", "APP.ANSWER.RUN", "@status:", "@", '"',
    "'",
    '"""', "'''", "\\", "(", ",", "=", ":=", ":", ";", "$", "#", "/*", "*/", "//", "--", "%", "%00",
    "Wave 1.1", " (v0.1.0)", "2026-13-45", "**Started:** ", "**Depends on:** ", "9" * 5000, "0x",
    "f" * 2000, "project-docs/", "../", "/", "a.md", "#a", "Feature: a\n", "Scenario: b\n",
    "Given c\n",
    "| a |\n", "Rule: ", "# language: xx\n", "@given(", "parsers.re(", "scenarios(", "def f(): ",
    "class TestA: ", "from pytest_bdd import *\n", "import a\n", "\\ud800", "[project]\n",
    "[[a]]\n",
    "[project.scripts]\n", "mermaid\n", "T1 --> T2 & T3\n", "just a b\n", "wavewright new ",
    "import 'a'",
    "alias a := b\n", "mod a\n", "wavewright: ignore ", "TRACE107 why", "-file ", "## 1.0.0",
    "[1.0.0]: ",
    "scope: process\n", "project: a\n", "check: {ignore: [{rule: TRACE, path: '[', reason: a}]}\n",
)  # fmt: skip
HOSTILE = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join).map(str.encode),
    st.binary(max_size=300),
)


@cache
def chain() -> dict[str, bytes]:
    """Return the files of an example, and an empty one of each kind that it lacks."""
    found = {
        path.relative_to(CHAIN).as_posix(): path.read_bytes()
        for path in CHAIN.rglob("*")
        if path.is_file() and ".wavewright" not in path.parts
    }
    return {**dict.fromkeys(PATHS, b""), **found}


def looked(root: Path, overlay: Mapping[str, bytes | None]) -> Report | None:
    """Return what a check says of files, if there are settings; where each finding is."""
    try:
        laid = overlay.get(SETTINGS)
        read = config.load(root) if laid is None else config.parse(laid.decode("utf-8-sig"))
    except (UserError, UnicodeDecodeError):
        return None
    found = survey(root, read._replace(sources=("src",)), overlay, cached=False)
    lines = Lines(found)
    kept = sift(judge(found), found.ignores(), found.config, TODAY).kept
    for one in kept:
        placed(one, lines)
    return Report(kept, lines, checked(found), root=str(root))


def placed(finding: Finding, lines: Lines) -> None:
    """Say that a finding stands in its file."""
    place = finding.place
    assert place.line >= 1
    assert place.column >= 1
    there = lines.all(place.path)
    if there is None:
        return
    assert place.line <= len(there) + 1, finding
    if place.line <= len(there):
        assert place.column <= len(there[place.line - 1]) + 1, finding


def written(report: Report) -> None:
    """Say that each form of output is one."""
    assert json.loads(json.dumps(as_data(report)))["findings"] is not None
    assert json.loads(sarif.text(report))["version"] == "2.1.0"
    ET.fromstring(junit.text(report).encode("utf-8", "replace"))  # noqa: S314  # ours
    assert not any("\x1b" in line for line in text.lines(report, unpainted, text.WIDTH))
    assert not any("\n" in line for line in github.commands(report, ""))


@pytest.mark.parametrize("path", PATHS)
@settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(data=HOSTILE)
@example(codecs.BOM_UTF16_LE + "# a".encode("utf-16-le"))
@example(b"\xef\xbb\xbf\xef\xbb\xbf# a\r\n\r# b")
@example(b"[" * 5000)
@example(b"- " * 3000 + b"a")
@example(b"> " * 3000 + b"a")
@example(b"---\n" + b"- " * 3000 + b"a\n---\n")
@example(b"---\na: 0x" + b"f" * 6000 + b"\n---\n")
@example(b"---\na: " + b"1:" * 300 + b"1.5\n---\n")
@example(b"a = " + b"9" * 6000)
@example(b"a = 0x" + b"f" * 6000)
@example(b"[project]\nname = 0x" + b"f" * 6000 + b"\nversion = '1'\n")
@example(b'"""@behavior:A.B.C"""\nx = ' + b"(" * 3000)
@example(b'"""@behavior:A.B.C"""\nx = ' + b"-" * 9000 + b"1")
@example(b'"""@behavior:A.B.C"""\nx = 1' + b"+1" * 9000)
@example(b'mcp.tool\n@mcp.tool()\ndef\\\n  f(): "@behavior:A.B.C"\n@mcp.tool\ndef\tg(): ...\n')
@example(b"a = " + b"[" * 5000)
def test_any_bytes_in_any_kind_of_file_only_make_findings(path: str, data: bytes) -> None:
    looked(CHAIN, {path: data})
    kind = kind_of(path) or SOURCE
    facts = scan(kind, path, data)
    assert isinstance(facts.findings, tuple)


@settings(
    max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(draw=st.data())
def test_mutated_files_only_make_findings_which_all_forms_can_show(draw: st.DataObject) -> None:
    files = chain()
    overlay: dict[str, bytes | None] = {}
    for path in draw.draw(st.lists(st.sampled_from(sorted(files)), max_size=3, unique=True)):
        data = files[path]
        for _ in range(draw.draw(st.integers(1, 4))):
            at = draw.draw(st.integers(0, len(data)))
            end = draw.draw(st.integers(at, min(len(data), at + 200)))
            data = data[:at] + draw.draw(HOSTILE) + data[end:]
        overlay[path] = data
    report = looked(CHAIN, overlay)
    if report:
        written(report)


@pytest.mark.parametrize("path", sorted(chain()))
def test_a_file_that_ends_anywhere_can_be_read(path: str) -> None:
    data, kind = chain()[path], kind_of(path) or SOURCE
    for end in range(0, len(data), 1 + len(data) // 60):
        facts = scan(kind, path, data[:end])
        assert all(one.place.line <= data.count(b"\n", 0, end) + 1 for one in facts.findings)
        inline_ignores(path, data[:end].decode(errors="replace"))
    for part in (3, 2):
        looked(CHAIN, {path: data[: len(data) // part]})


# Texts that cost the square of their length where an expression or a loop is careless.
WAVE, SPEC, PLAIN = "project-docs/waves/wave-1.1-a.md", "project-docs/capabilities/a.md", "a.md"
EPIC, NEWS, MODULE = "project-docs/epics/epic-1-a.md", "CHANGELOG.md", "src/a.py"
FEATURE = "project-docs/capabilities/behaviors/a.feature"
MARKED = "<!-- wavewright: ignore TRACE107 why -->\n"
GROWING = [
    *(
        (PLAIN, "# a", one)
        for one in ("](a ", "](", "](<", "](%41", "](a](", "]:", "](()", "[", "`")
    ),
    *((PLAIN, "# ", one) for one in ("_", " #", "a_", "[a](", "# ", "&lt;", "<a ")),
    *(
        (PLAIN, "```bash\n", one)
        for one in ("A=1 ", "uv run -w a ", '\\"', "'\\", "$(", "just a b ")
    ),
    *((PLAIN, "---\n", one) for one in ("a: b\n", "- ", "\n", "---x\n", "[")),
    *((WAVE, f"# a\n### Dependencies\n{one}", "1") for one in ("- Wave 1.", "[Wave ")),
    *((NEWS, one, "1") for one in ("Wave 1.", "Wave ", "[Wave 1.1](a) Wave 1.", "#")),
    (MODULE, '"""@behavior:A.B.C Wave 1.', "1"),
    ("tests/unit/test_a.py", '"""@behavior:A.B.C\n"""\n# Wave 1.', "1"),
    *((NEWS, "## 1.0.0", one) for one in (" ", "\n## 1.0.0", "(", "[")),
    *((EPIC, "```mermaid\n", one) for one in ("T1 & ", "T1 --> ", "-- ", "[", "==", "- ")),
    *((EPIC, "", one) for one in ("- [ ] Task 1: a\n", "(#1", "M1 ", "**A:** ", "PRD-1 ")),
    *((PLAIN, "", one) for one in (MARKED, f"{MARKED[:-1]} a\n", "<!--", "**Date:** ", "[a]: b\n")),
    *((SPEC, "## Value Scenarios\n", one) for one in ("### Scenario 1: a\n", "- **Guide:** [](")),
    *((FEATURE, "", one) for one in ("@a\n", "@a ", "Scenario: a\nGiven b\n", "|", '"""\n', "#\n")),
    *((FEATURE, 'Feature: a\nScenario: b\n Given "c', one) for one in (" ", '\n Given x"""', "|a")),
    *((MODULE, '"""@behavior:A.B.C"""\n', one) for one in ("a.", "x = 1\n", "if x: pass\n")),
    (MODULE, "", "# @behavior:A.B.C\n"),
    (MODULE, "", "# @behavior:A.B.C\ndef f(): pass\n"),
    (MODULE, "# wavewright: ignore TRACE104 why\n", '\\"'),
    (MODULE, "", "# wavewright: ignore TRACE104 why\nx = 1\n"),
    ("tests/unit/test_a.py", "pytestmark = [é, ", 'pytest.mark.behavior("A.B.C"), '),
    ("tests/step_defs/test_a.py", 'x = "', '\\"'),
    *(("pyproject.toml", "a = 1\n", one) for one in ("a.", "1.", "[a.b]\n", "a = {")),
    ("pyproject.toml", "# wavewright: ignore SHAPE100 why\n", '"\\'),
    ("pyproject.toml", "[project.scripts]\n", "a{n} = 'b'\n"),
    *(("justfile", "a", one) for one in (" b='c' \\\"\n", '\\"', "'", " b", "[a]\n", ": b\n")),
    *(("justfile", "# wavewright: ignore DOCS101 why\n", one) for one in "#-*/;%"),
    *(("src/a.ts", "// @behavior:A.B.C\n", one) for one in ("'\\", "`\\", "/*", '"', "//")),
    ("src/a.yml", "# wavewright: ignore TRACE104 @behavior:A.B.C\n", "- a # b\n"),
]


def cost(path: str, start: str, unit: str, length: int) -> float:
    """Return the seconds that reading a text of a length takes, in each way."""
    many = range(length // len(unit))
    body = "".join(unit.replace("{n}", str(n)) for n in many) if "{n}" in unit else unit * len(many)
    made = f"{start}{body}a\n"
    data, kind = made.encode(), kind_of(path) or SOURCE
    began = time.process_time()
    scan(kind, path, data)
    inline_ignores(path, made)
    if kind in fast.READERS:
        fast.READERS[kind](path, made, True)  # noqa: FBT003
    if path.endswith(".md"):
        anchors(data)
    return time.process_time() - began


@pytest.mark.parametrize(("path", "start", "unit"), GROWING)
def test_the_time_grows_with_the_length_and_not_with_its_square(
    path: str, start: str, unit: str
) -> None:
    short = max(cost(path, start, unit, 2_000), 0.002)
    # 16 times the text; the square would be 256 times the time.
    assert min(cost(path, start, unit, 32_000) for _ in range(2)) < 90 * short


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1c"])
@pytest.mark.parametrize("rule", ["TRACE107", "TRACE104", "TRACE117", "CONFIG102", "SHAPE105"])
def test_lines_end_where_they_end_in_editors(rule: str, separator: str) -> None:
    root = EXAMPLES / rule / "bad"
    comments = {".md": "<!-- a{}b -->\n", ".py": "# a{}b\n", ".feature": "# a{}b\n"}
    comments[".yml"] = "# a{}b\n" if separator >= "\x85" else "# ab\n"  # not allowed in YAML
    found = []
    for between in (" ", separator):
        overlay: dict[str, bytes | None] = {}
        for path in (one for one in root.rglob("*.*") if one.suffix in comments and one.is_file()):
            text = comments[path.suffix].format(between) + path.read_text(encoding="utf-8")
            overlay[path.relative_to(root).as_posix()] = text.encode()
        read = config.parse((overlay[SETTINGS] or b"").decode(), strict=False)
        found.append(judge(survey(root, read, overlay, cached=False)))
    assert found[0]
    assert found[0] == found[1]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    hidden = shutil.ignore_patterns(".wavewright")
    return Path(shutil.copytree(CHAIN, tmp_path / "project", ignore=hidden))


def rules(root: Path) -> set[tuple[str, str]]:
    """Return path and rule of each finding, and check all forms of output."""
    report = examine(root, Options(no_cache=True))
    written(report)
    return {(one.place.path, one.rule) for one in report.findings}


def test_links_pipes_and_sockets_do_no_harm(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = root / "project-docs"
    (tmp_path / "secret.md").write_text("# Secret\n\n[gone](gone.md)\n", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/b.md").write_text("# B\n", encoding="utf-8")
    (docs / "self.md").symlink_to("self.md")
    (docs / "ping").symlink_to("pong")
    (docs / "pong").symlink_to("ping")
    (docs / "up").symlink_to("..")
    (docs / "out.md").symlink_to(tmp_path / "secret.md")
    (docs / "away").symlink_to(tmp_path / "elsewhere")
    (docs / "zero.md").symlink_to("/dev/zero")
    os.mkfifo(docs / "pipe.md")
    (docs / "piped.md").symlink_to("pipe.md")
    os.mkfifo(root / "more.just")
    (root / ".wavewright/cache").mkdir(parents=True, exist_ok=True)
    os.mkfifo(root / ".wavewright/cache/survey.json")
    (root / "justfile").write_text("import 'more.just'\na:\n", encoding="utf-8")
    names = ("pipe", "piped", "zero", "away/b", "out", "self", "up/README", "folder")
    (docs / "folder.md").mkdir()
    page = "\n".join(f"- [{name}]({name}.md#a)" for name in names)
    (docs / "page.md").write_text(f"# Page\n\n{page}\n\n`just a`\n", encoding="utf-8")
    listener = socket.socket(socket.AF_UNIX)
    try:
        monkeypatch.chdir(docs)  # the path of a socket is short
        listener.bind("socket.md")
        report = run(root, "--format", "json")
        found = rules(root)
    finally:
        listener.close()
    assert ("project-docs/out.md", "SHAPE100") in found
    assert not any(one.message.startswith("project-docs/away/b.md has") for one in findings(root))
    assert report.returncode == 1
    assert "Secret" not in report.stdout


def findings(root: Path) -> tuple[Finding, ...]:
    return judge(survey(root, config.load(root), cached=False))


def test_names_that_are_no_text_are_told_or_shown(root: Path) -> None:
    folder = os.fsencode(root / "project-docs")
    for name in (
        b"\xff\xfe.md",
        b"a\nb.md",
        b"a\x1b[31m.md",
        b"a b\\c.md",
        b"[a](b).md",
        b"a" * 250 + b".md",
    ):
        with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123
            file.write(b"# A\n\n[gone](gone.md)\n")
    (root / "src/\udcff.py").write_bytes(b'"""@behavior:APP.NONE.SUCH"""\n')
    deep = root / "project-docs" / "/".join(["deep"] * 200)
    deep.mkdir(parents=True)
    (deep / "a.md").write_bytes(b"[gone](gone.md)\n")
    found = rules(root)
    assert any(path.endswith("deep/a.md") for path, _ in found)
    assert any("udcff" in path for path, rule in found if rule == "SHAPE100")
    for form in ("text", "json", "sarif", "github", "junit"):
        done = run(root, "--format", form)
        assert done.returncode == 1, done.stderr


@pytest.mark.parametrize("gone", ["unlink", "truncate", "folder"])
def test_files_that_change_while_they_are_read_do_no_harm(
    root: Path, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = walk.data
    broken = root / "project-docs/capabilities/answering.md"
    reads = iter(range(10**6))

    def data(folder: str, path: str) -> bytes:
        if next(reads) == 3 and gone == "folder":
            shutil.rmtree(root / "project-docs")
        if next(reads) > 2 and broken.exists():
            broken.unlink() if gone == "unlink" else broken.write_bytes(b"")
        return original(folder, path)

    monkeypatch.setattr(walk, "data", data)
    written(examine(root, Options(no_cache=True)))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads all")
def test_what_cannot_be_read_is_told(root: Path) -> None:
    (root / "project-docs/capabilities/answering.md").chmod(0)
    (root / "user-docs").chmod(0)
    found = rules(root)
    (root / "user-docs").chmod(0o755)
    assert {path for path, rule in found if rule == "SHAPE100"} == {
        "project-docs/capabilities/answering.md",
        "user-docs",
    }


def test_what_does_not_fit_into_memory_is_told(root: Path) -> None:
    heads = b"# a\n" * (LARGE // 4 + 1)
    module = b'"""@behavior:APP.ANSWER.RUN"""\n' + b"x = 1\n" * (LARGE // 6)
    assert heads.count(b"\n#") > MOST
    report = looked(root, {"a.md": heads, "src/a.py": module})
    assert report
    told = {(one.place.path, one.message) for one in report.findings if one.rule == "SHAPE100"}
    assert told == {
        ("a.md", "the file has more than 300,000 headings, links, fields and lists: divide it"),
        ("src/a.py", "the file is larger than 1,500,000 bytes: divide it"),
    }
    with open(root / "sparse.md", "wb") as file:  # noqa: PTH123
        file.truncate(10 << 30)
    with open(root / "src/sparse.py", "wb") as file:  # noqa: PTH123
        file.truncate(10 << 30)
    assert ("sparse.md", "SHAPE100") in rules(root)


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the real command, which is to end soon and well."""
    done = subprocess.run(
        [sys.executable, "-m", "wavewright", "check", "--root", str(root), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in {0, 1, 2}, done.stderr
    assert "Traceback" not in done.stderr
    return done


def listed(count: int) -> Iterator[str]:
    return (f"- [Capability {n}](a-capability-{n % 99}.md) - goal of it\n" for n in range(count))


def functions(count: int) -> Iterator[str]:
    yield '"""@behavior:APP.ANSWER.RUN"""\n'
    yield from (f"def f_{n}(): return 1\n" for n in range(count))


LONG: dict[str, Callable[[], Mapping[str, str]]] = {
    "prose": lambda: {"a.md": "Some words, and *more* of them.\n" * (10 << 15)},
    "line": lambda: {"a.md": "](a " * (10 << 18), "b.md": "word " * (2 << 20)},
    "fences": lambda: {"a.md": "```\n" + "`a " * (1 << 20), "b.md": "``` ` `` ```` " * (1 << 17)},
    "links": lambda: {"a.md": "[a](gone.md) " * 5_000, "b.md": "# a\n" * 50_000},
    "index": lambda: {"project-docs/capabilities/README.md": "".join(listed(40_000))},
    "feature": lambda: {
        FEATURE: "Feature: a\n"
        + "".join(f"  Scenario: b{n}\n    Given c\n    Then d\n" for n in range(10_000))
    },
    "module": lambda: {"src/a.py": "".join(functions(50_000))},
    "justfile": lambda: {"justfile": "recipe a b:\n  echo a b c d e f\n" * (5 << 15)},
}


@pytest.mark.skipif(sys.platform != "linux", reason="wait4 counts in kilobytes here only")
@pytest.mark.parametrize("name", LONG)
def test_long_files_cost_little_time_and_memory(root: Path, name: str) -> None:
    for path, content in LONG[name]().items():
        (root / path).write_text(content, encoding="utf-8")
    command = [sys.executable, "-m", "wavewright", "check", "--root", str(root), "--quiet"]
    # A process counts the memory of the one that started it; this one is small.
    measured = [sys.executable, "-c", MEASURE, *command, "--no-cache"]
    told = subprocess.run(measured, check=True, capture_output=True, text=True).stdout
    code, kilobytes, seconds = told.split()[-3:]
    assert code in {"0", "1"}
    assert int(kilobytes) < 300 << 10
    assert float(seconds) < 30


MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_maxrss, used.ru_utime)
"""


@pytest.mark.parametrize(
    ("definition", "length"),
    [
        ('re(r"(a+)+b")', 30),
        ('re(r"a*a*a*a*a*a*b")', 150),
        ('parse("{a}a{b}a{c}a{d}a{e}a{f}a{g}ab")', 150),
    ],
)
def test_no_pattern_of_a_step_takes_for_ever(definition: str, length: int) -> None:
    feature = "project-docs/capabilities/behaviors/app-answer-run.feature"
    steps = "tests/step_defs/test_app_answer_run_steps.py"
    module = (CHAIN / steps).read_text(encoding="utf-8").replace(" import ", " import parsers, ")
    module += f"\n\n@when(parsers.{definition})\ndef letters() -> None:\n    ...\n"
    said = (CHAIN / feature).read_text(encoding="utf-8") + f"    When {'a' * length}\n"
    began = time.process_time()
    assert looked(CHAIN, {feature: said.encode(), steps: module.encode()})
    assert time.process_time() - began < 4  # a careless reader takes years


@pytest.mark.parametrize(
    "line",
    [
        "- [Wave 1.{n}](../waves/a.md) and [Wave 2.{n}](../waves/b.md)\n",
        "- [A.B.C{n}](behaviors/x.feature)\n",
    ],
)
def test_the_links_of_a_page_are_looked_for_once(line: str) -> None:
    text = "".join(line.replace("{n}", str(n)) for n in range(16_000))
    targets = Targets("project-docs/capabilities/x.md")
    began = time.process_time()
    found = links(text, targets)
    if found:
        linked_waves("capability", text, targets, found.waves)
    assert time.process_time() - began < 2
