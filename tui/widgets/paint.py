"""From the theme's colours to styles that the pure drawing functions take."""

from __future__ import annotations

import sys
from functools import lru_cache

from textual.color import Color
from textual.widget import Widget

from tui.render.boundary import Palette
from tui.render.cells import Paint as CellPaint
from tui.render.plots import Drawing

PLANE = ("positive", "negative", "point", "wrong", "quiet")  # component classes of what draws a plane
GROUNDS = (0.14, 0.26, 0.4)  # how much of its colour the plane's ground takes for scores of small, middling, full size
TINTS = (0.0, 0.18, 0.4, 0.65, 0.9)  # how much of its colour a cell of each shade takes


def color_of(widget: Widget, component: str) -> str:
    """The foreground of a component class as a Rich style, "" where the terminal's own is meant."""
    color = widget.get_component_rich_style(component).color
    return color.name if color else ""


def drawing() -> Drawing:
    """What the terminal's encoding can show of a plot."""
    try:
        "⣿●".encode(sys.__stderr__.encoding if sys.__stderr__ else "utf-8")
    except UnicodeEncodeError:
        return "ascii"
    return "braille"


@lru_cache(maxsize=32)
def cell_paint(positive: str, negative: str, name: str, background: Color, tinted: bool) -> CellPaint:
    """Styles for cells: `tinted` ones hold numbers on a coloured ground, the others coloured shades."""

    def styles(color: str) -> tuple[str, str, str, str, str]:
        if not tinted or not color:
            return (color,) * 5
        grounds = [background.blend(Color.parse(color), tint, alpha=1.0) for tint in TINTS]
        made = [f"{(ground + ground.get_contrast_text(0.95)).hex6} on {ground.hex6}" for ground in grounds]
        return made[0], made[1], made[2], made[3], made[4]

    return CellPaint(styles(positive), styles(negative), name)


def plane_palette(widget: Widget, prefix: str) -> Palette:
    """The colours of a plane. prefix: of the widget's component classes, one for each name in PLANE."""
    colors = [color_of(widget, f"{prefix}--{name}") for name in PLANE]
    plain = widget.app.no_color or drawing() == "ascii"
    return _plane_palette(*colors, None if plain else widget.background_colors[1], drawing() == "ascii")


@lru_cache(maxsize=32)
def _plane_palette(
    positive: str, negative: str, point: str, wrong: str, quiet: str, background: Color | None, ascii_only: bool
) -> Palette:
    """background: what the grounds are tints of; None: no grounds."""

    def tints(color: str) -> tuple[str, ...]:
        if background is None or not color:
            return ()
        return tuple(background.blend(Color.parse(color), tint, alpha=1.0).hex6 for tint in GROUNDS)

    return Palette(tints(positive), tints(negative), point, f"bold {wrong}".strip(), quiet, ascii_only, margins=True)
