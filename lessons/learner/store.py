"""Storage of a learner's evidence in one JSON file of the data folder, written at each answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lessons.drills.practice import FILE_NAME as DRILLS_FILE
from lessons.drills.practice import Practice
from lessons.learner.evidence import UNDATED, AnswerResult, Evidence
from lessons.learner.skills import skill_of_cause, skills_of_step
from lessons.progress.data_file import DataFile, Format
from lessons.progress.own_files import read_own_file
from lessons.progress.storage import check_entries, check_version, not_yet_here, parse_json
from lessons.progress.store import FILE_NAME as PROGRESS_FILE
from lessons.progress.store import Outcome, Progress

VERSION = 1
FILE_NAME = "learner.json"
LABEL = "learner"
MAX_EVIDENCE = 4_000


@dataclass(frozen=True, slots=True)
class LearnerRecord:
    """What is known of a learner. evidence: the oldest first."""

    evidence: tuple[Evidence, ...] = ()

    def with_evidence(self, new: Iterable[Evidence]) -> LearnerRecord:
        """Return it with new evidence; of too much, the oldest is dropped."""
        return LearnerRecord((*self.evidence, *new)[-MAX_EVIDENCE:])

    def with_imported(self, imported: LearnerRecord) -> LearnerRecord:
        """Return it with the evidence of another computer; what is known already is not added again."""
        added = not_yet_here(self.evidence, imported.evidence)
        return LearnerRecord(tuple(sorted((*added, *self.evidence), key=lambda one: one.day))[-MAX_EVIDENCE:])

    def to_json(self) -> str:
        """Return the text of the file, one line per answer."""
        rows = ",\n".join(json.dumps(_as_data(each)) for each in self.evidence)
        return f'{{"version": {VERSION}, "evidence": [\n{rows}\n]}}\n'

    @staticmethod
    def from_json(text: str) -> LearnerRecord:
        """Parse the text of a file. Raises ValueError with a short message if it is not one of this version."""
        return LearnerRecord.from_data(parse_json(text))

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"version": VERSION, "evidence": [_as_data(each) for each in self.evidence]}

    @staticmethod
    def from_data(data: Any) -> LearnerRecord:
        """Build it from JSON data. Raises ValueError as `from_json` does."""
        checked = check_entries(check_version(data, VERSION, LABEL), LABEL, version=int, evidence=list)
        return LearnerRecord(tuple(map(_read_evidence, checked["evidence"])))


class LearnerStore:
    """The record of a learner in the data folder.

    today: the clock. notices: messages for the learner, one line each; whoever shows one removes it. A folder that
    cannot be read or written raises nothing here: the record then lasts as long as the program.
    """

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        self.folder = folder
        self.today = today
        self._file = DataFile(
            folder / FILE_NAME,
            Format(LABEL, LearnerRecord.from_json, LearnerRecord.to_json, lambda: from_earlier_files(folder)),
            "your evidence cannot be read ({reason}); this session saves none",
            "your evidence cannot be saved in {folder} ({reason})",
        )

    @property
    def path(self) -> Path:
        """Of the file."""
        return self._file.path

    @property
    def notices(self) -> list[str]:
        """Messages for the learner."""
        return self._file.notices

    def load(self) -> LearnerRecord:
        """Return the record; before its first file, what progress of an earlier version says."""
        return self._file.load()

    def add(self, evidence: Sequence[Evidence]) -> None:
        """Store new evidence."""
        if evidence:
            new = tuple(evidence)
            self._file.change(lambda stored: stored.with_evidence(new))

    def restore(self, imported: LearnerRecord) -> None:
        """Add an imported record to what is here. Raises OSError if it cannot be written."""
        if imported.evidence:
            self._file.change(lambda stored: stored.with_imported(imported), strict=True)

    def reset(self) -> Path | None:
        """Start over. The old file is renamed; returns its new path, None without a file. Raises OSError."""
        return self._file.reset()


def from_earlier_files(folder: Path) -> LearnerRecord:
    """Return undated evidence from progress and drills as stored before evidence was."""
    progress, practice = Progress(), Practice()
    with suppress(OSError, ValueError):  # the stores themselves report a damaged file
        progress = Progress.from_json(read_own_file(folder / PROGRESS_FILE))
    with suppress(OSError, ValueError):
        practice = Practice.from_json(read_own_file(folder / DRILLS_FILE))
    return earlier_record(progress, practice)


def earlier_record(progress: Progress, practice: Practice) -> LearnerRecord:
    """Return undated evidence: questions that were shown or took several tries, and the mistakes made in drills."""
    evidence = [
        Evidence(
            UNDATED, skill.id, AnswerResult.WRONG if question.outcome is Outcome.SHOWN else AnswerResult.HELPED, place
        )
        for lesson_id, lesson in progress.lessons.items()
        for key, step in lesson.steps.items()
        for question in step.questions.values()
        if question.outcome is Outcome.SHOWN or (question.outcome is Outcome.RIGHT and question.tries > 1)
        for place in (f"lesson {lesson_id}",)
        for skill in skills_of_step(lesson_id, key)[:1]
    ]
    evidence += [
        Evidence(UNDATED, skill.id, AnswerResult.WRONG, "drill", cause)
        for result in practice.history
        for cause in result.missed
        if (skill := skill_of_cause(cause)) is not None
    ]
    return LearnerRecord(tuple(evidence))


def _as_data(evidence: Evidence) -> dict[str, Any]:
    optional = {"cause": evidence.cause} if evidence.cause else {}
    sure = {"sure": "yes" if evidence.sure else "no"} if evidence.sure is not None else {}
    return {
        "day": evidence.day.isoformat(),
        "skill": evidence.skill,
        "result": evidence.result.name.lower(),
        "place": evidence.place,
        **optional,
        **sure,
    }


def _read_evidence(data: Any) -> Evidence:
    if isinstance(data, dict):
        data = {"cause": "", "sure": "", **data}
    checked = check_entries(data, LABEL, day=str, skill=str, result=str, place=str, cause=str, sure=str)
    try:
        sure = {"": None, "yes": True, "no": False}[checked["sure"]]
        day, result = date.fromisoformat(checked["day"]), AnswerResult[checked["result"].upper()]
    except (ValueError, KeyError):
        raise ValueError("an answer in it is none") from None
    return Evidence(day, checked["skill"], result, checked["place"], checked["cause"], sure)
