"""What the machine runs: a graph as Python, as LLVM and as assembly, for `mgrad-tui explain --native`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from engine import Expression, compile_graph, toposort
from engine.native.listing import assembly_lines, llvm_lines
from engine.native.rules import NotNative
from tui.commands.errors import fail

MOST = 60  # operations; more fill pages
GAP = "   "


def machine_lines(expression: Expression, width: int | None) -> Iterator[str]:
    """The three forms, side by side where they fit into `width` columns, otherwise one below the other.

    width: None for no terminal. Fails with one line if the graph is too large, or cannot be compiled.
    """
    order = toposort(expression.output)
    count = sum(bool(node.operands) for node in order)
    if count > MOST:
        fail(f"{count} operations would fill pages of machine code: show a graph of {MOST} or fewer")
    try:
        program = compile_graph(expression.output, [node for node in expression.leaves.values() if node.is_leaf])
        text = program.llvm
    except (TypeError, NotNative) as error:
        fail(str(error))
    names = [f"x{k} = {name}" for k, name in enumerate(expression.leaves)]
    yield f"The forward and the backward pass as one function of {', '.join(names) or 'nothing'}."
    yield "It gives the output, then the gradient of each. The bits are the same in every form."
    yield ""
    forms = [("Python", program.source.splitlines()), ("LLVM", llvm_lines(text))]
    try:
        forms.append(("Assembly", assembly_lines(text)))
    except ImportError as error:
        forms.append(("Assembly", [str(error)]))
    yield from side_by_side(forms, width) or _stacked(forms)


def side_by_side(forms: Sequence[tuple[str, Sequence[str]]], width: int | None) -> list[str]:
    """The forms in columns; nothing if these are too wide."""
    columns = [[title, "", *lines] for title, lines in forms]
    widths = [max(map(len, column)) for column in columns]
    if width is None or sum(widths) + len(GAP) * (len(widths) - 1) > width:
        return []
    rows = zip_longest(*columns, fillvalue="")
    return [GAP.join(text.ljust(size) for text, size in zip(row, widths, strict=True)).rstrip() for row in rows]


def _stacked(forms: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    for number, (title, lines) in enumerate(forms):
        if number:
            yield ""
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)
