"""Asking on a terminal for what was not given, each with its default and its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.cli.output import echo
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.model import Answer, Field, Kind, Project


def ask(project: Project, kind: Kind, given: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the given answers and those of the person at the terminal, cleaned.

    Raises:
        UserError: For a given answer that is not allowed.
        KeyboardInterrupt: When the person stops.
    """
    answers: dict[str, Answer] = {}
    for field in (kind.argument, *kind.fields):
        if field.name in given:
            answers[field.name] = _clean(field, given[field.name])
        else:
            default = field.default(project, answers)
            if field.ask:
                answers[field.name] = _ask(project, field, default)
            elif default is not None:
                answers[field.name] = default
    return answers


def _clean(field: Field, value: Answer) -> Answer:
    if isinstance(value, str):
        return field.clean(value)
    return tuple(field.clean(one) for one in value)


def _ask(project: Project, field: Field, default: Answer | None) -> Answer:
    import questionary

    def allowed(text: str) -> bool | str:
        try:
            answer = _clean(field, _split(field, text))
        except UserError as error:
            return f"{error.message}. {error.fix}".strip()
        known = [one.id for one in project.of(field.refers)]
        return not field.refers or answer in known or f"there is only: {', '.join(known)}"

    shown = (f"{field.apart} ".join(default)) if isinstance(default, tuple) else default or ""
    help_ = field.help
    if field.many:
        between = f"with {field.apart} between" if field.apart else "by spaces"
        help_ = f"{help_.split(';')[0].rstrip('.')}; several {between}:"
    text = questionary.text(help_, default=shown, validate=allowed).unsafe_ask()
    echo()
    return _clean(field, _split(field, text))


def _split(field: Field, text: str) -> Answer:
    if not field.many:
        return text
    return tuple(filter(None, map(str.strip, text.split(field.apart or None)))) or ("",)
