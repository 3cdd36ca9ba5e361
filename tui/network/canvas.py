"""The drawing of a network, a layer or a neuron, and the line that says where one is."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.color import Color
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from tui.kit.colors import cell_styles, color_of, is_rgb
from tui.kit.drawn_widget import DrawnWidget
from tui.kit.terminal import has_many_colors, needs_ascii
from tui.network.draw.map import NetworkStyles, ShownQuantity, draw_network
from tui.network.draw.network import Network, Spot
from tui.network.draw.plan import plan
from tui.network.draw.tables import LayerTable, draw_layer, draw_neuron, neuron_window
from tui.network.draw.words import ZoomLevel

QUIET = 0.65  # of an edge's colour, for those that are not the selected unit's


class NetworkCanvas(DrawnWidget, can_focus=True):
    """Data down: network, level, selected, term (which of its parameters), shown. Messages up: Chosen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "network-canvas--positive",
        "network-canvas--negative",
        "network-canvas--name",
        "network-canvas--chosen",
    }
    DEFAULT_CSS = """
    NetworkCanvas {
        height: 1fr;
        & > .network-canvas--positive { color: $primary; }
        & > .network-canvas--negative { color: $accent; }
        & > .network-canvas--name { color: $text-muted; }
        & > .network-canvas--chosen { color: $foreground; }
        &:focus > .network-canvas--chosen { color: $warning; }
    }
    """

    network: reactive[Network | None] = reactive(None, repaint=False)
    level: reactive[ZoomLevel] = reactive(ZoomLevel.NETWORK, repaint=False)
    selected: reactive[Spot] = reactive((1, 0), repaint=False)
    term: reactive[int] = reactive(0, repaint=False)
    shown: reactive[ShownQuantity] = reactive("activations", repaint=False)

    class Chosen(Message):
        """A unit was clicked, and from near one of its parameters; twice: the same that was selected before."""

        def __init__(self, spot: Spot, term: int | None, twice: bool) -> None:
            super().__init__()
            self.spot, self.term, self.twice = spot, term, twice

    def watch_network(self) -> None:
        self.redraw()

    def watch_level(self) -> None:
        self.redraw()

    def watch_selected(self) -> None:
        self.redraw()

    def watch_term(self) -> None:
        self.redraw()

    def watch_shown(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        if self.network is None or self.level is ZoomLevel.SCALARS:
            return Text()
        paint = self._paint()
        if self.level is ZoomLevel.LAYER:
            return draw_layer(self.network, self.selected, self.term, width, height, paint)
        if self.level is ZoomLevel.NEURON:
            return draw_neuron(self.network, self.selected, self.term, width, height, paint)
        stands = plan(self.network, width, height, self.selected)
        return draw_network(self.network, stands, self.selected, self.shown, paint)

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        network, size = self.network, self.size
        offset = event.get_content_offset(self)
        if network is None or offset is None:
            return
        spot: Spot | None = None
        term: int | None = None
        if self.level is ZoomLevel.NETWORK:
            spot = plan(network, size.width, size.height, self.selected).at(offset.x, offset.y)
        elif self.level is ZoomLevel.LAYER:
            column = self.selected[0]
            table = LayerTable.of(network, column, size.width, size.height, self.selected, self.term)
            found = table.at(offset.x, offset.y)
            if found is not None:
                spot, term = (column, found[0]), found[1]
        else:
            seen = neuron_window(network, self.selected, self.term, size.height)
            if 1 <= offset.y <= len(seen):
                spot, term = self.selected, seen[offset.y - 1]
        if spot is not None:
            same = spot == self.selected and (self.level is ZoomLevel.NETWORK or event.chain > 1)
            self.post_message(self.Chosen(spot, term, same))

    def _paint(self) -> NetworkStyles:
        colors = not self.app.no_color
        names = ("positive", "negative", "name", "chosen")
        found = [color_of(self, f"network-canvas--{name}") if colors else "" for name in names]
        ground, tinted = self.background_colors[1], has_many_colors(self)
        return _paint(found[0], found[1], found[2], found[3], ground, needs_ascii(), tinted)


@lru_cache(maxsize=32)
def _paint(
    positive: str, negative: str, name: str, chosen: str, ground: Color, ascii_only: bool, tinted: bool
) -> NetworkStyles:
    def quiet(color: str) -> str:
        return ground.blend(Color.parse(color), QUIET, alpha=1.0).hex6 if is_rgb(color) else color

    return NetworkStyles(
        cell_styles(positive, negative, name, ground, tinted),
        cell_styles(positive, negative, name, ground, False),
        positive,
        negative,
        quiet(positive),
        quiet(negative),
        name,
        f"bold {chosen}".strip(),
        ascii_only,
        bool(positive),
    )


class Breadcrumb(Static):
    """The way from the whole network to what is looked at; a click on a stop goes there. Messages up: Wanted."""

    DEFAULT_CSS = """
    Breadcrumb {
        height: 1;
        padding: 0 1;
        color: $text-muted;
        link-color: $text-muted;
        link-style: none;
    }
    """

    class Wanted(Message):
        """A stop was clicked."""

        def __init__(self, level: ZoomLevel) -> None:
            super().__init__()
            self.level = level

    def tell(self, stops: list[str], besides: str, ascii_only: bool) -> None:
        """stops: from the network on; besides: what else is said, behind them."""
        arrow = " > " if ascii_only else " › "
        parts = [Content.from_markup(f"[@click=zoom({i})]$stop[/]", stop=stop) for i, stop in enumerate(stops)]
        parts[-1] = Content.styled(stops[-1], "bold $foreground")
        way = Content(arrow).join(parts)
        self.update(Content.assemble(way, "   ", besides) if besides else way)

    def action_zoom(self, level: int) -> None:
        self.post_message(self.Wanted(ZoomLevel(level)))
