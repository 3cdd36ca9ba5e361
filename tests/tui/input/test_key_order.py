"""Keys that arrive in one read: each goes to what the key before it has brought into view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from textual import events
from textual.geometry import Size
from textual.widgets import Input, Static

from lessons.lesson import ChooseBlock, GraphBlock, NetworkBlock
from tests.tui.inputs import Cage, InOrder, play, quiet, send
from tests.tui.screen_text import text_of
from tests.tui.spots import asks, drill, explore, stages, train
from tui.input.key_order import KeyOrder
from tui.start import Start

READS = {
    "a view of Train, and its cursor": (train, ("n n",), "2 enter"),
    "what if, and its parameter": (train, ("n n",), "3 down"),
    "a dialog of Train": (train, ("n n",), "j 1 enter"),
    "a value of Explore": (explore, (), "5 enter"),
    "a fault": (explore, (), "f down enter"),
    "the stage of a lesson": (stages(GraphBlock), ("f6",), "right right"),
    "a layer of a network": (stages(NetworkBlock), ("f6",), "right enter"),
    "a page and its choice": (asks(ChooseBlock), ("p",), "n down"),
    "an answer and its sign": (drill, (), "plus 4 enter"),
    "a room of Home": (Start, (), "t n"),
    "a search": (Start, (), "ctrl+p t r a i n enter"),
}


async def screen_after(start: Callable[[], Start], reads: tuple[str, ...], folder: Path) -> tuple[object, ...]:
    """What is seen, and what has the keyboard, after some reads."""
    folder.mkdir()
    app = Cage(start(), folder)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await quiet(app)
        await play(pilot, reads)
        await app.workers.wait_for_complete([worker for worker in app.workers if worker.group != "sweep"])
        await quiet(app)
        await pilot.pause()
        focused = app.focused
        fields = [field.value for field in app.screen.query(Input)]
        return type(app.screen), type(focused), focused and focused.id, fields, text_of(app)


@pytest.mark.parametrize("name", READS)
async def test_keys_in_one_read_do_what_they_do_one_by_one(name: str, tmp_path: Path) -> None:
    start, before, read = READS[name]
    at_once = await screen_after(start, (*before, read), tmp_path / "at once")
    one_by_one = await screen_after(start, (*before, *read.split()), tmp_path / "one by one")
    assert at_once == one_by_one


async def test_a_key_whose_widget_has_gone_is_not_waited_for(tmp_path: Path) -> None:
    start = asks(ChooseBlock)
    app = Cage(start(), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await quiet(app)
        await play(pilot, ["n p n p n p n", "n n p p"])
        assert not app.has_waiting_keys


async def test_a_key_that_arrives_when_the_screens_are_closed_goes_nowhere() -> None:
    passed = list[events.Event]()

    async def forward(event: events.Event) -> None:
        passed.append(event)

    order = KeyOrder(lambda *_: pytest.fail("nothing waits"), forward, lambda: None)
    await order.handle(events.Key("down", None))
    assert not passed and not order.is_waiting


class Returned(events.Key):
    """A key that another screen was given, and handed on."""

    is_forwarded = True


async def test_a_key_that_comes_back_is_lost_without_a_screen_or_its_widgets() -> None:
    passed = list[events.Event]()

    async def forward(event: events.Event) -> None:
        passed.append(event)

    there, key = InOrder(), Returned("down", None)
    for target in (None, Static(), there):
        order = KeyOrder(lambda *_: pytest.fail("nothing waits"), forward, lambda target=target: target)
        await order.handle(key)
        assert not order.is_waiting
    assert passed == [key]  # of an app: its keys reach it


class Opened(Static, can_focus=True):
    """Notes how large it is at each key."""

    sizes: ClassVar[list[Size]] = []

    def key_a(self) -> None:
        self.sizes.append(self.outer_size)


class Opening(InOrder):
    """F6 brings something new into view."""

    async def key_f6(self) -> None:
        opened = Opened("new")
        await self.mount(opened)
        self.screen.set_focus(opened)


async def test_a_key_waits_until_what_the_last_one_opened_is_laid_out() -> None:
    app = Opening()
    async with app.run_test() as pilot:
        Opened.sizes.clear()
        for _ in range(5):
            send(app, "f6 a")
            await pilot.pause()
            await quiet(app)
        assert len(Opened.sizes) == 5 and all(Opened.sizes)
