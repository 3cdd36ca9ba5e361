"""The learner's progress, stored by lesson id and step, so that a lesson resumes where it was left.

One JSON file. Each record is merged into what the file has at that moment, under a lock, so that two running programs
lose nothing. A damaged file is renamed, never overwritten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from lessons.progress.data_file import DataFile, Format
from lessons.progress.storage import check_entries, check_version, parse_count, parse_json

VERSION = 1
FILE_NAME = "progress.json"
LABEL = "progress"
TRIES_BEFORE_SHOWING = 2  # of a question, until its answer may be shown


class Outcome(Enum):
    """How a question ended, from worst to best. GIVEN: left to the Values, after several of its kind went well."""

    SKIPPED = "skipped"
    SHOWN = "shown"
    GIVEN = "given"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """Progress of a question.

    outcome  None while it is open
    tries    the number of answers, wrong and right
    hints    the number of hints shown
    text     the draft: code, or a sign and a part of a number; "" for nothing yet
    """

    outcome: Outcome | None = None
    tries: int = 0
    hints: int = 0
    text: str = ""

    def merged(self, later: QuestionProgress) -> QuestionProgress:
        """Return the maximum of both; of two texts the later, unless it is empty."""
        rank = [None, *Outcome]
        best = max(self.outcome, later.outcome, key=rank.index)
        tries, hints = max(self.tries, later.tries), max(self.hints, later.hints)
        return QuestionProgress(best, tries, hints, later.text or self.text)

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data; the text only if there is one."""
        outcome = self.outcome.value if self.outcome else None
        typed = {"text": self.text} if self.text else {}
        return {"outcome": outcome, "tries": self.tries, "hints": self.hints} | typed

    @staticmethod
    def from_data(data: Any, label: str) -> QuestionProgress:
        """Build it from the JSON data of the `label` file. Raises ValueError with a short message if invalid."""
        if isinstance(data, dict):
            data = {"text": "", **data}
        checked = check_entries(data, label, outcome=(str, type(None)), tries=int, hints=int, text=str)
        if checked["outcome"] not in (None, *(outcome.value for outcome in Outcome)):
            raise ValueError("an outcome in it is unknown")
        outcome = Outcome(checked["outcome"]) if checked["outcome"] else None
        return QuestionProgress(outcome, parse_count(checked["tries"]), parse_count(checked["hints"]), checked["text"])


@dataclass(frozen=True, slots=True)
class StepProgress:
    """done: whether the learner went on from the step. questions: by their index in the step."""

    done: bool = False
    questions: Mapping[int, QuestionProgress] = field(default_factory=dict)

    def merged(self, other: StepProgress) -> StepProgress:
        questions = dict(self.questions)
        for index, question in other.questions.items():
            questions[index] = questions.get(index, QuestionProgress()).merged(question)
        return StepProgress(self.done or other.done, questions)


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """at: the key of the step where it was left, "" at first. finished: whether the end was reached. steps: by key."""

    at: str = ""
    finished: bool = False
    steps: Mapping[str, StepProgress] = field(default_factory=dict)

    def merged(self, later: LessonProgress) -> LessonProgress:
        """Return both merged; the later one says where the lesson was left."""
        steps = dict(self.steps)
        for key, step in later.steps.items():
            steps[key] = steps.get(key, StepProgress()).merged(step)
        return LessonProgress(later.at or self.at, self.finished or later.finished, steps)

    def count(self, outcome: Outcome) -> int:
        """Return the number of questions with this outcome."""
        return sum(q.outcome is outcome for step in self.steps.values() for q in step.questions.values())

    @property
    def to_review(self) -> int:
        """The number of questions worth a second look: skipped or shown."""
        return self.count(Outcome.SKIPPED) + self.count(Outcome.SHOWN)

    @property
    def hints(self) -> int:
        """The total number of hints shown."""
        return sum(question.hints for step in self.steps.values() for question in step.questions.values())


@dataclass(frozen=True, slots=True)
class Progress:
    """last: the id of the lesson opened last, "" for none. lessons: by id."""

    last: str = ""
    lessons: Mapping[str, LessonProgress] = field(default_factory=dict)

    def merged(self, later: Progress) -> Progress:
        """Return both merged; the later one says where the learner left off."""
        lessons = dict(self.lessons)
        for key, lesson in later.lessons.items():
            lessons[key] = lessons.get(key, LessonProgress()).merged(lesson)
        return Progress(later.last or self.last, lessons)

    def lesson(self, lesson_id: str) -> LessonProgress:
        return self.lessons.get(lesson_id, LessonProgress())

    def step(self, lesson_id: str, key: str) -> StepProgress:
        return self.lesson(lesson_id).steps.get(key, StepProgress())

    def to_json(self) -> str:
        """Return the text of the progress file."""
        return json.dumps(self.as_data(), indent=1) + "\n"

    @staticmethod
    def from_json(text: str) -> Progress:
        """Parse a progress file. Raises ValueError with a short message if it is not one of this version."""
        return Progress.from_data(parse_json(text))

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return _as_data(self)

    @staticmethod
    def from_data(data: Any) -> Progress:
        """Build it from JSON data. Raises ValueError as `from_json` does."""
        return _read_progress(data)


def data_folder() -> Path:
    """Return the folder of the learner's data: $MGRAD_TUI_HOME, or the user's data folder."""
    home = os.environ.get("MGRAD_TUI_HOME")
    if home:
        return Path(os.path.expanduser(home))  # noqa: PTH111  (that of pathlib raises where there is no such user)
    from platformdirs import user_data_dir

    return Path(user_data_dir("mgrad-tui"))


FORMAT = Format(LABEL, Progress.from_json, Progress.to_json, Progress)


class ProgressStore:
    """Progress in a folder.

    notices: messages for the learner (a damaged file, a folder that cannot be written), one line each; whoever shows
    one removes it. A folder that cannot be read or written raises nothing here: the app goes on in memory. today: the
    clock.
    """

    def __init__(self, folder: Path, today: Callable[[], date] = date.today) -> None:
        self.folder = folder
        self.today = today
        self._file = DataFile(
            folder / FILE_NAME,
            FORMAT,
            "progress cannot be read ({reason}); this session starts without it and saves none",
            "progress cannot be saved in {folder} ({reason}); it is lost when you leave",
        )

    @property
    def path(self) -> Path:
        """Of the file."""
        return self._file.path

    @property
    def notices(self) -> list[str]:
        """Messages for the learner."""
        return self._file.notices

    def load(self) -> Progress:
        """Return the current contents of the file, merged with what could not be written yet."""
        return self._file.load()

    def record(self, lesson_id: str, lesson: LessonProgress) -> None:
        """Merge new progress into that of a lesson, which becomes the one opened last.

        It need only contain what is new: `LessonProgress(at=key, steps={key: StepProgress(done=True)})`.
        """
        new = Progress(lesson_id, {lesson_id: lesson})
        self._file.change(lambda stored: stored.merged(new))

    def restore(self, imported: Progress) -> None:
        """Merge imported progress into what is here. Raises OSError if it cannot be written."""

        def add(stored: Progress) -> Progress:
            # Code typed here is not replaced by imported code; the imported file says where a lesson was left.
            here = Progress(lessons={key: replace(lesson, at="") for key, lesson in stored.lessons.items()})
            return stored.merged(imported.merged(here))

        self._file.change(add, strict=True)

    def reset(self) -> Path | None:
        """Start over. The old file is renamed; returns its new path, None without a file. Raises OSError."""
        return self._file.reset()


def _as_data(progress: Progress) -> dict[str, Any]:
    return {
        "version": VERSION,
        "last": progress.last,
        "lessons": {
            lesson_id: {
                "at": lesson.at,
                "finished": lesson.finished,
                "steps": {
                    key: {
                        "done": step.done,
                        "questions": {
                            str(index): question.as_data() for index, question in sorted(step.questions.items())
                        },
                    }
                    for key, step in lesson.steps.items()
                },
            }
            for lesson_id, lesson in progress.lessons.items()
        },
    }


def _read_progress(data: Any) -> Progress:
    check_version(data, VERSION, LABEL)
    checked = check_entries(data, LABEL, version=int, last=str, lessons=dict)
    return Progress(checked["last"], {key: _read_lesson(lesson) for key, lesson in checked["lessons"].items()})


def _read_lesson(data: Any) -> LessonProgress:
    checked = check_entries(data, LABEL, at=str, finished=bool, steps=dict)
    return LessonProgress(**{**checked, "steps": {key: _read_step(step) for key, step in checked["steps"].items()}})


def _read_step(data: Any) -> StepProgress:
    checked = check_entries(data, LABEL, done=bool, questions=dict)
    return StepProgress(
        checked["done"],
        {
            parse_count(key): QuestionProgress.from_data(question, LABEL)
            for key, question in checked["questions"].items()
        },
    )
