"""Files that are read up to a limit, and written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path


class TooLargeError(ValueError):
    """A file is longer than what it should hold can be."""


def is_file(path: str | Path) -> bool:
    """Whether there is a file of this name; there is none of a name that is too long, where pathlib raises."""
    return os.path.isfile(path)  # noqa: PTH113


def read_bounded(path: Path, limit: int) -> bytes:
    """What the file holds, if that is no more than `limit` bytes; of a larger one no more is read.

    Raises TooLargeError, which says the limit, ValueError for a path that cannot be, or OSError: for a pipe or a
    device, too, of which nobody knows whether they ever end.
    """
    if _is_stream(path):
        raise OSError(errno.EINVAL, "a pipe or a device, not a file; save what it gives in a file first", str(path))
    with path.open("rb") as source:
        raw = source.read(limit + 1)
    if len(raw) > limit:
        raise TooLargeError(f"larger than {limit // 1_000_000} MB, the limit")
    return raw


def write_whole(path: Path, text: str) -> None:
    """Write in one move: a crash leaves the old file or the new one, never a part. Raises OSError.

    A pipe or a device, such as /dev/stdout, is written to and stays what it is.
    """
    if path.exists() and _is_stream(path):
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        return
    path = path.resolve()  # a link stays one
    draft = path.with_name(f".{path.name[:100]}.{os.getpid()}-{threading.get_ident()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _is_stream(path: Path) -> bool:
    """Whether it is a pipe or a device. Raises OSError where there is nothing."""
    kind = path.stat().st_mode
    return not (stat.S_ISREG(kind) or stat.S_ISDIR(kind))
