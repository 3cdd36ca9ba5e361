"""A console that is closed, as Windows tells it: on a thread of its own, with the end of the process behind it."""

from __future__ import annotations

import asyncio

from tui.closing import CLOSE, CTRL_BREAK, LOGOFF, SHUTDOWN, TO_STORE, console_handler


async def test_a_closed_console_leaves_the_app_and_keeps_windows_waiting() -> None:
    loop = asyncio.get_running_loop()
    left, waited = asyncio.Event(), []
    for event in (CLOSE, LOGOFF, SHUTDOWN):
        handle = console_handler(loop, left.set, waited.append)
        assert await asyncio.to_thread(handle, event)
        await asyncio.wait_for(left.wait(), 5)
        left.clear()
    assert waited == [TO_STORE] * 3


async def test_after_ctrl_break_nothing_is_waited_for_and_ctrl_c_is_left_alone() -> None:
    left, waited = asyncio.Event(), list[float]()
    handle = console_handler(asyncio.get_running_loop(), left.set, waited.append)
    assert not handle(0)
    await asyncio.sleep(0)
    assert not left.is_set()
    assert handle(CTRL_BREAK)
    await asyncio.wait_for(left.wait(), 5)
    assert not waited


def test_a_console_that_is_closed_after_the_end_is_not_kept() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    waited: list[float] = []
    assert console_handler(loop, lambda: None, waited.append)(CLOSE)
    assert not waited
