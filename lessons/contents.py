"""The course: the lessons that come with the program, in order, and ways to find one."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lessons.answers.terms import TERM_NAMES, TERMS
from lessons.reading.front_matter import front_matter
from lessons.reading.problems import LessonError

if TYPE_CHECKING:
    from lessons.lesson import Lesson

LINK = "lesson:"  # the scheme of a link to a lesson of the course
FOLDER = Path(__file__).with_name("course")


@dataclass(frozen=True, slots=True)
class Entry:
    """A lesson as the course map lists it, before its file is read in full."""

    id: str
    title: str
    minute: int
    path: Path

    def open(self) -> Lesson:
        """Return the lesson, its expressions not evaluated. Raises LessonError if its file has problems."""
        from lessons.reading.reader import open_lesson

        return open_lesson(self.path, evaluate=False)


def course(folder: Path = FOLDER) -> tuple[Entry, ...]:
    """Return every lesson, ordered by file name (01-…, 02-…). Fast: only parses the front matter."""
    entries = []
    for path in sorted(folder.glob("*.md")):
        front = front_matter(path.read_text(encoding="utf-8"))
        if front is not None:
            entries.append(Entry(front.id, front.title, front.minute, path))
    return tuple(entries)


def find_lesson(name: str, seed: int | None = None) -> Lesson:
    """Return the lesson with this id or number, or in this file. Raises LessonError, which suggests the nearest id.

    seed: that a lesson of one's own draws its numbers with; None for a new one
    """
    from engine.basics.files import is_file
    from lessons.reading.reader import open_lesson

    path = Path(name)
    if path.suffix == ".md" or "/" in name or len(path.parts) > 1:
        return open_lesson(path, seed=seed)
    entries = {entry.id: entry for entry in course()}
    if name in entries:
        return entries[name].open()
    if name.isdecimal():
        if 1 <= int(name) <= len(entries):
            return list(entries.values())[int(name) - 1].open()
        raise LessonError(f"there is no lesson {name}; the course has 1 to {len(entries)}")
    if is_file(path):  # a lesson file without the usual suffix
        return open_lesson(path, seed=seed)
    near = get_close_matches(name, entries, 1, 0.4)
    remedy = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(entries)}"
    raise LessonError(f"there is no lesson {name!r}; {remedy}")


def is_of_course(lesson: Lesson) -> bool:
    """Return whether the lesson came with the program, and so may run the code that it shows."""
    return lesson.path.parent == FOLDER


def taught_terms(lesson: Lesson, step_key: str) -> frozenset[str]:
    """Return the terms that the course has introduced by a step, its own among them; all of them outside the course."""
    places = {entry.id: place for place, entry in enumerate(course(FOLDER))}
    here, index = places.get(lesson.id), lesson.step_index(step_key)
    if here is None:
        return TERM_NAMES
    return frozenset(
        term.name
        for term in TERMS
        if places[term.lesson] < here or (term.lesson == lesson.id and lesson.step_index(term.step) <= index)
    )


def terms_taught_in(lesson_id: str) -> frozenset[str]:
    """Return the terms that the course has introduced by the end of a lesson."""
    places = {entry.id: place for place, entry in enumerate(course(FOLDER))}
    return frozenset(term.name for term in TERMS if places[term.lesson] <= places[lesson_id])


def linked_lesson(target: str, path: Path) -> Lesson:
    """Return the target of a link in the file at `path`: lesson:ID, or a file beside it. Raises LessonError."""
    from lessons.reading.reader import open_lesson

    if target.startswith(LINK):
        return find_lesson(target.removeprefix(LINK))
    return open_lesson(path.parent / unquote(target))


def next_entry(lesson_id: str) -> Entry | None:
    """Return the lesson after this one; None at the end of the course, and for a lesson outside the course."""
    entries = course()
    following = (entries[index] for index, entry in enumerate(entries[:-1], 1) if entry.id == lesson_id)
    return next(following, None)
