"""A curve on the stage, in words and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.basics.numbers import exact, short
from lessons.lesson import PlotBlock
from lessons.stage.live import Action, ActionError, LivePlot
from lessons.talk.stages.stage import ASKED, COVERED, Covered, StageTalk

SAMPLES = 8  # stretches of the curve between the points that are listed


class PlotTalk(StageTalk):
    """A curve with its tangent and secant."""

    live: LivePlot

    def __init__(self, block: PlotBlock) -> None:
        self.block = block
        self.live = LivePlot(block)

    def verbs(self) -> tuple[str, ...]:
        return ("nudge x 0.1", "set x 1", "set h 0.001", "why", "reset")

    def lines(self, covered: Covered) -> Iterator[str]:
        block, curve = self.block, self.live.curve
        yield f"The curve f(x) = {block.function}, for x from {short(block.low)} to {short(block.high)}."
        if "f" not in {query for query, _ in covered}:
            width = (block.high - block.low) / SAMPLES
            points = [round(block.low + width * number, 6) for number in range(SAMPLES + 1)]
            yield f"  In numbers: {', '.join(f'f({short(at)}) = {_number(curve, at)}' for at in points)}."
        yield from self._point_lines(covered)

    def _point_lines(self, covered: Covered) -> Iterator[str]:
        curve, x, h = self.live.curve, self.live.x, self.live.h
        asked = {query for query, _ in covered}
        value = COVERED if "f" in asked else _number(curve, x)
        yield f"  You are at x = {short(x)}, where f(x) = {value}. h = {exact(h)}."
        if asked & {"slope", "secant"}:
            yield f"  secant and tangent there: {COVERED}"
            return
        yield f"  secant, (f(x + h) − f(x)) / h = {_number(curve.secant, x, h, style=exact)}"
        yield f"  tangent, the slope itself = {_number(curve.slope, x)}"
        if self.block.error:
            yield f"  error, their difference = {_number(lambda: abs(curve.secant(x, h) - curve.slope(x)))}"

    def act(self, action: Action, covered: Covered) -> list[str]:
        if action.kind == "set" and action.name == "h" and action.number == 0.0:
            raise ActionError("h may be small, but not 0.")
        self.live.perform(action)
        return list(self._point_lines(covered))

    def why(self, name: str, covered: Covered) -> list[str]:
        curve, x, h = self.live.curve, self.live.x, self.live.h
        if {query for query, _ in covered} & {"slope", "secant", "f"}:
            return [ASKED]
        here, there = _number(curve, x, style=exact), _number(curve, x + h, style=exact)
        secant = _number(curve.secant, x, h, style=exact)
        return [
            f"secant = (f({exact(x + h)}) − f({exact(x)})) / {exact(h)} = ({there} − {here}) / {exact(h)} = {secant}",
            f"tangent = {_number(curve.slope, x)}: what the secant comes to as h shrinks, from a backward pass",
        ]


def _number(function: Callable[..., float], *arguments: float, style: Callable[[float], str] = short) -> str:
    try:
        return style(function(*arguments))
    except ArithmeticError:
        return "no value"
