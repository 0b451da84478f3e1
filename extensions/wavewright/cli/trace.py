"""`wavewright trace`: the chain as a matrix, a tree, gaps or a picture, and what a change does."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wavewright.cli.output import echo, echo_json, look, root_of, root_option, style
from wavewright.cli.views import MATRIX_FORMS, Options, settled
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.read import Survey
    from wavewright.trace import Graph

EXIT_GAPS = 1
FORMATS = click.Choice(["text", *MATRIX_FORMS])


@click.command("trace")
@click.argument("names", metavar="[ID|PATH]…", nargs=-1)
@root_option
@click.option("--gaps", is_flag=True, help="What is missing at which level, and how to make it.")
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
    if options.since is not None:
        return _delivery(folder, options)
    survey, graph = _state(folder, options)
    if options.impact:
        return _impact(folder, options, survey, graph)
    if options.gaps:
        return _gaps(options, survey, graph)
    if options.graph is not None:
        return _picture(options, survey, graph)
    if options.names:
        return _tree(options, survey, graph)
    return _matrix(options, survey, graph)


def _state(
    folder: Path, options: Options, overlay: dict[str, bytes | None] | None = None
) -> tuple[Survey, Graph]:
    """Return the project, now or with other contents of some files, and its graph.

    Settings that could not be read at the time are those of now.
    """
    from wavewright.config import FILE
    from wavewright.trace import whole

    laid = overlay or {}
    try:
        survey = look(folder, laid, cached=not options.no_cache, strict=False)
    except UserError:
        if FILE not in laid:
            raise
        laid = {path: data for path, data in laid.items() if path != FILE}
        survey = look(folder, laid, cached=not options.no_cache, strict=False)
    return survey, whole(survey)


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        echo(line)


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
        _show(table.markdown(rows))
    elif rows:
        _show(table.table(rows, _width(), style))
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
        _show(text.of_tree(found, style))
    return 0


def _around(survey: Survey, graph: Graph, name: str) -> Any:  # noqa: ANN401  # loaded when it runs
    """Return the tree of an id, or of a file that is named from the current folder."""
    from wavewright.trace.tree import tree

    path, separator, inner = name.partition("::")
    here = Path.cwd() / path
    if here.is_file() and path not in survey.files:
        from wavewright.cli.examine import inside

        name = f"{inside(Path(survey.root), path)}{separator}{inner}"
    return tree(survey, graph, name)


def _gaps(options: Options, survey: Survey, graph: Graph) -> int:
    from wavewright.trace import data, near, text
    from wavewright.trace.gaps import gaps, shares
    from wavewright.trace.matrix import matrix

    code = survey.config.has_code
    rows = matrix(graph, code=code)
    found = gaps(graph, rows)
    told = near(survey, graph, {gap.node.key for gap in found} & graph.nodes.keys()).nodes
    found = tuple(gap._replace(node=told.get(gap.node.key, gap.node)) for gap in found)
    covered = shares(graph, rows, code=code)
    if options.format_ == "json":
        echo_json(data.of_gaps(found, covered))
    else:
        _show(text.of_gaps(found, covered, style))
    return EXIT_GAPS if options.strict and any(gap.due for gap in found) else 0


def _picture(options: Options, survey: Survey, graph: Graph) -> int:
    from wavewright.trace.picture import picture

    title = f"The chain of {survey.config.project}"
    if options.names:
        graph = _around(survey, graph, options.names[0]).graph
        title = f"{options.names[0]} in {title[0].lower()}{title[1:]}"
    drawn = picture(graph, title)
    if options.graph == "svg":
        from wavewright.trace.svg import svg

        click.echo(svg(drawn), nl=False)
    else:
        from wavewright.trace.mermaid import mermaid

        click.echo(mermaid(drawn), nl=False)
    return 0


def _delivery(folder: Path, options: Options) -> int:
    from wavewright.changes import changed, commit
    from wavewright.programs import repository
    from wavewright.trace import data, text
    from wavewright.trace.delivered import delivered

    since, until = options.since or "", options.until or ""
    if not since:
        raise UserError("--since names no tag", fix="Name a tag, branch or commit.")
    if not repository(folder):
        raise UserError(
            f"{folder} is in no git repository, so nothing tells what was before",
            fix="Make a repository, commit, and tag your releases.",
        )
    first = changed(folder, commit(folder, since))
    last = changed(folder, commit(folder, until)) if until else {}
    differing = {
        path for path in first.keys() | last.keys() if first.get(path, ...) != last.get(path, ...)
    }
    before, after = _state(folder, options, first), _state(folder, options, last)
    parts = delivered(before, after, differing)
    if options.format_ == "json":
        echo_json(data.of_delivery(since, until, parts))
    else:
        _show(text.of_delivery(since, until, parts, style))
    return 0


def _impact(folder: Path, options: Options, survey: Survey, graph: Graph) -> int:
    from wavewright.cli.examine import inside
    from wavewright.trace import data, text
    from wavewright.trace.impact import impact

    paths = [inside(folder, path) for path in options.names]
    states = [(survey, graph)]
    if options.changed is not None:
        from wavewright.changes import changed, commit

        overlay = changed(folder, commit(folder, options.changed))
        paths += overlay
        states.append(_state(folder, options, overlay))
    found = impact(states, paths)
    if options.format_ == "json":
        echo_json(data.of_impact(found))
    else:
        _show(text.of_impact(found, style))
    return 0
