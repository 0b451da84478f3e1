"""What a command would write: (project, kind, answers) → texts. Pure; nothing touches the disk."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright import blocks, layout
from wavewright.errors import UserError
from wavewright.model import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import jinja2

    from wavewright.model import Answer, Body, Context, Kind, Project

OVERRIDES = ".wavewright/templates"


class Target(NamedTuple):
    """A file that a kind makes: its path, its body and the context to render the body with."""

    path: str
    body: Body
    context: Context


def resolve(project: Project, kind: Kind, given: Mapping[str, Answer]) -> dict[str, Answer]:
    """Clean the given answers and fill the missing ones with their defaults.

    Raises:
        UserError: For an answer that is not allowed, and for a missing one without a default.
    """
    answers: dict[str, Answer] = {}
    for field in (kind.argument, *kind.fields):
        value = given.get(field.name)
        if value is None or value == ():
            value = field.default(project, answers)
        if value is None:
            option = field.name.upper() if field is kind.argument else option_of(field.name)
            raise UserError(f"{option} is missing: {field.help}", fix=f"Give it with {option}.")
        if isinstance(value, str):
            answers[field.name] = field.clean(value)
        else:
            answers[field.name] = tuple(field.clean(one) for one in value)
    return answers


def option_of(name: str) -> str:
    """Return the option that gives a field: ``out_of_scope`` → ``--out-of-scope``."""
    return f"--{name.replace('_', '-')}"


def context_of(project: Project, kind: Kind, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Return the context that all bodies and entries of one command share."""
    config = project.config
    return {
        "project_name": config.project,
        "package_name": config.package,
        "has_code": config.has_code,
        **kind.prepare(project, answers),
    }


def targets(kind: Kind, context: Context) -> tuple[Target, ...]:
    """Return the files that a kind makes whole, in the order in which they are reported."""
    return tuple(_targets(kind.bodies, context))


def _targets(bodies: tuple[Body, ...], context: Context) -> Iterator[Target]:
    for body in bodies:
        if body.code and not context["has_code"]:
            continue
        name, _, variable = body.each.partition(":")
        for item in context[name] if name else (None,):  # type: ignore[attr-defined]
            own = {**context, variable: _Dotted.of(item)} if variable else dict(context)
            if "scenario" not in own and context.get("scenarios"):
                own["scenario"] = context["scenarios"][0]  # type: ignore[index]
            path = body.path.format_map({k: _Dotted.of(v) for k, v in own.items()})
            yield Target(path, body, own)


class _Dotted(dict[str, object]):
    """A mapping whose keys can be reached as attributes, as `str.format_map` needs it."""

    @classmethod
    def of(cls, value: object) -> object:
        return cls(value) if isinstance(value, dict) else value

    def __getattr__(self, name: str) -> object:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def touched(kind: Kind, context: Context) -> tuple[str, ...]:
    """Return the path of every file that the command looks at or makes."""
    paths = [target.path for target in targets(kind, context)]
    paths += [entry.path for entry in kind.entries(context)]
    paths += [change.path for change in kind.changes(context)]
    return tuple(dict.fromkeys(paths))


def drafts(
    kind: Kind,
    context: Context,
    existing: Mapping[str, str],
    overrides: Mapping[str, str] | None = None,
    compiled: Path | None = None,
) -> dict[str, Draft]:
    """Return the text of every file after the command.

    Args:
        kind: What is made.
        context: From `context_of`.
        existing: The text of each touched file that exists.
        overrides: The texts of those `override_paths` that exist, rendered in Jinja's sandbox.
        compiled: A folder in which Jinja keeps compiled bodies; compiling costs 25 ms.

    Raises:
        UserError: For an index without its markers, and for a faulty override.
    """
    found = _whole(kind, context, existing, overrides, compiled)
    indexes = {target.path: target for target in _targets(kind.indexes, context)}
    for entry in kind.entries(context):
        path = entry.path
        if path not in found and path in existing:
            found[path] = Draft(existing[path], shared=True)
        elif path not in found and path in indexes:
            index = indexes[path]
            found[path] = Draft(render(index.body, index.context, overrides, compiled))
        elif path not in found:
            raise UserError("the file does not exist", place=path, fix="Put it back and try again.")
        draft = found[path]
        found[path] = Draft(blocks.insert(draft.text, entry), draft.shared)
    for change in kind.changes(context):
        draft = found.get(change.path) or Draft(existing[change.path], shared=True)
        found[change.path] = Draft(blocks.with_field(draft.text, change), draft.shared)
    return found


def _whole(
    kind: Kind,
    context: Context,
    existing: Mapping[str, str],
    overrides: Mapping[str, str] | None,
    compiled: Path | None,
) -> dict[str, Draft]:
    """Return the files that a kind makes whole, without the entries that others add to them."""
    found: dict[str, Draft] = {}
    for target in targets(kind, context):
        if target.path in found:
            raise UserError(
                "two of the given ids make the same file; ids differ by more than `.` and `_`",
                place=target.path,
                fix="Choose another id for one of them.",
            )
        text = render(target.body, target.context, overrides, compiled)
        before = existing.get(target.path)
        if before is None:
            found[target.path] = Draft(text)
        elif blocks.outside(before) == blocks.outside(text):
            found[target.path] = Draft(before, shared=True)
        else:
            found[target.path] = Draft(blocks.carry(before, text))
    return found


def override_paths(kind: Kind) -> tuple[str, ...]:
    """Return where a project may keep its own versions of the bodies of a kind."""
    bodies = (*kind.bodies, *kind.indexes)
    return tuple(dict.fromkeys(f"{OVERRIDES}/{body.own or body.template}" for body in bodies))


def render(
    body: Body,
    context: Context,
    overrides: Mapping[str, str] | None = None,
    compiled: Path | None = None,
) -> str:
    """Render one body, or the project's own version of it.

    Long lines of ours in Python are laid out; what a project writes itself is as it writes it.

    Raises:
        UserError: When the project's own version cannot be rendered.
    """
    override = f"{OVERRIDES}/{body.own or body.template}"
    if overrides and override in overrides:
        return _render_override(override, overrides[override], context)
    text = _environment(compiled).get_template(body.template).render(context)
    return layout.fitted(text) if body.path.endswith(".py") else text


@cache
def _environment(compiled: Path | None) -> jinja2.Environment:
    import jinja2  # noqa: PLC0415  # half of the start-up; only what renders pays for it

    class Compiled(jinja2.FileSystemBytecodeCache):
        """A cache that is never needed: where it cannot be read or written, it is not there."""

        def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
            with contextlib.suppress(OSError):
                super().load_bytecode(bucket)

        def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
            with contextlib.suppress(OSError):
                super().dump_bytecode(bucket)

    return jinja2.Environment(  # noqa: S701  # the bodies are Markdown, Gherkin and Python
        loader=jinja2.PackageLoader("wavewright", "kinds"),
        undefined=jinja2.StrictUndefined,
        bytecode_cache=Compiled(str(compiled)) if compiled else None,
        **_OPTIONS,
    )


# The same options as `_envops` in copier.yml: a body renders alike on both sides.
_OPTIONS: dict[str, Any] = {
    "keep_trailing_newline": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
}


def _render_override(place: str, source: str, context: Context) -> str:
    import jinja2  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    environment = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, **_OPTIONS)
    try:
        return environment.from_string(source).render(context)
    except jinja2.TemplateSyntaxError as error:
        raise UserError(
            f"not a template: {error.message}", place=f"{place}:{error.lineno}"
        ) from error
    except Exception as error:  # whatever the expressions of a body raise
        raise UserError(
            f"cannot be rendered: {error}",
            place=place,
            fix="Compare it with the built-in body.",
        ) from error
