"""SHAPE: each document has the form that the process, its readers and its generators rely on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import at_line, linked, near
from wavewright.checks.drafts import noun
from wavewright.checks.mends import instead
from wavewright.checks.rule import check
from wavewright.checks.sections import DOCUMENTS, apart, shaped, stranger
from wavewright.kinds import KINDS, forms, places, planned
from wavewright.model import Place
from wavewright.read.paths import DECLARED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

_NUMBERED = re.compile(r"^wave-[\d.]+-")
_BEHAVIOR_LINKS = ("behavior", "mention", "mark")
_HEADINGS = {name: shape.heading for name, shape in planned.SHAPES.items()} | {
    kind.name: kind.heading for kind in KINDS if kind.heading
}
_BLOCKS = {
    "roadmap": ("waves",),
    "wave-plan": ("waves",),
    "wave": ("capabilities",),
    "capability": ("behaviors", "features", "scenarios"),
}
_INDEX_BLOCKS = {places.CAPABILITIES: ("capabilities",), places.GUIDES: ("guides",)}


@check("SHAPE100")
def unreadable_file(chain: Chain) -> Faults:
    """Each file of the process can be read.

    What cannot be read cannot be checked, and a gate that passes over it proves nothing. This is a
    file without read permission, text that is not UTF-8, or Python or TOML with a syntax error. A
    module in a usual form is not parsed, and neither is code that names nothing of the process, if
    its parentheses are in pairs: pytest and the linter tell when it is not valid.

    Give yourself the right to read the file, save it as UTF-8, or mend the syntax at the line. If
    the file does not belong to the process, add it to `exclude:` in `wavewright.yml`.
    """
    for finding in chain.unreadable():
        yield finding.place, finding.message, finding.fix or "Mend it, or add it to `exclude:`."


@check("SHAPE103")
def unknown_status(chain: Chain) -> Faults:
    """A status or priority is one of the words of its kind.

    What is in progress, what is pending and what must pass are read from these words. Any other
    word would silently count as none of them.

    Write one of the words that the message lists. Priorities are P0 (first) to P3.
    """
    for name, words in {**_statuses(), "feature": DOCUMENTS["behavior"].statuses}.items():
        for artifact in chain.suspects(name):
            if artifact.status and artifact.status not in words:
                place = _status_place(artifact)
                fix = f"{near(artifact.status.lower(), words)}Write {_listed(words)}."
                plain = re.sub(r"[\s_]+", "-", artifact.status.lower())
                mend = instead(place, artifact.status, plain) if plain in words else ()
                yield place, f"`{artifact.status}` is not a status of {_noun(name)}", fix, mend
    known = (*names.PRIORITIES.values(), *names.PRIORITIES)
    for feature in chain.suspects("feature"):
        value, place = feature.fields.get("priority", ("", feature.place))
        if "priority" in feature.fields and value not in known:
            yield place, f"`{value}` is not a priority", "Write P0, P1, P2 or P3."


def _statuses() -> dict[str, tuple[str, ...]]:
    """Return the words of each kind but of those whose status STATUS104 looks at."""
    kinds = DOCUMENTS.values()
    return {k.name: k.statuses for k in kinds if k.statuses and not apart(k.name, "Status")}


def _status_place(artifact: Artifact) -> Place:
    found = artifact.fields.get("Status") or artifact.fields.get("status")
    return found[1] if found else artifact.place


def _noun(kind: str) -> str:
    noun = "behavior" if kind == "feature" else kind
    return f"a{'n' * (noun[0] in 'aeiou')} {noun}"


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


@check("SHAPE104")
def malformed_id(chain: Chain) -> Faults:
    """Ids, numbers and headings have their form.

    Ids are the links between documents, features, tests and code; a link with another form leads
    nowhere. Behaviors are `NAMESPACE.CAPABILITY.ACTION` in upper case, value scenarios the same in
    lower case with `.name` at the end, waves `X.Y` with the release in which they end.

    Write the id or the heading in the form that the message shows. A page in the folder of a kind
    that has neither its heading nor a status is not looked at any further: move it, or leave it out
    with `exclude:` in `wavewright.yml`.
    """
    for name, form in _HEADINGS.items():
        for artifact in shaped(chain, name):
            if not artifact.title:
                yield artifact.place, f"the heading of this {name} has another form", _form(form)
        yield from _strangers(chain, name, form)
    for artifact in chain.suspects():
        for link in linked(artifact, *_BEHAVIOR_LINKS):
            if not names.BEHAVIOR.fullmatch(link.target):
                message = f"`{link.target}` is not the id of a behavior"
                fix = _form("NAMESPACE.CAPABILITY.ACTION", "in upper case")
                upper = link.target.upper()
                right = names.BEHAVIOR.fullmatch(upper) and upper in chain.owners
                yield link.place, message, fix, instead(link.place, upper, upper) if right else ()
    for scenario in chain.suspects("scenario"):
        if scenario.id and not names.SCENARIO.fullmatch(scenario.id):
            message = f"`{scenario.id}` is not the id of a value scenario"
            yield scenario.fields["ID"][1], message, _form("namespace.capability.action.name")


def _strangers(chain: Chain, name: str, form: str) -> Faults:
    """Tell of pages in the folder of a kind that are of another sort."""
    for page in filter(stranger, chain.suspects(name)):
        if DECLARED[name].shaped(page):
            fix = f"Give it the heading `{form}`, move it, or leave it out with `exclude:`."
            yield page.place, f"this is no {noun(name)} of this form", fix


def _form(form: str, more: str = "") -> str:
    return f"Write it as `{form}`{more and ' '}{more}."


@check("SHAPE105")
def name_differs_from_id(chain: Chain) -> Faults:
    """A file is named after what it holds.

    People and tools find a document by its id. A wave is in `wave-X.Y-slug.md`, a behavior
    `MCP.CONFIG.PUBLISH` in `mcp-config-publish.feature`, the test of the value scenario
    `mcp.config.publish.first-time` in `test_first_time.py`; slugs are lower case with dashes.

    Rename the file, and the links to it, or mend the id.
    """
    for artifact, place, wanted in _names(chain):
        name = place.path.rpartition("/")[2]
        if name != wanted:
            message = f"the file of this {noun(artifact.kind)} is called `{name}`, not `{wanted}`"
            yield place, message, f"Rename it to `{wanted}`, and the links to it."
    for scenario in chain.suspects("scenario"):
        wanted = f"test_{names.snake(scenario.id.rpartition('.')[2])}.py"
        for link in linked(scenario, "test") if names.SCENARIO.fullmatch(scenario.id) else ():
            if chain.exists(link.target) and not link.target.endswith(f"/{wanted}"):
                message = f"the test of {scenario.id} is not in `{wanted}`"
                yield link.place, message, f"Rename the test to `{wanted}`, and the links to it."


def _names(chain: Chain) -> Iterator[tuple[Artifact, Place, str]]:
    """Yield the artifacts that are files, with their place and how the file is to be called."""
    for wave in chain.suspects("wave"):
        if wave.title:
            slug = _NUMBERED.sub("", wave.place.path.rpartition("/")[2].removesuffix(".md"))
            good = names.SLUG.fullmatch(slug)
            yield wave, wave.place, f"wave-{wave.id}-{slug if good else 'SLUG'}.md"
    for name, kind in DECLARED.items():
        for page in shaped(chain, name):
            right = forms.path_pattern(kind.home).fullmatch(page.place.path)
            file = page.place.path.rpartition("/")[2]
            yield page, page.place, file if right else forms.file_shown(kind.home)
    for page in chain.suspects("capability", "guide"):
        good = names.SLUG.fullmatch(page.id)
        yield page, page.place, f"{page.id}.md" if good else "SLUG.md"
    for feature in chain.suspects("feature"):
        if names.BEHAVIOR.fullmatch(feature.id):
            yield feature, feature.place, f"{names.file_of(feature.id)}.feature"


@check("SHAPE107")
def broken_block(chain: Chain) -> Faults:
    """The list that generators add to stands between one pair of markers.

    `wavewright new` adds lines between `<!-- wavewright:waves -->` and `<!-- /wavewright:waves -->`
    and touches nothing else. Without the pair it cannot tell where the list is, and stops.

    Put each of the two markers on a line of its own around the list, once.
    """
    for kind in ("roadmap", "wave-plan", "wave", "capability", "index", "guide"):
        for artifact in chain.suspects(kind):
            for block in _blocks(artifact, has_code=chain.config.has_code):
                yield from _block(artifact, block)


def _blocks(artifact: Artifact, *, has_code: bool) -> tuple[str, ...]:
    if artifact.kind == "guide":
        return ("behaviors", "tests") if has_code else ("behaviors",)
    return _BLOCKS[artifact.kind] if artifact.kind in _BLOCKS else _INDEX_BLOCKS[artifact.id]


def _block(artifact: Artifact, name: str) -> Faults:
    path = artifact.place.path
    lines = {
        mark: [line for level, one, line in artifact.sections if level == 0 and one == mark]
        for mark in (name, f"/{name}")
    }
    here = next((found[0] for found in lines.values() if found), artifact.place.line)
    for mark, found in lines.items():
        marker = f"<!-- {mark.replace(name, f'wavewright:{name}')} -->"
        if not found:
            pair = f"`<!-- wavewright:{name} -->` and `<!-- /wavewright:{name} -->`"
            fix = f"Put {pair} on lines of their own around the {name}."
            yield Place(path, here), f"the marker `{marker}` is missing", fix
        for line in found[1:]:
            fix = f"Remove this one or the one on line {found[0]}."
            yield Place(path, line), f"the marker `{marker}` stands twice", fix
    first, last = lines[name], lines[f"/{name}"]
    if first and last and last[0] < first[0]:
        message = f"the block `{name}` ends before it begins"
        yield at_line(artifact.place, last[0]), message, f"Swap lines {last[0]} and {first[0]}."


@check("SHAPE120")
def doubled_field(chain: Chain) -> Faults:
    """A document has each of its fields once.

    The first of two is read, and the other one is what somebody sees. Most come from a merge that
    kept both sides.

    Remove one of the two lines.
    """
    for artifact, link in chain.dangling("again", frozenset()):
        value = artifact.fields.get(link.target)
        fix = f"Line {value[1].line if value else 1} has it too: remove one of the two."
        yield link.place, f"the field `{link.target}` stands twice", fix
