"""Stubs that nobody has touched since they were written, and that are of no use any more."""

from __future__ import annotations

import ast
import re
import textwrap
import tokenize
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from wavewright.read.steps import defined
from wavewright.stubs.modules import BDD, lines_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from wavewright.model import Draft
    from wavewright.stubs.modules import Grown

ACT = "# Act and assert: with pytest.raises(…) as exc_info, then check str(exc_info.value)"
COMMENTS = frozenset({"# Arrange", "# Act", "# Assert", ACT, "# noqa: PLR0913", "# noqa: E501"})
_CASE = re.compile(r"Test @behavior:\S+ - (?:happy\spath|error\scase|edge\scase)\.")
_SAID = re.compile(
    r"(?:Scenario(?: Outline| Template)?|Example): .*|(?:Given|When|Then|And|But|\*) .*|    .*"
)
SCENARIO = re.compile(
    r"^(?:Scenario(?: Outline| Template)?|Example): (.*(?:\n {4}\S.*)*)", re.MULTILINE
)
_PENDING = re.compile(
    r"raise NotImplementedError\(PENDING(?:_STEP)?\)|"
    r"pytest\.fail\((?:PENDING|'write this test, .*')\)"
)
_ARGUMENTS = frozenset({"datatable", "docstring"})
_NAMED = re.compile(r"\(\?P<(\w+)>|(?<!\{)\{(\w+)(?::\w)?\}")


class Stubs(NamedTuple):
    """The files that are to hold stubs, and what is taken out of them, each as one line."""

    drafts: dict[str, Draft]
    removed: tuple[str, ...] = ()


def definitions(grown: Grown, dead: Container[str]) -> list[ast.FunctionDef]:
    """Return the step definitions that only say that they are to be written, and match no step.

    Args:
        grown: The module.
        dead: What the definitions match that no step uses, as `defined` tells it.
    """
    matched: dict[str, list[str]] = {}
    for link in defined(grown.module):
        matched.setdefault(link.holder, []).append(link.target)
    return [
        node
        for node in grown.module.tree.body
        if isinstance(node, ast.FunctionDef)
        and node.name in matched
        and len(matched[node.name]) == len(node.decorator_list)
        and all(target in dead for target in matched[node.name])
        and _is_step_stub(grown, node, matched[node.name])
    ]


def methods(grown: Grown, node: ast.ClassDef, known: Container[str]) -> list[ast.FunctionDef]:
    """Return the tests of a class that are to be written, of scenarios that there are no more."""
    return [
        one
        for one in node.body
        if isinstance(one, ast.FunctionDef)
        and one.name.startswith("test")
        and _is_test_stub(grown, one)
        and not any(name in known for name in scenarios_of(one))
    ]


def scenarios_of(node: ast.FunctionDef) -> list[str]:
    """Return the scenarios that the docstring of a test names."""
    text = ast.get_docstring(node) or ""
    return [" ".join(found[1].split()) for found in SCENARIO.finditer(text)]


def shown(grown: Grown, node: ast.FunctionDef) -> list[str]:
    """Return how a function is called where it is taken out: by its decorators, or its name."""
    texts = [ast.get_source_segment(grown.module.text, one) or "" for one in node.decorator_list]
    return [f"@{_joined(text)}" for text in texts] or [node.name]


def _joined(text: str) -> str:
    """Return an expression on one line."""
    first, *more = (line.strip() for line in text.split("\n"))
    return first + "".join(line if line[:1] == ")" else f" {line}" for line in more)


def without(grown: Grown, nodes: Iterable[ast.FunctionDef]) -> str:
    """Return the text of a module without some functions, and the blank lines above them."""
    lines = lines_of(grown.raw)
    for first, last in sorted(map(_span, nodes), reverse=True):
        start = first
        while start and not lines[start - 1].strip():
            start -= 1
        del lines[start:last]
    return "".join(lines)


def spare(grown: Grown, nodes: Iterable[ast.FunctionDef]) -> frozenset[str]:
    """Return the names of pytest-bdd that only some functions of a module use."""
    lines = lines_of(grown.raw)
    whole, gone = _names(lines), Counter[str]()
    for first, last in map(_span, nodes):
        gone += _names(lines[first:last])
    mine = [name for name, dotted in grown.module.names.items() if dotted.startswith(f"{BDD}.")]
    return frozenset(name for name in mine if gone[name] and whole[name] - gone[name] == 1)


def _span(node: ast.FunctionDef) -> tuple[int, int]:
    """Return where the lines of a function begin and end, with those of its decorators."""
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    return first - 1, node.end_lineno or node.lineno


def _is_step_stub(grown: Grown, node: ast.FunctionDef, targets: list[str]) -> bool:
    """Whether a step definition does nothing but say that it is to be written."""
    if len(node.body) != 1 or not _PENDING.fullmatch(ast.unparse(node.body[0])):
        return False
    calls = [one for one in node.decorator_list if isinstance(one, ast.Call)]
    plain = all(_is_plain(call) for call in calls)
    own = node.args
    names = {one.arg for one in own.args}
    found = (found for target in targets for found in _NAMED.findall(target))
    made = {one or two for one, two in found} | _ARGUMENTS
    few = not (own.posonlyargs or own.kwonlyargs or own.vararg or own.kwarg)
    return plain and few and names <= made and _untold(grown, node)


def _is_plain(call: ast.Call) -> bool:
    """Whether a decorator has what is matched alone; a parser may have converters."""
    return len(call.args) == 1 and {one.arg for one in call.keywords} <= {"converters"}


def _is_test_stub(grown: Grown, node: ast.FunctionDef) -> bool:
    """Whether a test does nothing but quote its scenario and say that it is to be written."""
    docstring = ast.get_docstring(node)
    if not docstring or len(node.body) != 2 or node.decorator_list:  # noqa: PLR2004
        return False
    first, _, rest = docstring.partition("\n\n")
    quoted = SCENARIO.match(rest) and all(map(_SAID.fullmatch, rest.split("\n")))
    alone = [one.arg for one in node.args.args] == ["self"]
    pending = alone and _PENDING.fullmatch(ast.unparse(node.body[1]))
    return bool(pending and quoted and _CASE.fullmatch(first)) and _untold(grown, node)


def _untold(grown: Grown, node: ast.FunctionDef) -> bool:
    """Whether nobody wrote a comment into a function or right above it, or uses it elsewhere."""
    lines = lines_of(grown.raw)
    if "\r" in grown.raw.replace("\r\n", ""):
        return False  # lines are counted otherwise
    first, last = _span(node)
    if any(line.strip() for line in (*lines[first - 1 : first], *lines[last : last + 1])):
        return False
    if _names(lines)[node.name] != 1:
        return False
    comments = _tokens(lines[first:last], tokenize.COMMENT)
    return all(one in COMMENTS for one in comments)


def _names(lines: list[str]) -> Counter[str]:
    """Return how often each name is used in some lines."""
    return Counter(_tokens(lines, tokenize.NAME))


def _tokens(lines: list[str], kind: int) -> Iterator[str]:
    """Yield the tokens of one kind in some statements."""
    text = textwrap.dedent("".join(lines).removeprefix("\ufeff").replace("\r\n", "\n"))
    following = iter(lines_of(text))
    for token in tokenize.generate_tokens(following.__next__):
        if token.type == kind:
            yield token.string
