"""The template's own speed: a copy against cookiecutter, an update against bare Copier."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks import project, rivals
from benchmarks.measure import Case, Limit, Note, Result, Row, race, run

COPY_TARGET = 2.3
UPDATE_TARGET = 1.2
COPIER = project.BIN / "copier"


# What each set of answers is called → the answers, and how many files it may have.
SETS: dict[str, tuple[tuple[str, ...], int | None]] = {
    "default answers": ((), 90),
    "only the process": (("scope=process",), 45),
    "everything": (
        (
            "planning=[waves, sprints, prds]",
            "deployment=kubernetes",
            "monitoring=true",
            "agent_commands=[claude, copilot, cursor]",
        ),
        None,
    ),
}


def compare_copy(folder: Path) -> Iterator[Row]:
    """Compare `copier copy` with cookiecutter rendering the same tree, for each set of answers."""
    source = project.template(folder)
    cookiecutter = rivals.cookiecutter()
    for number, (name, (answers, most)) in enumerate(SETS.items()):
        home = folder / str(number)
        rendered = project.copied(home, source, *answers)
        files = project.texts(rendered)
        yield from _copied(home, f"copier copy, {name}", source, answers, files, cookiecutter)
        if most:
            yield Limit(f"files, {name}", len(files), most, "files")
        else:
            yield Note(f"files, {name}: {len(files)}")


def _copied(
    home: Path,
    work: str,
    source: Path,
    answers: tuple[str, ...],
    files: dict[str, str],
    cookiecutter: Path,
) -> Iterator[Result]:
    baked = cookiecutter_template(home, project.NAME, files)
    out = home / "out"
    out.mkdir()
    data = [word for answer in answers for word in ("--data", answer)]
    copy: list[str | Path] = [COPIER, "copy", "-q", "--defaults", *data, source]
    times = race(
        Case("ours", lambda n: [*copy, out / f"a{n}"], out),
        Case("cookiecutter", lambda n: [cookiecutter, "--no-input", baked, f"name=b{n}"], out),
        Case("copier", lambda _: [COPIER, "--version"], out),
        rounds=5,
    )
    yield Result(work, times["ours"], rivals.COOKIECUTTER, times["cookiecutter"], COPY_TARGET)
    yield Result(work, times["ours"], "copier --version", times["copier"])


def cookiecutter_template(folder: Path, name: str, files: dict[str, str]) -> Path:
    """Return a cookiecutter template of the same files, with the project's name as a variable."""
    home = folder / "cookiecutter"
    variable = "{{ cookiecutter.name }}"
    for path, text in files.items():
        file = home / variable / path.replace(name, variable)
        file.parent.mkdir(parents=True, exist_ok=True)
        parts = (
            f"{{% raw %}}{part}{{% endraw %}}" if "{" in part else part for part in text.split(name)
        )
        file.write_text(variable.join(parts), encoding="utf-8")
    (home / "cookiecutter.json").write_text(json.dumps({"name": name}), encoding="utf-8")
    return home


def compare_update(folder: Path) -> Iterator[Result]:
    """Compare `just update` with `copier update` taking the same change."""
    ours = project.ready(folder)
    source = folder / "template"
    run(["git", "add", "--all"], ours)
    run([*project.GIT, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", "start"], ours)
    bare = folder / "bare" / ours.name
    shutil.copytree(ours, bare, symlinks=True)
    with (source / "template" / "README.md.jinja").open("a", encoding="utf-8") as readme:
        readme.write("\nA line of the next version.\n")
    project.release(source, "v0.2.0")
    times = race(
        Case("ours", lambda _: [project.BIN / "just", "update"], ours, lambda _: reset(ours)),
        Case(
            "copier",
            lambda _: [COPIER, "update", "-q", "--defaults"],
            bare,
            lambda _: reset(bare),
        ),
        rounds=4,
    )
    yield Result("just update", times["ours"], "copier update", times["copier"], UPDATE_TARGET)


def reset(home: Path) -> None:
    """Take an update back."""
    run(["git", "reset", "--quiet", "--hard"], home)
    run(["git", "clean", "--quiet", "-d", "--force"], home)
