"""Which widget shows which block on the stage."""

from __future__ import annotations

from lessons.lesson import CodeBlock, GraphBlock, NetworkBlock, PlotBlock, StageBlock, TrainBlock
from tui.widgets.code_stage import CodeStage
from tui.widgets.fault_stage import FaultStage
from tui.widgets.graph_stage import GraphStage
from tui.widgets.network_stage import NetworkStage
from tui.widgets.plot_stage import PlotStage
from tui.widgets.stage import Stage
from tui.widgets.train_stage import TrainStage


def stage_for(block: StageBlock, typed: str = "") -> Stage:
    """The stage of a block, as the lesson has it; typed: the code written for it before."""
    match block:
        case GraphBlock(fault=fault) if fault:
            return FaultStage(block)
        case NetworkBlock(layers=layers) if layers:
            return NetworkStage(block)
        case GraphBlock() | NetworkBlock():
            return GraphStage(block)
        case PlotBlock():
            return PlotStage(block)
        case TrainBlock():
            return TrainStage(block)
        case CodeBlock():
            return CodeStage(block, typed)
    raise TypeError(f"{type(block).__name__} has no stage")
