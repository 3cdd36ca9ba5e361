"""Properties that the drawing of any graph has, found out from the drawn characters themselves."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from engine import Value, toposort
from engine.graph.neighbourhood import NeighbourhoodFinder
from tests.tui.graph.graphs import both, chain, named, neuron
from tui.graph.draw.face import box_rows
from tui.graph.draw.form import Direction, Form, Level
from tui.graph.draw.layout import Box, Layout, Op, lay_out
from tui.graph.draw.node import NodeState
from tui.graph.draw.raster import draw, trimmed
from tui.render.glyphs import ASCII, BOX

Cell = tuple[int, int]
NORTH, EAST, SOUTH, WEST = (0, -1), (1, 0), (0, 1), (-1, 0)
ARMS = {
    "─": {EAST, WEST},
    "│": {NORTH, SOUTH},
    "╭": {EAST, SOUTH},
    "╮": {WEST, SOUTH},
    "╰": {NORTH, EAST},
    "╯": {NORTH, WEST},
    "├": {NORTH, EAST, SOUTH},
    "┤": {NORTH, WEST, SOUTH},
    "┬": {EAST, WEST, SOUTH},
    "┴": {EAST, WEST, NORTH},
    "┼": {NORTH, EAST, SOUTH, WEST},
}


@st.composite
def graphs(draw: st.DrawFn, most: int = 24) -> Value:
    """A random expression graph: shared nodes, repeated operands, constants, operations of one to six operands."""
    values = [Value(index, label=f"v{index}") for index in range(draw(st.integers(1, 4)))]
    if draw(st.booleans()):
        values[0].label = "a label that is long"
    for _ in range(draw(st.integers(1, most))):
        recent = st.sampled_from(values[-draw(st.sampled_from([2, 4, 12])) :])
        constant = st.integers(-99, 99).map(lambda number: (Value(0) + number).operands[1])
        count = draw(st.sampled_from([1, 1, 2, 2, 2, 2, 2, 3, 4, 6]))
        operands = [draw(st.one_of(recent, recent, recent, constant)) for _ in range(count)]
        values.append(Value(0, operands, {1: "tanh", 2: "+"}.get(count, f"f{count}")))
    return values[-1]


def cells(thing: Box | Op) -> set[Cell]:
    return {(x, y) for x in range(thing.x, thing.x + thing.width) for y in range(thing.y, thing.y + thing.height)}


def port_row(operands: int, position: int) -> int:
    """The row of a port relative to its operation's, if edges run to the right."""
    return {2: (-1, 1), 3: (-1, 0, 1)}[operands][position] if 2 <= operands <= 3 else position - (operands - 1) // 2


def ports(layout: Layout, node: Value) -> list[tuple[Cell, Cell]]:
    """For each operand of a node: the last cell of its edge and the way it goes on, into its operation."""
    edges = sorted((edge for edge in layout.routes if edge.target is node), key=lambda edge: edge.position)
    found = []
    for edge in edges:
        *_, before, last = corners_to_cells(edge.points)
        assert last in cells(layout.ops.get(node, layout.boxes[node]))
        found.append((before, (last[0] - before[0], last[1] - before[1])))
    return found


def reached(rows: list[str], start: Cell, out: Cell, blocked: set[Cell]) -> set[tuple[Cell, Cell]]:
    """Follow a line out of a box's border wherever it forks; where it ends: the last cell and the way on."""
    ends: set[tuple[Cell, Cell]] = set()
    seen: set[tuple[Cell, Cell]] = set()
    ways = [(start, out)]
    while ways:
        cell, way = ways.pop()
        if (cell, way) in seen:
            continue
        seen.add((cell, way))
        x, y = cell[0] + way[0], cell[1] + way[1]
        if (x, y) in blocked:
            ends.add((cell, way))
            continue
        arms = ARMS[rows[y][x]]
        back = (-way[0], -way[1])
        if back not in arms:
            assert rows[y][x] == "│", f"a line runs into the side of {rows[y][x]} at {x}, {y}"
            assert cell != start, "a box lets an edge out into another one"
            ways.append(((x, y), way))  # it passes under an upright line
        else:
            ways += [((x, y), arm) for arm in arms - {back}]
    return ends


FORMS = st.builds(
    Form,
    st.sampled_from(Level),
    st.sampled_from(Direction),
    gap=st.sampled_from([1, 2]),
    spread=st.sampled_from([0, 0, 1, 3]),
    wider=st.sampled_from([0, 2]),
    named=st.booleans(),
    graded=st.booleans(),
    limit=st.sampled_from([0, 0, 30]),
)


SLANTED = st.builds(
    Form, st.just(Level.DOT), st.sampled_from(Direction), gap=st.just(0), slanted=st.just(True), named=st.just(False)
)


@st.composite
def layouts(draw: st.DrawFn, forms: st.SearchStrategy[Form] = FORMS) -> Layout:
    """A random graph laid out in a random form, or the part of it around one of its nodes."""
    root, form = draw(graphs()), draw(forms)
    part = None
    if draw(st.booleans()):
        part = NeighbourhoodFinder(root).around(draw(st.sampled_from(toposort(root))), draw(st.integers(1, 16)))
    return lay_out(root, form, part=part)


@given(layouts())
def test_every_operand_has_a_port_and_a_line_that_leads_there_from_its_box(layout: Layout) -> None:
    drawn = str(draw(layout, ascii=False)).split("\n")
    rows = [line.ljust(layout.width) for line in drawn]
    blocked = set().union(*map(cells, layout.boxes.values()), *map(cells, layout.ops.values()))
    wanted: dict[Value, set[tuple[Cell, Cell]]] = defaultdict(set)
    every: list[tuple[Cell, Cell]] = []
    for node in layout.computed:
        for operand, port in zip(node.operands, ports(layout, node), strict=True):
            wanted[operand].add(port)
            every.append(port)
    assert len(every) == len(set(every)), "two operands share a port"
    for operand, expected in wanted.items():
        out = SOUTH if layout.form.is_down else EAST
        assert reached(rows, layout.boxes[operand].exit, out, blocked) == expected


@given(layouts(st.builds(Form, st.sampled_from([Level.LINE, Level.COMPACT, Level.FULL]))))
def test_one_operand_enters_from_the_left_two_from_above_and_below_more_in_rows(layout: Layout) -> None:
    for node, op in layout.ops.items():
        count = len(node.operands)
        middle = op.x + (op.width - 1) // 2
        expected = []
        for position in range(count):
            row = port_row(count, position)
            beside = count in (2, 3) and row
            expected.append(((middle, op.row + row), (0, -row)) if beside else ((op.x - 1, op.row + row), EAST))
        assert ports(layout, node) == expected


@given(layouts())
def test_nothing_stands_on_anything_else(layout: Layout) -> None:
    taken: set[Cell] = set()
    for thing in (*layout.boxes.values(), *layout.ops.values()):
        here = cells(thing)
        assert not here & taken
        assert all(0 <= x < layout.width and 0 <= y < layout.height for x, y in here)
        taken |= here
    for line in (*layout.routes, *layout.stems):
        inner = corners_to_cells(line.points)[1:-1]
        assert not set(inner) & taken, "an edge runs through a box"
        assert all(0 <= x < layout.width and 0 <= y < layout.height for x, y in inner)


@given(
    layouts(st.one_of(FORMS, SLANTED)), st.integers(0, 9), st.integers(0, 5), st.booleans(), st.floats(), st.booleans()
)
def test_every_drawing_can_be_moved_and_drawn_and_its_rows_fit(
    layout: Layout, x: int, y: int, ascii: bool, number: float, hidden: bool
) -> None:
    moved = layout.moved(x, y)
    states = {node: NodeState(number, number, hide_grad=hidden) for node in toposort(layout.root)}
    assert (moved.width, moved.height) == (layout.width + x, layout.height + y)
    rows = str(draw(moved, states, ascii=ascii)).split("\n")
    assert len(rows) == moved.height and all(cell_len(row) <= moved.width for row in rows)
    assert not ascii or all(row.isascii() for row in rows)
    for box in moved.boxes.values():
        assert 0 <= box.x <= box.right < moved.width and 0 <= box.y <= box.bottom < moved.height
        for row in box_rows(box, states[box.node], ASCII if ascii else BOX):
            assert sum(cell_len(text) for text, _ in row) == box.width
            assert all(text for text, _ in row), "an empty piece would break the row that it is sorted into"
    drawn = str(draw(layout, states, ascii=ascii))
    assert trimmed("\n".join(rows)) == trimmed(drawn)


@given(layouts(SLANTED))
def test_slanted_edges_lead_from_dot_to_dot(layout: Layout) -> None:
    taken = [cell for box in layout.boxes.values() for cell in cells(box)]
    assert len(taken) == len(set(taken))
    assert len(layout.routes) == sum(len(node.operands) for node in layout.computed)
    for edge in layout.routes:
        assert edge.points == (layout.boxes[edge.source].exit, layout.boxes[edge.target].entry)
        assert edge.target.operands[edge.position] is edge.source
    drawn = str(draw(layout)).split("\n")
    assert all(len(line) <= layout.width for line in drawn)
    assert len(drawn) == layout.height


def corners_to_cells(points: tuple[Cell, ...]) -> list[Cell]:
    found = [points[0]]
    for x, y in points[1:]:
        from_x, from_y = found[-1]
        assert (x == from_x) != (y == from_y), "an edge runs aslant or not at all"
        step = ((x > from_x) - (x < from_x), (y > from_y) - (y < from_y))
        while found[-1] != (x, y):
            found.append((found[-1][0] + step[0], found[-1][1] + step[1]))
    return found


@given(graphs(most=40), FORMS)
def test_operands_stand_before_and_leaves_beside_who_uses_them(root: Value, form: Form) -> None:
    layout = lay_out(root, form)
    nearest: dict[Value, int] = {}
    for node, box in layout.boxes.items():
        target = layout.ops.get(node, box)
        for operand in node.operands:
            source = layout.boxes[operand]
            assert source.bottom < target.y if form.is_down else source.right < target.x
            nearest[operand] = min(nearest.get(operand, 10**9), box.layer)
    assert all(layout.boxes[operand].layer == layer - 1 for operand, layer in nearest.items())


@given(graphs(), FORMS, st.floats(allow_nan=False), st.data())
def test_a_nudge_moves_no_box(root: Value, form: Form, number: float, data: st.DataObject) -> None:
    before = str(draw(lay_out(root, form), {node: NodeState(0.0) for node in toposort(root)}))
    leaf = data.draw(st.sampled_from([node for node in toposort(root) if not node.is_constant]))
    leaf.data = leaf.grad = number
    assert str(draw(lay_out(root, form), {node: NodeState(0.0) for node in toposort(root)})) == before


@given(graphs())
def test_the_same_graph_is_drawn_the_same(root: Value) -> None:
    assert str(draw(lay_out(root))) == str(draw(lay_out(root)))


def rebuilt(root: Value) -> Value:
    """A copy of a graph, in other objects."""
    copies: dict[Value, Value] = {}
    for node in toposort(root):
        copies[node] = Value(node.data, [copies[operand] for operand in node.operands], node.operation, node.label)
    return copies[root]


@given(graphs())
def test_a_rebuilt_graph_is_drawn_the_same(root: Value) -> None:
    assert str(draw(lay_out(rebuilt(root)))) == str(draw(lay_out(root)))


def test_tree_has_no_crossing_and_the_shortest_one_is_found() -> None:
    assert "─│─" not in str(draw(lay_out(neuron())))
    assert str(draw(lay_out(neuron(apart=True)))).count("─│") == 1, "e is used twice, each time before a constant"
    assert str(draw(lay_out(both()))).count("─│") == 1, "two operands used in both places cannot do with less"


def test_very_wide_operation_keeps_its_ports_apart() -> None:
    root = named(Value(0, [Value(n, label=f"x{n}") for n in range(12)], "sum"), "s")
    layout = lay_out(root)
    assert layout.ops[root].height == 12
    assert len({route.points[-1] for route in layout.routes}) == 12


def test_two_values_that_swap_rows_make_a_detour_instead_of_lying_on_each_other() -> None:
    a, b = Value(1, label="a"), Value(2, label="b")
    knot = Value(0, [Value(0, [b, a, b, a], "f4"), Value(0, [a, b, a, b], "f4")], "+")
    layout = lay_out(knot)
    crossed = defaultdict(set)
    for route in layout.routes:
        for cell in corners_to_cells(route.points)[1:-1]:
            crossed[cell].add(route.source)
    ways = str(draw(layout)).split("\n")
    assert all(ways[y][x] == "│" for (x, y), sources in crossed.items() if len(sources) > 1)


def test_edge_that_goes_on_does_not_meet_its_own_fork_again() -> None:
    x, z = Value(1, label="x"), Value(0, label="z")
    p, q = x.tanh(), x.tanh()
    layout = lay_out(Value(0, [z, p, Value(0, [p, q, q], "f3")], "f3"))
    cells_of_p = [set(corners_to_cells(route.points)[1:-1]) for route in layout.routes if route.source is p]
    drawn = str(draw(layout)).split("\n")
    assert len(cells_of_p) == 2
    assert all(drawn[y][x] != "┼" for cells_of_one in cells_of_p for x, y in cells_of_one)


@pytest.mark.parametrize("nodes", [1, 2, 1500])
def test_chains_of_any_length_are_laid_out(nodes: int) -> None:
    assert len(lay_out(chain(nodes)).boxes) == nodes


def test_what_a_part_makes_beside_its_longest_way_stands_close_to_what_it_is_made_from() -> None:
    a, b = Value(1, label="a"), Value(2, label="b")
    aside = named(a * b, "aside")
    far = a
    for _ in range(5):
        far = far.tanh()
    surroundings = NeighbourhoodFinder(far * aside * Value(3, label="c"))
    layout = lay_out(far, part=surroundings.around(a, 7))
    columns = {node.label: box.layer for node, box in layout.boxes.items() if node.label}
    assert columns == {"a": 0, "b": 0, "aside": 1}
    assert max(box.layer for box in layout.boxes.values()) == 2
