"""Storage of duels: the open one with its answers, and the results, in one JSON file of the data folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lessons.duel.duel import check_seed
from lessons.progress.data_file import DataFile, Format
from lessons.progress.storage import check_entries, check_version, parse_count, parse_json
from lessons.progress.store import Outcome, QuestionProgress

VERSION = 1
FILE_NAME = "duels.json"
LABEL = "duels"
MAX_RESULTS = 1_000
OUTCOMES = ("at once", "helped", "shown", "skipped")


@dataclass(frozen=True, slots=True)
class OpenDuel:
    """A duel that is not over. engine: "ours" or a path. questions: by their index."""

    seed: int
    engine: str
    questions: Mapping[int, QuestionProgress] = field(default_factory=dict)

    def question(self, index: int) -> QuestionProgress:
        """Return the progress of a question."""
        return self.questions.get(index, QuestionProgress())

    def with_question(self, index: int, progress: QuestionProgress) -> OpenDuel:
        """Return it with new progress of a question."""
        return replace(self, questions={**self.questions, index: progress})


@dataclass(frozen=True, slots=True)
class DuelResult:
    """A duel that is over. cause: its id. how: how cause and line were found, of OUTCOMES."""

    seed: int
    engine: str
    cause: str
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duels:
    """All duels. open: None where none is open. history: the oldest first."""

    open: OpenDuel | None = None
    history: tuple[DuelResult, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        opened = None
        if self.open is not None:
            questions = {str(index): each.as_data() for index, each in sorted(self.open.questions.items())}
            opened = {"seed": self.open.seed, "engine": self.open.engine, "questions": questions}
        rows = [{"seed": r.seed, "engine": r.engine, "cause": r.cause, "how": list(r.how)} for r in self.history]
        return {"version": VERSION, "open": opened, "history": rows}

    @staticmethod
    def from_data(data: Any) -> Duels:
        """Build it from JSON data. Raises ValueError with a short message if it is not of this version."""
        check_version(data, VERSION, LABEL)
        checked = check_entries(data, LABEL, version=int, open=(dict, type(None)), history=list)
        opened = _read_open(checked["open"]) if checked["open"] is not None else None
        return Duels(opened, tuple(map(_read_result, checked["history"])))


def _read_open(data: Any) -> OpenDuel:
    checked = check_entries(data, LABEL, seed=int, engine=str, questions=dict)
    check_seed(checked["seed"])
    questions = {
        parse_count(index): QuestionProgress.from_data(kept, LABEL) for index, kept in checked["questions"].items()
    }
    return OpenDuel(checked["seed"], checked["engine"], questions)


def _read_result(data: Any) -> DuelResult:
    checked = check_entries(data, LABEL, seed=int, engine=str, cause=str, how=list)
    check_seed(checked["seed"])
    if not all(how in OUTCOMES for how in checked["how"]):
        raise ValueError("an outcome in it is unknown")
    return DuelResult(checked["seed"], checked["engine"], checked["cause"], tuple(checked["how"]))


def how_it_went(progress: QuestionProgress) -> str:
    """Return the outcome of a settled question, of OUTCOMES."""
    if progress.outcome is Outcome.RIGHT:
        return "at once" if progress.tries <= 1 and not progress.hints else "helped"
    return "skipped" if progress.outcome is Outcome.SKIPPED else "shown"


class DuelStore:
    """The duels in the data folder."""

    def __init__(self, folder: Path) -> None:
        self._file = DataFile(
            folder / FILE_NAME,
            Format(LABEL, _read, _text, Duels),
            "duels cannot be read ({reason}); this session starts without them",
            "duels cannot be saved in {folder} ({reason}); they are lost when you leave",
        )

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._file.path.parent

    @property
    def notices(self) -> list[str]:
        """Messages for the learner, one line each; whoever shows one removes it."""
        return self._file.notices

    def load(self) -> Duels:
        """Return the contents of the file, with what could not be written yet."""
        return self._file.load()

    def changed(self, opened: OpenDuel) -> None:
        """Store the duel that is open now, with its progress."""
        self._file.change(lambda stored: replace(stored, open=opened))

    def finished(self, result: DuelResult) -> None:
        """Store the result of the open duel; none is open then."""
        self._file.change(lambda stored: Duels(None, (*stored.history, result)[-MAX_RESULTS:]))


def _text(duels: Duels) -> str:
    return json.dumps(duels.as_data(), indent=1) + "\n"


def _read(text: str) -> Duels:
    return Duels.from_data(parse_json(text))
