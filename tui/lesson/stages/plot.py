"""The plot stage: a curve with a movable point, and a secant whose h can shrink until floating point fails."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.binding import BindingType
from textual.geometry import Offset
from textual.reactive import reactive

from engine.basics.numbers import exact, short
from lessons.lesson import PlotBlock
from lessons.stage.live import LivePlot
from tui.actions.bindings import bindings
from tui.actions.keys import key_of
from tui.lesson.draw.error_plot import error_plot
from tui.lesson.draw.why_plot import explain_plot
from tui.lesson.stages.stage import Stage
from tui.output.clipboard import CopyForm
from tui.output.cursor import first_letter
from tui.output.terminal import drawing
from tui.render.plots import PlotStyle, curve_plot

SMALLEST_H = 1e-20
MOVES = 40  # of the point, from one end of the range to the other
COVERED = "▒▒▒"
MIN_WIDTH_BESIDE, MIN_HEIGHT_BELOW = 70, 20  # cells for the error plot beside the curve, or else below it


class PlotStage(Stage, can_focus=True):
    """Shows curve, tangent and secant, and their numbers below, all live.

    covered: what open questions ask for; "slope" or "secant" covers both and hides their lines.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "plot-stage--curve",
        "plot-stage--tangent",
        "plot-stage--secant",
        "plot-stage--axis",
    }
    BINDINGS: ClassVar[list[BindingType]] = bindings("plot_stage")

    x: reactive[float] = reactive(0.0)
    h: reactive[float] = reactive(1.0)
    covered: reactive[frozenset[str]] = reactive(frozenset)

    play: LivePlot

    def __init__(self, block: PlotBlock) -> None:
        super().__init__(classes="stage")
        self.block: PlotBlock = block
        self.play = LivePlot(block)
        self.curve = self.play.curve
        self._h_range = (self.play.h, self.play.h)  # the smallest and the largest h so far
        self.set_reactive(PlotStage.x, self.play.x)
        self.set_reactive(PlotStage.h, self.play.h)

    def show_play(self) -> None:
        self.x, self.h = self.play.x, self.play.h

    def watch_h(self, h: float) -> None:
        self._h_range = (min(h, self._h_range[0]), max(h, self._h_range[1]))

    def restart(self) -> None:
        """Return to the initial state, and forget every other h."""
        self._h_range = (self.block.h, self.block.h)
        super().restart()

    def cover(self, asked: Collection[tuple[str, str]]) -> None:
        self.covered = frozenset(query for query, _ in asked)

    def on_mount(self) -> None:
        self.border_title = f"f(x) = {self.block.function}"

    def explanation(self) -> Text:
        return explain_plot(self.curve, self.block.function, self.x, self.h, self.covered)

    def copy_forms(self) -> list[CopyForm]:
        """The plot and its numbers."""
        return [CopyForm("the plot, as text", str(self.render()))]

    def cursor_cell(self) -> Offset:
        """The numbers below the plot."""
        y = max(0, self.size.height - len(self._numbers()))
        return Offset(first_letter(self.render_line(y)) or 0, y)

    def on_click(self, event: events.Click) -> None:
        """Explain the numbers when they are clicked."""
        at = event.get_content_offset(self)
        if at is not None and at.y >= self.size.height - len(self._numbers()):
            self.action_why()

    def action_walk(self, moves: int) -> None:
        distance = (self.block.high - self.block.low) / MOVES
        x = min(max(self.x + moves * distance, self.block.low), self.block.high)
        self.play.x = round(x, 12)
        self.post_acted()

    def action_shrink(self, factor: float) -> None:
        h = float(f"{self.h * factor:.6g}")  # so that ten times 0.1 is 1
        if h < SMALLEST_H:
            self.notify(f"h is far below the rounding error; {key_of('plot_stage.up')} makes it larger again.")
        elif h <= self.block.high - self.block.low:
            self.play.h = h
            self.post_acted()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_shrink(10)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_shrink(0.1)

    @property
    def hides_slope(self) -> bool:
        """Whether tangent, secant and error are covered."""
        return bool(self.covered & {"slope", "secant"})

    def render(self) -> RenderResult:
        numbers = self._numbers()
        width, height = self.size.width, self.size.height - len(numbers) - 1
        if width < 10 or height < 4:
            return Text("\n").join(numbers)
        if not self.block.error or self.hides_slope:
            plots = [self._curve_plot(width, height)]
        elif width >= MIN_WIDTH_BESIDE:
            curve, error = (
                self._curve_plot(width * 3 // 5 - 2, height),
                self._error_plot(width - width * 3 // 5, height),
            )
            plots = [Text("  ").join(pair) for pair in zip(curve.split("\n"), error.split("\n"), strict=True)]
        elif height >= MIN_HEIGHT_BELOW:
            below = height * 2 // 5
            plots = [self._curve_plot(width, height - below - 1), Text(), self._error_plot(width, below)]
        else:
            plots = [self._curve_plot(width, height)]
        return Text("\n").join([*plots, Text(), *numbers])

    def _error_plot(self, width: int, height: int) -> Text:
        slope = self._value(self.curve.slope, self.x)
        return error_plot(
            lambda h: self.curve.secant(self.x, h) - (math.nan if slope is None else slope),
            self._h_range,
            self.h,
            width,
            height,
            color=self._color("secant"),
            style=PlotStyle(drawing(), self._color("axis")),
        )

    def _curve_plot(self, width: int, height: int) -> Text:
        slope = None if self.hides_slope else self._value(self.curve.slope, self.x)
        return curve_plot(
            self.curve,
            self.block.low,
            self.block.high,
            width,
            height,
            at=self.x,
            slope=slope,
            h=0.0 if self.hides_slope else self.h,
            colors=(self._color("curve"), self._color("tangent"), self._color("secant")),
            style=PlotStyle(drawing(), self._color("axis")),
        )

    def _numbers(self) -> list[Text]:
        """Return the rows below the curve: name, number."""
        value = self._value(self.curve, self.x)
        secant, slope = self._value(self.curve.secant, self.x, self.h), self._value(self.curve.slope, self.x)
        error = None if secant is None or slope is None else abs(secant - slope)
        rows = [
            (f"f({short(self.x)})", self._format(value, "f" in self.covered)),
            ("h", exact(self.h)),
            ("secant  (f(x+h) − f(x)) / h", self._format(secant, self.hides_slope, digits=True)),
            ("tangent  the slope itself", self._format(slope, self.hides_slope)),
            ("error", self._format(error, self.hides_slope)),
        ]
        wide = max(len(name) for name, _ in rows)
        return [Text.assemble((f"{name:>{wide}}  ", "dim"), (number, "bold")) for name, number in rows]

    @staticmethod
    def _format(number: float | None, covered: bool, digits: bool = False) -> str:
        if covered:
            return COVERED
        return "no value" if number is None else exact(number) if digits else short(number)

    @staticmethod
    def _value(function: Callable[..., float], *arguments: float) -> float | None:
        try:
            return function(*arguments)
        except ArithmeticError:
            return None

    def _color(self, part: str) -> str:
        color = self.get_component_rich_style(f"plot-stage--{part}").color
        return color.name if color is not None else ""
