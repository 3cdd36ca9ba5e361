"""Which widget shows which block on the stage."""

from __future__ import annotations

from lessons.lesson import GraphBlock, NetworkBlock, PlotBlock, StageBlock
from tui.widgets.graph_stage import GraphStage
from tui.widgets.plot_stage import PlotStage
from tui.widgets.stage import Stage


def stage_for(block: StageBlock) -> Stage:
    """The stage of a block, as the lesson has it."""
    match block:
        case GraphBlock() | NetworkBlock():
            return GraphStage(block)
        case PlotBlock():
            return PlotStage(block)
    raise TypeError(f"{type(block).__name__} has no stage")
