"""The symptoms of a broken engine, drawn: its graph with its gradients, and the loss of a small network."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.reactive import reactive

from engine.order import toposort
from lessons.duel.duel import Duel
from tui.graph.draw.choice import Drawings
from tui.graph.draw.node import NodeState
from tui.graph.draw.raster import draw
from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget
from tui.output.terminal import drawing, needs_ascii
from tui.render.plots import PlotStyle, loss_plot


class SymptomGraph(DrawnWidget):
    """The graph with the gradients that the broken engine gives. Data down: `duel`."""

    duel: reactive[Duel | None] = reactive(None, repaint=False)

    def watch_duel(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        if self.duel is None:
            return Text("")
        shown, root = self.duel.shown, self.duel.graph.root()
        drawings = Drawings(root)
        layout = drawings.layout(drawings.choose((width, height)) or drawings.smallest())
        states = {
            node: NodeState(node.data, None if node.is_constant else shown.grads.get(node.label))
            for node in toposort(root)
        }
        rows = draw(layout, states, ascii=needs_ascii()).split("\n", allow_blank=True)[:height]
        above, before = max(0, height - len(rows)) // 2, max(0, width - layout.width) // 2
        for row in rows:
            row.truncate(width)
            row.pad_left(before)
        return Text("\n").join([*[Text("")] * above, *rows])


class SymptomLoss(DrawnWidget):
    """The loss curve of a small network that learns with the broken engine. Data down: `duel`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"symptom-loss--line", "symptom-loss--axis"}
    DEFAULT_CSS = """
    SymptomLoss {
        & > .symptom-loss--line { color: $primary; }
        & > .symptom-loss--axis { color: $text-muted; }
    }
    """

    duel: reactive[Duel | None] = reactive(None, repaint=False)

    def watch_duel(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        if self.duel is None:
            return Text("")
        losses = self.duel.shown.losses
        style = PlotStyle(drawing(), color_of(self, "symptom-loss--axis"))
        color = color_of(self, "symptom-loss--line")
        return loss_plot(range(len(losses)), losses, width, height, last_step=13, color=color, style=style)
