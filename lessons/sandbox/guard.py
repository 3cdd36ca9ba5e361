"""The guard of a process that runs foreign code: limits on time, memory and files, and no other programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lessons.sandbox.own_folders import keep_to

STARTING_PROGRAMS = {
    "os.fork", "os.forkpty", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "subprocess.Popen",
}  # fmt: skip
"""Audit events: what could start a process that outlives this one."""
LOADING_LIBRARIES = {"ctypes.dlopen"}
"""Audit events: what could bypass the audit hook, as all of ctypes."""
SIGNALLING = {"os.kill", "os.killpg"}
"""Audit events whose first argument is a process."""
LOOKING_ROUND = {
    "gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys._current_frames", "sys._current_exceptions",
    "sys.settrace", "sys.setprofile", "sys.monitoring.register_callback",
}  # fmt: skip
"""Audit events: what could find, in the same process, what judges the code."""


def raise_guard(memory: int, files: int, folders: Iterable[Path], libraries: bool) -> Callable[[], None]:
    """Limit this process for good; returns a function that lifts the limit on memory, to report that it was reached.

    memory     in bytes
    files      the largest file, in bytes
    folders    where files may be written
    libraries  whether the code may load compiled libraries and open connections
    """
    places = list(folders)
    lift = _limit(memory, files)
    keep_to(places)
    if sys.platform == "linux":
        from lessons.sandbox.linux import lock_down

        lock_down(places, libraries)
    refused = STARTING_PROGRAMS if libraries else STARTING_PROGRAMS | LOADING_LIBRARIES | LOOKING_ROUND

    own = os.getpid()

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event in SIGNALLING and arguments[0] != own:
            raise PermissionError(f"{event} to another process is not possible here")
        if event in refused or (not libraries and event.startswith("ctypes.")):
            purpose = "looking into other code" if event in LOOKING_ROUND else "starting other programs"
            purpose = "reaching around Python" if event.startswith("ctypes.") else purpose
            raise PermissionError(f"{event} is for {purpose}, which is not possible here")

    sys.addaudithook(refuse)
    return lift


def _limit(memory: int, files: int) -> Callable[[], None]:
    if sys.platform == "win32":  # which has no such limits
        return lambda: None
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    with suppress(OSError, ValueError):  # macOS defines the limit but does not support it
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (files, files))
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
