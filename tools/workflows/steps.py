"""One step of a job: an action, or a script in the shell that it names."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from workflows.actions import ACTIONS, Call, Ended
from workflows.expand import text, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from workflows.machine import Machine
    from workflows.node import Expressions

SHELLS = {
    "": ("bash", "-e"),
    "bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail"),
    "python": (sys.executable,),
}
# What a step may leave for those after it.
LEFT = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")
_VALUE = re.compile(
    r"^(?P<name>[^=<\n]+)(?:=(?P<line>[^\n]*)|<<(?P<end>[^\n]+)\n(?P<lines>.*?)\n?(?P=end))$",
    re.MULTILINE | re.DOTALL,
)


class Place(NamedTuple):
    """Where a step runs."""

    machine: Machine
    expressions: Expressions
    defaults: Mapping[str, str]
    permissions: dict[str, str]
    seconds: float


class Left(NamedTuple):
    """What a step left: outputs, variables and folders of the PATH for those after it."""

    outputs: Mapping[str, str]
    variables: Mapping[str, str]
    folders: tuple[str, ...]
    summary: str


NOTHING = Left({}, {}, (), "")


def run(step: dict[str, Any], contexts: dict[str, Any], place: Place) -> tuple[Ended, Left]:
    """Run a step.

    Args:
        step: As the workflow has it.
        contexts: What `github`, `env` and the others are; `env` has the step's own.
        place: Where it runs.
    """
    if "uses" in step:
        return _action(step, contexts, place), NOTHING
    return _script(step, contexts, place)


def _action(step: dict[str, Any], contexts: dict[str, Any], place: Place) -> Ended:
    name = step["uses"].partition("@")[0]
    if name not in ACTIONS:
        return Ended("failure", f"{name} is not known here")
    given = value(place.expressions, step.get("with", {}), contexts)
    inputs = {key: text(each).strip("\n") for key, each in given.items()}
    call = Call(place.machine, inputs, contexts["github"]["ref"], place.permissions)
    return ACTIONS[name](call)


def _script(step: dict[str, Any], contexts: dict[str, Any], place: Place) -> tuple[Ended, Left]:
    temp = place.machine.temp
    script = temp / f"{uuid.uuid4().hex}.sh"
    script.write_text(value(place.expressions, step["run"], contexts), encoding="utf-8")
    files = {name: temp / f"{uuid.uuid4().hex}.txt" for name in LEFT}
    for file in files.values():
        file.touch()
    env = place.machine.environment(place.permissions)
    env["PATH"] = os.pathsep.join([*contexts["env"].get("PATH", "").split(), env["PATH"]])
    env |= _of_github(contexts["github"]) | {name: str(file) for name, file in files.items()}
    env |= {name: text(each) for name, each in contexts["env"].items() if name != "PATH"}
    env |= {"RUNNER_TEMP": str(temp), "RUNNER_OS": "Linux"}
    shell = SHELLS[step.get("shell", place.defaults.get("shell", ""))]
    folder = place.machine.workspace / step.get("working-directory", "")
    seconds = min(place.seconds, 60 * step.get("timeout-minutes", 360))
    ended = _watched([*shell, str(script)], folder, env, seconds)
    left = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    return ended, Left(
        dict(_values(left["GITHUB_OUTPUT"])),
        dict(_values(left["GITHUB_ENV"])),
        tuple(left["GITHUB_PATH"].split()),
        left["GITHUB_STEP_SUMMARY"],
    )


def _of_github(github: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables that every step has from the context `github`."""
    names = ("event_name", "ref", "ref_name", "ref_type", "sha", "repository", "run_id")
    known = {f"GITHUB_{name.upper()}": text(github[name]) for name in (*names, "workspace")}
    known["GITHUB_BASE_REF"] = text(github.get("base_ref"))
    if "action_path" in github:
        known["GITHUB_ACTION_PATH"] = text(github["action_path"])
    return known | {"CI": "true", "GITHUB_ACTIONS": "true"}


def _watched(command: list[str], folder: Path, env: dict[str, str], seconds: float) -> Ended:
    """Run a command in a session of its own, which ends when its time is over."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds)
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            return Ended("failure", f"not done after {seconds:.0f} s")
    return Ended("failure" if process.returncode else "success", said)


def _values(lines: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values that a step wrote as `name=value` or between two marks."""
    for found in _VALUE.finditer(lines):
        yield found["name"], found["line"] if found["end"] is None else found["lines"]
