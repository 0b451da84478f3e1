"""What a trace looks like: table, Markdown, spreadsheet, data with a schema, mermaid and SVG."""

import csv
import io
import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import jsonschema
import pytest

from wavewright.model import Place
from wavewright.trace import data, mermaid, svg, table
from wavewright.trace.gaps import Gap, Share
from wavewright.trace.graph import Edge, Graph, Node
from wavewright.trace.matrix import COLUMNS, Row
from wavewright.trace.picture import MOST, caption, picture
from wavewright.trace.tree import Tree

ODD = 'a"b<c>&d|e[f]{g}`h`\\i#j;k%%l\x1b[31m\x00\u202em\nn)o(~~~'
SVG = "{http://www.w3.org/2000/svg}"


def row(missing: tuple[str, ...] = (), later: tuple[str, ...] = (), **ids: str) -> Row:
    """Return a row with one node in each column that is named, or none of an empty name."""
    names = {"wave": "1.1", "capability": "greeting", "behavior": "APP.GREETING.GREET", **ids}
    cells = {
        column: tuple(
            Node(COLUMNS[column][0], one, "", "ready", Place(f"{column}.md", 0, 0))
            for one in names.get(column, f"{column}-of-it").split(",")
            if one
        )
        for column in COLUMNS
    }
    return Row(cells, missing, later)


def chain(waves: int, capabilities: int) -> Graph:
    """Return waves with so many capabilities each, and a behavior of each."""
    nodes = [Node("roadmap", "ROADMAP.md")]
    edges = []
    for number in range(waves):
        wave = Node("wave", f"1.{number}", status="complete")
        nodes.append(wave)
        edges.append(Edge(nodes[0].key, "breaks down into", wave.key))
        for index in range(capabilities):
            one = Node("capability", f"c{number}-{index}")
            behavior = Node("behavior", f"APP.C{number}.B{index}", status="draft")
            nodes += [one, behavior]
            edges += [Edge(wave.key, "specifies", one.key), Edge(one.key, "defines", behavior.key)]
    return Graph(nodes, edges)


def odd() -> Graph:
    nodes = [Node(kind, f"{kind}{ODD}", ODD, ODD) for kind in ("wave", "capability", "behavior")]
    pairs = itertools.pairwise(nodes)
    return Graph(nodes, [Edge(one.key, "specifies", two.key) for one, two in pairs])


# The table.


def test_the_table_has_names_where_there_is_room() -> None:
    lines = list(table.table([row(("guide",), ("code",), guide="", code="", command="")]))
    assert lines == [
        "Wave 1.1 ready · release-of-it ready",
        (
            "  behavior            status  feature        scenario                guide"
            "  e2e        steps        unit        code  command"
        ),
        "greeting",
        (
            "  APP.GREETING.GREET  ready   feature-of-it  scenario-of-it (ready)  ✗    "
            "  e2e-of-it  steps-of-it  unit-of-it  ·     -"
        ),
    ]


def test_the_table_has_marks_where_names_are_too_wide() -> None:
    lines = list(table.table([row(("guide",), ("code",), guide="", code="", unit="a,b")], 80))
    assert lines[1:] == [
        "  behavior            status  feat  scen   guide  e2e  steps  unit  code  cmd",
        "greeting",
        "  APP.GREETING.GREET  ready   ✓     ready  ✗      ✓    ✓      2     ·     ✓",
    ]


@pytest.mark.parametrize("width", [60, 64, 72, 80, 100, 200])
def test_the_table_fits_the_terminal(width: int) -> None:
    long = "APP.A_VERY_LONG_CAPABILITY_NAME.AND_A_VERY_LONG_ACTION"
    lines = list(table.table([row(behavior=long), row(wave="1.2", guide="g" * 90)], width))
    assert max(map(len, lines)) <= width
    assert any("…" in line for line in lines) is (width < 110)


def test_a_shortened_name_keeps_its_start_and_more_of_its_end() -> None:
    assert table.shortened("APP.GREETING.GREET", 18) == "APP.GREETING.GREET"
    assert table.shortened("APP.GREETING.GREET", 11) == "APP.….GREET"


def test_rows_are_grouped_by_wave_and_those_without_one_come_last() -> None:
    rows = [row(wave="", behavior="A.B.C"), row(wave="1.10"), row(wave="1.9")]
    lines = [line for line in table.table(rows) if line.startswith(("Wave", "No"))]
    assert [line.partition(" ready")[0] for line in lines] == ["Wave 1.9", "Wave 1.10", "No wave"]


def test_control_characters_do_not_reach_the_terminal() -> None:
    text = "\n".join(table.table([row(behavior=ODD, guide=ODD)]))
    assert "\x1b" not in text
    assert "\x00" not in text


# Markdown and spreadsheets.


def test_the_markdown_table_has_as_many_cells_in_each_line() -> None:
    lines = list(table.markdown([row(behavior="A|B", guide=ODD), row(("e2e",), e2e="")]))
    assert lines[:3] == ["# Traceability", "", "## Wave 1.1 ready · release-of-it ready"]
    cells = [
        len(re.split(r"(?<!\\)\|", line))
        for line in lines
        if line.startswith("|") and line[1] != "-"
    ]
    assert set(cells) == {len(table.SHOWN) + 4}
    assert "| [A\\|B](behavior.md) |" in lines[6]
    assert "| ✗ |" in lines[7]


def test_the_sheet_is_csv_with_a_header_and_the_same_cells_again() -> None:
    text = table.sheet([row(guide='a"b,c'), row(later=("code",), code="")])
    assert text.endswith("\r\n")
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert read[0]["guide"] == 'a"b; c'
    assert read[0]["status"] == "ready"
    assert (read[1]["code"], read[1]["later"]) == ("", "code")
    assert set(read[0]) == {*COLUMNS, "status", "missing", "later"}


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1"])
def test_no_cell_of_a_sheet_is_a_formula(start: str) -> None:
    text = table.sheet([row(guide=start)])
    cell = next(csv.DictReader(io.StringIO(text, newline="")))["guide"]
    assert cell == f"'{start}"


# Data.


def valid(found: object) -> None:
    jsonschema.Draft7Validator(data.schema()).validate(found)


def test_the_data_of_each_form_follow_the_schema() -> None:
    jsonschema.Draft7Validator.check_schema(data.schema())
    share = Share("deep", "behavior", 1, 3)
    graph = chain(1, 1)
    tree = Tree(
        (("wave", "1.0"),), graph, {("roadmap", "ROADMAP.md"): 1}, dict.fromkeys(graph.nodes, 0)
    )
    valid(data.of_matrix([row(("guide",), guide="")], [share]))
    valid(data.of_tree(tree))
    valid(data.of_gaps([Gap("guide", Node("behavior", "A.B.C"), "none", "write it")], [share]))
    assert data.of_gaps([], [share])["coverage"][0]["percent"] == 33


def test_the_schema_refuses_what_is_none_of_the_forms() -> None:
    found = data.of_matrix([row()], [])
    for wrong in (found | {"version": 2}, found | {"form": "other"}, {"version": 1}):
        with pytest.raises(jsonschema.ValidationError):
            valid(wrong)


# Pictures.


def test_a_large_chain_is_drawn_by_its_upper_levels() -> None:
    kinds = [
        {key[0] for key in picture(chain(waves, each), "x").graph.nodes}
        for waves, each in ((2, 20), (2, 50), (2, 200))
    ]
    assert kinds[0] == {"roadmap", "wave", "capability", "behavior"}
    assert kinds[1] == {"roadmap", "wave", "capability"}
    assert kinds[2] == {"roadmap", "wave"}
    assert len(picture(chain(400, 1), "x").graph.nodes) <= MOST


def test_mermaid_of_a_small_chain() -> None:
    assert mermaid.mermaid(picture(chain(1, 1), "The chain of App")).splitlines() == [
        "%% The chain of App",
        "graph LR",
        '  subgraph w0["Wave 1.0"]',
        '    n1["wave · complete<br/>1.0"]:::done',
        '    n2["capability<br/>c0-0"]:::plain',
        '    n3["behavior · draft<br/>APP.C0.B0"]:::draft',
        "  end",
        '  n0["roadmap<br/>ROADMAP.md"]:::plain',
        '  n0 -->|"breaks down into"| n1',
        '  n1 -->|"specifies"| n2',
        '  n2 -->|"defines"| n3',
        "  classDef done fill:#dafbe1,stroke:#1a7f37,color:#0b3d1a",
        "  classDef draft fill:#fff8c5,stroke:#9a6700,color:#3b2300",
        "  classDef plain fill:#f6f8fa,stroke:#57606a,color:#1f2328",
    ]


# One line of a graph as mermaid's grammar has it, with labels in quotes only.
_LABEL = r'"[^"\n`\\<>{}\[\]|]*(?:<br/>[^"\n`\\<>{}\[\]|]*)?"'
_LINES = re.compile(
    rf"%% [^{{}}%]*|graph LR|  subgraph w\d+\[{_LABEL}\]|  end| +n\d+\[{_LABEL}\]:::\w+"
    rf"|  n\d+ -->\|{_LABEL}\| n\d+|  classDef \w+ [\w:#,-]+"
)


@pytest.mark.parametrize("make", [odd, lambda: chain(3, 3), Graph])
def test_every_line_of_mermaid_is_in_its_grammar(make: Callable[[], Graph]) -> None:
    text = mermaid.mermaid(picture(make(), ODD))
    assert [line for line in text.splitlines() if not _LINES.fullmatch(line)] == []
    assert text.count("subgraph") == text.count("  end\n")
    named = set(re.findall(r"\b(n\d+)\[", text))
    assert set(re.findall(r"\b(n\d+) -->", text)) | set(re.findall(r"\| (n\d+)", text)) <= named


def test_a_node_stands_in_one_frame_only() -> None:
    graph = chain(2, 2)
    graph.join(Edge(("wave", "1.1"), "specifies", ("capability", "c0-0")))
    boxes = re.findall(r"\b(n\d+)\[", mermaid.mermaid(picture(graph, "x")))
    assert len(boxes) == len(set(boxes)) == len(graph.nodes)


@pytest.mark.parametrize("make", [odd, lambda: chain(3, 9), Graph])
def test_an_svg_is_xml_with_a_title_and_a_description(make: Callable[[], Graph]) -> None:
    root = ET.fromstring(svg.svg(picture(make(), f"T {ODD}")))  # noqa: S314  # made here
    assert root.tag == f"{SVG}svg"
    names = [root.find(f"{SVG}{name}") for name in ("title", "desc")]
    assert [one.get("id") for one in names if one is not None] == root.get(
        "aria-labelledby", ""
    ).split()
    assert 'T a"b<c>&d' in (names[0].text or "" if names[0] is not None else "")
    assert root.get("role") == "img"
    assert "prefers-color-scheme: dark" in "".join(root.itertext())
    assert not [one for one in root.iter() if {"href", "onload", "src"} & set(one.attrib)]


def test_no_two_boxes_overlap_and_all_are_inside_of_the_image() -> None:
    graph = chain(4, 12)
    graph.join(Edge(("behavior", "APP.C0.B0"), "back", ("roadmap", "ROADMAP.md")))
    root = ET.fromstring(svg.svg(picture(graph, "x")))  # noqa: S314  # made here
    boxes = [one for one in root.iter(f"{SVG}rect") if "box" in one.get("class", "").split()]
    assert len(boxes) == len(graph.nodes)
    spans = [
        (float(b.get("x", "")), float(b.get("y", "")), float(b.get("width", "")), svg.HEIGHT)
        for b in boxes
    ]
    for (x, y, w, h), (x2, y2, w2, h2) in itertools.combinations(spans, 2):
        assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    assert max(x + w for x, _, w, _ in spans) <= float(root.get("width", ""))
    assert max(y + h for _, y, _, h in spans) <= float(root.get("height", ""))


def test_text_fits_its_box() -> None:
    node = Node("capability", "名" * 40)
    box = next(iter(svg.layout(Graph([node])).values()))
    assert box.width >= 2 * svg.LETTER * len(caption(node)[1]) - svg.LETTER * 2


def test_pictures_are_the_same_for_the_same_graph() -> None:
    for draw in (svg.svg, mermaid.mermaid):
        assert draw(picture(chain(3, 3), "x")) == draw(picture(chain(3, 3), "x"))
