"""The backlog of a sprint: which tasks of epics it takes, and what its items wait for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.kinds import documents, places, planned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.model import Answer, Artifact, Project

DONE = "done"
COMPLETE = "complete"
TASK = "task"  # the relation of an item to the task that it is
_TASK = re.compile(r"epic-(\d{1,9})#(?:T|task[ ]?)?(\d{1,9})", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_APART = re.compile(r"[,;]|\band\b")
# What an item may wait for besides other items: tasks, issues, and pages that have an id.
_REFERENCE = re.compile(
    r"(?:epic|sprint)-\d{1,9}(?:#\d{1,9})?|(?:[a-z]+ )?#\d{1,9}|PRD-\d{1,9}"
    r"|wave \d+\.\d+|v\d+\.\d+\.\d+",
    re.IGNORECASE,
)


class Taken(NamedTuple):
    """A task of an epic as an item of a backlog."""

    task: Artifact
    epic: str  # the file of its page

    @property
    def title(self) -> str:
        """Its title, with the issue behind it if it has one; its links are words."""
        issues = (
            link.target
            for link in self.task.links
            if link.relation == "issue" and link.place.line == self.task.place.line
        )
        last = next(reversed([*issues]), "")
        named = f"#{last}" in self.task.title
        return bare(self.task.title) + (f" (#{last})" if last and not named else "")

    @property
    def estimate(self) -> str:
        """Its hours, as far as somebody knows."""
        found = places.field_of(self.task, "Estimate")
        return "" if planned.is_open(found) else found

    @property
    def priority(self) -> str:
        """Its priority, as far as it has one."""
        found = places.field_of(self.task, "Priority")
        return planned.urgent(found) if found and not planned.is_open(found) else ""

    @property
    def waits(self) -> str:
        """The tasks that it waits for."""
        known = (link.target for link in self.task.links if link.relation == "prerequisite")
        return ", ".join(dict.fromkeys(known))

    @property
    def link(self) -> str:
        """Its id, with a link to the epic."""
        return f"[{self.task.id}](../epics/{self.epic})"


def task_named(text: str) -> str:
    """Return the id of the task that a text is, or nothing: ``epic-1#2`` is ``epic-001#2``."""
    found = _TASK.fullmatch(text)
    return f"epic-{int(found[1]):03}#{int(found[2])}" if found else ""


class Backlog:
    """The tasks that a sprint may take: those that are open, and in no other sprint.

    What its page has taken already stays, so that the same command gives the same page.
    """

    def __init__(self, project: Project, home: str, answers: Mapping[str, Answer]) -> None:
        self._project = project
        page = documents.same_page(project, "sprint", home, answers)
        own = page.place.path if page else ""
        sprints = {one.place.path: one for one in project.of("sprint")}
        self._own: set[str] = set()
        self._elsewhere: dict[str, str] = {}
        for item in project.of("item"):
            path = item.place.path
            named = {link.target for link in item.links if link.relation == TASK}
            if path == own:
                self._own |= named
            elif item.status != DONE and sprints[path].status != COMPLETE:
                self._elsewhere |= dict.fromkeys(named, sprints[path].id)

    def task(self, id_: str, option: str) -> Taken:
        """Return a task of that id.

        Raises:
            UserError: When there is none, it is done, or another sprint has it.
        """
        epic = places.need(self._project, "epic", id_.partition("#")[0])
        task = self._project.find(TASK, id_)
        known = [one.id for one in self._of(epic)]
        if task is None:
            there = f"There is {', '.join(known)}." if known else "It has no tasks yet."
            what = f"{option}: there is no task {id_}"
            raise UserError(what, place=str(epic.place), fix=there)
        if id_ not in self._own and task.status == DONE:
            raise UserError(f"{option}: {id_} is done", place=str(task.place), fix="Leave it out.")
        if id_ in self._elsewhere:
            other = self._elsewhere[id_]
            fix = f"Take it out of {other} first, or plan another task."
            raise UserError(f"{option}: {id_} is planned in {other} already", fix=fix)
        return _taken(epic, task)

    def rest(self, epic: str, but: Iterable[str]) -> Iterator[Taken]:
        """Yield the tasks of an epic that are open and in no sprint, but for some.

        Raises:
            UserError: When there is no such epic, or nothing of it is to be done.
        """
        page = places.need(self._project, "epic", epic)
        open_ = [
            one
            for one in self._of(page)
            if one.id in self._own or (one.status != DONE and one.id not in self._elsewhere)
        ]
        if not open_:
            what = f"{epic} has no open task that is in no sprint yet"
            fix = "Leave out --epic, or add a task to it."
            raise UserError(what, place=str(page.place), fix=fix)
        yield from (_taken(page, one) for one in open_ if one.id not in but)

    def _of(self, epic: Artifact) -> list[Artifact]:
        return [one for one in self._project.of(TASK) if one.place.path == epic.place.path]


def _taken(epic: Artifact, task: Artifact) -> Taken:
    return Taken(task, epic.place.path.rpartition("/")[2])


def unknown(text: str, titles: Iterable[str]) -> list[str]:
    """Return the parts of *Depends on* that name nothing: no item, task, issue or page.

    Args:
        text: What stands in the field.
        titles: Those of the other items of the backlog.
    """
    left = bare(text)
    for title in sorted(filter(None, titles), key=len, reverse=True):
        form = rf"(^|[,;])\s*{re.escape(title)}\s*(?=$|[,;])"
        left = re.sub(form, r"\1", left, flags=re.IGNORECASE)
    parts = (part.strip() for part in _APART.split(left))
    return [
        part for part in parts if part and not planned.is_open(part) and not _is_reference(part)
    ]


def _is_reference(text: str) -> bool:
    return bool(_REFERENCE.fullmatch(text))


def bare(text: str) -> str:
    """Return a text without its links: their words stay."""
    return _LINK.sub(r"\1", text)


def depends(text: str, titles: Iterable[str], option: str) -> str:
    """Clean what an item depends on.

    Raises:
        UserError: For what names nothing that there is.
    """
    if strange := unknown(text, titles):
        raise UserError(
            f"{option}: `{strange[0]}` names no item, task or issue",
            fix="Write the title of another item, `#12` or `epic-001#2`.",
        )
    return text
