"""The planned page of a release: what is in its way, and how it becomes the page of what is out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import blocks, programs
from wavewright.errors import UserError
from wavewright.kinds import release
from wavewright.kinds.written import EXAMPLE
from wavewright.read.blanks import CHECKLIST
from wavewright.read.markdown import Page
from wavewright.read.papers import fields_of, status_of
from wavewright.release import page
from wavewright.release.notes import OPEN_WORK
from wavewright.release.refusals import SHOWN, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from wavewright.checks.chain import Chain
    from wavewright.model import Artifact, Place
    from wavewright.release.version import Version

PLANNING, RELEASED = release.STATUSES[:2]
DOCS = "project-docs"
_LINK = r"\[Wave \d+\.\d+\]\(\.\./waves/[^()\s]+\)"
_LINKS = re.compile(rf"{_LINK}(?:, {_LINK})*")  # as a new plan has them
FIELDS = (release.DATE, page.PREVIOUS)
SECTIONS = (page.WAVES_HEADING, page.NOTES, OPEN_WORK)


def plan_of(chain: Chain, version: Version) -> Artifact | None:
    """Return the page that plans a release, unless that page is something else."""
    found = chain.at(page.path_of(str(version)))
    return found if found and is_open(found) else None


def plans(chain: Chain) -> Iterator[Artifact]:
    """Yield the pages of releases that are planned and not made."""
    return (one for one in chain.of("release") if is_open(one))


def is_open(found: Artifact) -> bool:
    """Whether a page is a plan of what is still to be released."""
    return found.kind == "release" and found.status == PLANNING


def in_the_way(root: Path, plan: Artifact) -> Iterator[Refusal]:
    """Yield why a plan cannot become the page of its release."""
    path = plan.place.path
    if not programs.git(root, "ls-files", "--error-unmatch", "--", path).ok:
        yield Refusal(
            "plan-ignored",
            "git ignores the plan of the release, so no commit has it",
            f"Add it: git add --force {path}",
            path,
        )
    unset = f"**{release.TARGET}:** "  # the release itself says the day
    fillers = (one for one in plan.links if one.relation == "filler")
    if left := sorted(
        (one.place, one.target) for one in fillers if not one.target.startswith(unset)
    ):
        listed = [f"{place}: {_what(filler)}" for place, filler in left]
        more = [f"and {len(left) - SHOWN} more"] if len(left) > SHOWN else []
        yield Refusal(
            "plan-unfinished",
            "the plan of the release is still a form:"
            + "".join(f"\n    {one}" for one in (*listed[:SHOWN], *more)),
            "Replace each line by your own words, `None` where there is nothing to say, and remove "
            "the examples.\n  Or remove the page: then one is made without a plan.",
            str(left[0][0]),
        )
    for name, place in _taken(plan):
        yield Refusal(
            "plan-taken",
            f"the plan has {name}, which the release writes itself",
            "Give yours another name.",
            str(place),
        )


def _what(filler: str) -> str:
    if filler[0] == "#":
        return f"`{filler}` is empty"
    return "an example is left" if filler == EXAMPLE else "this only says what belongs there"


def _taken(plan: Artifact) -> Iterator[tuple[str, Place]]:
    """Yield the fields and sections of a plan that a release would write a second time."""
    for name in FIELDS:
        if name in plan.fields:
            yield f"the field `{name}`", plan.fields[name][1]
    for level, text, line in plan.sections:
        if level == CHECKLIST[0] and text in SECTIONS:
            yield f"the section `## {text}`", plan.place._replace(line=line, column=1)


def completed(text: str, path: str, facts: page.Facts) -> str:
    """Return a plan as the page of its release: what was written by hand stays, byte for byte.

    Raises:
        UserError: When it is no plan.
    """
    text = _with_fields(text, path, facts)
    found = Page(path, text)
    at, end = found.range(*CHECKLIST)
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    parts = [*page.told(facts), *(() if end else page.checklist(facts))]
    more = "\n\n".join(parts).replace("\r\n", "\n").replace("\n", end_of_line)
    if not end:
        gap = "" if text.endswith("\n") else end_of_line
        return f"{text}{gap}{end_of_line}{more}{end_of_line}"
    made = f"{text[:at]}{more}{end_of_line * 2}{text[at:]}"
    return _ticked(made, path, facts)


def _with_fields(text: str, path: str, facts: page.Facts) -> str:
    """Return a plan that says that it is released, when, and after what."""
    found = Page(path, text)
    fields = fields_of(found, found.start)
    if status_of(fields) != PLANNING:
        raise UserError(
            "this is no plan of a release", place=path, fix=f"Write `- **Status:** {PLANNING}`."
        )
    lines = text.split("\n")
    meant = fields.get(release.TARGET)
    if meant and meant[0] == release.OPEN_DATE:
        at = meant[1].line - 1
        lines[at] = lines[at].replace(release.OPEN_DATE, facts.date)
    _say_waves(lines, fields, facts)
    value, place = fields["Status"]
    at, start = place.line - 1, place.column - 1
    word = value.partition("(")[0].rstrip()
    lines[at] = f"{lines[at][:start]}{RELEASED}{lines[at][start + len(word) :]}"
    mark = lines[at][: lines[at].index("**")]
    end = "\r" if lines[at].endswith("\r") else ""
    blank = [] if mark.strip() else [end]
    told = zip(FIELDS, (facts.date, page.before(facts)), strict=True)
    added = [[*blank, f"{mark}**{name}:** {said}{end}"] for name, said in told]
    lines[at + 1 : at + 1] = [line for one in added for line in one]
    return "\n".join(lines)


def _say_waves(
    lines: list[str], fields: Mapping[str, tuple[str, Place]], facts: page.Facts
) -> None:
    """Let the field of the waves name all that the release brings; own words stay."""
    said, place = fields.get(release.WAVES, ("", None))
    if place and facts.waves and _LINKS.fullmatch(said):
        at, start = place.line - 1, place.column - 1
        links = ", ".join(
            f"[Wave {one.number}](..{one.path.removeprefix(DOCS)})" for one in facts.waves
        )
        lines[at] = f"{lines[at][:start]}{links}{lines[at][start + len(said) :]}"


def _ticked(text: str, path: str, facts: page.Facts) -> str:
    """Return a page whose checklist says what was done; what stands behind a step stays there."""
    found = Page(path, text)
    start, end = found.range(*CHECKLIST)
    section = text[start:end]
    for key, step in release.STEPS.items():
        line = re.compile(rf"^(?P<mark>[ \t]*[-*+] )\[[ xX]\] {re.escape(step)}", re.MULTILINE)
        said = facts.done.get(key) or facts.notes.get(key, "")
        if match := line.search(section):
            rest = section[match.end() :].partition("\n")[0].rstrip("\r")
            box = "x" if key in facts.done else section[match.end("mark") + 1]
            new = f"{match['mark']}[{box}] {step}{rest}{f': {said}' if said else ''}"
            section = section[: match.start()] + new + section[match.end() + len(rest) :]
    return f"{text[:start]}{section}{text[end:]}"


def listed(text: str, version: str, date: str, theme: str, plan: str = "") -> str:
    """Return the list of all releases with the day of one; without a whole block, it stays.

    Args:
        text: The list.
        version: The release.
        date: Its day.
        theme: What it is about, where the list has no line of it.
        plan: The text of its plan, which names the day that was meant.
    """
    found = Page("", plan)
    target, _ = fields_of(found, found.start).get(release.TARGET, ("", None))
    line = release.entry(version, target, "").text
    if target and re.search(rf"{re.escape(line)}(?=:|\s|$)", text):
        return text.replace(line, release.entry(version, date, "").text, 1)
    try:
        return blocks.insert(text, release.entry(version, date, theme))
    except UserError:
        return text
