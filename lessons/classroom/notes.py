"""The notes of a class: each learner's answers as JSON lines, in a folder of the teacher's."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from engine.basics.files import read_bounded

FILE_NAME = "answers.jsonl"
MAX_BYTES = 32_000_000
MAX_TEXT = 200  # characters of a cause or a name
RESULTS = ("right", "wrong", "shown")


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """One answer of a learner in a class.

    time      on which it was given, local, as 2026-11-29T10:31:05
    lesson    the id of the lesson
    step      the key of the step
    question  its index in the step
    result    one of RESULTS; "shown": the learner asked for the answer
    cause     the diagnosed mistake, or the wrong choice; "" if neither is known
    """

    time: str
    lesson: str
    step: str
    question: int
    result: str
    cause: str = ""


def learner_folder(classroom: Path, name: str) -> Path:
    """The folder of a learner: a name that is safe in every file system, the same for "Ann" and " ann"."""
    key = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in key).strip("-")[:20]
    return classroom / f"{plain or 'name'}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}"


def join(classroom: Path, name: str) -> Path:
    """Make the folder of a learner with their name in it, unless it is there. Returns it. Raises OSError."""
    folder = learner_folder(classroom, name)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / FILE_NAME).exists():
        _append(folder / FILE_NAME, {"name": name[:MAX_TEXT]})
    return folder


class ClassNotes:
    """Notes answers in the data folder of a learner, if it is one of a class; else does nothing.

    A folder that cannot be written raises nothing: the lesson goes on, and its progress, stored beside it, says so.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def note(self, lesson: str, step: str, question: int, result: str, cause: str = "") -> None:
        if self._path.is_file():
            time = datetime.now().isoformat(timespec="seconds")
            with suppress(OSError):
                _append(self._path, asdict(AnswerNote(time, lesson, step, question, result, cause[:MAX_TEXT])))


def read_name(folder: Path) -> str | None:
    """The name of the learner whose folder it is; None if it is no learner's. Raises OSError if it cannot be read."""
    for row in _rows(folder):
        if isinstance(row.get("name"), str):
            return str(row["name"])[:MAX_TEXT]
    return None


def read_notes(folder: Path) -> tuple[AnswerNote, ...]:
    """The notes of a learner, the oldest first; lines that are none are left out. Raises OSError."""
    return tuple(note for row in _rows(folder) if (note := _as_note(row)) is not None)


def _as_note(row: dict[str, object]) -> AnswerNote | None:
    match row:
        case {
            "time": str(time),
            "lesson": str(lesson),
            "step": str(step),
            "question": int(question),
            "result": str(result),
            "cause": str(cause),
        } if result in RESULTS:
            return AnswerNote(time, lesson, step, question, result, cause)
    return None


def _rows(folder: Path) -> Iterator[dict[str, object]]:
    try:
        text = read_bounded(folder / FILE_NAME, MAX_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return
    except ValueError as error:  # larger than any class writes
        raise OSError(str(error)) from None
    for line in text.splitlines():
        with suppress(ValueError, RecursionError):
            row = json.loads(line)
            if isinstance(row, dict):
                yield row


def _append(path: Path, row: dict[str, object]) -> None:
    """Add a line in one write, so that two windows of one learner do not mix theirs."""
    data = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    try:
        os.write(number, data)
    finally:
        os.close(number)
