"""Findings → those that count, once rules are selected and findings ignored."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks import CHECKS, configs
from wavewright.checks.chain import Chain
from wavewright.errors import UserError
from wavewright.model import Edit, Finding, Ignore, Place, Problem
from wavewright.read import Survey

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from wavewright.model import Config

SURE = 0.8  # how alike two ids are when one is the other mistyped
CONFIG = "CONFIG"
COMMAND_LINE = "--ignore"
WIDE = 100  # lines; one for more of them is asked for any line of its file


class Sifted(NamedTuple):
    """The findings that count, in the order of their places, and those that an ignore covers."""

    kept: tuple[Finding, ...]
    ignored: tuple[tuple[Finding, Ignore], ...] = ()


def sift(
    findings: Iterable[Finding],
    ignores: Sequence[Ignore],
    config: Config,
    today: dt.date,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
) -> Sifted:
    """Return which findings count, with those about the ignores themselves. Pure.

    An ignore that is past its day covers nothing. One that covers nothing, whatever is selected, is
    itself a finding. So is one that names no rule or no reason.

    Args:
        findings: All findings of the checks.
        ignores: The comments in files that ignore findings.
        config: The settings, with what they select and ignore.
        today: The day on which ignores may be over.
        select: Rules of the command line: only these, whatever the settings select.
        ignore: Rules of the command line that are ignored as well.

    Raises:
        UserError: When the command line names a rule that does not exist.
    """
    rules = tuple(check.rule for check in CHECKS)
    for name in (*select, *ignore):
        _refuse_unknown(name, rules)
    given = tuple(Ignore(Place(COMMAND_LINE), name, "the command line") for name in ignore)
    sieve = _Sieve([*config.check.ignore, *ignores], given, rules, today.isoformat())
    sieve.take(findings)
    sieve.take(_left(config, sieve.unfit(config)))
    sieve.take(_left(config, sieve.without_effect()))
    wanted = select or _selected(config, rules)
    kept = (one for one in sieve.kept if not wanted or one.rule.startswith(wanted))
    return Sifted(tuple(sorted(kept)), tuple(sieve.ignored))


def _selected(config: Config, rules: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the settings select; findings about the settings are always in."""
    picked = tuple(one.rule for one in config.check.select if _named(one.rule, rules))
    return (*picked, CONFIG) if picked else ()


def _named(rule: str, rules: tuple[str, ...]) -> bool:
    return bool(rule) and any(one.startswith(rule) for one in rules)


def _left(config: Config, problems: Iterable[Problem]) -> Iterator[Finding]:
    """Yield the findings about problems with ignores."""
    found = tuple(problems)
    if found:
        chain = Chain(Survey("", config._replace(problems=found), {}))
        for one in configs.LEFT:
            yield from one.findings(chain)


class _Sieve:
    """What falls through the ignores, and which of them covered something."""

    def __init__(
        self, ignores: list[Ignore], given: tuple[Ignore, ...], rules: tuple[str, ...], today: str
    ) -> None:
        self.kept: list[Finding] = []
        self.ignored: list[tuple[Finding, Ignore]] = []
        self._rules = rules
        self._ignores = ignores
        self._named = [one for one in ignores if _named(one.rule, rules)]
        self._over = {one for one in self._named if one.until and one.until < today}
        self._covered: dict[Ignore, int] = dict.fromkeys(self._named, 0)
        self._patterns = {one: _pattern(one.path) for one in self._named if one.scope == "project"}
        self._anywhere = [*given, *(one for one in self._named if one.scope == "project")]
        self._inside: dict[str, list[Ignore]] = defaultdict(list)
        self._at: dict[tuple[str, int], list[Ignore]] = defaultdict(list)
        for one in self._named:
            if one.scope == "file" or one.last - one.first > WIDE:
                self._inside[one.path].append(one)
            elif one.scope != "project":
                for line in range(one.first, one.last + 1):
                    self._at[one.path, line].append(one)

    def take(self, findings: Iterable[Finding]) -> None:
        """Keep or ignore each finding, and count it for each ignore that is for it."""
        for finding in findings:
            by = None
            for one in self._for(finding.rule, finding.place):
                if one in self._covered:
                    self._covered[one] += 1
                if one not in self._over:
                    by = by or one
            if by:
                self.ignored.append((finding, by))
            else:
                self.kept.append(finding)

    def _for(self, rule: str, place: Place) -> Iterator[Ignore]:
        """Yield the ignores for findings of a rule at a place; none is for those about itself."""
        for one in self._anywhere:
            if rule.startswith(one.rule) and one.place != place:
                pattern = self._patterns.get(one)
                if not pattern or pattern.fullmatch(place.path):
                    yield one
        at = self._at.get((place.path, place.line), ())
        for one in sorted([*self._inside.get(place.path, ()), *at]):
            here = one.scope == "file" or one.first <= place.line <= one.last
            if here and rule.startswith(one.rule) and one.place != place:
                yield one

    def unfit(self, config: Config) -> Iterator[Problem]:
        """Yield what is wrong with ignores and selections, and the ignores that are over."""
        written = [(one.rule, one.place) for one in config.check.select]
        written += [(one.rule, one.place) for one in self._ignores]
        for rule, place in written:
            if not _named(rule, self._rules):
                yield _unknown(rule, place, self._rules)
        for ignore in self._ignores:
            if not ignore.reason:
                text = f"the ignore of `{ignore.rule}` gives no reason"
                if ignore.rule:
                    fix = "Say why behind the rule."
                    yield Problem("ignore-without-reason", ignore.place, text, fix)
        for one in self._named:
            if one in self._over:
                yield _ended(one, self._covered[one])

    def without_effect(self) -> Iterator[Problem]:
        """Yield the ignores that cover nothing; one for these very findings may cover others."""
        idle = {
            one: None for one in self._named if not self._covered[one] and one not in self._over
        }
        for one in idle:
            others = [by for by in self._for("CONFIG103", one.place) if by in idle]
            for other in others:
                self._covered[other] += 1
        for one in idle:
            if not self._covered[one]:
                yield _idle(one)


def _pattern(path: str) -> re.Pattern[str] | None:
    """Return what matches the paths of a pattern: files, and all below a folder."""
    clean = path.removeprefix("./").removesuffix("/**").strip("/")
    if not clean:
        return None
    return re.compile(f"{fnmatch.translate(clean)}|{fnmatch.translate(f'{clean}/*')}")


def _ended(one: Ignore, covered: int) -> Problem:
    findings = "the finding" if covered == 1 else f"the {covered} findings"
    mend = f"Mend {findings} that it covered" if covered else "It covers nothing any more"
    fix = f"{mend}, and remove it; or set a new day." if covered else f"{mend}: remove it."
    message = f"the ignore of `{one.rule}` ended on {one.until}"
    return Problem("expired-ignore", one.place, message, fix)


def _idle(one: Ignore) -> Problem:
    message = f"the ignore of `{one.rule}` covers no finding"
    if one.scope == "line" and not one.first:
        fix = "Move it above the line that it is for, `ignore-file` to the top; or remove it."
    else:
        fix = f"Remove it, or mend its path `{one.path}`." if _has_pattern(one) else "Remove it."
    return Problem("ignore-without-effect", one.place, message, fix)


def _has_pattern(one: Ignore) -> bool:
    return one.scope == "project" and bool(one.path)


def _unknown(rule: str, place: Place, rules: tuple[str, ...]) -> Problem:
    """Return the problem of an id that no rule has, with the edit where one is surely meant."""
    if not rule:
        fix = "Write `ignore RULE reason`."
        return Problem("unknown-rule", place, "the ignore names no rule", fix)
    near, sure = _near(rule, rules)
    edits = (Edit(place, len(rule), near),) if sure and rule.isalnum() else ()
    fix = f"Did you mean `{near}`?" if near else "`wavewright explain` lists all rules."
    return Problem("unknown-rule", place, f"there is no rule `{rule}`", fix, edits)


def _near(rule: str, rules: tuple[str, ...]) -> tuple[str, bool]:
    """Return the id or family that is most like a wrong one, and whether it can only be that."""
    upper = rule.upper()
    if _named(upper, rules):
        return upper, True
    numbered = any(letter.isdigit() for letter in upper)  # then no family is meant
    upper = _slipped(upper)
    if _named(upper, rules):
        return upper, True
    families = [] if numbered else [one.rstrip("0123456789") for one in rules]
    known = list(dict.fromkeys([*families, *rules]))
    import difflib  # noqa: PLC0415  # only a mistake pays for it

    found = difflib.get_close_matches(upper, known)
    alike = difflib.get_close_matches(upper, found, cutoff=SURE)
    return (found[0] if found else ""), len(alike) == 1


def _slipped(rule: str) -> str:
    """Return a rule whose letters among the digits are the digits that they look like."""
    name = rule.rstrip("0123456789OIL")
    return name + rule[len(name) :].translate(str.maketrans("OIL", "011"))


def _refuse_unknown(rule: str, rules: tuple[str, ...]) -> None:
    """Refuse a rule of the command line that does not exist.

    Raises:
        UserError: With the nearest one.
    """
    if not _named(rule, rules):
        near, _ = _near(rule, rules)
        fix = f"Did you mean {near}?" if near else "`wavewright explain` lists all of them."
        raise UserError(f"there is no rule {rule!r}", fix=fix)
