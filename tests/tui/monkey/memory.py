"""What is in memory: objects of ours, and what rich and Textual keep for later, up to a bound."""

from __future__ import annotations

import gc
import os
from collections import Counter
from functools import _lru_cache_wrapper
from pathlib import Path

from textual.dom import DOMNode

LIBRARIES = ("rich", "textual")


def ours() -> Counter[str]:
    """How many objects of the engine there are, and how many screens and widgets of ours, by class."""
    gc.collect()
    kinds = Counter(type(each) for each in gc.get_objects())
    return Counter({f"{kind.__module__}.{kind.__qualname__}": n for kind, n in kinds.items() if _is_ours(kind)})


def _is_ours(kind: type) -> bool:
    room = kind.__module__.partition(".")[0]
    return room == "engine" or (room == "tui" and issubclass(kind, DOMNode))


def megabytes() -> float:
    """The memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def cached() -> tuple[int, int]:
    """How many results the caches of rich and Textual hold, and how many they may hold at most."""
    caches = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]
    found = [each.cache_info() for each in caches if str(each.__module__).split(".")[0] in LIBRARIES]
    return sum(info.currsize for info in found), sum(info.maxsize or 0 for info in found)
