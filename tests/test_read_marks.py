"""Files in other languages: a behavior is named in a comment, not in a string."""

import time

import pytest

from wavewright.read.marks import language_of, scan

HERE = "@behavior:APP.A.RUN"
NOT = "@behavior:NO.NO.NO"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.js", f"let a = '{NOT}'; // {HERE}\n`\n// {NOT}\n`"),
        ("a.tsx", f'/**\n * {HERE}\n */\nconst a = "// {NOT}"; const b = "{NOT}"'),
        ("a.mjs", f"fetch('http://a/{NOT}')\n//{HERE}"),
        ("a.go", f'// {HERE}\nvar a = "\\" // {NOT}"'),
        ("a.rs", f"fn a<'a>(b: &'a str) {{}} // {HERE}\nlet c = \"{NOT}\";"),
        ("a.java", f'/* "{HERE} */ String a = "{NOT} /*";'),
        ("a.kt", f"// don't {HERE}"),
        ("a.cpp", f"char a = '\"'; // {HERE}"),
        ("a.cs", f'/// {HERE}\nvar a = "{NOT}";'),
        ("a.php", f"# {HERE}\n$a = '# {NOT}';"),
        ("a.py", f"a = '# {NOT}'  # {HERE}"),
        ("a.py", f'def a():\n    """Don\'t.\n\n    {HERE}\n    """\n    b("# {NOT}")'),
        ("a.rb", f"a = '# {NOT}' # {HERE}"),
        ("a.sh", f'echo "# {NOT}" {NOT} a#{NOT}\n# {HERE}\n'),
        ("a.ps1", f"<#\n{HERE}\n#>\n'# {NOT}'"),
        ("a.sql", f"select '-- {NOT}'; -- {HERE}"),
        ("a.lua", f"--[[\n{HERE}\n]]\na = '-- {NOT}'"),
        ("a.hs", f'{{- {HERE} -}}\na = "{NOT}"'),
        ("a.clj", f'; {HERE}\n(def a "; {NOT}")'),
        ("a.erl", f'% {HERE}\na() -> "% {NOT}".'),
        ("a.jl", f'#=\n{HERE}\n=#\na = "# {NOT}"'),
        ("a.vue", f'<!-- {HERE} -->\n<a href="https://a//{NOT}">{NOT}</a>'),
        ("a.css", f"/* {HERE} */\na {{ content: '/* {NOT} */' }}"),
        ("a.html", f"<p>{NOT}</p><!-- don't\n{HERE} -->"),
        ("a.yaml", f"a: don't # {HERE}\nb: 'it # {NOT}'\nc: http://a#{NOT}"),
        ("a.tf", f'// {HERE}\na = "{NOT}"'),
        ("Dockerfile", f"# {HERE}\nRUN echo '# {NOT}'"),
        ("Makefile", f"a:\n\t# {HERE}\n\techo {NOT}"),
    ],
)
def test_a_mark_counts_in_a_comment(name: str, text: str) -> None:
    path = f"src/{name}"
    (source,) = scan(path, text)
    assert (source.kind, source.id) == ("source", path)
    (link,) = source.links
    assert (link.relation, link.target) == ("mention", "APP.A.RUN")
    assert text.split("\n")[link.place.line - 1][link.place.column - 1 :].startswith("APP.A.RUN")


@pytest.mark.parametrize("name", ["a.md", "a.feature", "a.png", "README", "a.", ".js.x"])
def test_other_files_are_in_no_such_language(name: str) -> None:
    assert language_of(f"src.js/{name}") == ""
    assert list(scan(f"src.js/{name}", f"// {HERE}")) == []


def test_a_file_without_a_mark_in_a_comment_is_nothing() -> None:
    assert list(scan("a.js", "// a comment")) == []
    assert list(scan("a.js", f"x = '{HERE}'; // see `{HERE}`")) == []


@pytest.mark.parametrize("piece", ["'", '"', "`", "\\'", '\\"', "/*", "//", "'\\'", "# ", "<!--"])
@pytest.mark.parametrize("name", ["a.js", "a.sh", "a.vue", "a.sql"])
@pytest.mark.unmeasured
def test_a_large_file_of_anything_is_read_in_a_moment(name: str, piece: str) -> None:
    before = time.process_time()
    list(scan(name, HERE + piece * 200_000))
    assert time.process_time() - before < 3
