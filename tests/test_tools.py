"""The scripts behind `just demo` and `just docs`: they fail when something is wrong."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def demo() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "demo.py"))


def test_the_demo_leaves_a_folder_alone_that_has_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ended = subprocess.run(
        [sys.executable, ROOT / "tools" / "demo.py", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "is not empty" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_demo_stops_at_the_first_step_that_fails(demo: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        demo["run"]("git no-such-command", tmp_path, dict(os.environ))
    assert "ended with 1" in str(ended.value.code)


def test_the_demo_gives_the_project_an_environment_of_its_own(
    demo: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "ours")
    monkeypatch.setenv("GIT_DIR", "ours")
    monkeypatch.setenv("COVERAGE_PROCESS_CONFIG", "ours")
    env = demo["environment"]()
    assert "ours" not in env.values()
    assert env["PATH"].startswith(str(Path(sys.executable).parent))


def test_a_stale_missing_or_left_over_page_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    docs = runpy.run_path(str(ROOT / "tools" / "docs.py"))
    pages = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in (ROOT / "docs" / "reference").iterdir()
    }
    assert docs["stale"](pages) == []
    files = "docs/reference/files.md"
    assert docs["stale"](pages | {files: "old"}) == [files]
    assert docs["stale"](pages | {"docs/none.md": ""}) == ["docs/none.md"]
    del pages[files]
    assert docs["stale"](pages) == [files]
