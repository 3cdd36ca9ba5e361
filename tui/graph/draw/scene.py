"""The choice of a graph's drawing: all of it, or the part around a node that fits."""

from __future__ import annotations

from collections.abc import Collection

from engine import Value, toposort
from engine.graph.neighbourhood import Neighbourhood, NeighbourhoodFinder
from tui.graph.draw.layout import Layout, lay_out
from tui.render.fit import shortened

PART_SIZES = (48, 32, 24, 17, 12, 10, 8, 6)  # nodes of a part, largest first
CELLS_PER_NODE = 60  # the least area of a node; larger parts are not even tried
MOST_WHOLE = 450  # nodes of a graph that may be drawn whole: laying out more takes over a second
LONGEST_NAME = 24

Space = tuple[int, int]  # width and height in cells; (0, 0) if unknown
Viewport = tuple[int, int, int, int]  # the visible part of a drawing: left, top, width, height


class Scene:
    """The drawings of one graph.

    root    its output
    order   its nodes, operands first
    folded  whether only a part is drawn
    """

    def __init__(self, root: Value, parameters: Collection[Value] = (), fold_from: int | None = None) -> None:
        """fold_from: the number of nodes from which on only a part is drawn; None: never."""
        self.root = root
        self.order = toposort(root)
        self.folded = fold_from is not None and len(self.order) >= fold_from
        self._parameters = parameters
        self._whole: dict[int, Layout] = {}
        self._surroundings: NeighbourhoodFinder | None = None
        self._part: Neighbourhood | None = None
        self._drawn: Layout | None = None
        self._cut: tuple[Value, Space] = (root, (0, 0))  # the node and the space that the part was chosen for

    @property
    def first_leaf(self) -> Value:
        """The first leaf that may be nudged, else the first node."""
        return next((node for node in self.order if node.is_leaf), self.order[0])

    def drawing(self, space: Space, node: Value | None) -> Layout:
        """Return the drawing with a node in it: the loose one if it fits, else the dense one.

        A part stays the same as long as it has all neighbours of the node.
        """
        if not self.folded:
            self._part, self._drawn = None, self._loosest(space, self._whole)
            return self._drawn
        node = node if node is not None and node in self.order else self.root
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
        if self.folded and self._part:
            name = shortened(node.label, LONGEST_NAME, "~" if ascii else "…") if node else ""
            return f"{signs} {len(self._part.nodes)} of {len(self.order):,} nodes, around {name or 'this one'}".lstrip()
        times = "x" if ascii else "×"
        seen = f"{min(width, self._drawn.width)}{times}{min(height, self._drawn.height)}"
        return f"{signs} more: graph {self._drawn.width}{times}{self._drawn.height}, showing {seen}"

    def _shows(self, part: Neighbourhood, node: Value, space: Space) -> bool:
        """Whether a part that was chosen for this space has all neighbours of a node."""
        at, chosen_for = self._cut
        return chosen_for == space and (node is at or (node in part.nodes and not part.ends_at(node)))

    def _around(self, node: Value, space: Space) -> tuple[Neighbourhood, Layout]:
        """The largest part around a node whose drawing fits the space; else the narrowest one."""
        self._surroundings = self._surroundings or NeighbourhoodFinder(self.root)
        width, height = space
        sizes = [most for most in PART_SIZES if most * CELLS_PER_NODE <= width * height] or PART_SIZES[-1:]
        tried: list[tuple[Neighbourhood, Layout]] = []
        for most in sizes:
            part = self._surroundings.around(node, most)
            drawn = self._loosest(space, {}, part)
            tried.append((part, drawn))
            if drawn.width <= width and drawn.height < height:
                return part, drawn
        low = [one for one in tried if one[1].height < height]
        return min(low or tried[-1:], key=lambda one: one[1].width)

    def _loosest(self, space: Space, known: dict[int, Layout], part: Neighbourhood | None = None) -> Layout:
        """The drawing with free rows between the boxes if that fits, else the one without. known: drawings by gap."""

        def laid(gap: int) -> Layout:
            if gap not in known:
                known[gap] = lay_out(self.root, gap=gap, parameters=self._parameters, part=part)
            return known[gap]

        width, height = space
        taken = 1 if part or laid(0).width > width else 0  # the line with the caption
        if laid(0).height + taken > height > 0 or (part and laid(0).width > width):
            return laid(0)
        return laid(1) if not height or laid(1).height + taken <= height else laid(0)
