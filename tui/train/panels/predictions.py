"""The network's prediction for each example, against its target."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive

from engine.data.samples import SAMPLES
from engine.runs.run import Run
from engine.training.snapshot import Snapshot
from tui.actions.bindings import bindings
from tui.kit.colors import color_of, plane_palette
from tui.kit.drawn_widget import DrawnWidget
from tui.render.plane import MIN_SIZE, PlaneLayout, Points, Window, decision_plane, nearest, next_towards
from tui.render.predictions import PredictionStyles, example_at, is_right, prediction_rows, row_at
from tui.render.targets import TargetWords
from tui.train.draw.fit import fit_caption
from tui.train.panels.panel import RunPanel


class Predictions(DrawnWidget, RunPanel, can_focus=True):
    """Data down: `show_run(run)` for a network and its examples, then `snapshot`. Messages up: Pointed, Opened.

    Examples with two inputs are points in a plane, over the network's decision everywhere in it; others have tracks. A
    cursor moves from example to example; enter or a double click opens the one under it.
    """

    class Pointed(Message):
        """The cursor has come to this example."""

        def __init__(self, example: int) -> None:
            super().__init__()
            self.example = example

    class Opened(Message):
        """Show this example's pass through the network."""

        def __init__(self, example: int) -> None:
            super().__init__()
            self.example = example

    TITLE: ClassVar[str] = "predictions"
    BINDINGS: ClassVar[list[BindingType]] = bindings("predictions")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "predictions--right",
        "predictions--wrong",
        "predictions--quiet",
        "predictions--point",
        "predictions--positive",
        "predictions--negative",
    }
    DEFAULT_CSS = """
    Predictions {
        & > .predictions--right { color: $text-success; }
        & > .predictions--wrong { color: $text-error; }
        & > .predictions--quiet { color: $text-muted; }
        & > .predictions--point { color: $foreground; }
        & > .predictions--positive { color: $primary; }
        & > .predictions--negative { color: $accent; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._window: Window | None = None

    def show_run(self, run: Run) -> None:
        super().show_run(run)
        held = run.data.held_out
        inputs = (*run.data.inputs, *held.inputs) if held else run.data.inputs
        self._window = Window.around(inputs) if len(run.data.columns) == 2 else None
        self.cursor = min(self.cursor, len(run.data) - 1)
        self.border_title = Text(f"predictions · {run.data.name}")  # not markup: it may be a file's name
        self._show_caption()
        self.redraw()

    def watch_snapshot(self) -> None:
        self._show_caption()
        self.redraw()

    def watch_cursor(self, example: int) -> None:
        self._show_caption()
        self.redraw()
        self.post_message(self.Pointed(example))

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self._show_caption()
        self.redraw()

    # The cursor

    @property
    def _is_plane(self) -> bool:
        return self._window is not None and self.size.width >= MIN_SIZE[0] and self.size.height >= MIN_SIZE[1]

    def action_move(self, across: int, up: int) -> None:
        """Move to the nearest point in that direction; over tracks, to the next or the previous one."""
        if self.run is None:
            return
        if self._is_plane and self._window is not None:
            self.cursor = next_towards(self.run.data.inputs, self._window, self.cursor, across, up)
        else:
            self.cursor = max(0, min(len(self.run.data) - 1, self.cursor + across - up))

    def action_open(self) -> None:
        self.post_message(self.Opened(self.cursor))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        found = self._example_at(offset.x, offset.y) if offset is not None else None
        if found is not None:
            self.cursor = found
            if event.chain > 1:
                self.action_open()

    def _example_at(self, x: int, y: int) -> int | None:
        """The example at a position, or on the plane the nearest."""
        if self.run is None:
            return None
        data, (width, height) = self.run.data, self.size
        if not (self._is_plane and self._window is not None):
            return example_at(y, len(data), height, self.cursor)
        window, layout = self._window, PlaneLayout.of(width, height)
        column, row = x - layout.gutter, y - layout.legend
        if not (0 <= column < layout.columns and 0 <= row < layout.rows):
            return None
        return nearest(data.inputs, window, window.xs(layout.columns)[column], window.ys(layout.rows)[row])

    def cursor_cell(self) -> Offset | None:
        """The example at the cursor."""
        if self.run is None:
            return None
        data, (width, height) = self.run.data, self.size
        if not (self._is_plane and self._window is not None):
            return Offset(0, row_at(self.cursor, len(data), height))
        return Offset(*PlaneLayout.of(width, height).place(self._window, *data.inputs[self.cursor]))

    # Drawing

    def _show_caption(self) -> None:
        """Show below how many are right, or with the focus the example under the cursor."""
        if self.run is None:
            return
        snapshot, text = self.snapshot, ""
        if self.has_focus:
            text = self._example_text(self.run, snapshot)
        elif snapshot is not None:
            text = fit_caption(self.run.data, snapshot, self.size.width - 2)
        if text != (self.border_subtitle or ""):
            self.border_subtitle = text

    def _example_text(self, run: Run, snapshot: Snapshot | None) -> str:
        target, words = run.data.targets[self.cursor], TargetWords.of(run.data)
        if snapshot is None:
            return f"{self.cursor + 1}: wanted {words.target(target)}"
        score = snapshot.predictions[self.cursor]
        verdict = "" if words.is_regression else " right" if is_right(score, target) else " wrong"
        return f"{self.cursor + 1}: {words.score(score)} → {words.target(target)}{verdict}"

    def draw(self, width: int, height: int) -> Text:
        if self.run is None:
            return Text()
        chosen = self.cursor if self.has_focus else None
        if self._is_plane and self._window is not None:
            return self._plane(self.run, self._window, width, height, chosen)
        data = self.run.data
        predictions = self.snapshot.predictions if self.snapshot else ()
        paint = PredictionStyles(*(color_of(self, f"predictions--{name}") for name in ("right", "wrong", "quiet")))
        words = TargetWords.of(data)
        rows = prediction_rows(predictions, data.targets, width, height, paint, data.inputs, chosen, words)
        return Text("\n").join(rows)

    def _plane(self, run: Run, window: Window, width: int, height: int, chosen: int | None) -> Text:
        data, snapshot, layout = run.data, self.snapshot, PlaneLayout.of(width, height)
        parameters = snapshot.parameters if snapshot else None
        scores = run.trainer.surface(window.xs(layout.columns), window.ys(2 * layout.rows), parameters)
        predictions = snapshot.predictions if snapshot and not data.is_regression else ()  # no number is wrong
        held, rings = data.held_out, None
        if held is not None:
            known = snapshot.held_out if snapshot and not data.is_regression else None
            rings = Points(held.inputs, held.targets, known.predictions if known else ())
        axes = None if data.name in SAMPLES else (data.columns[0], data.columns[1])
        points = Points(data.inputs, data.targets, predictions, TargetWords.of(data).sides, rings, axes)
        return decision_plane(scores, points, window, width, height, plane_palette(self, "predictions"), chosen)
