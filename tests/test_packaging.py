"""What `uv build` makes: a wheel with every body, one version everywhere, the entry points."""

import os
import subprocess
import tomllib
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from pathlib import Path

import pytest

pytestmark = pytest.mark.real


ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "extensions"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel of this checkout, built in a folder of its own."""
    out = tmp_path_factory.mktemp("dist")
    uv = os.environ.get("UV", "uv")
    subprocess.run(
        [uv, "build", "--quiet", "--wheel", "--out-dir", out, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(
    wheel: zipfile.ZipFile,
) -> None:
    sources = {
        path.relative_to(SOURCES).as_posix()
        for path in (SOURCES / "wavewright").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name and name[-1] != "/"}
    assert packed == sources
    assert {name for name in packed if name.endswith(".jinja")}
    assert "wavewright/py.typed" in packed


def metadata(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = [entry for entry in wheel.namelist() if entry.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


def test_the_wheel_has_the_version_license_and_needs_of_pyproject(wheel: zipfile.ZipFile) -> None:
    found = Parser().parsestr(metadata(wheel, "METADATA"))
    assert found["Version"] == PROJECT["version"]
    assert found["License-Expression"] == "MIT"
    assert found["Requires-Python"] == PROJECT["requires-python"]
    assert found.get_all("Requires-Dist") == PROJECT["dependencies"]


def test_the_wheel_has_the_entry_points_of_pyproject(wheel: zipfile.ZipFile) -> None:
    found = ConfigParser()
    found.read_string(metadata(wheel, "entry_points.txt"))
    assert dict(found["console_scripts"]) == PROJECT["scripts"]
    assert dict(found["pytest11"]) == PROJECT["entry-points"]["pytest11"]


def test_the_changelog_has_a_place_for_the_next_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "\n## [Unreleased]\n" in changelog
