"""What a module of the project offers to a command or a tool: a service that both can call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from wavewright.kinds.elements import SCAFFOLD
from wavewright.wiring import signatures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.kinds.elements import Parameter

_ERROR = "Error"
_IN_MEMORY = "InMemory"
_MORE = "{} is made with more than repositories that are kept in memory"
HIDDEN = "it is not in `__all__` of its package"


class Service(NamedTuple):
    """A function or a method that can be called with plain values.

    ``owner`` is the class of a method, and ``stores`` what it is made with. ``errors`` are what it
    may raise. ``fields`` are the attributes of what it returns, ``gives`` whether that is
    one, many or nothing; without fields it is plain. ``left`` are the parameters that keep a
    default which no caller can give.
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
    gives: str = signatures.ONE
    left: tuple[str, ...] = ()

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


class Unfit(NamedTuple):
    """A function or a method that no command can call, where it stands, and why."""

    package: str
    name: str
    owner: str
    signature: str
    place: str
    why: str

    def __str__(self) -> str:
        """Return it as a line of a report."""
        return f"{self.place}: `{self.signature}` cannot be called: {self.why}"


_Offer = TypeVar("_Offer", Service, Unfit)


def services_of(package: str, texts: Mapping[str, str]) -> list[Service | Unfit]:
    """Return the services of a package, and what could be one and is not.

    Args:
        package: The package that offers them, with dots.
        texts: The modules of the package by their names, ``__init__`` included.
    """
    trees = {name: tree for name, text in texts.items() if (tree := _parsed(text))}
    classes = {
        one.name: (one, name)
        for name, tree in trees.items()
        for one in tree.body
        if isinstance(one, ast.ClassDef)
    }
    known = _Known(
        package,
        {name: one for name, (one, _) in classes.items()},
        {name: module for name, (_, module) in classes.items()},
        _offered(trees.get("__init__")),
        real=not any(SCAFFOLD in text for text in texts.values()),
    )
    return [
        *(one for name in classes for one in known.methods(name)),
        *(one for name, tree in trees.items() for one in known.functions(name, tree)),
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


def called_in(text: str, found: Iterable[_Offer]) -> _Offer | None:
    """Return what a module calls already."""
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
    """The classes of a package with their modules, and the names that it offers."""

    package: str
    classes: dict[str, ast.ClassDef]
    homes: dict[str, str]
    offered: frozenset[str]
    real: bool

    def methods(self, name: str) -> Iterator[Service | Unfit]:
        """Yield the methods of a class that can be made from repositories in memory."""
        node = self.classes[name]
        if name not in self.offered or name.startswith(_IN_MEMORY) or _is_of_python(node):
            return
        stores = self._stores(node)
        for one in node.body:
            if not isinstance(one, ast.FunctionDef) or one.decorator_list:
                continue
            if stores is not None:
                yield from self.service(one, self.homes[name], name, stores)
            elif not signatures.is_data(node) and not one.name.startswith("_"):
                yield self._unfit(one, self.homes[name], name, _MORE.format(name))

    def functions(self, module: str, tree: ast.Module) -> Iterator[Service | Unfit]:
        """Yield the functions of a module; those that the package does not offer are unfit."""
        for one in tree.body:
            if isinstance(one, signatures.Function):
                if one.name in self.offered:
                    yield from self.service(one, module, "", ())
                elif not one.name.startswith("_"):
                    yield self._unfit(one, module, "", HIDDEN)

    def service(
        self, node: signatures.Function, module: str, owner: str, stores: tuple[str, ...]
    ) -> Iterator[Service | Unfit]:
        """Yield a function that can be called with plain values and returns what can be shown."""
        if node.name.startswith("_"):
            return
        given = signatures.given(node, method=bool(owner))
        back = signatures.returned(node.returns, self.classes)
        if isinstance(node, ast.AsyncFunctionDef):
            yield self._unfit(node, module, owner, "it is async")
        elif isinstance(given, str):
            yield self._unfit(node, module, owner, given)
        elif isinstance(back, str):
            yield self._unfit(node, module, owner, back)
        else:
            errors = tuple(sorted(name for name in self.offered if name.endswith(_ERROR)))
            yield Service(
                *(self.package, node.name, owner, stores, given.params, errors, back.fields),
                real=self.real and not stores,
                gives=back.gives,
                left=given.left,
            )

    def _unfit(self, node: signatures.Function, module: str, owner: str, why: str) -> Unfit:
        place = f"src/{self.package.replace('.', '/')}/{module}.py:{node.lineno}"
        return Unfit(self.package, node.name, owner, signatures.written(node, owner), place, why)

    def _stores(self, node: ast.ClassDef) -> tuple[str, ...] | None:
        """Return what a class is made with; ``None`` when that is more than repositories."""
        init = next((one for one in node.body if getattr(one, "name", "") == "__init__"), None)
        if isinstance(init, ast.FunctionDef):
            needed = [one.annotation for one in init.args.args[1:]]
        elif signatures.is_data(node):
            needed = [one.annotation for one in signatures.attributes(node) if one.value is None]
        else:
            needed = []
        names = [f"{_IN_MEMORY}{one.id}" if isinstance(one, ast.Name) else "" for one in needed]
        return tuple(names) if set(names) <= self.offered else None


def _is_of_python(node: ast.ClassDef) -> bool:
    """Whether a class is a protocol, an enumeration or an error, which do no work."""
    names = {one.id for one in signatures.bases(node)}
    return bool(names & {"Protocol", "StrEnum", "Enum", "ValueError"}) or any(
        one.endswith(_ERROR) for one in names
    )


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
