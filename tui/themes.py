"""The themes: dark, light, and two for color-blind users (blue and orange, never red and green).

Text has a contrast of at least 4.5 to 1, marks and borders of 3 to 1, so that a projector shows them.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="mgrad-dark",
    dark=True,
    primary="#7aa2f7",
    secondary="#bb9af7",
    accent="#ff9e64",
    foreground="#d5daf0",
    background="#16161e",
    surface="#1c1d29",
    panel="#262838",
    success="#9ece6a",
    warning="#e0af68",
    error="#f7768e",
    variables={"border-blurred": "#6b6d7c", "input-selection-background": "#7aa2f74d"},
)
LIGHT = Theme(
    name="mgrad-light",
    dark=False,
    primary="#2456b3",
    secondary="#7a3fa8",
    accent="#a34000",
    foreground="#1d2230",
    background="#fbfaf6",
    surface="#f1efe8",
    panel="#e4e1d6",
    success="#2d6a1e",
    warning="#8a5a00",
    error="#b3213f",
    variables={"border-blurred": "#85878a"},
)
# After Okabe and Ito's palette, distinct in all common kinds of color blindness.
CLEAR_DARK = Theme(
    name="clear-dark",
    dark=True,
    primary="#56b4e9",
    secondary="#cc79a7",
    accent="#f0e442",
    foreground="#f2f2f2",
    background="#101214",
    surface="#181b1f",
    panel="#24292f",
    success="#56b4e9",
    warning="#f0e442",
    error="#e69f00",
    variables={"border-blurred": "#7c8082"},
)
CLEAR_LIGHT = Theme(
    name="clear-light",
    dark=False,
    primary="#005b8f",
    secondary="#8f3f6b",
    accent="#6b5a00",
    foreground="#121212",
    background="#ffffff",
    surface="#f3f3f1",
    panel="#e3e3df",
    success="#005b8f",
    warning="#6b5a00",
    error="#a34a00",
    variables={"border-blurred": "#858585"},
)

THEMES = (DARK, LIGHT, CLEAR_DARK, CLEAR_LIGHT)
INK, PAPER = "#000000", "#ffffff"  # colors 0 and 15 of sixteen: the only pair that every terminal's palette tells apart
INKED = [
    "text",
    "text-muted",
    "text-disabled",
    "text-primary",
    "text-secondary",
    "text-accent",
    "text-success",
    "text-warning",
    "text-error",
    "foreground-muted",
    "foreground-disabled",
    "border",
    "border-blurred",
    "footer-foreground",
    "footer-key-foreground",
    "footer-description-foreground",
    "button-foreground",
    "link-color",
    "input-cursor-background",
    "block-cursor-background",
    "block-cursor-blurred-background",
    "scrollbar",
    "scrollbar-hover",
    "scrollbar-active",
    "input-selection-background",
]
BLANK = [
    "button-color-foreground",
    "block-cursor-foreground",
    "block-cursor-blurred-foreground",
    "input-cursor-foreground",
    "input-selection-foreground",
    "footer-background",
    "footer-item-background",
    "footer-key-background",
    "footer-description-background",
    "block-hover-background",
    "scrollbar-background",
    "scrollbar-background-hover",
    "scrollbar-background-active",
    "scrollbar-corner-color",
]


def in_sixteen_colors(theme: Theme) -> Theme:
    """Return a theme for a terminal with sixteen colors: a light one in black on white, with reversed cursors.

    Which red, green or blue a palette has nobody knows: on white many are too faint to be read.
    """
    if theme.dark:
        return theme
    return Theme(
        name=theme.name,
        dark=False,
        primary=INK,
        secondary=INK,
        accent=INK,
        foreground=INK,
        success=INK,
        warning=INK,
        error=INK,
        background=PAPER,
        surface=PAPER,
        panel=PAPER,
        variables=dict.fromkeys(INKED, INK) | dict.fromkeys(BLANK, PAPER),
    )


def next_theme(name: str) -> str:
    """The theme after this one in the cycle; the first after a theme that is not ours."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
