"""The shape of the package: who may import, read, write and print, and how long things may be.

The tables below are the rules. A new module fails here until it has a place in ``LAYERS``.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "extensions" / "wavewright"

# Left to right. A module imports only from layers on its left; neighbours in one layer are apart.
LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(layer.split())
    for layer in (
        "errors cache",
        "names layout programs limits shown keys",
        "delivery",
        "commits model settings",
        "blocks proof schema",
        "config",
        "kinds",
        "read new write process",
        "guide",
        "checks",
        "trace changes stubs wiring",
        "moves",
        "evidence",
        "pytest_plugin",
        "ownership",
        "provenance",
        "update gates release",
        "reference",
        "cli",
        "__main__",
    )
)
# Apart from the layers: these import nothing of ours but the errors.
ALONE = frozenset({"__init__", "errors", "testing"})

READERS = {
    "cli/__init__": "the null device, where output goes that nobody reads",
    "cache": "what an earlier command computed",
    "read": "the reader of projects",
    "config": "wavewright.yml, before there is a project to read",
    "new": "bodies: the package's own and a project's overrides",
    "write": "what is on disk decides the status of a file",
    "process": "the pages of the process: a project's, and its own",
    "provenance": "the answers file and the template's changelog",
    "update": "what an update left behind: conflict markers and rejects",
    "ownership": "the template's files, to class them",
    "cli/answers": "a file of answers, wherever it is",
    "cli/setup": "a commit hook of git, to know who made it",
    "evidence/disk": "what tests may load though no rule reads it",
    "evidence/store": "records of runs",
    "evidence/recording": "the names of installed packages",
    "evidence/exchange": "an exported file of records, wherever it is",
    "evidence/covered": "reports of coverage, in scratch folders",
    "evidence/measure": "reports of tests, in scratch folders",
    "release/artifacts": "the wheel and the sdist that were built",
    "release/aside": "the work tree of a release, in git's folder",
    "release/build": "what is in dist/, and the manifest before there is a project to read",
    "release/landing": "the note of a release that is on its way, in git's folder",
    "release/moving": "whether a file of a release was cut short",
    "release/publish": "the files of an sdist, unpacked in scratch folders",
    "guide/folders": "the folder of a guide, to remove it",
    "guide/processes": "/proc, to find what a guide has started",
    "guide/run": "the project's version",
    "guide/sandbox": "the files that a guide begins with",
    "guide/shell": "the state that a step has left, in the folder of the guide",
    "pytest_plugin": "the status of the features of the project under test",
}
WRITERS = {
    "cli/__init__": "the null device, where output goes that nobody reads",
    "cache": "what a later command would compute again",
    "write": "the writer of projects",
    "update/copier": "the answers as they were, in a scratch folder",
    "update/seeds": "the answers of before and of now, in a scratch folder",
    "evidence/store": "records of runs, which nobody else writes or changes",
    "release/build": "the wheel and the sdist, which nobody else puts into dist/",
    "release/probe": "scratch folders, where a package is tried",
    "release/aside": "the work tree of a release, in git's folder",
    "release/landing": "the note of a release that is on its way, in git's folder",
    "release/moving": "files that only a release which is taken back has added",
    "release/recovery": "the note of a release that died",
    "guide/folders": "the folder of a guide, outside of every project",
    "guide/processes": "/dev/null, and a pipe of its own to see whether others could open it",
    "guide/sandbox": "the files that a guide begins with, in its folder",
    "guide/shell": "the state that the first step finds, in the folder of the guide",
    "programs": "scratch folders outside of every project",
}
LAZY = frozenset({"cli", "pytest_plugin"})  # a command, and every pytest, starts them
PRINTERS = {"cli": "the command line", "__main__": "its other name"}
RUNNERS = {
    "programs": "how other programs are found and what they see",
    "release/probe": "what an installed package offers; it runs in the environment of that",
}


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


READ_CALLS = words("open read_text read_bytes iterdir glob rglob walk scandir listdir fdopen")
WRITE_CALLS = words(
    "write_text write_bytes mkdir makedirs unlink rmdir touch rename renames rmtree copyfile "
    "copytree copy2 symlink_to hardlink_to link_to symlink chmod truncate fsync ftruncate "
    "NamedTemporaryFile TemporaryDirectory mkdtemp mkstemp"
)
PRINT_CALLS = words("print echo secho style echo_via_pager exit SystemExit")

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40


@cache
def modules() -> list[str]:
    return sorted(
        path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py")
    )


def outside(table: dict[str, str]) -> list[str]:
    """Return the modules that a table does not allow; it names modules or whole packages."""
    return [module for module in modules() if not {module, top(module)} & set(table)]


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def top(module: str) -> str:
    """Return the part of a module's name that the tables know: ``kinds/wave/__init__`` → kinds."""
    return module.partition("/")[0]


def layer(name: str) -> int | None:
    return next((number for number, names in enumerate(LAYERS) if name in names), None)


def own_imports(tree: ast.AST, module: str = "") -> Iterator[tuple[int, str]]:
    """Yield line and top name of each import of this package, relative ones included."""
    package = ["wavewright", *module.split("/")][:-1]
    for node in nodes(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *filter(None, [node.module])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "wavewright" and len(parts) > 1:
                yield getattr(node, "lineno", 0), parts[1]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(tree: ast.AST, names: frozenset[str]) -> list[str]:
    """Return ``line: name`` of each call of a function or method of one of these names."""
    return [
        f"{node.lineno}: {called}"
        for node in nodes(tree)
        if isinstance(node, ast.Call) and (called := called_name(node)) in names
    ]


def called_name(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def opens_to_write(tree: ast.AST) -> list[str]:
    """Return the ``open`` calls with a mode or flag that writes."""
    return [
        f"{node.lineno}: open to write"
        for node in nodes(tree)
        if isinstance(node, ast.Call)
        and called_name(node) in {"open", "fdopen"}
        and any(is_writing_mode(value) for value in [*node.args, *(k.value for k in node.keywords)])
    ]


def is_writing_mode(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (
            bool(node.value)
            and set(node.value) <= set("rwxabt+")
            and bool(set("wxa+") & set(node.value))
        )
    return any(
        isinstance(part, ast.Attribute) and part.attr in {"O_WRONLY", "O_RDWR", "O_CREAT"}
        for part in ast.walk(node)
    )


def os_replacements(tree: ast.AST) -> list[str]:
    """Return ``os.replace`` and ``Path.replace``; ``str.replace`` has two arguments or more."""
    return [
        f"{node.lineno}: replace"
        for node in nodes(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "replace"
        and (
            (isinstance(node.func.value, ast.Name) and node.func.value.id == "os")
            or (len(node.args) == 1 and not node.keywords)
        )
    ]


def wrong(rule: Callable[[str], object], among: list[str] | None = None) -> dict[str, object]:
    """Return the modules that break a rule, and what it says of each."""
    found = {module: rule(module) for module in (modules() if among is None else among)}
    assert found
    return {module: said for module, said in found.items() if said}


def misplaced(module: str) -> list[str]:
    """Return what is wrong with the layer of a module, and with what it imports."""
    name = top(module)
    imports = [
        (line, other) for line, other in own_imports(tree_of(module), module) if other != name
    ]
    if name in ALONE:
        return [f"{line}: imports {other}" for line, other in imports if other != "errors"]
    here = layer(name)
    if here is None:
        return [f"{name} is not in LAYERS"]
    return [
        f"{line}: imports {other}"
        for line, other in imports
        if other not in ALONE
        and ((there := layer(other)) is None or there >= here)
        and other != "__version__"
    ]


def test_each_module_has_a_layer_and_imports_only_from_its_left() -> None:
    assert wrong(misplaced) == {}


def test_only_what_must_start_fast_imports_our_own_modules_inside_functions() -> None:
    def inside(module: str) -> list[int]:
        return [
            line for func in functions(tree_of(module)) for line, _ in own_imports(func, module)
        ]

    assert wrong(inside, [module for module in modules() if top(module) not in LAZY]) == {}


def test_only_readers_read() -> None:
    assert wrong(lambda module: calls(tree_of(module), READ_CALLS), outside(READERS)) == {}


def test_only_the_writer_writes() -> None:
    def writes(module: str) -> list[str]:
        tree = tree_of(module)
        return calls(tree, WRITE_CALLS) + opens_to_write(tree) + os_replacements(tree)

    assert wrong(writes, outside(WRITERS)) == {}


def test_only_the_command_line_prints_and_exits() -> None:
    def prints(module: str) -> list[str]:
        tree = tree_of(module)
        streams = [
            f"{node.lineno}: sys.{node.attr}"
            for node in nodes(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in {"stdout", "stderr"}
            and isinstance(node.value, ast.Name)
            and node.value.id == "sys"
        ]
        return calls(tree, PRINT_CALLS) + streams

    assert wrong(prints, outside(PRINTERS)) == {}


def test_only_runners_start_other_programs() -> None:
    def imports(module: str) -> list[str]:
        return [
            alias.name
            for node in nodes(tree_of(module))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
            if "subprocess" in {alias.name, getattr(node, "module", None)}
        ]

    assert wrong(imports, outside(RUNNERS)) == {}


def test_modules_and_functions_are_short() -> None:
    def long(module: str) -> dict[str, int]:
        lines = (PACKAGE / f"{module}.py").read_text(encoding="utf-8").count("\n")
        parts = {
            func.name: (func.end_lineno or 0) - func.lineno + 1
            for func in functions(tree_of(module))
        }
        found = {name: length for name, length in parts.items() if length > LONGEST_FUNCTION}
        return found | ({"": lines} if lines > LONGEST_MODULE else {})

    assert wrong(long) == {}


def test_each_module_says_its_one_job() -> None:
    def says(module: str) -> str:
        first = (ast.get_docstring(tree_of(module)) or "").partition("\n")[0]
        return "" if first.endswith((".", "…", ":")) else first or "nothing"

    assert wrong(says) == {}


def test_the_tables_name_only_modules_that_exist() -> None:
    named = READERS | WRITERS | PRINTERS | RUNNERS
    assert set(named) <= {*modules(), *map(top, modules())}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_start_up_imports_nothing_heavy(option: str) -> None:
    heavy = ["copier", "jinja2", "questionary", "prompt_toolkit", "rich", "pydantic"]
    if option == "--help":
        heavy += ["yaml", "importlib.metadata", "subprocess"]
    program = f"""
import sys
from wavewright.cli import main
sys.argv = ["wavewright", {option!r}]
try:
    main()
except SystemExit as end:
    print([name for name in {heavy!r} if name in sys.modules], end.code)
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"NO_COLOR": "1"},
    )
    assert ended.stdout.splitlines()[-1] in {"[] 0", "[] None"}


@pytest.mark.parametrize(
    ("source", "scan"),
    [
        ("def f():\n    from wavewright import read", lambda tree: list(own_imports(tree))),
        ("from . import read", lambda tree: list(own_imports(tree, "new"))),
        ("from ..errors import UserError", lambda tree: list(own_imports(tree, "cli/new"))),
        ("path.read_text()", lambda tree: calls(tree, READ_CALLS)),
        ("path.write_text('')", lambda tree: calls(tree, WRITE_CALLS)),
        ("open(path, 'w')", opens_to_write),
        ("path.open(mode='ab')", opens_to_write),
        ("os.open(path, os.O_WRONLY | os.O_CREAT)", opens_to_write),
        ("os.replace(a, b)", os_replacements),
        ("path.replace(other)", os_replacements),
        ("raise SystemExit(1)", lambda tree: calls(tree, PRINT_CALLS)),
        ("click.echo(text)", lambda tree: calls(tree, PRINT_CALLS)),
    ],
)
def test_the_scans_see_what_they_are_for(
    source: str, scan: Callable[[ast.Module], list[object]]
) -> None:
    assert len(scan(ast.parse(source))) == 1
