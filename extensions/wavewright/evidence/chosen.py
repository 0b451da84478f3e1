"""Names → the behaviors and value scenarios that they mean, and the modules that prove these."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import Chain
from wavewright.errors import UserError
from wavewright.evidence.derive import ends
from wavewright.shown import a
from wavewright.trace import whole
from wavewright.trace.graph import name_of
from wavewright.trace.impact import impact
from wavewright.trace.tree import named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.read import Survey
    from wavewright.trace import Graph, Key

# What is meant where several things have one name.
_FIRST = ("behavior", "scenario", "capability", "wave", "feature", "guide")
_TESTS = ("steps", "unit", "e2e", "test")
_PROVEN = ("behavior", "scenario")
# From what is named to what is proven, down or up.
_DOWN = {"capability": _PROVEN, "wave": ("capability",)}
_UP = {
    "feature": ("behavior",),
    "case": ("feature",),
    "guide": ("scenario",),
    "e2e": ("scenario", "behavior"),
    "unit": ("behavior",),
    "test": ("behavior",),
    "steps": ("feature", "case"),
    "definition": ("steps",),
}


class Chosen(NamedTuple):
    """What is to be proven, and what is run for it.

    ``modules`` are run; of these only the tests of the behaviors, and those of the modules that
    are in ``only``. Without any ``only`` all tests in them are run; with ``whole`` all there are.
    """

    behaviors: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    whole: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all that is to be proven."""
        return self.behaviors + self.scenarios


def chosen(survey: Survey, names: Iterable[str], waves: Iterable[str] = ()) -> Chosen:
    """Return what some names mean.

    Args:
        survey: Of the project.
        names: Ids or paths of behaviors, scenarios, capabilities, waves, guides, features, tests.
        waves: Numbers of waves.

    Raises:
        UserError: For a name that nothing has, with the nearest; for one that nothing can prove.
    """
    graph = whole(survey)
    found: dict[Key, None] = {}
    for text in names:
        found |= dict.fromkeys(_meant(graph, _key(survey, graph, text), text))
    for text in waves:
        found |= dict.fromkeys(_meant(graph, _wave(survey, graph, text), text))
    return _of(survey, found)


def everything(survey: Survey) -> Chosen:
    """Return all that can be proven; all tests are run."""
    chain = Chain(survey)
    known = {**chain.owners, **chain.features}
    return Chosen(tuple(known), tuple(chain.path_of("scenario")), whole=True)


def touched(states: list[tuple[Survey, Graph]], paths: Iterable[str]) -> Chosen:
    """Return what a change of some files touches, and the tests that it needs."""
    found = impact(states, paths)
    keys = [one.node.key for one in found.touched]
    own = _of(states[0][0], dict.fromkeys(key for key in keys if key[0] in _PROVEN))
    if found.everywhere:
        return everything(states[0][0])
    tests = {test.partition("::")[0] for test in found.tests} | set(own.modules)
    return own._replace(modules=tuple(sorted(tests)), only=())


def also(survey: Survey, asked: Chosen, ids: Iterable[str]) -> Chosen:
    """Return what was chosen, with some more behaviors and value scenarios."""
    more = [id_ for id_ in ids if id_ not in asked.ids]
    if asked.whole or not more:
        return asked
    scenarios = Chain(survey).path_of("scenario")
    added = _of(survey, [("scenario" if id_ in scenarios else "behavior", id_) for id_ in more])
    if not asked.ids and not asked.modules:
        return added
    return Chosen(
        asked.behaviors + added.behaviors,
        asked.scenarios + added.scenarios,
        tuple(sorted({*asked.modules, *added.modules})),
    )


def _key(survey: Survey, graph: Graph, text: str) -> Key:
    """Return the node that a name stands for."""
    try:
        return named(graph, text, _FIRST)
    except UserError as error:
        if not text or not survey.exists(text):
            raise
        raise UserError(
            f"{text} is no part of the chain: no behavior belongs to it",
            fix="Name a behavior, a guide or a test; or verify what a change touches, --changed.",
        ) from error


def _wave(survey: Survey, graph: Graph, text: str) -> Key:
    known = sorted(one.id for one in Chain(survey).of("wave"))
    if known and text[:1].isdigit() and text not in known:
        raise UserError(f"there is no wave {text}", fix=f"There is {', '.join(known)}.")
    key = named(graph, text, ("wave",))
    if key[0] != "wave":
        raise UserError(f"{text} is no wave", fix=f"It is {a(name_of(key[0]))}: leave out --wave.")
    return key


def _meant(graph: Graph, key: Key, text: str) -> list[Key]:
    """Return the behaviors and value scenarios that a node stands for."""
    if key[0] in _PROVEN:
        return [key]
    if key[0] in _DOWN:
        found = graph.down(key, *_DOWN[key[0]])
        if key[0] == "capability":
            found += [two for one in found for two in graph.down(one, "scenario")]
    else:
        found = graph.up(key, *_UP.get(key[0], ()))
    meant = [one for some in found for one in _meant(graph, some, text)]
    if not meant:
        raise UserError(
            f"{text} is {a(name_of(key[0]))}, and no behavior belongs to it",
            fix="Name a behavior, a value scenario, or what is above or below one.",
        )
    return meant


def _of(survey: Survey, keys: Iterable[Key]) -> Chosen:
    chain = Chain(survey)
    behaviors = tuple(dict.fromkeys(id_ for kind, id_ in keys if kind == "behavior"))
    scenarios = tuple(dict.fromkeys(id_ for kind, id_ in keys if kind == "scenario"))
    modules = {path for id_ in behaviors for path in modules_of(chain, id_)}
    known = ends(chain)
    last = {path for id_ in scenarios for path in known.get(id_, ()) if chain.exists(path)}
    only = (*behaviors, *sorted(last))
    return Chosen(behaviors, scenarios, tuple(sorted(modules | last)), only)


def modules_of(chain: Chain, behavior: str) -> set[str]:
    """Return the modules with tests of a behavior: marked with it, or running its feature."""
    feature = chain.features.get(behavior, "")
    found: set[str] = set()
    for kind in _TESTS:
        found |= {path for path, id_ in chain.pairs(f"{kind}:mark") if id_ == behavior}
        for path, target in chain.pairs(f"{kind}:binds"):
            if feature and (feature == target or feature.startswith(f"{target}/")):
                found.add(path)
        for path, target in chain.pairs(f"{kind}:runs"):
            if feature and target.startswith(f"{feature}::"):
                found.add(path)
    return found
