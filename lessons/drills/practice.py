"""Practice as it is kept: the results of the drills done, and the drills that are open, each as far as it was done.

One JSON file, written in one move over what it holds at that moment, so that two programs at once lose no result. A
file that cannot be understood is moved aside.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.basics.files import write_atomically
from lessons.drills import drill as drills
from lessons.drills.spacing import DrillResult, Ending
from lessons.progress.storage import check_entries, check_version, load_or_default, move_aside, parse_count, parse_json
from lessons.progress.store import Outcome, QuestionProgress

VERSION = 1
FILE_NAME = "drills.json"
LABEL = "drills"
MAX_RESULTS = 500


@dataclass(frozen=True, slots=True)
class OpenDrill:
    """A drill not yet done.

    seed, level, review  as in a result
    questions            what was done to each question so far, by its place in the backward order
    missed               the kinds of mistake made so far
    """

    seed: int
    level: int
    review: str = ""
    questions: Mapping[int, QuestionProgress] = field(default_factory=dict)
    missed: tuple[str, ...] = ()

    def question(self, place: int) -> QuestionProgress:
        """What was done to a question."""
        return self.questions.get(place, QuestionProgress())

    def with_question(self, place: int, progress: QuestionProgress) -> OpenDrill:
        """The drill after something was done to a question."""
        return replace(self, questions={**self.questions, place: progress})

    def with_missed(self, kinds: Sequence[str]) -> OpenDrill:
        """The drill after a mistake that may have been of these kinds."""
        return replace(self, missed=tuple(dict.fromkeys((*self.missed, *kinds))))

    def is_same(self, other: OpenDrill) -> bool:
        """Whether it is the same drill, whatever was done to it."""
        return (self.seed, self.level) == (other.seed, other.level)

    def result(self) -> DrillResult:
        """What is kept of it once every question is settled."""
        questions = self.questions.values()
        outcomes = {question.outcome for question in questions}
        wrong = any(question.tries > (question.outcome is Outcome.RIGHT) for question in questions)
        if wrong or Outcome.SHOWN in outcomes:
            ending = Ending.MISSED
        else:
            ending = Ending.LEFT if Outcome.SKIPPED in outcomes else Ending.CLEAN
        return DrillResult(self.seed, self.level, ending, self.missed, self.review)


@dataclass(frozen=True, slots=True)
class Practice:
    """history  the results so far, the last one last; open  the drills not yet done, the one on the screen last"""

    history: tuple[DrillResult, ...] = ()
    open: tuple[OpenDrill, ...] = ()

    def opened(self, drill: OpenDrill) -> Practice:
        """With this drill on the screen, as far as it was done already; others wait if something was done to them."""
        known = next((other for other in self.open if other.is_same(drill)), drill)
        waiting = [other for other in self.open if other.questions and not other.is_same(drill)]
        return replace(self, open=(*waiting, known))

    def changed(self, drill: OpenDrill) -> Practice:
        """After something was done to an open drill."""
        return replace(self, open=(*(other for other in self.open if not other.is_same(drill)), drill))

    def finished(self, drill: OpenDrill) -> Practice:
        """After a drill was done."""
        history = (*self.history, drill.result())[-MAX_RESULTS:]
        return Practice(history, tuple(other for other in self.open if not other.is_same(drill)))

    def with_imported(self, brought: Practice) -> Practice:
        """With what was done elsewhere, which counts as done before; what is here already is not added again."""
        here = Counter(self.history)
        added = []
        for result in brought.history:
            if here[result]:
                here[result] -= 1
            else:
                added.append(result)
        waiting = [drill for drill in brought.open if not any(drill.is_same(other) for other in self.open)]
        return Practice((*added, *self.history)[-MAX_RESULTS:], (*waiting, *self.open))

    def to_json(self) -> str:
        """The text of the file."""
        return json.dumps(self.as_data(), indent=1) + "\n"

    @staticmethod
    def from_json(text: str) -> Practice:
        """Read it back. Raises ValueError, in a few words, for all that is not such a file of this version."""
        return Practice.from_data(parse_json(text))

    def as_data(self) -> dict[str, Any]:
        """For a file."""
        return {
            "version": VERSION,
            "history": [_result_as_data(result) for result in self.history],
            "open": [_open_as_data(drill) for drill in self.open],
        }

    @staticmethod
    def from_data(data: Any) -> Practice:
        """Back from a file. Raises ValueError as `from_json`."""
        return _read_practice(data)


class PracticeStore:
    """Practice in the learner's data folder.

    notices: what the learner should be told, one line each; who shows them takes them off. Nothing here raises for what
    may be wrong with the folder: practice goes on with what is in memory.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self.notices: list[str] = []
        self._memory = Practice()
        self._warned = False

    def load(self) -> Practice:
        """What the file holds now; what is in memory where it cannot be read or written."""
        if not self._warned:
            try:
                self._memory = load_or_default(self.path, Practice.from_json, Practice(), LABEL, self.notices)
            except OSError as error:
                self._warn(f"drills cannot be read ({error.strerror or error}); this session starts without them")
        return self._memory

    def opened(self, drill: OpenDrill) -> Practice:
        """Put this drill on the screen; what is known of it is the last of the open ones."""
        return self._keep(self.load().opened(drill))

    def changed(self, drill: OpenDrill) -> Practice:
        """Keep what was done to a drill."""
        return self._keep(self.load().changed(drill))

    def finished(self, drill: OpenDrill) -> Practice:
        """Keep what came of a drill."""
        return self._keep(self.load().finished(drill))

    def restore(self, brought: Practice) -> None:
        """Add what was brought from elsewhere; what was here stays. Raises OSError where it cannot be written."""
        here = load_or_default(self.path, Practice.from_json, Practice(), LABEL, self.notices)
        self._memory = here.with_imported(brought)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, self._memory.to_json())

    def reset(self) -> Path | None:
        """Start from nothing; the file so far is kept under another name, which is returned (None without a file).

        Raises OSError where it cannot be moved.
        """
        self._memory = Practice()
        return move_aside(self.path, "before-reset") if self.path.exists() else None

    def _keep(self, practice: Practice) -> Practice:
        self._memory = practice
        if not self._warned:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(self.path, practice.to_json())
            except OSError as error:
                folder = self.path.parent
                self._warn(f"drills cannot be kept in {folder} ({error.strerror or error}); they last this session")
        return practice

    def _warn(self, notice: str) -> None:
        self._warned = True
        self.notices.append(notice)


def _result_as_data(result: DrillResult) -> dict[str, Any]:
    return {
        "seed": result.seed,
        "level": result.level,
        "ending": result.ending.value,
        "missed": list(result.missed),
        "review": result.review,
    }


def _open_as_data(drill: OpenDrill) -> dict[str, Any]:
    questions = sorted(drill.questions.items())
    return {
        "seed": drill.seed,
        "level": drill.level,
        "review": drill.review,
        "questions": {str(place): question.as_data() for place, question in questions},
        "missed": list(drill.missed),
    }


def _read_practice(data: Any) -> Practice:
    check_version(data, VERSION, LABEL)
    shaped = check_entries(data, LABEL, version=int, history=list, open=list)
    return Practice(tuple(map(_read_result, shaped["history"])), tuple(map(_read_open, shaped["open"])))


def _read_result(data: Any) -> DrillResult:
    shaped = check_entries(data, LABEL, seed=int, level=int, ending=str, missed=list, review=str)
    drills.check_range(shaped["seed"], shaped["level"])
    if shaped["ending"] not in {ending.value for ending in Ending}:
        raise ValueError("an ending in it is unknown")
    return DrillResult(**{**shaped, "ending": Ending(shaped["ending"]), "missed": _kinds(shaped["missed"])})


def _read_open(data: Any) -> OpenDrill:
    shaped = check_entries(data, LABEL, seed=int, level=int, review=str, questions=dict, missed=list)
    drills.check_range(shaped["seed"], shaped["level"])
    questions = {
        parse_count(place): QuestionProgress.from_data(kept, LABEL) for place, kept in shaped["questions"].items()
    }
    return OpenDrill(**{**shaped, "questions": questions, "missed": _kinds(shaped["missed"])})


def _kinds(data: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(kind, str) for kind in data):
        raise ValueError("a mistake in it has no name")
    return tuple(data)
