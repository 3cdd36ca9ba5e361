"""The program's own small files: read with a limit and never from what may not end, written in one step.

Nothing here needs the engine before something is written, so that Home is quick.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from lessons.progress.lock import BusyError, locked

MAX_BYTES = 16_000_000
DRAFT = re.compile(r"\..+\.\d+-\d+")  # as engine.basics.files names one
FOLDERS = (".", "runs", "crashes")  # of the data folder, in which drafts may be left


def read_own_file(path: Path, limit: int = MAX_BYTES) -> str:
    """Return the text of a file.

    Raises OSError, also for a pipe or a device, which may never end; ValueError, with a few words, for more than
    `limit` bytes and for what is not UTF-8.
    """
    with open(path, "rb", opener=_open_at_once) as source:  # Path.open has none
        if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
            raise _no_file(path)
        raw = source.read(limit + 1)
    if len(raw) > limit:
        raise ValueError(f"it is larger than {limit // 1_000_000} MB")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("it is not text") from None


def write_own_file(path: Path, text: str) -> None:
    """Write the text in one step, into a folder that is made if it is missing.

    Raises OSError, also where the path is a pipe or a device. Whoever has to merge holds the folder's lock.
    """
    from engine.basics.files import write_atomically

    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.stat().st_mode):
            raise _no_file(path)
    write_atomically(path, text)


def clear_drafts(folder: Path) -> None:
    """Remove the drafts that a program left in a data folder when it was killed while it wrote.

    Whoever writes has the folder's lock, so under it every draft is an old one. Does nothing if another program has it.
    """
    with suppress(BusyError, OSError), locked(folder, 0.0):
        for name in FOLDERS:
            with suppress(OSError):
                for path in (folder / name).iterdir():
                    if DRAFT.fullmatch(path.name):
                        path.unlink()


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _no_file(path: Path) -> OSError:
    return OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))
