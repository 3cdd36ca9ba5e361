"""What every neuron sees, as pictures; neurons may be silenced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.geometry import Offset
from textual.reactive import reactive

from engine.basics.numbers import short
from engine.lab.eyes import NeuronEyes, NeuronPlace, loss_and_fit
from engine.nn import MLP
from engine.runs.run import Run
from tui.actions.bindings import bindings
from tui.kit.colors import plane_palette
from tui.kit.drawn_widget import DrawnWidget
from tui.render.plane import Window
from tui.train.draw.eyes import neuron_name, plane_picture, sorted_picture, sum_text
from tui.train.draw.fit import fit_name, fit_value
from tui.train.panels.panel import RunPanel

SMALL = (10, 3)  # columns and rows of a picture, at least
LARGER = ((26, 8), (20, 6), (14, 4))  # where all of them fit
GAP = 2  # cells between pictures
MAX_LARGE = (36, 16)
TEXT_ROWS = 2  # the sum, and what silencing does


class NeuronPictures(DrawnWidget, RunPanel, can_focus=True):
    """Data down: `show_run(run)`, then `snapshot`.

    The neuron under the cursor is shown in full; enter shows what it adds up in place of all neurons.
    """

    TITLE: ClassVar[str] = "what neurons see"
    BINDINGS: ClassVar[list[BindingType]] = bindings("neuron_pictures")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"neuron-pictures--{name}" for name in ("positive", "negative", "point", "wrong", "quiet")
    }
    DEFAULT_CSS = """
    NeuronPictures {
        height: 1fr;
        border: round $border-blurred;
        border-title-color: $text-muted;
        padding: 0 1;
        &:focus { border: round $primary; }
        & > .neuron-pictures--positive { color: $primary; }
        & > .neuron-pictures--negative { color: $accent; }
        & > .neuron-pictures--point { color: $foreground; }
        & > .neuron-pictures--wrong { color: $text-error; }
        & > .neuron-pictures--quiet { color: $text-muted; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    is_sum: reactive[bool] = reactive(False, repaint=False)
    silenced: reactive[frozenset[NeuronPlace]] = reactive(frozenset(), repaint=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._window: Window | None = None

    def on_mount(self) -> None:
        self.border_title = self.TITLE

    def show_run(self, run: Run) -> None:
        super().show_run(run)
        self._window = Window.around(run.data.inputs) if len(run.data.columns) == 2 else None
        self.silenced, self.is_sum = frozenset(), False
        self.cursor = min(self.cursor, len(self._places) - 1)
        self.redraw()

    def watch_snapshot(self) -> None:
        self.redraw()

    def watch_cursor(self) -> None:
        self.redraw()

    def watch_is_sum(self) -> None:
        self.redraw()

    def watch_silenced(self) -> None:
        self.redraw()

    # Keys

    @property
    def _places(self) -> list[NeuronPlace]:
        layers = self.run.settings.layers if self.run is not None else ()
        return [(layer, neuron) for layer, size in enumerate(layers) for neuron in range(size)]

    def action_move(self, across: int, down: int) -> None:
        """Move to another neuron."""
        self.cursor = max(0, min(len(self._places) - 1, self.cursor + across + down * self._per_row(self.size.width)))

    def action_sum(self) -> None:
        """Show what the neuron adds up, or all neurons again."""
        self.is_sum = not self.is_sum

    def action_silence(self) -> None:
        """Make the output of the neuron under the cursor 0, or let it speak again."""
        if self._places:
            self.silenced = self.silenced ^ {self._places[self.cursor]}

    def cursor_cell(self) -> Offset | None:
        """The picture under the cursor."""
        if self.is_sum or not self.size.width:
            return None
        row, column = divmod(self.cursor, self._per_row(self.size.width))
        first = self._first_row(self.size.width, self.size.height)
        columns, rows = self._small(self.size.width, self.size.height)
        return Offset(column * (columns + GAP), (row - first) * (rows + 1))

    # Drawing

    def _small(self, width: int, height: int) -> tuple[int, int]:
        """The size of the pictures side by side: the largest in which all are seen."""
        left = width - self._large(width, height)[0]
        count = len(self._places)
        return next(
            (
                (columns, rows)
                for columns, rows in LARGER
                if (left - GAP) // (columns + GAP) * ((height - TEXT_ROWS) // (rows + 1)) >= count
            ),
            SMALL,
        )

    def _per_row(self, width: int) -> int:
        left = width - self._large(width, self.size.height)[0] - GAP
        return max(1, left // (self._small(width, self.size.height)[0] + GAP))

    def _large(self, width: int, height: int) -> tuple[int, int]:
        return max(4, min(MAX_LARGE[0], width * 2 // 5)), max(1, min(MAX_LARGE[1], height - TEXT_ROWS - 1))

    def _first_row(self, width: int, height: int) -> int:
        visible = max(1, (height - TEXT_ROWS) // (self._small(width, height)[1] + 1))
        return max(0, self.cursor // self._per_row(width) - visible + 1)

    def draw(self, width: int, height: int) -> Text:
        run = self.run
        model = run.trainer.model if run is not None else None
        if run is None or not isinstance(model, MLP) or width < 3 * SMALL[0] or height < SMALL[1] + TEXT_ROWS + 1:
            return Text()
        parameters = self.snapshot.parameters if self.snapshot else run.state_at(0).parameters
        eyes = NeuronEyes(model, parameters, self.silenced, run.trainer.is_native)
        size = self._small(width, height)
        places, (layer, number) = self._places, self._places[self.cursor]
        try:
            if self.is_sum:
                neuron = eyes.layers[layer][number]
                before = [self._name_before(run, layer, k) for k in range(len(neuron.weights))]
                heads = [f"{w:+.2f}·{name.rpartition('.')[2]}" for w, name in zip(neuron.weights, before, strict=True)]
                small = self._pictures(run, eyes, *size, [layer - 1])
                marked = -1
            else:
                heads = [neuron_name(*place) + (" off" if place in self.silenced else "") for place in places]
                small = self._pictures(run, eyes, *size, range(len(eyes.layers)))
                marked = self.cursor
            whole, place = neuron_name(layer, number), (layer, number)
            if place in self.silenced:  # its own picture would be empty: what it does to the output is not
                place = places[-1]
                whole = f"{neuron_name(*place)}, the output"
            large = self._pictures(run, eyes, *self._large(width, height), [place[0]])[place[1]]
        except (ArithmeticError, ValueError) as error:
            return Text(f"No pictures: {error}")
        rows = self._side_by_side(heads, small, marked, large, whole, width, height)
        inputs = [self._name_before(run, layer, k) for k in range(len(eyes.layers[layer][number].weights))]
        rows.append(Text(sum_text(neuron_name(layer, number), eyes.layers[layer][number], inputs)))
        rows.append(Text(self._silence_text(run, model, parameters, eyes)))
        for row in rows:
            row.truncate(width, overflow="ellipsis")
        return Text("\n").join(rows)

    def _side_by_side(
        self,
        heads: Sequence[str],
        small: Sequence[Sequence[Text]],
        marked: int,
        large: Sequence[Text],
        title: str,
        width: int,
        height: int,
    ) -> list[Text]:
        per_row, left = self._per_row(width), width - self._large(width, height)[0]
        columns, picture_rows = self._small(width, height)
        rows: list[Text] = []
        first = 0 if marked < 0 else self._first_row(width, height) * per_row
        for start in range(first, len(heads), per_row):
            line = Text()
            for k, head in enumerate(heads[start : start + per_row], start):
                line.append(head[:columns].ljust(columns), "reverse" if k == marked else "").append(" " * GAP)
            rows.append(line)
            for y in range(picture_rows):
                pieces = [Text.assemble(picture[y], " " * GAP) for picture in small[start : start + per_row]]
                rows.append(Text().join(pieces))
        room = height - TEXT_ROWS
        rows = [*rows[:room], *(Text() for _ in range(room - len(rows)))]
        for row, other in zip(rows, [Text(title), *large], strict=False):
            row.truncate(left, pad=True)
            row.append(other)
        return rows

    def _pictures(self, run: Run, eyes: NeuronEyes, columns: int, rows: int, layers: Sequence[int]) -> list[list[Text]]:
        """The pictures of the neurons of these layers; of the inputs for layer -1."""
        palette, window = plane_palette(self, "neuron-pictures"), self._window
        if window is None:
            points: Sequence[Sequence[float]] = run.data.inputs
        else:
            points = [(x, y) for y in window.ys(2 * rows) for x in window.xs(columns)]
        if layers[0] < 0:
            found: list[Sequence[float]] = [*zip(*eyes.inputs(points), strict=True)]
        else:
            outputs = eyes.outputs(points, layers[-1] + 1)
            found = [values for layer in layers for values in outputs[layer]]
        if window is None:
            return [sorted_picture(values, columns, rows, palette) for values in found]
        return [plane_picture(values, columns, palette) for values in found]

    def _name_before(self, run: Run, layer: int, number: int) -> str:
        return run.data.columns[number] if layer == 0 else neuron_name(layer - 1, number)

    def _silence_text(self, run: Run, model: MLP, parameters: Sequence[float], eyes: NeuronEyes) -> str:
        if not self.silenced:
            return ""
        (loss, right), (now, right_now) = (
            loss_and_fit(run.trainer, each)
            for each in (NeuronEyes(model, parameters, natively=run.trainer.is_native), eyes)
        )
        names = ", ".join(neuron_name(*place) for place in sorted(self.silenced))
        fits = f"{fit_name(run.data)} {fit_value(run.data, right)} → {fit_value(run.data, right_now)}"
        return f"without {names}: loss on the data {short(loss)} → {short(now)}, {fits}"
