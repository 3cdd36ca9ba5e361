"""Points of one's own: a file each; and those that no file could be written for, as long as the session lasts."""

from __future__ import annotations

from pathlib import Path

from engine.data.csv_file import read_table, write_csv
from engine.data.samples import Dataset
from tui.data.draw.plane import Drawing


class DrawnPoints:
    """The drawings of a folder, `drawn-1.csv` and so on; held: those that could not be written, by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self.held: dict[str, Dataset] = {}

    @property
    def files(self) -> list[Path]:
        return sorted(self._folder.glob("drawn-*.csv"), key=lambda path: (len(path.name), path.name))

    def keep(self, drawing: Drawing) -> Path:
        """Write points, which there are, into a file of their own. Raises OSError."""
        return self._write(drawing.dataset("drawn"))

    def hold(self, drawing: Drawing) -> str:
        """Keep points, which there are, until the session ends; returns their name."""
        self._made += 1
        name = f"points-{self._made}"
        self.held[name] = drawing.dataset(name)
        return name

    def write_held(self) -> str:
        """Try once more to write what is held; returns what stands in the way of the rest, "" where all is written."""
        for name, data in list(self.held.items()):
            try:
                self._write(data)
            except OSError as error:
                return f"{', '.join(self.held)} could not be kept: {error.strerror}"
            del self.held[name]
        return ""

    def _write(self, data: Dataset) -> Path:
        number = 1
        while (path := self._folder / f"drawn-{number}.csv").exists():
            number += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        write_csv(data, path)
        return path


def drawing_in(path: Path) -> Drawing:
    """The points of a drawing's file, also where they are of one class. Raises ValueError where it is none."""
    table = read_table(path)
    if len(table.names) != 3 or not all(table.numeric):
        raise ValueError(f"{path}: not points of a plane")
    rows = [tuple(map(float, row)) for row in table.rows]
    return Drawing(tuple((x, y) for x, y, _ in rows), tuple(1.0 if label > 0 else -1.0 for *_, label in rows))
