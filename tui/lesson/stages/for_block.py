"""The stage widget for each kind of block."""

from __future__ import annotations

from pathlib import Path

from lessons.lesson import (
    CodeBlock,
    GraphBlock,
    LossBlock,
    NetworkBlock,
    PlotBlock,
    SourceBlock,
    StageBlock,
    TrainBlock,
)
from tui.lesson.stages.code import CodeStage
from tui.lesson.stages.fault import FaultStage
from tui.lesson.stages.graph import GraphStage
from tui.lesson.stages.network import NetworkStage
from tui.lesson.stages.plot import PlotStage
from tui.lesson.stages.stage import Stage
from tui.lesson.stages.text import LossStage, SourceStage
from tui.lesson.stages.train import TrainStage


def stage_for(block: StageBlock, typed: str = "", data_folder: Path | None = None) -> Stage:
    """Return the stage of a block in its initial state.

    typed        the code written for it before
    data_folder  where the learner's own engine is known, for a stage that has it compute
    """
    match block:
        case GraphBlock(fault=fault) if fault:
            return FaultStage(block, data_folder)
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
        case LossBlock():
            return LossStage(block)
        case SourceBlock():
            return SourceStage(block)
    raise TypeError(f"{type(block).__name__} has no stage")
