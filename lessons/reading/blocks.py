"""The kinds of block in a lesson. To add one, add a row to BLOCK_KINDS, with its reader.

A reader turns the body of a fenced block into one or more frozen blocks and reports every problem on its line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lessons.lesson import Block
from lessons.reading import question_blocks, stage_blocks
from lessons.reading.table import BlockBody, BlockContext

BlockReader = Callable[[BlockBody, BlockContext], Block | tuple[Block, ...] | None]


@dataclass(frozen=True, slots=True)
class BlockKind:
    """A row of the table.

    stage    whether it is the stage of its step, so that the step's expressions can query it
    options  whether options may follow its name
    """

    read: BlockReader
    stage: bool = False
    options: bool = False


BLOCK_KINDS: dict[str, BlockKind] = {
    "graph": BlockKind(stage_blocks.read_graph, stage=True, options=True),
    "network": BlockKind(stage_blocks.read_network, stage=True),
    "plot": BlockKind(stage_blocks.read_plot, stage=True),
    "train": BlockKind(stage_blocks.read_train, stage=True),
    "code": BlockKind(stage_blocks.read_code, stage=True),
    "predict": BlockKind(question_blocks.read_predict),
    "choose": BlockKind(question_blocks.read_choose),
    "do": BlockKind(question_blocks.read_do),
    "order": BlockKind(question_blocks.read_order),
    "listing": BlockKind(question_blocks.read_listing),
    "script": BlockKind(question_blocks.read_script),
}
LANGUAGES = ("python", "text", "console")
"""Fences in these languages are not blocks: they are shown literally, Python highlighted."""
