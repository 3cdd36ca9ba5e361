"""Paths as they are told to others."""

from __future__ import annotations

from pathlib import Path


def path_from_home(path: Path) -> str:
    """Return the path as it is told to others: ~/… below the home folder."""
    try:
        return str("~" / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):  # elsewhere, or nobody's home
        return str(path)
