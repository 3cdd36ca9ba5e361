"""Styles for the pure drawing functions, from the colors of the theme."""

from __future__ import annotations

from functools import lru_cache

from textual.color import BLACK, WHITE, Color
from textual.widget import Widget

from tui.output.terminal import can_tint, needs_ascii
from tui.render.cells import CellStyles
from tui.render.plane import PlanePalette

PLANE_COMPONENTS = ("positive", "negative", "point", "wrong", "quiet")  # component classes of a widget with a plane
PLANE_TINTS = (0.14, 0.26, 0.4)  # share of the color in a plane's background, for small, medium and large scores
CELL_TINTS = (0.0, 0.18, 0.4, 0.65, 0.9)  # share of the color in a cell, by shade


def color_of(widget: Widget, component: str) -> str:
    """The foreground of a component class as a Rich style; "" for the terminal's default."""
    color = widget.get_component_rich_style(component).color
    return color.name if color else ""


def is_rgb(color: str) -> bool:
    """Whether the color is given as RGB. Ansi themes use the terminal's colors, by number."""
    return color.startswith("#")


def text_color_on(background: Color) -> Color:
    """Black or white, whichever has more contrast: at least 4.5 to 1 on any background."""
    linear = (channel**2.2 for channel in background.normalized)  # close enough to the sRGB curve
    luminance = sum(weight * light for weight, light in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return BLACK if luminance > 0.179 else WHITE


@lru_cache(maxsize=32)
def cell_styles(positive: str, negative: str, name: str, background: Color, tinted: bool) -> CellStyles:
    """Styles for cells: numbers on a tinted background, or colored shades."""

    def styles(color: str) -> tuple[str, str, str, str, str]:
        if not tinted or not is_rgb(color):
            return (color,) * 5
        tints = [background.blend(Color.parse(color), tint, alpha=1.0) for tint in CELL_TINTS]
        made = [f"{text_color_on(tint).hex6} on {tint.hex6}" for tint in tints]
        return made[0], made[1], made[2], made[3], made[4]

    return CellStyles(styles(positive), styles(negative), name)


def plane_palette(widget: Widget, prefix: str) -> PlanePalette:
    """The colors of a plane. prefix: of the widget's component classes, named in PLANE_COMPONENTS."""
    colors = [color_of(widget, f"{prefix}--{name}") for name in PLANE_COMPONENTS]
    background = widget.background_colors[1] if can_tint(widget) else None
    return _plane_palette(*colors, background, needs_ascii())


@lru_cache(maxsize=32)
def _plane_palette(
    positive: str, negative: str, point: str, wrong: str, quiet: str, background: Color | None, as_ascii: bool
) -> PlanePalette:
    """background: the color to tint; None: no tints."""

    def tints(color: str) -> tuple[str, ...]:
        if background is None or not is_rgb(color):
            return ()
        return tuple(background.blend(Color.parse(color), tint, alpha=1.0).hex6 for tint in PLANE_TINTS)

    return PlanePalette(tints(positive), tints(negative), point, f"bold {wrong}".strip(), quiet, as_ascii, margins=True)
