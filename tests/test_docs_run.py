"""The pages of this repository, run as they stand: real Copier, uv and git, in fresh projects.

What a page need not say to its readers, since they have it, is given here: where the template is,
and who commits.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import copier
import pytest

from wavewright.guide.document import Guide, Step, parse
from wavewright.guide.match import vocabulary
from wavewright.guide.report import Account, differs, failures
from wavewright.guide.rewrite import rewritten
from wavewright.guide.run import run
from wavewright.limits import Running

from . import inside
from .published import change, commit, git, publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.guide.results import Ran

pytestmark = pytest.mark.real


ROOT = Path(__file__).parent.parent
PAGES = {
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("docs/how-to/*.md"))
}
# The suite is what the README runs: these two run in the clone, and are run by its CI.
OF_THE_CLONE = "Try it"
TABLES = {"docs/coverage.md", "docs/how-to/workflows.md"}  # pages that show no command
WHO = {"NAME": "Ada", "EMAIL": "ada@example.org"}
PUBLISH = "APP.CONFIG.PUBLISH"
ACCEPT = "WAVEWRIGHT_ACCEPT"  # set, a page is rewritten where only an output differs
SECONDS = 120  # for a step; uv may have to fetch what it installs


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("docs") / "template")


@pytest.fixture(scope="module")
def variables(template: Path) -> dict[str, str]:
    """Return what the machine of a reader has: a template, an identity, and uv's folders."""
    found = {f"GIT_{role}_{key}": WHO[key] for role in ("AUTHOR", "COMMITTER") for key in WHO}
    found |= {name: os.environ[name] for name in os.environ if name == "GIT_CONFIG_SYSTEM"}
    uv = os.environ.get("UV") or shutil.which("uv")
    assert uv, "uv is needed: run the tests with `uv run`"
    for name, word in (("UV_CACHE_DIR", "cache"), ("UV_PYTHON_INSTALL_DIR", "python")):
        asked = subprocess.run([uv, word, "dir"], capture_output=True, text=True, check=True)
        found[name] = asked.stdout.strip()
    path = (str(Path(sys.executable).parent), os.environ["PATH"], str(Path(uv).parent))
    return found | {"TEMPLATE": str(template), "PATH": os.pathsep.join(path)}


def read(page: str) -> Guide:
    return parse((ROOT / page).read_text(encoding="utf-8"), page)


def part(guide: Guide, *headings: str) -> Guide:
    """Return the guide with the steps below some headings alone."""
    steps = tuple(step for step in guide.steps if step.heading in headings)
    assert {step.heading for step in steps} == set(headings), f"{guide.path} has other headings"
    return guide._replace(steps=steps)


def after(guide: Guide, command: str, *more: str) -> Guide:
    """Return the guide with more commands behind each step that ends with one."""
    steps: list[Step] = []
    for step in guide.steps:
        steps.append(step)
        if step.command.endswith(command):
            steps += [Step(f"after {command}", step.line, one) for one in more]
    assert len(steps) > len(guide.steps), f"{guide.path} has no {command}"
    return guide._replace(steps=tuple(steps))


def commands(*lines: str) -> Guide:
    return Guide("commands", "", "", tuple(Step("", 1, line) for line in lines))


def follow(guide: Guide, folder: Path, variables: Mapping[str, str]) -> None:
    """Run the steps of a page in a folder."""
    keep = tuple(name for name in os.environ if re.match(r"UV_(DEFAULT_)?INDEX|PIP_", name))
    guide = guide._replace(env=tuple(variables.items()), keep=keep, timeout=SECONDS, here=True)
    ran = run(guide, folder, Running())
    if os.environ.get(ACCEPT) and guide.path in PAGES:
        accept(ran)
    how = f"Here: {ACCEPT}=1 pytest {Path(__file__).relative_to(ROOT)}"
    assert ran.passed, "\n".join([*failures(Account(ran, vocabulary(ran.values, ()))), how])


def accept(ran: Ran) -> None:
    """Make what was printed the expected outputs of the page; the next run is green."""
    guide = read(ran.guide.path)
    different = [one for one in ran.results if one.step in guide.steps and differs(one)]
    outputs = {guide.steps.index(one.step): one.output for one in different}
    text = rewritten(guide, outputs, vocabulary(ran.values, ()))
    (ROOT / guide.path).write_text(text, encoding="utf-8", newline="\n")


def test_each_page_that_shows_a_command_is_run_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [page for page in sorted(PAGES - TABLES) if f'"{page}"' not in source] == []
    assert [page for page in TABLES if read(page).steps] == []


def test_a_command_that_is_not_run_says_why() -> None:
    steps = [(page, step) for page in PAGES for step in read(page).steps]
    assert len(steps) > 40
    assert [page for page, step in steps if not step.options.run and not step.options.reason] == []


def test_the_readme(tmp_path: Path, variables: dict[str, str]) -> None:
    guide = read("README.md")
    assert [s.command.split()[-1] for s in guide.steps[:2]] == ["demo", "test"]
    follow(part(guide, "Use it"), tmp_path, variables)


def test_the_tutorial(tmp_path: Path, variables: dict[str, str]) -> None:
    """What a first day leaves behind is formatted, and no gate writes into the project."""
    guide = after(read("docs/tutorial.md"), "just setup", 'test -z "$(git status --porcelain)"')
    left = 'test -z "$(git ls-files --others --exclude-standard)"'
    guide = after(guide, "just pre-merge", "uv run just format", "git diff --exit-code", left)
    guide = after(guide, "APP.CONFIG.VALIDATE", "git add --all")
    gates = ("uv run just format-check", "uv run just lint", "uv run just typecheck")
    guide = after(guide, "new-unit-test APP.CONFIG.PUBLISH", *gates)
    follow(guide, tmp_path, variables)


def test_how_to_adopt(tmp_path: Path, variables: dict[str, str]) -> None:
    """A recipe of the repository wins, and the gate checks all the same."""
    repository = tmp_path / "my-repository"
    repository.mkdir()
    (repository / "package.json").write_text("{}\n")
    lines = ("set allow-duplicate-recipes", "set allow-duplicate-variables")
    own = "check:\n    @echo mine\n"
    (repository / "justfile").write_text("\n".join([*lines, "import 'just/process.just'", own]))
    git(repository, "init", "--quiet", "-b", "main")
    commit(repository, "shop")
    git(repository, "tag", "v1.4.0")
    follow(read("docs/how-to/adopt.md"), tmp_path, variables)
    (repository / "user-docs/how-to/my-capability.md").unlink()
    tool = "uv run --project .wavewright"
    assert_that = (
        f'test "$({tool} just check)" = mine',
        f"{tool} wavewright pre-merge | grep TRACE107",
        f"! {tool} wavewright pre-merge",
    )
    follow(commands(*assert_that), repository, variables)
    assert not list((repository / "tests").rglob("*"))
    assert git(repository, "diff", "--stat", "v1.4.0", "--", "package.json", "justfile") == ""


@pytest.fixture(scope="module")
def rendered(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new project; nobody writes in it."""
    folder = tmp_path_factory.mktemp("rendered") / "my-project"
    answers = {"package_name": "app", "namespace": "APP"}
    copier.run_copy(
        str(template), folder, data=answers, defaults=True, quiet=True, vcs_ref="v0.1.0"
    )
    return folder


@pytest.fixture
def project(rendered: Path, tmp_path: Path) -> Path:
    return shutil.copytree(rendered, tmp_path / "my-project")


def drawn() -> str:
    """Return the text of the README's picture, without blanks."""
    svg = (ROOT / "docs/images/session.svg").read_text(encoding="utf-8")
    return "".join(unescape("".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))).split())


def test_the_session_of_the_picture(project: Path, variables: dict[str, str]) -> None:
    """The picture shows what the page says, and the page says what the tool prints."""
    guide = read("docs/session.md")
    follow(guide, project, variables | {"COLUMNS": "114"})
    picture = drawn()
    for step in guide.steps:
        shown = [step.command, *(step.expected.text.splitlines() if step.expected else ())]
        assert [line for line in shown if "".join(line.split()) not in picture] == []


def test_how_to_check(project: Path, variables: dict[str, str]) -> None:
    follow(read("docs/how-to/check.md"), project, variables)


def test_how_to_trace(project: Path, variables: dict[str, str]) -> None:
    git(project, "init", "--quiet", "-b", "main")
    commit(project, "start")
    git(project, "tag", "v1.0.0")
    inside.run(project, "new", "wave", "Config publishing", "--defaults")
    ids = ("config-publishing", "--behavior", PUBLISH)
    inside.run(project, "new", "capability", *ids, "--defaults")
    (project / "src/app/config.py").write_text(f'"""Publish @behavior:{PUBLISH}."""\n')
    commit(project, "config")
    git(project, "tag", "v1.1.0")
    follow(read("docs/how-to/trace.md"), project, variables)
    assert (project / "chain.svg").read_text().startswith("<svg")


def test_the_how_tos_of_a_project_that_runs(tmp_path: Path, variables: dict[str, str]) -> None:
    """Write guides, prove what is done, release it, and take updates with and without conflicts."""
    project = tmp_path / "my-project"
    answers = {"namespace": "APP"}
    source = variables["TEMPLATE"]
    copier.run_copy(source, project, data=answers, defaults=True, quiet=True, vcs_ref="v0.1.0")
    follow(commands("uv run just setup"), project, variables)
    follow(read("docs/how-to/guides.md"), project, variables)
    back(project)
    follow(read("docs/how-to/prove.md"), project, variables)
    back(project)
    follow(read("docs/how-to/documents.md"), project, variables)
    back(project)
    break_the_guide(project)
    few_gates(project)
    release(project, variables)
    take_updates(project, variables)


def test_how_to_operate(tmp_path: Path, variables: dict[str, str]) -> None:
    """What is below the other headings is followed by `just operations`."""
    follow(part(read("docs/how-to/operate.md"), "Ask for it"), tmp_path, variables)


def break_the_guide(project: Path) -> None:
    """The test of the worked example fails at the line of the guide that is wrong."""
    guide, program = project / "user-docs/how-to/greeting.md", project / "src/my_project"
    first, second = (f"my-project-greet --name Ada{more}\n" for more in ("", " --language fr"))

    def told() -> str:
        words = [str(project / ".venv/bin/pytest"), "-q", "tests/value-scenarios"]
        ended = subprocess.run(words, cwd=project, capture_output=True, text=True, check=False)
        assert ended.returncode == (1 if "FAILED" in ended.stdout else 0)
        return ended.stdout

    lines = guide.read_text().split("\n")
    places = [f"greeting.md:{1 + lines.index(command.strip())}" for command in (first, second)]
    change(guide, "Hello, Ada!", "Hello, Eve!")  # one word of an output
    option = '"--tongue", dest="language"'
    change(program / "cli_greet.py", '"--language"', option)
    found = told()
    assert [place for place in places if place not in found] == []
    back(project)
    change(guide, first, "FIRST")  # one step before the other
    change(guide, second, first)
    change(guide, "FIRST", second)
    found = told()
    assert [place for place in places if place not in found] == []
    back(project)
    assert "FAILED" not in told()


def back(project: Path, to: str = "HEAD") -> None:
    git(project, "reset", "--quiet", "--hard", to)
    git(project, "clean", "--quiet", "--force", "-d")


def few_gates(project: Path) -> None:
    """Leave out most gates: all of them run in the other pages."""
    settings = project / "wavewright.yml"
    fewer = re.sub(r"(?m)^gates:\n(  .*\n)+", "gates: [lint, check]\n", settings.read_text())
    settings.write_text(fewer)
    commit(project, "our gates")


def release(project: Path, variables: Mapping[str, str]) -> None:
    """Release 0.2.0 and a hotfix of it, as in a project that has released 0.1.0 before."""
    start = git(project, "rev-parse", "HEAD")
    for page in (project / "project-docs").rglob("*.md"):
        text = page.read_text().replace("v0.1.0", "v0.2.0")
        page.write_text(text.replace("- [ ]", "- [x]") if page.parent.name == "waves" else text)
    log = project / "CHANGELOG.md"
    change(log, "", "\n## [0.1.0] - 2026-11-01\n\n### Added\n\n- The start\n")
    commit(project, "our plan")
    git(project, "tag", "v0.1.0")
    remote = project.with_name("remote.git")
    git(project, "init", "--quiet", "--bare", str(remote))
    git(project, "remote", "add", "origin", str(remote))
    git(project, "push", "--quiet", "--set-upstream", "origin", "main", "v0.1.0")
    guide = read("docs/how-to/release.md")
    text = "## [Unreleased]\\n\\n### Fixed\\n\\n- It greets"
    mend = f"sed -i.old 's/^## .Unreleased./{text}/' CHANGELOG.md && rm CHANGELOG.md.old"
    follow(after(guide, "just hotfix v0.2.0", mend, "git commit -qam fix"), project, variables)
    tags = ["v0.1.0", "v0.2.0", "v0.2.1"]
    assert git(remote, "tag").split() == tags
    git(project, "tag", "--delete", *tags)
    git(project, "remote", "remove", "origin")
    git(project, "switch", "--quiet", "main")
    back(project, start)


def take_updates(project: Path, variables: dict[str, str]) -> None:
    guide = read("docs/how-to/update.md")
    start = git(project, "rev-parse", "HEAD")
    workflow = project / ".github/workflows/ci.yml"
    change(workflow, "timeout-minutes: 20", "timeout-minutes: 99")
    commit(project, "our timeout")
    follow(commands("! uv run just update"), project, variables)
    assert "<<<<<<<" in workflow.read_text()
    aside = shutil.copytree(project, f"{project}-aside", ignore=shutil.ignore_patterns(".venv"))
    follow(part(guide, "Or go back"), Path(aside), variables)
    assert git(Path(aside), "status", "--porcelain") == ""
    text = workflow.read_text()
    text = re.sub(r"<<<<<<<.*\n((?:.*\n)*?)=======\n(?:.*\n)*?>>>>>>>.*\n", r"\1", text)
    workflow.write_text(text)
    follow(part(guide, "Resolve it"), project, variables)
    assert git(project, "log", "-1", "--format=%s") == "Update the process"
    back(project, start)
    follow(part(guide, "Look first", "Take it"), project, variables)
    assert 'name = "wavewright"\nversion = "0.2.0"' in (project / "uv.lock").read_text("utf-8")
    said = subprocess.run(
        [project / ".venv/bin/wavewright", "--version"],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert (said[0], said[2:]) == ("wavewright 0.2.0", ["template 0.2.0"])


def test_a_page_that_is_wrong_fails(tmp_path: Path) -> None:
    """The harness of this module can fail: at the first of several commands, and at an output."""
    for text in ("```sh\nfalse\ntrue\n```\n", "```console\n$ echo one\ntwo\n```\n"):
        with pytest.raises(AssertionError, match=r"page\.md:2"):
            follow(parse(text, "page.md"), tmp_path, {})
