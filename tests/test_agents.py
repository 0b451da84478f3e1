"""AGENT: the front matter and content of instruction files."""

from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.checks.fixing import mend
from wavewright.config import load
from wavewright.model import Finding, Level
from wavewright.read import survey

SETTINGS = "project: App\nnamespace: APP\nscope: process\n"
FILE = ".github/instructions/tests.instructions.md"
FRONT = '---\napplyTo: "**"\ndescription: How we test\n---\n'
BODY = "\n# Tests\n\n## First\n\n" + "Write the test first, and see it fail. " * 4 + "\n"


def project(folder: Path, text: str, name: str = FILE) -> Path:
    for path, content in {"wavewright.yml": SETTINGS, name: text}.items():
        file = folder / "project" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())
    return folder / "project"


def findings(root: Path) -> tuple[Finding, ...]:
    return judge(survey(root, load(root), cached=False))


def told(folder: Path, text: str, name: str = FILE) -> list[tuple[str, int]]:
    return [(one.rule, one.place.line) for one in findings(project(folder, text, name))]


@pytest.mark.parametrize(
    "front",
    [
        FRONT,
        "---\napplyTo: 'src/**'\ndescription: A\n---\n",
        '---\napplyTo:\n  - "a/**"\n  - b.py\ndescription: >\n  A long\n  one\n---\n',
        "---\n# a comment\ndescription: A\napplyTo: [a, b]\nother: {x: 1}\n...\n",
        "--- \napplyTo: a\ndescription: A\n---\t\n",
    ],
)
def test_good_front_matter(tmp_path: Path, front: str) -> None:
    assert told(tmp_path, front + BODY) == []


@pytest.mark.parametrize(
    ("front", "rule", "line"),
    [
        ("", "AGENT101", 1),
        ("\n" + FRONT, "AGENT101", 1),
        ("---\n\nText\n\n---\n", "AGENT101", 1),
        ('---\napplyTo: "**"\ndescription: A\n', "AGENT102", 1),
        ("---\napplyTo: **\ndescription: A\n---\n", "AGENT102", 2),
        ("---\ndescription: A\napplyTo: 'x\n---\n", "AGENT102", 4),
        ("---\napplyTo: a\n\tdescription: A\n---\n", "AGENT102", 3),
        ("---\napplyTo: a\napplyTo: b\ndescription: A\n---\n", "AGENT102", 3),
        ("---\nx: &x [a]\napplyTo: *x\ndescription: A\n---\n", "AGENT102", 3),
        ("---\n- applyTo: a\n- description: A\n---\n", "AGENT101", 1),
        ("---\ndescription: A\n---\n", "AGENT103", 1),
        ("---\ndescription: A\napplyto: a\n---\n", "AGENT103", 3),
        ("---\ndescription: A\napplyTo:\n---\n", "AGENT104", 3),
        ("---\ndescription: A\napplyTo: ''\n---\n", "AGENT104", 3),
        ("---\ndescription: A\napplyTo: []\n---\n", "AGENT104", 3),
        ("---\ndescription: A\napplyTo: [a, 1]\n---\n", "AGENT104", 3),
        ("---\ndescription: A\napplyTo: [a, ' ']\n---\n", "AGENT104", 3),
        ("---\ndescription: A\napplyTo: 7\n---\n", "AGENT104", 3),
        ("---\ndescription: A\napplyTo: {a: b}\n---\n", "AGENT104", 3),
        ("---\napplyTo: a\n---\n", "AGENT105", 1),
        ("---\napplyTo: a\ndescription:\n---\n", "AGENT105", 3),
        ("---\napplyTo: a\ndescription: '  '\n---\n", "AGENT105", 3),
        ("---\napplyTo: a\ndescription: [A]\n---\n", "AGENT105", 3),
    ],
)
def test_wrong_front_matter(tmp_path: Path, front: str, rule: str, line: int) -> None:
    assert told(tmp_path, front + BODY) == [(rule, line)]


def test_front_matter_with_windows_line_ends_and_a_mark_is_read(tmp_path: Path) -> None:
    text = "\ufeff" + (FRONT + BODY).replace("\n", "\r\n")
    assert told(tmp_path, text) == []


def test_empty_front_matter_misses_both(tmp_path: Path) -> None:
    assert told(tmp_path, "---\n---\n" + BODY) == [("AGENT103", 1), ("AGENT105", 1)]


def test_huge_front_matter_is_refused_with_a_place(tmp_path: Path) -> None:
    text = "---\na: b\n" + "x: y\n" * 30_000 + "---\n" + BODY
    assert told(tmp_path, text) == [("AGENT102", 1)]


@pytest.mark.parametrize(
    "front", ["", "---\ndescription: A\n---\n", "---\napplyTo: a\n---\n", "---\n---\n"]
)
def test_what_is_missing_is_put_in(tmp_path: Path, front: str) -> None:
    root = project(tmp_path, front + BODY.lstrip())
    for _ in range(2):
        found = [one for one in findings(root) if one.edits]
        text = (root / FILE).read_text(encoding="utf-8")
        mended = mend({FILE: text}, found).texts.get(FILE, text)
        (root / FILE).write_text(mended, encoding="utf-8")
    assert findings(root) == ()
    assert mended.endswith(BODY.lstrip())
    assert mended.startswith("---\n")


def test_the_description_that_is_put_in_is_the_first_heading(tmp_path: Path) -> None:
    (found,) = findings(project(tmp_path, '# He said: "no" #1\n' + BODY))
    (edit,) = found.edits
    assert edit.text == '---\napplyTo: "**"\ndescription: "He said: \\"no\\" #1"\n---\n\n'


def test_a_key_in_other_letters_is_mended(tmp_path: Path) -> None:
    (found,) = findings(project(tmp_path, FRONT.replace("applyTo", "applyto") + BODY))
    assert found.edits == (((FILE, 2, 1), 7, "applyTo"),)


@pytest.mark.parametrize(
    ("body", "times"),
    [
        ("## A\n\n" + "x" * 93 + "\n", 1),
        ("## A\n\n" + "x" * 94 + "\n", 0),
        ("# A\n\n" + "x" * 200 + "\n", 1),
        ("", 2),
        ("```\n## A\n```\n" + "x" * 200 + "\n", 1),
    ],
)
def test_thin_instructions_are_a_warning(tmp_path: Path, body: str, times: int) -> None:
    found = findings(project(tmp_path, FRONT + body))
    assert [(one.rule, one.level) for one in found] == [("AGENT106", Level.WARNING)] * times


@pytest.mark.parametrize(
    "name",
    [
        "a.instructions.md",
        "dev-docs/deep/b.instructions.md",
        ".github/instructions/x/c.instructions.md",
    ],
)
def test_instructions_are_found_wherever_they_are_kept(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, BODY, name) == [("AGENT101", 1)]


def test_agents_md_needs_no_front_matter(tmp_path: Path) -> None:
    assert told(tmp_path, BODY, "AGENTS.md") == []
