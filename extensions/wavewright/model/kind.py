"""What a kind of artifact is: what it asks, what it makes, and the shape of its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wavewright.model import Artifact, Project


class Field(NamedTuple):
    """One answer that a kind needs.

    ``clean`` turns what was typed into what is stored, or raises ``UserError``; ``default`` is
    computed from the project and the answers so far, and ``None`` means that there is none.
    With ``many`` the option may be given again and again. A field without ``ask`` is never asked
    for on a terminal: its default serves until somebody gives the option. ``refers`` names the
    kind of artifact that must exist under the answer. ``columns`` are those of an answer that is a
    row, with ``|`` between its cells; other names of one stand behind a ``/``. ``apart`` is what
    stands between the answers that are typed on a terminal; without it, spaces do. A field that
    ``picks`` takes one of the waves that are open, or its release, by default: which, is said.
    """

    name: str
    help: str
    clean: Callable[[str], str]
    default: Callable[[Project, Mapping[str, Answer]], Answer | None]
    many: bool = False
    ask: bool = True
    refers: str = ""
    columns: tuple[str, ...] = ()
    apart: str = ""
    picks: bool = False


class Body(NamedTuple):
    """One file that a kind generates: its Jinja body and its path with ``{placeholders}``.

    With ``each`` the body is made once per value of that list in the context. A ``code`` body is
    Python, and is left out where only the process was adopted. ``own`` is the name under which a
    project keeps its own version of a body that several kinds share.
    """

    template: str
    path: str
    each: str = ""
    code: bool = False
    own: str = ""


class Entry(NamedTuple):
    """Text that belongs into a managed block of an existing file.

    ``key`` is the part that identifies the entry: while the block contains it, the block is left
    as it stands. ``order`` sorts the entry among the lines of the block; without it, it goes last.
    An ``optional`` entry is left out where the file has no such block.
    """

    path: str
    block: str
    key: str
    text: str
    order: Callable[[str], tuple[object, ...] | None] | None = None
    optional: bool = False


class Change(NamedTuple):
    """A field of an existing document that gets a value: ``- **Status:** superseded``.

    One that the document does not have is put below its last field. The field stands above the
    first section.
    """

    path: str
    field: str
    value: str


class Section(NamedTuple):
    """A section of a document: its heading, what belongs there, and what that looks like.

    ``hint`` is one line, ``example`` a short true text that goes into a comment; both are written
    as long as there is no answer. An ``optional`` section is written only with an answer. ``form``
    is how the answers are written: as paragraphs, as items that begin with it (``- ``, ``- [ ] ``,
    ``1. ``), or as rows below it when it is the head of a table (``| Name | Type |``). ``option``
    names the answer; by default it is made of the heading. One with ``ask`` is asked for on a
    terminal; one that is ``computed`` has no answer of its own. ``columns`` are the
    parts of an answer where the form is no table. ``standing`` is what is true as long as there is
    no answer, and ``always`` what is true beside any; both as they are written, without the form.
    """

    level: int
    heading: str
    hint: str = ""
    example: str = ""
    optional: bool = False
    form: str = ""
    option: str = ""
    ask: bool = False
    computed: bool = False
    columns: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    always: tuple[str, ...] = ()

    @property
    def title(self) -> tuple[int, str]:
        """Its level and the words of its heading."""
        return self.level, self.heading


class Need(NamedTuple):
    """What a document must link: a page or an id of one of some kinds; and what to do about it.

    It may be missing as long as the document has the first status, but for one that is ``always``
    needed.
    """

    kinds: tuple[str, ...]
    fix: str
    always: bool = False


Answer = str | tuple[str, ...]
Context = Mapping[str, object]


class Kind(NamedTuple):
    """A kind of artifact: what it asks, what it generates, and which shape its documents have.

    ``argument`` is the positional answer of ``wavewright new``; ``fields`` are its options.
    ``prepare`` turns clean answers into the context of the bodies, and ``entries`` into the
    entries of existing files; an index among those that does not exist yet is made from
    ``indexes`` first; ``changes`` are what becomes of fields of other documents, and ``listing`` is
    the entry of a page in the index of its folder, given the artifacts of a kind. ``reads`` are the
    kinds of artifacts on which the answers depend.

    The rest is the shape of its document, which the generator writes and the checks read.
    ``home`` is the path of such a document with ``{placeholders}``, ``heading`` the form of its
    first line. ``sections`` are the headings below, ``required`` the fields that it must have.
    ``statuses`` are the words its status may be: the first is that of a draft. With one of the
    words in ``ready``, or else with the last one, it claims to be done. ``checklist`` are the
    items under its heading *Checklist*, ``links`` what it must lead to. A ``document`` is read by
    this declaration alone. Pages that are not ``shaped`` came about in another way, and need none
    of that shape.

    ``lead`` is what stands between the title and the first section. Other lines that only say what
    to write there are ``fillers``, by a name for the body. ``blanks`` are values of fields that say
    nothing, as forms with a ``{title}``. ``criteria`` are sections of which all boxes are ticked
    once it is done.
    """

    name: str
    summary: str
    argument: Field
    fields: tuple[Field, ...]
    bodies: tuple[Body, ...]
    prepare: Callable[[Project, Mapping[str, Answer]], dict[str, object]]
    entries: Callable[[Context], tuple[Entry, ...]]
    indexes: tuple[Body, ...] = ()
    sections: tuple[Section, ...] = ()
    required: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    reads: frozenset[str] = frozenset({"wave", "capability", "guide"})
    home: str = ""
    heading: str = ""
    checklist: tuple[str, ...] = ()
    links: tuple[Need, ...] = ()
    ready: tuple[str, ...] = ()
    document: bool = False
    changes: Callable[[Context], tuple[Change, ...]] = lambda _context: ()
    listing: Callable[[Artifact, Callable[[str], Iterable[Artifact]]], Entry | None] = (
        lambda _page, _of: None
    )
    shaped: Callable[[Artifact], bool] = lambda _page: True
    lead: Section | None = None
    fillers: Mapping[str, str] = MappingProxyType({})
    blanks: Mapping[str, str] = MappingProxyType({})
    criteria: tuple[str, ...] = ()

    @property
    def outline(self) -> tuple[tuple[int, str], ...]:
        """The level and heading of each section that its document must have."""
        return tuple(section.title for section in self.sections if not section.optional)

    @property
    def hinted(self) -> tuple[Section, ...]:
        """What says in a line what belongs there, as long as nobody has written it."""
        parts = (*((self.lead,) if self.lead else ()), *self.sections)
        return tuple(part for part in parts if part.hint)

    @property
    def done(self) -> tuple[str, ...]:
        """The words of a status with which a document claims to be done."""
        return self.ready or self.statuses[-1:]
