"""What every neuron sees, as pictures; neurons may be silenced."""

from __future__ import annotations

import math
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
from tui.render.plane import PlanePalette, Window
from tui.render.targets import TargetWords
from tui.train.draw.eyes import neuron_name, plane_picture, sorted_picture, sum_text
from tui.train.draw.fit import fit_name, fit_value
from tui.train.draw.neuron_page import GAP, Grid, NeuronPage, Seen, list_page, output_rows, plane_page, side_by_side
from tui.train.panels.panel import RunPanel

LARGE = (36, 16)  # columns and rows of the picture of the neuron under the cursor, at most
LEAST = (30, 6)  # columns and rows from which on there are pictures
TEXT_ROWS = 2  # the sum, and what silencing does
MOST_NUMBERS = 1_000_000  # parameters × examples that are looked at; of more examples some


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
        """Move to another neuron; from the page of one, to the one before or after."""
        per_row = 1 if self.is_sum else self._grid(self.size.width, self.size.height).per_row
        self.cursor = max(0, min(len(self._places) - 1, self.cursor + across + down * per_row))

    def action_sum(self) -> None:
        """Show what the neuron adds up, or all neurons again."""
        self.is_sum = not self.is_sum

    def action_silence(self) -> None:
        """Make the output of the neuron under the cursor 0, or let it speak again."""
        if self._places:
            self.silenced = self.silenced ^ {self._places[self.cursor]}

    def cursor_cell(self) -> Offset | None:
        """The picture under the cursor."""
        width, height = self.size
        if self.is_sum or not width:
            return None
        grid = self._grid(width, height)
        row, column = divmod(self.cursor, grid.per_row)
        return Offset(column * (grid.columns + GAP), (row - self._first_row(grid, height)) * (grid.rows + 1))

    # Drawing

    def _large(self, width: int, height: int) -> tuple[int, int]:
        return max(4, min(LARGE[0], width * 2 // 5)), max(1, min(LARGE[1], height - TEXT_ROWS - 1))

    def _grid(self, width: int, height: int) -> Grid:
        """The pictures side by side: the largest of which all are seen, left of the one under the cursor."""
        return Grid.of(len(self._places), width - self._large(width, height)[0] - GAP, height - TEXT_ROWS)

    def _first_row(self, grid: Grid, height: int) -> int:
        visible = max(1, (height - TEXT_ROWS) // (grid.rows + 1))
        return max(0, self.cursor // grid.per_row - visible + 1)

    def draw(self, width: int, height: int) -> Text:
        run = self.run
        model = run.trainer.model if run is not None else None
        if run is None or not isinstance(model, MLP) or width < LEAST[0] or height < LEAST[1]:
            return Text()
        parameters = self.snapshot.parameters if self.snapshot else run.state_at(0).parameters
        eyes = NeuronEyes(model, parameters, self.silenced, run.trainer.is_native)
        layer, number = self._places[self.cursor]
        try:
            draw = self._page_rows if self.is_sum else self._picture_rows
            rows = draw(run, eyes, width, height - TEXT_ROWS)
        except (ArithmeticError, ValueError) as error:
            return Text(f"No pictures: {error}")
        inputs = [self._name_before(run, layer, k) for k in range(len(eyes.layers[layer][number].weights))]
        rows.append(Text(sum_text(neuron_name(layer, number), eyes.layers[layer][number], inputs)))
        rows.append(Text(self._silence_text(run, model, parameters, eyes)))
        for row in rows:
            row.truncate(width, overflow="ellipsis")
        return Text("\n").join(rows)

    def _picture_rows(self, run: Run, eyes: NeuronEyes, width: int, height: int) -> list[Text]:
        """All neurons, and the one under the cursor in full."""
        grid, places, place = self._grid(width, height + TEXT_ROWS), self._places, self._places[self.cursor]
        title = neuron_name(*place)
        if place in self.silenced:  # its own picture would be empty: what it does to the output is not
            place = places[-1]
            title = f"{neuron_name(*place)}, the output"
        heads = [neuron_name(*each) + (" off" if each in self.silenced else "") for each in places]
        palette, (columns, rows) = self._palette, self._large(width, height + TEXT_ROWS)
        if self._window is None:
            outputs = eyes.outputs(self._examples(run, eyes))
            pictures = [
                sorted_picture(values, grid.columns, grid.rows, palette) for layer in outputs for values in layer
            ]
            values = outputs[place[0]][place[1]]
            large = output_rows(title, values, self._groups(run, eyes, values), columns, height, palette)
        else:
            small = eyes.outputs(self._points(grid.columns, 2 * grid.rows))
            pictures = [plane_picture(values, grid.columns, palette) for layer in small for values in layer]
            values = eyes.outputs(self._points(columns, 2 * rows), place[0] + 1)[place[0]][place[1]]
            large = [Text(title), *plane_picture(values, columns, palette)]
        first = self._first_row(grid, height + TEXT_ROWS) * grid.per_row
        lines = grid.lines(heads[first:], pictures[first:], self.cursor - first)
        return side_by_side(lines, large, width - columns, height)

    def _page_rows(self, run: Run, eyes: NeuronEyes, width: int, height: int) -> list[Text]:
        """What the neuron under the cursor adds up."""
        layer, number = self._places[self.cursor]
        neuron = eyes.layers[layer][number]

        def see(points: Sequence[Sequence[float]]) -> Seen:
            outputs = eyes.outputs(points, layer + 1)
            return ([*zip(*outputs[layer - 1], strict=True)] if layer else eyes.inputs(points)), outputs[layer][number]

        names = [self._name_before(run, layer, k) for k in range(len(neuron.weights))]
        name = neuron_name(layer, number) + (" off" if (layer, number) in self.silenced else "")
        page = NeuronPage(name, neuron, names)
        if self._window is not None:
            return plane_page(page, lambda *size: see(self._points(*size)), width, height, self._palette)
        seen = see(self._examples(run, eyes))
        return list_page(page, seen, self._groups(run, eyes, seen[1]), width, height, self._palette)

    @property
    def _palette(self) -> PlanePalette:
        return plane_palette(self, "neuron-pictures")

    def _points(self, across: int, down: int) -> list[tuple[float, float]]:
        """Points all over the plane."""
        window = self._window
        assert window is not None
        return [(x, y) for y in window.ys(down) for x in window.xs(across)]

    def _stride(self, run: Run, eyes: NeuronEyes) -> int:
        weights = sum(len(neuron.weights) for layer in eyes.layers for neuron in layer)
        return math.ceil(len(run.data) * weights / MOST_NUMBERS)

    def _examples(self, run: Run, eyes: NeuronEyes) -> Sequence[Sequence[float]]:
        return run.data.inputs[:: self._stride(run, eyes)]

    def _groups(self, run: Run, eyes: NeuronEyes, values: Sequence[float]) -> list[tuple[str, list[int]]]:
        """The examples of each class, by the neuron's output; of a number to predict all of them, by their target."""
        data, words = run.data, TargetWords.of(run.data)
        targets = data.targets[:: self._stride(run, eyes)]
        everything = range(len(targets))
        if data.is_regression:
            return [(f"by {data.label}, low to high", sorted(everything, key=targets.__getitem__))]
        groups = []
        for target in (-1.0, 1.0):
            own = sorted((i for i in everything if targets[i] == target), key=values.__getitem__)
            groups.append((f"{words.target(target)} ({len(own)})", own))
        return groups

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
