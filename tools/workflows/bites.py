"""Each linter finds what it is there for: a fault of its kind, put into a good workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.linters import LINTERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORKFLOW = ".github/workflows/ci.yml"
# linter → (text of the workflow, what becomes of it, what the linter must say)
FAULTS: dict[str, tuple[str, str, str]] = {
    "zizmor, regular": ("@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7", "@v7", "unpinned-uses"),
    "zizmor, pedantic": ("    name: Lint\n", "", "anonymous-definition"),
    "zizmor, auditor": (
        "          GH_TOKEN: ${{ github.token }}\n",
        "          GH_TOKEN: ${{ secrets.TOKEN }}\n",
        "secrets-outside-env",
    ),
    "actionlint": ("runs-on: ubuntu-latest", "runs-on: ubuntu-lattest", "ubuntu-lattest"),
    "GitHub's language service": ("if-no-files-found:", "if-no-files:", "if-no-files"),
    "check-jsonschema": ("    timeout-minutes: 10\n", "", "timeout-minutes"),
    "yamllint": ("name: CI\n", "name: CI \n", "trailing-spaces"),
    "shellcheck": ('gh api "$COMMENTS"', "gh api $COMMENTS", "SC2086"),
    "pins": ("# v7.0.1", "# v7.0.0", "wanted is"),
}


def blunt(workflow: str, folder: Path) -> Iterator[str]:
    """Yield the linters that miss their fault.

    Args:
        workflow: The text of a good workflow.
        folder: A fresh folder.
    """
    path = folder / WORKFLOW
    path.parent.mkdir(parents=True)
    for name, linter in LINTERS.items():
        good, bad, said = FAULTS[name]
        if good not in workflow:
            yield f"{name}: there is no {good!r} to put its fault in"
            continue
        path.write_text(workflow.replace(good, bad, 1), encoding="utf-8")
        code, findings = linter(folder, [WORKFLOW])
        if not code or not any(said in finding for finding in findings):
            yield f"{name}: does not find {said}: exit {code}, {findings}"
