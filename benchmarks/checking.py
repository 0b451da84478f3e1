"""`wavewright check` on a large project: against only reading its files, and against half of it."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import project
from benchmarks.measure import Case, Result, Time, race
from benchmarks.sample import Sample, spelled, take

CAPABILITIES = 400
LINEAR_TARGET = 2.2  # twice the project, twice the time, and some noise
READ = """
import os
for folder, folders, names in os.walk("."):
    folders[:] = [name for name in folders if name[0] != "."]
    for name in names:
        open(os.path.join(folder, name), "rb").read()
"""


def compare(folder: Path) -> Iterator[Result]:
    """Time the check of both sizes and the plain read in one race."""
    source = project.template(folder)
    whole, half = (project.copied(folder / name, source) for name in ("whole", "half"))
    tool = project.BIN / "wavewright"
    sample = take(whole, tool)
    take(half, tool)
    files = grow(whole, sample, CAPABILITIES)
    grow(half, sample, CAPABILITIES // 2)
    times = race(
        Case("whole", lambda _: [tool, "check"], whole, codes=(0, 1)),
        Case("half", lambda _: [tool, "check"], half, codes=(0, 1)),
        Case("read", lambda _: [sys.executable, "-c", READ], whole),
        rounds=5,
    )
    yield from rows(times, files)


def rows(times: dict[str, Time], files: int) -> Iterator[Result]:
    """Return the table."""
    work = f"wavewright check, {files} artifacts"
    yield Result(work, times["whole"], "only reading the files", times["read"])
    yield Result(work, times["whole"], "the half of them", times["half"], LINEAR_TARGET)


def grow(home: Path, sample: Sample, capabilities: int) -> int:
    """Write so many copies of the sample; return how many files they are."""
    for number in range(capabilities):
        for path, text in sample.created.items():
            file = home / spelled(path, number)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(spelled(text, number), encoding="utf-8")
    for path, (marker, text) in sample.inserted.items():
        entries = "".join(spelled(text, number) for number in range(capabilities))
        file = home / path
        before, _, after = file.read_text(encoding="utf-8").partition(marker)
        file.write_text(f"{before}{entries}{marker}{after}", encoding="utf-8")
    return capabilities * len(sample.created)
