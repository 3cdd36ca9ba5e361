"""The report of a crash: what happened, and all that plays it again, in one JSON file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from lessons.progress.lock import LAST_WAIT, locked
from lessons.progress.own_files import read_own_file, write_own_file

FOLDER = "crashes"
OFFER = "resume.json"
VERSION = 1
MAX_REPORTS = 20
STORED_FILES = (
    "progress.json",
    "drills.json",
    "duels.json",
    "papers.json",
    "preferences.json",
    "keymap.toml",
    "explore.json",
    OFFER,
)
MAX_STORED = 1_000_000  # characters of them in a report


@dataclass(frozen=True, slots=True)
class CrashReport:
    """A session that ended with a crash.

    error      the exception in one line
    traceback  its lines
    command    the arguments of the command line that began the session
    size       columns and rows of the terminal at its start
    inputs     the last inputs (`tui.crash.inputs`)
    total      how many inputs there were
    files      the contents of small files of the data folder as they were at its start, by name
    facts      versions and terminal, as `mgrad-tui doctor` has them
    """

    error: str
    traceback: tuple[str, ...]
    command: tuple[str, ...]
    size: tuple[int, int]
    inputs: tuple[dict[str, Any], ...]
    total: int
    files: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether it has the session's inputs from the first one on."""
        return self.total <= len(self.inputs)

    def to_json(self) -> str:
        """Return the text of a report file, an input per line."""
        data = {"mgrad-tui crash report": VERSION, **asdict(self)}
        inputs = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in data.pop("inputs"))
        head = json.dumps(data, indent=1, ensure_ascii=False)
        return f'{head[:-2]},\n "inputs": [\n{inputs}\n ]\n}}\n'


@dataclass(frozen=True, slots=True)
class ResumeOffer:
    """How to go on after a crash. label: of the place. command: the arguments that open it."""

    label: str
    command: tuple[str, ...]


@runtime_checkable
class Resumable(Protocol):
    """A screen that can be opened again as it was. Asked after the app has closed."""

    def resume_offer(self) -> ResumeOffer | None:
        """How to open it again; None if that is impossible."""


def read_report(path: Path) -> CrashReport:
    """Read a report. Raises ValueError with a one-line message if it is none, OSError if it cannot be read."""
    from tui.crash.inputs import check_rows

    try:
        data = json.loads(read_own_file(path))
    except (ValueError, RecursionError):
        raise ValueError(f"{path} is not a crash report") from None
    if not isinstance(data, dict) or data.get("mgrad-tui crash report") != VERSION:
        raise ValueError(f"{path} is not a crash report of this version")
    try:
        return CrashReport(
            error=str(data["error"]),
            traceback=tuple(map(str, data["traceback"])),
            command=tuple(os.path.expanduser(str(part)) for part in data["command"]),  # noqa: PTH111  (any text)
            size=_size(data["size"]),
            inputs=check_rows(data["inputs"]),
            total=int(data["total"]),
            files={name: str(text) for name, text in data["files"].items() if name in STORED_FILES},
            facts=dict(data["facts"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is a damaged crash report ({error!r})") from None
    except ValueError as error:
        raise ValueError(f"{path} is a damaged crash report: {error}") from None


def write_report(folder: Path, report: CrashReport) -> Path:
    """Write a report into the data folder, of which the newest are kept. Raises OSError if that is impossible."""
    reports = folder / FOLDER
    reports.mkdir(parents=True, exist_ok=True)
    with locked(reports, LAST_WAIT):
        stem = f"{datetime.now():%Y%m%d-%H%M%S}"
        path, number = reports / f"{stem}.json", 2
        while path.exists():
            path, number = reports / f"{stem}-{number}.json", number + 1
        write_own_file(path, report.to_json())
    for old in sorted(reports.glob("*.json"))[:-MAX_REPORTS]:
        with suppress(OSError):
            old.unlink()
    return path


def stored_files(folder: Path) -> dict[str, str]:
    """Return the contents of the small files of a data folder, by name."""
    found, room = {}, MAX_STORED
    for name in STORED_FILES:
        with suppress(OSError, ValueError):
            text = read_own_file(folder / name, 4 * MAX_STORED)
            if len(text) <= room:
                found[name], room = text, room - len(text)
    return found


def offer_resume(folder: Path, offer: ResumeOffer) -> None:
    """Store how to go on, for the next start. Raises OSError if that is impossible."""
    write_own_file(folder / OFFER, json.dumps(asdict(offer)))


def offered_resume(folder: Path) -> ResumeOffer | None:
    """Return how to go on after the last session, None if it did not crash."""
    try:
        data = json.loads(read_own_file(folder / OFFER))
        return ResumeOffer(str(data["label"]), tuple(map(str, data["command"])))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def withdraw_resume(folder: Path) -> None:
    """Forget how to go on: it has been done, or a later session ended as it should."""
    with suppress(OSError):
        (folder / OFFER).unlink(missing_ok=True)


def _size(data: Any) -> tuple[int, int]:
    width, height = map(int, data)
    if not (0 < width < 10_000 and 0 < height < 10_000):
        raise ValueError("its terminal has no size")
    return width, height
