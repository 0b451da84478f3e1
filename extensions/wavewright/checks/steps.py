"""TRACE, for steps: each step of a feature has a definition, and each definition a step."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import linked, near
from wavewright.checks.rule import check
from wavewright.read.rows import JOIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Place

TESTS = ("steps", "e2e", "unit", "test", "code")
ANY = "{}"
_FIELD = re.compile(r"(\{\{|\}\}|\{[^{}]*\})")
_LITERAL = re.compile(r"[\w \"',:;!-]*")
# An expression with more repetitions is not tried, and neither is a longer step.
MOST, LONGEST = 3, 200
_REPEATED = re.compile(r"(?<!\\)[*+{]")
_REPEATED_GROUP = re.compile(r"\)[*+{]|\\\d|\(\?P=")
_PLACEHOLDER = re.compile(r"<[^<>]+>")


@check("TRACE117", code=True)
def step_without_definition(chain: Chain) -> Faults:
    """Each step of a feature has a definition that the test which runs it can see.

    pytest-bdd fails a scenario at the first step that it does not know, and never looks at those
    behind it. It knows the definitions of the test's own module, those of the `conftest.py` files
    in its folder and above, and those that the module imports.

    `wavewright new steps FEATURE` writes the missing definitions; or mend the step's words. A step
    that stands in several lines of a feature is told once, at the first of them.
    Types in `parsers.parse` patterns are not compared, and neither are the values that an outline
    puts in.
    """
    steps = Steps(chain)
    for path, modules in steps.runners.items():
        wanted = steps.of_feature.get(path, "")
        if any(wanted == steps.defined.get(module) for module in modules):
            continue
        known = steps.visible(modules)
        if known is None:
            continue
        missing = {step for step in split(wanted) - known if not _defined(step, known)}
        for feature in chain.among("feature", [path] if missing else []):
            places: dict[str, list[Place]] = defaultdict(list)
            for link in linked(feature, "step"):
                if link.target in missing:
                    places[link.target].append(link.place)
            for step, found in places.items():
                text = step.partition(" ")[2]
                yield (
                    min(found),
                    f"no definition matches the step `{text}`",
                    _mend(path, text, known, sorted({one.line for one in found})),
                )


def _mend(path: str, text: str, known: frozenset[str], lines: list[int]) -> str:
    """Return what is to be done about a step, and in which other lines it stands."""
    alike = near(text, (one.partition(" ")[2] for one in sorted(known)))
    what = f"run `wavewright new steps {path.rpartition('/')[2]}`."
    fix = f"{alike}Or {what}" if alike else f"Mend its words, or {what}"
    again = ", ".join(map(str, lines[1:]))
    return f"{fix} It stands in line {again} as well." if again else fix


@check("TRACE118", code=True)
def definition_without_step(chain: Chain) -> Faults:
    """Each step definition is used by a step of a feature that its module runs.

    A definition that no step uses is dead: it looks like a proof and never runs. Often the words
    of a step were changed, and its definition was left behind. One in a `conftest.py`, or in a
    module that runs no feature, may be used by any feature.

    Mend its words, or remove it. `wavewright new steps FEATURE` removes all stubs of a feature that
    nobody has written into, and writes those of the steps that have none.
    """
    steps = Steps(chain)
    for module, dead in steps.dead():
        feature = min((path for path, by in steps.runners.items() if module in by), default="")
        stubs = f"wavewright new steps {feature.rpartition('/')[2]}"
        for test in chain.read([module] if dead else []):
            for link in linked(test, "defines"):
                if link.target in dead:
                    text = link.target.partition(" ")[2]
                    fix = f"Mend its words, or remove it; `{stubs}` removes untouched stubs."
                    yield link.place, f"no step uses the definition `{text}`", fix


class Steps:
    """The steps of features, the definitions of modules, and who runs and sees which."""

    def __init__(self, chain: Chain) -> None:
        self.of_feature = dict(chain.pairs("feature.steps"))
        self.defined: dict[str, str] = {}
        self.imports: dict[str, list[str] | None] = {}
        for kind in TESTS:
            self.defined |= dict(chain.pairs(f"{kind}.defines"))
            for path, _, name in chain.rows(f"{kind}:imports"):
                found = self.imports.setdefault(path, [])
                module = _module(name, chain.survey.files)
                if found is not None and module:
                    found.append(module)
                else:
                    self.imports[path] = None
        self.runners = dict(_runners(chain))

    def visible(self, modules: Iterable[str]) -> frozenset[str] | None:
        """Return the definitions that some modules see; ``None`` when nobody can tell."""
        seen, left = set(), list(modules)
        while left:
            module = left.pop()
            if module in seen:
                continue
            seen.add(module)
            further = self.imports.get(module, [])
            if further is None:
                return None
            left += further
            left += [one for one in _above(module) if one in self.defined or one in self.imports]
        return frozenset[str]().union(*(split(self.defined.get(one, "")) for one in seen))

    def dead(self) -> Iterator[tuple[str, set[str]]]:
        """Yield the modules with the definitions of each that no step uses."""
        features: dict[str, list[str]] = defaultdict(list)
        for feature, modules in self.runners.items():
            for module in modules:
                features[module].append(feature)
        imported = {module for found in self.imports.values() for module in found or ()}
        for module, joined in self.defined.items():
            if module in imported or module not in features:
                used: Iterable[str] = self.of_feature.values()
            else:
                used = [self.of_feature.get(feature, "") for feature in features[module]]
            if joined in used:
                continue
            texts = frozenset[str]().union(*map(split, used))
            yield module, {one for one in split(joined) - texts if not _used(one, texts)}


def _runners(chain: Chain) -> Iterator[tuple[str, list[str]]]:
    """Yield each feature that some test runs, with the modules that do."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind in TESTS:
        for relation in ("binds", "runs"):
            for module, target in chain.pairs(f"{kind}:{relation}"):
                found[target.partition("::")[0]].append(module)
    features = chain.paths("feature")
    for target in sorted(found):
        if target in features:
            continue
        for feature in features:
            if feature.startswith(f"{target}/"):
                found[feature] += found[target]
    return ((path, found[path]) for path in sorted(features & found.keys()))


def _module(name: str, files: frozenset[str]) -> str:
    """Return the file of a module of the project; nothing for a module from elsewhere."""
    path = name.replace(".", "/")
    ends = (f"{path}.py", f"{path}/__init__.py")
    return next(
        (one for start in ("", "src/") for end in ends if (one := start + end) in files), ""
    )


def _above(module: str) -> list[str]:
    """Return the ``conftest.py`` files that pytest looks for when it loads a module."""
    folders = module.split("/")[:-1]
    return ["/".join([*folders[:end], "conftest.py"]) for end in range(len(folders) + 1)]


@cache
def split(joined: str) -> frozenset[str]:
    """Return the steps or definitions of one file as a set."""
    return frozenset(joined.split(JOIN)) if joined else frozenset()


def _defined(step: str, known: Iterable[str]) -> bool:
    return any(fits(definition, step) for definition in known)


def _used(definition: str, steps: Iterable[str]) -> bool:
    return any(fits(definition, step) for step in steps)


def fits(definition: str, step: str) -> bool:
    """Whether a definition may match a step; where only running it tells, it may."""
    word, _, pattern = definition.partition(" ")
    keyword, _, text = step.partition(" ")
    if word not in {keyword, "step"}:
        return False
    matcher = _matcher(pattern)
    if _PLACEHOLDER.search(text):
        start, end = _PLACEHOLDER.split(text)[0], _PLACEHOLDER.split(text)[-1]
        return _alike(start, matcher.start, str.startswith) and _alike(
            end, matcher.end, str.endswith
        )
    return bool(matcher.fits(text))


def _alike(one: str, other: str, test: Callable[[str, str], bool]) -> bool:
    return test(one, other) or test(other, one)


class _Matcher(NamedTuple):
    """What a definition matches, and the fixed text that any match starts and ends with."""

    fits: Callable[[str], object]
    start: str
    end: str


@cache
def _matcher(pattern: str) -> _Matcher:
    kind, colon, inner = pattern.partition(":")
    if not colon or kind not in {"parse", "cfparse", "re"}:
        return _Matcher(pattern.__eq__, pattern, pattern)
    if kind == "re":
        return _Matcher(_compiled(inner), _fixed(inner), "")
    parts = [_part(part) for part in _FIELD.split(inner)]
    fields = [number for number, part in enumerate(parts) if part == ANY]
    first, last = (fields[0], fields[-1]) if fields else (len(parts), -1)
    return _Matcher(
        partial(_in_order, _pieces(parts)), "".join(parts[:first]), "".join(parts[last + 1 :])
    )


def _part(written: str) -> str:
    """Return a part of a pattern for `parse` as the text that it stands for, any field as `ANY`."""
    if written in {"{{", "}}"}:
        return written[0]
    return ANY if written.startswith("{") and written.endswith("}") else written


def _fixed(pattern: str) -> str:
    """Return the text that all matches of a regular expression surely start with."""
    found = _LITERAL.match(pattern)
    text = found[0] if found and "|" not in pattern else ""
    return text[:-1] if pattern[len(text) : len(text) + 1] in {"*", "+", "?", "{"} else text


def _in_order(pieces: list[list[str]], text: str) -> bool:
    """Whether a text has fixed pieces in their order, with fields between them.

    Of the pieces each comes with the fields before it; those take a character at least.
    """
    at = 0
    for *fields, piece in pieces[:-1]:
        found = text.find(piece, at + len(fields))
        if found < 0 or (not fields and found):
            return False
        at = found + len(piece)
    *fields, piece = pieces[-1]
    start = len(text) - len(piece)
    return text.endswith(piece) and (start >= at + len(fields) if fields else start == at)


def _pieces(parts: list[str]) -> list[list[str]]:
    """Return the fixed pieces of a pattern, each with the fields before it."""
    found: list[list[str]] = [[""]]
    for part in parts:
        if part != ANY:
            found[-1][-1] += part
        elif found[-1][-1] or len(found) == 1:
            found.append([ANY, ""])
        else:
            found[-1].insert(0, ANY)
    return found


def _compiled(source: str) -> Callable[[str], object]:
    try:
        pattern = re.compile(source)
    except (re.error, RecursionError, OverflowError):
        return lambda _text: True  # pytest-bdd tells what is wrong with it
    if _REPEATED_GROUP.search(source) or len(_REPEATED.findall(source)) > MOST:
        return lambda _text: True  # it may take for ever to say no
    return lambda text: len(text) > LONGEST or pattern.fullmatch(text)
