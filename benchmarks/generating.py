"""`wavewright new capability` against hygen and plop writing the same files."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import project, rivals
from benchmarks.measure import Case, Missing, Result, Time, race, run
from benchmarks.sample import Sample, filled, spelled, take, words

RIVAL_TARGET = 0.75
IMPORT_TARGET = 1.4
WORK = "wavewright new capability"
Rival = Callable[[Path, Sample], list[str | Path]]


def compare(folder: Path) -> Iterator[Result]:
    """Compare through `just` and directly, each in its own folder, all in one race."""
    home = project.ready(folder)
    tool = project.program(home, "wavewright")
    sample = take(home, tool)
    cases = [
        Case("ours", lambda n: [tool, *NEW, *words(n)], home),
        Case("ours, just", lambda n: [JUST, "new-capability", *words(1000 + n)], home),
        Case("imports", lambda _: [project.program(home, "python"), "-c", IMPORTS], home),
    ]
    missing = []
    for name, prepare in (("hygen", hygen), ("plop", plop)):
        try:
            cases += rival_cases(name, prepare, folder / name, sample)
        except Missing as reason:
            missing.append(reason)
    yield from rows(race(*cases))
    if missing:
        raise Missing("; ".join(map(str, missing)))


NEW = ("new", "capability")
JUST = project.BIN / "just"
IMPORTS = "import jinja2, click"


def rows(times: dict[str, Time]) -> Iterator[Result]:
    """Return the table: directly against all, through `just` against what runs through it."""
    yield Result(WORK, times["ours"], f"python -c '{IMPORTS}'", times["imports"], IMPORT_TARGET)
    for name in ("hygen", "plop"):
        if name in times:
            yield Result(WORK, times["ours"], f"{name} {rivals.NODE[name]}", times[name])
            through = f"{name} through just"
            yield Result(
                "just new-capability", times["ours, just"], through, times[through], RIVAL_TARGET
            )


def rival_cases(name: str, prepare: Rival, home: Path, sample: Sample) -> list[Case]:
    """Return a rival's two cases, after it was seen to write what we write."""
    for path, text in sample.before.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text, encoding="utf-8")
    command = prepare(home, sample)
    quoted = " ".join(f"'{part}'" for part in command)
    justfile = f'set positional-arguments\nnew-capability *ARGS:\n    @{quoted} "$@"\n'
    (home / "justfile").write_text(justfile, encoding="utf-8")
    run([*command, *flags(sample, 9999)], home)
    same_files(home, sample)
    return [
        Case(name, lambda n: [*command, *flags(sample, n)], home),
        Case(
            f"{name} through just",
            lambda n: [JUST, "new-capability", *flags(sample, 1000 + n)],
            home,
        ),
    ]


def flags(sample: Sample, number: int) -> list[str]:
    """Return the variables of one round as options."""
    return [
        word
        for index, spelling in enumerate(sample.spellings)
        for word in (f"--v{index}", spelled(spelling, number))
    ]


def same_files(home: Path, sample: Sample) -> None:
    """Refuse to compare with a rival that does less than we do."""
    written = project.texts(home)
    for path, text in sample.created.items():
        wanted = respelled(text)
        if written.get(respelled(path), "").strip() != wanted.strip():
            raise RuntimeError(f"{home.name} wrote another {respelled(path)} than we do")
    for path, (_, text) in sample.inserted.items():
        if respelled(text).strip() not in written[path]:
            raise RuntimeError(f"{home.name} left {path} without its entry")


def respelled(text: str) -> str:
    """Return a text of the sample with the name of the trial."""
    return spelled(text, 9999)


def hygen(home: Path, sample: Sample) -> list[str | Path]:
    """Write hygen's templates; return its command."""

    def variable(index: int) -> str:
        return f"<%= v{index} %>"

    folder = home / "_templates" / "capability" / "new"
    folder.mkdir(parents=True)
    for number, (path, text) in enumerate(sample.created.items()):
        head = f"---\nto: {filled(path, variable, sample)}\n---\n"
        body = head + filled(text, variable, sample)
        (folder / f"{number}.ejs.t").write_text(body, encoding="utf-8")
    for number, (path, (marker, text)) in enumerate(sample.inserted.items()):
        head = f'---\nto: {path}\ninject: true\nbefore: "{marker}"\n---\n'
        body = head + filled(text, variable, sample)
        (folder / f"index{number}.ejs.t").write_text(body, encoding="utf-8")
    return [rivals.node_program("hygen"), "capability", "new"]


def plop(home: Path, sample: Sample) -> list[str | Path]:
    """Write a plopfile; return plop's command."""

    def variable(index: int) -> str:
        return f"{{{{{{v{index}}}}}}}"

    actions: list[dict[str, str]] = [
        {
            "type": "add",
            "path": filled(path, variable, sample),
            "template": filled(text, variable, sample),
        }
        for path, text in sample.created.items()
    ]
    actions += [
        {
            "type": "modify",
            "path": path,
            "pattern": marker,
            "template": filled(text, variable, sample) + marker,
        }
        for path, (marker, text) in sample.inserted.items()
    ]
    prompts = [
        {"type": "input", "name": f"v{index}", "message": spelling}
        for index, spelling in enumerate(sample.spellings)
    ]
    generator = json.dumps({"description": "", "prompts": prompts, "actions": actions})
    (home / "plopfile.mjs").write_text(
        f"export default (plop) => plop.setGenerator('capability', {generator});\n",
        encoding="utf-8",
    )
    return [rivals.node_program("plop"), "--no-progress", "capability", "--"]
