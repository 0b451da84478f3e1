"""TRACE, for every link: what it names exists, once."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import at_line, linked, near, near_file
from wavewright.checks.mends import after_move
from wavewright.checks.rule import check
from wavewright.read import FILE_RELATIONS
from wavewright.read.outline import SCENARIO
from wavewright.read.paths import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Link, Place

# (kind, relation) of links that a rule of their own is about
_ELSEWHERE = {
    ("index", "capability"),
    ("index", "guide"),
    ("roadmap", "wave-page"),
    ("wave-plan", "wave-page"),
}
# Kinds whose ids are unique, and what is wrong with one that is not.
_ONCE = {
    "behavior": "the behavior {} is declared",
    "feature": "the behavior {} has a feature",
    "wave": "wave {} has a page",
    "scenario": "the value scenario {} is described",
    "prd": "{} has a page",
    "epic": "{} has a page",
    "task": "the task {} stands in the epic",
}
# The lists of links that name each thing once.
_LISTING = {
    "roadmap": ("wave-page",),
    "wave-plan": ("wave-page",),
    "wave": ("capability",),
    "capability": ("feature",),
    "index": ("capability", "guide"),
    "guide": ("feature", "test"),
}
_OWN_RULE = {"capability", "needs", "wave-page", "binds"}


@check("TRACE102")
def dangling_capability(chain: Chain) -> Faults:
    """A named capability exists.

    Waves, features, guides and tests lead to the capability that they belong to. A link that leads
    nowhere hides what they are for.

    Link a page in `project-docs/capabilities/`, or make the capability:
    `wavewright new capability NAME`.
    """
    for relation in ("capability", "needs"):
        for _, link in chain.dangling(relation, chain.survey.files, but=("index",)):
            moved, edits = after_move(chain, link)
            others = chain.paths("capability") - {link.place.path}
            fix = f"{near(link.target, others)}Or make it: wavewright new capability NAME"
            message = f"the capability {link.target} does not exist"
            yield link.place, message, moved or fix, edits


@check("TRACE104")
def undeclared_behavior(chain: Chain) -> Faults:
    """A named behavior is declared by a capability.

    Features, tests, guides and code name behaviors. One that no capability declares is specified
    nowhere: it is a typing error, or work that nobody asked for.

    Mend the id, or declare it: `wavewright new behavior ID --capability NAME`.
    """
    for relation in ("behavior", "mention", "mark"):
        but = ("scenario", "capability") if relation == "behavior" else ("scenario",)  # TRACE110
        for _, link in chain.dangling(relation, chain.owners.keys(), but=but):
            if names.BEHAVIOR.fullmatch(link.target):
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
    for kind, message in _ONCE.items():
        twice = Counter(chain.survey.tables[kind].targets)
        wrong = {id_ for id_, times in twice.items() if times > 1}
        files = {path for path, _, id_ in chain.rows(kind) if id_ in wrong} if wrong else ()
        found = ((one.id, _id_place(one)) for one in chain.among(kind, files) if one.id)
        yield from _twice(message, found)
    for feature in chain.suspects("feature"):
        titles = (
            (text, at_line(feature.place, line))
            for level, text, line in feature.sections
            if level == SCENARIO
        )
        yield from _twice("the scenario {!r} stands in this feature", titles)


def _id_place(artifact: Artifact) -> Place:
    return artifact.fields["ID"][1] if artifact.kind == "scenario" else artifact.place


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

    Where git shows that the file was moved, `--fix` lets the link lead to its new place: the file
    is gone since the last commit, or since the branch left the main one, and one new file has its
    content. A file of the same name alone is only suggested.
    """
    for relation in sorted(FILE_RELATIONS - _OWN_RULE):
        for artifact, link in chain.dangling(relation, chain.survey.files):
            if (artifact.kind, relation) not in _ELSEWHERE:
                moved, edits = after_move(chain, link)
                message = f"{link.target} does not exist"
                yield link.place, message, moved or _alike(chain, link), edits


def _same_name(chain: Chain, link: Link) -> str:
    """Return the only file of the same name and kind elsewhere, if there is one.

    A capability, its guide and its tests have the same name by design: none stands for another.
    """
    name = link.target.rpartition("/")[2]
    same = _by_name(chain.survey.files).get(name, [])
    kinds = {kind_of(path).replace("doc", "") for path in (link.target, *same)}
    own = [link.place.path]
    return same[0] if len(same) == 1 and len(kinds) == 1 and same != own else ""


def _alike(chain: Chain, link: Link) -> str:
    """Suggest a file of the same name elsewhere, or one beside it."""
    same = _same_name(chain, link)
    if same:
        return f"Did you mean `{same}`?"
    folder, _, name = link.target.rpartition("/")
    beside = _beside(chain.survey.files, folder, name.rpartition(".")[2]) - {link.place.path}
    return near_file(link.target, beside) or "Mend the link, or put the file back."


@lru_cache(2)
def _by_name(files: frozenset[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in files:
        found[path.rpartition("/")[2]].append(path)
    return dict(found)


@lru_cache(64)
def _beside(files: frozenset[str], folder: str, suffix: str) -> frozenset[str]:
    """Return the files of a folder that end alike."""
    start = f"{folder}/" if folder else ""
    return frozenset(
        path
        for path in files
        if path.startswith(start) and path.endswith(suffix) and path.rpartition("/")[0] == folder
    )


@check("TRACE122")
def listed_twice(chain: Chain) -> Faults:
    """A list names each thing once.

    Two lines about one wave, capability, feature or guide will differ one day, and then nobody
    knows which is true. Most come from a merge that kept both sides.

    Remove one of the two lines.
    """
    for kind, relations in _LISTING.items():
        for artifact in chain.suspects(kind):
            for relation in relations:
                yield from _again(artifact, relation)


def _again(artifact: Artifact, relation: str) -> Faults:
    """Yield the links of managed blocks that have stood on another line of the block before."""
    lines: dict[tuple[str, str], int] = {}
    for link in linked(artifact, relation):
        block = _in_block(artifact, link.place.line)
        line = lines.setdefault((block, link.target), link.place.line) if block else 0
        if block and line != link.place.line:
            fix = f"It stands on line {line} too: remove one of the two."
            yield link.place, f"{link.target} is listed twice", fix


def _in_block(artifact: Artifact, line: int) -> str:
    """Return the managed block that a line stands in; nothing outside of all."""
    inside = ""
    for level, mark, at in artifact.sections:
        if at > line:
            break
        if level == 0:
            inside = "" if mark.startswith("/") else mark
    return inside


@check("TRACE125")
def mislabelled_link(chain: Chain) -> Faults:
    """A link whose text is a path leads there.

    Who reads the page sees one file, and who follows the link another one. Most come from a rename
    that mended one half.

    Write the same path in both, or words in the text.
    """
    for artifact, link in chain.dangling("mislabelled", frozenset()):
        beside = [one for one in artifact.links if one.place.line == link.place.line]
        named = [one.target for one in beside if one.relation in FILE_RELATIONS]
        if not all(map(chain.exists, named)):
            continue  # TRACE107: one of the two is mistyped
        fix = "Let text and target name the same file."
        yield link.place, f"the link says {link.target} and leads elsewhere", fix
