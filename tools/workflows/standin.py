"""Stands in for `gh` and `uv publish`: writes down what is asked, refuses what GitHub would.

Started under the name of the program. Every other command of uv is the real one, and so is an
upload to an index on this machine, which needs no proof of who uploads.
"""

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

# What is asked for → the permission that a job needs for it.
NEEDS = {
    "gh release create": ("contents", "write"),
    "gh pr create": ("pull-requests", "write"),
    "gh pr edit": ("pull-requests", "write"),
    "gh pr list": ("pull-requests", "read"),
    "gh workflow run": ("actions", "write"),
    "gh api repos/acme/project/actions/artifacts": ("actions", "read"),
    "gh run download": ("actions", "read"),
    "gh api repos/acme/project/issues": ("pull-requests", "write"),
    "uv publish": ("id-token", "write"),
}

NEWEST = 10  # the number of the newest run on `main`


def refusal(words: list[str]) -> str:
    """Return why GitHub would refuse; nothing when it would not."""
    permissions = json.loads(os.environ["STAND_IN_PERMISSIONS"])
    asked = " ".join(words)
    for start, (scope, level) in NEEDS.items():
        if asked.startswith(start) and permissions.get(scope) not in {level, "write"}:
            return f"the job lacks the permission `{scope}: {level}`"
    if words[0] == "gh" and words[1] != "auth" and "GH_TOKEN" not in os.environ:
        return "GH_TOKEN is not set"
    if words[:3] == ["gh", "release", "create"]:
        return release(words[3:])
    if words[:2] == ["uv", "publish"] and not any(Path("dist").glob("*.whl")):
        return "there is no wheel in dist"
    return ""


def release(words: list[str]) -> str:
    """Return what is wrong with a release that is to be made; nothing when all is there."""
    tag = words[0]
    named = ["git", "-C", os.environ["STAND_IN_REMOTE"], "rev-parse", "--quiet", "--verify"]
    if (
        "--verify-tag" in words
        and subprocess.run(
            [*named, f"refs/tags/{tag}"], stdout=subprocess.DEVNULL, check=False
        ).returncode
    ):
        return f"there is no tag {tag}"
    files = [word for word in words[1:] if word.startswith("dist/")]
    files.append(words[words.index("--notes-file") + 1])
    missing = [name for name in files if not Path(name).is_file()]
    return f"there is no {missing[0]}" if missing else ""


def artifacts(named: str) -> dict[str, object]:
    """Return what GitHub says of the artifacts of a name: of `main`, of others, and one too old."""
    rows = [
        ("feature", 1, False, "2026-11-05", 40),
        ("main", 2, False, "2026-11-04", 30),  # of a fork
        ("main", 1, True, "2026-11-03", 20),
    ]
    if Path(earlier(), named).is_dir() and earlier():
        rows += [("main", 1, False, "2026-11-01", 9), ("main", 1, False, "2026-11-02", NEWEST)]
    found = [
        {
            "expired": expired,
            "created_at": f"{day}T12:00:00Z",
            "workflow_run": {
                "id": run,
                "head_branch": branch,
                "repository_id": 1,
                "head_repository_id": owner,
            },
        }
        for branch, owner, expired, day, run in rows
    ]
    return {"total_count": len(found), "artifacts": found}


def earlier() -> str:
    """Return the folder of the artifacts of the newest run on `main`, or nothing."""
    return os.environ["STAND_IN_EARLIER"]


def answer(words: list[str]) -> int:
    """Do what of a call can be done here; return its exit code."""
    asked = " ".join(words)
    if words[:2] == ["uv", "publish"] and "//127.0.0.1" in os.environ.get("UV_PUBLISH_URL", ""):
        own = {"UV_PUBLISH_USERNAME": "nobody", "UV_PUBLISH_PASSWORD": "nothing"}
        command = [os.environ["STAND_IN_UV"], "publish", "--trusted-publishing", "never"]
        return subprocess.run(command, env={**os.environ, **own}, check=False).returncode
    if asked.startswith("gh api repos/acme/project/actions/artifacts?name="):
        name = asked.partition("?name=")[2].partition("&")[0]
        program = import_module("jq").compile(words[words.index("--jq") + 1])
        print(*program.input_value(artifacts(name)).all(), sep="\n")
    if words[:3] == ["gh", "run", "download"]:
        name, into = (words[words.index(option) + 1] for option in ("--name", "--dir"))
        if words[3] != str(NEWEST):
            print(f"the run {words[3]} is not the newest", file=sys.stderr)
            return 1
        shutil.copytree(Path(earlier(), name), into)
    return 0


def main(words: list[str]) -> int:
    """Write down the call, or start the real program."""
    if words[0] == "uv" and words[1:2] != ["publish"]:
        real = os.environ["STAND_IN_UV"]
        os.execv(real, [real, *words[1:]])  # noqa: S606
    why = refusal(words)
    texts = [Path(word) for word in words if word.endswith(".md") and Path(word).is_file()]
    call = {
        "words": words,
        "files": sorted(path.name for path in Path("dist").glob("*")),
        "texts": {path.name: path.read_text(encoding="utf-8") for path in texts},
        "url": os.environ.get("UV_PUBLISH_URL", ""),
        "refused": why,
    }
    with Path(os.environ["STAND_IN_LOG"]).open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(call)}\n")
    if why:
        print(f"{words[0]}: {why}", file=sys.stderr)
    return 1 if why else answer(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
