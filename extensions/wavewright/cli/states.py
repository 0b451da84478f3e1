"""What `wavewright trace` tells of two states of a project: what was delivered, what is touched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wavewright.cli.examine import inside
from wavewright.cli.output import echo, echo_json, look, style
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.cli.views import Options
    from wavewright.read import Survey
    from wavewright.trace import Graph

    Overlay = dict[str, bytes | None]

SHORT = 7  # letters of a commit


def state(folder: Path, options: Options, overlay: Overlay | None = None) -> tuple[Survey, Graph]:
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


def show(lines: Iterable[str]) -> None:
    """Print some lines."""
    for line in lines:
        echo(line)


def delivery(folder: Path, options: Options) -> int:
    """Tell what is new since a commit."""
    from wavewright.commits import changed, commit
    from wavewright.programs import repository
    from wavewright.trace import data, news
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
    before, after = state(folder, options, first), state(folder, options, last)
    parts = delivered(before, after, differing)
    if options.format_ == "json":
        echo_json(data.of_delivery(since, until, parts))
    elif options.format_ == "markdown":
        show(news.markdown(since, until, parts))
    else:
        show(news.lines(since, until, parts, style))
    return 0


def impact(folder: Path, options: Options) -> int:
    """Tell what a change of some files touches."""
    from wavewright.trace import data, text
    from wavewright.trace.impact import impact as impact_of

    states = [state(folder, options)]
    survey = states[0][0]
    since, compared, overlay = _compared(folder, options)
    paths = [*overlay]
    for path in (inside(folder, name) for name in options.names):
        files = _files(survey, path)
        if not files and path not in overlay:
            overlay |= _removed(survey, path)
        paths += files or [path]
    if overlay:
        states.append(state(folder, options, overlay))
    found = impact_of(states, paths)
    if options.format_ == "json":
        echo_json(data.of_impact(found, since))
    else:
        show(text.of_impact(found, compared, style))
    return 0


def _compared(folder: Path, options: Options) -> tuple[str, str, Overlay]:
    """Return the commit that the files are compared with, how to call it, and what differs."""
    from wavewright.commits import changed, commit

    if options.changed is None:
        return "", "", {}
    since = commit(folder, options.changed)
    short = since[:SHORT]
    called = f"{options.changed} ({short})" if options.changed else ""
    called = called or f"{short}, the last commit that this branch has in common with the main one"
    return since, called, changed(folder, since)


def _files(survey: Survey, path: str) -> list[str]:
    """Return a file that is there, or the files in a folder."""
    if path in survey.files:
        return [path]
    within = "" if path == "." else f"{path}/"
    found = sorted(one for one in survey.files if one.startswith(within))
    return found or ([path] if survey.exists(path) else [])


def _removed(survey: Survey, path: str) -> Overlay:
    """Return what a file said before it was removed.

    Raises:
        UserError: When git knows of no such file.
    """
    import difflib

    from wavewright import programs
    from wavewright.commits import changed, commit

    root = Path(survey.root)
    words = ("log", "-1", "--format=%H^", "--diff-filter=D", "--", path)
    if programs.repository(root):
        asked = programs.git(root, "--literal-pathspecs", *words)
        for ref in filter(None, ("HEAD", asked.out.strip() if asked.ok else "")):
            try:
                data = changed(root, commit(root, ref)).get(path)
            except UserError:
                data = None
            if data is not None:
                return {path: data}
    near = difflib.get_close_matches(path, survey.files, n=1)
    fix = f"Did you mean {near[0]}?" if near else "Name a file or folder of the project."
    raise UserError(f"there is no {path}, and git knows of none", fix=fix)
