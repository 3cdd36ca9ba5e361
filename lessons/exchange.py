"""Export and import of everything a learner did, in one file: progress through the lessons, and practice."""

from __future__ import annotations

import json
from pathlib import Path

from engine.basics.files import read_bounded, write_atomically
from lessons.drills.practice import Practice, PracticeStore
from lessons.progress.storage import check_entries, check_version, parse_json
from lessons.progress.store import Progress, ProgressStore

VERSION = 2  # version 1 was the progress file itself
LABEL = "progress"
MAX_BYTES = 32_000_000


def export(progress: ProgressStore, practice: PracticeStore, target: Path) -> None:
    """Write both to a file. Raises OSError."""
    data = {"version": VERSION, "progress": progress.load().as_data(), "drills": practice.load().as_data()}
    write_atomically(target, json.dumps(data, indent=1) + "\n")


def restore(progress: ProgressStore, practice: PracticeStore, source: Path) -> None:
    """Add the contents of an exported file to what is here. Raises ValueError, before anything is added, or OSError."""
    try:
        text = read_bounded(source, MAX_BYTES).decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("it is not text") from None
    lessons, drills = read_export(text)
    progress.restore(lessons)
    practice.restore(drills)


def read_export(text: str) -> tuple[Progress, Practice]:
    """Return both, from a file of version 1 or 2. Raises ValueError with a short message for any other text."""
    data = parse_json(text)
    if isinstance(data, dict) and type(data.get("version")) is int and data["version"] < VERSION:
        return Progress.from_data(data), Practice()
    checked = check_entries(check_version(data, VERSION, LABEL), LABEL, version=int, progress=dict, drills=dict)
    return Progress.from_data(checked["progress"]), Practice.from_data(checked["drills"])
