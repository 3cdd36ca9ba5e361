"""What ends the program from outside: signals, and on Windows a console that is closed.

Unix sends SIGHUP and SIGTERM. Windows calls a function on a thread of its own, and ends the process as soon as that
returns, or five seconds later (HandlerRoutine in Microsoft's console reference).
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

CTRL_BREAK, CLOSE, LOGOFF, SHUTDOWN = 1, 2, 5, 6  # events of a console
TO_STORE = 4.5  # seconds that Windows is kept from ending the process

ConsoleHandler = Callable[[int], bool]
_kept: list[object] = []  # what Windows calls must not be collected


def leave_when_told(leave: Callable[[], object]) -> None:
    """Call `leave` in the running event loop when the window is closed or the process is told to end."""
    loop = asyncio.get_running_loop()

    def told(*_: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: all is stored
            loop.call_soon_threadsafe(leave)

    for name in ("SIGHUP", "SIGINT", "SIGTERM"):
        with suppress(AttributeError, NotImplementedError):  # not on Windows
            number = getattr(signal, name)
            loop.add_signal_handler(number, lambda: None)  # which the loop takes back when it is closed
            # The loop hears of a signal through the pipe through which keys wake it. With some hundred keys that wait
            # to be read the pipe is full, and the signal is lost.
            signal.signal(number, told)
            signal.set_wakeup_fd(signal.set_wakeup_fd(-1), warn_on_full_buffer=False)
    if sys.platform == "win32":
        with suppress(OSError):  # a process without a console
            _watch_console(console_handler(loop, leave))


def console_handler(
    loop: asyncio.AbstractEventLoop, leave: Callable[[], object], pause: Callable[[float], object] = time.sleep
) -> ConsoleHandler:
    """Return what is to be called with an event of the console; it tells whether the event is dealt with.

    pause: keeps Windows waiting while the event loop leaves and the work is stored
    """

    def handle(event: int) -> bool:
        if event not in (CTRL_BREAK, CLOSE, LOGOFF, SHUTDOWN):
            return False
        with suppress(RuntimeError):  # the loop is closed: all is stored
            loop.call_soon_threadsafe(leave)
            if event != CTRL_BREAK:  # after which the process goes on
                pause(TO_STORE)
        return True

    return handle


def _watch_console(handler: ConsoleHandler) -> None:
    """Have Windows call the handler. Raises OSError if it does not take it."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        callback = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)(handler)
        _kept.append(callback)
        if not kernel.SetConsoleCtrlHandler(callback, True):
            raise ctypes.WinError(ctypes.get_last_error())
