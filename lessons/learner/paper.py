"""Papers: placement and the concept test as questions in any order, judged at the end, kept while open."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from lessons.contents import Entry, course
from lessons.learner.concept_test import MAX_FORM, ConceptTestStore, Sitting, comparison, items_of_form
from lessons.learner.evidence import Evidence
from lessons.learner.placement import is_right, lessons_to_skip, placement_evidence, placement_questions
from lessons.learner.questions import GeneratedQuestion
from lessons.learner.store import LearnerStore
from lessons.lesson import ChooseBlock, GraphBlock, PredictBlock
from lessons.progress.data_file import DataFile, Format
from lessons.progress.storage import check_entries, check_version, parse_count, parse_json

VERSION = 1
FILE_NAME = "papers.json"
LABEL = "papers"
PLACEMENT, CONCEPTS = "placement", "concepts"
MAX_TYPED = 200  # characters of an answer that is kept


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question of a paper.

    source   the lines of a graph that it is about
    choices  to choose from; empty where a number is asked for
    judge    whether an answer, a number or that of a choice, is right; raises ValueError if it is none
    """

    ask: str
    source: tuple[str, ...]
    choices: tuple[str, ...]
    judge: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class PaperEnd:
    """What comes of a paper.

    lines     what is said, one paragraph each
    begin     the lesson to begin with, None where none is recommended
    evidence  on the learner's skills
    sitting   of the concept test
    """

    lines: tuple[str, ...]
    begin: Entry | None = None
    evidence: tuple[Evidence, ...] = ()
    sitting: Sitting | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A placement, or a form of the concept test.

    kind    PLACEMENT or CONCEPTS
    number  its seed or form
    end     what comes of it, from the right and wrong answers by index, and the day
    """

    kind: str
    number: int
    title: str
    about: str
    questions: tuple[PaperQuestion, ...]
    end: Callable[[Mapping[int, bool], date], PaperEnd]


def placement_paper(seed: int) -> Paper:
    """Return the placement of a seed."""
    asked = placement_questions(seed)

    def end(right: Mapping[int, bool], day: date) -> PaperEnd:
        by_skill = {asked[index].skill: was_right for index, was_right in right.items()}
        skipped = lessons_to_skip(by_skill)
        known = {entry.id for entry in skipped}
        begin = next((entry for entry in course() if entry.id not in known), course()[-1])
        lines = [f"{sum(right.values())} of {len(asked)} right{_left_out(len(asked) - len(right))}."]
        lines += [f"You may skip: {'; '.join(entry.title for entry in skipped)}."] if skipped else []
        lines.append(f"Begin with: {begin.title}.")
        return PaperEnd(tuple(lines), begin, tuple(placement_evidence(by_skill, day)))

    about = "A question for each lesson that may be skipped. Nothing is said of right or wrong until the end."
    return Paper(PLACEMENT, seed, "Placement", about, tuple(map(_question, asked)), end)


def _question(asked: GeneratedQuestion) -> PaperQuestion:
    source = tuple(asked.stage.source.splitlines()) if isinstance(asked.stage, GraphBlock) else ()
    choices = tuple(choice.text for choice in asked.block.choices) if isinstance(asked.block, ChooseBlock) else ()
    assert isinstance(asked.block, ChooseBlock | PredictBlock)
    return PaperQuestion(asked.block.ask, source, choices, lambda typed: is_right(asked, typed))


def concept_paper(form: int) -> Paper:
    """Return a form of the concept test."""
    items = items_of_form(form)

    def end(right: Mapping[int, bool], day: date) -> PaperEnd:
        sitting = Sitting(day, form, {items[index].number: was_right for index, was_right in right.items()})
        lines = [f"{sitting.score} of {len(items)} right{_left_out(len(items) - len(right))}."]
        for index, was_right in sorted(right.items()):
            if not was_right:
                answer = items[index].block.choices[items[index].block.right_index]
                lines.append(f"{index + 1}. {items[index].block.ask} {answer.text}. {answer.because}")
        return PaperEnd(tuple(lines), None, tuple(sitting.evidence()), sitting)

    questions = tuple(_item(item.block) for item in items)
    about = (
        "28 concepts that learners stumble on: one form before the course, another one after it. Nothing is said of "
    )
    return Paper(CONCEPTS, form, f"Concepts, form {form}", f"{about}right or wrong until the end.", questions, end)


def _item(block: ChooseBlock) -> PaperQuestion:
    def judge(typed: str) -> bool:
        numbers = [str(number) for number in range(1, len(block.choices) + 1)]
        if typed not in numbers:
            raise ValueError(f"Type a number from 1 to {len(numbers)}.")
        return block.choices[int(typed) - 1].is_right

    return PaperQuestion(block.ask, (), tuple(choice.text for choice in block.choices), judge)


def _left_out(count: int) -> str:
    return f", {count} left out" if count else ""


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """An open paper: its number, the answers as typed by index, and the question that was left."""

    number: int
    answers: Mapping[int, str] = field(default_factory=dict)
    at: int = 0


class PaperDesk:
    """The papers of a learner: what is open is kept, what is finished goes where it belongs.

    today: the clock
    """

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        self.today = today
        self._learner, self.sittings = LearnerStore(folder, today), ConceptTestStore(folder)
        self._file = DataFile(
            folder / FILE_NAME,
            Format(LABEL, _read, _text, dict[str, PaperDraft]),
            "open papers cannot be read ({reason}); they begin anew",
            "what you answered cannot be stored in {folder} ({reason})",
        )

    @property
    def notices(self) -> list[str]:
        """Messages for the learner, one line each; whoever shows one removes it."""
        for store in (self._learner, self.sittings):
            self._file.notices += store.notices
            store.notices.clear()
        return self._file.notices

    def draft(self, kind: str) -> PaperDraft:
        """Return the open paper of a kind, or a new one: another form, or the numbers of the day."""
        known = self._file.load().get(kind)
        if known is not None:
            return known
        taken = len(self.sittings.load())
        return PaperDraft(self.today().toordinal() % 1000 if kind == PLACEMENT else taken % MAX_FORM + 1)

    def paper(self, kind: str) -> Paper:
        """Return the questions of the open paper of a kind, or of a new one."""
        number = self.draft(kind).number
        return placement_paper(number) if kind == PLACEMENT else concept_paper(number)

    def keep(self, kind: str, draft: PaperDraft) -> None:
        """Store an open paper."""
        self._file.change(lambda stored: {**stored, kind: draft})

    def finish(self, paper: Paper, draft: PaperDraft) -> PaperEnd:
        """Judge the answers of a paper, and store what comes of it. One without any answer is only put away."""
        right = {index: paper.questions[index].judge(typed) for index, typed in draft.answers.items()}
        end = paper.end(right, self.today())
        if right:
            if end.sitting is not None:
                self.sittings.add(end.sitting)
                gain = comparison(self.sittings.load())
                end = replace(end, lines=(*end.lines, *([gain] if gain else [])))
            self._learner.add(end.evidence)
        self._file.change(lambda stored: {kind: kept for kind, kept in stored.items() if kind != paper.kind})
        return end


def _text(drafts: Mapping[str, PaperDraft]) -> str:
    rows = {
        kind: {
            "number": each.number,
            "at": each.at,
            "answers": {str(index): text for index, text in each.answers.items()},
        }
        for kind, each in drafts.items()
    }
    return json.dumps({"version": VERSION, "open": rows}, indent=1) + "\n"


def _read(text: str) -> dict[str, PaperDraft]:
    checked = check_entries(check_version(parse_json(text), VERSION, LABEL), LABEL, version=int, open=dict)
    return {kind: _read_draft(kind, row) for kind, row in checked["open"].items()}


def _read_draft(kind: str, data: Any) -> PaperDraft:
    row = check_entries(data, LABEL, number=int, at=int, answers=dict)
    if kind not in (PLACEMENT, CONCEPTS) or not 0 <= row["number"] <= MAX_FORM:
        raise ValueError("a paper in it is none")
    paper = placement_paper(row["number"]) if kind == PLACEMENT else concept_paper(row["number"])
    answers = {parse_count(index): typed for index, typed in row["answers"].items()}
    count = len(paper.questions)
    if not 0 <= row["at"] < count or not all(index < count for index in answers):
        raise ValueError("a question in it is none")
    for index, typed in answers.items():
        if not isinstance(typed, str) or len(typed) > MAX_TYPED:
            raise ValueError("an answer in it is none")
        paper.questions[index].judge(typed)
    return PaperDraft(row["number"], answers, row["at"])
