"""Export and import of everything a learner did, in one file: progress through the lessons, practice, evidence."""

from __future__ import annotations

import json
from pathlib import Path

from engine.basics.files import read_bounded, write_atomically
from lessons.drills.practice import Practice, PracticeStore
from lessons.learner.store import LearnerRecord, LearnerStore, earlier_record
from lessons.progress.storage import check_entries, check_version, parse_json
from lessons.progress.store import Progress, ProgressStore

VERSION = 3  # version 2 had no evidence; version 1 was the progress file itself
LABEL = "progress"
MAX_BYTES = 32_000_000


def export(progress: ProgressStore, practice: PracticeStore, learner: LearnerStore, target: Path) -> None:
    """Write everything to a file. Raises OSError."""
    data = {
        "version": VERSION,
        "progress": progress.load().as_data(),
        "drills": practice.load().as_data(),
        "learner": learner.load().as_data(),
    }
    write_atomically(target, json.dumps(data, indent=1) + "\n")


def restore(progress: ProgressStore, practice: PracticeStore, learner: LearnerStore, source: Path) -> None:
    """Add the contents of an exported file to what is here. Raises ValueError, before anything is added, or OSError."""
    try:
        text = read_bounded(source, MAX_BYTES).decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("it is not text") from None
    lessons, drills, record = read_export(text)
    learner.restore(record)
    progress.restore(lessons)
    practice.restore(drills)


def read_export(text: str) -> tuple[Progress, Practice, LearnerRecord]:
    """Return what is in a file of version 1, 2 or 3. Raises ValueError with a short message for any other text.

    For the versions without evidence, it is what the progress and the drills say.
    """
    data = parse_json(text)
    version = data.get("version") if isinstance(data, dict) else None
    if type(version) is int and version < 2:
        progress = Progress.from_data(data)
        return progress, Practice(), earlier_record(progress, Practice())
    if type(version) is int and version == 2:
        checked = check_entries(data, LABEL, version=int, progress=dict, drills=dict)
        progress, practice = Progress.from_data(checked["progress"]), Practice.from_data(checked["drills"])
        return progress, practice, earlier_record(progress, practice)
    table = check_version(data, VERSION, LABEL)
    checked = check_entries(table, LABEL, version=int, progress=dict, drills=dict, learner=dict)
    progress, practice = Progress.from_data(checked["progress"]), Practice.from_data(checked["drills"])
    return progress, practice, LearnerRecord.from_data(checked["learner"])
