"""What the learner has done, kept by lesson id and step, so that a lesson resumes where it was left.

One JSON file, written in one move. What is recorded is added to what the file holds at that moment, so that two
programs running at once lose nothing. A file that cannot be understood is moved aside, never overwritten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

from lessons.progress.storage import check_entries, check_version, load_or_default, move_aside, parse_count, parse_json

VERSION = 1
FILE_NAME = "progress.json"
LABEL = "progress"


class Outcome(Enum):
    """How a question ended, from the least to the most."""

    SKIPPED = "skipped"
    SHOWN = "shown"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """outcome  None while it is open
    tries    wrong and right answers given
    hints    how many were asked for
    text     what was typed: the code that is asked for, or a sign and some of a number; "" for nothing yet
    """

    outcome: Outcome | None = None
    tries: int = 0
    hints: int = 0
    text: str = ""

    def merged(self, later: QuestionProgress) -> QuestionProgress:
        """The more of both; of two texts the later, unless it is empty."""
        rank = [None, *Outcome]
        best = max(self.outcome, later.outcome, key=rank.index)
        tries, hints = max(self.tries, later.tries), max(self.hints, later.hints)
        return QuestionProgress(best, tries, hints, later.text or self.text)

    def as_data(self) -> dict[str, Any]:
        """For a file; the text only where there is one."""
        outcome = self.outcome.value if self.outcome else None
        typed = {"text": self.text} if self.text else {}
        return {"outcome": outcome, "tries": self.tries, "hints": self.hints} | typed

    @staticmethod
    def from_data(data: Any, called: str) -> QuestionProgress:
        """Back from a file, which messages call `called`. Raises ValueError for what it does not understand."""
        if isinstance(data, dict):
            data = {"text": "", **data}
        shaped = check_entries(data, called, outcome=(str, type(None)), tries=int, hints=int, text=str)
        if shaped["outcome"] not in (None, *(outcome.value for outcome in Outcome)):
            raise ValueError("an outcome in it is unknown")
        outcome = Outcome(shaped["outcome"]) if shaped["outcome"] else None
        return QuestionProgress(outcome, parse_count(shaped["tries"]), parse_count(shaped["hints"]), shaped["text"])


@dataclass(frozen=True, slots=True)
class StepProgress:
    """done  the learner went on from it; questions  by their place in the step"""

    done: bool = False
    questions: Mapping[int, QuestionProgress] = field(default_factory=dict)

    def merged(self, other: StepProgress) -> StepProgress:
        questions = dict(self.questions)
        for place, question in other.questions.items():
            questions[place] = questions.get(place, QuestionProgress()).merged(question)
        return StepProgress(self.done or other.done, questions)


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """at  the key of the step where it was left, "" at the start; finished  the end was reached; steps  by key"""

    at: str = ""
    finished: bool = False
    steps: Mapping[str, StepProgress] = field(default_factory=dict)

    def merged(self, later: LessonProgress) -> LessonProgress:
        """Both; where the lesson was left, the later says."""
        steps = dict(self.steps)
        for key, step in later.steps.items():
            steps[key] = steps.get(key, StepProgress()).merged(step)
        return LessonProgress(later.at or self.at, self.finished or later.finished, steps)

    def count(self, outcome: Outcome) -> int:
        """How many questions ended so."""
        return sum(q.outcome is outcome for step in self.steps.values() for q in step.questions.values())

    @property
    def to_review(self) -> int:
        """How many questions are worth a second look: skipped, or shown."""
        return self.count(Outcome.SKIPPED) + self.count(Outcome.SHOWN)

    @property
    def hints(self) -> int:
        """How many hints were asked for in all."""
        return sum(question.hints for step in self.steps.values() for question in step.questions.values())


@dataclass(frozen=True, slots=True)
class Progress:
    """last  the id of the lesson open last, "" for none; lessons  by id"""

    last: str = ""
    lessons: Mapping[str, LessonProgress] = field(default_factory=dict)

    def merged(self, later: Progress) -> Progress:
        """Both; where the learner left off, the later says."""
        lessons = dict(self.lessons)
        for key, lesson in later.lessons.items():
            lessons[key] = lessons.get(key, LessonProgress()).merged(lesson)
        return Progress(later.last or self.last, lessons)

    def lesson(self, lesson_id: str) -> LessonProgress:
        return self.lessons.get(lesson_id, LessonProgress())

    def step(self, lesson_id: str, key: str) -> StepProgress:
        return self.lesson(lesson_id).steps.get(key, StepProgress())

    def to_json(self) -> str:
        """The text of the progress file."""
        return json.dumps(self.as_data(), indent=1) + "\n"

    @staticmethod
    def from_json(text: str) -> Progress:
        """Read it back. Raises ValueError, in a few words, for all that is not a progress file of this version."""
        return Progress.from_data(parse_json(text))

    def as_data(self) -> dict[str, Any]:
        """For a file."""
        return _as_data(self)

    @staticmethod
    def from_data(data: Any) -> Progress:
        """Back from a file. Raises ValueError as `from_json`."""
        return _read_progress(data)


def data_folder() -> Path:
    """Where the learner's data lies: $MGRAD_TUI_HOME, or the user's data folder."""
    home = os.environ.get("MGRAD_TUI_HOME")
    if home:
        return Path(os.path.expanduser(home))  # noqa: PTH111  (that of pathlib raises where there is no such user)
    from platformdirs import user_data_dir

    return Path(user_data_dir("mgrad-tui"))


class ProgressStore:
    """Progress in a folder.

    notices: what the learner should be told (a damaged file moved aside, a folder that cannot be written), one line
    each; who shows them takes them off. Nothing here raises for what may be wrong with the folder: the app goes on with
    what it has in memory.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self.notices: list[str] = []
        self._pending = Progress()
        self._warned = False

    def load(self) -> Progress:
        """What the file holds now, and what could not yet be written to it."""
        try:
            kept = self._read()
        except OSError as error:
            self._warn(f"progress cannot be read ({error.strerror or error}); this session starts without it")
            kept = Progress()
        return kept.merged(self._pending)

    def record(self, lesson_id: str, lesson: LessonProgress) -> None:
        """Add this to what is known of a lesson, which becomes the one open last.

        Only what is new need be in it: `LessonProgress(at=key, steps={key: StepProgress(done=True)})`.
        """
        self._pending = self._pending.merged(Progress(lesson_id, {lesson_id: lesson}))
        self._flush()

    def restore(self, brought: Progress) -> None:
        """Add what was brought from elsewhere; what was here stays. Raises OSError where it cannot be written."""
        # Code typed here is not replaced by code typed elsewhere; where a lesson was left, the file says.
        here = Progress(lessons={key: replace(lesson, at="") for key, lesson in self.load().lessons.items()})
        self._pending = brought.merged(here).merged(self._pending)
        self._flush(strict=True)

    def reset(self) -> Path | None:
        """Start from nothing; the file so far is kept under another name, which is returned (None without a file).

        Raises OSError where it cannot be moved.
        """
        self._pending = Progress()
        return move_aside(self.path, "before-reset") if self.path.exists() else None

    def _flush(self, strict: bool = False) -> None:
        from engine.basics.files import write_atomically  # Home reads progress before there is need of an engine

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path, self._read().merged(self._pending).to_json())
        except OSError as error:
            if strict:
                raise
            self._warn(f"progress cannot be kept in {self.folder} ({error.strerror or error}); it lasts this session")
        else:
            self._pending = Progress()

    def _read(self) -> Progress:
        """The file's progress; nothing where there is no file, or where it was damaged and now lies aside."""
        return load_or_default(self.path, Progress.from_json, Progress(), LABEL, self.notices)

    def _warn(self, notice: str) -> None:
        if not self._warned:
            self.notices.append(notice)
        self._warned = True


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
                            str(place): question.as_data() for place, question in sorted(step.questions.items())
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
    shaped = check_entries(data, LABEL, version=int, last=str, lessons=dict)
    return Progress(shaped["last"], {key: _read_lesson(lesson) for key, lesson in shaped["lessons"].items()})


def _read_lesson(data: Any) -> LessonProgress:
    shaped = check_entries(data, LABEL, at=str, finished=bool, steps=dict)
    return LessonProgress(**{**shaped, "steps": {key: _read_step(step) for key, step in shaped["steps"].items()}})


def _read_step(data: Any) -> StepProgress:
    shaped = check_entries(data, LABEL, done=bool, questions=dict)
    return StepProgress(
        shaped["done"],
        {
            parse_count(key): QuestionProgress.from_data(question, LABEL)
            for key, question in shaped["questions"].items()
        },
    )
