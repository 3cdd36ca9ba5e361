"""What the network says of each example, against what it should say."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from engine.data import Dataset
from tui.render.plots import Look
from tui.render.predictions import Paint, plane, prediction_rows
from tui.training_run import RunState
from tui.widgets.paint import color_of, drawing

LEAST_PLANE = (20, 6)


class Predictions(Widget):
    """Data down: `data`, the examples, and `state`.

    Examples with two inputs are points in a plane, the place where a decision boundary belongs; others have tracks.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "predictions--right",
        "predictions--wrong",
        "predictions--quiet",
        "predictions--positive",
        "predictions--negative",
    }
    DEFAULT_CSS = """
    Predictions {
        & > .predictions--right { color: $text-success; }
        & > .predictions--wrong { color: $text-error; }
        & > .predictions--quiet { color: $text-muted; }
        & > .predictions--positive { color: $text-primary; }
        & > .predictions--negative { color: $text-accent; }
    }
    """

    data: reactive[Dataset | None] = reactive(None)
    state: reactive[RunState] = reactive(RunState())

    def watch_data(self, data: Dataset | None) -> None:
        self.border_title = f"predictions · {data.name}" if data else "predictions"

    def watch_state(self, state: RunState) -> None:
        right = round(state.snapshot.accuracy * len(state.snapshot.predictions)) if state.snapshot else None
        self.border_subtitle = "" if right is None or self.data is None else f"{right} of {len(self.data)} right"

    def render(self) -> RenderResult:
        if self.data is None:
            return Text()
        colors = (
            color_of(self, f"predictions--{name}") for name in ("right", "wrong", "quiet", "positive", "negative")
        )
        paint = Paint(*colors)
        width, height = self.content_size
        predictions = self.state.snapshot.predictions if self.state.snapshot else ()
        if len(self.data.columns) == 2 and width >= LEAST_PLANE[0] and height >= LEAST_PLANE[1]:
            look = Look(drawing(), paint.quiet)
            return plane(
                self.data.inputs, self.data.targets, predictions, width, height, paint, look, self.data.classes
            )
        rows = prediction_rows(predictions, self.data.targets, width, height, paint, self.data.inputs)
        return Text("\n").join(rows)
