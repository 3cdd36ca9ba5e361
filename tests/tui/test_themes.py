"""Contrast of the themes: 4.5 to 1 for text, 3 to 1 for marks and borders (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from tui.kit.colors import cell_styles, text_color_on
from tui.network.canvas import QUIET
from tui.output.terminal import can_tint
from tui.themes import THEMES, next_theme

WORDS, MARKS = 4.5, 3.0
GROUNDS = ("background", "surface", "panel")
COLORS = ("foreground", "primary", "secondary", "accent", "success", "warning", "error")
CHANNEL = st.integers(0, 255)

themes = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


def luminance(color: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Color | str, other: Color | str) -> float:
    low, high = sorted(luminance(color if isinstance(color, Color) else Color.parse(color)) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@themes
def test_every_colour_can_be_read_on_every_ground(theme: Theme) -> None:
    variables = theme.to_color_system().generate()
    faint = {
        (color, ground): round(contrast(variables[color], variables[ground]), 2)
        for color in COLORS
        for ground in GROUNDS
        if contrast(variables[color], variables[ground]) < WORDS
    }
    assert not faint


@themes
def test_frames_and_what_is_selected_in_a_field_are_seen(theme: Theme) -> None:
    variables = theme.to_color_system().generate()
    for ground in ("background", "surface"):
        assert contrast(variables["border-blurred"], variables[ground]) >= MARKS
        assert contrast(variables["border-blurred"], variables["primary"]) > 1.25  # the focused frame is another one
    for ground in GROUNDS:
        chosen = Color.parse(variables[ground]) + Color.parse(variables["input-selection-background"])
        assert contrast(variables["foreground"], chosen) >= WORDS


@themes
@pytest.mark.parametrize("color", ["primary", "accent"])
def test_numbers_on_tinted_cells_can_be_read_and_quiet_edges_seen(theme: Theme, color: str) -> None:
    variables = theme.to_color_system().generate()
    ground = Color.parse(variables["background"])
    for style in cell_styles(variables[color], "", "", ground, True).positive:
        ink, under = style.split(" on ")
        assert contrast(ink, under) >= WORDS
    assert contrast(ground.blend(Color.parse(variables[color]), QUIET, alpha=1.0), ground) >= MARKS


def test_colours_of_the_terminals_own_tint_nothing() -> None:
    paint = cell_styles("color(4)", "color(1)", "", Color(0, 0, 0), True)
    assert set(paint.positive) == {"color(4)"} and set(paint.negative) == {"color(1)"}


@given(st.builds(Color, CHANNEL, CHANNEL, CHANNEL))
def test_ink_can_be_read_on_any_ground(ground: Color) -> None:
    assert contrast(text_color_on(ground), ground) >= WORDS


@pytest.mark.parametrize(
    ("term", "more", "tinted"), [("xterm", "", False), ("xterm-256color", "", True), ("xterm", "truecolor", True)]
)
async def test_no_ground_is_tinted_where_there_are_sixteen_colours(
    monkeypatch: pytest.MonkeyPatch, term: str, more: str, tinted: bool
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", more)
    app = App[None]()
    async with app.run_test():
        assert can_tint(app.screen) is tinted


def test_a_theme_from_elsewhere_leads_back_to_ours() -> None:
    assert next_theme("dracula") == THEMES[0].name
