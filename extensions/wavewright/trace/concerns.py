"""Which tests a file concerns by its name alone: none, itself, or all."""

from __future__ import annotations

from fnmatch import fnmatchcase

# All that runs in the project, or in a package, depends on these, also when they are in the chain.
_EVERYWHERE = frozenset(
    {
        "pyproject.toml",
        "uv.lock",
        "pytest.ini",
        "conftest.py",
        "__init__.py",
        "tox.ini",
        "setup.cfg",
    }
)
_TESTS = ("test_*.py", "*_test.py")
# What no test reads, unless it is part of the code or of the tests.
_DOCUMENTS = frozenset(
    {"md", "rst", "adoc", "txt", "pdf", "svg", "png", "jpg", "jpeg", "gif", "webp", "ico"}
)
_ASIDE = frozenset(
    {".gitignore", ".gitattributes", ".editorconfig", ".pre-commit-config.yaml", "LICENSE"}
    | {".copier-answers.yml", "mypy.ini", "ruff.toml"}
)
_READ = ("src/", "tests/", "requirements", "constraints")


def none(path: str) -> bool:
    """Whether no test depends on a file: a document, or what only others than tests read."""
    name = path.rpartition("/")[2]
    if path.startswith(_READ):
        return False
    suffix = name.rpartition(".")[2].lower()
    return suffix in _DOCUMENTS or name in _ASIDE or path.startswith(".github/")


def itself(path: str) -> bool:
    """Whether a file is one that pytest collects."""
    name = path.rpartition("/")[2]
    return any(fnmatchcase(name, pattern) for pattern in _TESTS)


def everything(path: str) -> bool:
    """Whether all tests may depend on a file, whatever it says."""
    return path.rpartition("/")[2] in _EVERYWHERE
