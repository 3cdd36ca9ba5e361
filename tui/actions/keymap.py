"""Keymaps: two ready ones, and the user's own in keymap.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from lessons.progress.lock import ONCE_WAIT, locked
from lessons.progress.own_files import read_own_file, write_own_file
from tui.actions.keys import CHARACTERS, NAMES, display_of, typed_character
from tui.actions.table import ACTIONS, PLACES

FILE = "keymap.toml"
KEYMAPS = {
    "default": "the keys of docs/keys.md",
    "vim": "h j k l move wherever arrows do",
    "international": "no action needs AltGr: none of its keys is one of [ ] { } ( ) < > /",
}
"""The ready keymaps, and what is special about each."""
VIM_ARROWS = {"left": "h", "down": "j", "up": "k", "right": "l"}
VIM_LETTERS = {"h": "T", "j": "ctrl+g", "k": "F", "l": "Y"}  # the letters that move give way to these
ALTGR = frozenset(
    f"{side}_{bracket}" for side in ("left", "right") for bracket in ("square_bracket", "curly_bracket", "parenthesis")
) | {"less_than_sign", "greater_than_sign", "slash"}
SHARED = frozenset({"lesson.stage", "lesson.words"})  # one key, of which one action is available at a time
MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}
NAMED = {*NAMES, *CHARACTERS, "enter", "tab", "space", "backspace", "insert", "home", "end"}
MAX_PROBLEM = 400  # characters
BASE_LINE = re.compile(r"^[ \t]*base[ \t]*=.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force.

    name      the ready keymap that it begins with
    keys      all keys by action id, for `App.set_keymap`; empty for the keys of the table
    problems  a line for each part of the file that is ignored
    """

    name: str = "default"
    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def ready_keymap(name: str) -> dict[str, str]:
    """All keys of a ready keymap, by action id. Raises KeyError if there is none of that name."""
    change = {"default": _unchanged, "vim": _vim, "international": _international}[name]
    keys = {}
    for place in PLACES.values():
        for action in place.actions:
            known = action.keys.split(",")
            keys[f"{place.id}.{action.name}"] = ",".join(known if place.typing else change(known))
    return keys


def _unchanged(keys: list[str]) -> list[str]:
    return keys


def _vim(keys: list[str]) -> list[str]:
    return [VIM_LETTERS.get(key, key) for key in keys] + [VIM_ARROWS[key] for key in keys if key in VIM_ARROWS]


def _international(keys: list[str]) -> list[str]:
    return [key for key in keys if key not in ALTGR] or keys


def load_keymap(folder: Path) -> Keymap:
    """The keymap of the file in a data folder; that of the table if there is no file. What is invalid is ignored."""
    try:
        settings = _read(folder)
    except ValueError as error:
        return Keymap(problems=(f"{error}; the default keys are in force",))
    name = settings.pop("base", "default")
    problems = []
    if name not in KEYMAPS:
        problems.append(f"{FILE}: base is one of {', '.join(KEYMAPS)}, not {name!r}")
        name = "default"
    own = settings.pop("keys", {})
    problems += [f"{FILE}: {unknown!r} is not known; there are base and [keys]" for unknown in settings]
    keys = ready_keymap(name)
    if not isinstance(own, dict):
        problems.append(f'{FILE}: keys is a table: [keys], then lines such as "explore.reset" = "ctrl+x"')
        own = {}
    for action_id, value in own.items():
        problem = _override(keys, action_id, value)
        if problem:
            problems.append(f"{FILE}: {problem}")
    return Keymap(name, {} if keys == ready_keymap("default") else keys, tuple(map(_shortened, problems)))


def _shortened(problem: str) -> str:
    """Return what is wrong without all of a long text in the file."""
    return problem if len(problem) <= MAX_PROBLEM else f"{problem[:MAX_PROBLEM]}…"


def choose_keymap(folder: Path, name: str) -> None:
    """Write the name of a ready keymap into the file, above the user's own keys, which stay.

    Raises ValueError if the file is not valid TOML, and OSError if it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder, ONCE_WAIT):
        _choose(folder, name)


def _choose(folder: Path, name: str) -> None:
    _read(folder)
    path = folder / FILE
    text = read_own_file(path) if path.exists() else ""
    line = f'base = "{name}"'
    head, bracket, rest = text.partition("\n[") if not text.startswith("[") else ("", text[:1], text[1:])
    head = BASE_LINE.sub(line, head, count=1) if BASE_LINE.search(head) else f"{line}\n{head}"
    write_own_file(path, f"{head}{bracket}{rest}".rstrip("\n") + "\n")


def _read(folder: Path) -> dict[str, object]:
    """The settings of the file. Raises ValueError with a one-line message if it cannot be read."""
    try:
        text = read_own_file(folder / FILE)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ValueError(f"{FILE} cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise ValueError(f"{FILE} cannot be read ({error})") from None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or a number of thousands of digits
        raise ValueError(f"{FILE} is not valid TOML: {error}") from None


def _override(keys: dict[str, str], action_id: str, value: object) -> str:
    """Give an action the keys of the file. Returns why that cannot be, or ""."""
    if action_id not in ACTIONS:
        near = get_close_matches(action_id, ACTIONS, 1)
        return f"there is no action {action_id!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    texts = value.split(",") if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        return f'{action_id!r} has keys in quotes, such as "x" or "ctrl+x,f10"'
    names = [key_name(text.strip()) for text in texts]
    if "" in names:
        return f"{texts[names.index('')]!r} is not a key, for {action_id!r}"
    place = PLACES[action_id.partition(".")[0]]
    typed = [name for name in names if place.typing and typed_character(name)]
    if typed:
        return f"{display_of(typed[0])!r} is typed where {action_id!r} is; take a key with ctrl, or f1 to f12"
    for other, key in _clashes({**keys, action_id: ",".join(names)}, action_id):
        return f"{display_of(key)!r} is for {other!r} already, and cannot be for {action_id!r}"
    keys[action_id] = ",".join(names)
    return ""


def _clashes(keys: Mapping[str, str], action_id: str) -> Iterator[tuple[str, str]]:
    """The other actions of its place, and those everywhere, that have one of an action's keys."""
    place, own = action_id.partition(".")[0], set(keys[action_id].split(","))
    for other, known in keys.items():
        if other != action_id and not {other, action_id} <= SHARED and other.partition(".")[0] in (place, "app"):
            for key in own.intersection(known.split(",")):
                if ACTIONS[other].run.removeprefix("app.") != ACTIONS[action_id].run.removeprefix("app."):
                    yield other, key


def key_name(text: str) -> str:
    """Textual's name of a key, written as "x", "?", "ctrl+x", "f10" or "question_mark"; "" if there is none."""
    if text == "+" or text.endswith("++"):
        text = f"{text[:-1]}plus"
    *modifiers, last = text.split("+")
    by_character = {character: name for name, character in CHARACTERS.items()}
    last = by_character.get(last, last)
    is_key = last in NAMED or (len(last) == 1 and last.isalnum()) or re.fullmatch(r"f([1-9]|1\d|2[0-4])", last)
    return "+".join((*modifiers, last)) if is_key and set(modifiers) <= MODIFIERS else ""
