"""The actions that agents offer: one table, the same for all agents, of commands that exist."""

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml

from .conftest import FIXED, ROOT, Render, copy, files_of, git
from .test_copy import VARIANTS, commit

# Agent → where its files are; the name of the action is in the middle.
PLACES = {
    "claude": (".claude/commands/ww-", ".md"),
    "copilot": (".github/prompts/ww-", ".prompt.md"),
    "cursor": (".cursor/commands/ww-", ".md"),
}
ASKING = [answers for answers in VARIANTS if "agent_commands" in answers]
TABLE = (ROOT / "extensions/wavewright/agents/actions.yml.jinja").read_text(encoding="utf-8")
RECIPE = re.compile(r"<([a-z-]+)>")
RUN = re.compile(r"uv run (?:just|--project \.wavewright wavewright) ([a-z -]+[a-z])")
# What only some projects have.
CODE = {"tdd"}
PRDS = {"prd", "epic"}
SPRINTS = {"sprint"}
NAMES = re.findall(r"(?m)^ *- name: (\S+)$", TABLE)


def names_for(answers: dict[str, Any]) -> set[str]:
    planning = answers.get("planning", [])
    gone = CODE if answers.get("scope") == "process" else set()
    gone = gone | (set() if "prds" in planning else PRDS)
    return set(NAMES) - gone - (set() if "sprints" in planning else SPRINTS)


def pages(project: Path, agent: str) -> dict[str, str]:
    """Return the files of an agent by the names of their actions."""
    head, tail = PLACES[agent]
    return {
        path.removeprefix(head).removesuffix(tail): data.decode()
        for path, data in files_of(project).items()
        if path.startswith(head) and path.endswith(tail)
    }


def divided(page: str) -> tuple[dict[str, Any], str]:
    """Return the front matter of a page, and what follows it."""
    _, front, body = page.split("---\n", 2)
    return yaml.safe_load(front), body


def commands(recipes: str) -> dict[str, str]:
    """Return the words that each recipe hands to the tool, by its name."""
    found = re.findall(
        r'(?m)^([a-z-]+) \*ARGS:\n    @\{\{ process_run \}\} wavewright ([a-z -]+) "\$@"$', recipes
    )
    return dict(found)


def test_the_table_names_each_action_once_and_only_recipes_that_exist(render: Render) -> None:
    recipes = commands((render() / "just/process.just").read_text(encoding="utf-8"))
    assert len(NAMES) == len(set(NAMES)) > 10
    assert set(NAMES) >= CODE | PRDS | SPRINTS
    named = set(RECIPE.findall(TABLE))
    assert named <= set(recipes)
    assert len(named) > 15


@pytest.mark.parametrize("answers", ASKING, ids=str)
@pytest.mark.parametrize("agent", PLACES)
def test_each_agent_that_was_asked_for_has_a_file_for_each_action(
    render: Render, answers: dict[str, Any], agent: str
) -> None:
    asked = agent in answers["agent_commands"]
    assert set(pages(render(**answers), agent)) == (names_for(answers) if asked else set())


def test_who_asks_for_no_agent_gets_nothing_of_them(render: Render) -> None:
    assert not [path for path in files_of(render()) if re.match(r"\.claude|\.cursor|.*/ww-", path)]


@pytest.mark.parametrize("answers", ASKING, ids=str)
def test_each_command_runs_what_its_recipe_runs(render: Render, answers: dict[str, Any]) -> None:
    project = render(**answers)
    recipes = commands((project / "just/process.just").read_text(encoding="utf-8"))
    known = set(recipes.values()) if answers.get("scope") == "process" else set(recipes)
    for agent in answers["agent_commands"]:
        for name, page in pages(project, agent).items():
            said = RUN.findall(page)
            assert said, name
            for words in said:
                assert any(f"{words} ".startswith(f"{one} ") for one in known), (name, words)
            assert not RECIPE.search(page), name
            other = "just" if answers.get("scope") == "process" else "--project"
            assert f"uv run {other}" not in page, name


def test_all_agents_are_told_the_same(render: Render) -> None:
    project = render(**VARIANTS[4])
    of = {agent: pages(project, agent) for agent in PLACES}
    for name in NAMES:
        steps = [re.findall(r"(?m)^\d+\. .+$", of[agent][name]) for agent in PLACES]
        assert steps[0] == steps[1] == steps[2]
        assert len(steps[0]) > 1
        assert all("Template-owned" in of[agent][name] for agent in PLACES)


def test_the_front_matter_for_claude_code_is_what_it_reads(render: Render) -> None:
    for name, page in pages(render(**VARIANTS[4]), "claude").items():
        front, body = divided(page)
        assert {"description", "allowed-tools"} <= front.keys()
        assert front.keys() <= {"description", "allowed-tools", "argument-hint"}
        assert all(isinstance(value, str) and value for value in front.values())
        assert len(front["description"]) < 80
        assert ("argument-hint" in front) is ("$ARGUMENTS" in body), name
        for tool in front["allowed-tools"].split(", "):
            assert re.fullmatch(r"Read|Grep|Glob|Bash\(uv run just [a-z-]+:\*\)", tool), tool
            if tool.startswith("Bash"):
                assert tool.removeprefix("Bash(").removesuffix(":*)") in body, (name, tool)


def test_nothing_that_releases_or_updates_runs_without_a_question(render: Render) -> None:
    for page in pages(render(**VARIANTS[4]), "claude").values():
        allowed = divided(page)[0]["allowed-tools"]
        assert not re.search(r"release|update|hotfix|rollback|setup", allowed)


def test_the_front_matter_for_copilot_is_what_it_reads(render: Render) -> None:
    for page in pages(render(**VARIANTS[4]), "copilot").values():
        front, body = divided(page)
        assert front.keys() <= {"description", "agent", "argument-hint"}
        assert front["agent"] == "agent"
        assert front["description"]
        assert ("argument-hint" in front) is ("${input:given:" in body)


def test_cursor_takes_a_page_without_front_matter(render: Render) -> None:
    for page in pages(render(**VARIANTS[4]), "cursor").values():
        assert re.match(r"<!-- .+ -->\n\n# .+\n\n", page)


def test_elsewhere_than_on_github_only_the_prompts_are_there(render: Render) -> None:
    project = render(**VARIANTS[1])
    assert all(
        path.startswith(".github/prompts/ww-")
        for path in files_of(project)
        if path.startswith(".github")
    )


def test_the_commands_in_the_steps_are_words_of_a_shell(render: Render) -> None:
    for page in pages(render(**VARIANTS[4]), "cursor").values():
        for command in re.findall(r"`(uv run [^`]+)`", page):
            assert shlex.split(command)[:3] == ["uv", "run", "just"]


def test_an_answer_that_is_changed_later_brings_the_files(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in (".claude", ".cursor", "{{ _copier_conf.answers_file }}.jinja"):
        copied = shutil.copytree if (ROOT / "template" / name).is_dir() else shutil.copy
        (source / "template").mkdir(parents=True, exist_ok=True)
        copied(ROOT / "template" / name, source / "template" / name)
    shutil.copy(ROOT / "copier.yml", source)
    agents = Path("extensions/wavewright/agents")
    shutil.copytree(ROOT / agents, source / agents)
    git(source, "init", "--quiet", "--initial-branch=main")
    commit(source, "v0.1.0")
    project = copy(source, tmp_path / "project", {"agent_commands": ["claude"]})
    own = project / ".claude/commands/deploy.md"
    own.write_text("Ours.\n", encoding="utf-8")
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message=start")
    answers = FIXED | {"agent_commands": ["claude", "cursor"], "planning": ["waves", "prds"]}
    copier.run_update(
        project,
        data=answers,
        vcs_ref=copier.VcsRef.CURRENT,
        defaults=True,
        overwrite=True,
        quiet=True,
    )
    assert set(pages(project, "claude")) == set(pages(project, "cursor")) == names_for(answers)
    assert own.read_text(encoding="utf-8") == "Ours.\n"
    assert git(project, "diff", "--name-only", "--diff-filter=D") == ""
