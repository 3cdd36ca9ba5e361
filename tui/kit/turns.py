"""Quick switching between threads while work runs beside the UI."""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

SWITCH_SECONDS = 0.0002  # how long training may hold the interpreter while keys wait; the usual 0.005 is felt


LONGEST_REST_SECONDS = 0.25  # training goes on after so long, whatever became of the others' turn


RARELY = 10_000  # collections of what is young before one of everything: at 20 frames a second a quarter of an hour


class _QuickTurns:
    """Two settings of the whole interpreter, as they were again once nobody is inside any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._switching, self._collecting = sys.getswitchinterval(), gc.get_threshold()
                sys.setswitchinterval(min(self._switching, SWITCH_SECONDS))
                gc.set_threshold(*self._collecting[:2], RARELY)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                sys.setswitchinterval(self._switching)
                gc.set_threshold(*self._collecting)


_QUICK_TURNS = _QuickTurns()


def quick_turns() -> AbstractContextManager[None]:
    """While this lasts, no thread waits long for another. It may be entered again inside, and from other threads.

    They switch more often; and the garbage collector looks through what is young alone: to walk through a whole app's
    objects takes a tenth of a second. It is not told to freeze them: `gc.unfreeze` would thaw what start-up froze too.
    """
    return _QUICK_TURNS
