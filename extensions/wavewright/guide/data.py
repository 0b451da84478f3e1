"""Guides and what came of them as data for programs, and the schema of the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wavewright.guide.match import difference
from wavewright.guide.report import differs
from wavewright.guide.results import FAILED, NOT_RUN, PASSED, SKIPPED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.guide.document import Guide, Step
    from wavewright.guide.linked import Linked
    from wavewright.guide.report import Account
    from wavewright.guide.results import Result

VERSION = 1  # rises when a key goes or changes its meaning, not when one is added
SCHEMA_ID = f"wavewright-guide-{VERSION}"


def of_run(accounts: Iterable[Account]) -> dict[str, Any]:
    """Return what ``wavewright guide run --format json`` prints."""
    guides = [_ran(one) for one in accounts]
    passed = bool(guides) and all(one["passed"] for one in guides)
    return _form("run", passed=passed, guides=guides)


def of_list(listed: Iterable[tuple[Guide, Linked, str]]) -> dict[str, Any]:
    """Return what ``wavewright guide list --format json`` prints, from guides and problems."""
    return _form("list", guides=[_listed(*one) for one in listed])


def of_update(
    accounts: Iterable[Account], diffs: dict[str, str], *, written: bool
) -> dict[str, Any]:
    """Return what ``wavewright guide update --format json`` prints."""
    files = [{"path": path, "diff": diff} for path, diff in diffs.items()]
    return _form("update", written=written, files=files, guides=[_ran(one) for one in accounts])


def _form(form: str, **parts: Any) -> dict[str, Any]:  # noqa: ANN401  # what JSON can hold
    return {"version": VERSION, "form": form, **parts}


def _ran(account: Account) -> dict[str, Any]:
    ran = account.ran
    return {
        "path": ran.guide.path,
        "title": ran.guide.title,
        "passed": ran.passed,
        "seconds": round(ran.seconds, 3),
        "behaviors": list(account.linked.behaviors),
        "steps": [_result(account, one) for one in ran.results],
    }


def _result(account: Account, one: Result) -> dict[str, Any]:
    expected = one.step.expected
    diff: list[str] = []
    if expected is not None and differs(one):
        diff = difference(expected.text, one.output, account.words)
    return _step(one.step) | {
        "behaviors": list(account.linked.at(one.step.line)),
        "outcome": one.outcome,
        "exit": one.exit,
        "seconds": round(one.seconds, 3),
        "problem": one.problem,
        "output": one.output,
        "errors": one.errors,
        "diff": [line.rstrip("\r\n") for line in diff],
    }


def _step(step: Step) -> dict[str, Any]:
    return {"line": step.line, "heading": step.heading, "command": step.command}


def _listed(guide: Guide, linked: Linked, problem: str) -> dict[str, Any]:
    scenarios = [{"id": one.id, "status": one.status} for one in linked.scenarios]
    return {
        "path": guide.path,
        "title": guide.title,
        "steps": [_step(step) | {"run": step.options.run} for step in guide.steps],
        "behaviors": list(linked.behaviors),
        "scenarios": scenarios,
        "tests": list(linked.tests),
        "problem": problem,
    }


_TEXT = {"type": "string"}
_YES = {"type": "boolean"}
_SECONDS = {"type": "number", "minimum": 0}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of these forms."""
    ran = _list({"$ref": "#/definitions/ran"})
    file = _object({"path": _TEXT, "diff": _TEXT})
    forms = {
        "run": {"passed": _YES, "guides": ran},
        "list": {"guides": _list({"$ref": "#/definitions/listed"})},
        "update": {"written": _YES, "files": _list(file), "guides": ran},
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_ID,
        "title": "What `wavewright guide run`, `list` and `update --format json` print",
        "definitions": _definitions(),
        "oneOf": [
            _object({"version": {"const": VERSION}, "form": {"const": name}, **properties})
            for name, properties in forms.items()
        ],
    }


def _definitions() -> dict[str, Any]:
    line = {"type": "integer", "minimum": 1, "description": "That of the command."}
    step = {"line": line, "heading": _TEXT, "command": _TEXT}
    path = {**_TEXT, "description": "From the project's root, with `/`."}
    guide = {"path": path, "title": _TEXT}
    texts = _list(_TEXT)
    result = {
        **step,
        "behaviors": texts,
        "outcome": {"enum": [PASSED, FAILED, SKIPPED, NOT_RUN]},
        "exit": {"type": ["integer", "null"]},
        "seconds": _SECONDS,
        "problem": {**_TEXT, "description": "Empty when nothing is wrong."},
        "output": {**_TEXT, "description": "What is compared."},
        "errors": {**_TEXT, "description": "Standard error, where it is not compared."},
        "diff": {**texts, "description": "From what is expected to what was printed."},
    }
    scenario = _object({"id": _TEXT, "status": _TEXT})
    listed = {"steps": _list(_object({**step, "run": _YES})), "behaviors": texts}
    problem = {**_TEXT, "description": "Why the page cannot be run; empty when it can."}
    return {
        "ran": _object(
            {
                **guide,
                "passed": _YES,
                "seconds": _SECONDS,
                "behaviors": texts,
                "steps": _list(_object(result)),
            }
        ),
        "listed": _object(
            {
                **guide,
                **listed,
                "scenarios": _list(scenario),
                "tests": texts,
                "problem": problem,
            }
        ),
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}
