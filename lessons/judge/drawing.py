"""The text drawing of a failing graph, the learner's beside the right one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lessons.judge.programs import FORMS

GAP = "     "
LARGEST = 14  # nodes, beyond which a drawing says little

GraphRow = Mapping[str, Any]


def side_by_side(yours: Sequence[GraphRow], right: Sequence[GraphRow]) -> list[str]:
    """Return the lines of two drawings beside each other; what differs is marked. Empty if the graph is too large."""
    if len(right) > LARGEST:
        return []
    wrong = [_differs(mine, due) for mine, due in zip(yours, right, strict=True)]
    left = ["yours", *rows(yours, wrong)]
    other = ["right", *rows(right, [False] * len(right))]
    width = max(map(len, left))
    return [f"{one:<{width}}{GAP}{two}".rstrip() for one, two in zip(left, other, strict=True)]


def _differs(mine: GraphRow, due: GraphRow) -> bool:
    return any(mine[name] != due[name] for name in ("data", "grad"))


def rows(nodes: Sequence[GraphRow], wrong: Sequence[bool]) -> list[str]:
    """Return one line a node, from the leaves down, with a rail from each node to what is made from it."""
    labels = [f"{'!' if is_wrong else ' '} {_label(nodes, i)}" for i, is_wrong in enumerate(wrong)]
    width = max(map(len, labels))
    columns = [_numbers(node) for node in nodes]
    wide = max(map(len, columns))
    rails = _rails(nodes)
    return [
        f"{label:<{width}}  {numbers:<{wide}} {rail}".rstrip()
        for label, numbers, rail in zip(labels, columns, rails, strict=True)
    ]


def _label(nodes: Sequence[GraphRow], index: int) -> str:
    node = nodes[index]
    if node["operation"] == "leaf":
        return str(node["name"])
    x, y = (nodes[node["operands"][i]]["name"] for i in (0, -1))
    right = FORMS[node["operation"]].format(x=x, y=y, k=f"{node['number']:g}")
    return f"{node['name']} = {right}"


def _numbers(node: GraphRow) -> str:
    grad = f"  grad {node['grad']}" if node["grad"] != "" else ""
    return f"{node['data'] or '?'}{grad}"


def _rails(nodes: Sequence[GraphRow]) -> list[str]:
    """The rails at the right: each edge goes down in a column of its own."""
    edges = [(operand, i) for i, node in enumerate(nodes) for operand in node["operands"]]
    grid = [[" "] * (2 * len(edges) + 1) for _ in nodes]
    for column, (top, bottom) in enumerate(edges):
        at = 2 * column + 1
        for row in range(top, bottom + 1):
            grid[row][at] = "╮" if row == top else "╯" if row == bottom else "│"
        for row in (top, bottom):
            for left in range(at):
                grid[row][left] = {" ": "─", "│": "┼", "╮": "┬", "╯": "┴"}.get(grid[row][left], grid[row][left])
    return ["".join(line) for line in grid]
