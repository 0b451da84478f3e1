"""What is said above a block: that it is an output, nearly in the right words, or something else.

Only ``**Expected output:**`` makes a block an expected output. `NEAR` finds the lines that mean the
same and are written otherwise. `is_output` judges a block that nothing makes one: whoever reads
"It prints:" takes the block below for what the command prints.
"""

from __future__ import annotations

import re

_TAG = r"</?(?:b|strong|em|i|u|p|h[1-6]|th|td|tr|div|dt|summary)\b[^<>\n]{0,80}>"
# A line of the words `Expected output`: in any emphasis, in a heading, in HTML or in a table.
NEAR = re.compile(
    rf"^(?:[ \t>|*_~#+-]|\d{{1,9}}[.)][ \t]|{_TAG})*+"
    r"expected[ \t\xa0*_~-]{1,9}outputs?(?:[ \t]+\d+)?(?:[ \t]*\([^\n()]*\))?"
    rf"(?:[ \t*_~#]|{_TAG})*+(?:$|[:|\uff1a][^\n]*$)",
    re.MULTILINE | re.IGNORECASE,
)
_PLAIN = re.compile(r"[ \t>]*expected\b", re.IGNORECASE)

TEXT = frozenset(
    ("", "text", "txt", "plain", "plaintext", "output", "out", "stdout", "log", "ansi", "none")
)
DATA = frozenset(
    ("csv", "diff", "html", "ini", "json", "json5", "jsonc", "jsonl", "toml", "tsv", "xml")
) | {"yaml", "yml"}

_COMMENT = re.compile(r"<!--(?s:.*?)-->")
_ASIDE = re.compile(r"^[ \t>]+|[*_]{1,3}(?=\W|$)|(?<!\w)[*_]{1,3}", re.MULTILINE)
_SENTENCE = re.compile(r"[.!?]\s+")
_DOES = re.compile(
    r"\W*(?:(?:now|then|next|first|finally|and|or)\b\W*)*"
    r"(?:add|copy|create|edit|enter|open|paste|put|replace|save|send|type|write)\b",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"\b(?:outputs?|prints?|printed|stdout|should (?:now )?see|will see|now see)\b", re.IGNORECASE
)
_LIKELY = re.compile(
    r"\b(?:expect(?:ed|s)?|shows?|displays?|returns?|respon(?:ds|se)|results?|answers?|sample"
    r"|you see)\b",
    re.IGNORECASE,
)
_OFTEN = re.compile(r"\b(?:gets?|gives?|says|tells|reports?|lists?|looks|done)\b", re.IGNORECASE)
# Words of something else, and code that looks like a file.
_OTHER = re.compile(
    r"\b(?:files?|folders?|director(?:y|ies)|trees?|layout|contents?|contains?|config\w*|settings?"
    r"|examples?|templates?|editor|browser|body|request|payload|input|diagram|page)\b"
    r"|`[^`\n]*(?:/|\w\.)\w+[^`\n]*`",
    re.IGNORECASE,
)
_MOST = 2000  # characters that are looked at
_HEADING = re.compile(
    r"(?:(?:an?|the|sample|example|command|console|program|terminal)\s+)*(?:outputs?|results?|stdout)\W*",
    re.IGNORECASE,
)


def is_near(found: re.Match[str]) -> bool:
    """Whether a line of the words is a label: one without any mark has to begin a paragraph."""
    if not _PLAIN.match(found[0]):
        return True
    text, start = found.string, found.start()
    return not text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start].strip(" \t\n>")


def is_heading(words: str) -> bool:
    """Whether a heading says that an output stands below it."""
    return bool(_HEADING.fullmatch(words))


def is_output(language: str, above: str) -> bool:
    """Whether a reader takes a block below a command for its output.

    Args:
        language: Of the block; one of code is never an output.
        above: What stands between the block and the one before it. Its last sentence counts.
    """
    said = _last(above[-_MOST:])
    if language in TEXT:
        if not said:
            return True
        if _DOES.match(said):
            return False
        if _CERTAIN.search(said):
            return True
        likely = _LIKELY.search(said) or _OFTEN.search(said)
        return bool(likely) and not _OTHER.search(said)
    if language not in DATA or _DOES.match(said) or _OTHER.search(said):
        return False
    return bool(_CERTAIN.search(said) or _LIKELY.search(said))


def _last(above: str) -> str:
    """Return the last sentence of the last paragraph of a text."""
    paragraphs = re.split(r"\n[ \t>]*\n", _COMMENT.sub("", above).strip(" \t\n>"))
    plain = _ASIDE.sub("", paragraphs[-1]).strip()
    return " ".join(_SENTENCE.split(plain)[-1].split())
