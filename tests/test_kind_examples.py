"""The examples in new pages: written in place of what they stand for, they are what is meant."""

import json
import re
import shutil
from pathlib import Path

import pytest

from wavewright.kinds import KINDS, forms, written
from wavewright.model import Kind, Section

from . import inside
from .kinds_made import add_approved_prd, advance, make
from .using import ww

SHAPED = [kind for kind in KINDS if kind.document]
SHOWN = [(kind.name, section) for kind in SHAPED for section in kind.sections if section.example]
SETTINGS = "project: App\nnamespace: APP\nscope: process\n"
_EXAMPLE = re.compile(r"<!-- Example:(.*?)-->", re.DOTALL)
_UNKNOWN = re.compile(r"^(\| (?:Downloads|Uptime)) \| .", re.MULTILINE)
_MISSING = {"TRACE102", "TRACE107"}  # a link leads to a page that is not there
# What a task of an epic, a milestone and an item of a sprint are called in the examples.
_INSIDE = {"epic": {"task": 2, "milestone": 1}, "sprint": {"item": 1}}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a wave and an approved PRD."""
    root = tmp_path_factory.mktemp("examples") / "project"
    root.mkdir()
    (root / "wavewright.yml").write_text(SETTINGS, encoding="utf-8")
    ww(root, "new", "wave", "First")
    add_approved_prd(root)
    return root


@pytest.fixture
def root(small: Path, tmp_path: Path) -> Path:
    """Return a copy of the small project."""
    return shutil.copytree(small, tmp_path / "project")


def used(root: Path, kind: Kind) -> Path:
    """Make a page of a kind, write its examples in place of its hints, and take it for ready."""
    before = set(root.rglob("*.md"))
    make(root, kind)
    form = forms.path_pattern(kind.home)
    made = sorted(set(root.rglob("*.md")) - before)
    (page,) = [one for one in made if form.fullmatch(one.relative_to(root).as_posix())]
    text = page.read_text(encoding="utf-8")
    for section in kind.sections:
        text = text.replace(f"{written.hint_line(section)}\n\n", "") if section.hint else text
    text = _EXAMPLE.sub(lambda found: found[1].strip(), text).replace("- [ ]", "- [x]")
    text = re.sub(r"(\*\*Approved (?:by|on):\*\*).*", r"\1 2026-01-07", text)
    text = re.sub(r"(\*\*Target(?: date)?:\*\*).*", r"\1 2027-01-07", text)
    text = _UNKNOWN.sub(r"\1 | 7", text)
    page.write_text(text, encoding="utf-8")
    advance(page, kind, kind.statuses[1])
    return page


@pytest.mark.parametrize("kind", SHAPED, ids=lambda kind: kind.name)
def test_a_page_of_its_examples_has_nothing_wrong(kind: Kind, root: Path) -> None:
    page = used(root, kind)
    inside.run(root, "check", "--fix")  # what is computed follows
    report = json.loads(inside.run(root, "check", "--format", "json").stdout)
    found = [one for one in report["findings"] if root / one["path"] == page]
    assert [one["message"] for one in found if one["rule"] not in _MISSING] == []
    for inner, count in _INSIDE.get(kind.name, {}).items():
        assert len(ww(root, "list", inner).splitlines()) == count


@pytest.mark.parametrize(("kind", "section"), SHOWN, ids=lambda one: getattr(one, "heading", one))
def test_an_example_is_written_as_an_answer_is(kind: str, section: Section) -> None:
    shown = written.blocks(section, ())[-1]
    text = shown.removeprefix(written.EXAMPLE).removesuffix("-->").strip()
    lines = [line for line in text.splitlines() if line and not line.startswith("### ")]
    if section.form.startswith("|"):
        assert lines[0] == section.form, kind
        cells = {len(line.strip("|").split("|")) for line in lines}
        assert len(cells) == 1
        assert len(lines) > 2
    else:
        assert lines[0].startswith(section.form), kind
