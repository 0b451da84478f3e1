"""`${{ … }}` in workflows: replaced by what GitHub's evaluator says it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.node import Expressions

_INSIDE = r"\$\{\{\s*((?:'[^']*'|(?!\}\}).)*?)\s*\}\}"
_WHOLE = re.compile(_INSIDE, re.DOTALL)
_STATUS = re.compile(r"\b(?:always|success|failure|cancelled)\s*\(", re.IGNORECASE)


class Status(dict[str, bool]):
    """What the status functions answer."""

    @classmethod
    def of(cls, results: list[str]) -> Status:
        """Return the answers after jobs or steps that ended like this."""
        failed = "failure" in results
        return cls(
            always=True,
            success=all(result == "success" for result in results),
            failure=failed,
            cancelled="cancelled" in results and not failed,
        )


def value(expressions: Expressions, given: object, contexts: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return a part of a workflow with every expression evaluated.

    Args:
        expressions: The evaluator.
        given: A text, or a list or mapping of such.
        contexts: What `github`, `needs` and the others are.
    """
    if isinstance(given, list):
        return [value(expressions, each, contexts) for each in given]
    if isinstance(given, dict):
        return {key: value(expressions, each, contexts) for key, each in given.items()}
    if not isinstance(given, str):
        return given
    if whole := _WHOLE.fullmatch(given):
        return expressions.evaluate(whole[1], contexts)["value"]
    return _WHOLE.sub(lambda found: expressions.evaluate(found[1], contexts)["text"], given)


def text(given: object) -> str:
    """Return a value as an environment variable or an input has it."""
    if given is None:
        return ""
    return str(given).lower() if isinstance(given, bool) else str(given)


def holds(
    expressions: Expressions, condition: object, contexts: dict[str, Any], status: Status
) -> bool:
    """Tell whether an `if:` holds; one that asks for no status asks for success too."""
    if condition is None:
        return status["success"]
    source = text(condition).strip()
    if whole := _WHOLE.fullmatch(source):
        source = whole[1]
    if not _STATUS.search(source):
        source = f"success() && ({source})"
    return bool(expressions.evaluate(source, contexts, status)["truth"])


def rows(matrix: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the combinations of a matrix, with what `include` adds and without `exclude`."""
    if not matrix:
        return [{}]
    axes = {key: each for key, each in matrix.items() if key not in {"include", "exclude"}}
    found: list[dict[str, Any]] = [{}] if axes else []
    for key, each in axes.items():
        found = [row | {key: one} for row in found for one in each]
    for left_out in matrix.get("exclude", ()):
        found = [row for row in found if not left_out.items() <= row.items()]
    made = list(found)
    for added in matrix.get("include", ()):
        same = {key: one for key, one in added.items() if key in axes}
        fitting = [row for row in made if same.items() <= row.items()]
        for row in fitting:
            row.update(added)
        if not fitting:
            found.append(dict(added))
    return found
