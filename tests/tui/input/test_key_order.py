"""Keys that arrive in one read: each goes to what the key before it has brought into view."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from unittest import mock

import pytest
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.widgets import Input, Static

from lessons.lesson import ChooseBlock, GraphBlock, NetworkBlock
from tests.tui.inputs import Cage, InOrder, play, quiet, send
from tests.tui.screen_text import text_of
from tests.tui.spots import asks, drill, explore, stages, train
from tui.input import key_order
from tui.input.key_order import HELD, KeyOrder
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


# Keys that come faster than they are handled


class Slow(Static, can_focus=True):
    """Handles its first key when it is told to, and counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.handled = 0

    async def on_key(self) -> None:
        await self.gate.wait()
        self.handled += 1


class Busy(InOrder):
    """An app of one widget, which can be quit."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f12", "leave", priority=True)]

    def __init__(self, widget: Slow | Input) -> None:
        super().__init__()
        self._order = KeyOrder(
            self.set_timer, super(InOrder, self).on_event, self._key_target, lambda key: key == "f12"
        )
        self.widget = widget
        self.is_quit = asyncio.Event()

    def compose(self) -> Iterator[Slow | Input]:
        yield self.widget

    def action_leave(self) -> None:
        self.is_quit.set()


def pressed(key: str, count: int, seconds: float) -> Iterator[events.Key]:
    """So many presses of a key, so many seconds apart."""
    for number in range(count):
        event = events.Key(key, key if len(key) == 1 else None)
        event.time += seconds * number
        yield event


@pytest.mark.parametrize(("seconds", "handled"), [(0.03, 1 + HELD), (0.0, 40), (0.2, 40)])
async def test_a_key_that_is_held_stops_soon_after_it_is_let_go(seconds: float, handled: int) -> None:
    slow = Slow()
    app = Busy(slow)
    async with app.run_test() as pilot:
        for event in pressed("down", 40, seconds):
            await app.on_event(event)
        slow.gate.set()
        await pilot.pause()
        await quiet(app)
        assert slow.handled == handled


async def test_what_is_typed_into_a_field_is_typed_as_often_as_it_was_pressed() -> None:
    field = Input()
    app = Busy(field)
    async with app.run_test() as pilot:
        for event in pressed("0", 40, 0.03):
            await app.on_event(event)
        await pilot.pause()
        await quiet(app)
        assert field.value == "0" * 40


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    with mock.patch.object(key_order, "LAST_SECONDS", seconds):
        yield


@pytest.mark.parametrize(("presses", "seconds"), [(1, 0.01), (2, 1000.0)])
async def test_the_key_that_quits_does_not_wait_for_all_that_was_pressed_before(presses: int, seconds: float) -> None:
    slow = Slow()
    app = Busy(slow)
    with at_most(seconds):
        async with app.run_test():
            for event in (*pressed("down", 40, 0.0), *pressed("f12", presses, 0.0)):
                await app.on_event(event)
            try:
                await asyncio.wait_for(app.is_quit.wait(), 10.0)
                assert not slow.handled and not app.has_waiting_keys
            finally:
                slow.gate.set()
