"""A class at a glance: who is where in the course, and which questions went wrong, by cause."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.basics.files import write_atomically
from lessons.classroom.notes import AnswerNote, read_name, read_notes
from lessons.contents import Entry, course
from lessons.learner.skills import skill_of_cause
from lessons.lesson import Lesson
from lessons.progress.store import ProgressStore

NO_CAUSE = "no known cause"
SHOWN = "asked for the answer"


@dataclass(frozen=True, slots=True)
class Pupil:
    """One learner of a class.

    folder    of their data
    place     where they are: lesson 9, step 6 is "9.6 The order"; "" before the first lesson
    finished  how many lessons
    right, wrong  how many answers
    last      when the last answer was given, as 2026-11-29T10:31:05; "" for none
    """

    name: str
    folder: Path
    place: str
    finished: int
    right: int
    wrong: int
    last: str


@dataclass(frozen=True, slots=True)
class MissedQuestion:
    """A question that learners answered wrong.

    place   "9.6 The order"
    ask     the question, "…" for its numbers
    missed  how many learners
    asked   how many learners answered it at all
    causes  each cause in words, with how many learners, the most frequent first
    """

    place: str
    ask: str
    missed: int
    asked: int
    causes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """pupils: by name. missed: the question that most learners missed first. problems: one line each."""

    pupils: tuple[Pupil, ...]
    missed: tuple[MissedQuestion, ...]
    problems: tuple[str, ...] = ()


def read_roster(classroom: Path) -> Roster:
    """Read the folder of a class. What cannot be read is named in `problems`."""
    pupils: list[Pupil] = []
    notes: dict[Path, tuple[AnswerNote, ...]] = {}
    problems: list[str] = []
    for folder in _folders(classroom, problems):
        try:
            name = read_name(folder)
            if name is not None:
                notes[folder] = read_notes(folder)
                pupils.append(_pupil(name, folder, notes[folder]))
        except OSError as error:
            problems.append(f"{folder.name} cannot be read ({error.strerror or error})")
    return Roster(
        tuple(sorted(pupils, key=lambda pupil: _by_name(pupil.name))),
        missed_questions(notes.values()),
        tuple(problems),
    )


def _by_name(name: str) -> list[tuple[int, str]]:
    """What names are sorted by: "Pupil 2" comes before "Pupil 10"."""
    parts = re.split(r"([0-9]{1,9})", name.casefold())
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def missed_questions(classes: Iterable[tuple[AnswerNote, ...]]) -> tuple[MissedQuestion, ...]:
    """The questions that somebody missed, from the notes of each learner. Each learner counts once per cause."""
    asked: Counter[tuple[str, str, int]] = Counter()
    missed: Counter[tuple[str, str, int]] = Counter()
    causes: defaultdict[tuple[str, str, int], Counter[str]] = defaultdict(Counter)
    for notes in classes:
        own: defaultdict[tuple[str, str, int], set[str]] = defaultdict(set)
        for note in notes:
            question = note.lesson, note.step, note.question
            own[question] |= set() if note.result == "right" else {_cause_text(note)}
        for question, found in own.items():
            asked[question] += 1
            if found:
                missed[question] += 1
                causes[question].update(found if found <= {NO_CAUSE, SHOWN} else found - {NO_CAUSE, SHOWN})
    texts = _question_texts({lesson for lesson, _, _ in missed})
    found_questions = [
        MissedQuestion(*texts.get(question, (question[0], "")), count, asked[question], _ranked(causes[question]))
        for question, count in missed.items()
    ]
    return tuple(sorted(found_questions, key=lambda each: (-each.missed, -each.missed / each.asked, each.place)))


def export_class(classroom: Path, target: Path) -> int:
    """Write all answers of a class to a file, one JSON object a line. Returns how many. Raises OSError."""
    rows = []
    for pupil in read_roster(classroom).pupils:
        about = {"name": pupil.name, "place": pupil.place, "finished": pupil.finished}
        rows.append(json.dumps(about, ensure_ascii=False))
        for note in read_notes(pupil.folder):
            answer = {"time": note.time, "lesson": note.lesson, "step": note.step, "question": note.question}
            about_it = {"result": note.result, "cause": note.cause}
            rows.append(json.dumps({"name": pupil.name, **answer, **about_it}, ensure_ascii=False))
    write_atomically(target, "".join(f"{row}\n" for row in rows))
    return len(rows)


def delete_pupil(pupil: Pupil) -> None:
    """Delete all data of a learner. Raises OSError."""
    shutil.rmtree(pupil.folder)


def _folders(classroom: Path, problems: list[str]) -> list[Path]:
    try:
        return sorted(each for each in classroom.iterdir() if each.is_dir() and not each.is_symlink())
    except FileNotFoundError:
        return []
    except OSError as error:
        problems.append(f"{classroom.name} cannot be read ({error.strerror or error})")
        return []


def _pupil(name: str, folder: Path, notes: tuple[AnswerNote, ...]) -> Pupil:
    progress = ProgressStore(folder).load()
    place = progress.last
    for number, entry in enumerate(course(), 1):
        if entry.id == progress.last:
            at = progress.lesson(entry.id)
            step = _opened(entry).step_index(at.at) + 1
            place = f"{number} {entry.title}, finished" if at.finished else f"{number}.{step} {entry.title}"
    return Pupil(
        name,
        folder,
        place,
        sum(lesson.finished for lesson in progress.lessons.values()),
        sum(note.result == "right" for note in notes),
        sum(note.result != "right" for note in notes),
        notes[-1].time if notes else "",
    )


def _cause_text(note: AnswerNote) -> str:
    if note.result == "shown":
        return SHOWN
    skill = skill_of_cause(note.cause)
    return skill.mistake if skill is not None else note.cause.replace("-", " ") or NO_CAUSE


def _ranked(causes: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(causes.items(), key=lambda item: (-item[1], item[0])))


def _question_texts(lessons: set[str]) -> dict[tuple[str, str, int], tuple[str, str]]:
    """Place and wording of every question of these lessons."""
    return {
        (entry.id, step.key, index): (f"{lesson_number}.{number} {entry.title}", _plain(block.ask))
        for lesson_number, entry in enumerate(course(), 1)
        if entry.id in lessons
        for number, step in enumerate(_opened(entry).steps, 1)
        for index, block in enumerate(step.questions)
    }


def _plain(markdown: str) -> str:
    """A question on one line; the numbers that are computed for each learner are left out."""
    return " ".join(re.sub(r"\{[^}]*\}", "…", markdown.replace("**", "")).split())


@cache
def _opened(entry: Entry) -> Lesson:
    """A lesson of the course, read once: the class is looked at again and again."""
    return entry.open()
