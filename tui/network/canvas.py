"""The drawing of a network, a layer or a neuron, and the breadcrumb above it."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.color import Color
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from tui.kit.colors import cell_styles, color_of, is_rgb
from tui.kit.drawn_widget import DrawnWidget
from tui.network.draw.map import NetworkStyles, ShownQuantity, draw_network
from tui.network.draw.network import Network, Spot
from tui.network.draw.plan import plan
from tui.network.draw.tables import LayerTable, draw_layer, draw_neuron, neuron_window
from tui.network.draw.words import ZoomLevel
from tui.output.terminal import has_many_colors, needs_ascii

QUIET = 0.65  # share of its colour that an edge keeps if it is not the selected unit's


class NetworkCanvas(DrawnWidget, can_focus=True):
    """Data down: network, level, selected, term (the parameter), shown. Messages up: UnitClicked."""

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

    class UnitClicked(Message):
        """A unit or one of its parameters was clicked; is_repeated: it was the selected one."""

        def __init__(self, spot: Spot, term: int | None, is_repeated: bool) -> None:
            super().__init__()
            self.spot, self.term, self.is_repeated = spot, term, is_repeated

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
        styles = self._styles()
        if self.level is ZoomLevel.LAYER:
            return draw_layer(self.network, self.selected, self.term, width, height, styles)
        if self.level is ZoomLevel.NEURON:
            return draw_neuron(self.network, self.selected, self.term, width, height, styles)
        layout = plan(self.network, width, height, self.selected)
        return draw_network(self.network, layout, self.selected, self.shown, styles)

    def cursor_cell(self) -> Offset | None:
        """The selected unit; zoomed in, its selected weight or term."""
        network, (width, height) = self.network, self.size
        if network is None:
            return None
        if self.level is ZoomLevel.LAYER:
            table = LayerTable.of(network, self.selected[0], width, height, self.selected, self.term)
            return Offset(*table.place(self.selected[1], self.term))
        if self.level is ZoomLevel.NEURON:
            return Offset(1, 1 + neuron_window(network, self.selected, self.term, height).index(self.term))
        layout = plan(network, width, height, self.selected)
        unit = layout.places.get(self.selected)
        return Offset(unit.x + 1 + layout.detail.boxed, unit.y) if unit is not None else None

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
            self.post_message(self.UnitClicked(spot, term, same))

    def _styles(self) -> NetworkStyles:
        colors = not self.app.no_color
        names = ("positive", "negative", "name", "chosen")
        found = [color_of(self, f"network-canvas--{name}") if colors else "" for name in names]
        ground, tinted = self.background_colors[1], has_many_colors(self)
        return _network_styles(found[0], found[1], found[2], found[3], ground, needs_ascii(), tinted)


@lru_cache(maxsize=32)
def _network_styles(
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
    """The path from the whole network to the zoom level; its entries can be clicked. Messages up: LevelClicked."""

    DEFAULT_CSS = """
    Breadcrumb {
        height: 1;
        padding: 0 1;
        color: $text-muted;
        link-color: $text-muted;
        link-style: none;
    }
    """

    class LevelClicked(Message):
        """A level was clicked."""

        def __init__(self, level: ZoomLevel) -> None:
            super().__init__()
            self.level = level

    def show(self, path: list[str], note: str, ascii_only: bool) -> None:
        """path: the levels from the network on; note: a text after them."""
        arrow = " > " if ascii_only else " › "
        parts = [Content.from_markup(f"[@click=zoom({i})]$title[/]", title=title) for i, title in enumerate(path)]
        parts[-1] = Content.styled(path[-1], "bold $foreground")
        line = Content(arrow).join(parts)
        self.update(Content.assemble(line, "   ", note) if note else line)

    def action_zoom(self, level: int) -> None:
        self.post_message(self.LevelClicked(ZoomLevel(level)))
