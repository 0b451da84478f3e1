"""Forms, templates, labels and the pages for people who take part: valid, complete, and few."""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.inside import run

from wavewright.read.labels import LABELS, read_labels
from wavewright.settings import SETTINGS

from .conftest import Render, files_of
from .test_copy import VARIANTS

FORMS = ("bug", "change-request", "feature", "feedback", "wave")
FOLDER = ".github/ISSUE_TEMPLATE"
SCHEMA = json.loads((Path(__file__).parent / "issue_form.schema.json").read_text(encoding="utf-8"))
PRDS = VARIANTS[4]
EPIC = ".github/PULL_REQUEST_TEMPLATE/epic.md"
COMMUNITY = re.compile(
    r"\.github/(ISSUE_TEMPLATE/.*|CODEOWNERS|labels\.yml)|SECURITY\.md|CODE_OF_CONDUCT\.md"
    r"|dev-docs/CONTRIBUTING\.md"
)

# Requirement → file, and what stands in it, in this order.
PROMISES: dict[str, tuple[str, tuple[str, ...]]] = {
    "R049": (
        f"{FOLDER}/feature.yml",
        ("Business value", "Type", "`tech-debt`", "Acceptance", "Dependencies"),
    ),
    "R050": (
        f"{FOLDER}/feature.yml",
        (
            "label: Type",
            "label: Acceptance criteria",
            "- [ ]",
            "label: Priority",
            "[P0, P1, P2, P3]",
            "label: Blocks",
            "label: Estimated effort",
            "label: Dependencies",
            "label: Related documents",
        ),
    ),
    "R055": (
        LABELS,
        (
            *("name: P0", "Critical: outage, data loss or security", "hours"),
            *("name: P1", "High: seriously degraded", "blocked", "1-2 days"),
            *("name: P2", "Medium: moderate impact", "way around", "1-2 weeks"),
            *("name: P3", "Low: minor or cosmetic", "next sprint"),
        ),
    ),
    "R056": (
        f"{FOLDER}/change-request.yml",
        ("Explanation: context", "value and success metrics", "stakeholders and dependencies"),
    ),
    "R057": (
        f"{FOLDER}/change-request.yml",
        ("How-to guide: workflow and use cases", "user or an agent", "error scenarios"),
    ),
    "R058": (
        f"{FOLDER}/change-request.yml",
        ("Reference: proposed contract", "parameters", "example inputs", "performance"),
    ),
    "R059": (f"{FOLDER}/change-request.yml", ("Tutorial: walkthrough", "Optional")),
    "R162": ("dev-docs/CONTRIBUTING.md", ("`feat(publishing): ", "Then why", "Closes #")),
    "R163": (".github/pull_request_template.md", ("`plan.pull-request-lines`",)),
    "R191": (f"{FOLDER}/feedback.yml", ("name: Feedback", "Version")),
    "R192": (
        f"{FOLDER}/bug.yml",
        (
            *("label: Version", "label: Python version", "label: Operating system"),
            *("label: Steps to reproduce", "label: Expected behavior", "label: Actual behavior"),
            "label: Logs",
        ),
    ),
    "R203": (
        LABELS,
        (
            *("triage: hotfix", "🔴 A critical bug", "triage: patch", "🟡 A bug", "patch release"),
            *("triage: next-wave", "🟢 A request", "next wave", "triage: backlog", "💡 An idea"),
        ),
    ),
    "R222": ("AGENTS.md", ("# Instructions for agents", "## Rules")),
    "R229": ("CODE_OF_CONDUCT.md", ("# ", "## When something goes wrong")),
    "R233": (
        ".claude/commands/ww-prd.md",
        ("five", "primary users", "features", "technical constraints", "by when", "work together"),
    ),
    "R238": (
        ".claude/commands/ww-epic.md",
        ("approved PRD", "streams of work", "new-epic", "tasks"),
    ),
    "R256": (
        ".claude/commands/ww-review.md",
        (
            *("passwords", "tokens", "queries", "input", "other origins", "environment"),
            *("dependencies", "Recommendations", "Score out of 10"),
        ),
    ),
    "R257": (
        EPIC,
        ("Epic 001: ", "- Complete Implementation", "Labels: epic", "| tasks | files |"),
    ),
    "R258": (
        EPIC,
        (
            *("## Summary", "## Changes", "### ", "- ✅", "## Test Results", "## How to Test"),
            *("```bash", "## Screenshots", "## Checklist", "All tasks", "All tests", "Coverage"),
            *("Security audit", "Documents", "No breaking", "## Related Issues", "Closes #1"),
            *("## Next Steps", "staging", "integration tests", "production", "Watch"),
        ),
    ),
    "R259": (
        ".claude/commands/ww-review.md",
        (
            *("Code Quality", "Architecture", "Security", "Performance", "Testing", "verdict"),
            *("Recommendations", "Overall Score out of 10", "APPROVE"),
        ),
    ),
}


@pytest.mark.parametrize("requirement", PROMISES)
def test_a_user_gets_what_the_requirement_asks_for(render: Render, requirement: str) -> None:
    path, parts = PROMISES[requirement]
    rest = (render(**PRDS) / path).read_text(encoding="utf-8")
    for part in parts:
        before, found, rest = rest.partition(part)
        assert found, f"{path} has no {part!r} after {before[:80]!r}…"


def form(project: Path, name: str) -> Any:
    return yaml.safe_load((project / FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_one_that_github_takes(render: Render, name: str) -> None:
    data = form(render(), name)
    jsonschema.validate(data, SCHEMA, jsonschema.Draft7Validator)
    asked = [item for item in data["body"] if item["type"] != "markdown"]
    ids = [item["id"] for item in asked]
    labels = [item["attributes"]["label"] for item in asked]
    assert len(set(ids)) == len(ids)
    assert len(set(labels)) == len(labels)
    assert any(item.get("validations", {}).get("required") for item in asked)
    for item in asked:
        options = item["attributes"].get("options", [])
        assert item["attributes"].get("default", 0) < max(len(options), 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("name"),
        lambda data: data.update(about="bugs"),
        lambda data: data.update(labels="bug"),
        lambda data: data.update(body=data["body"][:1]),
        lambda data: data["body"][1].update(type="text"),
        lambda data: data["body"][1].update(required=True),
        lambda data: data["body"][1]["attributes"].pop("label"),
        lambda data: data["body"][1]["attributes"].update(options=["a"]),
        lambda data: data["body"][0].update(id="said"),
        lambda data: data["body"][-1]["attributes"].update(options=[]),
        lambda data: data["body"][-1]["attributes"].update(options=["a", "a"]),
        lambda data: data["body"][-1]["attributes"].update(options=[True]),
        lambda data: data["body"][-1].update(id="a b"),
        lambda data: data["body"][-1].update(validations={"required": "yes"}),
    ],
)
def test_the_schema_sees_what_github_refuses(
    render: Render, spoil: Callable[[Any], object]
) -> None:
    data = form(render(), "bug")
    spoil(data)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SCHEMA, jsonschema.Draft7Validator)


def test_forms_and_templates_name_only_labels_of_the_file(render: Render) -> None:
    project = render(**PRDS)
    known = {label.name for label in read_labels(str(project))}
    used = {label for name in FORMS for label in form(project, name)["labels"]}
    said = re.search(r"Labels: (.+)\.", (project / EPIC).read_text(encoding="utf-8"))
    assert said
    used |= set(said[1].split(", "))
    assert len(used) > len(FORMS)
    assert used <= known
    (priority,) = [one for one in form(project, "feature")["body"] if one["id"] == "priority"]
    assert set(priority["attributes"]["options"]) <= known


@pytest.mark.parametrize("path", [".github/pull_request_template.md", EPIC])
def test_templates_name_settings_and_no_numbers(render: Render, path: str) -> None:
    text = (render(**PRDS) / path).read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+\.[a-z-]+)` in wavewright\.yml", text))
    assert named
    assert named <= {setting.key for setting in SETTINGS}
    assert not re.search(r"[1-9]\d* ?%|\d{2,} lines", text)


def test_only_who_plans_with_prds_has_the_template_of_an_epic(render: Render) -> None:
    assert EPIC not in files_of(render())
    assert EPIC in files_of(render(**PRDS))


@pytest.mark.parametrize(
    ("answers", "community", "files"), [({}, 10, 90), ({"scope": "process"}, 6, 45)]
)
def test_there_are_not_too_many_files(
    render: Render, answers: dict[str, Any], community: int, files: int
) -> None:
    made = files_of(render(**answers))
    assert len([path for path in made if COMMUNITY.fullmatch(path)]) == community
    assert len(made) <= files


@pytest.mark.parametrize(
    ("answers", "owners", "said"),
    [
        ({}, [], "The authors are in `pyproject.toml`."),
        (
            {"license": "Apache-2.0", "author_email": "ada@example.org", "python_version": "3.14"},
            ["*  ada@example.org"],
            "Write to <ada@example.org>.",
        ),
        (
            {"license": "BSD-3-Clause", "repository_url": "https://github.com/acme/tools"},
            [],
            "(https://github.com/acme/tools/security/advisories/new).",
        ),
    ],
)
def test_the_answers_say_who_reviews_and_where_a_weakness_is_reported(
    render: Render, answers: dict[str, Any], owners: list[str], said: str
) -> None:
    project = render(**answers)
    text = (project / ".github/CODEOWNERS").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line and line[0] != "#"] == owners
    assert said.lower() in (project / "SECURITY.md").read_text(encoding="utf-8").lower()
    offered = project / FOLDER / "config.yml"
    assert offered.is_file() is ("repository_url" in answers)
    if offered.is_file():
        links = yaml.safe_load(offered.read_text(encoding="utf-8"))["contact_links"]
        assert [set(link) for link in links] == [{"name", "url", "about"}]


@pytest.mark.parametrize("answers", [{}, PRDS, {"scope": "process"}], ids=str)
def test_the_page_for_agents_is_short_and_names_ten_commands(
    render: Render, answers: dict[str, Any]
) -> None:
    text = (render(**answers) / "AGENTS.md").read_text(encoding="utf-8")
    assert text.count("\n") < 60
    plans = {"prds": 2, "sprints": 1}
    more = sum(plans.get(each, 0) for each in answers.get("planning", ()))
    assert len(re.findall(r"(?m)^\| [a-z].*\| `uv run ", text)) == 10 + more
    assert re.search(r"(just|wavewright) help", text)


@pytest.mark.parametrize("scope", ["project", "process"])
def test_agents_hear_of_prds_epics_and_sprints_where_they_were_chosen(
    render: Render, scope: str
) -> None:
    plain = (render(scope=scope) / "AGENTS.md").read_text(encoding="utf-8")
    assert not re.search(r"(?i)prd|epic|sprint", plain)
    every = render(scope=scope, planning=["waves", "sprints", "prds"])
    text = (every / "AGENTS.md").read_text(encoding="utf-8")
    assert text.count("\n") < 60
    word = "just new-" if scope == "project" else "wavewright new "
    assert all(f"{word}{kind} " in text for kind in ("prd", "epic", "sprint"))


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"agent_commands": ["claude"]}, "@AGENTS.md\n"),
        ({"agent_commands": ["claude"], "scope": "process"}, "@AGENTS.md\n"),
        ({"agent_commands": ["claude"], "agent_instructions": False}, None),
        ({"agent_commands": ["cursor"]}, None),
    ],
    ids=str,
)
def test_claude_code_is_led_to_the_page_for_agents(
    render: Render, answers: dict[str, Any], text: str | None
) -> None:
    page = render(**answers) / "CLAUDE.md"
    assert (page.read_text(encoding="utf-8") if page.exists() else None) == text


@pytest.mark.parametrize("answers", [{}, PRDS, VARIANTS[1]], ids=str)
def test_check_finds_nothing_in_the_pages(render: Render, answers: dict[str, Any]) -> None:
    ended = run(render(**answers), "check", "--no-cache", "--format", "json")
    found = [finding["path"] for finding in json.loads(ended.stdout)["findings"]]
    ours = ("AGENTS.md", "CODE_OF_CONDUCT.md", "SECURITY.md", "dev-docs/CONTRIBUTING.md")
    assert [path for path in found if path in ours] == []


# A gh that takes what `gh label create` takes, refuses what it refuses, and keeps the labels.
STAND_IN = """#!{python} -IS
import argparse, json, pathlib, re, sys
parser = argparse.ArgumentParser("gh", allow_abbrev=False)
label = parser.add_subparsers(required=True).add_parser("label").add_subparsers(required=True)
create = label.add_parser("create", allow_abbrev=False)
create.add_argument("name")
create.add_argument("-c", "--color", default="ededed")
create.add_argument("-d", "--description", default="")
create.add_argument("-f", "--force", action="store_true")
create.add_argument("-R", "--repo")
given = parser.parse_args()
store = pathlib.Path({store!r})
labels = json.loads(store.read_text()) if store.exists() else {{}}
if labels.get("logged out"):
    print("To get started with GitHub CLI, please run:  gh auth login", file=sys.stderr)
    sys.exit(4)
if given.name in labels and not given.force:
    print(f'label with name "{{given.name}}" already exists; use `--force`', file=sys.stderr)
    sys.exit(1)
if not re.fullmatch("[0-9a-fA-F]{{6}}", given.color) or len(given.description) > 100:
    print("HTTP 422: Validation Failed", file=sys.stderr)
    sys.exit(1)
labels[given.name] = [given.color, given.description]
store.write_text(json.dumps(labels))
"""


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    (tmp_path / "wavewright.yml").write_text("project: App\nnamespace: APP\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def gh(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """Return the environment that has the stand-in, and where that keeps the labels."""
    program, store = tmp_path / "bin/gh", tmp_path / "bin/labels.json"
    program.parent.mkdir()
    script = STAND_IN.format(python=sys.executable, store=str(store))
    program.write_text(script, encoding="utf-8")
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}, store


def test_the_labels_are_made_on_github_and_brought_up_to_date(
    render: Render, labelled: Path, gh: tuple[dict[str, str], Path]
) -> None:
    env, store = gh
    file = labelled / LABELS
    file.parent.mkdir()
    file.write_text((render() / LABELS).read_text(encoding="utf-8"), encoding="utf-8")
    store.write_text(json.dumps({"bug": ["000000", ""], "theirs": ["ffffff", "Kept"]}))
    ended = run(labelled, "labels", env=env)
    assert ended.returncode == 0, ended.stderr
    expected = {one.name: [one.color, one.description] for one in read_labels(str(labelled))}
    assert json.loads(store.read_text()) == {"theirs": ["ffffff", "Kept"], **expected}
    assert ended.stdout.endswith(f"{len(expected)} labels are as {LABELS} says.\n")
    before = store.read_text()
    assert run(labelled, "labels", "--dry-run", env={"PATH": ""}).stdout.startswith(
        "gh label create bug --color d73a4a --description 'Something "
    )
    assert store.read_text() == before


def test_what_gh_refuses_is_told_with_the_label(
    labelled: Path, gh: tuple[dict[str, str], Path]
) -> None:
    env, store = gh
    (labelled / ".github").mkdir()
    (labelled / LABELS).write_text('- name: "x y"\n  color: "000000"\n', encoding="utf-8")
    store.write_text(json.dumps({"logged out": True}))
    ended = run(labelled, "labels", env=env)
    assert ended.returncode == 2
    assert "gh did not make the label `x y`: To get started" in ended.stderr
    ended = run(labelled, "labels", env={"PATH": str(labelled)})
    assert (ended.returncode, "gh is not installed" in ended.stderr) == (2, True)


ONE = '- name: bug\n  color: "d73a4a"\n'


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (None, "", f"there is no {LABELS}"),
        ("", "", "there is no list of labels"),
        ("bug: red\n", "", "there is no list of labels"),
        (ONE + "- name: [\n", ":4", "not valid YAML"),
        (ONE + "- bug\n", ":3", "a label has a name"),
        (ONE + "- name: x\n", ":3", "a label has a name"),
        (ONE + ONE.replace("bug", "x") + "  colour: y\n", ":3", "a label has a name"),
        (ONE + "- name: x\n  color: 123456\n", ":3", "`color` is no text: 123456"),
        (ONE + "- name: x\n  color: '#12345'\n", ":3", "`#12345` is no colour"),
        (ONE + '- name: "--help"\n  color: "123456"\n', ":3", "begins with `-`"),
        (ONE + f"- name: {'x' * 51}\n  color: '123456'\n", ":3", "`name` is too long"),
        (ONE + f"- name: x\n  color: '123456'\n  description: {'x' * 101}\n", ":3", "too long"),
        (ONE + ONE.replace("bug", "Bug"), ":3", "`Bug` is there twice"),
        ("- name: \udcff\n", "", "the file is not UTF-8"),
    ],
)
def test_a_file_of_labels_that_github_would_refuse(
    labelled: Path, text: str | None, place: str, said: str
) -> None:
    if text is not None:
        (labelled / ".github").mkdir()
        (labelled / LABELS).write_bytes(text.encode(errors="surrogateescape"))
    ended = run(labelled, "labels", "--dry-run")
    assert ended.returncode == 2
    assert said in ended.stderr
    assert f"{LABELS}{place}" in ended.stderr
    assert ended.stdout == ""
