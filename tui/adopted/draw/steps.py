"""A foreign backward pass as text: its steps beside ours, and each in words."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import set_cell_size
from rich.text import Text

from engine.basics.numbers import short
from engine.graph.backward import BackwardStep
from engine.graph.wording import name_of
from lessons.adopt.load import Adopted
from lessons.adopt.mirror import Mirror
from lessons.adopt.recorded import RecordedStep
from tui.render.fit import shortened

GAP = 2
AHEAD = 2  # rows below the present one


def their_row(reflection: Mirror, step: RecordedStep) -> str:
    """Return a step of theirs: "✗ a.grad 1 → 1, by b"."""
    name = name_of(reflection.nodes[step.node])
    by = f", by {name_of(reflection.nodes[step.by])}" if step.by is not None else ""
    return f"{'✓' if step.is_right else '✗'} {name}.grad {short(step.before)} → {short(step.after)}{by}"


def our_row(step: BackwardStep) -> str:
    """Return a step of ours: "a.grad 0 → 1, by b"."""
    return f"{name_of(step.operand)}.grad {short(step.before)} → {short(step.after)}, by {name_of(step.node)}"


def steps_table(theirs: Sequence[str], ours: Sequence[str], done: int, width: int, height: int) -> Text:
    """Return both passes side by side around the step that was taken last, as many rows as fit."""
    half = max((width - GAP) // 2, 0)
    if height < 2 or not half:
        return Text()
    room = height - 1
    rows = max(len(theirs), len(ours))
    first = min(max(done + AHEAD - room, 0), max(rows - room, 0))
    lines = [Text(f"{_cell('yours', half)}{' ' * GAP}{_cell('ours', half)}".rstrip(), "dim")]
    for number in range(first, min(first + room, rows)):
        pair = [_cell(column[number] if number < len(column) else "", half) for column in (theirs, ours)]
        style = "bold reverse" if number == done - 1 else "" if number < done else "dim"
        lines.append(Text((" " * GAP).join(pair).rstrip(), style, no_wrap=True))
    return Text("\n").join(lines)


def _cell(text: str, width: int) -> str:
    return set_cell_size(shortened(text, width), width)


def step_words(adopted: Adopted, step: RecordedStep | None, number: int, count: int) -> str:
    """Return the present step in one line: what was handed on, and what was due."""
    if step is None:
        return f"{adopted.engine_name}: {count} writes recorded, none shown yet"
    nodes = adopted.mirror.nodes
    name, at = name_of(nodes[step.node]), f"{number} of {count}: "
    if step.by is None:
        seed = f"{name}.grad = {short(step.after)}"
        return f"{at}{seed}" if step.is_right else f"{at}the pass begins with {seed}; 1 is due"
    by, upstream = name_of(nodes[step.by]), short(step.upstream or 0.0)
    if step.is_early:
        complete = adopted.graph.nodes[step.by].after
        whole = "" if complete is None else f"; complete it is {short(complete)}"
        return f"{at}{by} spoke too early: {by}.grad is {upstream}{whole}"
    if step.due is None or step.is_right:
        return f"{at}{by}, with {by}.grad = {upstream}, adds {short(step.after - step.before)} to {name}.grad"
    due = f"{short(step.before)} + {short(step.share or 0.0)} = {short(step.due)} is due"
    return f"{at}{by} wrote {name}.grad = {short(step.after)}; {due}"


def verdict_words(adopted: Adopted) -> str:
    """Return the first wrong node with its cause, or that all is right."""
    if adopted.graph.error:
        return f"your backward() stops: {adopted.graph.error}"
    if not adopted.graph.has_backward:
        return "your engine has no backward() yet"
    for wrong in adopted.verdict.wrong[:1]:
        name = name_of(adopted.mirror.nodes[wrong.node])
        due = f"{name}.grad is {short(wrong.found)}; {short(wrong.expected)} is due"
        return f"first wrong: {wrong.causes[0] if wrong.causes else due}"
    return "every gradient is what the chain rule gives"
