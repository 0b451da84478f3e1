"""CONFIG: the settings, and what they and comments in files say of findings.

The first two rules look at the settings. The others can only be judged once all findings are known:
`wavewright.checks.sift` leaves what they find among the problems of the settings.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wavewright.checks.rule import Faults, check
from wavewright.config import FILE
from wavewright.config.parsing import parse_yaml
from wavewright.errors import UserError
from wavewright.model import Level, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain


def _told(chain: Chain, kind: str) -> Faults:
    for problem in chain.config.problems:
        if problem.kind == kind:
            yield problem.place, problem.message, problem.fix, problem.edits


@check("CONFIG101")
def unknown_setting(chain: Chain) -> Faults:
    """Each key of `wavewright.yml` is a setting.

    A key that nobody reads sets nothing, and says that it does. A mistyped threshold or list of
    excluded paths goes unnoticed until somebody relies on it.

    Write the key as the [reference of settings](settings.md) has it; the finding names the nearest
    one, and `check --fix` writes it where no other can be meant. The schema that the first line of
    the file names lets your editor tell at once. Other commands refuse to run until it is mended.
    """
    return _told(chain, "unknown-setting")


@check("CONFIG102")
def bad_setting_value(chain: Chain) -> Faults:
    """Each setting has a value of its kind.

    A percentage over a hundred, a word that is none of the choices or an ignore without a reason
    cannot be followed. The check goes on with the default, so that you see all that is wrong at
    once; other commands refuse to run.

    Write a value as the [reference of settings](settings.md) has it, or remove the line when the
    default will do. The finding says what was expected and what is there.
    """
    yield from _told(chain, "bad-setting-value")
    yield from _unfit(chain)


def _unfit(chain: Chain) -> Iterator[tuple[Place, str, str]]:
    """Find the patterns for outputs that are regular expressions, and cannot be used."""
    for name, pattern in chain.config.running.patterns:
        try:
            import_module("wavewright.guide.patterns").compiled(name, pattern)
        except UserError as error:
            yield _of_pattern(chain, pattern), error.message, error.fix


def _of_pattern(chain: Chain, pattern: str) -> Place:
    """Return the place of a pattern in the settings."""
    parsed = parse_yaml(chain.survey.text(FILE))
    data: Any = parsed.data
    entries = enumerate(data["guide"]["patterns"])
    same = (n for n, one in entries if isinstance(one, dict) and one.get("pattern") == pattern)
    return Place(FILE, *parsed.keys[f"guide.patterns.{next(same)}.pattern"])


@check("CONFIG103", Level.WARNING)
def ignore_without_effect(chain: Chain) -> Faults:
    """Each ignore covers a finding.

    An ignore outlives the finding that it was written for, and then hides the next one, for a
    reason that was never given for it. This is also how an ignore shows that it stands in the wrong
    place: below the line that it is for, or with a pattern that no file matches.

    Remove it, or move it: a comment is for the line that it ends, or for the next line with text;
    `ignore-file` stands at the top of its file, above all text. It is a warning, for nothing is
    hidden yet.
    """
    return _told(chain, "ignore-without-effect")


@check("CONFIG104")
def expired_ignore(chain: Chain) -> Faults:
    """No ignore is past its day.

    `until` says how long a gap may stay. After that day the ignore covers nothing any more, and
    what it covered is found again, so that a promise with a date is kept or made anew by somebody.

    Mend what it covered and remove the ignore from `check.ignore` in `wavewright.yml`; or, when the
    gap is to stay, give it a new day and a reason that still holds.
    """
    return _told(chain, "expired-ignore")


@check("CONFIG105")
def unknown_rule(chain: Chain) -> Faults:
    """What is selected or ignored is a rule, or the beginning of one.

    An id that no rule has selects and ignores nothing: a mistyped `select` switches rules off that
    everybody believes to be on.

    Write the id of a rule, such as `TRACE103`, or the beginning of several, such as `TRACE`, in
    upper case. `wavewright explain` lists all of them. The finding names the nearest one.
    """
    return _told(chain, "unknown-rule")


@check("CONFIG106")
def ignore_without_reason(chain: Chain) -> Faults:
    """Each comment that ignores a finding says why.

    Whoever meets the comment later must know whether it still holds; nobody dares to remove an
    ignore that gives no reason.

    Write the reason behind the rule: `<!-- wavewright: ignore TRACE103 the wave was split -->` on a
    page, `# wavewright: ignore TRACE103 the wave was split` in code.
    """
    return _told(chain, "ignore-without-reason")


SETTINGS = (unknown_setting, bad_setting_value)  # judged with all others
LEFT = (  # judged by what `sift` left
    ignore_without_effect,
    expired_ignore,
    unknown_rule,
    ignore_without_reason,
)
