"""Judge all workflows, then run those of a fresh project: what is good, and what is wrong in it.

Run it with ``just workflows``; with words, only the scenarios whose names have them are run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import copier
import yaml

from wavewright.release.rehearse import index
from workflows import linters, node, project
from workflows.bites import FAULTS, WORKFLOW, blunt
from workflows.machine import Machine
from workflows.run import Choice, Event, Job, Runner, failed
from workflows.scenarios import SCENARIOS, Scenario
from workflows.triggers import starts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from workflows.project import Repository

# The steps that ask a service which this machine may not reach. They are never taken for green.
ABSENT = {"Look for vulnerable dependencies": "needs the service that knows them"}
# The default answers have a project of their own; these add what it does not have.
ANSWERS: dict[str, dict[str, Any]] = {
    "everything": {
        "repository_url": "https://github.com/acme/acme-tools",
        "planning": ["waves", "sprints", "prds"],
        "deployment": "kubernetes",
        "monitoring": True,
        "agent_commands": ["claude", "copilot", "cursor"],
    },
    "docker": {"deployment": "docker", "example": False, "python_version": "3.14"},
    "process": {"scope": "process"},
}
FILES = (
    "action.yml",
    ".github/ISSUE_TEMPLATE/*.yml",
    ".github/dependabot.yml",
    ".github/renovate.json",
    ".github/workflows/*.yml",
    "template/.github/ISSUE_TEMPLATE/*.yml",
    "template/.github/renovate.json",
    "template/.github/workflows/*.yml",
)
TAIL = 30  # lines of a step that failed


def workflow_files(root: Path) -> list[str]:
    """Return the files that the linters judge, below a folder."""
    return sorted(path.relative_to(root).as_posix() for p in FILES for path in root.glob(p))


def judge(root: Path, but: Collection[bytes] = ()) -> bool:
    """Print what each linter says of the workflows; return whether none found anything.

    Args:
        root: The folder that they are in.
        but: The texts of files that need not be judged again.
    """
    every = workflow_files(root)
    paths = [path for path in every if (root / path).read_bytes() not in but]
    print(f"{len(every)} files in {root}, {len(every) - len(paths)} judged before", flush=True)
    if not paths:
        return True
    verdicts = linters.judged(root, paths)
    for verdict in verdicts:
        print(f"  {verdict.linter:26} exit {verdict.code}, {len(verdict.findings)} findings")
        for finding in verdict.findings:
            print(f"    {finding}")
    return not any(verdict.code or verdict.findings for verdict in verdicts)


def judge_answers(source: Path, made: Path, folder: Path) -> bool:
    """Judge what other answers bring; return whether nothing was found.

    Args:
        source: The template.
        made: A project that was judged.
        folder: Where the projects of the other answers are made.
    """
    good = True
    seen = {(made / path).read_bytes() for path in workflow_files(made)}
    for name, answers in ANSWERS.items():
        root = folder / name / made.name
        copier.run_copy(str(source), root, data=answers, defaults=True, quiet=True)
        good &= judge(root, seen)
        seen |= {(root / path).read_bytes() for path in workflow_files(root)}
    return good


def missed(scenario: Scenario, jobs: Mapping[str, Job], asked: Sequence[str] = ()) -> Iterator[str]:
    """Yield what a scenario demands and did not get."""
    found = failed(jobs)
    for id_ in scenario.idle:
        if jobs[id_].result != "skipped":
            yield f"{id_} ran: {jobs[id_].result}"
    if scenario.asked and not any(each.startswith(scenario.asked) for each in asked):
        yield f"nobody asked: {scenario.asked}"
    if scenario.red is None:
        yield from (f"{job}: {step} failed" for job, step in found)
        said = [step.said for job in jobs.values() for step in job.steps]
        if scenario.says and not any(scenario.says in each for each in said):
            yield f"nobody says {scenario.says!r}"
        return
    if found[:1] != [scenario.red]:
        first = " / ".join(found[0]) if found else "nothing"
        yield f"{' / '.join(scenario.red)} must fail first; {first} did"
    elif scenario.says not in _said(scenario.red, jobs):
        yield f"{scenario.red[1]} does not say {scenario.says!r}"
    if "ci-ok" in jobs and jobs["ci-ok"].result != "failure":
        yield "ci-ok is green"


def _said(red: tuple[str, str], jobs: Mapping[str, Job]) -> str:
    return next(step.said for step in jobs[red[0]].steps if step.name == red[1])


def play(scenario: Scenario, made: Path, folder: Path) -> tuple[bool, list[str]]:
    """Play a scenario on a copy of the project; return whether it went as it must, and what to say.

    Args:
        scenario: What to play.
        made: The project.
        folder: A fresh folder.
    """
    source = folder.with_name("template") if scenario.ours else made
    repository: Repository = project.publish(source, folder)
    with ExitStack() as stack:
        if scenario.published:
            repository.publish_to(*(stack.enter_context(index()) for _ in range(2)))
        return _on(scenario, repository, folder, None)


def _on(
    scenario: Scenario, repository: Repository, folder: Path, earlier: Path | None
) -> tuple[bool, list[str]]:
    """Bring the repository into the state of a scenario, play it, and what comes after it."""
    scenario.prepare(repository)
    repository.push(scenario.name)
    machine = Machine(folder / "machine", repository.remote, earlier=earlier)
    fine, lines = _played(scenario, repository, machine)
    for number, each in enumerate(scenario.then):
        well, more = _on(each, repository, folder / str(number), machine.artifacts)
        fine &= well
        lines += more
    return fine, lines


def started(scenario: Scenario, repository: Repository) -> tuple[dict[str, Any], Event]:
    """Return the workflow of a scenario, and what starts it; the action gets one around it."""
    if scenario.workflow != "action.yml":
        path = repository.checkout / ".github/workflows" / scenario.workflow
        return yaml.safe_load(path.read_text(encoding="utf-8")), scenario.event
    folder = repository.template()
    action = yaml.safe_load((folder / "action.yml").read_text(encoding="utf-8"))
    inputs = {name: each["default"] for name, each in action["inputs"].items()}
    inputs.update(scenario.event.inputs)
    job = {
        "runs-on": "ubuntu-latest",
        "permissions": {"contents": "read", "security-events": "write"},
        "steps": [{"name": "Check out", "uses": "actions/checkout"}, *action["runs"]["steps"]],
    }
    event = scenario.event._replace(inputs=inputs, action_path=str(folder))
    return {"name": action["name"], "on": "push", "jobs": {"check": job}}, event


def _played(scenario: Scenario, repository: Repository, machine: Machine) -> tuple[bool, list[str]]:
    workflow, event = started(scenario, repository)
    some = scenario.red or scenario.jobs
    pythons = frozenset(list(machine.pythons)[:1]) if some else frozenset[str]()
    choice = Choice(frozenset(scenario.jobs), pythons, {**ABSENT, **scenario.absent})
    since = time.monotonic()
    with node.Expressions() as expressions:
        jobs = Runner(workflow, event, machine, expressions, choice).run()
    asked = [" ".join(call["words"]) for call in machine.calls()]
    wrong = list(missed(scenario, jobs, asked))
    if not starts(workflow, event):
        wrong.append(f"{event.ref} does not start it")
    expected = f"red at {' / '.join(scenario.red)}" if scenario.red else "green"
    verdict = "NOT AS IT MUST BE" if wrong else expected
    seconds = time.monotonic() - since
    lines = [f"{scenario.workflow}: {scenario.name}: {verdict} ({seconds:.1f} s)"]
    if not scenario.red or wrong:
        lines += shown(jobs, wrong)
    lines += [f"  asked for: {each}" for each in asked]
    return not wrong, lines


def shown(jobs: Mapping[str, Job], wrong: list[str]) -> Iterator[str]:
    """Yield the lines that tell how the jobs of a workflow ended."""
    for id_, job in jobs.items():
        yield f"  {id_:14} {job.result:8} {job.seconds:5.1f} s {job.note}".rstrip()
        for step in job.steps:
            if step.outcome == "not here":
                yield f"    not run here: {step.name}: {step.said}"
            elif wrong and step.outcome == "failure":
                yield f"    {step.job}: {step.name}"
                yield from (f"      │ {line}" for line in step.said.splitlines()[-TAIL:])
    yield from (f"  ✗ {each}" for each in wrong)


def main(words: list[str]) -> int:
    """Judge, play, and return whether all is well as an exit code."""
    node.install()
    good = judge(project.ROOT)
    chosen = [each for each in SCENARIOS if not words or any(word in each.name for word in words)]
    with tempfile.TemporaryDirectory(prefix="workflows-") as name, ThreadPoolExecutor(2) as pool:
        folder = Path(name)
        made = project.project(project.template(folder / "template"), folder / "acme-tools")
        good &= judge(made)
        good &= judge_answers(folder / "template", made, folder / "answers")
        dull = list(blunt((made / WORKFLOW).read_text(encoding="utf-8"), folder / "faults"))
        print(*dull or [f"Each of the {len(FAULTS)} finds a fault of its kind."], sep="\n")
        good &= not dull
        hook = pool.submit(project.hooked, folder / "template", made, folder / "hooks")
        own = [folder / str(number) for number in range(len(chosen))]
        for each in own:
            each.mkdir()
        for fine, lines in pool.map(play, chosen, [made] * len(chosen), own):
            good &= fine
            print("\n".join(lines), flush=True)
        print(f".pre-commit-hooks.yaml: {hook.result().splitlines()[-1]}")
    print("All workflows do what they must." if good else "The workflows are not as they must be.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
