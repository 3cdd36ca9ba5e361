"""The concept test: the 28 items of the inventory in one form, before and after a course, kept on this machine.

What is exported has the form, the day and which items were right: no names, no paths.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.basics.files import write_atomically
from lessons.learner.evidence import AnswerResult, Evidence
from lessons.learner.inventory import CONFUSIONS, ConceptItem, concept_item
from lessons.progress.data_file import DataFile, Format
from lessons.progress.storage import check_entries, check_version, parse_count, parse_json

VERSION = 1
FILE_NAME = "concept-tests.json"
LABEL = "concept test"
MAX_FORM = 999


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting.

    form   of the test
    right  for each item that was answered, by its number: whether it was right
    """

    day: date
    form: int
    right: Mapping[int, bool]

    @property
    def score(self) -> int:
        """The number of right answers."""
        return sum(self.right.values())

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "day": self.day.isoformat(),
            "form": self.form,
            "right": {str(number): right for number, right in sorted(self.right.items())},
        }

    def evidence(self) -> list[Evidence]:
        """Return its answers as evidence."""
        skills = {number: concept_item(number, self.form).skill for number in self.right}
        results = {True: AnswerResult.AT_ONCE, False: AnswerResult.WRONG}
        return [Evidence(self.day, skills[n], results[right], "concept test") for n, right in self.right.items()]


def items_of_form(form: int) -> tuple[ConceptItem, ...]:
    """Return the 28 items of a form, a number from 1 on: the same on every machine."""
    return tuple(concept_item(number, form) for number in CONFUSIONS)


def comparison(records: Iterable[Sitting]) -> str:
    """Return the scores of all sittings in a line, and the gain from the first to the last; "" for fewer than two."""
    sittings = list(records)
    if len(sittings) < 2:
        return ""
    scores = ", ".join(f"{each.score} on {each.day.isoformat()}" for each in sittings)
    return f"{scores}: {sittings[-1].score - sittings[0].score:+d} from the first to the last"


class ConceptTestStore:
    """The sittings in the data folder. notices: messages for the learner, one line each."""

    def __init__(self, folder: Path) -> None:
        self._file = DataFile(
            folder / FILE_NAME,
            Format(LABEL, _read, _text, tuple[Sitting, ...]),
            "the sittings cannot be read ({reason})",
            "the sitting cannot be stored in {folder} ({reason})",
        )

    @property
    def path(self) -> Path:
        """Of the file."""
        return self._file.path

    @property
    def notices(self) -> list[str]:
        """Messages for the learner."""
        return self._file.notices

    def load(self) -> tuple[Sitting, ...]:
        """Return all sittings, the latest last."""
        return self._file.load()

    def add(self, record: Sitting) -> None:
        """Store a sitting."""
        self._file.change(lambda stored: (*stored, record))

    def export(self, target: Path) -> None:
        """Write all sittings to a file. Raises OSError."""
        write_atomically(target, _text(self.load()))


def _text(sittings: Iterable[Sitting]) -> str:
    rows = [each.as_data() for each in sittings]
    return json.dumps({"version": VERSION, "sittings": rows}, indent=1) + "\n"


def _read(text: str) -> tuple[Sitting, ...]:
    data = check_version(parse_json(text), VERSION, LABEL)
    return tuple(map(_read_record, check_entries(data, LABEL, version=int, sittings=list)["sittings"]))


def _read_record(data: Any) -> Sitting:
    row = check_entries(data, LABEL, day=str, form=int, right=dict)
    right = {parse_count(number): answer for number, answer in row["right"].items()}
    if not all(number in CONFUSIONS and isinstance(answer, bool) for number, answer in right.items()):
        raise ValueError("an answer in it is none")
    try:
        return Sitting(date.fromisoformat(row["day"]), row["form"], right)
    except ValueError:
        raise ValueError("a day in it is none") from None
