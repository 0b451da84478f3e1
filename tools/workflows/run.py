"""A workflow, run on this machine: its jobs in the order of their needs, step by step."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from workflows import steps
from workflows.actions import Ended
from workflows.expand import Status, holds, rows, value
from workflows.steps import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from workflows.machine import Machine
    from workflows.node import Expressions


class Event(NamedTuple):
    """What a workflow is started by."""

    name: str
    ref: str
    variables: Mapping[str, str] = {}
    payload: Mapping[str, Any] = {}
    inputs: Mapping[str, Any] = {}
    action_path: str = ""


class Choice(NamedTuple):
    """What of a workflow is run; the rest counts as green, and is reported as not run here.

    Attributes:
        jobs: The ids of jobs; none for all.
        pythons: The versions of Python that a matrix is run with.
        absent: Names of steps that need what this machine has not, and what that is.
    """

    jobs: frozenset[str] = frozenset()
    pythons: frozenset[str] = frozenset()
    absent: Mapping[str, str] = {}


class Step(NamedTuple):
    """How a step ended: `success`, `failure`, `skipped` or `not here`."""

    job: str
    name: str
    outcome: str
    said: str = ""


class Job(NamedTuple):
    """How a job ended, over all rows of its matrix."""

    result: str
    outputs: Mapping[str, str]
    steps: tuple[Step, ...]
    seconds: float
    note: str = ""


class Runner(NamedTuple):
    """What runs a workflow."""

    workflow: dict[str, Any]
    event: Event
    machine: Machine
    expressions: Expressions
    choice: Choice = Choice()
    tell: Callable[[Step], object] = lambda _step: None

    def run(self) -> dict[str, Job]:
        """Run the workflow; return how each job ended, in the order in which they ran."""
        done: dict[str, Job] = {}
        for id_, job in self._ordered():
            done[id_] = self._job(id_, job, done)
        return done

    def _ordered(self) -> Iterator[tuple[str, dict[str, Any]]]:
        waiting = dict(self.workflow["jobs"])
        while waiting:
            ready = [id_ for id_, job in waiting.items() if not waiting.keys() & _needs(job)]
            if not ready:
                raise ValueError(f"jobs that wait for each other: {', '.join(waiting)}")
            yield ready[0], waiting.pop(ready[0])

    def _job(self, id_: str, job: dict[str, Any], done: Mapping[str, Job]) -> Job:
        started = time.monotonic()
        contexts = self._contexts(job, done)
        status = Status.of([done[each].result for each in self._ancestors(id_)])
        if not holds(self.expressions, job.get("if"), contexts, status):
            return Job("skipped", {}, (), 0)
        if self.choice.jobs and id_ not in self.choice.jobs:
            return Job("success", {}, (), 0, "not run here: left out")
        outputs: dict[str, str] = {}
        results, taken, notes = [], [], []
        matrix = value(self.expressions, job.get("strategy", {}).get("matrix"), contexts)
        for row in rows(matrix):
            known = contexts | {"matrix": row, "steps": {}, "env": {}}
            label = f"{id_} ({', '.join(map(str, row.values()))})" if row else id_
            if why := self._lacking(job, known):
                notes.append(f"not run here: {label}: {why}")
                continue
            self.machine.clear()
            ended = self._steps(label, job, known)
            taken += ended
            results.append("failure" if any(s.outcome == "failure" for s in ended) else "success")
            outputs |= value(self.expressions, job.get("outputs", {}), known)
        result = "failure" if "failure" in results else "success"
        return Job(result, outputs, tuple(taken), time.monotonic() - started, "; ".join(notes))

    def _ancestors(self, id_: str) -> set[str]:
        found: set[str] = set()
        todo = _needs(self.workflow["jobs"][id_])
        while todo:
            each = todo.pop()
            found.add(each)
            todo |= _needs(self.workflow["jobs"][each]) - found
        return found

    def _lacking(self, job: dict[str, Any], contexts: dict[str, Any]) -> str:
        """Return what a row of a job needs that this machine has not."""
        system = value(self.expressions, job["runs-on"], contexts)
        if not str(system).startswith("ubuntu"):
            return str(system)
        python = value(self.expressions, job.get("env", {}), contexts).get("UV_PYTHON")
        chosen = self.choice.pythons or self.machine.pythons.keys()
        return f"Python {python}" if python and python not in chosen else ""

    def _contexts(self, job: dict[str, Any], done: Mapping[str, Job]) -> dict[str, Any]:
        event, machine = self.event, self.machine
        kind, name = ("tag", "tags") if event.ref.startswith("refs/tags/") else ("branch", "heads")
        github = {
            "actor": "ada",
            "base_ref": event.payload.get("pull_request", {}).get("base", {}).get("ref", ""),
            "event": {"repository": {"private": False}, **event.payload},
            "event_name": event.name,
            "ref": event.ref,
            "ref_name": event.ref.removeprefix(f"refs/{name}/"),
            "ref_type": kind,
            "repository": machine.repository,
            "run_id": "1",
            "sha": machine.git("rev-parse", f"{event.ref}^{{commit}}"),
            "token": "a-token",
            "workflow": self.workflow.get("name", ""),
            "workspace": str(machine.workspace),
        }
        if event.action_path:
            github["action_path"] = event.action_path
        return {
            "github": github,
            "needs": {
                each: {"result": done[each].result, "outputs": dict(done[each].outputs)}
                for each in _needs(job)
            },
            "vars": dict(event.variables),
            "secrets": {},
            "inputs": dict(event.inputs),
            "strategy": {},
            "matrix": {},
            "env": {},
            "steps": {},
            "job": {},
            "runner": {"os": "Linux", "temp": str(machine.temp), "arch": "X64"},
        }

    def _steps(self, label: str, job: dict[str, Any], contexts: dict[str, Any]) -> list[Step]:
        ended: list[Step] = []
        variables = {
            **value(self.expressions, self.workflow.get("env", {}), contexts),
            **value(self.expressions, job.get("env", {}), contexts),
        }
        last = time.monotonic() + 60 * job.get("timeout-minutes", 360)
        results = ["success"]
        for number, step in enumerate(job["steps"], 1):
            name = step.get("name", step.get("uses", f"step {number}"))
            contexts["env"] = dict(variables)
            taken = self._step(step, name, contexts, job, (Status.of(results), last))
            outcome, left = taken
            if outcome.outcome == "failure" and not step.get("continue-on-error"):
                results.append("failure")
            if "id" in step:
                known = {"outcome": outcome.outcome, "outputs": dict(left.outputs)}
                contexts["steps"][step["id"]] = known
            variables |= left.variables
            if left.folders:
                variables["PATH"] = " ".join([*left.folders, variables.get("PATH", "")])
            ended.append(Step(label, name, outcome.outcome, outcome.said + left.summary))
            self.tell(ended[-1])
        return ended

    def _step(
        self,
        step: dict[str, Any],
        name: str,
        contexts: dict[str, Any],
        job: dict[str, Any],
        limits: tuple[Status, float],
    ) -> tuple[Ended, steps.Left]:
        status, last = limits
        if not holds(self.expressions, step.get("if"), contexts, status):
            return Ended("skipped"), steps.NOTHING
        if name in self.choice.absent:
            return Ended("not here", self.choice.absent[name]), steps.NOTHING
        contexts["env"] |= value(self.expressions, step.get("env", {}), contexts)
        defaults = {
            **self.workflow.get("defaults", {}).get("run", {}),
            **job.get("defaults", {}).get("run", {}),
        }
        permissions = job.get("permissions", self.workflow.get("permissions", {}))
        left = max(1.0, last - time.monotonic())
        place = Place(self.machine, self.expressions, defaults, permissions, left)
        return steps.run(step, contexts, place)


def _needs(job: dict[str, Any]) -> set[str]:
    needs = job.get("needs", [])
    return {needs} if isinstance(needs, str) else set(needs)


def failed(jobs: Mapping[str, Job]) -> list[tuple[str, str]]:
    """Return the jobs and steps that failed, in the order in which they ran."""
    return [
        (id_, step.name)
        for id_, job in jobs.items()
        for step in job.steps
        if step.outcome == "failure"
    ]
