"""Judge what operates a project, and run the gates of a service: what is good, and what is wrong.

Run it with ``just operations``. No image is built: that needs Docker. The commands that the build
stage of the Dockerfile runs are run in a folder that has only what they would see.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import copier

from operations.faults import blunt
from operations.validators import VALIDATORS, judged
from wavewright.guide.document import Step, parse
from wavewright.guide.match import vocabulary
from wavewright.guide.report import Account, failures
from wavewright.guide.run import run
from wavewright.limits import Running
from workflows import project

DOCKER: dict[str, Any] = {"deployment": "docker", "monitoring": True}
KUBERNETES: dict[str, Any] = {"deployment": "kubernetes", "monitoring": True}
PROJECTS: dict[str, dict[str, Any]] = {
    "docker": DOCKER,
    "kubernetes": KUBERNETES,
    "bare": KUBERNETES | {"example": False, "license": "none"},
    "newest": {"deployment": "docker", "python_version": "3.14"},
    "watched": {"monitoring": True, "example": False},
}
# A metric under another name, in the code and in what asks for it → the test that must fail.
RENAMED = (
    ("src/my_service/service.py", "http_requests_total", "requests_total"),
    ("ops/grafana/dashboard.json", "feature_uses_total", "features_total"),
    ("ops/prometheus/rules.yml", "_seconds_bucket{", "_bucket{"),
)
GUARD = "tests/unit/test_operations.py"
PAGE = "docs/how-to/operate.md"


def made(folder: Path) -> dict[str, Path]:
    """Make a project of each kind."""
    source = project.template(folder / "template")
    found = {}
    for name, answers in PROJECTS.items():
        target = folder / name / "my-service"
        tool = {"tool_source": f"git+{source.as_uri()}@{project.TAG}"}
        data = {"project_name": "My Service"} | answers | tool
        copier.run_copy(str(source), target, data=data, defaults=True, quiet=True)
        found[name] = target
    return found


def valid(projects: dict[str, Path]) -> bool:
    """Print what each validator says of each project; return whether none found anything."""
    asked: set[str] = set()
    good = True
    for name, root in projects.items():
        print(f"{name}:", flush=True)
        for verdict in judged(root):
            if not verdict.files:
                continue
            asked.add(verdict.validator)
            good &= not verdict.findings
            print(f"  {verdict.validator:31} {verdict.files} files")
            for finding in verdict.findings:
                print(f"    {finding}")
    if asked != VALIDATORS.keys():
        print(f"Never asked: {', '.join(VALIDATORS.keys() - asked)}")
    return good and asked == VALIDATORS.keys()


def gates(root: Path) -> None:
    """Set a project up and run its gates, as its developers do."""
    project.git(root, "init", "--quiet", "--initial-branch=main")
    quiet = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org"}
    quiet |= {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}
    for words in ("setup", "pre-merge"):
        project.run(root, "uv", "run", "just", words, env=quiet)


def dull(root: Path) -> list[str]:
    """Return the renamed metrics that the tests of a project do not miss."""
    found = []
    for path, old, new in RENAMED:
        file = root / path
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(old, new), encoding="utf-8")
        command = ["uv", "run", "--frozen", "pytest", "-q", GUARD]
        ended = subprocess.run(
            command, cwd=root, capture_output=True, check=False, env=project.environment()
        )
        file.write_text(text, encoding="utf-8")
        if old not in text or ended.returncode != 1:
            found.append(f"{path}: {new} for {old} is not found")
    return found


def followed(root: Path) -> list[str]:
    """Follow the page on operations in a project; return what is not as it says."""
    page = parse((project.ROOT / PAGE).read_text(encoding="utf-8"), PAGE)
    there = Step("Be in the project", 1, f'test "$(pwd -P)" = {shlex.quote(str(root.resolve()))}')
    steps = (there, *(step for step in page.steps if step.heading != "Ask for it"))
    cache = project.run(root, "uv", "cache", "dir").strip()
    env = (("PATH", project.environment()["PATH"]), ("UV_CACHE_DIR", cache))
    keep = tuple(name for name in os.environ if re.match(r"UV_(DEFAULT_)?INDEX|PIP_", name))
    page = page._replace(steps=steps, env=env, keep=keep, timeout=120, here=True)
    ran = run(page, root, Running())
    return [] if ran.passed else [*failures(Account(ran, vocabulary(ran.values, ())))]


def image(root: Path, folder: Path) -> None:
    """Run the commands of the build stage where only what it copies is, and ask the service."""
    context, environment = folder / "context", folder / "environment"
    context.mkdir(parents=True)
    text = (root / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    stage = re.split(r"(?m)^FROM .*$", text)[2]
    for line in re.findall(r"(?m)^(?:COPY|RUN) .*$", stage):
        word, *words = shlex.split(line)
        if word == "COPY":
            for name in words[:-1]:
                copy = shutil.copytree if (root / name).is_dir() else shutil.copy
                copy(root / name, context / name)
        elif words[0] == "uv":
            project.run(context, *words, env={"UV_PROJECT_ENVIRONMENT": str(environment)})
    shutil.rmtree(context)
    last = json.loads(re.findall(r"(?m)^CMD (.*)$", text)[-1])
    check = json.loads(re.findall(r"(?m)CMD (\[.*--check.*)$", text)[0])
    answers(environment / "bin", last, check)


def answers(programs: Path, start: list[str], check: list[str]) -> None:
    """Start the service as its image does, see that it is well, and that it ends when told to."""
    port = ["--port", "18080"]
    with subprocess.Popen([str(programs / start[0]), *start[1:], *port]) as service:
        try:
            for _ in range(50):
                ended = subprocess.run([str(programs / check[0]), *check[1:], *port], check=False)
                if not ended.returncode:
                    break
            else:
                raise RuntimeError("the service is never well")
        finally:
            service.terminate()
        if service.wait(10):
            raise RuntimeError(f"the service ended with {service.returncode}")


def main() -> int:
    """Judge, run, break, follow; return whether all is well as an exit code."""
    with tempfile.TemporaryDirectory(prefix="operations-") as name:
        folder = Path(name)
        projects = made(folder)
        good = valid(projects)
        wrong = list(blunt(list(projects.values()), folder / "faults"))
        for each in ("docker", "bare"):
            gates(projects[each])
            image(projects[each], folder / f"image-{each}")
            print(f"{each}: the gates are green, and what the image would run answers", flush=True)
        wrong += dull(projects["docker"])
        wrong += followed(projects["docker"])
        print(
            *wrong or ["Each fault that was put in is found, and the page on operations is true."],
            sep="\n",
        )
    return 0 if good and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
