"""What names and ids may look like, and how loose input becomes one or is refused."""

from __future__ import annotations

import re
import unicodedata

from wavewright.errors import UserError

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
BEHAVIOR = re.compile(r"[A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*){2}")
SCENARIO = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){2}\.[a-z0-9]+(?:-[a-z0-9]+)*")
NUMBER = re.compile(r"(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})")
_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
MONTH = re.compile(r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])")
RELEASE = re.compile(r"v?((?:0|[1-9][0-9]{0,5})(?:\.(?:0|[1-9][0-9]{0,5})){2})")
NUMBERS = re.compile(r"\d{1,9}(?:\.\d{1,9}){2}", re.ASCII)
PRIORITIES = {"critical": "P0", "high": "P1", "medium": "P2", "low": "P3"}
INDEX = "readme"
LONGEST = 60  # of a slug: paths stay short enough for every file system
# Signs that nobody sees, and that turn what is around them; questions of the template refuse them.
_UNSEEN = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]")
# What a link would take for a path in the repository.
_PATH = re.compile(r"(?:project-docs|dev-docs|user-docs|tests|src)/[\w./-]+")
WINDOWS = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10)}


def slug(text: str) -> str:
    """Clean a name into a kebab-case slug: accents, spaces, quotes and case are harmless.

    Raises:
        UserError: For path separators, control characters, names that Windows reserves, names of
            which nothing is left, and names over 60 characters.
    """
    if re.search(r"[/\\]", text) or text.strip(". ") != text.strip():
        raise _path_like(text)
    return _slug(text, text, "")


def titled(text: str, instead: str = "give the file name with --slug NAME") -> str:
    """Make a slug from a title, where ``/`` stands between words: ``HTTP/2`` → ``http-2``.

    Args:
        text: The title.
        instead: What to do when no file name can be made from it, besides another title.

    Raises:
        UserError: As `slug`, but only for what is meant as a path: ``../up``, ``/etc``.
    """
    parts = [part.strip() for part in re.split(r"[/\\]", text)]
    dotted = any(part and not part.strip(".") for part in parts)
    if dotted or not (parts[0] and parts[-1]) or _PATH.fullmatch(text.strip()):
        raise _path_like(text)
    return _slug(text, " ".join(parts), f", or {instead}")


def _path_like(text: str) -> UserError:
    return UserError(
        f"{text!r} is not a name: `/`, `\\` and dots at its ends belong to paths",
        fix="Use letters, digits and dashes.",
    )


def _slug(text: str, words: str, instead: str) -> str:
    if any(unicodedata.category(char) == "Cc" for char in text):
        raise UserError(f"{text!r} is not a name: it has control characters or line breaks")
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if not found:
        raise UserError(
            f"no file name can be made from {text!r}",
            fix=f"Give a name with Latin letters or digits{instead}.",
        )
    if found in WINDOWS:
        raise UserError(f"{found!r} is reserved by Windows", fix="Choose another name.")
    if found == INDEX:
        raise UserError(f"{found!r} is the name of the index", fix="Choose another name.")
    if len(found) > LONGEST:
        fix = f"Shorten it{instead}."
        raise UserError(f"{found!r} is longer than {LONGEST} characters", fix=fix)
    return found


def line(text: str) -> str:
    """Clean a text that goes on one line of a document.

    Raises:
        UserError: For an empty text, line breaks and other control characters, signs that nobody
            sees, HTML comment marks, which would reach into managed blocks, and ``@behavior:``,
            which would be a link.
    """
    found = text.strip()
    if not found:
        raise UserError("the text is empty")
    if any(unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} for char in found):
        raise UserError(f"{text!r} has line breaks or control characters", fix="Use one line.")
    unseen = _UNSEEN.search(found)
    if unseen:
        called = unicodedata.name(unseen[0], "a sign without a name")
        raise UserError(
            f"{text!r} has U+{ord(unseen[0]):04X} ({called}), which nobody sees",
            fix="Leave it out: it comes with text that was copied; type that anew.",
        )
    if "<!--" in found or "-->" in found:
        raise UserError(f"{text!r} has a mark of an HTML comment", fix="Leave out <!-- and -->.")
    if found.count("`") % 2 or "](" in found:
        raise UserError(
            f"{text!r} has half a code mark or a link, which would not hold on other pages",
            fix="Close each ` with another one, and leave the link out.",
        )
    if "@behavior:" in found:
        raise UserError(
            f"{text!r} names a behavior, which would be taken for a link",
            fix="Leave out @behavior:.",
        )
    return found


def title(text: str) -> str:
    """Clean a title: one line, without the marks that end a link or code.

    Raises:
        UserError: As `line`, and for one that ends with a backslash: its links would not end.
    """
    found = line(text.translate(str.maketrans("[]`", "()'")))
    if (len(found) - len(found.rstrip("\\"))) % 2:
        raise UserError(f"{text!r} ends with a backslash", fix="Leave it out, or write two.")
    return found


def behavior(text: str) -> str:
    """Clean a behavior id such as ``MCP.CONFIG.PUBLISH``; a leading ``@behavior:`` may stand.

    Raises:
        UserError: When it does not have three parts of letters, digits and underscores.
    """
    found = text.strip().removeprefix("@behavior:").upper().replace("-", "_")
    if not BEHAVIOR.fullmatch(found) or any(part.lower() in WINDOWS for part in found.split(".")):
        raise UserError(
            f"{text!r} is not a behavior id",
            fix="Write NAMESPACE.CAPABILITY.ACTION, for example MCP.CONFIG.PUBLISH.",
        )
    if len(found) > LONGEST:
        raise UserError(f"{found!r} is longer than {LONGEST} characters", fix="Shorten it.")
    return found


def scenario(text: str) -> str:
    """Clean a scenario id such as ``mcp.config.publish.full-workflow``.

    Raises:
        UserError: When it is not a lower-cased behavior id, a dot and a slug.
    """
    found = text.strip().lower()
    if not SCENARIO.fullmatch(found):
        raise UserError(
            f"{text!r} is not a scenario id",
            fix="Write the behavior in lower case, a dot and a name: "
            "mcp.config.publish.full-workflow.",
        )
    *parts, name = found.split(".")
    behavior(".".join(parts))
    slug(name)
    return found


def number(text: str) -> str:
    """Clean a wave's number ``X.Y``."""
    found = text.strip()
    if not NUMBER.fullmatch(found):
        raise UserError(f"{text!r} is not the number of a wave", fix="Write X.Y, for example 1.4.")
    return found


def release(text: str) -> str:
    """Clean a release ``X.Y.Z``; a leading ``v`` may stand."""
    found = RELEASE.fullmatch(text.strip())
    if not found:
        raise UserError(f"{text!r} is not a release", fix="Write X.Y.Z, for example 0.2.0.")
    return found.group(1)


def tagged(tag: str, form: str) -> str:
    """Return the version that a tag of a form names, or nothing: ``v{version}`` is a form."""
    before, _, after = form.partition("{version}")
    if not (tag.startswith(before) and tag.endswith(after)):
        return ""
    version = tag[len(before) : len(tag) - len(after)]
    return version if NUMBERS.fullmatch(version) else ""


def day(text: str) -> str:
    """Clean a day of the calendar in ISO form.

    Raises:
        UserError: When it is none.
    """
    import datetime as dt  # noqa: PLC0415  # only who gives one pays for it

    found = text.strip()
    try:
        if dt.date.fromisoformat(found).isoformat() == found:
            return found
    except ValueError:
        pass
    raise UserError(f"{text!r} is not a day", fix="Write YYYY-MM-DD, for example 2027-01-31.")


def due(text: str) -> str:
    """Clean what says by when: any words, in which each day is one of the calendar.

    Raises:
        UserError: When one is none.
    """
    found = line(text)
    for one in _DAY.findall(found):
        day(one)
    return found


def month(text: str) -> str:
    """Clean a month of the calendar in ISO form.

    Raises:
        UserError: When it is none.
    """
    found = text.strip()
    if not MONTH.fullmatch(found):
        raise UserError(f"{text!r} is not a month", fix="Write YYYY-MM, for example 2027-01.")
    return found


def priority(text: str) -> str:
    """Clean a priority: ``P0`` to ``P3``, or critical, high, medium, low."""
    found = PRIORITIES.get(text.strip().lower(), text.strip().upper())
    if found not in PRIORITIES.values():
        raise UserError(f"{text!r} is not a priority", fix="Write P0, P1, P2 or P3.")
    return found


def file_of(behavior_id: str) -> str:
    """Return the stem of a behavior's feature: ``MCP.CONFIG.PUBLISH`` → ``mcp-config-publish``."""
    return behavior_id.lower().replace(".", "-")


def snake(text: str) -> str:
    """Return an id or slug as part of a Python name: ``mcp_config_publish``."""
    return re.sub(r"[.-]", "_", text.lower())


def words(text: str) -> str:
    """Return a slug or an id's part as words: ``full-workflow`` → ``full workflow``."""
    return re.sub(r"[._-]+", " ", text.lower()).strip()


def heading(text: str) -> str:
    """Return a slug or an id's part as the words of a heading: ``Full workflow``."""
    return words(text).capitalize()
