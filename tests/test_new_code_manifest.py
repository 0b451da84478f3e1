"""What is put into ``pyproject.toml``: the thing itself, and not one byte more."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavewright.errors import UserError
from wavewright.wiring.manifest import name_of, with_dependency, with_script

HEAD = '[project]\nname = "a"\n'
ENTRY = 'a-x = "a.cli_x:main"\n'
SDK = "mcp>=2.3,<3"


def scripted(text: str) -> str:
    return with_script(text, "a-x", "a.cli_x:main")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, f"{HEAD}\n[project.scripts]\n{ENTRY}"),
        (HEAD.removesuffix("\n"), f"{HEAD}\n[project.scripts]\n{ENTRY}"),
        (
            f"{HEAD}# last\n\n# of the tool\n[tool.x]\n",
            f"{HEAD}\n[project.scripts]\n{ENTRY}# last\n\n# of the tool\n[tool.x]\n",
        ),
        (
            f'[ project . scripts ] # ours\nb = "b:c"  # kept\n\n{HEAD}',
            f'[ project . scripts ] # ours\nb = "b:c"  # kept\n{ENTRY}\n{HEAD}',
        ),
        (f'{HEAD}scripts.b = "b:c"\nx = 1\n', None),
        (
            f'{HEAD}text = """\n[project.scripts]\n"""\n[project.scripts]\nb = "c:d"\n',
            f'{HEAD}text = """\n[project.scripts]\n"""\n[project.scripts]\nb = "c:d"\n{ENTRY}',
        ),
        (
            f'{HEAD}x = [\n  ["y"],\n]\n[[tool.z]]\n',
            f'{HEAD}x = [\n  ["y"],\n]\n\n[project.scripts]\n{ENTRY}[[tool.z]]\n',
        ),
        (f'{HEAD}[project.scripts]\n"a-x" = "a.cli_x:main"\n', ""),
    ],
)
def test_a_command_is_added_and_every_byte_stays(before: str, after: str | None) -> None:
    if after is None:
        after = before.replace("x = 1", f"scripts.{ENTRY}x = 1")
    assert scripted(before) == (after or before)
    windows = (after or before).replace("\n", "\r\n")
    assert scripted(before.replace("\n", "\r\n")) == windows
    assert scripted(after or before) == (after or before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("dependencies = []\n", f'dependencies = ["{SDK}"]\n'),
        ("dependencies = [ ]  # none\n", f'dependencies = ["{SDK}"]  # none\n'),
        ("dependencies = ['a>=1']\n", f"dependencies = ['a>=1', \"{SDK}\"]\n"),
        ('dependencies = ["a", ]\n', f'dependencies = ["a", "{SDK}"]\n'),
        (
            'dependencies = [\n  "a[b]",  # "]"\n]\n',
            f'dependencies = [\n  "a[b]",  # "]"\n  "{SDK}",\n]\n',
        ),
        (
            'dependencies = [\n\t"a" # no comma\n]\n',
            f'dependencies = [\n\t"a", # no comma\n\t"{SDK}",\n]\n',
        ),
        ("dependencies = [\n]\n", f'dependencies = [\n    "{SDK}",\n]\n'),
        ('version = "1"\n', f'version = "1"\ndependencies = ["{SDK}"]\n'),
        ('dependencies = ["MCP[cli] >= 2"]\n', 'dependencies = ["MCP[cli] >= 2"]\n'),
        ('dependencies = ["mcp"]\n', 'dependencies = ["mcp"]\n'),
    ],
)
def test_a_dependency_is_added_and_every_byte_stays(before: str, after: str) -> None:
    for newline in ("\n", "\r\n"):
        given_ = f"{HEAD}{before}\n[tool.x]\ny = 1\n".replace("\n", newline)
        wanted = f"{HEAD}{after}\n[tool.x]\ny = 1\n".replace("\n", newline)
        for mark in ("", "\ufeff"):
            assert with_dependency(mark + given_, SDK) == mark + wanted
            assert with_dependency(mark + wanted, SDK) == mark + wanted


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        (f'{HEAD}scripts = {{ b = "c:d" }}\n', "form that is not changed safely", "pyproject.toml"),
        ("x = \n", "this is no valid TOML", "pyproject.toml:1"),
        ("[tool.x]\n", "there is no table `[project]`", "pyproject.toml"),
        (f'{HEAD}[project.scripts]\n\na-x = "b:c"\n', "it runs `b:c`", "pyproject.toml:5"),
        (f'{HEAD}dynamic = ["scripts"]\n', "dynamic", "pyproject.toml:3"),
        (f'{HEAD}[project.scripts]\nA-X = "a.cli_x:main"\n', "`A-X` is", "pyproject.toml:4"),
        (f'{HEAD}[project.gui-scripts]\na-x = "b:c"\n', "it runs `b:c`", "pyproject.toml:4"),
        (f'{HEAD}gui-scripts.A-x = "b:c"\n', "`A-x` is a command", "pyproject.toml:3"),
        (
            f'{HEAD}scripts.a-x = "a.cli_x:main"\ngui-scripts.a-X = "b:c"\n',
            "`a-X` is a command already: it runs `b:c`",
            "pyproject.toml:4",
        ),
    ],
)
def test_what_is_in_the_way_of_a_command_is_told(text: str, said: str, place: str) -> None:
    with pytest.raises(UserError, match=r".") as refused:
        scripted(text)
    assert said in refused.value.message
    assert refused.value.place == place


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        (f'{HEAD}dependencies = [\n"mcp<2"\n]\n', "`mcp<2` lets in no version", "pyproject.toml:4"),
        (f'{HEAD}dynamic = ["dependencies"]\n', "dynamic", "pyproject.toml:3"),
    ],
)
def test_what_is_in_the_way_of_a_dependency_is_told(text: str, said: str, place: str) -> None:
    with pytest.raises(UserError, match=r".") as refused:
        with_dependency(text, SDK)
    assert said in refused.value.message
    assert refused.value.place == place


def test_a_project_without_a_name_has_no_commands() -> None:
    with pytest.raises(UserError, match="has no name"):
        name_of('[project]\nversion = "1"\n')


_LINES = st.sampled_from(
    [
        "[tool.a]", "[[tool.b]]", "[project.scripts]", "[project.urls]", 'c = "d:e"', "# [project]",
        "", "x = [", '  "]",', "]", 'dependencies = ["a"]', "dependencies = [", 't = """', '"""',
        "scripts.y = 'z:z'", "[ project.optional-dependencies ]", 'mcp-x = ["q"]',
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(_LINES, max_size=12), st.booleans(), st.booleans())
def test_any_file_says_what_it_said_and_the_new_thing_or_is_refused(
    lines: list[str],
    windows: bool,  # noqa: FBT001
    ended: bool,  # noqa: FBT001
) -> None:
    newline = "\r\n" if windows else "\n"
    text = newline.join([HEAD.replace("\n", newline) + lines[0] if lines else HEAD, *lines[1:]])
    text += newline if ended else ""
    for change in (scripted, lambda one: with_dependency(one, SDK)):
        try:
            changed = change(text)
        except UserError:
            continue
        before, after = (tomllib.loads(one.replace("\r\n", "\n")) for one in (text, changed))
        after["project"].get("scripts", {}).pop("a-x", None)
        for data in (before, after):
            project = data["project"]
            project["dependencies"] = [one for one in project.get("dependencies", []) if one != SDK]
            if not project.get("scripts"):
                project.pop("scripts", None)
        assert after == before
        rest = iter(changed)
        assert all(char in rest for char in text)  # nothing is taken out
