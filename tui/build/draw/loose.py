"""Boxes of the learner's Values that do not hang together: side by side, without edges."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from engine import Value
from lessons.build.scene import LooseBox
from tui.graph.draw.layout import lay_out
from tui.graph.draw.node import NodeState
from tui.graph.draw.raster import draw

GAP = 3
DARK = "Nothing here yet.\n\nMake Value(2), and a box appears: yours."


def loose_text(boxes: Sequence[LooseBox], width: int, ascii_only: bool = False) -> Text:
    """Return the boxes in rows of at most so many cells; before each that an operation made, its sign."""
    rows: list[list[list[str]]] = [[]]
    used = 0
    for box in boxes:
        lines = _box_lines(box, ascii_only)
        cells = max(map(cell_len, lines)) + GAP
        if rows[-1] and used + cells > width:
            rows.append([])
            used = 0
        rows[-1].append(lines)
        used += cells
    return Text("\n\n".join("\n".join(_beside(row)) for row in rows if row), no_wrap=True)


def _box_lines(box: LooseBox, ascii_only: bool) -> list[str]:
    if box.data is None:
        return ["", f"{box.name} = ?", ""]
    value = Value(box.data)
    value.label = box.name
    lines = draw(lay_out(value), {value: NodeState(box.data, box.grad)}, ascii=ascii_only).plain.split("\n")
    middle = (len(lines) - 1) // 2
    sign = f"({box.sign}) " if box.sign else ""
    return [f"{sign if number == middle else ' ' * len(sign)}{line}" for number, line in enumerate(lines)]


def _beside(parts: Sequence[Sequence[str]]) -> list[str]:
    height = max(map(len, parts))
    columns = []
    for part in parts:
        wide = max(map(cell_len, part))
        lines = [*part, *[""] * (height - len(part))]
        columns.append([line + " " * (wide - cell_len(line)) for line in lines])
    return [(" " * GAP).join(line).rstrip() for line in zip(*columns, strict=True)]
