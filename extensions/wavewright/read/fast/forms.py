r"""The usual forms of a Python module, as regular expressions: what has them needs no tree.

They are for a text in which ``DOC`` stands for each text in three double quotes, in which no other
text goes on over the end of its line, and statements stand on lines of their own. A docstring is
then where the forms expect one, and a decorator is right above what it decorates. That a file is
valid Python is not proven: a wrong word within a line is for the tests and the linter to tell.
But nothing is indented below what opens no block.

For speed, alternatives begin with a plain character where they can, and lines are taken by
``[^\n]*+``: the engine skips both at once.
"""

from __future__ import annotations

DOC = "\0"
_END = rf"[^\n]*+\n(?<!{DOC}\n)"  # the rest of a line, which is no docstring
_COMMENT = rf"#{_END}"
_BLANKS = rf"(?:\n|{_COMMENT}|[ ][ ]*+(?:\n|{_COMMENT}))*+"
# What stands first in a body: its docstring, but no text of another form.
_FIRST = rf"{_BLANKS}(?:[ ]++[rR]?+{DOC}\n|(?![ ]*+(?:\w{{0,2}}[\"']|\()))"
_SIGNED = rf"def[ ]\w++\((?:\)|[^){DOC}]*+\))(?:[ ]->[ ][\w.\[\], |]++)?+"
_NAMED = rf"class[ ]\w++(?:\([^){DOC}]*+\))?+"
_BODY = rf":(?:\n{_FIRST}|[ ]++(?:{_COMMENT}{_FIRST}|(?:\.\.\.|pass)\n))"
_BLOCK = rf"(?:{_SIGNED}|{_NAMED}|async[ ]{_SIGNED}){_BODY}"
_IMPORTS = (
    r"import[ ][^\n]*+\n|from[ ](?!\.|tests?\b|[\w.]*step)[\w.]++[ ]import[ ]"
    r"(?:\([^)]*+\)|(?![ *(])[^\n]*+)\n"
)
_MARK = r'@pytest\.mark\.behavior\("[^"]*+"\)\n'
_PARSER = r'parsers\.(?:parse|cfparse|re)\(r?+"[^"]*+"\)'
_STEP = rf'@(?:given|when|then|step)\((?:"[^"]*+"|{_PARSER})(?:,[ ]target_fixture="\w++")?+\)\n'
_SAYS = r"(?![^\n]*(?:(?:behavior|scenarios?)[ ]*[(#\n]|pytest_plugins))"  # no call of these
_OWN = rf"@(?!given|when|then|step){_SAYS}[A-Za-z_]"
_ASYNC = r"(?:async[ ])?+"
_TEST = rf"{_ASYNC}def[ ]test"


def _other(first: str, words: str) -> str:
    """Return how a statement begins that begins with none of some words, or of their letters."""
    return rf"(?=[^@#\n{DOC}])(?:(?![{first}])|(?!{words}))"


def _decorator(margin: str) -> str:
    """Return a decorator other than a mark; a long one closes at the margin."""
    long = rf"(?<=\(\n)(?:{margin}[ ]{_SAYS}{_END})++{margin}\)\n"
    return rf"(?:{_STEP}|{_OWN}{_END}(?:(?<![(\[{{,]\n)|{long}))"


def _line(other: str, says: str = "") -> str:
    """Return a statement at the margin that opens no block, with the lines that it goes on for."""
    return (
        rf"(?![ ]){other}{says}{_END}(?:(?<![(\[{{:]\n)"
        rf"|(?<=[(\[{{]\n)(?:\n|{_COMMENT}|[ ]{says}{_END})*+(?=[)\]}}]))"
    )


_PLAIN = r"async[ ]+def|class[ ]|def[ ]"
# An import does not stand behind the colon of another statement.
_OPENS = (
    r"(?:case|el(?:if|se)|except|f(?:inally|or)|if|match|try|w(?:hile|ith))\b"
    r"[^\n]*:[ ]*+(?:from|import)\b"
)
_OTHER = _other("acdefimtw", rf"{_PLAIN}|from[ ]|import[ ]|{_OPENS}")
_TOP, _INNER = _decorator(""), _decorator("[ ]{4}")
_ABOVE = rf"{_INNER}(?:[ ]++{_INNER})*+(?=[ ]++(?:async|def|class)[ ])"
_LINES = rf"\n|{_OTHER}{_END}|{_COMMENT}|{_BLOCK}|{_IMPORTS}|{_ABOVE}"
_IN = rf"(?:\n|{_COMMENT}|[ ][ ]*+(?:{_LINES}))"
# In a class of tests a method can have a mark, and one method is a test.
_MARKED = (
    rf"[ ]{{4}}(?=@)(?:{_INNER}[ ]{{4}})*+{_MARK}(?:[ ]{{4}}(?:{_MARK}|{_INNER}))*+"
    rf"(?=[ ]{{4}}{_TEST})"
)
_HOLDS = rf"(?=(?:(?![ ]{{4}}{_TEST})(?:[ ][^\n]*+)?+\n)*+[ ]{{4}}{_TEST})"
_SET = r"(?![ ]{4}(?![ @#])[^\n]*pytestmark)"
_TESTS = rf"class[ ]Test{_NAMED[8:]}{_BODY}{_HOLDS}(?:{_MARKED}|{_SET}{_IN})*+"
_OPENING = rf"(?:(?!class[ ]Test){_BLOCK}|(?![ ]){_OTHER}{_SAYS}{_END}(?<=:\n)){_IN}*+"
_DECORATED = rf"(?:{_TOP})*+(?:{_MARK}(?:{_TOP}|{_MARK})*+(?={_TEST}|class[ ]Test))?+"
_SCENARIOS = r'scenarios\("[^"]*+"(?:,[ ]"[^"]*+")*+\)\n'
_HEAD = rf"(?:\n|{_COMMENT})*+(?:[rR]?+{DOC}\n|(?!\w{{0,2}}[\"']|\())"

TESTS = (
    rf"{_HEAD}(?:\n|{_COMMENT}|{_IMPORTS}|{_SCENARIOS})*+"
    rf"(?:\n|{_COMMENT}|{_line(_OTHER, _SAYS)}|{_DECORATED}(?:{_OPENING}|{_TESTS})|{_IMPORTS})*+"
)

_STATEMENT = _other("acd", _PLAIN)
_CODE = rf"(?:\n|{_COMMENT}|[ ][ ]*+(?:\n|{_STATEMENT}{_END}|{_COMMENT}|{_BLOCK}|@{_END}))"
CODE = (
    rf"{_HEAD}(?:\n|{_COMMENT}|{_line(_STATEMENT)}|@{_END}"
    rf"|(?:{_BLOCK}|(?![ ]){_STATEMENT}{_END}(?<=:\n)){_CODE}*+)*+"
)
