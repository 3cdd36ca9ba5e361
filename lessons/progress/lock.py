"""The lock of a data folder: one program at a time reads a file of it, merges, and writes.

It is a lock of the operating system, which goes with the process that holds it, so that none is ever left behind: flock
on the folder itself, on Windows a byte of the file `.lock` in it. Where the system has none (some network folders) the
work is done without; a file is still replaced in one step, but of two programs that write in the same moment the later
wins.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = ".lock"  # on Windows, which cannot lock a folder
WAIT = 0.3  # seconds that a screen may stand still, time and again
ONCE_WAIT = 1.0  # seconds, for what is done seldom and must be told if it fails
LAST_WAIT = 3.0  # seconds, where nothing comes after
TRY_EVERY = 0.004  # seconds


class BusyError(OSError):
    """Another program has held the lock all the time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(errno.EAGAIN, "another mgrad-tui is writing", str(folder))


@contextmanager
def locked(folder: Path, seconds: float = WAIT) -> Iterator[bool]:
    """Hold the lock of a folder that exists; gives whether the system has one. Not to be nested.

    seconds: how long to wait for it. Raises BusyError if another program has it for longer, OSError if there is no
    such folder.
    """
    try:
        descriptor = os.open(*_place(folder))
    except PermissionError:  # a folder that may be written, but not be read
        yield False
        return
    try:
        yield _acquire(descriptor, folder, time.monotonic() + seconds)
    finally:
        os.close(descriptor)  # and with it the lock


def _place(folder: Path) -> tuple[Path, int]:
    if sys.platform == "win32":
        return folder / LOCK_FILE, os.O_RDWR | os.O_CREAT
    return folder, os.O_RDONLY | os.O_DIRECTORY


def _acquire(descriptor: int, folder: Path, until: float) -> bool:
    while True:
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError):  # on Windows it is the latter
            if time.monotonic() >= until:
                raise BusyError(folder) from None
            time.sleep(TRY_EVERY)
        except OSError:  # a file system without locks
            return False
        else:
            return True


def _lock(descriptor: int) -> None:
    """Take the lock. Raises BlockingIOError or PermissionError if another has it, OSError if there is none."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
