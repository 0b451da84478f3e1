"""What a module of the project offers to a command or a tool: a service that both can call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from wavewright.kinds.elements import PATH, SCAFFOLD, TYPES, Parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_ERROR = "Error"
_IN_MEMORY = "InMemory"


class Service(NamedTuple):
    """A function or a method that can be called with plain values.

    ``owner`` is the class of a method, and ``stores`` what it is made with. ``errors`` are what it
    may raise. ``fields`` are the attributes of what it returns; with none it returns a plain value.
    With a ``prefix`` the package is imported, and its names are written behind it. ``real`` says
    that it does its work: it is no scaffold, and what it keeps is there when the process has ended.
    """

    package: str
    name: str
    owner: str
    stores: tuple[str, ...]
    params: tuple[Parameter, ...]
    errors: tuple[str, ...]
    fields: tuple[str, ...]
    prefix: str = ""
    real: bool = True

    @property
    def source(self) -> tuple[str, list[str]]:
        """What a caller imports: a package, and names from there."""
        if self.prefix:
            above, _, package = self.package.rpartition(".")
            return above, [package]
        return self.package, [self.owner or self.name, *self.stores, *self.errors]

    def beside(self, taken: frozenset[str]) -> Service:
        """Return it as a caller needs it that has some names already."""
        package = self.package.rpartition(".")[2]
        return self._replace(prefix=f"{package}.") if taken & set(self.source[1]) else self


def services_of(package: str, texts: Mapping[str, str]) -> list[Service]:
    """Return the services of a package.

    Args:
        package: The package that offers them, with dots.
        texts: The modules of the package by their names, ``__init__`` included.
    """
    trees = [tree for tree in map(_parsed, texts.values()) if tree]
    offered = _offered(_parsed(texts.get("__init__", "")))
    classes = {
        one.name: one for tree in trees for one in tree.body if isinstance(one, ast.ClassDef)
    }
    real = not any(SCAFFOLD in text for text in texts.values())
    known = _Known(package, classes, offered, real)
    return [
        *(one for name in classes for one in known.methods(name)),
        *(
            made
            for tree in trees
            for one in tree.body
            if isinstance(one, _Function) and one.name in offered
            for made in known.service(one, "", ())
        ),
    ]


def wished(found: Iterable[Service], wish: str) -> Service | None:
    """Return the service that a caller of some name is likely to want, or nothing.

    A method that is called like it comes first.
    """
    wanted = (wish, wish.split("_", maxsplit=1)[0], "create")
    return min(
        found,
        key=lambda one: wanted.index(one.name) if one.name in wanted else len(wanted),
        default=None,
    )


def called_in(text: str, found: Iterable[Service]) -> Service | None:
    """Return the service that a module calls already."""
    imported, called = set[tuple[str, str]](), set[str]()
    for node in _inside(_parsed(text)):
        if isinstance(node, ast.ImportFrom):
            imported |= {(node.module or "", one.name) for one in node.names}
        elif isinstance(node, ast.Call):
            called.add(getattr(node.func, "attr", getattr(node.func, "id", "")))
    for one in found:
        above, _, package = one.package.rpartition(".")
        ways = {(one.package, one.owner or one.name), (above, package)}
        if ways & imported and {one.name, one.owner or one.name} <= called:
            return one
    return None


def _inside(tree: ast.AST | None) -> Iterator[ast.AST]:
    """Yield a tree and all nodes in it."""
    due = [tree] if tree else []
    while due:
        node = due.pop()
        due += ast.iter_child_nodes(node)
        yield node


class _Known(NamedTuple):
    """The classes of a package, and the names that it offers."""

    package: str
    classes: dict[str, ast.ClassDef]
    offered: frozenset[str]
    real: bool

    def methods(self, name: str) -> Iterator[Service]:
        """Yield the services of a class that can be made from repositories in memory."""
        stores = self._stores(self.classes[name])
        if name not in self.offered or name.startswith(_IN_MEMORY) or stores is None:
            return
        for one in self.classes[name].body:
            if isinstance(one, ast.FunctionDef) and not one.decorator_list:
                yield from self.service(one, name, stores)

    def service(self, node: _Function, owner: str, stores: tuple[str, ...]) -> Iterator[Service]:
        """Yield a function that can be called with plain values and returns what can be shown."""
        params = _params(node, method=bool(owner))
        fields = self._shown(node.returns)
        plain = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if not plain or params is None or fields is None:
            return
        errors = tuple(sorted(name for name in self.offered if name.endswith(_ERROR)))
        made = Service(self.package, node.name, owner, stores, params, errors, fields)
        yield made._replace(real=self.real and not stores)

    def _stores(self, node: ast.ClassDef) -> tuple[str, ...] | None:
        """Return what a class is made with; ``None`` when that is more than repositories."""
        init = next((one for one in node.body if getattr(one, "name", "") == "__init__"), None)
        if isinstance(init, ast.FunctionDef):
            needed = [one.annotation for one in init.args.args[1:]]
        elif _is_data(node):
            needed = [one.annotation for one in _attributes(node) if one.value is None]
        else:
            needed = []
        if any(one.id in {"Protocol", "StrEnum", "Enum"} for one in _bases(node)) or any(
            one.id.endswith(_ERROR) or one.id == "ValueError" for one in _bases(node)
        ):
            return None
        names = [f"{_IN_MEMORY}{one.id}" if isinstance(one, ast.Name) else "" for one in needed]
        return tuple(names) if set(names) <= self.offered else None

    def _shown(self, node: ast.expr | None) -> tuple[str, ...] | None:
        """Return the attributes of what is returned; ``None`` when it cannot be shown."""
        if not isinstance(node, ast.Name):
            return None
        if node.id in TYPES:
            return ()
        found = self.classes.get(node.id)
        if found is None or not (_is_data(found) or any(map(_is_data, self._above(found)))):
            return None
        names = [
            one.target.id
            for each in (*self._above(found), found)
            for one in _attributes(each)
            if isinstance(one.target, ast.Name) and not one.target.id.startswith("_")
        ]
        return tuple(dict.fromkeys(names)) or None

    def _above(self, node: ast.ClassDef) -> list[ast.ClassDef]:
        return [self.classes[one.id] for one in _bases(node) if one.id in self.classes]


def _params(node: _Function, *, method: bool) -> tuple[Parameter, ...] | None:
    """Return the parameters that a caller gives; ``None`` when one of them is no plain value."""
    arguments = [*node.args.posonlyargs, *node.args.args][1 if method else 0 :]
    needed = len(arguments) - len(node.args.defaults)
    found = []
    for position, one in enumerate(arguments):
        type_ = one.annotation.id if isinstance(one.annotation, ast.Name) else ""
        type_ = PATH if type_ == "Path" else type_
        if type_ in (*TYPES, PATH) and type_ != "bool" and position < needed:
            found.append(Parameter(one.arg, type_))
        elif position < needed:
            return None
    alone = any(default is None for default in node.args.kw_defaults)
    return None if alone or not found else tuple(found)


def _is_data(node: ast.ClassDef) -> bool:
    names = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return any(isinstance(one, ast.Name) and one.id == "dataclass" for one in names)


def _attributes(node: ast.ClassDef) -> list[ast.AnnAssign]:
    return [one for one in node.body if isinstance(one, ast.AnnAssign)]


def _bases(node: ast.ClassDef) -> list[ast.Name]:
    return [one for one in node.bases if isinstance(one, ast.Name)]


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _offered(tree: ast.Module | None) -> frozenset[str]:
    """Return the names in ``__all__``."""
    body: Iterable[ast.stmt] = tree.body if tree else ()
    for node in body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.List | ast.Tuple)
            and any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets)
        ):
            values = (getattr(one, "value", None) for one in node.value.elts)
            return frozenset(one for one in values if isinstance(one, str))
    return frozenset()
