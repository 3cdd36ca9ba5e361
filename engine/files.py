"""Files that are read up to a limit, and written whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path


class TooLargeError(ValueError):
    """A file is longer than what it should hold can be."""


def read_bounded(path: Path, limit: int) -> bytes:
    """What the file holds, if that is no more than `limit` bytes; of a larger or endless one no more is read.

    Raises TooLargeError, which says the limit, ValueError for a path that cannot be, or OSError.
    """
    with path.open("rb") as source:
        raw = source.read(limit + 1)
    if len(raw) > limit:
        raise TooLargeError(f"larger than {limit // 1_000_000} MB, the limit")
    return raw


def write_whole(path: Path, text: str) -> None:
    """Write in one move: a crash leaves the old file or the new one, never a part. Raises OSError."""
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
