"""The legend of a plot in one row: each glyph with its name."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from tui.render.fit import shortened

GAPS = (3, 2, 1)  # cells between two names, the widest that fits


def legend(marks: Sequence[tuple[str, str, str]], width: int, quiet: str = "", ellipsis: str = "…") -> Text:
    """Return each mark (glyph, its colour, name) in at most `width` cells.

    If they do not fit, the gaps shrink, then the longest names are shortened; with no room for names, glyphs remain.
    """
    names = [" ".join(name.split()) for _, _, name in marks]
    glyphs = sum(cell_len(glyph) for glyph, _, _ in marks)

    def wide(most: int, gap: int) -> int:
        return glyphs + gap * max(0, len(marks) - 1) + sum(1 + min(cell_len(name), most) for name in names if most)

    longest = min(max(map(cell_len, names), default=0), max(0, width))
    tries = [
        *((longest, gap) for gap in GAPS),
        *((most, 1) for most in range(longest - 1, -1, -1)),
    ]
    most, gap = next((one for one in tries if wide(*one) <= width), (0, 0))
    fitted = [shortened(name, most, ellipsis) for name in names]
    if len(set(fitted)) < len(set(names)):  # they begin alike: show their ends instead
        fitted = [name if cell_len(name) <= most else ellipsis + _end(name, most - 1) for name in names]
    return Text(" " * gap).join(
        Text.assemble((glyph, color), (f" {name}" if most else "", quiet))
        for (glyph, color, _), name in zip(marks, fitted, strict=True)
    )


def _end(name: str, cells: int) -> str:
    """Return the end of a name, in at most `cells` cells."""
    while cell_len(name) > max(0, cells):
        name = name[1:]
    return name.lstrip()
