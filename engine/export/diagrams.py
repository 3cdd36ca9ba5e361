"""Graphs as diagrams in text: DOT for Graphviz, and Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from engine.basics.numbers import short
from engine.graph.wording import printable_line
from engine.order import toposort
from engine.value import Value


def caption_lines(node: Value) -> list[str]:
    """Return what stands in a node's box: its name, data and gradient."""
    lines = [node.label] if node.label else []
    if node.is_constant:
        return [short(node.data)]
    return [printable_line(line) for line in (*lines, f"data {short(node.data)}", f"grad {short(node.grad)}")]


def sign_of(node: Value) -> str:
    """Return the sign of the operation that made a node: "+", "×", "÷", "tanh"."""
    symbol = node.operation.symbol
    return printable_line({"*": "×", "/": "÷"}.get(symbol, symbol) or "?")


def dot(root: Value) -> str:
    """Return the graph in Graphviz's language."""
    lines = [
        "digraph {",
        "  rankdir=LR",
        '  node [fontname="monospace", fontsize=11, style="rounded", shape=box]',
        "  edge [arrowsize=0.6]",
    ]
    for kind, place, node, target in _parts(root):
        if kind == "node":
            shape = ', style="rounded,bold"' if node.is_leaf else ", shape=plaintext" if node.is_constant else ""
            double = ", peripheries=2" if node is root else ""
            text = "\\n".join(map(_in_quotes, caption_lines(node)))
            lines.append(f'  n{place} [label="{text}"{shape}{double}]')
        elif kind == "operation":
            lines.append(f'  o{place} [label="{_in_quotes(sign_of(node))}", shape=circle, margin=0.02]')
            lines.append(f"  o{place} -> n{place}")
        else:
            lines.append(f"  n{place} -> o{target}")
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(root: Value) -> str:
    """Return the graph as a Mermaid flowchart, as Markdown on Git hosts shows it."""
    lines = ["flowchart LR"]
    for kind, place, node, target in _parts(root):
        if kind == "node":
            text = "<br/>".join(map(_as_entities, caption_lines(node)))
            left, right = ("([", "])") if node.is_leaf else ("[[", "]]") if node is root else ("[", "]")
            lines.append(f'  n{place}{left}"{text}"{right}')
        elif kind == "operation":
            lines.append(f'  o{place}(("{_as_entities(sign_of(node))}")) --> n{place}')
        else:
            lines.append(f"  n{place} --> o{target}")
    return "\n".join(lines) + "\n"


def _parts(root: Value) -> Iterator[tuple[str, int, Value, int]]:
    """Yield every node, its operation, and the edges into that: (kind, index, node, index of the edge's target)."""
    order = toposort(root)
    places = {node: index for index, node in enumerate(order)}
    for node in order:
        yield "node", places[node], node, -1
        if node.operands:
            yield "operation", places[node], node, -1
            for operand in node.operands:
                yield "edge", places[operand], operand, places[node]


def _in_quotes(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _as_entities(text: str) -> str:
    """Mermaid reads #35; as a character, and nothing but letters, digits and blanks safely as itself."""
    return "".join(x if x.isalnum() or x in " .-+_," else f"#{ord(x)};" for x in text)
