"""Lines of several thicknesses in characters."""

from __future__ import annotations

from tui.render.strokes import Strokes


def test_lines_tell_sign_and_size_without_colour() -> None:
    def line(thickness: int, dashed: bool, ascii_only: bool) -> str:
        strokes = Strokes(6, 1, ascii_only)
        strokes.line((0, 0.5), (5.5, 0.5), thickness, dashed, "")
        return "".join(strokes.cells().get((x, 0), (" ", ""))[0] for x in range(6))

    every = [line(*how) for how in ((1, False, False), (3, False, False), (1, True, False), (3, True, False))]
    assert every == ["⠤⠤⠤⠤⠤⠤", "⣶⣶⣶⣶⣶⣶", "⠤⠄ ⠤⠄ ", "⣶⡆ ⣶⡆ "]
    assert [line(t, d, True) for d in (False, True) for t in (1, 2, 3)] == [g * 6 for g in "-=#.:%"]
