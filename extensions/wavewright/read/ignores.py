"""Comments that ignore findings: ``wavewright: ignore RULE[, RULE] reason``, in any kind of file.

A comment at the end of a line is for this line; one on a line of its own is for the next line with
text, in Python for the whole statement there. ``ignore-file`` at the top, above all text, is for
the file. What stands in code on a page, or in a text in code, is no comment.
"""

from __future__ import annotations

import io
import posixpath
import re
import tokenize
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from wavewright.model import Ignore
from wavewright.read import markdown
from wavewright.read.text import MARK, Places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Spans = list[tuple[int, int]]

__all__ = ["MARK", "Ignore", "inline_ignores"]

_MARK = MARK.decode()
_COMMENT = re.compile(
    rf"(?:<!--|//+|#+|--+|;+|%+|/?\*+)\s*{_MARK}(?P<file>-file)?(?![\w-])[\s:]*"
    r"(?P<rules>[A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)*)?[\s:,\u2013\u2014-]*"
    r"(?P<reason>.*)",
    re.DOTALL,
)
_CLOSERS = ("-->", "*/")
_RULE = re.compile(r"\w+")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:(?!---)[^\n]*\n)*+---[ \t]*(?:\n|\Z)")
_HASH = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)
_TOML = re.compile(
    r'"""(?s:.*?)(?:"""|\Z)|\'\'\'(?s:.*?)(?:\'\'\'|\Z)|"(?:\\.|[^"\\\n])*+"?|\'[^\'\n]*+\'?|#[^\n]*'
)
_FEATURE = re.compile(
    r'^[ \t]*(?P<quotes>"""|```)(?s:.*?)(?:^[ \t]*(?P=quotes)|\Z)|^[ \t]*(#[^\n]*)'
    r"|^[ \t]*@[^\n]*?[ \t](#[^\n]*)",
    re.MULTILINE,
)
_OTHER = re.compile(
    r"(?:<!--|(?<!/)/{2,}+|(?<!#)#++|(?<!-)-{2,}+|(?<!;);++|(?<!%)%++|/?(?<!\*)\*++)[ \t]*+"
    rf"{_MARK}[^\n]*"
)


def inline_ignores(path: str, text: str) -> list[Ignore]:
    """Return the comments of a file that ignore findings, one for each rule that they name.

    Pure: it depends on nothing but its arguments. What cannot be read as its language has none.

    Args:
        path: Of the file, from the root; its suffix says which comments it has.
        text: Of the file, with plain line ends.
    """
    if _MARK not in text:
        return []
    spans, statements = _comments(path, text)
    places = Places(path, text)
    filled = _filled(text, spans, places)
    found: list[Ignore] = []
    for start, end in spans:
        closer = next((one for one in _CLOSERS if text.endswith(one, start, end)), "")
        comment = _COMMENT.fullmatch(text, start, end - len(closer))
        if not comment:
            continue
        covered = _covered(places.line(start), places.line(end - 1), filled, statements)
        reason = " ".join(comment["reason"].split())
        if comment["file"]:
            top = not filled or filled[0] > places.line(start)
            covered, scope = (0, 0), "file" if top else "line"
        else:
            scope = "line"
        for rule, offset in _rules(comment):
            place = places.at(offset)
            first, last = covered
            found.append(Ignore(place, rule, reason, scope, path, first=first, last=last))
    return found


def _rules(comment: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield the rules that a comment names and their offsets; an empty one when it names none."""
    if comment["rules"] is None:
        yield "", comment.start()
        return
    for rule in _RULE.finditer(comment.string, *comment.span("rules")):
        yield rule[0], rule.start()


def _filled(text: str, spans: Spans, places: Places) -> list[int]:
    """Return the numbers of the lines with anything but comments, in order."""
    parts, after = [], 0
    front = _FRONT_MATTER.match(text) if places.path.endswith(".md") else None
    for start, end in [*([front.span()] if front else []), *spans]:
        parts += [text[after:start], "\n" * text.count("\n", start, end)]
        after = max(after, end)
    rest = "".join([*parts, text[after:]])
    return [number for number, line in enumerate(rest.split("\n"), 1) if line.strip()]


def _covered(start: int, end: int, filled: list[int], statements: Spans) -> tuple[int, int]:
    """Return the first and last line that a comment on some lines is for."""
    behind = bisect_right(filled, end)
    own = bisect_left(filled, start) < behind
    after = filled[behind] if behind < len(filled) else 0
    if not own and not after:
        return 0, 0
    first, last = (start, end) if own else (end + 1, after)
    at = bisect_right(statements, last, key=lambda one: one[0]) - 1
    opening, closing = statements[at] if at >= 0 else (0, 0)
    if opening <= last <= closing:
        return min(first, opening), max(last, closing)
    return first, last


def _comments(path: str, text: str) -> tuple[Spans, Spans]:
    """Return where the comments of a text stand, and in Python the lines of each statement."""
    suffix = posixpath.splitext(path)[1].lower()
    if suffix == ".py":
        return _python(text)
    find = _FINDERS.get(suffix, _others)
    return list(find(text)), []


def _python(text: str) -> tuple[Spans, Spans]:
    starts = Places("", text).starts
    comments: Spans = []
    statements: Spans = []
    first = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            line, column = token.start
            if token.type == tokenize.ERRORTOKEN:
                return [], []
            if token.type == tokenize.COMMENT:
                offset = starts[line - 1] + column
                comments.append((offset, offset + len(token.string)))
            elif token.type == tokenize.NEWLINE:
                statements.append((first or line, line))
                first = 0
            elif token.type not in _LAYOUT:
                first = first or line
    except (tokenize.TokenError, SyntaxError):
        return [], []
    return comments, statements


_LAYOUT = {tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}


def _yaml(text: str) -> Iterator[tuple[int, int]]:
    import yaml  # noqa: PLC0415  # only a file with such a comment pays for it

    try:
        words = [
            (token.start_mark.index, token.end_mark.index)
            for token in yaml.scan(text, Loader=yaml.SafeLoader)
            if isinstance(token, yaml.ScalarToken)
        ]
    except yaml.YAMLError:
        return
    starts = [start for start, _ in words]
    for found in _HASH.finditer(text):
        before = bisect_right(starts, found.start()) - 1
        if before < 0 or found.start() >= words[before][1]:
            yield found.span()


def _toml(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in _TOML.finditer(text) if found[0][0] == "#")


def _feature(text: str) -> Iterator[tuple[int, int]]:
    for found in _FEATURE.finditer(text):
        if found.lastindex and found.lastindex > 1:
            yield found.span(found.lastindex)


def _others(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in _OTHER.finditer(text))


_FINDERS: dict[str, Callable[[str], Iterator[tuple[int, int]]]] = {
    ".md": markdown.comments,
    ".feature": _feature,
    ".yml": _yaml,
    ".yaml": _yaml,
    ".toml": _toml,
}
