"""The chain of a fresh copy: whole from the roadmap to the release, with and without code."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Render = Callable[..., Path]


def trace(folder: Path, *words: str) -> Any:
    return json.loads(ww(folder, "trace", "--no-cache", "--format", "json", *words))


LEVELS = {"wave", "capability", "behavior", "feature", "scenario", "guide", "release"}
CODE = {"e2e", "steps", "unit", "code", "command"}


def ww(folder: Path, *words: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "wavewright", *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return ended.stdout


def test_the_example_has_all_levels_and_nothing_is_due(render: Render) -> None:
    rows = trace(render())["rows"]
    for row in rows:
        assert {column for column, cell in row.items() if cell} == LEVELS | CODE
    assert len(rows) == 2
    assert [gap["level"] for gap in trace(render(), "--gaps", "--strict")["gaps"]] == ["vision"]


def test_a_process_without_code_has_the_levels_of_the_process(
    render: Render, tmp_path: Path
) -> None:
    folder = shutil.copytree(render(scope="process"), tmp_path / "project")
    assert trace(folder)["rows"] == []
    ww(folder, "new", "wave", "First")
    ww(folder, "new", "capability", "answering", "--wave", "1.1", "--behavior", "ACME.ANSWER.RUN")
    (row,) = trace(folder)["rows"]
    assert {column for column, cell in row.items() if cell} == LEVELS
    assert [gap["level"] for gap in trace(folder, "--gaps", "--strict")["gaps"]] == ["vision"]


def test_each_file_of_the_chain_leads_to_the_wave(render: Render) -> None:
    folder = render()
    (row, *_) = trace(folder)["rows"]
    for column in ("feature", "guide", "e2e", "steps", "unit", "code"):
        for one in row[column]:
            nodes = trace(folder, one["path"])["nodes"]
            assert "wave:1.1" in {node["name"] for node in nodes}


def test_the_recipe_is_there(render: Render) -> None:
    recipes = (render() / "just" / "process.just").read_text(encoding="utf-8")
    assert 'wavewright trace "$@"' in recipes
