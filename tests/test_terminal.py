"""The terminal of the tests shows what a program writes, passes keys on, and reports how the program ended."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.terminal import Terminal

ECHO = r"""
import sys, tty
tty.setraw(0)
def write(text):
    sys.stdout.buffer.write(text.encode()); sys.stdout.flush()
write("\x1b[?25l\x1b]22;default\x07\x1b[2;3H\x1b[1;38;2;9;9;9mh\xe5llo\x1b[0m!")
while (key := sys.stdin.read(1)) != "q":
    write("\x1b[1;1Hgot " + key)
sys.exit(3)
"""


def echo() -> Terminal:
    return Terminal([sys.executable, "-c", ECHO], 12, 3)


def test_text_keys_and_exit_status() -> None:
    with echo() as terminal:
        terminal.wait_for("hållo")
        assert terminal.text.split("\n") == [" " * 12, "  hållo!    ", " " * 12]
        assert not terminal.cursor_is_visible
        terminal.send("x")
        terminal.wait_for("got x")
        terminal.send("q")
        assert terminal.wait_for_end() == 3


def test_a_timeout_and_an_early_end_show_the_screen() -> None:
    with echo() as terminal:
        terminal.wait_for("hållo")
        with pytest.raises(TimeoutError, match="hållo"):
            terminal.wait_for("never", timeout=0.05)
        terminal.send("q")
        with pytest.raises(EOFError, match="hållo"):
            terminal.wait_for("never")


def test_a_signal_that_ends_the_program_is_reported() -> None:
    with echo() as terminal:
        terminal.wait_for("hållo")
        terminal.signal(signal.SIGKILL)
        assert terminal.wait_for_end() == -signal.SIGKILL
