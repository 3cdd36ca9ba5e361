"""Stored practice: the results of finished drills, and the open drills with their progress.

One JSON file. Each change is made to what the file has at that moment, under a lock, so that two running programs lose
no result. A damaged file is renamed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lessons.drills.ladder import check_drill
from lessons.drills.results import GRADIENTS, DrillResult, Ending
from lessons.progress.data_file import DataFile, Format
from lessons.progress.storage import check_entries, check_version, not_yet_here, parse_count, parse_json
from lessons.progress.store import Outcome, QuestionProgress

VERSION = 2  # of version 1, without kinds, files are read
FILE_NAME = "drills.json"
LABEL = "drills"
MAX_RESULTS = 500


@dataclass(frozen=True, slots=True)
class OpenDrill:
    """A drill that is not finished.

    seed, level, kind  as in a result
    questions          the progress of each question, by its index
    missed             the mistakes made so far
    """

    seed: int
    level: int
    kind: str = GRADIENTS
    questions: Mapping[int, QuestionProgress] = field(default_factory=dict)
    missed: tuple[str, ...] = ()

    @property
    def options(self) -> str:
        """The options of `mgrad-tui drill` that open it."""
        kind = "" if self.kind == GRADIENTS else f" --kind {self.kind}"
        return f"{kind} --seed {self.seed} --level {self.level}"

    def question(self, index: int) -> QuestionProgress:
        """Return the progress of a question."""
        return self.questions.get(index, QuestionProgress())

    def with_question(self, index: int, progress: QuestionProgress) -> OpenDrill:
        """Return the drill with new progress of a question."""
        return replace(self, questions={**self.questions, index: progress})

    def with_missed(self, mistakes: Sequence[str]) -> OpenDrill:
        """Return the drill with an answer that may have come of these mistakes."""
        return replace(self, missed=tuple(dict.fromkeys((*self.missed, *mistakes))))

    def is_same(self, other: OpenDrill) -> bool:
        """Return whether it is the same drill, whatever its progress."""
        return (self.kind, self.seed, self.level) == (other.kind, other.seed, other.level)

    def result(self) -> DrillResult:
        """Return its result, once every question is settled."""
        questions = self.questions.values()
        outcomes = {question.outcome for question in questions}
        wrong = any(question.tries > (question.outcome is Outcome.RIGHT) for question in questions)
        if wrong or Outcome.SHOWN in outcomes:
            ending = Ending.MISSED
        else:
            ending = Ending.LEFT if Outcome.SKIPPED in outcomes else Ending.CLEAN
        return DrillResult(self.seed, self.level, ending, self.missed, self.kind)


@dataclass(frozen=True, slots=True)
class Practice:
    """history: the results, the latest last. open: the unfinished drills, the one on the screen last."""

    history: tuple[DrillResult, ...] = ()
    open: tuple[OpenDrill, ...] = ()

    def opened(self, drill: OpenDrill) -> Practice:
        """Return it with this drill on the screen, its earlier progress included; untouched others are dropped."""
        current = next((other for other in self.open if other.is_same(drill)), drill)
        others = [other for other in self.open if other.questions and not other.is_same(drill)]
        return replace(self, open=(*others, current))

    def changed(self, drill: OpenDrill) -> Practice:
        """Return it with new progress of an open drill."""
        return replace(self, open=(*(other for other in self.open if not other.is_same(drill)), drill))

    def finished(self, drill: OpenDrill) -> Practice:
        """Return it with this drill moved to the history."""
        history = (*self.history, drill.result())[-MAX_RESULTS:]
        return Practice(history, tuple(other for other in self.open if not other.is_same(drill)))

    def with_imported(self, imported: Practice) -> Practice:
        """Return it with the practice of another computer, as if done before; known results are not added again."""
        added = not_yet_here(self.history, imported.history)
        new = [drill for drill in imported.open if not any(drill.is_same(other) for other in self.open)]
        return Practice((*added, *self.history)[-MAX_RESULTS:], (*new, *self.open))

    def to_json(self) -> str:
        """Return the text of the file."""
        return json.dumps(self.as_data(), indent=1) + "\n"

    @staticmethod
    def from_json(text: str) -> Practice:
        """Parse the text of a file. Raises ValueError with a short message if it is not one of this version."""
        return Practice.from_data(parse_json(text))

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "version": VERSION,
            "history": [_result_as_data(result) for result in self.history],
            "open": [_open_as_data(drill) for drill in self.open],
        }

    @staticmethod
    def from_data(data: Any) -> Practice:
        """Build it from JSON data. Raises ValueError as `from_json` does."""
        return _read_practice(data)


FORMAT = Format(LABEL, Practice.from_json, Practice.to_json, Practice)


class PracticeStore:
    """Practice in the learner's data folder.

    notices: messages for the learner, one line each; whoever shows one removes it. A folder that cannot be read or
    written raises nothing here: practice goes on in memory.
    """

    def __init__(self, folder: Path) -> None:
        self._file = DataFile(
            folder / FILE_NAME,
            FORMAT,
            "drills cannot be read ({reason}); this session starts without them and saves none",
            "drills cannot be saved in {folder} ({reason}); they are lost when you leave",
        )

    @property
    def path(self) -> Path:
        """Of the file."""
        return self._file.path

    @property
    def notices(self) -> list[str]:
        """Messages for the learner."""
        return self._file.notices

    def load(self) -> Practice:
        """Return the current contents of the file, with what could not be written yet."""
        return self._file.load()

    def opened(self, drill: OpenDrill) -> Practice:
        """Put this drill on the screen; in the practice returned it is the last open one, with its progress."""
        return self._file.change(lambda stored: stored.opened(drill))

    def changed(self, drill: OpenDrill) -> Practice:
        """Save new progress of a drill."""
        return self._file.change(lambda stored: stored.changed(drill))

    def finished(self, drill: OpenDrill) -> Practice:
        """Save the result of a drill."""
        return self._file.change(lambda stored: stored.finished(drill))

    def restore(self, imported: Practice) -> None:
        """Add imported practice to what is here. Raises OSError if it cannot be written."""
        self._file.change(lambda stored: stored.with_imported(imported), strict=True)

    def reset(self) -> Path | None:
        """Start over. The old file is renamed; returns its new path, None without a file. Raises OSError."""
        return self._file.reset()


def _result_as_data(result: DrillResult) -> dict[str, Any]:
    return {
        "seed": result.seed,
        "level": result.level,
        "ending": result.ending.value,
        "missed": list(result.missed),
        "kind": result.kind,
    }


def _open_as_data(drill: OpenDrill) -> dict[str, Any]:
    questions = sorted(drill.questions.items())
    return {
        "seed": drill.seed,
        "level": drill.level,
        "kind": drill.kind,
        "questions": {str(index): question.as_data() for index, question in questions},
        "missed": list(drill.missed),
    }


def _read_practice(data: Any) -> Practice:
    if isinstance(data, dict) and data.get("version") == 1:
        data = {**data, "version": VERSION}
    check_version(data, VERSION, LABEL)
    checked = check_entries(data, LABEL, version=int, history=list, open=list)
    return Practice(tuple(map(_read_result, checked["history"])), tuple(map(_read_open, checked["open"])))


def _with_kind(data: Any) -> Any:
    """Return an entry of version 1, which has no kind but may say which mistake it brought back, as one of now."""
    if not isinstance(data, dict) or "review" not in data:
        return data
    return {"kind": GRADIENTS, **{key: value for key, value in data.items() if key != "review"}}


def _read_result(data: Any) -> DrillResult:
    checked = check_entries(_with_kind(data), LABEL, seed=int, level=int, ending=str, missed=list, kind=str)
    check_drill(checked["seed"], checked["level"], checked["kind"])
    if checked["ending"] not in {ending.value for ending in Ending}:
        raise ValueError("an ending in it is unknown")
    return DrillResult(**{**checked, "ending": Ending(checked["ending"]), "missed": _mistakes(checked["missed"])})


def _read_open(data: Any) -> OpenDrill:
    checked = check_entries(_with_kind(data), LABEL, seed=int, level=int, kind=str, questions=dict, missed=list)
    check_drill(checked["seed"], checked["level"], checked["kind"])
    questions = {
        parse_count(index): QuestionProgress.from_data(kept, LABEL) for index, kept in checked["questions"].items()
    }
    return OpenDrill(**{**checked, "questions": questions, "missed": _mistakes(checked["missed"])})


def _mistakes(data: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(mistake, str) for mistake in data):
        raise ValueError("a mistake in it has no name")
    return tuple(data)
