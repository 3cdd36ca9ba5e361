"""The little terminal that latency is measured with shows what is written to it."""

from __future__ import annotations

import os
import sys

import pytest

from tests.bench.terminal import Terminal, become

ECHO = r"""
import sys, tty
tty.setraw(0)
def say(text):
    sys.stdout.buffer.write(text.encode()); sys.stdout.flush()
say("\x1b]22;default\x07\x1b[2;3H\x1b[1;38;2;9;9;9mh\xe5llo\x1b[0m\x1b[8G there!\x1b[?2026l")
while key := sys.stdin.read(1):
    say("\x1b[1;1Hgot " + key + "\x1b[?2026l")
"""


def test_what_stands_where_in_which_style() -> None:
    with Terminal([sys.executable, "-c", ECHO], 12, 3) as terminal:
        terminal.read_until(lambda: "hållo" in terminal.text)
        assert terminal.text.split("\n") == [" " * 12, "  hållo ther", " " * 12]
        assert terminal.screen[1][2] == ("h", "1;38;2;9;9;9")
        assert terminal.screen[1][8] == ("t", "0")
        frames: list[str] = []
        terminal.on_frame = lambda: frames.append(terminal.text[:5])
        sent = terminal.send("x")
        assert terminal.read_until(lambda: terminal.text.startswith("got x")) >= sent
        assert frames == ["got x"]


def test_what_never_comes_is_said_with_the_screen() -> None:
    with Terminal([sys.executable, "-c", ECHO], 12, 3) as terminal:
        terminal.read_until(lambda: "hållo" in terminal.text)
        with pytest.raises(TimeoutError, match="hållo"):
            terminal.read_until(lambda: False, timeout=0.05)


def test_a_forked_process_whose_command_cannot_be_run_does_not_go_on_with_the_tests() -> None:
    child = os.fork()
    if child == 0:
        become(["no-such-command-at-all"])
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 127
