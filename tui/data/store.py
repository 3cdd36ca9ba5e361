"""The points that a learner has drawn: a file each, or in memory while no file can be written."""

from __future__ import annotations

import math
from pathlib import Path

from engine.basics.numbers import parse_number
from engine.data.csv_file import read_table, write_csv
from engine.data.samples import Dataset
from lessons.progress.lock import ONCE_WAIT, locked
from tui.data.draw.point_drawing import PointDrawing


class DrawnPoints:
    """The drawings in a folder, `drawn-1.csv` and so on; held: those in memory that could not be written, by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held_count = 0
        self.held: dict[str, Dataset] = {}

    @property
    def files(self) -> list[Path]:
        return sorted(self._folder.glob("drawn-*.csv"), key=lambda path: (len(path.name), path.name))

    def save(self, drawing: PointDrawing) -> Path:
        """Write at least one point to a new file. Raises OSError."""
        return self._write(drawing.dataset("drawn"))

    def hold(self, drawing: PointDrawing) -> str:
        """Store at least one point in memory until the session ends; return their name."""
        self._held_count += 1
        name = f"points-{self._held_count}"
        self.held[name] = drawing.dataset(name)
        return name

    def write_held(self) -> str:
        """Try once more to write the points in memory; return why that failed, "" if all are written."""
        for name, data in list(self.held.items()):
            try:
                self._write(data)
            except OSError as error:
                return f"{', '.join(self.held)} could not be saved: {error.strerror}"
            del self.held[name]
        return ""

    def _write(self, data: Dataset) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        with locked(self._folder, ONCE_WAIT):
            number = 1
            while (path := self._folder / f"drawn-{number}.csv").exists():
                number += 1
            write_csv(data, path)
            return path


def read_drawing(path: Path) -> PointDrawing:
    """Read the points in a drawing's file, also if all are of one class.

    Raises ValueError with a one-line message if it is no such file, or a number in it is not finite.
    """
    table = read_table(path)
    if len(table.names) != 3 or not all(table.numeric):
        raise ValueError(f"{path}: not points of a plane")
    rows = [tuple(map(parse_number, row)) for row in table.rows]
    if not all(math.isfinite(number) for row in rows for number in row):
        raise ValueError(f"{path}: a number that is not finite")
    return PointDrawing(tuple((x, y) for x, y, _ in rows), tuple(1.0 if label > 0 else -1.0 for *_, label in rows))
