"""Whether a feature is valid Gherkin.

The official parser says so, and in which line it is not. It needs a moment to be imported and is
a hundred times as slow as a regular expression: files of the usual forms, which `plain` knows, are
never shown to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 10_000
TEXT = r'[ ]*+"""\w*+\n(?:(?![^\S\n]*+""")[^\n]*+\n)*+[ ]*+"""\n'
_KEYWORD = r"(?:Given|When|Then|And|But|Feature|Rule|Background|Scenario|Example)"


class Grammar(NamedTuple):
    """The usual forms of a feature, as regular expressions.

    ``more`` are further tags on a line, ``tags`` whole lines of them, and ``body`` is the feature
    from ``Feature:`` on.
    """

    blank: str
    more: str
    tags: str
    body: str


def grammar(
    *,
    comment: str = "",
    tag: str = " ",
    title: str = "",
    first: str = r"Given|When|Then|And|But|\*",
    least: str = "*+",
) -> Grammar:
    """Return the grammar in which no comment and no tag begins so, and each title does.

    ``first`` are the words for the first of some steps, and ``least`` says how often there are
    scenarios, and steps in a scenario.
    """
    said = rf"#(?!\s*(?:language{comment}))[^\n]*+"
    blank = rf"(?:[ ]*+(?:{said})?\n)*+"
    words = rf"(?:[ ]*+(?:{said}|(?!{_KEYWORD})[\w(][^\n]*+)?\n)*+"
    table = rf"(?:[ ]*+\|[^\n]*+(?<=\|)\n{blank})++"
    rest = rf"[ ]++\S[^\n]*+\n{blank}(?:{table}|{TEXT}{blank})?+"
    step = rf"(?:[ ]*+(?:Given|When|Then|And|But|\*){rest})"
    steps = rf"(?:[ ]*+(?:{first}){rest}{step}*+)"
    one = rf"@(?!{tag})[^\s@#]++"
    more = rf"(?:[ ]++{one})*+"
    tags = rf"(?:[ ]*+{one}{more}\n{blank})*+"
    body = (
        rf"Feature:[^\n]*+\n{words}(?:[ ]*+Background:[^\n]*+\n{words}{steps}?+)?+"
        rf"(?:{tags}[ ]*+(?:Scenario(?:[ ](?:Outline|Template))?|Example):{title}[^\n]*+\n{words}"
        rf"{steps}{least}"
        rf"(?:{tags}[ ]*+(?:Examples|Scenarios):[^\n]*+\n{words}(?:{table})?+)*+){least}"
    )
    return Grammar(blank, more, tags, body)


_USUAL = grammar()
_PLAIN = re.compile(f"{_USUAL.blank}{_USUAL.tags}[ ]*+{_USUAL.body}")
_EXPECTED = {
    "#FeatureLine": "`Feature:`",
    "#BackgroundLine": "`Background:`",
    "#RuleLine": "`Rule:`",
    "#ScenarioLine": "`Scenario:`",
    "#ExamplesLine": "`Examples:`",
    "#StepLine": "a step",
    "#TagLine": "a tag",
    "#TableRow": "a row of a table",
    "#DocStringSeparator": '`"""`',
}
_PLACED = re.compile(r"\(\d+:\d+\): ")
_UNEXPECTED = re.compile(r"(unexpected end of file, )?expected: (.*?)(?:, got '(.*)')?", re.DOTALL)
_LANGUAGE = re.compile(r"Language not supported: (\S+)")
_SAID = {
    "inconsistent cell count within the table": "the rows of the table differ in their cells",
    "A tag may not contain whitespace": "between tags stands something that is no tag",
}


def plain(text: str) -> bool:
    """Whether a feature is surely valid, by a grammar of the usual forms."""
    whole = text if text.endswith("\n") else f"{text}\n"
    return bool(_PLAIN.fullmatch(whole)) and ("|" not in whole or even(whole))


def even(text: str) -> bool:
    """Whether the rows of each table have as many cells."""
    cells = 0
    for line in map(str.strip, text.split("\n")):
        if line.startswith("|"):
            count = line.count("|")
            if "\\" in line or cells not in {0, count}:
                return False
            cells = count
        elif line and line[0] != "#":
            cells = 0
    return True


def problems(text: str) -> list[tuple[int, int, str]]:
    """Return what the official parser finds wrong with a feature: line, column and what.

    Of a file that no one wrote by hand it sees the first `LONGEST` lines.
    """
    from gherkin.errors import (  # noqa: PLC0415  # a tenth of a second, and rarely needed
        CompositeParserException,
        ParserException,
    )
    from gherkin.parser import Parser  # noqa: PLC0415

    lines = text.split("\n", LONGEST)
    cut = "\n".join(lines[:LONGEST]) if len(lines) > LONGEST else text
    try:
        Parser().parse(cut)
    except CompositeParserException as error:
        found = error.errors
    except ParserException as error:
        found = [error]
    else:
        return []
    last = text.count("\n") + 1
    return [
        (min(one.location["line"], last), one.location.get("column") or 1, _said(str(one)))
        for one in found
        if one.location["line"] < LONGEST
    ]


def _said(message: str) -> str:
    """Return a message of the official parser in plain words, on one line."""
    text = _PLACED.sub("", message, count=1).strip()
    if found := _LANGUAGE.fullmatch(text):
        return f"there is no language `{found[1]}`"
    if not (found := _UNEXPECTED.fullmatch(text)):
        return _SAID.get(text, " ".join(text.split()))
    words = [_EXPECTED[one] for one in found[2].split(", ") if one in _EXPECTED]
    listed = f"{', '.join(words[:-1])} or {words[-1]}" if words[1:] else "".join(words)
    what = "the file ends" if found[1] else f"`{found[3]}` stands"
    return f"{what} where {listed or 'nothing'} is expected"
