"""Slanted lines in character cells: thick or thin, solid or dashed, in braille dots or in ASCII."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.render.polyline import Point

DOTS_X, DOTS_Y = 2, 4  # of a braille character
BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BRAILLE = 0x2800
THICKEST = 3
DASH, BREAK = 3, 3  # dots on and off in a dashed line
SOLID, DASHED = "-=#", ".:%"  # in ASCII, by thickness


@dataclass(slots=True)
class Strokes:
    """An area of cells to draw lines on; later ones are on top."""

    width: int
    height: int
    ascii: bool = False
    _masks: dict[tuple[int, int], int] = field(default_factory=dict)
    _glyphs: dict[tuple[int, int], str] = field(default_factory=dict)
    _styles: dict[tuple[int, int], str] = field(default_factory=dict)

    def line(self, start: Point, end: Point, thickness: int, dashed: bool, style: str) -> None:
        """Draw a line between two points, in cells from the top left. thickness: 1 to 3."""
        if self.ascii:
            self._ascii_line(start, end, (DASHED if dashed else SOLID)[thickness - 1], style)
            return
        x, y, dx, dy = start[0] * DOTS_X, start[1] * DOTS_Y, end[0] - start[0], end[1] - start[1]
        dx, dy = dx * DOTS_X, dy * DOTS_Y
        count = max(1, round(max(abs(dx), abs(dy))))
        level = abs(dx) >= abs(dy)
        offsets = range(-((thickness - 1) // 2), thickness // 2 + 1)
        right, bottom = self.width * DOTS_X, self.height * DOTS_Y
        masks, styles = self._masks, self._styles
        for step in range(count + 1):
            if dashed and step % (DASH + BREAK) >= DASH:
                continue
            at_x, at_y = int(x + dx * step / count), int(y + dy * step / count)
            for offset in offsets:
                dot_x, dot_y = (at_x, at_y + offset) if level else (at_x + offset, at_y)
                if 0 <= dot_x < right and 0 <= dot_y < bottom:
                    cell = (dot_x // DOTS_X, dot_y // DOTS_Y)
                    masks[cell] = masks.get(cell, 0) | BITS[dot_y % DOTS_Y][dot_x % DOTS_X]
                    styles[cell] = style

    def _ascii_line(self, start: Point, end: Point, glyph: str, style: str) -> None:
        dx, dy = end[0] - start[0], end[1] - start[1]
        count = max(1, round(max(abs(dx), abs(dy))))
        for step in range(count + 1):
            cell = int(start[0] + dx * step / count), int(start[1] + dy * step / count)
            if 0 <= cell[0] < self.width and 0 <= cell[1] < self.height:
                self._glyphs[cell], self._styles[cell] = glyph, style

    def cells(self) -> dict[tuple[int, int], tuple[str, str]]:
        """Return the character and the style of every cell that was drawn in."""
        glyphs = self._glyphs or {cell: chr(BRAILLE + mask) for cell, mask in self._masks.items()}
        return {cell: (glyph, self._styles[cell]) for cell, glyph in glyphs.items()}
