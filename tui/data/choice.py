"""What the Data screen returns if a name alone does not say how a file is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileChoice:
    """A file with its columns, and how it is read.

    name    as for `engine.data.by_name.dataset`
    header  auto, yes or no
    rows    so many rows at most, drawn by the seed; None for all
    scale   standard or none
    """

    name: str
    header: str = "auto"
    rows: int | None = None
    scale: str = "standard"
