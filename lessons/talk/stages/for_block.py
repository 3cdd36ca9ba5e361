"""The stage of a block, in words."""

from __future__ import annotations

from lessons.lesson import GraphBlock, LossBlock, NetworkBlock, PlotBlock, SourceBlock, StageBlock, TrainBlock
from lessons.talk.stages.graph import GraphTalk
from lessons.talk.stages.plot import PlotTalk
from lessons.talk.stages.stage import StageTalk
from lessons.talk.stages.text import TextTalk
from lessons.talk.stages.train import TrainTalk


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
