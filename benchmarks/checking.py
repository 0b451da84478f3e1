"""`wavewright check` on corpora of several sizes, against others and against only reading."""

import os
import shutil
import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import peers, project
from benchmarks.layout import FILES, waves
from benchmarks.measure import Case, Limit, Missing, Note, Result, Row, Time, attempt, race, run

SIZES = (1_000, 10_000, 100_000)
SIZES_VARIABLE = "BENCH_SIZES"
LEAST = 100
JUDGED = 10_000  # the size that the targets speak of
TARGETS = {"trlc": 0.6, "sphinx-needs": 0.05, "floor": 3.0}
WARM_TARGET, TOUCHED_TARGET, LINEAR_TARGET = 0.4, 1.3, 1.3
MEMORY_TARGET, JSON_TARGET = 90.0, 100.0  # MB, ms
QUICK = {"trlc", "openfasttrace"}  # as many rounds as ours; the others once where they are slow
TOOL = project.BIN / "wavewright"
CHECK: list[str | Path] = [TOOL, "check"]
CACHE = ".wavewright/cache"
OWN = ("cold", "no cache", "warm", "touched", "linked")
FLOOR = r"""
import os, re
find = re.compile(rb"@(?:behavior|status):[A-Za-z0-9_.]+").findall
folders = ["."]
for folder in folders:
    for entry in os.scandir(folder):
        if entry.name[0] == ".":
            continue
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry.path)
        else:
            with open(entry.path, "rb", 0) as file:
                find(file.read())
"""
SAID = "\nSay it to one more reader.\n"
LINKED = "\n- See [all how-to guides](README.md)\n"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A project with so many artifacts, and where the corpora of the other tools are."""

    size: int
    home: Path
    folder: Path

    @property
    def work(self) -> str:
        """Return the name of its rows."""
        return f"check, {self.artifacts} artifacts"

    @property
    def artifacts(self) -> int:
        """Return how many there are."""
        return sum(1 + FILES * len(wave.capabilities) for wave in waves(self.size))

    def target(self, wanted: float) -> float | None:
        """Return a target where it applies."""
        return wanted if self.size == JUDGED else None


def compare(folder: Path) -> Iterator[Row]:
    """Race all sizes, then look at what grows with them, and at one file as an editor asks."""
    names, missing = present(folder / "proof")
    cold: dict[int, Time] = {}
    for size in sizes():
        corpus = written(folder / str(size), size, names)
        cold[size] = yield from sized(corpus, names)
    yield from linear(cold)
    yield from one_file(folder / "small")
    if missing:
        raise Missing("; ".join(missing))


def sizes() -> list[int]:
    """Return the sizes to run, which a variable may name."""
    words = os.environ.get(SIZES_VARIABLE, "").replace(",", " ").split()
    if not all(word.isdecimal() and int(word) >= LEAST for word in words):
        sys.exit(f"{SIZES_VARIABLE} holds numbers of artifacts from {LEAST}, not {words}")
    return sorted(int(word) for word in words) or list(SIZES)


def present(folder: Path) -> tuple[list[str], list[str]]:
    """Return the tools that can be compared with, and why others cannot."""
    names, missing = [], []
    for name in peers.PEERS:
        try:
            peers.prove(name, folder)
        except Missing as reason:
            missing.append(f"{name}: {reason}")
        else:
            names.append(name)
    return names, missing


def written(folder: Path, size: int, names: Sequence[str]) -> Corpus:
    """Write our corpus and those of the others, in processes of their own.

    What this process holds would count as memory of the commands that it starts.
    """
    python = [sys.executable, "-m"]
    run([*python, "benchmarks.corpus", str(size), folder], project.CHECKOUT)
    for name in fitting(names, size):
        run([*python, "benchmarks.peers", name, str(size), folder / name], project.CHECKOUT)
    corpus = Corpus(size, folder / project.NAME, folder)
    run(CHECK, corpus.home)  # a corpus with findings is no measurement
    return corpus


def fitting(names: Sequence[str], size: int) -> list[str]:
    """Return the tools that are run on a size."""
    return [name for name in names if size <= peers.PEERS[name].most]


def sized(corpus: Corpus, names: Sequence[str]) -> Generator[Row, None, Time]:
    """Race one size and yield its rows; return what a cold check took."""
    here = fitting(names, corpus.size)
    quick = [name for name in here if name in QUICK or corpus.size < JUDGED]
    large = corpus.size > JUDGED
    rounds = 2 if large else 4
    cases = [*own_cases(corpus.home), *(peer_case(name, corpus.folder) for name in quick)]
    times = race(*cases, rounds=rounds, warm=not large)
    yield from own_rows(corpus, times)
    yield from peer_rows(corpus, times, quick)
    slow = [name for name in here if name not in quick]
    if slow:
        cases = [own_cases(corpus.home)[0], *(peer_case(name, corpus.folder) for name in slow)]
        yield from peer_rows(corpus, race(*cases, rounds=1, warm=False), slow)
    for name in names:
        if name not in here and corpus.size == JUDGED:
            title, most = peers.PEERS[name].title, peers.PEERS[name].most
            yield Note(f"{title}: run to {most} items only, its time grows much faster than they")
    return times["cold"]


def own_cases(home: Path) -> list[Case]:
    """Return our runs, in an order in which each leaves the cache that the next one needs."""
    guides = sorted(path for path in (home / "user-docs/how-to").iterdir() if "-" in path.name)

    def edit(number: int, text: str) -> None:
        with guides[number % len(guides)].open("a", encoding="utf-8") as file:
            file.write(text)

    def forget(_: int) -> None:
        shutil.rmtree(home / CACHE, ignore_errors=True)

    cases = [
        Case("cold", lambda _: CHECK, home, forget),
        Case("warm", lambda _: CHECK, home),
        Case("touched", lambda _: CHECK, home, lambda number: edit(2 * number, SAID)),
        Case("linked", lambda _: CHECK, home, lambda number: edit(2 * number + 1, LINKED)),
        Case("floor", lambda _: [sys.executable, "-c", FLOOR], home),
    ]
    if "--no-cache" in attempt([*CHECK, "--help"], home).output:
        cases.append(Case("no cache", lambda _: [*CHECK, "--no-cache"], home))
    return cases


def peer_case(name: str, folder: Path) -> Case:
    """Return the run of another tool, from nothing."""
    command = peers.PEERS[name].command()
    return Case(name, lambda _: command, folder / name, lambda _: peers.clean(name, folder / name))


def own_rows(corpus: Corpus, times: dict[str, Time]) -> Iterator[Row]:
    """Return the rows that compare with only reading, and with our other runs."""
    cold, warm = times["cold"], times["warm"]
    for name in ("cold", "no cache"):
        if name in times:
            yield Result(
                f"{corpus.work}, {name}",
                times[name],
                "only reading and matching",
                times["floor"],
                corpus.target(TARGETS["floor"]),
            )
    yield Result(f"{corpus.work}, warm", warm, "cold", cold, corpus.target(WARM_TARGET))
    for name, what in (("touched", "a line added"), ("linked", "a link added")):
        target = corpus.target(TOUCHED_TARGET)
        yield Result(f"{corpus.work}, {what}", times[name], "warm", warm, target)
    if corpus.size == JUDGED:
        most = max(times[name].memory for name in OWN if name in times) / 1e6
        yield Limit(f"{corpus.work}, most memory", most, MEMORY_TARGET, "MB")


def peer_rows(corpus: Corpus, times: dict[str, Time], names: Sequence[str]) -> Iterator[Result]:
    """Return the rows that compare with other tools."""
    for name in names:
        target = corpus.target(TARGETS[name]) if name in TARGETS else None
        title = peers.PEERS[name].title
        yield Result(f"{corpus.work}, cold", times["cold"], title, times[name], target)


def linear(cold: dict[int, Time]) -> Iterator[Limit]:
    """Return the time of an artifact in the largest corpus as a multiple, by the fastest runs."""
    largest = max(cold)
    if JUDGED in cold and largest > JUDGED:
        more = largest / JUDGED
        few, many = cold[JUDGED], cold[largest]
        work = f"an artifact of {largest} against one of {JUDGED}"
        yield Limit(work, many.least / few.least / more, LINEAR_TARGET, "times")
        if few.cpu:
            yield Limit(f"{work}, CPU", many.cpu / few.cpu / more, LINEAR_TARGET, "times")


def one_file(folder: Path) -> Iterator[Limit]:
    """Return how long an editor waits for the findings of one file."""
    corpus = written(folder, peers.SMALL, ())
    guide = next(path for path in (corpus.home / "user-docs/how-to").iterdir() if "-" in path.name)
    case = Case("json", lambda _: [*CHECK, "--format", "json", guide], corpus.home)
    milliseconds = race(case)["json"].median * 1000
    yield Limit(f"check of one file, {corpus.artifacts} artifacts", milliseconds, JSON_TARGET, "ms")
