"""Graphs as SVG pictures that need nothing else, and follow the reader's light or dark page."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from engine.export.diagrams import caption_lines, sign_of
from engine.order import consumers, toposort
from engine.value import Value

LETTER, LINE = 7.3, 16.0  # of 12px monospace
PAD, GAP, ROW_GAP, MARGIN = 9.0, 74.0, 14.0, 16.0
STYLE = """
  svg { --ink: #1b1f24; --box: #ffffff; --edge: #6e7781; --leaf: #0550ae; --root: #8250df; background: #ffffff; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6edf3; --box: #161b22; --edge: #8b949e; --leaf: #79c0ff; --root: #d2a8ff; background: #0d1117; }
  }
  text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: var(--ink); white-space: pre; }
  .name { font-weight: bold; }
  rect, circle { fill: var(--box); stroke: var(--edge); stroke-width: 1.2; }
  .leaf rect { stroke: var(--leaf); stroke-width: 2; }
  .root rect { stroke: var(--root); stroke-width: 2.4; }
  .constant rect { stroke-dasharray: 3 3; }
  path { fill: none; stroke: var(--edge); stroke-width: 1.2; }
"""


@dataclass(slots=True)
class Picture:
    """The box of a node: its left upper corner, its size, its lines of text."""

    x: float
    y: float
    width: float
    height: float
    lines: list[str]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def svg(root: Value) -> str:
    """Return the graph as an SVG document."""
    order = toposort(root)
    boxes = _placed(order)
    width = max(box.x + box.width for box in boxes.values()) + MARGIN
    height = max(box.y + box.height for box in boxes.values()) + MARGIN
    title = _xml(f"{root.label or 'output'}: an expression graph with data and gradients")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
    ]
    for node in order:
        parts += [_edge(boxes, node, position) for position in range(len(node.operands))]
    for node in order:
        parts += _box(boxes[node], node, root)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _placed(order: Sequence[Value]) -> Mapping[Value, Picture]:
    """Place the boxes: in columns by the longest way to the output, each near its consumers."""
    used_by = consumers(order)
    column: dict[Value, int] = {}
    for node in reversed(order):
        column[node] = max((column[user] + 1 for user, _ in used_by[node]), default=0)
    last = max(column.values())
    columns: list[list[Value]] = [[] for _ in range(last + 1)]
    for node in order:
        columns[last - column[node]].append(node)
    boxes = {node: _sized(caption_lines(node)) for node in order}
    x = MARGIN
    for nodes in columns:
        for node in nodes:
            boxes[node].x = x
        x += max(boxes[node].width for node in nodes) + GAP
    for nodes in reversed(columns):
        wanted = {}
        for index, node in enumerate(nodes):
            users = [boxes[user].middle + 8.0 * position for user, position in used_by[node]]
            wanted[node] = sum(users) / len(users) if users else 0.0, index
        y = -1e9
        for node in sorted(nodes, key=wanted.__getitem__):
            y = max(wanted[node][0] - boxes[node].height / 2, y)
            boxes[node].y = y
            y += boxes[node].height + ROW_GAP
        shift = sum(boxes[node].middle - wanted[node][0] for node in nodes) / len(nodes)
        for node in nodes:
            boxes[node].y -= shift
    top = min(box.y for box in boxes.values())
    for box in boxes.values():
        box.y += MARGIN - top
    return boxes


def _sized(lines: list[str]) -> Picture:
    width = max(_cells(line) for line in lines) * LETTER + 2 * PAD
    return Picture(0.0, 0.0, width, len(lines) * LINE + PAD, lines)


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _box(box: Picture, node: Value, root: Value) -> list[str]:
    kind = "root" if node is root else "leaf" if node.is_leaf else "constant" if node.is_constant else "inner"
    lines = [
        f'<text x="{box.x + PAD:.1f}" y="{box.y + LINE * (number + 1) - 1:.1f}"'
        f"{' class=' + chr(34) + 'name' + chr(34) if not number and node.label else ''}>{_xml(line)}</text>"
        for number, line in enumerate(box.lines)
    ]
    rectangle = f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="5"/>'
    drawn = [f'<g class="{kind}">', rectangle, *lines, "</g>"]
    if node.operands:
        sign = sign_of(node)
        radius = max(11.0, _cells(sign) * LETTER / 2 + 4)
        x, y = box.x - GAP * 0.36, box.middle
        drawn.append(f'<path d="M{x + radius:.1f} {y:.1f} H{box.x:.1f}"/>')
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>')
        drawn.append(f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{_xml(sign)}</text>')
    return drawn


def _edge(boxes: Mapping[Value, Picture], node: Value, position: int) -> str:
    """The line from an operand to the operation; each operand arrives at a place of its own."""
    start, end = boxes[node.operands[position]], boxes[node]
    x, y = start.x + start.width, start.middle
    to_x = end.x - GAP * 0.36
    to_y = end.middle + (position - (len(node.operands) - 1) / 2) * 8.0
    bend = (x + to_x) / 2
    return f'<path d="M{x:.1f} {y:.1f} C{bend:.1f} {y:.1f} {bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"/>'


def _xml(text: str) -> str:
    """Return the text for XML, which has no place for some characters, not even escaped."""
    return escape("".join(letter if letter.isprintable() else " " for letter in text))
