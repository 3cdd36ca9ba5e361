"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path


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
