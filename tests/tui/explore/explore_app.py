"""An app with nothing but Explore, and ways to type into it."""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from engine import Value, parse
from engine.graph.session import GraphSession
from tui.explore.presets import PRESETS
from tui.explore.screen import ExploreScreen
from tui.graph.view import GraphView
from tui.kit.panel import Panel
from tui.start import ExploreStart
from tui.themes import THEMES

WIDE, NARROW = (120, 40), (80, 24)


class ExploreApp(App[None]):
    """Explore alone."""

    def __init__(self, source: str = PRESETS[0].source) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "mgrad-dark"
        self.start = ExploreStart(GraphSession(parse(source).output, source))

    def on_mount(self) -> None:
        self.push_screen(ExploreScreen(self.start))

    @property
    def explore(self) -> ExploreScreen:
        assert isinstance(self.screen, ExploreScreen)
        return self.screen

    @property
    def session(self) -> GraphSession:
        return self.start.session

    @property
    def view(self) -> GraphView:
        return self.screen.query_one(GraphView)

    def named(self, label: str) -> Value:
        return next(node for node in self.session.graph.order if node.label == label)

    def told(self, where: str) -> str:
        return str(self.screen.query_one(where, Static).render())

    def panel(self, name: str) -> str:
        return self.screen.query_one(f"#{name}", Panel).content.plain

    def boxes(self) -> dict[str, tuple[float, float | None]]:
        return {node.label: (state.data, state.grad) for node, state in self.view.states.items()}


async def type_in(pilot: Pilot[None], text: str) -> None:
    names = {
        " ": "space", "=": "equals_sign", "*": "asterisk", "+": "plus", "-": "minus", "/": "slash",
        "(": "left_parenthesis", ")": "right_parenthesis", ";": "semicolon",
    }  # fmt: skip
    await pilot.press(*[names.get(letter, letter) for letter in text])


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
