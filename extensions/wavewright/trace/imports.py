"""Which modules of a project import which: the way from a module that names no behavior."""

from __future__ import annotations

import ast
import re
from functools import cached_property
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.read.syntax import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.read import Survey

_SOURCE = re.compile(r"(?:^|.*/)src/")
_WORD = re.compile(r"\w+")
_MANY = 20  # words, from which on looking for each is slower than knowing all
_INIT = "__init__"
_PLUGINS = "pytest_plugins"
_LOADERS = frozenset({"import_module", "importorskip", "__import__"})


class Imports:
    """The imports of a project; a module is parsed only where it may name one that is asked for."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._found: dict[str, frozenset[str]] = {}

    @cached_property
    def _texts(self) -> dict[str, str]:
        paths = sorted(path for path in self._survey.files if path.endswith(".py"))
        return {path: self._survey.text(path) for path in paths}

    @cached_property
    def _words(self) -> dict[str, set[str]]:
        return {path: set(_WORD.findall(text)) for path, text in self._texts.items()}

    @cached_property
    def _modules(self) -> dict[str, list[str]]:
        """The files of each dotted name that an import may use."""
        found: dict[str, list[str]] = {}
        for path in sorted(path for path in self._survey.files if path.endswith(".py")):
            for name in _names(path):
                found.setdefault(name, []).append(path)
        return found

    def importers(self, paths: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the files that import each of some modules, and each of those files in turn."""
        found: dict[str, tuple[str, ...]] = {}
        asked = {path for path in paths if path.endswith(".py")}
        while asked:
            users: dict[str, list[str]] = {path: [] for path in asked}
            for path in self._naming({_word(path) for path in asked}):
                for target in self.imported(path) & asked - {path}:
                    users[target].append(path)
            found |= {target: tuple(some) for target, some in users.items()}
            asked = {one for target in asked for one in found[target]} - found.keys()
        return found

    def _naming(self, words: set[str]) -> list[str]:
        """Return the files in which one of some words stands."""
        if len(words) > _MANY:
            return [path for path, known in self._words.items() if not words.isdisjoint(known)]
        named = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b")
        return [path for path, text in self._texts.items() if named.search(text)]

    def imported(self, path: str) -> frozenset[str]:
        """Return the files that a module imports itself."""
        if path not in self._found:
            names = self._resolved(path)
            files = (self._modules.get(name, ()) for name in names)
            self._found[path] = frozenset(one for some in files for one in some)
        return self._found[path]

    def _resolved(self, path: str) -> Iterator[str]:
        """Yield the dotted names of the modules that a file imports."""
        try:
            waiting: list[ast.AST] = [parsed(path, self._survey.text(path))]
        except UserError:
            return
        while waiting:
            node = waiting.pop()
            waiting += ast.iter_child_nodes(node)
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield from self._known(path, alias.name)
            elif isinstance(node, ast.ImportFrom):
                for base in _bases(path, node):
                    for alias in node.names:
                        inner = list(self._known(path, f"{base}.{alias.name}".strip(".")))
                        yield from inner or self._known(path, base)
            else:
                for text in _loaded(node):
                    yield from self._known(path, text)

    def _known(self, path: str, name: str) -> Iterator[str]:
        """Yield a name that is a module's, also of one beside the file, as pytest finds it."""
        folder = path.rpartition("/")[0].replace("/", ".")
        for one in (name, f"{folder}.{name}"):
            if one in self._modules:
                yield one


def _loaded(node: ast.AST) -> Iterator[str]:
    """Yield what modules are loaded by a text: plugins of pytest, and calls of import_module."""
    if isinstance(node, ast.Assign):
        plugins = any(isinstance(one, ast.Name) and one.id == _PLUGINS for one in node.targets)
        inner = [node.value, *ast.iter_child_nodes(node.value)] if plugins else []
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        inner = list[ast.AST](node.args[:1]) if name in _LOADERS else []
    else:
        return
    for one in inner:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _word(path: str) -> str:
    """Return the last part of the name of a module."""
    parts = path.removesuffix(".py").split("/")
    return parts[-2] if parts[-1] == _INIT and len(parts) > 1 else parts[-1]


def _names(path: str) -> set[str]:
    """Return the dotted names of a file: from the root, and from a folder of sources."""
    found = {path, _SOURCE.sub("", path, count=1)}
    return {one.removesuffix(".py").removesuffix(f"/{_INIT}").replace("/", ".") for one in found}


def _bases(path: str, node: ast.ImportFrom) -> Iterator[str]:
    """Yield the dotted names of what is imported from; of a relative import from its package."""
    if not node.level:
        yield node.module or ""
        return
    for name in _names(path):
        parts = name.split(".")
        package = parts if path.endswith(f"/{_INIT}.py") else parts[:-1]
        above = node.level - 1
        if above <= len(package):
            base = package[: len(package) - above]
            yield ".".join([*base, *filter(None, [node.module])])
