"""The learner's folder, watched for saves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

DEBOUNCE, STEP = 150, 50  # milliseconds


async def saves(folder: Path) -> AsyncIterator[None]:
    """Yield at each save of a Python file in the folder. Raises OSError or RuntimeError if none can be watched."""
    from watchfiles import awatch

    async for _ in awatch(
        folder, watch_filter=lambda _, name: name.endswith(".py"), debounce=DEBOUNCE, step=STEP, recursive=False
    ):
        yield
