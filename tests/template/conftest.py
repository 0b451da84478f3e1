"""Projects made from the template of this checkout, each once per worker."""

import copy as copy_
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import copier
import jinja2
import pytest
from copier import _main, _template, _vcs

ROOT = Path(__file__).parents[2]
Answers = dict[str, Any]
Render = Callable[..., Path]
# Answers that fix what reaches paths and code, whatever the folder is called.
FIXED: Answers = {"project_name": "Acme Tools", "package_name": "acme", "namespace": "ACME"}


def _compiled_once() -> None:
    """Keep what Jinja compiles: Copier has a new environment for each run, and all are alike."""
    compiled: dict[tuple[object, ...], Any] = {}
    compile_ = jinja2.Environment.compile

    def kept(self: jinja2.Environment, source: Any, *words: Any, **named: Any) -> Any:
        if not isinstance(source, str):
            return compile_(self, source, *words, **named)
        settings = (
            self.undefined,
            self.trim_blocks,
            self.lstrip_blocks,
            self.keep_trailing_newline,
        )
        key = (source, words, tuple(named.items()), settings, self.autoescape, *self.extensions)
        if key in compiled:
            self.preprocess(source)  # where Copier forgets the last loop over file names
        else:
            compiled[key] = compile_(self, source, *words, **named)
        return compiled[key]

    jinja2.Environment.compile = kept  # type: ignore[method-assign]


def _read_once() -> None:
    """Keep what the same ``copier.yml`` says: Copier reads it again for each run."""
    read: dict[bytes, Any] = {}
    load = _template.load_template_config

    def kept(path: Path, quiet: bool = False) -> Any:  # noqa: FBT001, FBT002  # as Copier calls it
        data = path.read_bytes()
        if data not in read:
            read[data] = load(path, quiet)
        return copy_.deepcopy(read[data])

    _template.load_template_config = kept  # type: ignore[assignment]


def _without_git_for_each_file() -> None:
    """Spare a start of git for each file, which tells of executable bits: the template has none."""
    setattr(_main.Worker, "_sync_git_index_executable_bit", lambda *_: None)  # noqa: B010


def _without_bundles() -> None:
    """Spare the repository that git needs to find that a folder is no bundle."""
    is_bundle = _vcs.is_git_bundle
    _vcs.is_git_bundle = lambda path: not path.is_dir() and is_bundle(path)


_compiled_once()
_read_once()
_without_bundles()
_without_git_for_each_file()


def snapshot(target: Path) -> Path:
    """Copy what the template and the tool are made of: a template without git."""
    target.mkdir(parents=True)
    for name in ("copier.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, target)
    for name in ("template", "extensions"):
        shutil.copytree(
            ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    return target


def files_of(project: Path) -> dict[str, bytes]:
    """Return the files of a project by their POSIX paths."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(project).parts
    }


def git(folder: Path, *words: str) -> str:
    """Run git with an identity of its own."""
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    done = subprocess.run(
        ["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshot(tmp_path_factory.mktemp("template") / "wavewright")


@pytest.fixture(scope="session")
def render(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Render:
    """Make a project from answers, once for all who give the same; nobody writes in it."""
    made: dict[str, Path] = {}

    def make(**answers: Any) -> Path:
        key = json.dumps(answers, sort_keys=True)
        if key not in made:
            target = tmp_path_factory.mktemp("project") / "acme-tools"
            copy(template, target, answers)
            made[key] = target
        return made[key]

    return make


def copy(template: Path | str, target: Path, answers: Answers) -> Path:
    """Copy the template without trust and without a question."""
    copier.run_copy(
        str(template), target, data=FIXED | answers, defaults=True, quiet=True, overwrite=True
    )
    return target


@pytest.fixture(scope="session")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Render:
    """Answer the questions alone: the same ``copier.yml`` over a template of one file."""
    source = tmp_path_factory.mktemp("questions")
    shutil.copy(ROOT / "copier.yml", source)
    agents = Path("extensions/wavewright/agents")
    shutil.copytree(ROOT / agents, source / agents)
    (source / "template").mkdir()
    name = "{{ _copier_conf.answers_file }}.jinja"
    shutil.copy(ROOT / "template" / name, source / "template" / name)

    def ask(target: Path, **answers: Any) -> Path:
        copier.run_copy(
            str(source), target, data=answers, defaults=True, quiet=True, overwrite=True
        )
        return target

    return ask


@pytest.fixture(scope="session")
def uv() -> str:
    found = os.environ.get("UV") or shutil.which("uv")
    assert found, "uv is needed: run the tests with `uv run`"
    return found
