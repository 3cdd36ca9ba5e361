"""The choice of a graph's drawing: all of it at the level that fits, or the part around a node that fits."""

from __future__ import annotations

from collections.abc import Collection

from engine import Value, toposort
from engine.graph.neighbourhood import Neighbourhood, NeighbourhoodFinder
from tui.graph.draw.choice import Drawings, Space
from tui.graph.draw.form import Level
from tui.graph.draw.layout import Layout, Viewport
from tui.graph.draw.minimap import order_map
from tui.render.fit import shortened

PART_SIZES = (48, 32, 24, 17, 12, 10, 8, 6)  # nodes of a part, largest first
CELLS_PER_NODE = 60  # the least area of a node; larger parts are not even tried
MOST_WHOLE = 450  # nodes of a graph that may be drawn whole: laying out more takes over a second
MOST_UNASKED = 250  # nodes of a graph that is drawn whole without being asked to
LONGEST_NAME = 24


class Scene:
    """The drawings of one graph.

    root    its output
    order   its nodes, operands first
    places  of each node, its place there
    fold    whether only a part is to be drawn; None: only if the whole graph does not fit
    """

    def __init__(self, root: Value, parameters: Collection[Value] = (), least: Level = Level.DOT) -> None:
        """least: the least level at which the whole graph is drawn unasked."""
        self.root = root
        self.order = toposort(root)
        self.places = {node: place for place, node in enumerate(self.order)}
        self.fold: bool | None = None
        self._least = least
        self._parameters = parameters
        self._whole: Drawings | None = None
        self._surroundings: NeighbourhoodFinder | None = None
        self._part: Neighbourhood | None = None
        self._drawn: Layout | None = None
        self._cut: tuple[Value, Space] = (root, (0, 0))  # the node and the space that the part was chosen for

    @property
    def first_leaf(self) -> Value:
        """The first leaf that may be nudged, else the first node."""
        return next((node for node in self.order if node.is_leaf), self.order[0])

    @property
    def folded(self) -> bool:
        """Whether only a part is drawn."""
        return self._part is not None

    @property
    def is_reduced(self) -> bool:
        """Whether not all of the graph is drawn in full boxes."""
        return self.folded or (self._drawn is not None and self._drawn.form.level is not Level.FULL)

    def level(self, space: Space) -> int:
        """The level at which the whole graph fits; -1 if at none."""
        return self._drawings().level(space) if len(self.order) <= MOST_UNASKED else -1

    def drawing(self, space: Space, node: Value | None) -> Layout:
        """Return the drawing for a pane, of all nodes or of the part around one.

        A part stays the same as long as it has all neighbours of the node.
        """
        if self._is_whole(space):
            drawings = self._drawings()
            self._part, self._drawn = None, drawings.layout(drawings.choose(space) or drawings.smallest())
            return self._drawn
        node = node if node is not None and node in self.places else self.root
        if self._part is None or not self._shows(self._part, node, space):
            self._cut = node, space
            self._part, self._drawn = self._around(node, space)
        assert self._drawn is not None
        return self._drawn

    def caption(self, node: Value | None, view: Viewport, ascii: bool = False) -> str:
        """Say what is outside the view: "▸ more: graph 105×16, showing 80×16", "24 of 398 nodes, around L"."""
        assert self._drawn is not None
        x, y, width, height = view
        beyond = (x > 0, x + width < self._drawn.width, y > 0, y + height < self._drawn.height)
        signs = " ".join(sign for sign, there in zip("<>^v" if ascii else "◂▸▴▾", beyond, strict=True) if there)
        if self._part:
            name = shortened(node.label, LONGEST_NAME, "~" if ascii else "…") if node else ""
            where = order_map(self.places, self._part.nodes, node, ascii)
            count = f"{len(self._part.nodes)} of {len(self.order):,} nodes"
            return f"{signs} {count}, around {name or 'this one'}  {where}".lstrip()
        times = "x" if ascii else "×"
        seen = f"{min(width, self._drawn.width)}{times}{min(height, self._drawn.height)}"
        return f"{signs} more: graph {self._drawn.width}{times}{self._drawn.height}, showing {seen}"

    def _drawings(self) -> Drawings:
        self._whole = self._whole or Drawings(self.root, self._parameters)
        return self._whole

    def _is_whole(self, space: Space) -> bool:
        if self.fold is not None:
            return not self.fold
        return self.level(space) >= self._least

    def _shows(self, part: Neighbourhood, node: Value, space: Space) -> bool:
        """Whether a part that was chosen for this space has all neighbours of a node."""
        at, chosen_for = self._cut
        return chosen_for == space and (node is at or (node in part.nodes and not part.ends_at(node)))

    def _around(self, node: Value, space: Space) -> tuple[Neighbourhood, Layout]:
        """The largest part around a node that fits in full boxes; else the most telling one that fits."""
        self._surroundings = self._surroundings or NeighbourhoodFinder(self.root, self.order)
        width, height = space[0], space[1] - 1  # the line with the caption
        sizes = [most for most in PART_SIZES if most * CELLS_PER_NODE <= width * height] or PART_SIZES[-1:]
        found: dict[int, tuple[Neighbourhood, Drawings]] = {}
        for least in (Level.FULL, Level.COMPACT, Level.DOT):
            for most in sizes:
                if most not in found:
                    part = self._surroundings.around(node, most)
                    found[most] = part, Drawings(self.root, self._parameters, part)
                part, drawings = found[most]
                form = drawings.choose((width, height), least)
                if form:
                    return part, drawings.layout(form)
        part, drawings = found[sizes[-1]]
        return part, drawings.layout(drawings.smallest())
