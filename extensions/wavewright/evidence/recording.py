"""From the outcomes of a run to its record: on which files it was, and what was declared then."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sys
import sysconfig
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING

from wavewright import config as settings
from wavewright import names, programs
from wavewright.checks.chain import Chain
from wavewright.errors import UserError
from wavewright.evidence import store
from wavewright.evidence.digests import Digests, digest
from wavewright.evidence.ids import is_id
from wavewright.evidence.reached import Reached
from wavewright.evidence.record import Outcome, Run
from wavewright.read import survey
from wavewright.read.outline import OTHER, SCENARIO, STEP, TAG
from wavewright.read.paths import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from wavewright.model import Config

RUN_ID = "WAVEWRIGHT_EVIDENCE_RUN"  # the id that the next record is to have
CHANGED = "?"  # the digest of a file that changed while the tests ran: of no file at all
_LAYERS = {
    "tests/unit/": "unit",
    "tests/smoke/": "smoke",
    "tests/integration/": "integration",
    "tests/step_defs/": "bdd",
    "tests/value-scenarios/": "e2e",
    "user-docs/": "e2e",
}
_TABLES = ("Examples", "Scenarios")
_SHORT = 16  # letters of the digest of a scenario


def layer_of(path: str) -> str:
    """Return the layer of the test pyramid that a module of tests is in."""
    return next((layer for start, layer in _LAYERS.items() if path.startswith(start)), "other")


class Recording:
    """A run of tests that is going on: the files are looked at before it, and again after it."""

    def __init__(self, root: Path, key: str = "") -> None:
        self._root = root
        self._key = key
        self._config: Config = settings.load(root, strict=False)
        self._before = survey(root, self._config)
        self._began = dt.datetime.now(dt.UTC)
        asked = os.environ.get(RUN_ID, "")
        self._id = asked if is_id(asked) else store.next_id(root, self._began)
        self._digests = Digests(self._before)
        self._tree = self._digests.tree()
        for path in self._before.files:
            if kind_of(path) == "guide":
                self._digests.of(path)
        self._digests.keep()
        self._commit, self._dirty = _commit(root)

    def knows(self, path: str) -> bool:
        """Whether a path is a file of the project."""
        return path in self._before.files

    def finish(
        self,
        tests: Iterable[Outcome],
        command: Iterable[str],
        status: int,
        opened: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> str:
        """Write the record of some outcomes, and remove old ones; return its path.

        Args:
            tests: The outcomes.
            command: What was run.
            status: Its exit status.
            opened: The files that were read while the tests of each module ran.

        Raises:
            UserError: When it cannot be written.
        """
        ended = dt.datetime.now(dt.UTC)
        run = self._run(tuple(tests), opened)._replace(
            command=tuple(command),
            exit=status,
            seconds=round((ended - self._began).total_seconds(), 3),
        )
        path = store.save(self._root, run, self._key)
        store.prune(self._root, self._config.proving, self._began, self._key)
        return path

    def _run(self, tests: tuple[Outcome, ...], opened: Mapping[str, Iterable[str]]) -> Run:
        now = survey(self._root, self._config)
        chain, digests = Chain(now), Digests(now)
        since = int(self._began.timestamp() * 10**9)
        reach = Reached(now, opened, since)
        sets: dict[tuple[str, ...], int] = {}
        made = []
        for test in tests:
            reached = reach.by(test)
            known = test.behaviors or (_named(chain, test) if test.id == test.module else ())
            number = sets.setdefault(reached, len(sets))
            told = test._replace(files=number, behaviors=known, layer=layer_of(test.module))
            made.append(told._replace(cases=_cases_of(chain, told)))
        entries = sorted({entry for one in sets for entry in one})
        behind = {path: digests.of(path) for entry in entries for path in digests.within(entry)}
        files = behind | {entry: self._digest(entry, digests) for entry in entries}
        digests.keep()
        return Run(
            id=self._id,
            tool=version("wavewright"),
            python=platform.python_version(),
            platform=sys.platform,
            commit=self._commit,
            dirty=self._dirty,
            started=self._began.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            declared=_declared(chain),
            tree=f"{self._tree}-{_installed()}",
            files=files,
            sets=tuple(sets) or ((),),
            features={
                path: cases(chain, path) for path in sorted({t.feature for t in made} - {""})
            },
            tests=tuple(made),
        )

    def _digest(self, entry: str, now: Digests) -> str:
        """Return the digest of a file, unless it changed meanwhile; tests may write data."""
        found = now.of(entry)
        data = entry.startswith("tests/") and not entry.endswith((".py", ".feature"))
        if data or entry.endswith("*") or entry not in self._before.files:
            return found
        return found if found == self._digests.of(entry) else CHANGED


def _installed() -> str:
    """Return a digest of the interpreter and of the packages that it has."""
    names = os.listdir(sysconfig.get_path("purelib"))  # noqa: PTH208  # names are enough
    packages = sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))
    return digest("\n".join((sys.version, sys.platform, *packages)).encode())


def _commit(root: Path) -> tuple[str, bool]:
    """Return the commit that is checked out, and whether files differ from it."""
    try:
        head = programs.git(root, "rev-parse", "--verify", "--quiet", "HEAD")
        if not head.ok:
            return "", False
        asked = programs.git(root, "--no-optional-locks", "status", "--porcelain", "--", ".")
    except UserError:  # there is no git
        return "", False
    return head.out.strip(), bool(asked.out.strip())


def _declared(chain: Chain) -> Mapping[str, str]:
    kinds = ("feature", "behavior", "scenario")
    found = {id_: status for kind in kinds for id_, status in chain.statuses(kind).items()}
    return {id_: found[id_] for id_ in sorted(found) if id_}


def _cases_of(chain: Chain, test: Outcome) -> tuple[str, ...]:
    """Return digests of the scenarios of a test, or of a module that did not load."""
    if test.id == test.module:
        features = sorted({chain.features.get(id_, "") for id_ in test.behaviors} - {""})
        return tuple(one for path in features for _, one in meanings(chain, path))
    return tuple(one for name, one in meanings(chain, test.feature) if name == test.scenario)


def _named(chain: Chain, test: Outcome) -> tuple[str, ...]:
    """Return the behaviors that a module names; it could not be asked for its marks."""
    text = chain.survey.text(test.module)
    return tuple(
        id_
        for id_, feature in chain.features.items()
        if id_ in text or feature.rpartition("/")[2] in text or names.snake(id_) in test.module
    )


def cases(chain: Chain, feature: str) -> tuple[tuple[str, int], ...]:
    """Return the scenarios of a feature, each with the number of tests that it makes."""
    found: list[tuple[str, int]] = []
    rows = 0
    for level, said, body in _sections(chain, feature):
        if level == SCENARIO:
            found.append((said, 1))
            rows = 0
        elif level == OTHER and said.startswith(_TABLES) and found:
            rows += max(0, sum(one.startswith("|") for one in body) - 1)
            found[-1] = (found[-1][0], max(1, rows))
    return tuple(found)


def meanings(chain: Chain, feature: str) -> tuple[tuple[str, str], ...]:
    """Return the scenarios of a feature, each with a digest of its steps and those before it."""
    before: list[str] = []
    found = []
    for level, said, body in _sections(chain, feature):
        steps = [one for one in body if not one.startswith(("#", "@"))]
        if level == SCENARIO:
            found.append((said, digest("\n".join((said, *before, *steps)).encode())[:_SHORT]))
        elif level == OTHER and said.startswith("Background"):
            before += steps
    return tuple(found)


def _sections(chain: Chain, feature: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the parts of a feature below its title, each with its lines."""
    artifact = chain.at(feature) if feature else None
    if artifact is None:
        return
    lines = [one.strip() for one in chain.survey.text(feature).split("\n")]
    parts = [one for one in artifact.sections if one[0] not in {TAG, STEP}]
    ends = [line for _, _, line in parts[1:]] + [len(lines) + 1]
    for (level, said, line), end in zip(parts, ends, strict=False):
        yield level, said, [one for one in lines[line : end - 1] if one]
