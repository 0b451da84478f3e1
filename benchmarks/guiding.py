"""`wavewright guide run`: fifty steps against one bash script, and against other runners.

The script has the same commands and compares nothing. A run of ours is also one start of the tool,
so the time of `wavewright --help` is added to that of the script.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import rivals
from benchmarks.measure import Case, Missing, Result, Row, Time, attempt, race

STEPS = range(50)
TARGET = 2.0
CRAM, CODEBLOCKS = "cram==0.7", "pytest-codeblocks==0.18.0"
SETTINGS = "project: Steps\nnamespace: APP\n"
WORK = f"wavewright guide run, {len(STEPS)} steps"
WRONG = "another line"
Words = list[str | Path]


def command(number: int) -> str:
    """Return what a step does: it writes a file and shows it."""
    return f"echo line {number} > file{number}; cat file{number}"


def page(steps: range, wrong: str = "") -> str:
    """Return a guide. ``wrong`` is what its first step prints and must not."""
    parts = [
        f"### Step {n}\n\n```bash\n{command(n)}\n```\n\n"
        f"**Expected output:**\n\n```text\n{expected(n, wrong)}\n```\n"
        for n in steps
    ]
    return "\n".join(["# Steps", "", *parts])


def transcript(steps: range, wrong: str = "") -> str:
    """Return a test of cram."""
    return "".join(f"  $ {command(n)}\n  {expected(n, wrong)}\n" for n in steps)


def blocks(steps: range, wrong: str = "") -> str:
    """Return a page for pytest-codeblocks."""
    return "\n".join(
        f"```bash\n{command(n)}\n```\n\n<!--pytest-codeblocks:expected-output-->\n\n"
        f"```\n{expected(n, wrong)}\n```\n"
        for n in steps
    )


def expected(number: int, wrong: str) -> str:
    """Return what a step prints."""
    return wrong if wrong and not number else f"line {number}"


def compare(folder: Path) -> Iterator[Row]:
    """Compare with the script first, then with those that can be had."""
    tool = Path(sys.executable).parent / "wavewright"
    (folder / "wavewright.yml").write_text(SETTINGS)
    (folder / "guide.md").write_text(page(STEPS))
    (folder / "wrong.md").write_text(page(STEPS, WRONG))
    (folder / "script.sh").write_text("".join(f"{command(n)}\n" for n in STEPS))
    prove(
        "wavewright", folder, [tool, "guide", "run", "guide.md"], [tool, "guide", "run", "wrong.md"]
    )
    work = fresh(folder / "script")
    cases = [
        Case("ours", lambda _: [tool, "guide", "run", "guide.md"], folder),
        Case("script", lambda _: ["bash", "../script.sh"], work, lambda _: clear(work)),
        Case("help", lambda _: [tool, "--help"], folder),
    ]
    missing = []
    for name, prepare in (("cram", cram), ("pytest-codeblocks", codeblocks)):
        try:
            cases.append(prepare(folder))
        except Missing as reason:
            missing.append(f"{name}: {reason}")
    times = race(*cases)
    both = added(times["script"], times["help"])
    yield Result(WORK, times["ours"], "bash script + start-up", both, TARGET)
    yield from (Result(WORK, times["ours"], one.name, times[one.name]) for one in cases[3:])
    if missing:
        raise Missing("; ".join(missing))


def fresh(folder: Path) -> Path:
    """Return a folder, made."""
    folder.mkdir()
    return folder


def clear(folder: Path) -> None:
    """Remove what the steps wrote: to write over a file takes longer than to write a new one."""
    for file in folder.glob("file*"):
        file.unlink()


def added(one: Time, other: Time) -> Time:
    """Return the time of one thing after the other."""
    return Time(
        one.median + other.median,
        one.least + other.least,
        one.cpu + other.cpu,
        max(one.memory, other.memory),
    )


def cram(folder: Path) -> Case:
    """Return the same for cram: one shell for all steps, in a folder of its own."""
    program = rivals.python_program("cram", CRAM)
    (folder / "guide.t").write_text(transcript(STEPS))
    (folder / "wrong.t").write_text(transcript(STEPS, WRONG))
    prove("cram", folder, [program, "guide.t"], [program, "wrong.t"])
    (folder / "wrong.t.err").unlink(missing_ok=True)
    return Case(CRAM, lambda _: [program, "guide.t"], folder)


def codeblocks(folder: Path) -> Case:
    """Return the same for pytest-codeblocks: a shell for each step, in the folder as it is."""
    home = fresh(folder / "codeblocks")
    (home / "guide.md").write_text(blocks(STEPS))
    (home / "wrong.md").write_text(blocks(STEPS, WRONG))
    words: Words = [rivals.python_program("pytest", CODEBLOCKS), "-q", "--codeblocks"]
    prove("pytest-codeblocks", home, [*words, "guide.md"], [*words, "wrong.md"])
    return Case(CODEBLOCKS, lambda _: [*words, "guide.md"], home, lambda _: clear(home))


def prove(name: str, folder: Path, good: Words, bad: Words) -> None:
    """Refuse to time what does not pass, or what passes with a wrong output.

    Raises:
        Missing: With what it said.
    """
    for words, passes in ((good, True), (bad, False)):
        done = attempt(words, folder)
        if (done.code == 0) != passes:
            raise Missing(f"{name} ended with {done.code}: {done.output[-300:]}")
