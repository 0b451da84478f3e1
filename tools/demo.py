"""Live one day of a project: copy it, grow it, run its gates. Fail when any step fails.

Run it with ``just demo`` or ``just demo DIR``; without DIR the project goes into a fresh temporary
folder. Either way it is kept, so that you can look around in it.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

GROW = (
    "just setup",
    'just new-wave "Config publishing" --goal "Publish validated configurations"',
    (
        "just new-capability config-publishing --wave 1.2"
        " --behavior MCP.CONFIG.PUBLISH --behavior MCP.CONFIG.VALIDATE"
    ),
    "just pre-merge",
    "just run-guide greeting",
    "just verify --wave 1.1",
    "just status",
)


def environment() -> dict[str, str]:
    """Return this environment without what is this checkout's: the project gets its own.

    Copier and just are those beside this interpreter. Where git knows nobody yet, somebody new
    commits.
    """
    drop = {"VIRTUAL_ENV", "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "PYTHONPATH"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in drop and not name.startswith(("COV", "GIT_", "PYTEST_"))
    }
    tools = Path(sys.executable).parent
    kept["PATH"] = f"{tools}{os.pathsep}{kept['PATH']}"
    for role in ("AUTHOR", "COMMITTER"):
        if not git("config", "user.email"):
            kept[f"GIT_{role}_NAME"] = "A newcomer"
            kept[f"GIT_{role}_EMAIL"] = "newcomer@example.com"
    return kept


def git(*words: str) -> str:
    """Return what git answers in this checkout; nothing when it refuses."""
    asked = subprocess.run(
        ["git", *words], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


def copy_command(project: Path) -> str:
    """Return the copier command for exactly this checkout: its files, not its newest tag."""
    revision = "--vcs-ref HEAD " if git("rev-parse", "--verify", "HEAD") else ""
    options = f"--defaults --data namespace=MCP {revision}".strip()
    return f"copier copy {options} {shlex.quote(CHECKOUT.as_posix())} {project.name}"


def run(command: str, folder: Path, env: dict[str, str]) -> None:
    """Show the command, run it with its output in sight, and stop the demo when it fails.

    Without an input: on a terminal the commands would ask for what is left out here.
    """
    print(f"\n\033[1m$ {command}\033[0m" if sys.stdout.isatty() else f"\n$ {command}", flush=True)
    started = time.perf_counter()
    code = subprocess.run(
        shlex.split(command), cwd=folder, env=env, stdin=subprocess.DEVNULL, check=False
    ).returncode
    print(f"({time.perf_counter() - started:.1f} s)", flush=True)
    if code:
        sys.exit(f"\nThe demo failed: `{command}` ended with {code}. Look into {folder}")


def main(words: list[str]) -> None:
    """Run the demo in the folder that was named, or in a fresh one."""
    project = Path(words[0]).resolve() if words else Path(tempfile.mkdtemp()) / "my-project"
    if project.exists() and any(project.iterdir()):
        sys.exit(f"{project} is not empty. Name a folder that does not exist yet.")
    project.parent.mkdir(parents=True, exist_ok=True)
    env = environment()
    run(copy_command(project), project.parent, env)
    for command in GROW:
        run(command, project, env)
    print(f"\nAll green. The project is yours to look at: {project}")


if __name__ == "__main__":
    main(sys.argv[1:])
