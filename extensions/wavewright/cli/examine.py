"""Read a project, judge it, sift the findings: what `wavewright check` does before it prints."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wavewright.cli.output import look
from wavewright.config import FILE
from wavewright.errors import UserError
from wavewright.proof import Proofs
from wavewright.read.paths import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wavewright.checks.baseline import Settled
    from wavewright.checks.report import Report
    from wavewright.checks.sift import Sifted
    from wavewright.model import Finding
    from wavewright.read import Survey
    from wavewright.read.lines import Lines

# `checks.baseline` has the same; it costs ten milliseconds to import, and most have none.
BASELINE = ".wavewright/baseline.json"
EVIDENCE = ".wavewright/evidence"  # the folder of the records; most checks meet none
NO_OVERLAY: Mapping[str, bytes | None] = MappingProxyType({})


class Options(NamedTuple):
    """What the command line asks of a check."""

    paths: tuple[str, ...] = ()
    root: Path | None = None
    format_: str = "text"
    output: Path | None = None
    stdin_filename: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: bool = True
    update_baseline: bool = False
    accept_new: bool = False
    changed: str | None = None
    fix: bool = False
    dry_run: bool = False
    statistics: bool = False
    quiet: bool = False
    exit_zero: bool = False
    no_cache: bool = False
    watch: bool = False
    evidence: bool = False

    @property
    def whole(self) -> bool:
        """Whether all files and rules are judged, as they are on disk, and once."""
        part = self.stdin_filename is not None or self.changed is not None
        return not (part or self.paths or self.select or self.ignore or self.watch)


def moved(survey: Survey) -> Mapping[str, str]:
    """Return where the files are now that were moved."""
    from wavewright import moves

    return moves.moved(survey)


def unmoved(_: Survey) -> Mapping[str, str]:
    """Return that no file was moved, for a project as it was."""
    return {}


def examine(
    folder: Path,
    options: Options,
    overlay: Mapping[str, bytes | None] = NO_OVERLAY,
    moves: Callable[[Survey], Mapping[str, str]] = moved,
) -> Report:
    """Return what a check of the project in a folder has to say.

    Args:
        folder: The project's root.
        options: Of the command line.
        overlay: Bytes that stand for the content of files.
        moves: Finds what was moved.

    Raises:
        UserError: For a path or a rule that does not exist.
    """
    from wavewright.checks.report import Report, checked
    from wavewright.read.lines import Lines

    began, wanted = time.perf_counter(), wanted_paths(folder, options)
    survey = look(folder, overlay, cached=not options.no_cache, strict=False)
    if options.stdin_filename is None:
        wanted = [_known(survey, path) for path in wanted]
    _refuse_unread(survey, wanted)
    case = _Case(folder, options, survey, Lines(survey), dt.datetime.now().astimezone().date())
    sifted = _sifted(case, survey, moves)
    settled = _settled(case, sifted.kept)
    left = _caused(case, sifted.kept, settled.findings if settled else sifted.kept)
    return Report(
        findings=tuple(one for one in left if _shown(one, wanted)),
        lines=case.lines,
        checked=checked(survey),
        ignored=tuple(pair for pair in sifted.ignored if _shown(pair[0], wanted)),
        baselined=settled.known if settled else 0,
        baseline=settled.text if settled else None,
        notes=(settled.note,) if settled and settled.note and not any(case.rules) else (),
        root=os.fspath(folder),
        seconds=time.perf_counter() - began,
    )


class _Case(NamedTuple):
    """What is examined, and when."""

    folder: Path
    options: Options
    survey: Survey
    lines: Lines
    today: dt.date

    @property
    def rules(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rule ids and prefixes that the command line selects, and those that it ignores."""
        return _words(self.options.select), _words(self.options.ignore)


def _sifted(
    case: _Case, survey: Survey, moves: Callable[[Survey], Mapping[str, str]] = unmoved
) -> Sifted:
    """Return the findings that count, and those that are ignored."""
    from wavewright.checks import judge
    from wavewright.checks.sift import sift

    if case.options.evidence:
        proving = survey.config.proving._replace(required=True)
        survey.config = survey.config._replace(proving=proving)
    found = judge(survey, lambda: moves(survey), _proofs(case.folder, survey))
    return sift(found, survey.ignores(), survey.config, case.today, *case.rules)


def _proofs(folder: Path, survey: Survey) -> Proofs:
    """Return what the records of a project say of the files that a survey looked at."""
    if not (folder / EVIDENCE).is_dir():
        return Proofs()
    from wavewright.evidence import proofs

    return proofs(survey)


def in_ci() -> bool:
    """Whether this runs in CI, where nothing of the project is written."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def _settled(case: _Case, findings: tuple[Finding, ...]) -> Settled | None:
    """Return what is left of the findings once the baseline is taken off; ``None`` without one."""
    options = case.options
    there = os.path.lexists(case.folder / BASELINE)
    if not options.baseline or not (there or options.update_baseline):
        return None
    from wavewright.checks.baseline import settle
    from wavewright.write import texts

    return settle(
        findings,
        texts(case.folder, (BASELINE,)).get(BASELINE),
        case.lines.of,
        update=options.update_baseline,
        accept=options.accept_new,
        shrink=options.whole and not in_ci(),
    )


def _caused(
    case: _Case, findings: tuple[Finding, ...], left: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """Return which of the findings that are left a change causes, where only these are wanted."""
    if case.options.changed is None:
        return left
    from wavewright.changes import caused

    ref, cached = case.options.changed, not case.options.no_cache

    def counted(before: Survey) -> tuple[Finding, ...]:
        return _sifted(case, before).kept

    due = {*caused(case.survey, findings, counted, ref, cached=cached)}
    return tuple(one for one in left if one in due)


def wanted_paths(folder: Path, options: Options) -> list[str]:
    """Return the paths of the command line as paths from the root; none for all."""
    named = options.paths if options.stdin_filename is None else (options.stdin_filename,)
    return [inside(folder, path) for path in named]


def inside(root: Path, path: str) -> str:
    """Return a path of the command line as a path from the root.

    Raises:
        UserError: When it is outside of the project.
    """
    full = Path(os.path.normpath(Path.cwd() / path))
    found = below((root.absolute(), root.resolve()), (full, full.resolve()))
    if found is not None:
        return found
    raise UserError(f"{path} is not in the project {root}", fix="Name files of the project.")


def below(bases: Iterable[PurePath], paths: Iterable[PurePath]) -> str | None:
    """Return the first of some paths from the first base that it is below, with slashes."""
    forms = list(paths)
    found = (one.relative_to(base) for base in bases for one in forms if one.is_relative_to(base))
    return next((one.as_posix() for one in found), None)


def _known(survey: Survey, path: str) -> str:
    """Return a path in the form in which the reader knows it.

    It may be written in another case where the file system takes both for the same.

    Raises:
        UserError: When it is neither on disk nor known to the reader; with the nearest known path.
    """
    if path in survey.files:
        return path
    if (Path(survey.root) / path).exists():
        parts = len(path.split("/"))
        known = {"/".join(one.split("/")[:parts]) for one in survey.files}
        same = (one for one in sorted(known) if one.casefold() == path.casefold())
        return path if path in known else next(same, path)
    import difflib

    near = difflib.get_close_matches(path, survey.files, n=1)
    fix = f"Did you mean {near[0]}?" if near else "Name a file or folder of the project."
    raise UserError(f"there is no {path}", fix=fix)


def _refuse_unread(survey: Survey, wanted: list[str]) -> None:
    """Refuse paths of which the check reads none: that nothing is found there would say nothing.

    Raises:
        UserError: With what is read.
    """
    read = {*survey.paths, FILE}
    folders = tuple(f"{path}/" for path in wanted)
    if not wanted or "." in wanted or read.intersection(wanted):
        return
    if not any(path.startswith(folders) for path in read):
        kept = ", ".join((*DOCUMENTS, *survey.config.documents))
        raise UserError(
            f"{', '.join(wanted)}: not read by the check",
            fix=f"It reads pages at the root and in {kept}, features, tests and code. "
            f"Add folders to `documents` or `sources` in {FILE}.",
        )


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the rule ids and prefixes of an option, each of which may have several."""
    words = (word.strip().upper() for text in given for word in text.split(","))
    return tuple(word for word in words if word)


def _shown(finding: Finding, wanted: list[str]) -> bool:
    path = finding.place.path
    return not wanted or any(one in {".", path} or path.startswith(f"{one}/") for one in wanted)
