"""The template's own speed: a copy against cookiecutter, an update against bare Copier."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks import project, rivals
from benchmarks.measure import Case, Result, race, run

COPY_TARGET = 2.3
UPDATE_TARGET = 1.2
COPIER = project.BIN / "copier"


def compare_copy(folder: Path) -> Iterator[Result]:
    """Compare `copier copy` with cookiecutter rendering the same tree."""
    source = project.template(folder)
    rendered = project.copied(folder, source)
    files = project.texts(rendered)
    baked = cookiecutter_template(folder, rendered.name, files)
    out = folder / "out"
    out.mkdir()
    cookiecutter = rivals.cookiecutter()
    times = race(
        Case("ours", lambda n: [COPIER, "copy", "-q", "--defaults", source, out / f"a{n}"], out),
        Case("cookiecutter", lambda n: [cookiecutter, "--no-input", baked, f"name=b{n}"], out),
        Case("copier", lambda _: [COPIER, "--version"], out),
        rounds=5,
    )
    work = f"copier copy, {len(files)} files"
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
