"""Stands in for `gh` and `uv publish`: writes down what is asked, refuses what GitHub would.

Started under the name of the program. Every other command of uv is the real one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

# What is asked for → the permission that a job needs for it.
NEEDS = {
    "gh release create": ("contents", "write"),
    "gh pr create": ("pull-requests", "write"),
    "gh pr edit": ("pull-requests", "write"),
    "gh pr list": ("pull-requests", "read"),
    "gh workflow run": ("actions", "write"),
    "gh api": ("pull-requests", "write"),
    "uv publish": ("id-token", "write"),
}


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
    return 1 if why else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
