"""A node's full box, laid over a drawing that has room only for smaller ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from tui.graph.draw.form import Form, Level
from tui.graph.draw.layout import Box, Layout, Op, Viewport


def opened(box: Box, layout: Layout, view: Viewport) -> Box:
    """The full box of a node, over its place in a drawing and in view, where it covers the least of others."""
    form = Form(Level.FULL, layout.form.direction)
    width, height = form.box_size(box.node)
    left, top, columns, rows = view

    def starts(first: int, size: int, room: int, low: int, high: int) -> list[int]:
        """Where it may begin so that it has the small box in it, those in view if there are any."""
        every = range(first + min(size - room, 0), first + max(size - room, 0) + 1)
        return [at for at in every if low <= at <= high - room] or [max(low, min(first, high - room))]

    boxes = (other for other in layout.boxes.values() if other is not box)
    every: list[Box | Op] = [*boxes, *layout.ops.values()]
    things = [thing for thing in every if _is_near(thing, box, width, height)]

    def covered(at: tuple[int, int]) -> tuple[int, float]:
        x, y = at
        cells = sum(_overlap(thing, x, y, width, height) for thing in things)
        return cells, abs(x + width / 2 - box.x - box.width / 2) + abs(y + height / 2 - box.y - box.height / 2)

    xs = starts(box.x, box.width, width, left, left + columns)
    ys = starts(box.y, box.height, height, top, top + rows)
    x, y = min(product(xs, ys), key=covered)
    across = y if not form.is_down else x
    return replace(box, form=form, x=x, y=y, width=width, height=height, across=across, feeds=False, is_open=True)


def _is_near(thing: Box | Op, box: Box, width: int, height: int) -> bool:
    return abs(thing.x - box.x) <= 2 * width and abs(thing.y - box.y) <= 2 * height


def _overlap(thing: Box | Op, x: int, y: int, width: int, height: int) -> int:
    across = min(thing.x + thing.width, x + width) - max(thing.x, x)
    down = min(thing.y + thing.height, y + height) - max(thing.y, y)
    return max(across, 0) * max(down, 0)
