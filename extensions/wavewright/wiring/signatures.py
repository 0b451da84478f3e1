"""What a signature says: the values that a caller gives, and the result that it can show."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from wavewright.kinds.elements import PATH, TYPES, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef
ONE, MANY, NOTHING = "one", "many", "nothing"
PLACE, NAME, EITHER = "place", "name", "either"
WORKS = (
    "A command calls what takes str, int, float or Path, at least one of them without a default, "
    "and returns str, int, float, bool, a dataclass of its package, a list of these, or None."
)
TAKEN = frozenset({"format", "made"})
_MANY = frozenset({"list", "tuple", "Sequence"})
_VALUES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


class Given(NamedTuple):
    """The parameters that a caller gives, and the names of those that keep their defaults."""

    params: tuple[Parameter, ...]
    left: tuple[str, ...] = ()


class Returned(NamedTuple):
    """Whether one thing, many or nothing comes back, and the attributes of what does."""

    gives: str
    fields: tuple[str, ...] = ()


def written(node: Function, owner: str = "") -> str:
    """Return a signature on one line."""
    name = f"{owner}.{node.name}" if owner else node.name
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{name}({ast.unparse(node.args)}){returns}"


def given(node: Function, *, method: bool) -> Given | str:
    """Return the parameters that a caller gives, or why it cannot give them."""
    params, left = list[Parameter](), list[str]()
    for one, default, way in _arguments(node.args):
        if method and one is (*node.args.posonlyargs, *node.args.args)[0]:
            continue
        made = _parameter(one, default, way)
        if isinstance(made, Parameter):
            params.append(made)
        elif default is None:
            return made
        else:
            left.append(ast.unparse(one))
    if not any(not one.default for one in params):
        return "it needs no value that a caller could give"
    return Given(tuple(sorted(params, key=lambda one: bool(one.default))), tuple(left))


def _arguments(args: ast.arguments) -> list[tuple[ast.arg, ast.expr | None, str]]:
    """Return each argument with its default, and by what it is given: place, name or either."""
    placed = [*args.posonlyargs, *args.args]
    first = len(placed) - len(args.defaults)
    found: list[tuple[ast.arg, ast.expr | None, str]] = [
        (
            one,
            args.defaults[at - first] if at >= first else None,
            EITHER if one in args.args else PLACE,
        )
        for at, one in enumerate(placed)
    ]
    named = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    return [*found, *((one, default, NAME) for one, default in named)]


def _parameter(one: ast.arg, default: ast.expr | None, way: str) -> Parameter | str:
    """Return an argument as a caller gives it, or why it cannot."""
    note = one.annotation
    optional = isinstance(note, ast.BinOp) and _is_none(note.right)
    if optional and isinstance(note, ast.BinOp):
        note = note.left
    name = note.id if isinstance(note, ast.Name) else ""
    type_ = PATH if name == "Path" else name
    if type_ not in (*TYPES, PATH):
        said = ast.unparse(one.annotation) if one.annotation else "anything"
        return f"`{one.arg}` is {said}, which a caller cannot give"
    if one.arg in TAKEN:
        return f"`{one.arg}` is a name that commands have for themselves"
    if default is None:
        needs = "is bool, and a flag needs a default" if type_ == "bool" else ""
        needs = "may be None, and has no default" if optional else needs
        return f"`{one.arg}` {needs}" if needs else Parameter(one.arg, type_, keyword=way == NAME)
    literal = _literal(default, type_, optional=optional)
    if not literal or way == PLACE:
        return f"the default of `{one.arg}` cannot be written down"
    return Parameter(one.arg, type_, literal, keyword=True)


def _literal(node: ast.expr, type_: str, *, optional: bool) -> str:
    """Return a default as the formatter writes it; nothing when it is no literal of its type."""
    if _is_none(node):
        return "None" if optional and type_ != "bool" else ""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return ""
    wanted = _VALUES.get(type_)
    if (
        optional
        or wanted is None
        or type(value) not in {wanted, *([int] if wanted is float else [])}
    ):
        return ""
    if not isinstance(value, str):
        return str(value)
    if not value.isprintable() or "\\" in value:
        return ""
    return repr(value) if '"' in value else f'"{value}"'


def returned(node: ast.expr | None, classes: Mapping[str, ast.ClassDef]) -> Returned | str:
    """Return what comes back, or why it cannot be shown."""
    if node is None:
        return "it does not say what it returns"
    if _is_none(node):
        return Returned(NOTHING)
    gives, inner = ONE, node
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        gives, inner = MANY if node.value.id in _MANY else "", node.slice
        if node.value.id == "tuple":
            parts = inner.elts if isinstance(inner, ast.Tuple) else []
            many = len(parts) > 1 and ast.unparse(parts[1]) == "..."
            gives, inner = (MANY, parts[0]) if many else ("", inner)
    fields = _fields(inner, classes) if gives else None
    if fields is None:
        return f"it returns {ast.unparse(node)}, which a caller cannot show"
    return Returned(gives, fields)


def _fields(node: ast.expr, classes: Mapping[str, ast.ClassDef]) -> tuple[str, ...] | None:
    """Return the attributes of a class of data; none for a plain value; ``None`` for all else."""
    if not isinstance(node, ast.Name):
        return None
    if node.id in TYPES:
        return ()
    found = classes.get(node.id)
    if found is None:
        return None
    above = [classes[one.id] for one in bases(found) if one.id in classes]
    if not any(map(is_data, (found, *above))):
        return None
    names = [
        one.target.id
        for each in (*above, found)
        for one in attributes(each)
        if isinstance(one.target, ast.Name) and not one.target.id.startswith("_")
    ]
    return tuple(dict.fromkeys(names)) or None


def is_data(node: ast.ClassDef) -> bool:
    """Whether a class is a dataclass."""
    names = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return any(isinstance(one, ast.Name) and one.id == "dataclass" for one in names)


def attributes(node: ast.ClassDef) -> list[ast.AnnAssign]:
    """Return the attributes that a class declares."""
    return [one for one in node.body if isinstance(one, ast.AnnAssign)]


def bases(node: ast.ClassDef) -> list[ast.Name]:
    """Return the classes that a class is made from, as far as they are names."""
    return [one for one in node.bases if isinstance(one, ast.Name)]


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
