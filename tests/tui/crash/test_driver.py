"""A terminal that sends what is not UTF-8, and one that goes without a signal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pyte
import pytest

from engine.runs.file import read_run
from tests import ROOT
from tests.terminal import Terminal
from tests.tui.train.train_bench import READY
from tui.crash.driver import plain_paste, read_input, whole_sequences


def program(*arguments: str) -> list[str]:
    return [sys.executable, "-c", f"from tui.cli import main; main({[*arguments]!r})"]


@pytest.mark.parametrize(
    "data", [b"\xfc", b"\xc3", b"\xff\xfe\x80", b"\xfc" * 3000], ids=["ü", "a part", "no letters", "many"]
)
def test_bytes_that_are_not_utf_8_do_no_harm(data: bytes) -> None:
    with Terminal(program("explore", "a = 2; b = a*3"), 80, 24) as terminal:
        terminal.wait_for("grad 3")
        terminal.send_bytes(data + b"+")
        terminal.wait_for("data 2.01")
        terminal.send("q")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(
    ("data", "follows_escape", "passed", "held"),
    [
        (b"\x1b[C", False, b"\x1b[C", b""),
        (b"ab\x1b[", False, b"ab", b"\x1b["),
        (b"\x1b[1;2", False, b"", b"\x1b[1;2"),
        (b"\x1bO", False, b"", b"\x1bO"),
        (b"\x1b", False, b"\x1b", b""),
        (b"[", False, b"[", b""),
        (b"[", True, b"", b"["),
        (b"[C", True, b"[C", b""),
        (b"n[", True, b"n[", b""),
        (b"\x1b[<35;10;", False, b"", b"\x1b[<35;10;"),
        (b"\x1b[200~text", False, b"\x1b[200~text", b""),
    ],
)
def test_a_sequence_waits_for_its_end(data: bytes, follows_escape: bool, passed: bytes, held: bytes) -> None:
    assert whole_sequences(data, follows_escape) == (passed, held)


@pytest.mark.parametrize(
    ("data", "in_paste", "expected"),
    [
        (b"n\x1b[A", False, (b"n\x1b[A", b"", False)),
        (b"n\x1b[200~a\x1b[31mb\x1b[201~\x1b[A", False, (b"n\x1b[200~a[31mb\x1b[201~\x1b[A", b"", False)),
        (b"\x1b[200~a\x1b[200~b", False, (b"\x1b[200~a[200~b", b"", True)),
        (b"\x1b\x1b[201~\x1b", True, (b"\x1b[201~\x1b", b"", False)),
        (b"a\x1b", True, (b"a", b"\x1b", True)),
        (b"", True, (b"", b"", True)),
    ],
)
def test_a_paste_has_no_keys(data: bytes, in_paste: bool, expected: tuple[bytes, bytes, bool]) -> None:
    assert plain_paste(data, in_paste) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13])
def test_the_end_of_a_paste_is_seen_wherever_it_is_cut(size: int) -> None:
    data, sent, held, in_paste = b"\x1b[ab\x1b" * 3 + b"\x1b[201~y", b"", b"", True
    for place in range(0, len(data), size):
        whole, held = whole_sequences(held + data[place : place + size], False)
        whole, kept, in_paste = plain_paste(whole, in_paste)
        sent, held = sent + whole, kept + held
    assert (sent, held, in_paste) == (b"[ab[ab[ab\x1b[201~y", b"", False)


def test_an_arrow_that_comes_in_pieces_is_one() -> None:
    with Terminal(program("explore", "a = 2; b = a*3"), 80, 24) as terminal:
        terminal.wait_for("Node a")
        for pieces in ((b"\x1b[", b"C"), (b"\x1b", b"[", b"D")):
            for piece in pieces:
                terminal.send_bytes(piece)
                terminal.read_until_quiet(0.12)  # Textual waits for a tenth of a second
            terminal.wait_for("Node b" if pieces[-1] == b"C" else "Node a")


def test_a_terminal_without_a_size_in_pixels_does_no_harm() -> None:
    """Textual divides by it at the next move of the mouse, on the thread that reads the keys."""
    with Terminal(program("explore", "a = 2; b = a*3"), 80, 24) as terminal:
        terminal.wait_for("grad 3")
        terminal.send_bytes(b"\x1b[48;24;0;0;0t\x1b[<35;5;5M")
        terminal.send_bytes(b"\x1b[48;24;80;0;0t\x1b[<35;5;5M")
        terminal.wait_for("grad 3")
        terminal.send("+")
        terminal.wait_for("data 2.01")
        terminal.send("q")
        assert terminal.wait_for_end() == 0


def test_such_a_byte_is_typed_as_a_replacement_and_utf_8_in_pieces_as_itself() -> None:
    with Terminal(program("explore", "a = 2; b = a*3"), 80, 24) as terminal:
        terminal.wait_for("grad 3")
        terminal.send("e")
        terminal.wait_for("esc")
        for data in (b"1\xfc2", "é".encode()[:1], "é".encode()[1:], b"3"):
            terminal.send_bytes(data)
        terminal.wait_for("1\N{REPLACEMENT CHARACTER}2é3")


def test_the_end_of_input_ends_the_program_and_stores_its_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal is none that controls the process, so no signal tells that it has gone."""
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    running = subprocess.Popen(
        program("train"), cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        screen = pyte.Screen(80, 24)
        read_until(ours, screen, READY)
        os.write(ours, b"nn")
        read_until(ours, screen, "step 1 done")
        os.close(ours)
        assert running.wait(timeout=20) == 0
    finally:
        running.kill()
    assert read_run(tmp_path / "runs" / "latest.json").steps_taken == 2


def read_until(terminal: int, screen: pyte.Screen, text: str) -> None:
    """Read what the program writes until the text is on the screen. Raises TimeoutError.

    It need not be written at once: of a frame, only the cells that changed are.
    """
    stream = pyte.ByteStream(screen)
    while not any(text in row for row in screen.display):
        if not select.select([terminal], [], [], 30)[0]:
            raise TimeoutError(f"{text!r} was not written")
        stream.feed(os.read(terminal, 65536))


def test_the_end_of_input_has_no_bytes_and_neither_has_an_error() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"n")
    os.close(writer)
    assert (read_input(reader), read_input(reader)) == (b"n", b"")
    os.close(reader)
    assert read_input(reader) == b""
