"""`wavewright check --fix`: apply the edits of findings, all at once or none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavewright.cli.examine import examine, moved
from wavewright.cli.output import coloured, echo, style
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wavewright.checks.report import Report
    from wavewright.cli.examine import Options
    from wavewright.model import Finding
    from wavewright.read import Survey

    Moves = Callable[[Survey], Mapping[str, str]]

ROUNDS = 10
COLOURS = {"+": "green", "-": "red", "@": "cyan"}


class _Bench:
    """The files that are being mended: as they were read, and as they are to be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before: dict[str, bytes] = {}
        self.after: dict[str, bytes | None] = {}
        self.refused: dict[str, str] = {}  # path → why its edits are left alone
        self.done: list[Finding] = []

    def take(self, paths: Iterable[str]) -> bool:
        """Read files that an edit names; return whether one was new."""
        from wavewright.write.paths import content

        new = [path for path in paths if path not in self.after and path not in self.refused]
        for path in new:
            try:
                data = content(self.folder, path)
                if data is None:
                    self.refused[path] = "does not exist"
                    continue
                data.decode()
            except UserError as error:
                self.refused[path] = error.message
                continue
            except UnicodeDecodeError:
                self.refused[path] = "is not UTF-8"
                continue
            self.before[path] = self.after[path] = data
        return bool(new)

    def can(self, finding: Finding) -> bool:
        """Whether edits can be applied: to files that take them, and not again in vain."""
        refused = any(edit.place.path in self.refused for edit in finding.edits)
        return bool(finding.edits) and not refused and finding not in self.done

    def mend(self, findings: list[Finding]) -> bool:
        """Apply what fits together; return whether a text changed."""
        from wavewright.checks.fixing import mend

        paths = {edit.place.path for one in findings for edit in one.edits}
        mended = mend({path: (self.after[path] or b"").decode() for path in paths}, findings)
        self.after |= {path: text.encode() for path, text in mended.texts.items()}
        self.done += mended.done if mended.texts else ()
        return bool(mended.texts)

    @property
    def changed(self) -> list[str]:
        """The files that are another than before, in the order of their paths."""
        return sorted(path for path, data in self.before.items() if self.after[path] != data)


def fix(folder: Path, options: Options, show: Callable[[Report], int]) -> int:
    """Mend what can be mended, print what was done and what is left; return the exit code."""
    from wavewright.shown import plain

    bench = _Bench(folder)
    report = _unmended(_rounds(bench, options))
    for path, why in bench.refused.items():
        echo(f"{plain(path)} is left as it is: {why}.", err=True)
    if options.dry_run:
        _print_diff(bench)
        _say(bench, "Would mend", report, options)
        if not bench.changed:
            return show(report)
        failed = bool(bench.changed or report.errors)
        return 1 if failed and not options.exit_zero else 0
    _write(bench)
    _say(bench, "Mended", report, options)
    return show(report)


def _rounds(bench: _Bench, options: Options) -> Report:
    """Judge and mend in turn until there is nothing to mend; return the last judgement.

    Edits are for the text that was judged: a file is judged again as it was taken to the bench.
    """
    moves = _once(moved)
    report = examine(bench.folder, options, bench.after, moves)
    for _ in range(ROUNDS):
        while bench.take([e.place.path for one in report.findings for e in one.edits]):
            report = examine(bench.folder, options, bench.after, moves)
        due = [one for one in report.findings if bench.can(one)]
        if not bench.mend(due):
            break
        report = examine(bench.folder, options, bench.after, moves)
    return report


def _once(find: Moves) -> Moves:
    """Return what finds moves on disk and looks once: no edit moves a file."""
    known: list[Mapping[str, str]] = []

    def found(survey: Survey) -> Mapping[str, str]:
        if not known:
            known.append(find(survey))
        return known[0]

    return found


def _unmended(report: Report) -> Report:
    """Return what is left: edits that did not fit would not fit the next time either."""
    left = tuple(one._replace(edits=()) for one in report.findings)
    return report._replace(findings=left)


def _write(bench: _Bench) -> None:
    from wavewright.model import Status
    from wavewright.write import Change, apply, locked

    changes = tuple(
        Change(path, bench.before[path], bench.after[path] or b"", Status.UPDATE)
        for path in bench.changed
    )
    if changes:
        with locked(bench.folder):
            apply(bench.folder, changes)


def keep_baseline(report: Report) -> None:
    """Write the baseline that a report ends with."""
    from wavewright.checks.baseline import FILE
    from wavewright.model import Draft
    from wavewright.write import apply, decide, locked

    folder = Path(report.root)
    with locked(folder):
        apply(folder, decide(folder, {FILE: Draft(report.baseline or "", shared=True)}))


def _print_diff(bench: _Bench) -> None:
    from wavewright.checks.fixing import diff

    colour = coloured()
    for path in bench.changed:
        for line in diff(path, bench.before[path].decode(), (bench.after[path] or b"").decode()):
            shown = style(line, COLOURS.get(line[0], "")) if colour else line
            click.echo(shown, nl=False, color=True)  # a diff keeps every character


def _say(bench: _Bench, verb: str, report: Report, options: Options) -> None:
    """Tell what was mended on standard error, so that the report stays one."""
    from wavewright.shown import counted, plain

    done = bench.done if bench.changed else []
    rest = counted(len(report.findings), "finding is", "findings are") + " left."
    for one in () if options.quiet else done:
        echo(f"{verb.lower()} {plain(str(one.place))} {one.rule} {plain(one.message)}", err=True)
    if done:
        findings = counted(len(done), "finding", "findings")
        echo(f"{verb} {findings} in {counted(len(bench.changed), 'file', 'files')}.", err=True)
    if report.findings and not options.quiet and not done:
        echo(f"Nothing to mend without a decision; {rest}", err=True)
    elif report.findings and options.dry_run and not options.quiet:
        echo(rest, err=True)
