"""The forward and backward pass of an example in numbers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from engine.basics.numbers import short
from engine.data.samples import Dataset
from engine.lab.probe import ExamplePass
from tui.render.cells import number_cell
from tui.render.targets import TargetWords


def heading(example: int, data: Dataset, score: float, step: int) -> str:
    """The heading: the example, its step, score and verdict."""
    target, words = data.targets[example], TargetWords.of(data)
    place = ", ".join(map(short, data.inputs[example]))
    verdict = "" if words.is_regression else ": right" if (score > 0) == (target > 0) else ": wrong"
    result = f"{words.score(score)}, wanted {words.target(target)}{verdict}"
    return f"example {example + 1} at step {step}: ({place}) → {result}"


def no_value(example: int, step: int, error: Exception) -> str:
    """Say that an example, counted from 0, has no value at a step."""
    return f"Example {example + 1} has no value at step {step}: {error}. Look at an earlier step."


def pass_rows(found: ExamplePass, width: int) -> Text:
    """For each layer a row of outputs, and a row of gradients of the example's loss."""
    trace = found.trace
    rows = [_row("x", [value.data for value in trace.given], width)]
    if trace.inputs != trace.given:
        rows.append(_row("scaled", [value.data for value in trace.inputs], width))
    for number, layer in enumerate(found.trace.layers, 1):
        rows.append(_row(f"L{number}", [value.data for value in layer], width))
        rows.append(_row("grad", [value.grad for value in layer], width, "dim"))
    last = Text.assemble(("loss".ljust(6), "bold"), short(found.loss.data), ("   its share of the step's loss", "dim"))
    return Text("\n", no_wrap=True).join([*rows, last])


def _row(name: str, numbers: Sequence[float], width: int, style: str = "") -> Text:
    row = Text(name.ljust(6), style or "bold", no_wrap=True)
    row.append("".join(map(number_cell, numbers)), style or "not bold")
    row.truncate(width, overflow="ellipsis")
    return row
