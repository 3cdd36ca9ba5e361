"""Light themes on sixteen colors: every text at 4.5 to 1 in the palettes that terminals have."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.theme import BUILTIN_THEMES
from textual.widgets import Button

from tests.tui.test_themes import COLORS, GROUNDS, WORDS, contrast
from tui.app import MgradApp
from tui.start import Start
from tui.themes import THEMES

PALETTES = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "vga": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc "
    "767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
    "tango": "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf "
    "555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec",
    "solarized": "073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5 "
    "002b36 cb4b16 586e75 657b83 839496 6c71c4 93a1a1 fdf6e3",
    "macos": "000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf "
    "666666 e50000 00d900 e5e500 0000ff e500e5 00e5e5 e5e5e5",
}  # fmt: skip


@pytest.fixture(params=[theme.name for theme in THEMES if not theme.dark])
def app(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MgradApp:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLORTERM", "")
    made = MgradApp(Start(), tmp_path)
    made.theme = request.param
    return made


@pytest.mark.parametrize("name", PALETTES)
async def test_text_can_be_read_in_every_palette(app: MgradApp, name: str) -> None:
    palette = [f"#{number}" for number in PALETTES[name].split()]

    def shown(color: RichColor) -> str:
        number = color.downgrade(ColorSystem.STANDARD).number
        assert number is not None
        return palette[number]

    async with app.run_test(size=(80, 24)):
        variables = app.theme_variables
        for color in (*COLORS, "text-muted", "text-error", "text-success", "text-warning", "footer-foreground"):
            for ground in GROUNDS:
                pair = [shown(RichColor.parse(variables[part][:7])) for part in (color, ground)]
                assert contrast(*pair) >= WORDS, (color, ground)


async def test_a_buttons_words_are_not_in_the_color_of_the_button(app: MgradApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await app.mount(button := Button("Go", variant="primary"))
        await pilot.pause()
        assert contrast(button.styles.color, button.styles.background) >= WORDS


def test_of_textuals_themes_none_is_offered_as_each_has_text_that_is_too_faint(tmp_path: Path) -> None:
    assert set(MgradApp(Start(), tmp_path).available_themes) == {theme.name for theme in THEMES}
    for name, theme in BUILTIN_THEMES.items():
        if not name.startswith("ansi"):  # those have the terminal's colors, which nobody can measure
            variables = theme.to_color_system().generate()
            assert min(contrast(variables[c], variables[ground]) for c in COLORS for ground in GROUNDS) < WORDS
