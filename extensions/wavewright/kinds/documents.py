"""Kinds that are one document: all that they need is their declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.kinds import forms, places, written
from wavewright.kinds.asked import option
from wavewright.model import Answer, Artifact, Body, Entry, Field, Kind, Need, Project, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wavewright.model import Context

    Answers = Mapping[str, Answer]
    Of = Callable[[str], Iterable[Artifact]]

CHECKLIST = Section(2, "Checklist")
STANDARD = ("Status", "Created", "Owner")
OWNER = "The team"
TITLE = Field("title", "What it is called; its file name comes from it.", names.title, places.none)


class Index(NamedTuple):
    """The page that lists the documents of a kind: its title, and what they are.

    ``called`` is how it calls each of them, so that people can tell them apart.
    """

    title: str
    intro: str
    called: str = "{title}"


class More(NamedTuple):
    """What a kind computes for its document.

    ``places`` fill placeholders of the home and the title, ``facts`` are fields below the
    title, ``written`` is Markdown by heading, and ``context`` is for the entries.
    """

    places: Mapping[str, str] = {}
    facts: Mapping[str, str] = {}
    written: Mapping[str, str] = {}
    context: Mapping[str, object] = {}


class Document(NamedTuple):
    """The declaration of a document.

    ``home`` is its path with placeholders and ``heading`` the form of its title. ``argument`` must
    be given; ``fields`` are more options. Below the title stand the ``standard`` fields that it
    has, and the ``facts``, each with the option that it is taken from. ``sections`` follow, and the
    ``checklist``. Of the ``statuses`` the first is that of a draft; with those in ``ready``, or the
    last one, it claims to be done. ``links`` is what it must lead to, ``reads`` the kinds besides
    its own on which answers depend. ``listed`` is the page of its folder that lists all of them.
    ``more`` computes what no option gives, and ``others`` makes lines in other files, which are
    made from ``indexes`` where they are missing.
    """

    name: str
    summary: str
    home: str
    heading: str
    argument: Field
    fields: tuple[Field, ...]
    sections: tuple[Section, ...]
    facts: Mapping[str, str]
    standard: tuple[str, ...]
    checklist: tuple[str, ...]
    statuses: tuple[str, ...]
    ready: tuple[str, ...]
    links: tuple[Need, ...]
    reads: frozenset[str]
    listed: Index | None
    indexes: tuple[Body, ...]
    more: Callable[[Project, Answers], More]
    others: Callable[[Context], tuple[Entry, ...]]

    def kind(self) -> Kind:
        """Return the kind with that document."""
        slug = (_slug(self.argument),) if "{slug}" in self.home else ()
        own = (*slug, *self.fields, *_standard(self.standard))
        folder = self.home.rpartition("/")[0]
        index = Body("index.md.jinja", f"{folder}/README.md", own=f"{self.name}/index.md.jinja")
        return Kind(
            name=self.name,
            summary=self.summary,
            argument=self.argument,
            fields=(*map(self.kept, own), *map(option, filter(_is_asked, self.sections))),
            bodies=(Body("document.md.jinja", self.home, own=f"{self.name}/{self.name}.md.jinja"),),
            prepare=self.prepare,
            entries=self.entries,
            indexes=(*((index,) if self.listed else ()), *self.indexes),
            sections=self.sections,
            required=(*self.standard, *self.facts),
            statuses=self.statuses,
            reads=self.reads | {self.name},
            home=self.home,
            heading=self.heading,
            checklist=self.checklist,
            links=self.links,
            ready=self.ready,
            document=True,
            listing=self.listing,
        )

    def same(self, project: Project, answers: Answers) -> Artifact | None:
        """Return the page that is there already, as far as its path is known."""
        return same_page(project, self.name, self.home, answers)

    def status(self, project: Project, answers: Answers) -> str:
        """Return the status that the page has reached."""
        same = self.same(project, answers)
        return same.status if same and same.status in self.statuses else self.statuses[0]

    def prepare(self, project: Project, answers: Answers) -> dict[str, object]:
        """Turn answers into the context of the page."""
        more = self.more(project, answers)
        own = {key: value for key, value in answers.items() if isinstance(value, str)}
        values = {"title": places.text(answers, self.argument.name), **own}
        if "{number}" in self.home and "number" not in answers:
            number = next_number(project, self.name, self.home, answers)
            values["number"] = f"{number:>03}" if "NNN" in self.heading else number
        values |= more.places
        standard = {
            "Status": self.status(project, answers),
            "Created": values.get("date", ""),
            "Owner": values.get("owner", ""),
        }
        facts = {name: standard[name] for name in self.standard}
        facts |= {name: ", ".join(places.many(answers, key)) for name, key in self.facts.items()}
        return {
            **values,
            **more.context,
            "heading": forms.title(self.heading, values),
            "facts": tuple({**facts, **more.facts}.items()),
            "parts": tuple(self._parts(answers, more.written)),
            "index": self.listed and self.listed._asdict() | {"block": _folder(self.home)},
            "file": self.home.rpartition("/")[2].format_map(values),
        }

    def _parts(self, answers: Answers, made: Mapping[str, str]) -> list[dict[str, object]]:
        """Return the sections: their headings, and the blocks of text below them."""
        parts: list[dict[str, object]] = []
        for section in self.sections:
            blocks: Sequence[str] = (made.get(section.heading, "").strip("\n"),)
            if section == CHECKLIST:
                blocks = ("\n".join(f"- [ ] {item}" for item in self.checklist),)
            elif not blocks[0]:
                asked = _is_asked(section)
                given = places.many(answers, written.option_of(section)) if asked else ()
                given = tuple(filter(None, given))
                if section.optional and not given:
                    continue
                blocks = written.blocks(section, given)
            parts.append({"title": written.heading_line(section), "blocks": blocks})
        return parts

    def entries(self, context: Context) -> tuple[Entry, ...]:
        """Return the line of the index, and what the kind adds to other files."""
        if not self.listed:
            return self.others(context)
        entry = self._entry(self.listed, str(context["file"]), context)
        return (entry, *self.others(context))

    def listing(self, page: Artifact, _of: Of) -> Entry | None:
        """Return the line of the index about a page; nothing where its name is another."""
        found = forms.path_pattern(self.home).fullmatch(page.place.path)
        if not self.listed or not found:
            return None
        file = page.place.path.rpartition("/")[2]
        return self._entry(self.listed, file, {"title": page.title or page.id} | found.groupdict())

    def _entry(self, index: Index, file: str, context: Context) -> Entry:
        line = f"- [{index.called.format_map(context)}]({file})"
        folder = self.home.rpartition("/")[0]
        return Entry(f"{folder}/README.md", _folder(self.home), file, line, places.link_order)

    def kept(self, field: Field) -> Field:
        """Return a field whose default is what the page already says."""
        fact = next((fact for fact, name in self.facts.items() if name == field.name), "")
        fact = fact or {"owner": "Owner", "date": "Created"}.get(field.name, "")

        def default(project: Project, answers: Answers) -> Answer | None:
            same = self.same(project, answers)
            value = same and places.field_of(same, fact)
            return value or field.default(project, answers)

        return field._replace(default=default) if fact else field


def same_page(project: Project, kind: str, home: str, answers: Answers) -> Artifact | None:
    """Return the page of a kind that is there already, as far as the answers say its path."""
    known = {key: value for key, value in answers.items() if isinstance(value, str) and value}
    form = forms.path_pattern(home, known)
    pages = project.of(kind)
    return next((page for page in pages if form.fullmatch(page.place.path)), None)


def next_number(project: Project, kind: str, home: str, answers: Answers) -> str:
    """Return the number of the page that is there already, or the next one that is free."""
    form = forms.path_pattern(home)
    if same := same_page(project, kind, home, answers):
        found = form.fullmatch(same.place.path)
        return found["number"] if found else ""
    pages = (form.fullmatch(page.place.path) for page in project.of(kind))
    last = max((int(page["number"].partition(".")[0]) for page in pages if page), default=0)
    return f"{last + 1}"


def _folder(home: str) -> str:
    return home.rpartition("/")[0].rpartition("/")[2]


def document_kind(  # noqa: PLR0913  # a declaration names each of its parts
    *,
    name: str,
    summary: str,
    home: str,
    heading: str,
    sections: tuple[Section, ...],
    argument: Field = TITLE,
    fields: tuple[Field, ...] = (),
    facts: Mapping[str, str] | None = None,
    standard: tuple[str, ...] = STANDARD,
    checklist: tuple[str, ...] = (),
    statuses: tuple[str, ...] = ("draft", "ready"),
    ready: tuple[str, ...] = (),
    links: tuple[Need, ...] = (),
    reads: frozenset[str] = frozenset(),
    index: Index | None = None,
    indexes: tuple[Body, ...] = (),
    more: Callable[[Project, Answers], More] = lambda _project, _answers: More(),
    entries: Callable[[Context], tuple[Entry, ...]] = lambda _context: (),
) -> Kind:
    """Return the kind of a document that is made, read and checked by its declaration alone.

    Its parts are those of `Document`.
    """
    whole = (*sections, *((CHECKLIST,) if checklist else ()))
    return Document(
        *(name, summary, home, heading, argument, fields, whole, facts or {}, standard, checklist),
        *(statuses, ready, links, reads, index, indexes, more, entries),
    ).kind()


def _slug(argument: Field) -> Field:
    return Field(
        "slug",
        f"Its name in file names, when none can be made from the {argument.name}.",
        names.slug,
        lambda _project, answers: names.titled(places.text(answers, argument.name)),
        ask=False,
    )


def _standard(standard: tuple[str, ...]) -> tuple[Field, ...]:
    """Return the options of the fields that most documents have."""
    known = {
        "Owner": places.line_field("owner", "Who keeps it up to date.", OWNER),
        "Created": Field("date", "The day on it; today by default.", names.day, _today, ask=False),
    }
    return tuple(field for name, field in known.items() if name in standard)


def _today(_project: Project, _answers: Answers) -> str:
    return today()


def today() -> str:
    """Return the day, where we are."""
    import datetime as dt  # noqa: PLC0415  # only who makes a document pays for it

    return dt.datetime.now().astimezone().date().isoformat()


def _is_asked(section: Section) -> bool:
    return bool(section.hint) and not section.computed
