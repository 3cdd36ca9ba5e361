"""What the network says of each example, against what it should say."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from rich.text import Text
from textual.color import Color
from textual.reactive import reactive

from engine.training import Trainer
from tui.render.boundary import LEAST, Layout, Palette, Points, Window, decision_plane
from tui.render.predictions import Paint, prediction_rows
from tui.training_run import RunState
from tui.widgets.drawn import Drawn
from tui.widgets.paint import color_of, drawing

TINTS = (0.14, 0.26, 0.4)  # of the ground, where scores are of small, middling and full size


class Predictions(Drawn):
    """Data down: `show(trainer)` for a network and its examples, then `state`.

    Examples with two inputs are points in a plane, over what the network says everywhere in it; others have tracks.
    """

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

    state: reactive[RunState] = reactive(RunState(), repaint=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._trainer: Trainer | None = None
        self._window: Window | None = None

    def show(self, trainer: Trainer) -> None:
        """Another network, or other examples."""
        self._trainer = trainer
        self._window = Window.around(trainer.data.inputs) if len(trainer.data.columns) == 2 else None
        self.border_title = f"predictions · {trainer.data.name}"
        self.redraw()

    def watch_state(self, state: RunState) -> None:
        snapshot = state.snapshot
        right = round(snapshot.accuracy * len(snapshot.predictions)) if snapshot else 0
        told = f"{right} of {len(snapshot.predictions)} right" if snapshot else ""
        if told != (self.border_subtitle or ""):
            self.border_subtitle = told
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        if self._trainer is None:
            return Text()
        if self._window is not None and width >= LEAST[0] and height >= LEAST[1]:
            return self._plane(self._trainer, self._window, width, height)
        data = self._trainer.data
        predictions = self.state.snapshot.predictions if self.state.snapshot else ()
        paint = Paint(*(color_of(self, f"predictions--{name}") for name in ("right", "wrong", "quiet")))
        return Text("\n").join(prediction_rows(predictions, data.targets, width, height, paint, data.inputs))

    def _plane(self, trainer: Trainer, window: Window, width: int, height: int) -> Text:
        data, snapshot, layout = trainer.data, self.state.snapshot, Layout.of(width, height)
        parameters = snapshot.parameters if snapshot else None
        scores = trainer.surface(window.xs(layout.columns), window.ys(2 * layout.rows), parameters)
        points = Points(data.inputs, data.targets, snapshot.predictions if snapshot else (), data.classes)
        names = ("positive", "negative", "point", "wrong", "quiet")
        colors = [color_of(self, f"predictions--{name}") for name in names]
        grounds = not self.app.no_color and drawing() != "ascii"
        palette = _palette(*colors, self.background_colors[1] if grounds else None, drawing() == "ascii")
        return decision_plane(scores, points, window, width, height, palette)


@lru_cache(maxsize=32)
def _palette(
    positive: str, negative: str, point: str, wrong: str, quiet: str, background: Color | None, ascii_only: bool
) -> Palette:
    """background: what the grounds are tints of; None: no grounds."""

    def tints(color: str) -> tuple[str, ...]:
        if background is None or not color:
            return ()
        return tuple(background.blend(Color.parse(color), tint, alpha=1.0).hex6 for tint in TINTS)

    return Palette(tints(positive), tints(negative), point, f"bold {wrong}".strip(), quiet, ascii_only)
