"""The bottom line: the keys available now, those of the focused widget first, as many as fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button

from tui.actions.action import AppAction
from tui.actions.keys import typed_character
from tui.actions.table import ACTIONS
from tui.kit.key_hints import KeyHint, place_hints, shown_key

PALETTE_RANK = 2
MAX_LABEL = 16  # characters of a button that name its key


class KeyLine(Widget, can_focus=False):
    """One line, rendered in one piece, so that a change of focus is cheap.

    If not all keys fit, the last are left out, but never the app's own: one of them opens the help, which has them all.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--hover"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        background: $surface;
        color: $footer-description-foreground;
        & > .key-line--key { color: $footer-key-foreground; text-style: bold; }
        & > .key-line--hover { background: $block-hover-background; }
    }
    """

    hints: reactive[tuple[KeyHint, ...]] = reactive(())
    hovered: reactive[KeyHint | None] = reactive(None)
    """The hint under the mouse."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._read)

    def _read(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.hints = tuple(_hints(screen))

    def render(self) -> Text:
        line = Text(no_wrap=True)
        key, hover = (self.get_component_rich_style(f"key-line--{name}", partial=True) for name in ("key", "hover"))
        for x, hint in place_hints(self.hints, self.size.width):
            line.append(" " * (x - line.cell_len))
            text = Text.assemble((hint.display, key), f" {hint.label}", style="" if hint.enabled else "dim")
            if hint is self.hovered:
                text.stylize(hover)
            line.append_text(text)
        return line

    def _hint_at(self, x: int) -> KeyHint | None:
        placed = place_hints(self.hints, self.size.width)
        return next((hint for start, hint in placed if start <= x < start + hint.width), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._hint_at(event.x)

    def on_leave(self) -> None:
        self.hovered = None

    def watch_hovered(self, hint: KeyHint | None) -> None:
        self.tooltip = (hint.tooltip or None) if hint is not None else None

    def on_click(self, event: events.Click) -> None:
        hint = self._hint_at(event.x)
        if hint is not None:
            self.app.simulate_key(hint.key)


def _hints(screen: Screen[object]) -> Iterator[KeyHint]:
    """A hint for each action that the footer shows, by the first of its keys that works now; then one for the palette.

    A key that is typed into the focused field does not work, so another key of the action is shown, or none.
    """
    active = {key: bound for key, bound in screen.active_bindings.items() if not _is_typed(screen.focused, key)}
    first_keys: dict[str, str] = {}
    for key, (_, binding, _, _) in active.items():
        first_keys.setdefault(binding.id or "", key)
    seen, labels = set(), set[str]()
    for key, (node, binding, enabled, tooltip) in active.items():
        palette = key == screen.app.COMMAND_PALETTE_BINDING
        action = ACTIONS.get(binding.id or "")
        if palette:
            yield KeyHint(shown_key(key), "Palette", key, enabled, tooltip, PALETTE_RANK)
        elif action is not None and action.footer and (action.name, action.word) not in seen:
            seen.add((action.name, action.word))
            beside = first_keys.get(f"{str(binding.id).partition('.')[0]}.{action.beside}") if action.beside else None
            label = _word(node, action)
            if label not in labels:  # of a button and a letter for the same, the first
                labels.add(label)
                yield KeyHint(_both(key, beside), label, key, enabled, tooltip, action.footer)


def _both(key: str, beside: str | None) -> str:
    """A key, and the one for the opposite: "- +", "shift+↑ ↓"."""
    shown, other = shown_key(key), shown_key(beside) if beside else ""
    modifier = shown[: shown.rfind("+") + 1] if len(shown) > 1 else ""
    return f"{shown} {other.removeprefix(modifier)}" if other else shown


def _is_typed(focused: Widget | None, key: str) -> bool:
    """Whether the focused field types a key: of a few keys Textual does not know it (docs/textual-issues.md, 4)."""
    return focused is not None and focused.check_consume_key(key, typed_character(key))


def _word(node: DOMNode, action: AppAction) -> str:
    """What the footer calls an action: a button's has the words on the button, if they are few."""
    label = str(node.label).partition(":")[0] if isinstance(node, Button) else ""
    return label if 0 < len(label) <= MAX_LABEL else action.word
