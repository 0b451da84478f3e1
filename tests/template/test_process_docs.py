"""The pages of the process: whole, true, short, and nothing twice."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from tests import inside

from wavewright.cli import cli
from wavewright.delivery import DELIVERY
from wavewright.process import FOLDER, stems, topics
from wavewright.settings import SETTINGS

from .conftest import Render, git
from .test_copy import SETTINGS as COPIER

SCOPES = ("project", "process")
PHASES = 10
CHECKLISTS = (8, 7, 8, 10, 10, 8, 8, 12, 13, 10)
FRONT = re.compile(r"\A---\n(.*?)\n---\n\n# ([^\n]+)\n", re.DOTALL)
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
EDGE = re.compile(
    r"  (?P<from>\w+)(?:\[[^\]|]+\])? -->(?:\|[a-z ]+\|)? (?P<to>\w+)(?:\[[^\]|]+\])?"
)
# What a project has only once somebody made it: the generators, the tests, or the team.
MADE = (
    *(f"project-docs/{name}/" for name in ("change-requests", "decisions", "feedback", "health")),
    *(f"project-docs/{name}/" for name in ("metrics", "notes", "releases", "research", "sprints")),
    "project-docs/waves/",
    "dev-docs/vision/",
    "user-docs/reference/",
    "tests/integration/",
    "tests/performance/locustfile.py",
    "tests/unit/test_app_config_publish.py",
    *("project-docs/capabilities/NAME.md", "project-docs/capabilities/SLUG.md"),
    "user-docs/how-to/SLUG.md",
    "project-docs/capabilities/behaviors/",
    *(f".wavewright/{name}/" for name in ("pipeline", "plan", "templates")),
)
# Projects that have every document that there is, but for those of the example, where a capability
# and its wave say the same of it, and for the page of the other deployment.
SERVICES: tuple[dict[str, Any], ...] = tuple(
    {"deployment": kind, "monitoring": True, "planning": ["waves", "sprints", "prds"]}
    | {"agent_commands": ["claude", "copilot", "cursor"], "example": False}
    for kind in ("kubernetes", "docker")
)
# Front matter, the lines that generators keep, and comments.
OUTSIDE = re.compile(
    r"\A---\n.*?\n---\n|<!-- (wavewright:\S+) -->.*?<!-- /\1 -->|<!--.*?-->", re.DOTALL
)
# The actions of an agent, made for each from one table: a project has those of its own agents.
FOR_ONE_AGENT = (".claude/", ".cursor/", ".github/prompts/")
NO_CODE = ("src/", "tests/")  # where a repository of another language has what it has


def pages(project: Path) -> dict[str, str]:
    return {path.stem: path.read_text() for path in sorted((project / FOLDER).glob("*.md"))}


@pytest.fixture(scope="module", params=SCOPES)
def project(request: pytest.FixtureRequest, render: Render) -> Path:
    return render() if request.param == "project" else render(scope="process")


def test_copier_makes_every_page_of_the_package(project: Path) -> None:
    assert COPIER["process_pages"]["default"] == list(stems()) == sorted(pages(project))
    assert len(stems()) <= 23


def test_help_prints_what_the_template_makes(project: Path) -> None:
    has_code = (project / "src").is_dir()
    assert {one.stem: one.text for one in topics(None, has_code=has_code)} == {
        one.stem: one.text for one in topics(project)
    }


def test_the_check_finds_nothing_in_them(project: Path) -> None:
    done = inside.run(project, "check", "--no-cache", "--format", "json")
    found = json.loads(done.stdout)["findings"]
    assert [one for one in found if one["path"].startswith("dev-docs/")] == []


def test_the_front_matter_says_what_a_page_is(project: Path) -> None:
    for stem, text in pages(project).items():
        found = FRONT.match(text)
        assert found, stem
        front = yaml.safe_load(found[1])
        assert front.pop("title") == found[2]
        assert front == {
            "type": "process",
            "category": "process",
            "status": "current",
            "audience": ["developers", "ai-agents"],
            "version": "unknown",  # this template is in no git
        }


def test_a_page_is_short_and_begins_with_what_it_is_for(project: Path) -> None:
    for topic in topics(project):
        text = (project / topic.path).read_text()
        assert text.count("\n") <= 120, topic.stem
        assert max(map(len, text.splitlines())) <= 180, topic.stem
        assert re.fullmatch(r"[A-Z].{10,90}[.]", topic.summary), topic.stem
        assert not re.search(r"\n\n\n|\{%|\{\{", text), topic.stem


def test_no_number_that_is_a_setting_is_typed(project: Path) -> None:
    """Neither percent nor the value of a target; p95 and versions are names."""
    for stem, text in pages(project).items():
        assert not re.search(r"\d ?%|\d percent", text), stem
    metrics = FENCE.sub("", pages(project)["METRICS"])  # the example of a PRD has its own
    metrics = re.sub(r"p\d\d|of \d\d of 100|P0|5xx|v\d[\d.]+", "", metrics)
    assert re.findall(r"\d+", metrics) == []


def test_the_pipeline_types_no_number_of_its_own(project: Path) -> None:
    named = re.compile(r"AGENT\d+|p95|2026-01|[Pp]hase.\d|^\| \d (?=[A-Z])", re.MULTILINE)
    text = named.sub("", pages(project)["PIPELINE"])
    assert re.findall(r"\d+", text) == []


def test_each_number_of_the_way_to_production_is_on_a_page(project: Path) -> None:
    for one in DELIVERY:
        page = "PLANNING" if one.key.startswith("tracker.") else "PIPELINE"
        assert f"`{one.key}`" in pages(project)[page]


def test_git_ignores_what_runs_of_the_pipeline_leave(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / ".wavewright", tmp_path / ".wavewright")
    git(tmp_path, "init", "--quiet")
    named = re.findall(r"`(\.wavewright/[a-z]+/)`", pages(project)["PIPELINE"])
    assert named == [".wavewright/pipeline/", ".wavewright/plan/"]
    ignored = git(tmp_path, "check-ignore", *(f"{folder}report.json" for folder in named))
    assert ignored.split() == [f"{folder}report.json" for folder in named]


def test_every_setting_that_a_page_names_exists(project: Path) -> None:
    keys = {one.key for one in SETTINGS}
    groups = {key.partition(".")[0] for key in keys if "." in key}
    for stem, text in pages(project).items():
        named = {span for span in SPAN.findall(text) if re.fullmatch(r"[a-z]+\.[a-z0-9-]+", span)}
        assert {one for one in named if one.partition(".")[0] in groups} <= keys, stem


@pytest.mark.parametrize(
    "answers", [*SERVICES, {"scope": "process"}], ids=["kubernetes", "docker", "process"]
)
def test_no_sentence_stands_in_two_documents(render: Render, answers: dict[str, Any]) -> None:
    """Neither on two pages, nor in any other two documents that the template makes."""
    root = render(**answers)
    seen: dict[str, str] = {}
    for path in sorted(root.rglob("*.md")):
        name = path.relative_to(root).as_posix()
        if name.startswith(FOR_ONE_AGENT):
            continue
        text = FENCE.sub("", path.read_text(encoding="utf-8"))
        text = OUTSIDE.sub("", text)
        for sentence in {*sentences(text)} - {COPIER["description"]["default"].lower()}:
            assert sentence not in seen, f"{seen[sentence]} and {name}: {sentence}"
            seen[sentence] = name
    assert len(seen) > 300


# What is said of this way of work, and nobody has measured here.
CLAIMS = re.compile(
    r"(?i)\bpays?\b(?! attention)|\b(?:time|cost|money) sav|\breturn on invest|\bROI\b"
    r"|\bsav(?:es?|ed|ings?)\b(?: \w+)? (?:time|hours|days|money|cost|effort)|\bproductiv"
    r"|\d+ ?(?:x|times|%|percent) (?:faster|quicker|fewer|less|cheaper|more)|\bcheaper than\b"
)


def test_no_page_claims_savings(project: Path) -> None:
    for path in sorted(project.rglob("*.md")):
        text = " ".join(path.read_text(encoding="utf-8").split())
        assert CLAIMS.findall(text) == [], path


@pytest.mark.parametrize(
    "claim",
    [
        "a fifth goes into planning and design, and pays for the rest",
        "This saves 8 hours",
        "saves hours of rework",
        "40% faster",
        "3x fewer bugs",
        "the time saved is large",
    ],
)
def test_a_claim_of_savings_is_seen(claim: str) -> None:
    assert CLAIMS.search(claim)


def sentences(text: str) -> Iterator[str]:
    """Yield what says something: sentences, items and rows of five words or more."""
    for block in re.split(r"\n\n|\n(?= *(?:[-|#]|\d+\.))", text):
        for one in re.split(r"(?<=[.?!:])\s", re.sub(r"^[\s|#-]*(?:\[ \])?", "", block)):
            if len(one.split()) >= 5:
                yield " ".join(one.split()).lower()


def code(text: str) -> Iterator[str]:
    for language, block in FENCE.findall(text):
        if language in {"bash", "sh", "console"}:
            yield from block.splitlines()
    yield from SPAN.findall(FENCE.sub("", text))


def test_every_recipe_is_one_of_the_project(project: Path) -> None:
    just = Path(sys.executable).parent / "just"
    listed = subprocess.run(
        [just, "--summary"], cwd=project, capture_output=True, text=True, check=True
    )
    lines = chain.from_iterable(map(code, pages(project).values()))
    named = {found[1] for line in lines if (found := re.match(r"just ([a-z][\w-]*)", line))}
    assert named <= set(listed.stdout.split())
    assert (len(named) > 20) is (project / "src").is_dir()


def test_every_option_is_one_of_its_command(render: Render) -> None:
    """Only the process: there each recipe of ours is written as the command that it runs."""
    seen = set()
    for stem, text in pages(render(scope="process")).items():
        for line in code(text):
            words = line.split()
            if words[:1] != ["wavewright"]:
                continue
            command: click.Command | None = cli
            for word in words[1:]:
                if isinstance(command, click.Group) and not word.startswith("-"):
                    command = command.get_command(click.Context(command), word)
            if command:  # what is no command, the check has found
                known = {"--help", *(opt for one in command.params for opt in one.opts)}
                options = {word for word in words if word.startswith("--")}
                assert options <= known, f"{stem}: {line}"
                seen |= options
    assert len(seen) > 12


def test_every_path_is_there_or_will_be_made(project: Path) -> None:
    roots = ("project-docs/", "dev-docs/", "user-docs/", "tests/", "src/", ".wavewright/", "just/")
    here = project / FOLDER
    for stem, text in pages(project).items():
        for one in SPAN.findall(FENCE.sub("", text)):
            if one.startswith(roots) and " " not in one and not one.startswith(MADE):
                there = (project / one).exists()
                assert there or (not (project / "src").is_dir() and one.startswith(NO_CODE)), one
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert target.startswith("https://") or (here / target).exists(), f"{stem}: {target}"


def test_every_diagram_is_a_chart_of_edges(project: Path) -> None:
    charts = [
        body
        for text in pages(project).values()
        for language, body in FENCE.findall(text)
        if language == "mermaid"
    ]
    assert len(charts) == 4
    for chart in charts:
        first, *edges = chart.splitlines()
        assert re.fullmatch(r"flowchart (TD|LR)", first)
        found = [EDGE.fullmatch(edge) for edge in edges]
        assert all(found), chart
        assert {one["to"] for one in found if one} <= {one["from"] for one in found if one}


def test_every_phase_has_its_parts_and_its_checklist(project: Path) -> None:
    found = sorted(stem for stem in pages(project) if stem.startswith("phase-"))
    assert len(found) == PHASES
    for number, stem in enumerate(found):
        text = pages(project)[stem]
        assert stem.startswith(f"phase-{number}-")
        assert text.count("\n- [ ] ") == CHECKLISTS[number], stem
        for part in ("**In:**", "**Out:**", "\n## Steps\n" if number else "\n1. ", "**Time:**"):
            assert part in text, f"{stem}: {part}"
        assert re.search(r"\n## Commands\n(?s:.*?)\n```bash\n(just|wavewright|cat) ", text), stem
        if number < PHASES - 1:
            assert f"](phase-{number + 1}-" in text, stem
        assert f"]({stem}.md)" in pages(project)["README"]


def test_only_a_project_with_code_hears_of_its_tools(render: Render) -> None:
    text = "\n".join(pages(render(scope="process")).values())
    assert not re.search(r"\b(ruff|mypy|bandit|pytest|wheel|sdist|\.venv)\b|just tdd", text)


def test_the_process_alone_speaks_of_no_test_that_only_a_project_has(render: Render) -> None:
    project = render(scope="process")
    text = "\n".join([*pages(project).values(), (project / "AGENTS.md").read_text()])
    named = r"(?i)step.?def|docstring|its tests? (?:fail|runs)|tests/(?!performance)|has a test\b"
    assert re.findall(named, text) == []
    assert not re.search(r"guide and its test|the test names", text)


def rows(text: str, heading: str) -> int:
    """Return how many rows the table below a heading has."""
    table = re.search(
        rf"^## {heading}\n(?:(?!^## ).*\n)*?\|(.*\n)((?:\|.*\n)+)", text, re.MULTILINE
    )
    assert table, heading
    return table[2].count("\n") - 1


def test_the_anti_patterns_are_sixteen_and_eight(render: Render) -> None:
    text = pages(render())["ANTI_PATTERNS"]
    assert rows(text, "Phase by phase") == 16
    assert rows(text, "In the chain of documents") == 8


def test_the_overview_has_ten_phases_and_maps_each(render: Render) -> None:
    text = pages(render())["README"]
    assert rows(text, "The phases") == PHASES + 1  # planning in sprints stands between two
    mapped = re.findall(r"^\| ([\d, ]+) \|", text, re.MULTILINE)
    assert sorted(int(one) for cell in mapped for one in cell.split(",")) == list(range(PHASES))
    assert rows(pages(render())["TRACEABILITY"], "How one thing leads to the next") == 11
