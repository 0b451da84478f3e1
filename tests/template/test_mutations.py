"""Each edge of the worked example, broken in each direction: exactly the right rules, and where.

``mutations.txt`` is the table of what is to be found. A line holds what was done, to which relation
of which kind of file, and the findings: the rule, and ``here`` for the line that was changed, else
the kind of file that the finding is in and the beginning of its line. Where the lines of one
relation differ in what they are good for, there is a line for each outcome. ``-`` means that
nothing is to be found: another line of the same file says the same. To make the table again,
delete it and run this module twice.
"""

import datetime as dt
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from wavewright.checks import judge
from wavewright.checks.sift import sift
from wavewright.config import load
from wavewright.model import Config, Finding, Link
from wavewright.read import read_project, survey
from wavewright.read.files import scan
from wavewright.read.paths import kind_of

pytestmark = pytest.mark.fuzz

TODAY = dt.date(2026, 1, 1)
TABLE = Path(__file__).parent / "mutations.txt"
LONGEST = 24  # characters of a line: which one it is, and not each of its words
_NAMED = re.compile(r"(?i)x?acme[\w.-]*|x?gree\w*[\w.-]*|9?\d+\.\d+(?:\.\d+)?")
NUMBERS = frozenset({"wave", "wave-reference", "wave-mention", "release"})


class Example(NamedTuple):
    root: Path
    config: Config
    texts: Mapping[str, str]
    links: list[tuple[str, Link]]  # with the kind of their file


Judged = list[tuple["Mutant", tuple[Finding, ...]]]


class Mutant(NamedTuple):
    """What was done to what; the new texts, and the line that was changed."""

    deed: str
    subject: str
    texts: dict[str, str | None]
    path: str
    line: int


@pytest.fixture(scope="module")
def example(render: Any, tmp_path_factory: pytest.TempPathFactory) -> Example:
    root = tmp_path_factory.mktemp("mutated") / "project"
    shutil.copytree(render(), root)
    config = load(root)
    project = read_project(root, config)
    names = sorted(name for name in project.files if (root / name).is_file())
    texts = {name: (root / name).read_text(encoding="utf-8") for name in names}
    links = {link._replace(holder="") for one in project.artifacts for link in one.links}
    links -= {link for link in links if is_argument(link, texts[link.place.path])}
    ordered = sorted(links, key=lambda link: (link.place, link.relation))
    return Example(root, config, texts, [(named(link.place.path), link) for link in ordered])


def is_argument(link: Link, text: str) -> bool:
    """Whether a link is the argument of a recipe: it would be one if a recipe had its name."""
    before = text.split("\n")[link.place.line - 1][: link.place.column - 1]
    return link.relation == "recipe" and not before.endswith("just ")


def named(path: str) -> str:
    """Return the kind of a file as the table calls it."""
    return kind_of(path) or path


def judged(example: Example, texts: Mapping[str, str | None]) -> tuple[Finding, ...]:
    overlay = {name: None if text is None else text.encode() for name, text in texts.items()}
    found = survey(example.root, example.config, overlay)
    return sift(judge(found), found.ignores(), found.config, TODAY).kept


def corrupted(line: str, link: Link) -> str:
    """Return a line in which the link names something that does not exist."""
    at = link.place.column - 1
    if link.relation in NUMBERS:
        return f"{line[:at]}9{line[at:]}"
    if link.relation in {"step", "case"}:  # their places are those of the keywords
        at = line.index(link.target.partition(" ")[2] if link.relation == "step" else link.target)
    if link.relation == "anchor":  # its place is that of the mark before it
        at += 1
    elif "/" in link.target and "::" not in link.target:
        at = line.index(link.target.rpartition("/")[2], at)
    extra = "X" if link.target.isupper() else "x"
    return f"{line[:at]}{extra}{line[at:]}"


def retagged(line: str, link: Link, other: str) -> str | None:
    """Return a line in which the link names another thing of the same kind that does exist."""
    at = link.place.column - 1
    old, new = link.target.rpartition("/")[2], other.rpartition("/")[2]
    if link.relation in {"step", "defines"}:
        old, new = link.target.partition(" ")[2], other.partition(" ")[2]
    start = line.find(old, at)
    return None if start < 0 else f"{line[:start]}{new}{line[start + len(old) :]}"


def of_links(example: Example) -> Iterator[Mutant]:
    """Yield each link corrupted, deleted, duplicated and retagged."""
    targets: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, link in example.links:
        targets[kind, link.relation].add(link.target)
    for kind, link in example.links:
        path, number = link.place.path, link.place.line
        lines = example.texts[path].split("\n")
        line, before, after = lines[number - 1], lines[: number - 1], lines[number:]
        subject = f"{kind}:{link.relation}"
        changed = {"corrupt": [corrupted(line, link)], "delete": [], "duplicate": [line, line]}
        others = sorted(targets[kind, link.relation] - {link.target})
        if others and (text := retagged(line, link, others[0])) is not None:
            changed["retag"] = [text]
        for deed, middle in changed.items():
            text = "\n".join([*before, *middle, *after])
            where = number + 1 if deed == "duplicate" else number
            yield Mutant(deed, subject, {path: text}, path, where)


def of_files(example: Example) -> Iterator[Mutant]:
    """Yield each file of the chain deleted, renamed, duplicated, and moved to another folder."""
    linked = {link.target for _, link in example.links} & set(example.texts)
    chain = {link.place.path for _, link in example.links} | linked
    for path in sorted(chain - {"wavewright.yml"}):
        text, (folder, _, name) = example.texts[path], path.rpartition("/")
        other = f"{folder}/x{name}".lstrip("/")
        moved = f"{folder}/moved/{name}".lstrip("/")
        kind = named(path)
        deeds: dict[str, dict[str, str | None]] = {
            "delete": {path: None},
            "rename": {path: None, other: text},
            "duplicate": {other: text},
            "move": {path: None, moved: text},
        }
        for deed, texts in deeds.items():
            yield Mutant(deed, kind, texts, path, 0)


def outcome(mutant: Mutant, found: tuple[Finding, ...], example: Example) -> str:
    """Return the findings of a mutant as the table has them."""
    told = {f"{one.rule} {where(mutant, one, example)}" for one in found}
    return ", ".join(sorted(told)) or "-"


def where(mutant: Mutant, finding: Finding, example: Example) -> str:
    """Return ``here``, or the kind of the file and what stands in the line of a finding there."""
    if here(mutant, finding):
        return "here"
    path, line = finding.place.path, finding.place.line
    text = mutant.texts.get(path, example.texts.get(path)) or ""
    said = text.split("\n")[line - 1].strip() if text.count("\n") >= line - 1 else ""
    return f"{named(path)} `{_NAMED.sub('…', said)[:LONGEST]}`"


def here(mutant: Mutant, finding: Finding) -> bool:
    return (finding.place.path, finding.place.line) == (mutant.path, mutant.line)


@pytest.fixture(scope="module")
def outcomes(example: Example) -> Judged:
    """Judge all mutants; what is the same in all of them is read once."""
    mutants = (*of_links(example), *of_files(example))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("wavewright.read.survey"), "scan", cache(scan))
        return [(mutant, judged(example, mutant.texts)) for mutant in mutants]


def test_the_example_has_no_finding_and_many_edges(example: Example) -> None:
    assert judged(example, {}) == ()
    assert len(example.links) > 120


def test_each_break_is_found_by_the_right_rules_at_the_right_lines(
    example: Example, outcomes: Judged
) -> None:
    rows = sorted(
        {f"{one.deed} {one.subject}: {outcome(one, told, example)}" for one, told in outcomes}
    )
    if not TABLE.exists():
        TABLE.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        pytest.fail(f"{TABLE.name} was written: read each line before you commit it")
    assert rows == TABLE.read_text(encoding="utf-8").splitlines()


def test_no_link_can_be_corrupted_without_a_finding_in_its_line(outcomes: Judged) -> None:
    missed = [
        f"{mutant.subject} at {mutant.path}:{mutant.line}"
        for mutant, told in outcomes
        if mutant.deed == "corrupt"
        and mutant.subject != "feature:case"  # a title is what it is
        and not any(here(mutant, one) for one in told)
    ]
    assert missed == []


def test_a_finding_is_in_the_file_that_was_changed_or_in_one_that_is_tied_to_it(
    example: Example, outcomes: Judged
) -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for artifact in read_project(example.root, example.config).artifacts:
        homes[artifact.id].add(artifact.place.path)
    ties: dict[str, set[str]] = defaultdict(set)
    for _, link in example.links:
        for target in homes[link.target] | {link.target.partition("::")[0]}:
            ties[link.place.path].add(target)
            ties[target].add(link.place.path)
    for mutant, told in outcomes:
        if mutant.line:  # a link was changed, not a file
            near = {mutant.path, *ties[mutant.path]}
            near |= {far for one in ties[mutant.path] for far in ties[one]}
            assert {one.place.path for one in told} <= near, mutant
