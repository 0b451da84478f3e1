"""Pages of planning and feedback → PRDs, epics with their tasks, sprints, releases, feedback."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from wavewright.kinds.planned import BACKLOG, GRAPH, ISSUE_AT_END, numbers
from wavewright.model import Artifact, Link, Place
from wavewright.read.documents import NO_FIELD, document
from wavewright.read.graphs import edges
from wavewright.read.markdown import Page
from wavewright.read.papers import as_declared, paper
from wavewright.read.papers import fields_of as _fields
from wavewright.read.papers import status_of as _status
from wavewright.read.paths import DECLARED, stem
from wavewright.read.text import behaviors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read.papers import Fields

ISSUE = re.compile(r"(?<![\w/&])#(\d+)\b")
_PRD = re.compile(r"(PRD-\d+): (\S.*)")
_PRD_FILE = re.compile(r"prd-(\d+)", re.IGNORECASE)
_EPIC = re.compile(r"Epic (\d+): (\S.*)")
_EPIC_FILE = re.compile(r"epic-(\d+)", re.IGNORECASE)
_SPRINT_FILE = re.compile(r"sprint-(\d+)(?:-v(\d+\.\d+\.\d+))?", re.IGNORECASE)
_SPRINT = re.compile(r"Sprint \d+: v(\d+\.\d+\.\d+)")
_FEEDBACK_FILE = re.compile(r"v(\d+\.\d+\.\d+)(?:-week-(\d+))?")
_TASK = re.compile(
    r"^([ \t]*)[-*+][ \t]+\[([ xX])\][ \t]+(?:\*\*)?Task (\d{1,9}):?(?:\*\*)?:?([^\n]*)$",
    re.MULTILINE,
)
_MILESTONE = re.compile(
    r"^[ \t]*(?:[-*+]|#{3,6})[ \t]+(?:\[[ xX]\][ \t]+)?(?:\*\*)?(M\d+)\b([^\n]*)$", re.MULTILINE
)
_NUMBER = re.compile(r"\b(?:Task |T)?(\d{1,9})\b", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:Task |T)(\d{1,9})\b")
_NEXT = re.compile(r"\*\*[^*\n]+(?::\*\*|\*\*[ \t]*:)|\[[ xX]\]")
_OF_EPIC = re.compile(r"\b(epic-\d{1,9})#(\d{1,9})\b")
# The fields of a task or an item, which the page has as well only where they stand outside.
_INNER = ("Owner", "Agent", "Priority", "Type", "Depends on", "Task")
_ITEM = re.compile(
    r"^(?:#{3,6}[ \t]+Issue #(?P<issue>\d+)\b|[-*+][ \t]+\[(?P<box>[ xX])\][ \t])"
    r"(?P<title>[^\n]*)$",
    re.MULTILINE,
)
_TRAILING = re.compile(r"\((\d+(?:\.\d+)?[ \t]*(?:h|hours?|hrs?))\)", re.IGNORECASE)


def scan(kind: str, path: str, text: str) -> Iterator[Artifact]:
    """Yield the artifacts of a page of planning: its own, then those that stand in it."""
    page = Page(path, text)
    if kind == "epic":
        made = _epic(page)
    elif kind == "sprint":
        made = _sprint(page)
    elif kind == "prd":
        made = iter((_prd(page),))
    else:
        made = iter((paper(kind, page) if kind in DECLARED else _released(kind, page),))
    if kind in DECLARED:
        yield as_declared(next(made), page)
    yield from made


def _own(
    page: Page, kind: str, form: re.Pattern[str], *, prefix: str
) -> tuple[Artifact, re.Match[str] | None]:
    """Return the artifact of a page, and its first heading where that has the form."""
    level, text, offset = page.headings[0] if page.headings else (0, "", 0)
    heading = form.fullmatch(text) if level == 1 else None
    fields = _fields(page)
    made = document(kind, page)._replace(
        id=prefix,
        title=heading[2] if heading else "",
        status=_status(fields),
        place=page.places.at(offset),
        fields=fields,
    )
    return made, heading


def _prd(page: Page) -> Artifact:
    number = _PRD_FILE.match(stem(page.path))
    made, heading = _own(page, "prd", _PRD, prefix=f"PRD-{number[1]}" if number else "")
    return made._replace(id=heading[1]) if heading else made


def _epic(page: Page) -> Iterator[Artifact]:
    number = _EPIC_FILE.match(stem(page.path))
    made, heading = _own(page, "epic", _EPIC, prefix=f"epic-{number[1]}" if number else "")
    if not number and heading:
        made = made._replace(id=f"epic-{heading[1]}")
    needs: dict[str, dict[Link, None]] = defaultdict(dict)
    named: dict[Link, None] = {}
    start, end = _drawn(page)
    for edge in edges(page.text):
        if start < edge[0][1] < end:
            continue  # it only repeats what the tasks say
        first, then = (
            Link("task", f"{made.id}#{number}", page.places.at(offset)) for number, offset in edge
        )
        named |= {first: None, then: None}
        needs[then.target][first._replace(relation="prerequisite")] = None
    based, place = made.fields.get("Based on", NO_FIELD)
    prds = [
        Link("prd", found[0], place._replace(column=place.column + found.start()))
        for found in re.finditer(r"\bPRD-\d+", based)
    ]
    fields = _outer(page, dict(made.fields), _TASK)
    yield made._replace(links=(*made.links, *prds, *named), fields=fields)
    for task in _tasks(page, made.id):
        yield task._replace(links=(*task.links, *needs.pop(task.id, ())))
    for found in _MILESTONE.finditer(page.plain):
        title = page.text[found.start(2) : found.end(2)].replace("**", "").strip(": \t")
        place = page.places.at(found.start(1))
        yield Artifact("milestone", f"{made.id}#{found[1]}", title, "", place)


def _drawn(page: Page) -> tuple[int, int]:
    """Return where the graph stands that is drawn from the tasks; ``(0, 0)`` without it."""
    ends = [
        next((offset for _, name, offset in page.markers if name == mark), 0)
        for mark in (GRAPH, f"/{GRAPH}")
    ]
    return (ends[0], ends[1]) if all(ends) else (0, 0)


def _parts(page: Page, form: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int]]:
    """Yield the lines of a form, and where the part of each ends: at the next, or a heading."""
    found = list(form.finditer(page.plain))
    borders = sorted([*(one.start() for one in found), *(one[2] for one in page.headings)])
    borders.append(len(page.text))
    for one in found:
        yield one, borders[bisect_right(borders, one.start(), hi=len(borders) - 1)]


def _told(page: Page, start: int, end: int) -> Fields:
    """Return the fields of a task or an item; an empty one does not have the next as its value."""
    found = _fields(page, start, end)
    return {
        name: ("", place) if _NEXT.match(value) else (value, place)
        for name, (value, place) in found.items()
    }


def _outer(page: Page, fields: Fields, form: re.Pattern[str]) -> Fields:
    """Return the fields of a page without those that its tasks or items have."""
    start = 0
    outside: Fields = {}
    for one, end in [*_parts(page, form), (None, len(page.text))]:
        outside = _fields(page, start, one.start() if one else end) | outside
        start = end
    for name in _INNER:
        if fields.pop(name, None) and name in outside:
            fields[name] = outside[name]
    return fields


def _tasks(page: Page, epic: str) -> Iterator[Artifact]:
    for task, end in _parts(page, _TASK):
        fields = _told(page, task.end(), end)
        fields["Status"] = ("done" if task[2] in "xX" else "open", page.places.at(task.start(2)))
        title = page.text[task.start(4) : task.end(4)].strip()
        yield Artifact(
            kind="task",
            id=f"{epic}#{int(task[3])}",
            title=ISSUE_AT_END.sub("", title),
            status=fields["Status"][0],
            place=page.places.at(task.start()),
            links=(
                *issues(page, task.start(), end),
                *behaviors(page.plain, page.places, "mention", task.start(), end),
                *_prerequisites(epic, fields),
            ),
            fields=fields,
        )


def _prerequisites(epic: str, fields: Fields) -> Iterator[Link]:
    """Yield the tasks that a task names in its field *Depends on*."""
    value, place = fields.get("Depends on", NO_FIELD)
    form = _CALLED if numbers(value) is None else _NUMBER
    for found in form.finditer(value):
        at = place._replace(column=place.column + found.start())
        yield Link("prerequisite", f"{epic}#{int(found[1])}", at)


def issues(page: Page, start: int, end: int) -> Iterator[Link]:
    """Yield the issues that a part of a page names by their number."""
    for found in ISSUE.finditer(page.plain, start, end):
        yield Link("issue", found[1], page.places.at(found.start()))


def _sprint(page: Page) -> Iterator[Artifact]:
    fields = _fields(page)
    named = _SPRINT_FILE.match(stem(page.path))
    told = _SPRINT.search(page.plain)
    if told:
        fields["Release"] = (told[1], page.places.at(told.start(1)))
    elif named and named[2]:
        fields.setdefault("Release", (named[2], Place(page.path)))
    id_ = f"sprint-{named[1]}" if named else stem(page.path)
    items = list(_items(page, id_))
    # The first estimate on the page is that of an item; it is not one of the sprint.
    fields.pop("Estimate", None)
    made = document("sprint", page)
    outer = _outer(page, fields, _ITEM)
    yield made._replace(id=id_, status=_status(fields), fields=outer)
    yield from items


def _items(page: Page, sprint: str) -> Iterator[Artifact]:
    """Yield what a sprint plans: issues under headings of their own, and lines with a box.

    On a page with a backlog, these are only the ones in it.
    """
    start, stop = page.range(*BACKLOG)
    inside = (one for one in _parts(page, _ITEM) if not stop or start < one[0].start() < stop)
    for number, (item, end) in enumerate(inside, 1):
        fields = _told(page, item.end(), end)
        if trailing := _TRAILING.search(item["title"]):
            place = page.places.at(item.start("title") + trailing.start(1))
            fields.setdefault("Estimate", (trailing[1], place))
        yield Artifact(
            kind="item",
            id=f"{sprint}#{number}",
            title=ISSUE_AT_END.sub(
                "", page.text[item.start("title") : item.end("title")].strip(": \t")
            ),
            status="done" if (item["box"] or " ") in "xX" else "open",
            place=page.places.at(item.start()),
            links=(*issues(page, item.start(), end), *_of_epics(fields)),
            fields=fields,
        )


def _of_epics(fields: Fields) -> Iterator[Link]:
    """Yield the task of an epic that an item is, and those that it waits for."""
    for name, relation in (("Task", "task"), ("Depends on", "prerequisite")):
        value, place = fields.get(name, NO_FIELD)
        for found in _OF_EPIC.finditer(value):
            at = place._replace(column=place.column + found.start())
            yield Link(relation, f"{found[1]}#{int(found[2])}", at)


def _released(kind: str, page: Page) -> Artifact:
    """Return feedback or the page of a release, with the release that its file is named after."""
    fields = _fields(page)
    if named := _FEEDBACK_FILE.match(stem(page.path)):
        fields["Release"] = (named[1], Place(page.path))
        if named[2]:
            fields["Week"] = (named[2], Place(page.path))
    return document(kind, page)._replace(id=stem(page.path), fields=fields)
