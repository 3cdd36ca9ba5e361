"""From the theme's colours to styles that the pure drawing functions take."""

from __future__ import annotations

from functools import lru_cache

from textual.color import BLACK, WHITE, Color
from textual.widget import Widget

from tui.kit.terminal import can_tint, needs_ascii
from tui.render.cells import CellStyles
from tui.render.plane import Palette

PLANE = ("positive", "negative", "point", "wrong", "quiet")  # component classes of what draws a plane
GROUNDS = (0.14, 0.26, 0.4)  # how much of its colour the plane's ground takes for scores of small, middling, full size
TINTS = (0.0, 0.18, 0.4, 0.65, 0.9)  # how much of its colour a cell of each shade takes


def color_of(widget: Widget, component: str) -> str:
    """The foreground of a component class as a Rich style, "" where the terminal's own is meant."""
    color = widget.get_component_rich_style(component).color
    return color.name if color else ""


def is_rgb(color: str) -> bool:
    """Whether it is mixed of red, green and blue; an ansi theme has the terminal's own colours, by number."""
    return color.startswith("#")


def text_color_on(ground: Color) -> Color:
    """Black or white, whichever stands out more: at least 4.5 to 1, on any ground."""
    linear = (channel**2.2 for channel in ground.normalized)  # near enough to sRGB's curve
    luminance = sum(share * light for share, light in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return BLACK if luminance > 0.179 else WHITE


@lru_cache(maxsize=32)
def cell_paint(positive: str, negative: str, name: str, background: Color, tinted: bool) -> CellStyles:
    """Styles for cells: `tinted` ones hold numbers on a coloured ground, the others coloured shades."""

    def styles(color: str) -> tuple[str, str, str, str, str]:
        if not tinted or not is_rgb(color):
            return (color,) * 5
        grounds = [background.blend(Color.parse(color), tint, alpha=1.0) for tint in TINTS]
        made = [f"{text_color_on(ground).hex6} on {ground.hex6}" for ground in grounds]
        return made[0], made[1], made[2], made[3], made[4]

    return CellStyles(styles(positive), styles(negative), name)


def plane_palette(widget: Widget, prefix: str) -> Palette:
    """The colours of a plane. prefix: of the widget's component classes, one for each name in PLANE."""
    colors = [color_of(widget, f"{prefix}--{name}") for name in PLANE]
    ground = widget.background_colors[1] if can_tint(widget) else None
    return _plane_palette(*colors, ground, needs_ascii())


@lru_cache(maxsize=32)
def _plane_palette(
    positive: str, negative: str, point: str, wrong: str, quiet: str, background: Color | None, as_ascii: bool
) -> Palette:
    """background: what the grounds are tints of; None: no grounds."""

    def tints(color: str) -> tuple[str, ...]:
        if background is None or not is_rgb(color):
            return ()
        return tuple(background.blend(Color.parse(color), tint, alpha=1.0).hex6 for tint in GROUNDS)

    return Palette(tints(positive), tints(negative), point, f"bold {wrong}".strip(), quiet, as_ascii, margins=True)
