"""`wavewright new KIND`: answers → files, on a dirty tree, without ever eating an edit."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from wavewright import cache, names, new
from wavewright.cli.new_report import Decided, conflicts, report
from wavewright.cli.output import format_option, look, read, root_of, root_option
from wavewright.errors import UserError
from wavewright.kinds import KINDS, opened
from wavewright.kinds.places import FEATURE_BODY
from wavewright.model import Project, Status
from wavewright.write import apply, decide, locked, pending, recover_locked, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wavewright.model import Answer, Field, Kind
    from wavewright.stubs import Stubs
    from wavewright.write import Change

EXIT_CONFLICT = 1
FLAGS = ("dry_run", "force", "skip", "defaults", "format_", "from_")
STUBS = frozenset({"steps", "unit-test"})  # what depends on the tests that there are
CODE = frozenset({"module", "cli-command", "mcp-tool"})  # what depends on the code that there is


class KindGroup(click.Group):
    """One command for each kind of the table, made when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the kinds, in the order of the table."""
        return [kind.name for kind in KINDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Make the command of one kind."""
        return next((_command_of(kind) for kind in KINDS if kind.name == cmd_name), None)


@click.group("new", cls=KindGroup, no_args_is_help=True, invoke_without_command=True)
@click.option("--list", "list_", is_flag=True, help="List what can be made.")
@format_option
@click.pass_context
def command(context: click.Context, *, list_: bool, format_: str) -> None:
    """Add an artifact of the process, with everything that belongs to it.

    Nothing is written when a file that exists would change: that is a conflict, and --skip or
    --force says what to do. The same command twice changes nothing.
    """
    if context.invoked_subcommand and (list_ or format_ != "text"):
        raise UserError("--list and its --format go with no kind", fix="Put --format behind it.")
    if list_:
        from wavewright.cli.new_list import show

        show(format_)
    elif not context.invoked_subcommand:
        raise click.UsageError("Missing command.", context)


def _command_of(kind: Kind) -> click.Command:
    parameters: list[click.Parameter] = [
        click.Argument(
            [kind.argument.name],
            metavar=kind.argument.name.upper(),
            required=False,
            shell_complete=_ids(kind.argument),
        ),
        *(_option(field) for field in kind.fields),
        click.Option(
            ["--from", "from_"],
            metavar="FILE",
            help="Take answers from a JSON file; - is standard input. Options win.",
        ),
        click.Option(["--dry-run"], is_flag=True, help="Show what would happen; write nothing."),
        click.Option(["--force"], is_flag=True, help="Overwrite files that were edited."),
        click.Option(["--skip"], is_flag=True, help="Leave files that were edited."),
        click.Option(["--defaults"], is_flag=True, help="Ask nothing; take the defaults."),
    ]

    def run(**given: Any) -> int:  # noqa: ANN401  # click passes what the parameters say
        return _run(kind, given)

    made = click.Command(
        kind.name, params=parameters, callback=run, help=kind.summary, short_help=kind.summary
    )
    made.callback = root_option(format_option(run))
    made.params += reversed(getattr(made.callback, "__click_params__", []))
    return made


def _option(field: Field) -> click.Option:
    return click.Option(
        [new.option_of(field.name)],
        multiple=field.many,
        help=field.help,
        shell_complete=_ids(field),
    )


def _ids(field: Field) -> Callable[..., list[CompletionItem]] | None:
    """Return what completes a field that names an artifact."""

    def ids(
        _context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        try:
            found = read(root_of(None), frozenset({field.refers})).of(field.refers)
        except UserError:
            return []
        return [CompletionItem(a.id, help=a.title) for a in found if a.id.startswith(incomplete)]

    return ids if field.refers else None


def _run(kind: Kind, given: dict[str, Any]) -> int:
    root = root_of(given.pop("root"))
    flags = {name: given.pop(name) for name in FLAGS}
    if flags["force"] and flags["skip"]:
        raise UserError("--force and --skip contradict each other", fix="Give one of the two.")
    if flags["dry_run"]:
        if pending(root):
            raise UserError(
                "an interrupted command waits to be finished, which a dry run must not do",
                fix="Run `wavewright check` once, then try again.",
            )
        decided = _decide(root, kind, _answers(root, kind, given, flags), flags)
    else:
        answers = _answers(root, kind, given, flags)  # asked before the lock is taken
        with locked(root):
            recover_locked(root)
            decided = _decide(root, kind, answers, flags)
            if not conflicts(decided.changes):
                apply(root, decided.changes)
    report(kind, decided, flags)
    return EXIT_CONFLICT if conflicts(decided.changes) else 0


def _decide(
    root: Path, kind: Kind, given: Mapping[str, Answer], flags: Mapping[str, Any]
) -> Decided:
    """Return what becomes of each file, and what is to be said of it."""
    write_cache = not flags["dry_run"]
    if kind.name in STUBS:
        made = _stubs(root, kind, given, cached=write_cache)
        changes = decide(root, made.drafts, force=flags["force"], skip=flags["skip"])
        return Decided(changes, made.removed)
    project = read(root, kind.reads, remember=write_cache)
    for finding in project.findings:  # a number or name may be taken there
        raise UserError(finding.message, place=str(finding.place), fix="Mend the file first.")
    if kind.name in CODE:
        from wavewright.wiring import wired

        survey, compiled = look(root, cached=write_cache), cache.made() if write_cache else None
        code = wired(survey, project, kind, given, partial(texts, root), compiled)
        changes = decide(root, code.drafts, force=flags["force"], skip=flags["skip"])
        return Decided(changes, warnings=code.told, next=code.next)
    answers = new.resolve(project, kind, given)
    context = new.context_of(project, kind, answers)
    existing = texts(root, new.touched(kind, context))
    overrides = texts(root, tuple(new.override_paths(kind)))
    compiled = cache.made() if write_cache else None
    drafts = new.drafts(kind, context, existing, overrides, compiled)
    changes = decide(root, drafts, force=flags["force"], skip=flags["skip"])
    odd = (*_rewritten(kind, given, answers), *_strangers(project, context, changes))
    return Decided(changes, warnings=odd, chosen=tuple(_chosen(project, kind, given, answers)))


def _chosen(
    project: Project, kind: Kind, given: Mapping[str, Answer], answers: Mapping[str, Answer]
) -> Iterator[str]:
    """Yield what was taken by default where several waves are open."""
    fields = [one for one in kind.fields if one.picks and one.name not in given]
    open_ = opened.waves(project) if fields else ()
    for field in fields if open_[1:] else ():
        known = ", ".join(wave.id for wave in open_[::-1])
        yield f"{new.option_of(field.name)} {answers[field.name]}; open are the waves {known}"


def _rewritten(
    kind: Kind, given: Mapping[str, Answer], answers: Mapping[str, Answer]
) -> Iterator[str]:
    """Yield the titles in which marks were replaced that would end a link or code."""
    for field in (kind.argument, *kind.fields):
        raw, kept = given.get(field.name), answers[field.name]
        if field.clean is names.title and isinstance(raw, str) and raw.strip() != kept:
            yield f"`[`, `]` and backticks cannot stand in a title; it is now: {kept}"


def _strangers(
    project: Project, context: Mapping[str, object], changes: tuple[Change, ...]
) -> Iterator[str]:
    """Yield what is odd about new behaviors: they are not of the project's namespace."""
    created = {change.path for change in changes if change.status is Status.CREATE}
    made = context.get("behaviors", ())
    namespace = project.config.namespace
    for one in made if isinstance(made, tuple) else ():
        path = FEATURE_BODY.path.format(behavior=one)
        if path in created and not one.id.startswith(f"{namespace}."):
            yield f"{one.id} is not of the namespace {namespace} of wavewright.yml"


def _stubs(root: Path, kind: Kind, given: Mapping[str, Answer], *, cached: bool) -> Stubs:
    """Return the tests that a feature lacks, which depend on all tests that there are."""
    from wavewright import stubs

    survey = look(root, cached=cached)
    if not survey.config.has_code:
        from wavewright.wiring import inside

        raise UserError(
            "the tests of this project do not belong to the process",
            place="wavewright.yml",
            fix=inside(survey),
        )
    (feature,) = new.resolve(Project(str(root), survey.config), kind, given).values()
    make = stubs.steps if kind.name == "steps" else stubs.unit_tests
    return make(survey, str(feature), Path.cwd())


def _answers(
    root: Path, kind: Kind, given: dict[str, Any], flags: Mapping[str, Any]
) -> dict[str, Answer]:
    """Return the answers given, and on a terminal those that a person gives when asked."""
    answers = {name: value for name, value in given.items() if value not in {None, ()}}
    if flags["from_"] is not None:
        from wavewright.cli.answers import answers_from

        answers = {**answers_from(flags["from_"], kind), **answers}
    interactive = (
        all(s and s.isatty() for s in (sys.stdin, sys.stdout)) and flags["format_"] == "text"
    )
    if interactive and not flags["defaults"]:
        from wavewright.cli.ask import ask

        return ask(read(root, kind.reads), kind, answers)
    return answers
