"""A process keeps to its own folders, as far as Python announces what it does with files, on every system.

On Linux the kernel holds the same (`lessons.sandbox.linux`), also against what goes around Python.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

CHANGED = {
    **dict.fromkeys(("os.chmod", "os.lchmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr"), (0,)),
    **dict.fromkeys(("os.chflags", "os.lchflags", "os.remove", "os.rmdir", "os.mkdir", "os.truncate"), (0,)),
    **dict.fromkeys(("os.rename", "os.link"), (0, 1)),
    "os.symlink": (1,),
    "sqlite3.connect": (0,),
}
"""Audit events, and which of their arguments are paths that they change."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MEMORY = re.compile(r"/proc/.*/?mem")


def keep_to(folders: Iterable[Path]) -> None:
    """From now on, for good, no file elsewhere is written, removed or given other rights, and no memory is read."""
    own = tuple(_place(folder) for folder in folders)
    inside = tuple(f"{folder.rstrip(os.sep)}{os.sep}" for folder in own)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = bool(set(mode or "") & set("wax+")) or (isinstance(flags, int) and bool(flags & WRITING))
            paths: list[Any] = [path] if writes or _may_be_memory(path) else []
        else:
            paths = [arguments[index] for index in CHANGED.get(event, ())]
        for path in paths:
            if isinstance(path, int | None) or path == ":memory:":
                continue
            place = _place(path)
            is_own = place in own or place.startswith(inside) or os.fsdecode(path) == os.devnull
            if not is_own or MEMORY.fullmatch(place):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fsdecode(path))

    sys.addaudithook(hook)


def _place(path: str | bytes | os.PathLike[str]) -> str:
    """Where a path leads, with its links followed; the same for each way in which Windows writes it."""
    return os.path.normcase(os.path.realpath(os.fsdecode(path)))


def _may_be_memory(path: object) -> bool:
    return isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).endswith("mem")
