"""Every pair of answers: all that comes of it parses, is whole, and speaks of what is there."""

import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import copier
import pytest
from tests import inside

from .conftest import Render, files_of
from .judges import FORM, Judge, Project
from .named import NAMED, code
from .pairs import AWKWARD, SETS
from .test_copy import ASKED, VARIANTS

pytestmark = pytest.mark.unmeasured

JUDGES: dict[str, Judge] = FORM | NAMED
EVERYTHING = VARIANTS[4]
MOST = 30  # sets; each takes a third of a second


def values(name: str) -> list[Any]:
    question = ASKED[name]
    choices = question.get("choices", [True, False])
    return list(choices.values() if isinstance(choices, dict) else choices)


def facts(answers: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a set says to each question, and of each of several choices."""
    for name, question in ASKED.items():
        if "when" in question and answers["scope"] == "process":
            continue
        if question.get("multiselect"):
            yield from ((f"{name} {one}", one in answers[name]) for one in values(name))
        else:
            yield name, answers.get(name)


def test_every_choice_and_every_awkward_text_is_in_a_set() -> None:
    said = {fact for answers in SETS for fact in facts(answers)}
    for name, question in ASKED.items():
        wanted: set[tuple[str, Any]]
        if question.get("multiselect"):
            wanted = {(f"{name} {one}", True) for one in values(name)}
            wanted |= {(f"{name} {one}", False) for one in values(name) if one != "waves"}
        elif question["type"] == "str" and "choices" not in question:
            wanted = {(name, each) for each in (None, *AWKWARD[name])}
            assert len(wanted) > 1
        else:
            wanted = {(name, each) for each in values(name)}
        assert wanted <= said


def test_every_pair_of_what_is_said_is_in_a_set() -> None:
    sets = [set(facts(answers)) for answers in SETS]
    assert len(sets) < MOST
    only = {name for name, question in ASKED.items() if "when" in question}
    for pair in itertools.combinations(set().union(*sets), 2):
        (one, _), (other, _) = pair
        never = ("scope", "process") in pair and {one, other} & only
        if one != other and not never:
            assert any(each.issuperset(pair) for each in sets), pair


@pytest.mark.parametrize("answers", SETS, ids=range(len(SETS)))
def test_nothing_is_wrong_with_what_is_made_of_a_set(
    template: Path, tmp_path: Path, answers: dict[str, Any]
) -> None:
    root = tmp_path / "acme-tools"
    copier.run_copy(str(template), root, data=answers, defaults=True, quiet=True)
    project = Project(root, files_of(root))
    wrong = {name: found for name, judge in JUDGES.items() if (found := [*judge(project)])}
    checked = inside.run(root, "check", "--no-cache", "--format", "json")
    if findings := json.loads(checked.stdout)["findings"]:
        wrong["check"] = [str(each) for each in findings]
    assert wrong == {}, answers


README, FORM_OF_BUGS, CI = "README.md", ".github/ISSUE_TEMPLATE/bug.yml", ".github/workflows/ci.yml"
RECIPES, PHASE = "just/process.just", "dev-docs/process/phase-1-capability.md"
BITES = [
    ("unread", "wavewright.yml", "scope:", "scope: x\nscope:"),
    ("unread", "wavewright.yml", "project: ", "project: ["),
    ("unread", "pyproject.toml", "name = ", "name = ="),
    ("unread", ".github/renovate.json", "{", "{,"),
    ("unread", "src/acme/greeting/values.py", "class ", "class class "),
    ("untidy", README, "## Start\n", "## Start \n"),
    ("untidy", README, "## Start\n", "## Start\n\n\n"),
    ("untidy", README, "\n", "\r\n"),
    ("unrendered", README, "## Start", "{{ project_name }}"),
    ("unrendered", README, "## Start", "{% endif %}"),
    ("unrendered", RECIPES, "uv run --frozen", "{{ project_slug }}"),
    ("unrendered", "ops/prometheus/rules.yml", "groups:", "# {{- package_name }}\ngroups:"),
    ("malformed", PHASE, "title: ", "title: : "),
    ("malformed", README, "```bash\nuv run just setup", "uv run just setup"),
    ("malformed", README, "| what | where |", "| what | or | where |"),
    ("invalid", CI, "runs-on:", "runs:"),
    ("invalid", CI, "timeout-minutes:", "# timeout-minutes:"),
    ("invalid", FORM_OF_BUGS, "description:", "about:"),
    ("invalid", ".github/ISSUE_TEMPLATE/change-request.yml", "body:", "form:"),
    ("invalid", ".github/dependabot.yml", "interval:", "every:"),
    ("invalid", "compose.yaml", "image:", "picture:"),
    ("broken", README, "(CHANGELOG.md)", "(CHANGES.md)"),
    ("broken", FORM_OF_BUGS, "attributes:", "attributes: # [x](../nowhere.md)"),
    ("misnamed", "compose.yaml", "name: acme", "name: Acme_Tools-"),
    (
        "misnamed",
        "ops/k8s/base/deployment.yaml",
        "image: registry.example.org/",
        "image: registry.example.org/_",
    ),
    ("misnamed", "ops/k8s/base/service.yaml", "  name: acme", f"  name: {'a' * 64}"),
    ("misnamed", "ops/k8s/overlays/staging/kustomization.yaml", "value: staging.", "value: -."),
    ("unknown", README, "just pre-merge", "just pre-merges"),
    ("unknown", README, "just check", "just security chekc"),
    ("unknown", README, "just new-wave", "just new-wave --golas x"),
    ("unknown", README, "uv run acme-greet", "uv run acme-greets"),
    ("unknown", CI, "--frozen just lint", "--frozen just lnit"),
    ("unknown", "wavewright.yml", "  - lint\n", "  - lnit\n"),
    ("unknown", RECIPES, "wavewright trace", "wavewright traces"),
    ("unknown", RECIPES, ": just new-wave", ": just new-waves"),
    ("unknown", ".pre-commit-config.yaml", "check-yaml", "check-yamls"),
    ("unknown", ".claude/commands/ww-wave.md", "just trace", "just trace --gasp"),
    ("missing", PHASE, "# ", "`project-docs/capability/` "),
    ("missing", PHASE, "# ", "`ops/k8s/bases/` "),
    ("missing", "wavewright.yml", "# ", "# `RELEASES.md` "),
    ("unset", README, "## Start", "`coverage.everything`"),
]


@pytest.mark.parametrize(("judge", "path", "old", "new"), BITES)
def test_a_judge_finds_what_is_put_in(
    render: Render, judge: str, path: str, old: str, new: str
) -> None:
    root = render(**EVERYTHING)
    files = files_of(root)
    text = files[path].decode()
    assert old in text
    before = set(JUDGES[judge](Project(root, files)))
    files[path] = text.replace(old, new).encode()
    found = set(JUDGES[judge](Project(root, files))) - before
    assert found
    assert all(each.startswith(path) for each in found)


def test_ruff_and_just_are_asked_about_the_folder(render: Render, tmp_path: Path) -> None:
    root = shutil.copytree(render(), tmp_path / "project")
    (root / "src/acme/greeting/values.py").write_text("import os\n", encoding="utf-8")
    (root / "justfile").write_text("broken", encoding="utf-8")
    project = Project(root, files_of(root))
    assert "values.py" in "".join(JUDGES["ill_formatted"](project))
    assert "error" in "".join(JUDGES["unknown"](project))


def test_many_commands_and_links_are_looked_at(render: Render) -> None:
    project = Project(root := render(**EVERYTHING), files_of(root))
    lines = [line for path, text in project.texts() for line in code(path, text)]
    named = {line for line in lines if line.startswith(("just ", "uv run ", "wavewright "))}
    assert len(named) > 200
