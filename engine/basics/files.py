"""Reading files up to a size limit, and writing them atomically."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time
from pathlib import Path

REPLACE_TRIES = 40 if sys.platform == "win32" else 1
REPLACE_PAUSE = 0.005  # seconds


class TooLargeError(ValueError):
    """The file exceeds its size limit."""


def is_file(path: str | Path) -> bool:
    """Whether the path is an existing file. A name too long for the file system counts as missing; pathlib raises."""
    return os.path.isfile(path)  # noqa: PTH113


def read_bounded(path: Path, limit: int) -> bytes:
    """Return the content of a file of at most `limit` bytes; never read more than that.

    Raises TooLargeError with the limit, ValueError for an invalid path, and OSError; that includes pipes and devices,
    which may never end.
    """
    if _is_stream(path):
        raise OSError(errno.EINVAL, "a pipe or a device, not a file; save its output to a file first", str(path))
    with path.open("rb") as source:
        raw = source.read(limit + 1)
    if len(raw) > limit:
        raise TooLargeError(f"larger than {limit // 1_000_000} MB, the limit")
    return raw


def write_atomically(path: Path, text: str) -> None:
    """Replace the file in one step: a crash leaves the old content or the new, never a part. Raises OSError.

    A pipe or a device, such as /dev/stdout, is written to directly.
    """
    if path.exists() and _is_stream(path):
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        return
    path = path.resolve()  # keeps a symbolic link
    draft = path.with_name(f".{path.name[:100]}.{os.getpid()}-{threading.get_ident()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _replace(path, draft)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _replace(path: Path, draft: Path) -> None:
    """Put the draft in the place of the file. On Windows that fails for as long as somebody reads the file."""
    for _ in range(REPLACE_TRIES - 1):
        try:
            draft.replace(path)
            return
        except PermissionError:
            time.sleep(REPLACE_PAUSE)
    draft.replace(path)


def _is_stream(path: Path) -> bool:
    """Whether the path is a pipe or a device. Raises OSError if it does not exist."""
    mode = path.stat().st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
