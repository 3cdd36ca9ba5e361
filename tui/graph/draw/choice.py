"""The choice of a drawing's form: the one that says the most among those that fit into a pane.

It depends on the shape of the graph, its labels and the pane, and never on numbers: a nudge moves no box.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from engine import Value, toposort
from engine.graph.neighbourhood import Neighbourhood
from tui.graph.draw.form import Direction, Form, Level
from tui.graph.draw.layering import columns, shape
from tui.graph.draw.layout import Layout, lay_out
from tui.graph.draw.placing import distance

Space = tuple[int, int]  # width and height in cells

MAX_GAPS = {Direction.RIGHT: (1, 1, 3, 6), Direction.DOWN: (6, 4, 6, 8)}  # by level
MAX_SPREADS = {Direction.RIGHT: 10, Direction.DOWN: 4}
MAX_WIDER = 6
TIGHT_FORMS = (  # of each level and direction, the most telling first
    *(
        form
        for level in (Level.FULL, Level.COMPACT, Level.LINE)
        for form in (Form(level, Direction.RIGHT, 0), Form(level, Direction.DOWN, 1), Form(level, Direction.DOWN, 0))
        if form.gap or form.level is not Level.LINE or not form.is_down
    ),
    Form(Level.DOT, Direction.RIGHT, 0, named=True, graded=True),
    Form(Level.DOT, Direction.DOWN, 1, named=True, graded=True),
    Form(Level.DOT, Direction.RIGHT, 0, named=True),
    Form(Level.DOT, Direction.DOWN, 1, named=True),
    Form(Level.DOT, Direction.RIGHT, 0, slanted=True),
    Form(Level.DOT, Direction.DOWN, 0, slanted=True),
)
GAP_SHARE, WIDE_GAP_SHARE = 2 / 3, 1 / 2  # of a pane's rows that gaps of several rows, and of many, may fill
SMALL_GAP = 3
SPREAD_SHARE = 2 / 3  # of the free cells along; the rest stays around the picture


class Drawings:
    """The drawings of one graph, or of a part of it. Each form is laid out once."""

    def __init__(self, root: Value, parameters: Collection[Value] = (), part: Neighbourhood | None = None) -> None:
        self._root, self._parameters, self._part = root, parameters, part
        self._columns = columns(part.nodes if part else toposort(root), part)
        self._layouts: dict[Form, Layout] = {}
        self._chosen: dict[tuple[Space, Level], Form | None] = {}

    def layout(self, form: Form) -> Layout:
        """The drawing in a form."""
        if form not in self._layouts:
            self._layouts[form] = lay_out(
                self._root, form, parameters=self._parameters, part=self._part, found=self._columns
            )
        return self._layouts[form]

    def choose(self, space: Space, least: Level = Level.DOT) -> Form | None:
        """The form for a pane: the most telling level that fits, edges to the right rather than down; None if none.

        least: the least level that will do
        """
        if (space, least) not in self._chosen:
            tight = self.choose_tight(space, least)
            self._chosen[space, least] = None if tight is None else self._loosened(tight, space)
        return self._chosen[space, least]

    def choose_tight(self, space: Space, least: Level = Level.DOT) -> Form | None:
        """The same without room between the boxes beyond what it takes."""
        forms = (self._fitted(form, space) for form in TIGHT_FORMS if form.level >= least)
        return next(filter(None, forms), None)

    def level(self, space: Space) -> int:
        """The level chosen for a pane; -1 if nothing fits."""
        form = self.choose(space)
        return -1 if form is None else form.level

    def smallest(self) -> Form:
        """The form for a pane that is too small for all of them."""
        forms = [Form(Level.DOT, direction, 0, named=True) for direction in Direction]
        return min(forms, key=lambda form: self.layout(form).width * self.layout(form).height)

    def _fitted(self, form: Form, space: Space) -> Form | None:
        """The form if it fits, else the same one squeezed across if that fits."""
        along, across = self._least(form)
        width, height = (across, along) if form.is_down else (along, across)
        if width > space[0] or height > space[1]:
            return None
        forms = [form]
        if form.has_ops:
            forms.append(replace(form, limit=space[0 if form.is_down else 1]))
        return next((each for each in forms if self._fits(each, space)), None)

    def _fits(self, form: Form, space: Space) -> bool:
        drawn = self.layout(form)
        return drawn.width <= space[0] and drawn.height <= space[1]

    def _least(self, form: Form) -> tuple[int, int]:
        """The least size of a drawing, along and across: its boxes and lanes, with channels that have no tracks."""
        shape(self._columns, form)
        along, across = (len(self._columns) - 1) * (form.channel(0) + form.has_ops), 0
        for column in self._columns:
            along += max((form.box_size(item.value)[form.is_down] for item in column if not item.lane), default=0)
            rows = sum(distance(above, below, form) for above, below in pairwise(column))
            across = max(across, column[0].up + rows + column[-1].down + 1)
        return along, across

    def _loosened(self, form: Form, space: Space) -> Form:
        """The same level and direction, with as much room between the boxes as the pane has."""
        for gap in range(MAX_GAPS[form.direction][form.level] if not form.limit else 0, form.gap, -1):
            share = 1.0 if form.is_down or gap == 1 else GAP_SHARE if gap <= SMALL_GAP else WIDE_GAP_SHARE
            if self._fits(replace(form, gap=gap), (space[0], int(space[1] * share))):
                form = replace(form, gap=gap)
                break
        channels = len(self._columns) - 1
        drawn = self.layout(form)
        free = space[1] - drawn.height if form.is_down else space[0] - drawn.width
        if form.level is Level.FULL and not form.is_down:
            wider = min(MAX_WIDER, int(free * SPREAD_SHARE / 2) // (channels + 1))
            if self._fits(replace(form, wider=wider), space):
                form = replace(form, wider=wider)
                free -= wider * (channels + 1)
        spread = min(MAX_SPREADS[form.direction], int(free * SPREAD_SHARE) // channels) if channels else 0
        for more in range(spread, 0, -1):
            if self._fits(replace(form, spread=more), space):
                return replace(form, spread=more)
        return form
