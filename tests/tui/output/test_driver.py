"""The driver writes what changed, waits for a terminal that takes no more, and begins anew on one that was resized."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import pytest
from textual.app import App
from textual.events import Resize
from textual.geometry import Size

from tests.terminal import Terminal
from tui.output import driver as module
from tui.output.driver import BEGIN, END, ENTER, HIDE, LEAVE, ChangedCellsDriver, PlatformDriver

EXPLORE = [sys.executable, "-c", "from tui.cli import main; main(['explore'])"]
TEXTUALS_OWN = {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}
RIGHT = "\x1b[C"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text that the driver writes to the terminal."""
    texts: list[str] = []
    monkeypatch.setattr(PlatformDriver, "write", lambda self, text: texts.append(text))
    return texts


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """The reading and the writing end of a line in place of the terminal."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    monkeypatch.setattr(module, "_output_number", lambda: writing)
    yield reading, writing
    os.close(reading)
    os.close(writing)


@pytest.fixture
async def driver(written: list[str], line: tuple[int, int]) -> AsyncIterator[ChangedCellsDriver]:
    numbers = (signal.SIGTSTP, signal.SIGCONT)
    handlers = [signal.getsignal(number) for number in numbers]
    yield ChangedCellsDriver(App())
    for number, handler in zip(numbers, handlers, strict=True):
        signal.signal(number, handler)


def block(line: tuple[int, int]) -> None:
    """Fill the line until it takes no more."""
    with suppress(BlockingIOError):
        while True:
            os.write(line[1], bytes(4096))


def frame(driver: ChangedCellsDriver, text: str, marks: bool = False) -> None:
    """Draw a text into the first row as Textual does."""
    for part in (BEGIN, f"\x1b[1;1H{text}\x1b[1;1H", END) if marks else (f"\x1b[1;1H{text}\x1b[1;1H",):
        driver.write(part)


async def test_a_frame_costs_what_changed(driver: ChangedCellsDriver, written: list[str]) -> None:
    driver.write(ENTER)
    frame(driver, "loss 0.5")
    written.clear()
    frame(driver, "loss 0.5")
    assert written == []
    frame(driver, "loss 0.7")
    assert written == ["\x1b[8G7\r"]


async def test_frames_are_marked_if_textual_marks_them(driver: ChangedCellsDriver, written: list[str]) -> None:
    driver.write(ENTER)
    frame(driver, "a", marks=True)
    frame(driver, "b", marks=True)
    frame(driver, "b", marks=True)
    assert written[1:] == [f"{BEGIN}\x1b[1;1H\x1b[0ma\r{END}", f"{BEGIN}b\r{END}"]


async def test_other_sequences_pass_at_once_and_end_the_style(driver: ChangedCellsDriver, written: list[str]) -> None:
    driver.write(ENTER)
    driver.write("\x1b[1;1H\x1b[31mred\x1b[0m")
    driver.write("\x1b]52;c;YWJj\x07")
    assert written[-1] == "\x1b[m\x1b]52;c;YWJj\x07"
    frame(driver, "new")
    assert written[-1] == "\x1b[1;1H\x1b[0mnew\r"


async def test_the_cursor_may_stay_visible(
    driver: ChangedCellsDriver, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.write(HIDE)
    assert written == [HIDE]
    monkeypatch.setenv("MGRAD_TUI_CURSOR", "1")
    driver.write(HIDE)
    assert written == [HIDE]


async def test_nothing_is_drawn_outside_the_alternate_screen(driver: ChangedCellsDriver, written: list[str]) -> None:
    driver.write(ENTER)
    frame(driver, "kept")
    driver.write(LEAVE)
    written.clear()
    frame(driver, "later")
    assert written == []
    driver.write(ENTER)  # as after ctrl+z and fg
    assert written == [ENTER, "\x1b[1;1H\x1b[0mlater\r"]


async def test_a_resized_terminal_is_drawn_anew(driver: ChangedCellsDriver, written: list[str]) -> None:
    driver.write(ENTER)
    frame(driver, "same")
    driver.process_message(Resize(Size(9, 2), Size(9, 2)))
    frame(driver, "same")
    assert written[-1] == "\x1b[1;1H\x1b[0msame\r"


async def test_a_terminal_that_takes_no_more_gets_the_last_frame_once_it_does(
    driver: ChangedCellsDriver, written: list[str], line: tuple[int, int]
) -> None:
    driver.write(ENTER)
    written.clear()
    block(line)
    for text in ("one", "two", "six"):
        frame(driver, text)
    assert written == []
    os.read(line[0], 1 << 20)
    async with asyncio.timeout(10):
        while not written:
            await asyncio.sleep(0)
    assert len(written) == 1
    assert "six" in written[0]


def test_the_app_looks_as_with_the_driver_of_textual() -> None:
    with Terminal(EXPLORE, 100, 30) as terminal, Terminal(EXPLORE, 100, 30, TEXTUALS_OWN) as plain:
        for each in (terminal, plain):
            each.wait_for("Node ")
            each.send(RIGHT + RIGHT)
            each.wait_for("─Node d")
        terminal.wait_until(lambda: _alike(terminal, plain))
        for each in (terminal, plain):
            each.resize(110, 34)
            each.send("?")
            each.wait_for("─ Keys ─")
        terminal.wait_until(lambda: _alike(terminal, plain))
        assert terminal.bytes_read < plain.bytes_read / 3


def _alike(terminal: Terminal, plain: Terminal) -> bool:
    plain.read_until_quiet(0.05)
    return terminal.cells == plain.cells
