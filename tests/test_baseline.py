"""The baseline: known findings by content, and a ratchet that turns one way."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavewright.checks import baseline
from wavewright.checks.baseline import Known, Settled, settle
from wavewright.errors import UserError
from wavewright.model import Finding, Level, Place

WORDS = ("ash", "birch", "cedar", "elm", "hornbeam", "juniper", "oak", "spruce", "yew")
LINES = {("a.md", n): f"{word} {word[::-1]}" for n, word in enumerate(WORDS, 1)}
LINES["b.md", 1] = "  [x](y.md)  "


def line_of(place: Place) -> str:
    return LINES.get((place.path, place.line), "")


def finding(path: str, line: int, rule: str = "TRACE107", message: str = "wrong") -> Finding:
    return Finding(Place(path, line), rule, message, "Mend it.")


A, B, C = finding("a.md", 1), finding("a.md", 2), finding("b.md", 1)


def recorded(*findings: Finding) -> str:
    made = settle(findings, None, line_of, update=True)
    assert made.text is not None
    return made.text


def test_without_a_baseline_all_findings_are_told() -> None:
    assert settle((A, B), None, line_of) == Settled((A, B))


def test_the_first_update_records_errors_and_warnings() -> None:
    warning = A._replace(level=Level.WARNING, rule="PLAN101")
    made = settle((A, warning), None, line_of, update=True)
    assert (made.findings, made.known, made.before, made.after) == ((), 2, 0, 2)
    assert made.note == "baseline: 2 known findings recorded"
    assert settle((A, warning), made.text, line_of).findings == ()


def test_no_findings_are_a_baseline_too() -> None:
    text = recorded()
    assert settle((A,), text, line_of).findings == (A,)


def test_what_is_new_is_told_and_what_is_known_is_not() -> None:
    made = settle((A, B, C), recorded(A, C), line_of)
    assert (made.findings, made.known, made.text) == ((B,), 2, None)
    assert made.note == "baseline: 2 known findings"


def test_a_finding_is_known_wherever_its_line_moves() -> None:
    text = recorded(finding("a.md", 3, message="twice, first on line 7 and in a.md:12:3"))
    moved = finding("a.md", 4, message="twice, first on line 9 and in a.md:14")
    assert settle((moved,), text, line_of).findings == (moved,)  # another text
    LINES["c.md", 8] = f"\t{LINES['a.md', 3].replace(' ', '  ')} "
    same = finding("c.md", 8, message=moved.message)
    assert settle((same,), text.replace("a.md", "c.md"), line_of).findings == (same,)
    here = same._replace(message="twice, first on line 9 and in c.md:14")
    assert settle((here,), text.replace("a.md", "c.md"), line_of).findings == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("see lines 3 and 5", "see lines 4, 7 and 9", True),
        ("in a.py:3", "in a.py:40:2", True),
        ("Wave 1.2 is missing", "Wave 1.3 is missing", False),
        ("5 capabilities", "6 capabilities", False),
        ("at 10:30", "at 10:40", False),
    ],
)
def test_only_the_numbers_of_lines_are_left_out(one: str, other: str, *, same: bool) -> None:
    text = recorded(finding("a.md", 1, message=one))
    new = settle((finding("a.md", 1, message=other),), text, line_of).findings
    assert (not new) == same


@pytest.mark.parametrize("other", [A._replace(rule="SHAPE101"), A._replace(message="other")])
def test_another_rule_or_message_is_new(other: Finding) -> None:
    assert settle((other,), recorded(A), line_of).findings == (other,)


def test_of_equal_findings_as_many_are_known_as_were_counted() -> None:
    twice = (A, A._replace(place=Place("a.md", 1, 9)))
    third = A._replace(place=Place("a.md", 1, 20))
    text = recorded(*twice)
    assert '"count": 2' in text
    assert settle((*twice, third), text, line_of).findings == (third,)
    fewer = settle(twice[:1], text, line_of)
    assert (fewer.before, fewer.after) == (2, 1)


def test_a_check_that_nothing_new_fails_makes_it_smaller() -> None:
    made = settle((A,), recorded(A, B, C), line_of)
    assert made.note == "baseline: 3 → 1 known finding"
    assert made.text == recorded(A)
    again = settle((A, B), made.text, line_of)
    assert again.findings == (B,)  # what was mended does not come back


@pytest.mark.parametrize(
    ("findings", "shrink"),
    [((A,), False), ((A, finding("a.md", 5)), True), ((A, finding("a.md", 5)), False)],
)
def test_it_is_not_made_smaller_in_ci_or_while_something_new_fails(
    findings: tuple[Finding, ...], *, shrink: bool
) -> None:
    made = settle(findings, recorded(A, B), line_of, shrink=shrink)
    assert made.text is None
    assert made.note == (
        "baseline: 2 → 1 known finding; `wavewright check --update-baseline` writes it smaller"
    )


def test_a_new_warning_does_not_hold_it_back() -> None:
    warning = finding("a.md", 5)._replace(level=Level.WARNING)
    made = settle((A, warning), recorded(A, B), line_of)
    assert (made.findings, made.text) == ((warning,), recorded(A))


def test_an_update_only_ever_makes_it_smaller() -> None:
    made = settle((A, C), recorded(A, B), line_of, update=True, shrink=False)
    assert (made.findings, made.text, made.before, made.after) == ((C,), recorded(A), 2, 1)
    assert made.note == (
        "baseline: 2 → 1 known finding; 1 new finding not added, --accept-new adds them"
    )
    assert settle((A, B, C), recorded(A, B), line_of, update=True).text is None


def test_new_findings_come_in_when_they_are_accepted() -> None:
    made = settle((A, C), recorded(A, B), line_of, update=True, accept=True)
    assert (made.findings, made.text) == ((), recorded(A, C))
    assert made.note == "baseline: 2 → 2 known findings"
    assert settle((A, C), made.text, line_of, update=True, accept=True).text is None


def entry(path: str, text: str, count: int) -> str:
    head = f'    {{"rule": "TRACE107", "path": "{path}", "message": "wrong", '
    return f'{head}"text": "{text}", "count": {count}}},'


def test_the_file_has_one_entry_a_line_in_order_and_reads_back() -> None:
    text = recorded(C, B, A, A)
    assert text.splitlines() == [
        "{",
        '  "version": 1,',
        '  "findings": [',
        entry("a.md", "ash hsa", 2),
        entry("a.md", "birch hcrib", 1),
        entry("b.md", "[x](y.md)", 1),
        "    null",
        "  ]",
        "}",
    ]
    assert text.endswith("}\n")
    json.loads(text)
    assert baseline.dump(baseline.load(text)) == text


def test_any_order_of_findings_gives_the_same_file() -> None:
    findings = [finding("a.md", n, rule) for n in range(1, 9) for rule in ("TRACE107", "SHAPE101")]
    texts = set()
    for turn in range(len(findings)):
        texts.add(recorded(*findings[turn:], *findings[:turn]))
        texts.add(recorded(*reversed(findings)))
    assert len(texts) == 1


@pytest.mark.parametrize(
    "line", ["\u2028 a \x85 b", "\ud800", '"quoted" \\ \t', "é" * 500, "x" * 100_000]
)
def test_any_line_can_be_kept(line: str) -> None:
    LINES["d.md", 1] = line
    odd = finding("d.md", 1)
    text = recorded(odd)
    text.encode()
    assert len(text.splitlines()) == 7
    assert len(text) < 2000
    assert settle((odd,), text, line_of).findings == ()
    LINES["d.md", 1] = "something else altogether"
    assert settle((odd,), text, line_of).findings == (odd,)


def test_who_mends_one_of_two_links_in_a_line_is_not_told_that_the_other_is_new() -> None:
    one, other = (finding("e.md", 1, message=f"{name}.md does not exist") for name in "xy")
    LINES["e.md", 1] = "See [the usage](x.md) and [the rest](y.md)."
    text = recorded(one, other)
    LINES["e.md", 1] = "See [the usage](x.md) and the rest."
    made = settle((one,), text, line_of)
    assert (made.findings, made.known) == ((), 1)
    assert made.text == recorded(one)


def test_a_merge_of_two_branches_that_each_mended_something_is_read() -> None:
    entries = recorded(A, B, C).splitlines()
    text = "\n".join([*entries[:3], entries[5], entries[4], entries[4], *entries[6:]])
    assert baseline.load(text) == baseline.record((B, C), line_of)
    assert baseline.load("\ufeff" + text) == baseline.load(text)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", ":1", "not valid JSON"),
        ('{\n"version": 1,\n<<<<<<< ours\n', ":3", "not valid JSON"),
        ("[" * 100_000, ":1", "not valid JSON"),
        ("[]", "", "not a baseline"),
        ("{}", "", "not a baseline"),
        ('{"version": true, "findings": []}', "", "not a baseline"),
        ('{"version": 0, "findings": []}', "", "not a baseline"),
        ('{"version": "1", "findings": []}', "", "not a baseline"),
        ('{"version": 1}', "", "not a baseline"),
        ('{"version": 1, "findings": {}}', "", "not a baseline"),
        ('{"version": 1, "findings": [null, 1]}', "", "finding 2 is not one"),
        ('{"version": 1, "findings": [{"rule": "A"}]}', "", "finding 1 is not one"),
    ],
)
def test_a_broken_baseline_is_never_taken_for_an_empty_one(
    text: str, place: str, message: str
) -> None:
    with pytest.raises(UserError, match=message) as caught:
        settle((), text, line_of)
    assert caught.value.place == f".wavewright/baseline.json{place}"
    assert "--update-baseline" in caught.value.fix


@pytest.mark.parametrize(
    ("key", "value"),
    [("count", 0), ("count", True), ("count", "1"), ("rule", 1), ("text", None)],
)
def test_a_broken_entry_is_told(key: str, value: object) -> None:
    data = json.loads(recorded(A))
    data["findings"][0][key] = value
    with pytest.raises(UserError, match="finding 1 is not one"):
        baseline.load(json.dumps(data))


def test_a_newer_baseline_asks_for_a_newer_tool() -> None:
    with pytest.raises(UserError, match="version 2") as caught:
        baseline.load('{"version": 2, "entries": {}}')
    assert "just update" in caught.value.fix


def test_the_pure_parts_agree() -> None:
    base = baseline.record((A, B), line_of)
    parts = baseline.split((B, C), base, line_of)
    assert (parts.new, parts.known) == ((C,), 1)
    assert parts.left + parts.stale == base
    assert parts.stale == Counter([Known("a.md", "TRACE107", "wrong", "ash hsa")])


@given(st.text(), st.text(), st.text())
def test_what_is_recorded_is_known_again(path: str, message: str, line: str) -> None:
    one = Finding(Place(path), "TRACE107", message)
    text = settle((one,), None, lambda _: line, update=True).text
    assert text is not None
    assert settle((one,), text.encode().decode(), lambda _: line).findings == ()


@pytest.mark.fuzz
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_data_is_a_baseline_or_the_users_mistake(data: object) -> None:
    for whole in (data, {"version": 1, "findings": data}, {"version": data, "findings": []}):
        try:
            baseline.load(json.dumps(whole))
        except UserError as error:
            assert error.fix  # noqa: PT017
