"""Write docs/keys.md from the table of actions: `python -m docs.keys`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tui.actions.keymap import KEYMAPS, ready_keymap
from tui.actions.keys import display_of
from tui.actions.table import ACTIONS, PLACES

FILE = Path(__file__).with_name("keys.md")
INTRODUCTION = """\
# Keys

This page is made from the table of actions, `tui/actions/table.py`, by `make docs-keys`. On the screen the bottom
line has the keys that matter most; `?` (f1 while something is typed) shows all that work here, and ctrl+p finds every
action by its words, wherever it belongs. A letter has one meaning on every screen; the letter that opened a dialog
closes it. On Home, `e`, `t` and `d` are the initials of the rooms.

## Keymaps

`mgrad-tui keymap vim` chooses a ready keymap, and so does the palette. It is stored in `keymap.toml` in the data
folder (`mgrad-tui keymap` tells where), with room for keys of your own, by the ids of the tables below:

```toml
base = "vim"

[keys]
"explore.reset" = "ctrl+x"
"train.run" = "space,f10"
```

A key is a character, a name (`space`, `enter`, `left`, `f10`, `comma`), or one of them after `ctrl+`, `shift+` or
`alt+`. What is wrong in the file is named in one line when the program starts, and ignored; so is a key that another
action of the same place has already.
"""


def page() -> str:
    """The text of docs/keys.md."""
    return "\n".join((INTRODUCTION, *_keymaps(), *_places())).rstrip() + "\n"


def _keymaps() -> Iterator[str]:
    default = ready_keymap("default")
    for name, about in KEYMAPS.items():
        changed = {key: keys for key, keys in ready_keymap(name).items() if not keys.startswith(default[key])}
        if not changed:
            continue
        yield f"### {name}\n\nThere {about}.\n"
        yield "| action | keys | instead of |"
        yield "|---|---|---|"
        for action_id, keys in changed.items():
            sentence, before = _text(ACTIONS[action_id].sentence), _keys(default[action_id])
            yield f"| {sentence} (`{action_id}`) | {_keys(keys)} | {before} |"
        yield ""


def _places() -> Iterator[str]:
    yield "## All keys\n"
    for place in PLACES.values():
        yield f"### {place.title}\n"
        yield "| keys | what it does | id |"
        yield "|---|---|---|"
        for action in place.actions:
            yield f"| {_keys(action.keys)} | {_text(action.sentence)} | `{place.id}.{action.name}` |"
        yield ""


def _keys(keys: str) -> str:
    shown = (display_of(key) for key in keys.split(","))
    return " ".join(f"`` {key} ``" if "`" in key else f"`{key}`" for key in shown).replace("|", "\\|")


def _text(sentence: str) -> str:
    return sentence.replace("|", "\\|")


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
