"""The nouns of the process, as frozen values without behavior that reads or writes.

They are named tuples: a class of them is made in a tenth of the time of a frozen dataclass, which
every start of the tool pays for, and so is each of the ten thousand values of a large project.
"""

from __future__ import annotations

import enum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wavewright.delivery import (
    Breaker,
    Observability,
    Retries,
    Security,
    Sessions,
    Timeouts,
    Tracker,
)
from wavewright.limits import (
    Coverage,
    Kpis,
    Planning,
    Proving,
    Publishing,
    Pyramid,
    Releasing,
    Running,
    Sla,
)
from wavewright.model.kind import Answer, Body, Change, Context, Entry, Field, Kind, Need, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Answer",
    "Artifact",
    "Body",
    "Change",
    "Config",
    "Context",
    "Draft",
    "Edit",
    "Entry",
    "Field",
    "Finding",
    "Ignore",
    "Kind",
    "Level",
    "Link",
    "Need",
    "Pick",
    "Place",
    "Problem",
    "Project",
    "Section",
    "Selection",
    "Status",
]


class Status(enum.StrEnum):
    """What happens to one file that a command would write."""

    CREATE = "create"
    UPDATE = "update"
    IDENTICAL = "identical"
    FORCE = "force"
    SKIP = "skip"
    CONFLICT = "conflict"


class Place(NamedTuple):
    """A position in a file: POSIX path relative to the project's root, 1-based line and column."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """Return ``path:line``, the form that terminals and editors link."""
        return f"{self.path}:{self.line}"


class Link(NamedTuple):
    """A reference from one artifact to another, and where it is written.

    ``relation`` names the slot it is written in, for example ``behavior``, ``feature``, ``wave``,
    ``capability``, ``guide``, ``test`` or ``path``; ``target`` is an id, or for file relations a
    path relative to the root. ``holder`` is the qualified name of the test, function or class that
    says it, in Python: ``TestX::test_y`` in a file of tests, ``Class.method`` in code.
    """

    relation: str
    target: str
    place: Place
    holder: str = ""


class Artifact(NamedTuple):
    """One thing the process knows: a wave, a capability, a feature, a guide, a test and more."""

    kind: str
    id: str
    title: str
    status: str
    place: Place
    links: tuple[Link, ...] = ()
    fields: Mapping[str, tuple[str, Place]] = MappingProxyType({})
    sections: tuple[tuple[int, str, int], ...] = ()  # (level, heading, line)


class Edit(NamedTuple):
    """A mechanical change of one file: so many characters at a place become another text.

    With length 0 the text is put in; whole lines are put in at column 1 and end with a newline. A
    line one past the last stands for the end of the file.
    """

    place: Place
    length: int
    text: str


class Level(enum.StrEnum):
    """How much a finding weighs: an error fails the check, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Finding(NamedTuple):
    """Something that a rule found wrong, where, and what to do about it.

    ``edits`` mend it, where that needs no decision; else there are none.
    """

    place: Place
    rule: str
    message: str
    fix: str = ""
    edits: tuple[Edit, ...] = ()
    level: Level = Level.ERROR


class Draft(NamedTuple):
    """The text that a file is to have. ``shared`` files are added to; the others are made whole."""

    text: str
    shared: bool = False


class Ignore(NamedTuple):
    """Findings that do not count, and why: those of one rule, or of all with a prefix.

    In the settings (``scope`` is ``project``) it is for the files that match the pattern ``path``,
    for all without one, and ends after the day ``until``. Written in a file it is for that file, or
    with the scope ``line`` for its lines from ``first`` to ``last``. ``place`` is that of the rule.
    """

    place: Place
    rule: str
    reason: str
    scope: str = "project"  # or file, line
    path: str = ""
    until: str = ""  # YYYY-MM-DD
    first: int = 0
    last: int = 0


class Pick(NamedTuple):
    """A rule id or prefix that the settings select, and where."""

    rule: str
    place: Place


class Selection(NamedTuple):
    """Which findings count: those of the selected rules, all without any, that nobody ignores."""

    select: tuple[Pick, ...] = ()
    ignore: tuple[Ignore, ...] = ()


class Problem(NamedTuple):
    """What is wrong with the settings or with an ignore; ``kind`` is the name of the rule."""

    kind: str
    place: Place
    message: str
    fix: str
    edits: tuple[Edit, ...] = ()


class Config(NamedTuple):
    """The settings of ``wavewright.yml``; ``problems`` are those that do not fit."""

    project: str
    namespace: str
    package: str = ""
    scope: str = "project"
    planning: tuple[str, ...] = ("waves",)
    deployment: str = "none"
    monitoring: bool = False
    coverage: Coverage = Coverage()
    gates: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    documents: tuple[str, ...] = ("docs",)
    sources: tuple[str, ...] = ("src", "tests")
    plan: Planning = Planning()
    check: Selection = Selection()
    pyramid: Pyramid = Pyramid()
    running: Running = Running()
    proving: Proving = Proving()
    releasing: Releasing = Releasing()
    publishing: Publishing = Publishing()
    sla: Sla = Sla()
    kpis: Kpis = Kpis()
    retries: Retries = Retries()
    breaker: Breaker = Breaker()
    timeouts: Timeouts = Timeouts()
    security: Security = Security()
    sessions: Sessions = Sessions()
    observability: Observability = Observability()
    tracker: Tracker = Tracker()
    problems: tuple[Problem, ...] = ()

    @property
    def has_code(self) -> bool:
        """Whether the project's Python code and tests belong to the process."""
        return self.scope == "project"


class Project(NamedTuple):
    """A project as read from disk: its settings and everything the process knows of it."""

    root: str
    config: Config
    artifacts: tuple[Artifact, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: frozenset[str] = frozenset()

    def of(self, kind: str) -> tuple[Artifact, ...]:
        """Return the artifacts of one kind, in the order of their paths."""
        return tuple(artifact for artifact in self.artifacts if artifact.kind == kind)

    def find(self, kind: str, id_: str) -> Artifact | None:
        """Return the first artifact of that kind and id, or ``None``."""
        return next((a for a in self.artifacts if a.kind == kind and a.id == id_), None)
