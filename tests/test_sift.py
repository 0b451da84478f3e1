"""Which findings count: what is selected, what is ignored, and what is wrong with an ignore."""

import datetime as dt

import pytest

from wavewright.checks import configs
from wavewright.checks.sift import Sifted, sift
from wavewright.config import parse
from wavewright.errors import UserError
from wavewright.model import Finding, Ignore, Place
from wavewright.read.ignores import inline_ignores

TODAY = dt.date(2026, 11, 21)
LEAST = "project: A\nnamespace: APP\n"
FOUND = (
    Finding(Place("a.md", 1), "TRACE107", "one"),
    Finding(Place("a.md", 3), "SHAPE101", "two"),
    Finding(Place("src/old/a.py", 2), "TRACE111", "three"),
)


def sifted(
    settings: str = "",
    ignores: tuple[Ignore, ...] | list[Ignore] = (),
    found: tuple[Finding, ...] = FOUND,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
) -> Sifted:
    return sift(found, ignores, parse(LEAST + settings), TODAY, select, ignore)


def kept(
    settings: str = "",
    ignores: tuple[Ignore, ...] | list[Ignore] = (),
    found: tuple[Finding, ...] = FOUND,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
) -> list[str]:
    return [one.rule for one in sifted(settings, ignores, found, select, ignore).kept]


def ignoring(*entries: str) -> str:
    lines = "".join(f"    - {{{entry}, reason: why}}\n" for entry in entries)
    return f"check:\n  ignore:\n{lines}"


ALL = ["TRACE107", "SHAPE101", "TRACE111"]


def test_without_settings_all_findings_count() -> None:
    assert sifted() == Sifted(FOUND)


@pytest.mark.parametrize(
    ("select", "rules"),
    [
        ("[]", ALL),
        ("[TRACE]", ["TRACE107", "TRACE111"]),
        ("[TRACE111, SHAPE]", ["SHAPE101", "TRACE111"]),
        ("[TRACE10]", ["TRACE107"]),
        ("[STATUS]", []),
    ],
)
def test_rules_are_selected_by_id_and_prefix(select: str, rules: list[str]) -> None:
    assert kept(f"check: {{select: {select}}}\n") == rules


def test_the_command_line_selects_instead_of_the_settings_and_ignores_more() -> None:
    settings = "check: {select: [SHAPE]}\n"
    assert kept(settings, select=("TRACE111",)) == ["TRACE111"]
    assert kept(settings, ignore=("SHAPE",)) == []
    assert kept(ignore=("TRACE", "STATUS")) == ["SHAPE101"]
    ((finding, by),) = sifted(ignore=("SHAPE",)).ignored
    assert (finding.rule, by.rule, by.reason) == ("SHAPE101", "SHAPE", "the command line")


@pytest.mark.parametrize("option", ["select", "ignore"])
@pytest.mark.parametrize(
    ("rule", "fix"),
    [("trace107", "Did you mean TRACE107?"), ("SHAPES", "Did you mean SHAPE?"), ("", "explain")],
)
def test_an_unknown_rule_of_the_command_line_is_the_users_mistake(
    option: str, rule: str, fix: str
) -> None:
    with pytest.raises(UserError, match="there is no rule") as caught:
        sift(FOUND, (), parse(LEAST), TODAY, **{option: (rule,)})
    assert fix in caught.value.fix


@pytest.mark.parametrize(
    ("entry", "rules"),
    [
        ("rule: TRACE107", ["SHAPE101", "TRACE111"]),
        ("rule: TRACE", ["SHAPE101"]),
        ("rule: TRACE, path: a.md", ["SHAPE101", "TRACE111"]),
        ("rule: TRACE, path: src/old/**", ["TRACE107", "SHAPE101"]),
        ("rule: TRACE, path: src", ["TRACE107", "SHAPE101"]),
        ("rule: TRACE, path: ./src/old/", ["TRACE107", "SHAPE101"]),
        ("rule: TRACE, path: '*.py'", ["TRACE107", "SHAPE101"]),
        ("rule: TRACE111, path: '*'", ["TRACE107", "SHAPE101"]),
        ("rule: TRACE107, until: 2026-11-21", ["SHAPE101", "TRACE111"]),
    ],
)
def test_the_settings_ignore_by_rule_path_and_day(entry: str, rules: list[str]) -> None:
    found = sifted(ignoring(entry))
    assert [one.rule for one in found.kept] == rules
    assert len(found.ignored) == len(FOUND) - len(rules)
    assert {ignore.reason for _, ignore in found.ignored} == {"why"}


def test_a_path_is_the_whole_path() -> None:
    found = sifted(ignoring("rule: TRACE111, path: old"))
    assert [one.rule for one in found.kept] == [*ALL, "CONFIG103"]
    assert found.kept[-1].fix == "Remove it, or mend its path `old`."


def comment(line: int, words: str, path: str = "a.md") -> list[Ignore]:
    text = "\n" * (line - 1) + f"text <!-- wavewright: {words} -->\n"
    return inline_ignores(path, text)


def test_a_comment_ignores_on_its_lines_only() -> None:
    assert kept("", comment(1, "ignore TRACE107 why")) == ["SHAPE101", "TRACE111"]
    assert kept("", comment(1, "ignore TRACE why")) == ["SHAPE101", "TRACE111"]
    assert kept("", comment(3, "ignore TRACE107 why")) == [*ALL[:2], "CONFIG103", "TRACE111"]
    assert kept("", comment(1, "ignore TRACE107 why", "b.md")) == [*ALL[:2], "CONFIG103", ALL[2]]
    top = inline_ignores("a.md", "<!-- wavewright: ignore-file SHAPE why -->\ntext\n")
    assert kept("", top) == ["TRACE107", "TRACE111"]


def test_each_rule_of_a_comment_has_to_cover_something() -> None:
    found = sifted("", comment(1, "ignore TRACE107, SHAPE101 why"))
    assert [(one.rule, one.place.column) for one in found.kept] == [
        ("CONFIG103", 40),
        ("SHAPE101", 1),
        ("TRACE111", 1),
    ]


def test_a_comment_that_can_cover_nothing_is_told_where_to_go() -> None:
    below = inline_ignores("b.md", "text\n<!-- wavewright: ignore-file SHAPE why -->\n")
    assert sifted("", below).kept[2].fix.startswith("Move it above the line that it is for")


def test_an_ignore_that_is_over_covers_nothing_and_says_what_it_did_cover() -> None:
    found = sifted(ignoring("rule: TRACE, until: 2026-11-20"))
    assert [one.rule for one in found.kept] == [*ALL, "CONFIG104"]
    last = found.kept[-1]
    assert (str(last.place), last.place.column) == ("wavewright.yml:5", 14)
    assert last.message == "the ignore of `TRACE` ended on 2026-11-20"
    assert last.fix == "Mend the 2 findings that it covered, and remove it; or set a new day."
    (idle,) = sifted(ignoring("rule: STATUS, until: 2026-11-20"), (), ()).kept
    assert (idle.rule, idle.fix) == ("CONFIG104", "It covers nothing any more: remove it.")


def test_another_ignore_still_covers_what_one_that_is_over_did() -> None:
    found = kept(ignoring("rule: TRACE, until: 2026-11-20", "rule: TRACE"))
    assert found == ["SHAPE101", "CONFIG104"]


def test_an_ignore_without_effect_is_so_whatever_is_selected() -> None:
    select = ignoring("rule: TRACE").replace("check:\n", "check:\n  select: [SHAPE]\n")
    assert kept(select) == ["SHAPE101"]
    assert kept(select, (), FOUND[1:2]) == ["SHAPE101", "CONFIG103"]
    assert kept(ignoring("rule: STATUS"), select=("TRACE",)) == ["TRACE107", "TRACE111"]
    assert kept(ignoring("rule: STATUS"), select=("CONFIG103",)) == ["CONFIG103"]


@pytest.mark.parametrize(
    ("rule", "fix", "edit"),
    [
        ("trace107", "Did you mean `TRACE107`?", "TRACE107"),
        ("TRACES", "Did you mean `TRACE`?", "TRACE"),
        ("TARCE", "Did you mean `TRACE`?", "TRACE"),
        ("TRACE999", "Did you mean `TRACE", ""),
        ("nonsense", "`wavewright explain` lists all rules.", ""),
        ("missing-section", "`wavewright explain` lists all rules.", ""),
    ],
)
def test_an_unknown_rule_is_found_with_the_nearest(rule: str, fix: str, edit: str) -> None:
    for settings, ignores, column in (
        (f"check: {{select: [{rule}]}}\n", [], 18),
        (f"check: {{select: ['{rule}']}}\n", [], 19),
        (f"check: {{ignore: [{{rule: {rule}, reason: why}}]}}\n", [], 25),
        ("", comment(1, f"ignore {rule} why"), 30),
    ):
        if "-" in rule and ignores:
            continue  # a comment's rule ends at the dash
        (found,) = sifted(settings, ignores, ()).kept
        assert found.rule == "CONFIG105"
        assert found.place.column == column
        assert found.fix.startswith(fix)
        assert [(one.place, one.length, one.text) for one in found.edits] == (
            [(found.place, len(rule), edit)] if edit else []
        )


def test_a_selection_of_nothing_but_unknown_rules_selects_all() -> None:
    assert kept("check: {select: [TRACEE]}\n") == [*ALL, "CONFIG105"]
    assert kept("check: {select: [TRACEE, SHAPE]}\n") == ["SHAPE101", "CONFIG105"]


def test_a_comment_says_which_rule_and_why() -> None:
    found = sifted("", comment(1, "ignore TRACE107"))
    assert [one.rule for one in found.kept] == ["CONFIG106", "SHAPE101", "TRACE111"]
    (bare,) = sifted("", comment(1, "ignore"), ()).kept
    assert (bare.rule, bare.message) == ("CONFIG105", "the ignore names no rule")


def test_findings_about_ignores_can_be_ignored_but_not_by_themselves() -> None:
    unused = "rule: STATUS101"
    assert kept(ignoring(unused, "rule: CONFIG103")) == ALL
    assert kept(ignoring("rule: CONFIG103", unused)) == ALL
    assert kept(ignoring("rule: CONFIG103")) == [*ALL, "CONFIG103"]
    assert kept(ignoring("rule: CONFIG")) == [*ALL, "CONFIG103"]
    over = "rule: TRACE, until: 2026-11-20"
    assert kept(ignoring(over, "rule: CONFIG104")) == ALL


def test_what_is_kept_is_in_the_order_of_its_places() -> None:
    found = sifted(ignoring("rule: STATUS"), comment(2, "ignore STATUS why", "b.md")).kept
    assert [one.place for one in found] == sorted(one.place for one in found)
    assert len(found) == 5


def test_the_rules_about_ignores_are_a_row_each() -> None:
    rows = [*configs.SETTINGS, *configs.LEFT]
    assert [one.rule for one in rows] == [f"CONFIG{number}" for number in range(101, 107)]
