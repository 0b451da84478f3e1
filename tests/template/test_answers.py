"""Hostile answers: each is refused with what is allowed, or comes out as text that does nothing."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .conftest import FIXED, Render, files_of
from .judges import parsed
from .test_copy import ASKED, SETTINGS

pytestmark = pytest.mark.unmeasured

HOSTILE = {
    "double-quotes": 'say "hi" and """bye"""',
    "single-quotes": "it's '''quoted'''",
    "backslashes": "a\\b\\",
    "newline": "one\nname: two",
    "carriage-return": "one\rtwo",
    "secret": "${{ secrets.X }}",
    "shell": '"; rm -rf / #',
    "substitution": "$(touch pwned) `touch pwned`",
    "template": "{{ 7*7 }}{% for x in y %}",
    "dash": "--help",
    "emoji": "rocket 🚀 family 👩‍👩‍👧",
    "accents": "Über Café Ñandú",
    "long": "x" * 200,
    "longer": "x" * 201,
    "device": "con",
    "device-with-number": "LPT1",
    "traversal": "../../etc",
    "absolute": "/etc/passwd",
    "comment": "<!-- wavewright:waves -->",
    "null": "a\x00b",
    "direction": "a\u202eb",
    "line-separator": "a\u2028b",
    "behavior": "see @behavior:NO.SUCH.THING",
    "yaml": "- *anchor: [",
    "toml": '" ]\n[project.scripts]\nx = "',
    "keyword": "class",
    "blank": " ",
}
FREE = [name for name, q in ASKED.items() if q["type"] == "str" and "choices" not in q]
# What no question takes: it would break a line, hide text, or reach into a managed block.
REFUSED = {
    "newline",
    "carriage-return",
    "line-separator",
    "null",
    "direction",
    "comment",
    "behavior",
    "toml",
    "longer",
    "blank",
}
# What decides paths and code; the rest may only ever be text.
SHAPE = {"package_name", "namespace"}
RUN = re.compile(r"(src|tests|just|\.github)/.*|justfile|.*\.ini|\.pre-commit-config\.yaml")


def accepted(questions: Render, target: Path, name: str, value: str) -> bool:
    """Return whether a question takes a value; a refusal must say what is allowed."""
    try:
        questions(target, **{name: value})
    except ValueError as error:
        said = str(error)
        assert re.search(r"Use |Write |is a word of Python", said), said
        return False
    return True


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_answer_is_refused_or_inert(
    questions: Render, render: Render, tmp_path: Path, kind: str
) -> None:
    value = HOSTILE[kind]
    taken = {name: value for name in FREE if accepted(questions, tmp_path / name, name, value)}
    taken.pop("tool_source", None)  # where an absolute path is welcome
    assert not taken.keys() & SHAPE
    assert (not taken) is (kind in REFUSED), sorted(taken)
    if not taken:
        return
    project = render(**taken)
    plain = files_of(render())
    for path, data in files_of(project).items():
        parsed(Path(path).suffix, data)
        assert b"49" not in data or b"7*7" not in value.encode(), path
        if RUN.fullmatch(path):
            assert data == plain[path], f"{path} changes with {sorted(taken)}"
    assert files_of(project).keys() == plain.keys()
    metadata = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    settings = yaml.safe_load((project / "wavewright.yml").read_text())
    answers = yaml.safe_load((project / ".copier-answers.yml").read_text())
    for name, text in (FIXED | taken).items():
        assert answers[name] == text
    assert metadata["description"] == taken.get("description", metadata["description"])
    assert metadata["authors"][0]["name"] == taken.get("author_name", "The Acme Tools authors")
    assert settings["project"] == taken.get("project_name", "Acme Tools")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("package_name", "json"),
        ("package_name", "tests"),
        ("package_name", "nul"),
        ("package_name", "a__b"),
        ("package_name", "_a"),
        ("package_name", "a\n"),
        ("package_name", "Acme"),
        ("package_name", "a" * 41),
        ("namespace", "AUX"),
        ("namespace", "acme"),
        ("namespace", "A" * 21),
        ("namespace", "A.B"),
        ("project_name", "-acme"),
        ("project_name", "_acme_"),
        ("project_name", "acme "),
        ("author_email", "ada"),
        ("author_email", "ada@example.org\nx"),
        ("repository_url", "http://example.org/a"),
        ("repository_url", "https://example.org/a b"),
        ("repository_url", "javascript:alert(1)"),
        ("planning", "[sprints]"),
        ("tool_source", "requests==2.0"),
        ("tool_source", "wavewright"),
        ("tool_source", "relative/path"),
        ("tool_source", "--index-url"),
        ("tool_source", "wavewright==1.0 ; rm"),
        ("license", "GPL"),
        ("python_version", "2.7"),
        ("scope", "everything"),
    ],
)
def test_an_answer_outside_of_the_rule_is_refused(
    questions: Render, tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        questions(tmp_path / "project", **{name: value})


@pytest.mark.parametrize(
    "folder",
    [
        "config-publisher",
        "2048",
        "con",
        "json",
        "--x",
        "日本",
        "a'b\"c",
        "x" * 200,
        "Über uns",
        "_",
    ],
)
def test_the_defaults_are_good_in_a_folder_of_any_name(
    questions: Render, tmp_path: Path, folder: str
) -> None:
    questions(tmp_path / folder)
    made = yaml.safe_load((tmp_path / folder / ".copier-answers.yml").read_text())
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", made["package_name"])
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", made["namespace"])
    assert made["package_name"] not in {"con", "json"}


def modules_of(name: str, seen: set[str]) -> set[str]:
    """Return the import and distribution names of a package and of all that it needs."""
    name = canonicalize_name(name)
    if name in seen:
        return set()
    seen.add(name)
    try:
        found = distribution(name)
    except PackageNotFoundError:  # for another system
        return set()
    tops = {path.parts[0] for path in found.files or () if path.suffix in {".py", ".so", ".pyi"}}
    names = {top.partition(".")[0] for top in tops if not top.startswith((".", "_"))}
    names.add(name.replace("-", "_"))
    for need in map(Requirement, found.requires or ()):
        if not need.marker or need.marker.evaluate({"extra": ""}):
            names |= modules_of(need.name, seen)
    return names


def test_the_names_of_the_tools_and_of_all_that_they_need_are_not_for_a_package() -> None:
    reserved = set(SETTINGS["reserved_names"]["default"].split())
    seen: set[str] = set()
    tools = ("wavewright", "coverage", "mypy", "pre-commit", "pre-commit-hooks", "pytest-bdd")
    names = set().union(*(modules_of(tool, seen) for tool in tools))
    assert {"click", "yaml", "packaging"} <= names
    valid = {name for name in names if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)}
    assert valid - reserved == set()


def test_names_come_from_the_name_of_the_project(questions: Render, tmp_path: Path) -> None:
    questions(tmp_path / "project", project_name="Config Publisher (v2)")
    made: dict[str, Any] = yaml.safe_load((tmp_path / "project/.copier-answers.yml").read_text())
    assert made["package_name"] == "config_publisher_v2"
    assert made["namespace"] == "CONFIGPUBLISHERV2"


@pytest.mark.parametrize(
    ("name", "package", "namespace"),
    [
        ("Über Café", "ueber_cafe", "UEBERCAFE"),
        ("On", "on_project", "APP"),
        ("Y", "y_project", "APP"),
        ("Straße Øst-Ångström Æsir", "strasse_ost_angstroem_aesir", "STRASSEOSTANGSTROEMA"),
        ("Ñandú à la Façon", "nandu_a_la_facon", "NANDUALAFACON"),
        ("Žluťoučký Kůň, Łódź", "zlutoucky_kun_lodz", "ZLUTOUCKYKUNLODZ"),
        ("日本", "my_project", "APP"),
    ],
)
def test_letters_of_other_alphabets_are_written_with_those_of_ours(
    questions: Render, tmp_path: Path, name: str, package: str, namespace: str
) -> None:
    questions(tmp_path / "project", project_name=name)
    made: dict[str, Any] = yaml.safe_load((tmp_path / "project/.copier-answers.yml").read_text())
    assert (made["package_name"], made["namespace"]) == (package, namespace)
    assert "latin_name" not in made


def test_a_folder_gives_its_letters_to_the_name(questions: Render, tmp_path: Path) -> None:
    questions(tmp_path / "über-uns_2")
    made: dict[str, Any] = yaml.safe_load((tmp_path / "über-uns_2/.copier-answers.yml").read_text())
    assert (made["project_name"], made["package_name"]) == ("Über Uns 2", "ueber_uns_2")


# Copier leaves a folder's listing open when it fails.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_unknown_variable_in_a_template_is_an_error(tmp_path: Path, template: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "copier.yml").write_text((template / "copier.yml").read_text())
    (source / "template").mkdir()
    (source / "template" / "file.jinja").write_text("{{ mispelt }}")
    with pytest.raises(Exception, match="mispelt"):
        copier.run_copy(str(source), tmp_path / "project", defaults=True, quiet=True)
