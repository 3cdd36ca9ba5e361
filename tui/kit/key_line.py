"""The keys of the moment, in the bottom line: those of the focus first, as many as fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.kit.key_hints import KeyHint, in_words, placed
from tui.kit.terminal import can_draw_boxes


class KeyLine(Widget, can_focus=False):
    """One line, drawn in one piece: a change of focus costs it nothing but new words.

    Where they do not all fit the last are left out, but never the app's own: one of them, the help, has them all.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--pointed"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        background: $surface;
        color: $footer-description-foreground;
        & > .key-line--key { color: $footer-key-foreground; text-style: bold; }
        & > .key-line--pointed { background: $block-hover-background; }
    }
    """

    hints: reactive[tuple[KeyHint, ...]] = reactive(())
    pointed: reactive[KeyHint | None] = reactive(None)
    """What the mouse points at."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._read)

    def _read(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.hints = tuple(_hints(screen))

    def render(self) -> Text:
        line = Text(no_wrap=True)
        key, pointed = (self.get_component_rich_style(f"key-line--{name}", partial=True) for name in ("key", "pointed"))
        for at, hint in placed(self.hints, self.size.width):
            line.append(" " * (at - line.cell_len))
            told = Text.assemble((hint.shown, key), f" {hint.told}", style="" if hint.enabled else "dim")
            if hint is self.pointed:
                told.stylize(pointed)
            line.append_text(told)
        return line

    def _at(self, x: int) -> KeyHint | None:
        among = placed(self.hints, self.size.width)
        return next((hint for at, hint in among if at <= x < at + hint.width), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.pointed = self._at(event.x)

    def on_leave(self) -> None:
        self.pointed = None

    def watch_pointed(self, hint: KeyHint | None) -> None:
        self.tooltip = hint.more if hint is not None and hint.more else None

    def on_click(self, event: events.Click) -> None:
        hint = self._at(event.x)
        if hint is not None:
            self.app.simulate_key(hint.press)


def _hints(screen: Screen[object]) -> Iterator[KeyHint]:
    """A hint for each action that has a key to show, by the first of its keys; then one for the palette."""
    seen = set()
    for key, (node, binding, enabled, tooltip) in screen.active_bindings.items():
        palette = key == screen.app.COMMAND_PALETTE_BINDING
        if (binding.show or palette) and binding.action not in seen:
            seen.add(binding.action)
            shown = screen.app.get_key_display(binding)
            if not can_draw_boxes():
                shown = in_words(shown)
            stays = isinstance(node, App) and not palette
            yield KeyHint(shown, binding.description, binding.key, enabled, tooltip, stays)
