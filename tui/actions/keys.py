"""The keys in force, and the names that people have for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.actions.table import ACTIONS

NAMES = {
    "escape": "esc",
    "pageup": "page up",
    "pagedown": "page down",
    "delete": "del",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}
CHARACTERS = {
    "ampersand": "&",
    "apostrophe": "'",
    "asterisk": "*",
    "at": "@",
    "backslash": "\\",
    "circumflex_accent": "^",
    "colon": ":",
    "comma": ",",
    "dollar_sign": "$",
    "equals_sign": "=",
    "exclamation_mark": "!",
    "full_stop": ".",
    "grave_accent": "`",
    "greater_than_sign": ">",
    "left_curly_bracket": "{",
    "left_parenthesis": "(",
    "left_square_bracket": "[",
    "less_than_sign": "<",
    "minus": "-",
    "number_sign": "#",
    "percent_sign": "%",
    "plus": "+",
    "question_mark": "?",
    "quotation_mark": '"',
    "right_curly_bracket": "}",
    "right_parenthesis": ")",
    "right_square_bracket": "]",
    "semicolon": ";",
    "slash": "/",
    "tilde": "~",
    "underscore": "_",
    "vertical_line": "|",
}
ACTION_ID = re.compile(r"<([a-z_]+\.[a-z_]+)>")
_remapped: dict[str, str] = {}


def use_keymap(keymap: Mapping[str, str]) -> None:
    """Put a keymap in force: the keys of the actions that it names, by their ids."""
    _remapped.clear()
    _remapped.update(keymap)


def keys_of(action_id: str) -> list[str]:
    """The keys of an action that are in force, in Textual's names. Raises KeyError if the table has no such action."""
    action = ACTIONS[action_id]
    return [key.strip() for key in _remapped.get(action_id, action.keys).split(",")]


def key_of(action_id: str, typing: bool = False) -> str:
    """The key of an action as people write it, for text that tells the user to press it.

    typing: where letters are typed: the first key that is not typed, if there is one.
    """
    keys = keys_of(action_id)
    return display_of(next((key for key in keys if len(display_of(key)) > 1), keys[0]) if typing else keys[0])


def with_keys(text: str) -> str:
    """The text with "<explore.undo>" replaced by the key of that action."""
    return ACTION_ID.sub(lambda found: key_of(found[1]), text)


def display_of(key: str) -> str:
    """A key as people write it, from Textual's name of it: "shift+up" is "shift+↑", "question_mark" is "?"."""
    *modifiers, last = key.split("+")
    return "+".join((*modifiers, NAMES.get(last) or CHARACTERS.get(last) or last))


def typed_character(key: str) -> str | None:
    """The character that a key types, from Textual's name of it; None if it types none."""
    return " " if key == "space" else CHARACTERS.get(key) or (key if len(key) == 1 else None)
