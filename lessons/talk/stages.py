"""The stage of a block, in words."""

from __future__ import annotations

from lessons.lesson import GraphBlock, LossBlock, NetworkBlock, PlotBlock, SourceBlock, StageBlock, TrainBlock
from lessons.talk.graph_stage import GraphTalk
from lessons.talk.plot_stage import PlotTalk
from lessons.talk.stage import StageTalk
from lessons.talk.text_stage import TextTalk
from lessons.talk.train_stage import TrainTalk


def stage_talk(block: StageBlock | None) -> StageTalk | None:
    """Return a stage in words; None without a stage, and for code, which is told with its question."""
    match block:
        case GraphBlock() | NetworkBlock():
            return GraphTalk(block)
        case PlotBlock():
            return PlotTalk(block)
        case TrainBlock():
            return TrainTalk(block)
        case LossBlock() | SourceBlock():
            return TextTalk(block)
    return None
