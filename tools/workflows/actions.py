"""Actions that workflows use, as far as this machine can do what they do."""

from __future__ import annotations

import glob
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.machine import Machine


class Call(NamedTuple):
    """A step that uses an action."""

    machine: Machine
    inputs: Mapping[str, str]
    ref: str
    permissions: Mapping[str, str]


class Ended(NamedTuple):
    """How it ended: `success`, `failure`, or `not here`; and what there is to say."""

    outcome: str
    said: str = ""


def _checkout(call: Call) -> Ended:
    if call.permissions.get("contents") not in {"read", "write"}:
        return Ended("failure", "the job lacks the permission `contents: read`")
    name = call.ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
    depth = call.inputs.get("fetch-depth", "1")
    history = ["--no-single-branch"] if depth == "0" else [f"--depth={depth}"]
    if depth != "0" and call.ref.startswith("refs/heads/"):
        history.append("--no-tags")
    shutil.rmtree(call.machine.workspace)
    command = ["git", "clone", "--quiet", *history, f"--branch={name}"]
    ended = subprocess.run(
        [*command, call.machine.remote.as_uri(), str(call.machine.workspace)],
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended("failure" if ended.returncode else "success", ended.stderr)


def _setup_uv(_call: Call) -> Ended:
    return Ended("success")


def _chosen(call: Call) -> list[tuple[Path, Path]]:
    """Return the files of an artifact: where each is, and its path in the artifact."""
    workspace = call.machine.workspace
    hidden = call.inputs.get("include-hidden-files") == "true"
    found = []
    for pattern in call.inputs["path"].split("\n"):
        place = str(workspace / pattern.strip())  # which may be absolute
        for name in glob.glob(place, include_hidden=hidden):  # noqa: PTH207
            start = Path(name)
            below = start.rglob("*") if start.is_dir() else (start,)
            found += [path for path in below if path.is_file()]
    if not hidden:
        folder = call.machine.folder
        found = [p for p in found if not any(n[0] == "." for n in p.relative_to(folder).parts)]
    folders = {path.parent for path in found}
    common = min(folders, key=lambda path: len(path.parts), default=workspace)
    while any(common not in {path, *path.parents} for path in folders):
        common = common.parent
    return [(path, path.relative_to(common)) for path in found]


def _upload(call: Call) -> Ended:
    target = call.machine.artifacts / call.inputs["name"]
    if target.exists():
        return Ended("failure", f"there is an artifact {target.name} already")
    files = _chosen(call)
    if not files:
        failing = call.inputs.get("if-no-files-found") == "error"
        return Ended("failure" if failing else "success", f"no files at {call.inputs['path']}")
    for path, name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target / name)
    return Ended("success", f"{len(files)} files")


def _download(call: Call) -> Ended:
    target = call.machine.workspace / call.inputs.get("path", "")
    if "name" in call.inputs:
        source = call.machine.artifacts / call.inputs["name"]
        if not source.is_dir():
            return Ended("failure", f"there is no artifact {source.name}")
        shutil.copytree(source, target, dirs_exist_ok=True)
        return Ended("success")
    for source in sorted(call.machine.artifacts.iterdir()):
        if fnmatch(source.name, call.inputs.get("pattern", "*")):
            shutil.copytree(source, target / source.name, dirs_exist_ok=True)
    return Ended("success")


def _attest(call: Call) -> Ended:
    lacking = {"id-token", "attestations"} - {
        k for k, v in call.permissions.items() if v == "write"
    }
    if lacking:
        return Ended("failure", f"the job lacks the permission `{min(lacking)}: write`")
    found = sorted(call.machine.workspace.glob(call.inputs["subject-path"]))
    if not found:
        return Ended("failure", f"nothing is at {call.inputs['subject-path']}")
    return Ended("not here", "would attest " + ", ".join(path.name for path in found))


def _sarif(call: Call) -> Ended:
    if not (call.machine.workspace / call.inputs["sarif_file"]).is_file():
        return Ended("failure", f"there is no {call.inputs['sarif_file']}")
    return Ended("not here", f"would upload {call.inputs['sarif_file']}")


def _nothing(_call: Call) -> Ended:
    return Ended("not here", "needs GitHub")


ACTIONS: dict[str, Callable[[Call], Ended]] = {
    "actions/checkout": _checkout,
    "actions/upload-artifact": _upload,
    "actions/download-artifact": _download,
    "actions/attest": _attest,
    "actions/dependency-review-action": _nothing,
    "astral-sh/setup-uv": _setup_uv,
    "github/codeql-action/upload-sarif": _sarif,
    "ossf/scorecard-action": _nothing,
}
