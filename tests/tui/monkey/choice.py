"""What a monkey does next: a read of the terminal, drawn from a seed, mostly with keys that mean something here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from textual.app import App

from tui.actions.table import ACTIONS
from tui.themes import THEMES

SIZES = (
    (1, 1), (2, 1), (1, 40), (7, 3), (20, 8), (33, 9), (40, 12), (60, 16), (80, 24), (80, 24), (99, 23), (100, 30),
    (120, 40), (160, 50), (200, 60), (240, 70),
)  # fmt: skip
NEVER = {"ctrl+q", "ctrl+z"}  # they leave the program
LETTERS = [*"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"]
NAMED = (
    (
        "enter enter enter escape escape tab tab shift+tab up up down down left left right right shift+up shift+down "
        "shift+left shift+right home end pageup pagedown backspace delete insert space f1 f2 f3 f4 f5 f6 f6 f7 f8 f9 "
        "ctrl+p ctrl+c ctrl+d ctrl+r ctrl+t ctrl+y ctrl+f ctrl+a ctrl+u ctrl+k ctrl+w ctrl+v ctrl+x ctrl+z ctrl+left "
        "ctrl+right ctrl+up ctrl+down ctrl+home ctrl+end plus minus full_stop slash comma asterisk question_mark "
        "left_square_bracket right_square_bracket left_curly_bracket right_curly_bracket left_parenthesis "
        "right_parenthesis less_than_sign greater_than_sign equals_sign colon quotation_mark é λ 漢"
    )
    .replace(" ctrl+z", "")
    .split()
)
TABLE = sorted({key for action in ACTIONS.values() for key in action.keys.split(",")} - NEVER)
PASTES = (
    "-1.5", "a*b+c", "nan", "1e999", "x = 3; y = x*x", "[b]mark[/b]", "/etc/hosts", "ü λ 漢字 🙂", "\x1b[31m", "",
    "def f(x):\n\treturn x\n", "a = 2\n" * 50, "9" * 2000, "log(0)", "1/0", "tanh(" * 60, "~nobody/x",
)  # fmt: skip
MODES = ("home", "explore", "train", "drill", "build")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a monkey goes about it.

    bursts  how many reads come at once; what is not answered between them is not painted either
    sizes   of the terminal; the first four only by a resize
    dear    the share of what costs much each time: other rooms, and themes, for which all styles are parsed again
    glides  whether what scrolls glides, frame by frame
    """

    bursts: tuple[int, ...]
    sizes: tuple[tuple[int, int], ...]
    dear: float
    glides: bool


PATIENT = Manner((1, 1, 1, 4, 30), SIZES, 0.015, True)
HASTY = Manner((1, 30, 60, 60), (*SIZES[:10], (100, 30)), 0.004, False)


def one_burst(random: Random, app: App[Any], manner: Manner = PATIENT) -> str:
    """Reads that come at once, a line each."""
    here = [key for key in app.screen.active_bindings if key not in NEVER] or NAMED
    return "\n".join(one_read(random, app.size, here, manner) for _ in range(random.choice(manner.bursts)))


def one_read(random: Random, size: tuple[int, int], here: Sequence[str], manner: Manner) -> str:
    """A read, as tests.tui.inputs has it: mostly keys, at times several together. here: those that mean something."""
    width, height = size

    def key() -> str:
        return str(random.choice(random.choice((here, here, TABLE, NAMED, LETTERS))))

    def place() -> str:
        return f"{random.randrange(max(1, width))} {random.randrange(max(1, height))}"

    def resize() -> str:
        return "size {} {}".format(*random.choice(manner.sizes))

    kind = random.random()
    if kind < 0.40:
        return key()
    if kind < 0.52:
        return " ".join([key()] * random.choice((2, 2, 2, 3, 12)))
    if kind < 0.66:
        return " ".join(key() for _ in range(random.choice((2, 2, 3, 4, 8))))
    if kind < 0.74:
        return f"click {place()}"
    if kind < 0.79:
        return f"double {place()}"
    if kind < 0.81:
        return f"click {place()} {random.choice((2, 3))}"
    if kind < 0.85:
        return f"{random.choice(('drag', 'drag', 'move'))} {place()} {place()}"
    if kind < 0.89:
        return ", ".join([f"wheel {place()} {random.choice(('up', 'down'))}"] * random.choice((1, 3, 9)))
    if kind < 0.93:
        return random.choice((resize(), f"{key()}, {resize()}", f"{resize()}, {key()}", f"{resize()}, {resize()}"))
    if kind < 1.0 - manner.dear:
        return "paste " + repr(random.choice(PASTES))
    return f"mode {random.choice(MODES)}" if kind < 1.0 - manner.dear / 3 else f"theme {random.choice(THEMES).name}"
