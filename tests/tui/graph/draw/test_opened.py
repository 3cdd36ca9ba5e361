"""An opened box over a drawing: the edges of its node reach its border."""

from __future__ import annotations

from dataclasses import replace

from engine.expression.parse import parse
from tui.graph.draw.face import box_rows
from tui.graph.draw.form import Direction, Form, Level
from tui.graph.draw.layout import lay_out
from tui.graph.draw.node import NodeState
from tui.graph.draw.opened import opened
from tui.graph.draw.raster import Wires
from tui.render.glyphs import BOX, EAST, NORTH, SOUTH, WEST

MET = {EAST: "┨┤╢┳┻┬┴╦╩", WEST: "┠├╟┳┻┬┴╦╩", SOUTH: "┷┴╧┣┫├┤╠╣", NORTH: "┯┬╤┣┫├┤╠╣"}


def test_edges_that_come_out_from_under_an_opened_box_join_its_border() -> None:
    names = parse("x = 2; y = x*x; z = y + x*tanh(x)").names
    root = names["z"]
    layout = lay_out(root, Form(Level.LINE, Direction.DOWN, 1))
    wires, view = Wires(layout), (0, 0, layout.width, layout.height)
    met = 0
    for node, box in layout.boxes.items():
        over = opened(box, layout, view)
        over = replace(over, joints=wires.joints(over))
        rows = ["".join(text for text, _ in row) for row in box_rows(over, NodeState(node.data), BOX)]
        assert all(len(row) == over.width for row in rows)
        for x, y, arm in over.joints:
            assert rows[y][x] in MET[arm]
            met += 1
    assert met > 3
