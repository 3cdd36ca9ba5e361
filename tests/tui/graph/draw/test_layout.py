"""Properties that the drawing of any graph has, found out from the drawn characters themselves."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Value, toposort
from engine.graph.neighbourhood import NeighbourhoodFinder
from tests.tui.graph.graphs import both, chain, named, neuron
from tui.graph.draw.layout import Box, Layout, Op, lay_out
from tui.graph.draw.node import port_row
from tui.graph.draw.raster import draw

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
    for _ in range(draw(st.integers(1, most))):
        recent = st.sampled_from(values[-draw(st.sampled_from([2, 4, 12])) :])
        constant = st.integers(-99, 99).map(lambda number: (Value(0) + number).operands[1])
        count = draw(st.sampled_from([1, 1, 2, 2, 2, 2, 2, 3, 4, 6]))
        operands = [draw(st.one_of(recent, recent, recent, constant)) for _ in range(count)]
        values.append(Value(0, operands, {1: "tanh", 2: "+"}.get(count, f"f{count}")))
    return values[-1]


def cells(thing: Box | Op) -> set[Cell]:
    return {(x, y) for x in range(thing.x, thing.x + thing.width) for y in range(thing.y, thing.y + thing.height)}


def ports(layout: Layout, node: Value) -> list[tuple[Cell, Cell]]:
    """For each operand of a node, by the geometry promised: the last cell of its edge and the way it goes on."""
    op, count = layout.ops[node], len(node.operands)
    middle = op.x + (op.width - 1) // 2
    found = []
    for position in range(count):
        row = port_row(count, position)
        if count in (2, 3) and row:
            found.append(((middle, op.row + row), (0, -row)))
        else:
            found.append(((op.x - 1, op.row + row), EAST))
    return found


def reached(rows: list[str], start: Cell, blocked: set[Cell]) -> set[tuple[Cell, Cell]]:
    """Follow a line eastwards from a box's border wherever it forks; where it ends: the last cell and the way on."""
    ends: set[tuple[Cell, Cell]] = set()
    seen: set[tuple[Cell, Cell]] = set()
    ways = [(start, EAST)]
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
            ways.append(((x, y), way))  # it passes under an upright line
        else:
            ways += [((x, y), arm) for arm in arms - {back}]
    return ends


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """A random graph laid out, or the part of it around one of its nodes."""
    root, gap = draw(graphs()), draw(st.sampled_from([0, 1]))
    part = None
    if draw(st.booleans()):
        part = NeighbourhoodFinder(root).around(draw(st.sampled_from(toposort(root))), draw(st.integers(1, 16)))
    return lay_out(root, gap=gap, part=part)


@given(layouts())
def test_every_operand_has_a_port_and_a_line_that_leads_there_from_its_box(layout: Layout) -> None:
    drawn = str(draw(layout, ascii=False)).split("\n")
    rows = [line.ljust(layout.width) for line in drawn]
    blocked = set().union(*map(cells, layout.boxes.values()), *map(cells, layout.ops.values()))
    wanted: dict[Value, set[tuple[Cell, Cell]]] = defaultdict(set)
    every: list[tuple[Cell, Cell]] = []
    for node in layout.ops:
        for operand, port in zip(node.operands, ports(layout, node), strict=True):
            wanted[operand].add(port)
            every.append(port)
    assert len(every) == len(set(every)), "two operands share a port"
    for operand, expected in wanted.items():
        box = layout.boxes[operand]
        assert reached(rows, (box.right, box.row), blocked) == expected


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


def corners_to_cells(points: tuple[Cell, ...]) -> list[Cell]:
    found = [points[0]]
    for x, y in points[1:]:
        from_x, from_y = found[-1]
        assert (x == from_x) != (y == from_y), "an edge runs aslant or not at all"
        step = ((x > from_x) - (x < from_x), (y > from_y) - (y < from_y))
        while found[-1] != (x, y):
            found.append((found[-1][0] + step[0], found[-1][1] + step[1]))
    return found


@given(graphs(most=40))
def test_operands_stand_left_and_leaves_beside_who_uses_them(root: Value) -> None:
    layout = lay_out(root)
    nearest: dict[Value, int] = {}
    for node in layout.boxes:
        for operand in node.operands:
            assert layout.boxes[operand].right < layout.ops[node].x
            nearest[operand] = min(nearest.get(operand, 10**9), layout.boxes[node].column)
    assert all(layout.boxes[operand].column == column - 1 for operand, column in nearest.items())


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
    assert "─│─" not in str(draw(lay_out(neuron(apart=True))))
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
    columns = {node.label: box.column for node, box in layout.boxes.items() if node.label}
    assert columns == {"a": 0, "b": 0, "aside": 1}
    assert max(box.column for box in layout.boxes.values()) == 2
