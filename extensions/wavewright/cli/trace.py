"""`wavewright trace`: the chain as a matrix, a tree, gaps or a picture, and what a change does."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wavewright.cli.output import echo, echo_json, root_of, root_option, style
from wavewright.cli.states import delivery, impact, show, state
from wavewright.cli.views import MATRIX_FORMS, Options, settled
from wavewright.errors import UserError

if TYPE_CHECKING:
    from wavewright.read import Survey
    from wavewright.trace import Graph

EXIT_GAPS = 1
FORMATS = click.Choice(["text", *MATRIX_FORMS])


@click.command("trace")
@click.argument("names", metavar="[ID|PATH]…", nargs=-1)
@root_option
@click.option(
    "--all",
    "--deep",
    "deep",
    is_flag=True,
    help="With ID: step definitions and scenarios of features as well.",
)
@click.option(
    "--gaps", is_flag=True, help="What is missing, of all or of an ID, and how to make it."
)
@click.option(
    "--strict", is_flag=True, help="With --gaps: end with 1 when something due is missing."
)
@click.option(
    "--graph",
    is_flag=False,
    flag_value="mermaid",
    metavar="[mermaid|svg]",
    help="Draw the chain, or with an ID what is around it.",
)
@click.option(
    "--level",
    type=click.Choice(["wave", "capability", "behavior"]),
    help="With --graph: draw all down to this level; by default as much as can be read.",
)
@click.option("--since", metavar="TAG", help="What was delivered since a tag, branch or commit.")
@click.option("--until", metavar="TAG", help="With --since: up to this one; now by default.")
@click.option("--impact", is_flag=True, help="What a change of the files PATH… touches.")
@click.option(
    "--changed",
    is_flag=False,
    flag_value="",
    metavar="[COMMIT]",
    help="With --impact: the files changed since a commit; by default since the main branch.",
)
@click.option("--format", "format_", type=FORMATS, help="Output form; table or text by default.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of printing.",
)
@click.option("--no-cache", is_flag=True, help="Read every file, and remember nothing.")
def command(**given: Any) -> int:  # noqa: ANN401  # what click parsed
    """Show how vision, waves, behaviors, guides, tests, code and releases hang together.

    \b
    Without arguments the matrix: one row for each behavior. With ID the tree up and down from
      a behavior                     APP.CONFIG.PUBLISH
      a capability or a guide        config-publishing
      a wave, release or PRD         1.2, v1.2.0, PRD-001
      a value scenario               app.config.publish.first-time
      a file, or a test in it        tests/unit/test_config.py::test_first

    Exit code 0; with --gaps --strict 1 when something is missing; 2 when there is nothing to show.
    """  # noqa: D301  # click reads the backspace
    options = settled(Options(**given))
    folder = root_of(options.root)
    if options.output is None:
        return _view(folder, options)
    from wavewright.write.reports import save

    written = io.StringIO(newline="")
    with contextlib.redirect_stdout(written):
        ended = _view(folder, options)
    save(options.output, written.getvalue())
    return ended


def _view(folder: Path, options: Options) -> int:
    if options.since is not None:
        return delivery(folder, options)
    if options.impact:
        return impact(folder, options)
    survey, graph = state(folder, options)
    if options.gaps:
        return _gaps(options, survey, graph)
    if options.graph is not None:
        return _picture(options, survey, graph)
    if options.names:
        return _tree(options, survey, graph)
    return _matrix(options, survey, graph)


def _width() -> int:
    """Return the width of the terminal; 0 where there is none and nobody says one."""
    known = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit()
    return shutil.get_terminal_size().columns if known else 0


def _matrix(options: Options, survey: Survey, graph: Graph) -> int:
    from wavewright.trace import data, table
    from wavewright.trace.gaps import shares
    from wavewright.trace.matrix import matrix

    code = survey.config.has_code
    rows = matrix(graph, code=code)
    if options.format_ == "json":
        echo_json(data.of_matrix(rows, shares(graph, rows, code=code)))
    elif options.format_ == "csv":
        click.echo(table.sheet(rows), nl=False)
    elif options.format_ == "markdown":
        show(table.markdown(rows))
    elif rows:
        show(table.table(rows, _width(), style))
        deep = next(one for one in shares(graph, rows, code=code) if one.level == "deep")
        echo(f"\n{table.LEGEND}")
        echo(f"{deep.covered} of {deep.total} behaviors have all levels ({deep.percent}%).")
    else:
        echo('There is no wave and no behavior yet: wavewright new wave "TITLE"')
    return 0


def _tree(options: Options, survey: Survey, graph: Graph) -> int:
    from wavewright.trace import data, text

    found = _around(survey, graph, options.names[0])
    if options.format_ == "json":
        echo_json(data.of_tree(found))
    else:
        show(text.of_tree(found, style, deep=options.deep))
    return 0


def _around(survey: Survey, graph: Graph, name: str) -> Any:  # noqa: ANN401  # loaded when it runs
    """Return the tree of an id, or of a file that is named from the current folder."""
    from wavewright.trace.tree import UnknownError, tree

    path, separator, inner = name.partition("::")
    here = Path.cwd() / path
    if here.is_file() and path not in survey.files:
        from wavewright.cli.examine import inside

        name = f"{inside(Path(survey.root), path)}{separator}{inner}"
    try:
        return tree(survey, graph, name)
    except UnknownError as error:
        raise _beside(survey, name, error) from error


def _beside(survey: Survey, name: str, error: UserError) -> UserError:
    """Return why a name is refused: what stands beside the chain is shown by another command."""
    from wavewright.checks.chain import Chain
    from wavewright.trace.called import called

    try:
        called(Chain(survey), name)
    except UserError:
        return error
    fix = f"`wavewright show {shlex.quote(name)}` has it, with its links."
    return UserError(error.message, place=error.place, fix=fix)


def _gaps(options: Options, survey: Survey, graph: Graph) -> int:
    from wavewright.trace import data, near, text
    from wavewright.trace.gaps import SCOPES, gaps, shares, within
    from wavewright.trace.matrix import matrix
    from wavewright.trace.tree import UnknownError, named

    code = survey.config.has_code
    rows, scope = matrix(graph, code=code), None
    if options.names:
        try:
            scope, rows = within(graph, named(graph, options.names[0], SCOPES), rows)
        except UnknownError as error:
            raise _beside(survey, options.names[0], error) from error
    found = gaps(graph, rows, scope)
    told = near(survey, graph, {gap.node.key for gap in found} & graph.nodes.keys()).nodes
    found = tuple(gap._replace(node=told.get(gap.node.key, gap.node)) for gap in found)
    covered = shares(graph, rows, scope, code=code)
    if options.format_ == "json":
        echo_json(data.of_gaps(found, covered))
    else:
        show(text.of_gaps(found, covered, style))
    return EXIT_GAPS if options.strict and any(gap.due for gap in found) else 0


def _picture(options: Options, survey: Survey, graph: Graph) -> int:
    from wavewright.trace.picture import picture

    title = f"The chain of {survey.config.project}"
    if options.names:
        graph = _drawn(survey, graph, options).graph
        title = f"{options.names[0]} in {title[0].lower()}{title[1:]}"
    drawn = picture(graph, title, options.level or "")
    if options.graph == "svg":
        from wavewright.trace.svg import svg

        click.echo(svg(drawn), nl=False)
    else:
        from wavewright.trace.mermaid import mermaid

        click.echo(mermaid(drawn), nl=False)
    return 0


def _drawn(survey: Survey, graph: Graph, options: Options) -> Any:  # noqa: ANN401  # as above
    """Return the tree of the ID; a word after --graph may have been meant for a form."""
    try:
        return _around(survey, graph, options.names[0])
    except UserError as error:
        if not options.after_graph:
            raise
        raise click.UsageError(f"--graph draws mermaid or svg, and {error}") from error
