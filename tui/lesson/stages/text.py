"""Stages to be read: loss curves, and code or a table."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult, RenderResult
from textual.widgets import Static

from engine.basics.numbers import short
from lessons.lesson import LossBlock, SourceBlock
from lessons.stage.live import LiveText
from tui.kit.controls import ScrollingText
from tui.lesson.stages.stage import Stage
from tui.output.terminal import drawing
from tui.render.plots import PlotStyle, Series, line_plot

WIDE_RANGE = 50.0  # of losses, from which on the scale is logarithmic


class LossStage(Stage, can_focus=True):
    """Draws loss curves; there is nothing to move."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"loss-stage--curve", "loss-stage--axis"}
    DEFAULT_CSS = """
    LossStage {
        height: 1fr;
        padding: 0 1;
        & > .loss-stage--curve { color: $primary; }
        & > .loss-stage--axis { color: $text-muted; }
    }
    """

    def __init__(self, block: LossBlock) -> None:
        super().__init__(classes="stage")
        self.block: LossBlock = block
        self.play = LiveText()

    def on_mount(self) -> None:
        self.border_title = "The loss, step by step"

    def show_play(self) -> None:
        self.refresh()

    def render(self) -> RenderResult:
        curves = self.block.curves
        losses = [loss for curve in curves for loss in curve.losses]
        is_log = max(losses) > WIDE_RANGE * max(min(losses), 1e-12)
        style = PlotStyle(drawing(), self._color("axis"))
        series = [Series(curve.title, curve.losses, range(len(curve.losses)), self._color("curve")) for curve in curves]
        last = max(len(curve.losses) for curve in curves) - 1
        plot = line_plot(
            series,
            self.size.width,
            max(self.size.height - 1, 0),
            log=is_log,
            x_limits=(0.0, float(max(last, 1))),
            y_limits=None if is_log else (0.0, max(losses)),
            whole_x=True,
            style=style,
        )
        scale = ", on a logarithmic scale" if is_log else ""
        first = curves[0].losses
        told = f"from {short(float(f'{first[0]:.3g}'))} to {short(float(f'{first[-1]:.3g}'))} in {last} steps{scale}"
        return Text("\n").join([plot, Text(told, "dim")])

    def _color(self, part: str) -> str:
        color = self.get_component_rich_style(f"loss-stage--{part}").color
        return color.name if color is not None else ""


class SourceStage(Stage):
    """Shows code with the numbers of its lines, or a table."""

    DEFAULT_CSS = "SourceStage { height: 1fr; padding: 0 1; & ScrollingText { height: 1fr; } }"

    def __init__(self, block: SourceBlock) -> None:
        super().__init__(classes="stage")
        self.block: SourceBlock = block
        self.play = LiveText()

    def compose(self) -> ComposeResult:
        with ScrollingText():
            yield Static(self._text())

    def on_mount(self) -> None:
        self.border_title = self.block.title

    def focus_stage(self) -> None:
        self.query_one(ScrollingText).focus()

    def show_play(self) -> None:
        """Nothing here changes."""

    def _text(self) -> Text:
        lines = self.block.source.rstrip("\n").split("\n")
        if not self.block.is_code:
            return Text("\n".join(lines))
        width = len(str(len(lines)))
        rows = (Text.assemble((f"{number:>{width}}  ", "dim"), line) for number, line in enumerate(lines, 1))
        return Text("\n").join(rows)
