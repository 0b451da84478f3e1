"""TRACE, for every link: what it names exists, once, and indexes are complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import at_line, linked, near, near_file
from wavewright.checks.rule import check
from wavewright.kinds.places import CAPABILITIES, GUIDES
from wavewright.read import FILE_RELATIONS
from wavewright.read.gherkin import SCENARIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Link, Place

_INDEXES = {"capability": CAPABILITIES, "guide": GUIDES}
# (kind, relation) of links that a rule of their own is about
_ELSEWHERE = {
    ("index", "capability"),
    ("index", "guide"),
    ("roadmap", "wave-page"),
    ("wave-plan", "wave-page"),
}
_OWN_RULE = {"capability", "wave-page", "binds"}


@check("TRACE102")
def dangling_capability(chain: Chain) -> Faults:
    """A named capability exists.

    Waves, features, guides and tests lead to the capability that they belong to. A link that leads
    nowhere hides what they are for.

    Link a page in `project-docs/capabilities/`, or make the capability:
    `wavewright new capability NAME`.
    """
    for artifact in chain.project.artifacts:
        for link in linked(artifact, "capability"):
            if artifact.kind != "index" and not chain.exists(link.target):
                pages = [capability.place.path for capability in chain.of("capability")]
                fix = f"{near(link.target, pages)}Or make it: wavewright new capability NAME"
                yield link.place, f"the capability {link.target} does not exist", fix


@check("TRACE104")
def undeclared_behavior(chain: Chain) -> Faults:
    """A named behavior is declared by a capability.

    Features, tests, guides and code name behaviors. One that no capability declares is specified
    nowhere: it is a typing error, or work that nobody asked for.

    Mend the id, or declare it: `wavewright new behavior ID --capability NAME`.
    """
    for artifact in chain.project.artifacts:
        if artifact.kind == "scenario":
            continue  # TRACE110
        relations = (
            ("mention",) if artifact.kind == "capability" else ("behavior", "mention", "mark")
        )
        for link in linked(artifact, *relations):
            if link.target not in chain.owners and names.BEHAVIOR.fullmatch(link.target):
                fix = (
                    f"{near(link.target, chain.owners)}"
                    f"Or declare it: wavewright new behavior {link.target} --capability NAME"
                )
                yield link.place, f"no capability declares the behavior {link.target}", fix


@check("TRACE106")
def duplicate(chain: Chain) -> Faults:
    """An id belongs to one thing.

    Two behaviors, waves or value scenarios of one id cannot be told apart, and of two scenarios of
    one name in a feature pytest-bdd runs only the last one.

    Give one of the two another id or name, or remove it.
    """
    behaviors = ((behavior.id, behavior.place) for behavior in chain.of("behavior"))
    yield from _twice("the behavior {} is declared", behaviors)
    features = ((f.id, f.place) for f in chain.of("feature") if f.id)
    yield from _twice("the behavior {} has a feature", features)
    waves = ((wave.id, wave.place) for wave in chain.of("wave") if wave.id)
    yield from _twice("wave {} has a page", waves)
    scenarios = ((s.id, s.fields["ID"][1]) for s in chain.of("scenario") if s.id)
    yield from _twice("the value scenario {} is described", scenarios)
    for feature in chain.of("feature"):
        titles = (
            (text, at_line(feature.place, line))
            for level, text, line in feature.sections
            if level == SCENARIO
        )
        yield from _twice("the scenario {!r} stands in this feature", titles)


def _twice(message: str, found: Iterable[tuple[str, Place]]) -> Iterator[tuple[Place, str, str]]:
    first: dict[str, Place] = {}
    for id_, place in found:
        if id_ in first:
            text = f"{message.format(id_)} twice"
            yield place, text, f"The first is at {first[id_]}. Rename one of the two, or remove it."
        first.setdefault(id_, place)


@check("TRACE107")
def missing_file(chain: Chain) -> Faults:
    """A path or link in a document leads to a file.

    Documents are read in a hurry. A link that leads nowhere costs the reader the answer, and says
    that nobody else follows it either.

    Mend the link, or put the file back. A path that only shows a form belongs into backticks: text
    in backticks and in code blocks is not read as a link.
    """
    for artifact in chain.project.artifacts:
        for link in linked(artifact, *FILE_RELATIONS - _OWN_RULE):
            if (artifact.kind, link.relation) in _ELSEWHERE or chain.exists(link.target):
                continue
            yield link.place, f"{link.target} does not exist", _alike(chain, link)


def _alike(chain: Chain, link: Link) -> str:
    """Suggest a file of the same name elsewhere, or one beside it."""
    name = link.target.rpartition("/")[2]
    same = [path for path in chain.project.files if path.rpartition("/")[2] == name]
    if len(same) == 1:
        return f"Did you mean `{same[0]}`?"
    folder, suffix = link.target.rpartition("/")[0], name.rpartition(".")[2]
    beside = [
        path
        for path in sorted(chain.project.files)
        if path.endswith(suffix) and path.rpartition("/")[0] == folder
    ]
    return near_file(link.target, beside) or "Mend the link, or put the file back."


@check("TRACE116")
def incomplete_index(chain: Chain) -> Faults:
    """The index of capabilities and that of guides list each page, and no other.

    The index is where people look first. What is not listed does not exist for them.

    Add the line `- [Title](FILE) - what it is`, or remove the line whose page is gone.
    """
    for kind, path in _INDEXES.items():
        index = chain.at(path)
        listed = chain.targets(index, kind) if index else frozenset()
        for page in chain.of(kind):
            if page.place.path not in listed:
                name = page.place.path.rpartition("/")[2]
                what = f"is not in {path}" if index else f"is in no index: {path} does not exist"
                fix = f"Add `- [{page.title or name}]({name}) - what it is` to {path}."
                yield page.place, f"the {kind} {what}", fix
    for index in chain.of("index"):
        for link in linked(index, *_INDEXES):
            if not chain.exists(link.target):
                known = [page.place.path for page in chain.of(link.relation)]
                fix = f"{near_file(link.target, known)}Remove the line, or put the page back."
                yield link.place, f"{link.target} does not exist", fix
