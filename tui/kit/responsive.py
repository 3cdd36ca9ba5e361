"""Interpreter settings that keep the UI responsive while work runs in other threads."""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import AbstractContextManager

SWITCH_INTERVAL_SECONDS = 0.0002  # how long a thread may hold the interpreter; Python's 0.005 makes keys feel slow
MAX_YIELD_SECONDS = 0.25  # after this, work goes on even if the UI has not answered
FULL_COLLECTION_THRESHOLD = 10_000  # young collections before a full one: at 20 frames a second, 15 minutes


class _ResponsiveUi:
    """A reentrant context manager; the last one out restores the settings."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._depth = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._depth:
                self._switch_interval, self._thresholds = sys.getswitchinterval(), gc.get_threshold()
                sys.setswitchinterval(min(self._switch_interval, SWITCH_INTERVAL_SECONDS))
                gc.set_threshold(*self._thresholds[:2], FULL_COLLECTION_THRESHOLD)
            self._depth += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._depth -= 1
            if not self._depth:
                sys.setswitchinterval(self._switch_interval)
                gc.set_threshold(*self._thresholds)


_RESPONSIVE_UI = _ResponsiveUi()


def responsive_ui() -> AbstractContextManager[None]:
    """A context in which no thread waits long for another. Reentrant, and safe to enter from several threads.

    Threads switch more often, and full garbage collections are put off: one over the whole app takes a tenth of a
    second. `gc.freeze` is no alternative here: `gc.unfreeze` would also thaw the objects that start-up froze.
    """
    return _RESPONSIVE_UI
