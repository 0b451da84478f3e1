"""PLAN, for waves and capabilities: what is planned can be done, and in the order it is planned."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import heading, linked
from wavewright.checks.cycles import cycles, graph, groups
from wavewright.checks.releases import told
from wavewright.checks.rule import check
from wavewright.kinds.places import number_key
from wavewright.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Place

STARTED = ("in-progress", "complete")


@check("PLAN101", Level.WARNING)
def wave_of_other_size(chain: Chain) -> Faults:
    """A wave has three to five capabilities.

    A wave with more of them is not finished in the days that a wave takes, and its release waits
    for the slowest. One with fewer is a release with little news for its users. A wave that is
    still planning may have fewer.

    Move capabilities to the next wave, or take some from there. Where another number is right, say
    so once for all waves with `capabilities-per-wave` under `plan:` in `wavewright.yml`, or for one
    wave with `<!-- wavewright: ignore PLAN101 reason -->` above the heading *Capabilities*.
    """
    least, most = chain.config.plan.capabilities_per_wave
    pages = chain.paths("capability")
    listed = Counter(path for path, page in chain.pairs("wave:capability") if page in pages)
    begun = {path for path, _, status in chain.rows("wave.status") if status in STARTED}
    large = {path for path, count in listed.items() if count > most}
    small = {path for path in begun if listed[path] < least}
    for wave in chain.among("wave", large | small):
        count = listed[wave.place.path]
        some = f"wave {wave.id} has {count or 'no'} capabilit{'y' if count == 1 else 'ies'}"
        if count > most:
            message = f"{some}; with more than {most} a wave is not done in time"
            fix = "Move some of them to another wave."
        else:
            message = f"{some}; with fewer than {least} its release brings users little"
            fix = f"Take more of them into the wave, or write `planning` in {status_of(wave)}."
        yield heading(wave, "Capabilities"), message, f"{fix} Or ignore it, with the reason."


def status_of(wave: Artifact) -> Place:
    """Return the place of a status."""
    return wave.fields.get("Status", ("", wave.place))[1]


@check("PLAN102")
def dependency_cycle(chain: Chain) -> Faults:
    """Nothing needs itself in the end.

    Of capabilities, waves or tasks that need each other none can be the first. Where two really
    need each other, they are one, or both need a third that has not been named yet.

    Remove one of the dependencies of the cycle, or move what both need into one of its own.
    """
    for kind, relation, pairs in _needs(chain):
        for cycle in cycles(graph(pairs)):
            chained = " → ".join(map(_short, [*cycle, cycle[0]]))
            message = f"{_short(cycle[0])} needs itself in the end: {chained}"
            if len(cycle) == 1:
                message = f"{_short(cycle[0])} needs itself"
            then = cycle[1 % len(cycle)]
            for artifact in _named(chain, kind, cycle[0]):
                for link in linked(artifact, relation):
                    if link.target == then:
                        fix = "Remove one of these dependencies, or move what they share."
                        yield link.place, message, fix
                        break


def _needs(chain: Chain) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Yield the kinds of things that need others of the kind, the relation, and who needs whom."""
    yield "capability", "needs", sorted(chain.pairs("capability:needs"))
    yield "wave", "after", _waves(chain)
    yield "task", "prerequisite", [(one, two) for _, one, two in chain.rows("task:prerequisite")]


def _waves(chain: Chain) -> list[tuple[str, str]]:
    """Return the pairs of a wave and one that it needs; one that is missing is TRACE101's."""
    paths = chain.path_of("wave")
    numbers = {path: number for number, path in paths.items()}
    return [
        (numbers[path], number)
        for path, number in sorted(chain.pairs("wave:after"))
        if path in numbers and number in paths
    ]


def _named(chain: Chain, kind: str, name: str) -> Iterator[Artifact]:
    """Yield what a page holds that has a name in a graph: a path, a number or an id."""
    path = name if kind == "capability" else chain.path_of(kind).get(name, "")
    return (one for one in chain.among(kind, [path]) if kind == "capability" or one.id == name)


def _short(name: str) -> str:
    if "#" in name:
        return "task {1} of {0}".format(*name.split("#", 1))
    return f"wave {name}" if names.NUMBER.fullmatch(name) else _stem(name)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


@check("PLAN103")
def need_of_later_wave(chain: Chain) -> Faults:
    """What is needed comes in the same wave or in an earlier one.

    Waves are done in the order of their numbers. A capability that needs one of a later wave cannot
    be finished in its own, and its release waits for something that nobody has begun.

    Move one of the two to another wave, or remove the dependency if it is none.
    """
    pairs = chain.pairs("capability:needs")
    when, around = _when(chain) if pairs else {}, _around(pairs)
    late = {
        (one, other)
        for one, other in pairs
        if one in when and other in when and min(when[other]) > max(when[one])
    }
    for capability in chain.among("capability", {one for one, _ in late}):
        path = capability.place.path
        for link in linked(capability, "needs"):
            if (path, link.target) in late and (path, link.target) not in around:
                first, last = min(when[link.target]), max(when[path])
                message = (
                    f"{_stem(path)} (wave {_number(last)}) needs {_stem(link.target)}, which comes "
                    f"in wave {_number(first)}"
                )
                fix = f"Move one of them to another wave: {link.target}"
                yield link.place, message, fix
    yield from _later(chain)


def _later(chain: Chain) -> Faults:
    """Compare the waves themselves with those that they need."""
    pairs = _waves(chain)
    around = _around(pairs)
    late = {(one, other) for one, other in pairs if _key(other) > _key(one)}
    paths = chain.path_of("wave")
    for wave in chain.among("wave", {paths[one] for one, _ in late}):
        for link in linked(wave, "after"):
            pair = (wave.id, link.target)
            if pair in late and pair not in around:
                message = f"wave {wave.id} needs wave {link.target}, which comes later"
                yield link.place, message, "Remove the dependency, or swap what is in the waves."


def _when(chain: Chain) -> Mapping[str, set[tuple[int, ...]]]:
    """Return the waves of each capability."""
    known = set(chain.ids("wave"))
    found = defaultdict(set)
    for page, number in chain.pairs("capability:wave"):
        if number in known and _key(number):
            found[page].add(_key(number))
    return found


def _around(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the pairs that are part of a cycle, which PLAN102 tells of."""
    rings = groups(graph(pairs))
    return {(a, b) for ring in rings for a, b in pairs if a in ring and b in ring}


def _key(number: str) -> tuple[int, ...]:
    return number_key(number) if names.NUMBER.fullmatch(number) else ()


def _number(key: tuple[int, ...]) -> str:
    return ".".join(map(str, key))


@check("PLAN104")
def begun_too_early(chain: Chain) -> Faults:
    """A wave begins when the waves that it needs are complete.

    What a wave needs from another one is not there while that one is open. Who begins anyway works
    against something that still changes, and who reads the plan takes the needed wave for done.

    Finish the needed wave and write `complete` there, or remove it under `### Dependencies`.
    """
    statuses = chain.statuses("wave")
    pairs = {
        (one, other)
        for one, other in _waves(chain)
        if one != other
        and statuses.get(one) in STARTED
        and other in statuses
        and statuses[other] != "complete"
    }
    paths = chain.path_of("wave")
    for wave in chain.among("wave", {paths[one] for one, _ in pairs}):
        for link in linked(wave, "after"):
            if (wave.id, link.target) in pairs:
                message = (
                    f"wave {wave.id} is {wave.status}, and needs wave {link.target}, "
                    f"which is {statuses[link.target]}"
                )
                fix = f"Finish wave {link.target} first: {paths[link.target]}"
                yield link.place, message, fix


@check("PLAN105")
def release_out_of_order(chain: Chain) -> Faults:
    """Each wave ends in a release of its own, in the order of the waves.

    The number of a wave says when its turn is, the release when users get it. Two waves of one
    release are one wave to users; a later wave with a smaller version cannot be released, since
    the version before it is greater. A release that is out may have brought several: it takes the
    waves of versions that were skipped.

    Give the wave a release that is greater than that of the wave before it and smaller than that of
    the wave after it, on its page and where the roadmap, the plan and its capabilities name it.
    """
    releases = {path: release for path, _, release in chain.rows("wave.Release")}
    waves = sorted(
        (_key(number), number, path)
        for number, path in chain.path_of("wave").items()
        if _key(number) and names.RELEASE.fullmatch(releases.get(path, ""))
    )
    released = told(chain)
    highest: tuple[tuple[int, ...], str] = ((), "")
    for _, number, path in waves:
        release = number_key(releases[path])
        out = release == highest[0] and releases[path] in released
        if release <= highest[0] and not out:
            for wave in chain.among("wave", [path]):
                same = release == highest[0]
                what = "as does" if same else f"and v{_number(highest[0])} is the release of"
                message = f"wave {number} ends in v{releases[path]}, {what} wave {highest[1]}"
                fix = f"Write a release after v{_number(highest[0])}."
                yield wave.fields["Release"][1], message, fix
        highest = max(highest, (release, number))
