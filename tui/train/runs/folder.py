"""The folder in which runs are stored between sessions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from engine.runs.file import RunFileError, write_run
from engine.runs.run import Run
from lessons.progress.lock import LAST_WAIT, locked
from tui.render.fit import shortened
from tui.train.draw.words import data_name

LATEST = "latest.json"
EARLIER = 12  # runs stored beside it: as many as the table has
MAX_RECENT = 20
HEAD = 4096  # letters of a file that its name and its settings are looked for in


class RunFolder:
    """The stored runs, a file each: `latest.json` is the one that was current last, `earlier-1.json` the one before."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "runs"
        self._latest: tuple[Run, int, tuple[int, int]] | None = (
            None  # the run that was written last, its steps, the file
        )
        self._saved: dict[Run, int] = {}  # runs that a file has, with their steps at that time

    def recent(self) -> list[Path]:
        """The files that were written last, newest first."""
        found: list[tuple[float, Path]] = []
        with suppress(OSError):
            for path in self.path.glob("*.json"):
                with suppress(OSError):  # it may be gone by now
                    found.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(found, reverse=True)][:MAX_RECENT]

    def mark_saved(self, run: Run) -> None:
        """Note that a file has this run as it is."""
        self._saved[run] = run.steps_taken

    def store_unsaved(self, runs: Iterable[Run]) -> list[str]:
        """Store the runs that no file has as they are, the last as the latest; return a message for each failure."""
        failures: dict[str, list[str]] = {}
        for run in runs:
            if run.steps_taken and self._saved.get(run) != run.steps_taken:
                try:
                    self.store_latest(run)
                except RunFileError as error:
                    failures.setdefault(str(error), []).append(run.name)
        return [f"{', '.join(names)} could not be saved: {reason}" for reason, names in failures.items()]

    def free_path(self, run: Run) -> Path:
        """Return a path by the run's name at which there is no file yet."""
        stem = re.sub(r"[^A-Za-z0-9]+", "-", f"{run.data.name} {run.name}").strip("-").lower() or "run"
        path, number = self.path / f"{stem}.json", 2
        while path.exists():
            path, number = self.path / f"{stem}-{number}.json", number + 1
        return path

    def write(self, run: Run, path: Path) -> None:
        """Write a run. Raises RunFileError if that is impossible."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunFileError(f"{path.parent}: cannot be made ({error.strerror})") from None
        write_run(run, path)

    def store_latest(self, run: Run) -> None:
        """Write a run as the latest; the stored ones move on by one. Raises RunFileError if that is impossible.

        Under the lock of the runs' folder: of two programs that store a run at once, neither takes the other's place.
        """
        with self._alone():
            try:
                for number in range(EARLIER - 1, -1, -1):
                    if self._earlier(number).exists():
                        self._earlier(number).replace(self._earlier(number + 1))
            except OSError as error:
                raise RunFileError(f"{self.path}: cannot be written ({error.strerror})") from None
            self.write(run, self._earlier(0))
            self._latest = run, run.steps_taken, self._mark()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock, unless another program keeps it for too long."""
        with ExitStack() as held:
            with suppress(OSError):  # then writing fails too, and says so
                self.path.mkdir(parents=True, exist_ok=True)
                held.enter_context(locked(self.path, LAST_WAIT))
            yield

    def _mark(self) -> tuple[int, int]:
        """What tells the latest file from any other that comes in its place."""
        found = self._earlier(0).stat()
        return found.st_ino, found.st_mtime_ns

    def latest_of(self, run: Run) -> Path:
        """Return the file that has the run as the latest, written if there is none. Raises RunFileError."""
        with suppress(OSError):
            if self._latest == (run, run.steps_taken, self._mark()):
                return self._earlier(0)
        self.store_latest(run)
        return self._earlier(0)

    def _earlier(self, number: int) -> Path:
        return self.path / (f"earlier-{number}.json" if number else LATEST)


def summary_of(path: Path) -> str:
    """Return a summary from the beginning of a run's file: "run 3, moons, 100 steps"; "" if there is none."""
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
    parts = [
        name,
        data_name(data) if isinstance(data, str) else None,
        f"{taken[1]} step{'s' * (taken[1] != '1')}" if taken else None,
    ]
    return ", ".join(shortened(words, 24) for words in parts if isinstance(words, str))


def _value(head: str, key: str) -> Any:
    """Return the JSON value after the first occurrence of a key, None if it is incomplete."""
    _, _, rest = head.partition(f'"{key}": ')
    try:
        return json.JSONDecoder().raw_decode(rest)[0]
    except (ValueError, RecursionError):
        return None
