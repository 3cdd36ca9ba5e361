"""The graphs of the whole course in their panes: none is cropped, and the picture uses the space that there is."""

from __future__ import annotations

import pytest

from lessons.contents import Entry, course
from lessons.lesson import GraphBlock, Step
from lessons.stage.graphs import graph_of
from tui.graph.draw.choice import Drawings
from tui.graph.draw.layout import Layout
from tui.lesson.page import min_text_width

LESSONS = pytest.mark.parametrize("entry", course(), ids=lambda entry: entry.id)
FRAME, TITLE_AND_KEYS, WORDS = 2, 2, 4  # rows and columns around a graph, and rows under it
USED = 0.5  # of the columns or of the rows of a large pane


def graphs_of(entry: Entry) -> list[tuple[Step, GraphBlock]]:
    """The steps of a lesson with one graph beside the text."""
    steps = entry.open().steps
    return [(step, step.stage) for step in steps if isinstance(step.stage, GraphBlock) and not step.stage.fault]


def drawing(
    step: Step, block: GraphBlock, size: tuple[int, int], text: int = 0
) -> tuple[Layout | None, tuple[int, int]]:
    """The drawing of a step's graph beside its text, and the size of the room for it."""
    space = (size[0] - (text or min_text_width(step)) - FRAME, size[1] - TITLE_AND_KEYS - FRAME - WORDS)
    graph = graph_of(block)
    drawings = Drawings(graph.root, graph.parameters)
    form = drawings.choose(space)
    return drawings.layout(form) if form else None, space


@LESSONS
def test_every_graph_fits_beside_its_text(entry: Entry) -> None:
    for step, block in graphs_of(entry):
        for size in ((100, 30), (120, 40), (200, 60)):
            assert drawing(step, block, size)[0] is not None, (step.title, size)


@LESSONS
def test_on_a_large_screen_the_picture_uses_the_space(entry: Entry) -> None:
    for step, block in graphs_of(entry):
        layout, (width, height) = drawing(step, block, (200, 60), text=76)
        assert layout is not None
        assert max(layout.width / width, layout.height / height) > USED, step.title
