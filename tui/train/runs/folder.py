"""Where runs are kept between sessions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from engine.runs.file import RunFileError, write_run
from engine.runs.run import Run
from tui.render.fit import shortened
from tui.train.draw.words import data_name

LATEST = "latest.json"
EARLIER = 12  # runs that are kept beside it: as many as a table has
MOST_RECENT = 20
HEAD = 4096  # letters of a file that its name and its settings are looked for in


class RunFolder:
    """The runs of a folder, a file each; `latest.json` was last in hand, `earlier-1.json` before it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "runs"

    def recent(self) -> list[Path]:
        """The files that were written last, newest first."""
        try:
            found = [(path.stat().st_mtime, path) for path in self.path.glob("*.json")]
        except OSError:
            return []
        return [path for _, path in sorted(found, reverse=True)][:MOST_RECENT]

    def free(self, run: Run) -> Path:
        """A path by the run's name that no file has yet."""
        stem = re.sub(r"[^A-Za-z0-9]+", "-", f"{run.data.name} {run.name}").strip("-").lower() or "run"
        path, number = self.path / f"{stem}.json", 2
        while path.exists():
            path, number = self.path / f"{stem}-{number}.json", number + 1
        return path

    def keep(self, run: Run, path: Path) -> None:
        """Write it. Raises RunFileError where that is not possible."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunFileError(f"{path.parent}: cannot be made ({error.strerror})") from None
        write_run(run, path)

    def keep_latest(self, run: Run) -> None:
        """Write it as the latest; those that were move on by one. Raises RunFileError."""
        try:
            for number in range(EARLIER - 1, -1, -1):
                if self._earlier(number).exists():
                    self._earlier(number).replace(self._earlier(number + 1))
        except OSError as error:
            raise RunFileError(f"{self.path}: cannot be written ({error.strerror})") from None
        self.keep(run, self._earlier(0))

    def _earlier(self, number: int) -> Path:
        return self.path / (f"earlier-{number}.json" if number else LATEST)


def called(path: Path) -> str:
    """What the beginning of a run's file says of it: "run 3, moons, 100 steps"; "" where it says nothing."""
    try:
        if not path.is_file():
            return ""
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(HEAD)
    except OSError:
        return ""
    name, settings = _value(head, "name"), _value(head, "settings")
    data = settings.get("data") if isinstance(settings, dict) else None
    taken = re.search(r'"steps": (\d{1,15}), "diverged"', head)  # further on where examples or many changes come before
    said = [
        name,
        data_name(data) if isinstance(data, str) else None,
        f"{taken[1]} step{'s' * (taken[1] != '1')}" if taken else None,
    ]
    return ", ".join(shortened(words, 24) for words in said if isinstance(words, str))


def _value(head: str, key: str) -> Any:
    """What stands after the first mention of a key, None where it is not whole."""
    _, _, rest = head.partition(f'"{key}": ')
    try:
        return json.JSONDecoder().raw_decode(rest)[0]
    except (ValueError, RecursionError):
        return None
