"""Where the tool of a new project comes from: the template's own source, unless answered."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2_ansible_filters.core_filters import FilterModule  # type: ignore[import-untyped]

from .conftest import ROOT, Render, copy, git, snapshot

HASH = "0123456789abcdef0123456789abcdef01234567"
BODY = (ROOT / "template/.wavewright/pyproject.toml.jinja").read_text(encoding="utf-8")


def tools(source: str, commit: str = "", tool_source: str = "") -> dict[str, Any]:
    """Render the file of the tools as Copier would for a template that is not at hand."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # TOML, not HTML
    )
    environment.filters.update(FilterModule().filters())
    answers = {"_src_path": source} | ({"_commit": commit} if commit else {})
    text = environment.from_string(BODY).render(
        _copier_answers=answers,
        _copier_conf={"vcs_ref_hash": HASH if commit else None},
        tool_source=tool_source,
        has_code=True,
        python_version="3.11",
    )
    return tomllib.loads(text)


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("https://example.org/acme/wavewright", "https://example.org/acme/wavewright"),
        ("https://example.org/acme/wavewright.git", "https://example.org/acme/wavewright.git"),
        ("git+https://example.org/acme/wavewright", "https://example.org/acme/wavewright"),
        ("git@example.org:acme/wavewright.git", "ssh://git@example.org/acme/wavewright.git"),
        ("ssh://git@example.org/acme/wavewright", "ssh://git@example.org/acme/wavewright"),
        ("gh:acme/wavewright", "https://github.com/acme/wavewright"),
        ("gl:acme/wavewright", "https://gitlab.com/acme/wavewright"),
        ("file:///srv/wavewright.git", "file:///srv/wavewright.git"),
        ("/srv/wavewright.git", "file:///srv/wavewright.git"),
    ],
)
def test_a_git_address_becomes_a_requirement_at_the_tag(source: str, url: str) -> None:
    made = tools(source, "v1.2.0")
    assert made["tool"]["uv"]["sources"]["wavewright"] == {"git": url, "tag": "v1.2.0"}
    assert made["project"]["dependencies"][-1] == "wavewright"


@pytest.mark.parametrize("commit", ["v1.2.0-3-g0123456", "0123456"])
def test_between_two_tags_the_full_hash_is_pinned(commit: str) -> None:
    made = tools("gh:acme/wavewright", commit)
    assert made["tool"]["uv"]["sources"]["wavewright"] == {
        "git": "https://github.com/acme/wavewright",
        "rev": HASH,
    }


def test_a_folder_becomes_an_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = tools(".", "v1.2.0")
    assert made["tool"]["uv"]["sources"]["wavewright"] == {"path": str(tmp_path)}


@pytest.mark.parametrize(
    ("answer", "dependency", "source"),
    [
        ("wavewright==1.2.0", "wavewright==1.2.0", None),
        ("wavewright>=1.2,<2", "wavewright>=1.2,<2", None),
        ("/opt/wave wright", "wavewright", {"path": "/opt/wave wright"}),
        (
            "git+https://example.org/fork/wavewright@v9.0.0",
            "wavewright",
            {"git": "https://example.org/fork/wavewright", "rev": "v9.0.0"},
        ),
        (
            "git+ssh://git@example.org/fork/wavewright",
            "wavewright",
            {"git": "ssh://git@example.org/fork/wavewright", "tag": "v1.2.0"},
        ),
        (
            "gh:fork/wavewright",
            "wavewright",
            {"git": "https://github.com/fork/wavewright", "tag": "v1.2.0"},
        ),
    ],
)
def test_an_answer_overrides_the_source_of_the_template(
    questions: Render, tmp_path: Path, answer: str, dependency: str, source: dict[str, str] | None
) -> None:
    questions(tmp_path / "project", tool_source=answer)  # the rule of the question takes it
    made = tools("gh:acme/wavewright", "v1.2.0", answer)
    assert made["project"]["dependencies"][-1] == dependency
    assert made["tool"]["uv"].get("sources", {}).get("wavewright") == source


def test_a_template_in_git_is_pinned_as_copier_sees_it(tmp_path: Path) -> None:
    source = snapshot(tmp_path / "checkout")
    git(source, "init", "--quiet", "--initial-branch=main")
    git(source, "add", "--all")
    git(source, "commit", "--quiet", "--message=first")
    git(source, "tag", "v0.1.0")
    bare = tmp_path / "wavewright.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(source), str(bare))
    shutil.rmtree(source)
    project = copy(f"file://{bare}", tmp_path / "project", {})
    made = tomllib.loads((project / ".wavewright/pyproject.toml").read_text())
    expected = {"git": f"file://{bare}", "tag": "v0.1.0"}
    assert made["tool"]["uv"]["sources"]["wavewright"] == expected
    for page in (project / "dev-docs/process").glob("*.md"):
        assert '\nversion: "v0.1.0"\n' in page.read_text(encoding="utf-8")


def test_the_versions_of_the_tools_are_those_of_this_repository() -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["dev"]
    theirs = tools("/srv/template")["project"]["dependencies"]
    pins = dict(pin.split("==") for pin in theirs if "==" in pin)
    same = [pin.split("==") for pin in ours if pin.split("==")[0] in pins]
    assert len(same) >= 7
    assert [(name, pins[name]) for name, _ in same] == [(name, version) for name, version in same]
    assert all("==" in pin for pin in theirs if pin != "wavewright")
