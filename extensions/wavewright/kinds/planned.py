"""What plans have in common: the form of PRDs and epics, hours, and tasks with their graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.errors import UserError
from wavewright.shown import mermaid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BACKLOG = (2, "Backlog")  # the section of a sprint with its items
GRAPH = "graph"  # the managed block of an epic with the graph of its tasks
LONGEST_LABEL = 60
ISSUE_AT_END = re.compile(r"[ \t]{0,9}\(#\d+\)$")  # of a title, which is none of its words
# The unit may be missing; of a range the greater number counts.
_HOURS = re.compile(
    r"~?(?:\d+(?:\.\d+)? ?[-\u2013] ?)?(\d+(?:\.\d+)?)"
    r"(?: ?(?:h|hrs?|hours?)\b|(?! ?[\w.%\u2013-]))",
    re.IGNORECASE,
)
_NEED = re.compile(r"T?(\d{1,9})|depends|on|after|tasks?|and", re.IGNORECASE)
_EPIC = re.compile(r"(?:epic-)?(\d{1,9})", re.IGNORECASE)
_NOTE = re.compile(r"\([^()\d]*\)")
_MARKED = re.compile(r"(?<![^\s,;&])#(?=\d)")
# What a plan says where nobody knows yet.
_OPEN = frozenset({"-", "\u2013", "\u2014", "none", "n/a", "tbd", "unknown"})
_PRIORITY = re.compile(r"([^,(]*?)[ ]*(?:\([^()]*\))?(?:,[ ]*blocks\b.*)?", re.IGNORECASE)


class Shape(NamedTuple):
    """The title of a page and the words of its status; the first is that of a draft."""

    heading: str
    statuses: tuple[str, ...]


PRD = Shape("# PRD-NNN: Title", ("draft", "approved"))
EPIC = Shape("# Epic NNN: Title", ("planning", "in-progress", "complete"))
SHAPES = {"prd": PRD, "epic": EPIC}


class Task(NamedTuple):
    """A task of an epic, and the numbers of those that it waits for."""

    number: int
    title: str
    needs: tuple[int, ...] = ()


def hours(text: str) -> float | None:
    """Return the hours that a text names; ``None`` when it names none."""
    found = _HOURS.match(text)
    return float(found[1]) if found else None


def worked(text: str, option: str) -> str:
    """Clean a number of hours: ``4`` and ``4 hours`` are ``4 h``, a range stays one.

    Args:
        text: What was given.
        option: Where, for the message.

    Raises:
        UserError: When it is none.
    """
    value = hours(text)
    if value is None:
        raise UserError(f"{option}: `{text}` is not a number of hours", fix="Write it as `4 h`.")
    return f"{value:g} h" if _HOURS.fullmatch(text) and not re.search(r"[-\u2013]", text) else text


def epic_id(text: str) -> str:
    """Clean the id of an epic.

    Raises:
        UserError: When it is none.
    """
    found = _EPIC.fullmatch(text.strip())
    if not found:
        raise UserError(f"{text!r} is not the id of an epic", fix="Write epic-001.")
    return f"epic-{int(found[1]):03}"


def is_open(text: str) -> bool:
    """Whether a text says that something is not known, or that there is none."""
    return text.casefold() in _OPEN


def urgent(text: str) -> str:
    """Clean a priority as it stands on a page: a note or what it blocks may stand behind it.

    Raises:
        UserError: When it is none.
    """
    found = _PRIORITY.fullmatch(text)
    return names.priority(found[1] if found else text)


def numbers(text: str) -> tuple[int, ...] | None:
    """Return the numbers of the tasks that a text names: ``1, 2`` or ``Task 1; Task 2``.

    A note in brackets may stand behind each. ``None`` when there is any other word.
    """
    words = [_NEED.fullmatch(word) for word in re.split(r"[\s,;&]+", _NOTE.sub("", text)) if word]
    found = dict.fromkeys(int(word[1]) for word in words if word and word[1])
    return None if not all(words) or (words and not found) else tuple(found)


def needs(text: str, option: str) -> tuple[int, ...]:
    """Clean the tasks that an answer names; a ``#`` may stand before each number.

    Raises:
        UserError: For any other word.
    """
    found = numbers(_MARKED.sub("", text))
    if found is None:
        raise UserError(
            f"{option}: `{text}` names no tasks",
            fix="Write their numbers, counted in the order given: `1, 2`.",
        )
    return found


def in_order(tasks: Sequence[Task], option: str) -> None:
    """Refuse tasks that wait for one that is not there, or in a circle for each other.

    Raises:
        UserError: With the numbers of those tasks.
    """
    waiting: dict[int, Sequence[int]] = {task.number: task.needs for task in tasks}
    for task in tasks:
        for number in task.needs:
            if number not in waiting:
                raise UserError(
                    f"{option}: task {task.number} depends on task {number}, which there is not",
                    fix=f"Tasks are counted in the order given: 1 to {len(tasks)}.",
                )
    while free := [number for number, after in waiting.items() if not set(after) & set(waiting)]:
        for number in free:
            del waiting[number]
    if waiting:
        circle = " → ".join(map(str, _circle(waiting)))
        raise UserError(
            f"{option}: tasks wait for each other: {circle}",
            fix="Take one of these dependencies out, or split a task.",
        )


def _circle(waiting: Mapping[int, Sequence[int]]) -> list[int]:
    """Return a circle among tasks of which each waits for another one of them."""
    path = [min(waiting)]
    while path[-1] not in path[:-1]:
        path.append(next(number for number in waiting[path[-1]] if number in waiting))
    return path[path.index(path[-1]) :]


def graph(tasks: Iterable[Task]) -> str:
    """Return the mermaid graph of tasks, with an arrow from each to those that wait for it.

    Without tasks there is none.
    """
    known = sorted(tasks, key=lambda task: task.number)
    if not known:
        return ""
    lines = ["```mermaid", "graph TD"]
    lines += [f'    T{task.number}["{_label(task)}"]' for task in known]
    lines += [f"    T{need} --> T{task.number}" for task in known for need in sorted(task.needs)]
    return "\n".join([*lines, "```"])


def _label(task: Task) -> str:
    title = ISSUE_AT_END.sub("", task.title)
    if len(title) > LONGEST_LABEL:
        title = f"{title[: LONGEST_LABEL - 1].rstrip()}…"
    return mermaid(f"Task {task.number}: {title}")


def block(tasks: Iterable[Task]) -> str:
    """Return the managed block with the graph of tasks."""
    inside = graph(tasks)
    middle = f"\n{inside}\n\n" if inside else ""
    return f"<!-- wavewright:{GRAPH} -->\n{middle}<!-- /wavewright:{GRAPH} -->"
