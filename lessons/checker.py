"""The checker of lesson files for their authors, `mgrad-tui check-lesson`: problems of content and of layout."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.basics.files import is_file
from lessons.answers.terms import early_terms
from lessons.contents import LINK, course, is_of_course, taught_terms
from lessons.lesson import ChooseBlock, CodeBlock, Lesson, PredictBlock
from lessons.lines import lines_of
from lessons.reading.blocks import LANGUAGES
from lessons.reading.draw import drawn
from lessons.reading.front_matter import front_matter, read_front_matter
from lessons.reading.problems import Problem, ProblemList
from lessons.reading.reader import read_lesson, read_text
from lessons.stage.queries import HOLE
from lessons.workbench.task import load_task, task_names, task_of
from lessons.workbench.trial import own_task_problems, surviving_mutants

DRAWS = 25  # of a lesson's numbers, that are tried
PANE_WIDTH = 56  # the text side of a screen 120 wide
SHORT, EXACT = "0" * 9, "0" * 20  # the widest results of {expression} and {expression:exact}
QUESTION_BLOCKS = ("predict", "choose", "do", "order", "code")  # blocks whose texts are shown
UNSHOWN_KEYS = re.compile(r"[ \t]*(answers?|goal|solution|task|nodes|start|allow)[ \t]*=")  # only the engine reads them
TASK = re.compile(r"""[ \t]*task[ \t]*=[ \t]*["'](\w+)["']""")
LIST_MARKER = re.compile(
    r'[ \t]*(?:(?!text\b)\w+[ \t]*=)?[ \t>*+"\[-]*\{[^{}\n]+\}[.)](?:[ \t"]|$)'
)  # a text that begins with {…}. or {…})
NAME = re.compile(r"[\w.]+")
DUNDER = re.compile(r"__\w+?__")
CODE_SPAN = re.compile(r"`[^`]*`")
TARGET = re.compile(r"\]\(([^)\s]+)\)")


def check(paths: Sequence[Path]) -> list[tuple[Path, Problem]]:
    """Return the problems of these files, file by file, by line. Raises LessonError for an unreadable file."""
    found: list[tuple[Path, Problem]] = []
    owners = {entry.id: entry.path for entry in course()}
    for path in paths:
        text = read_text(path)
        problems = check_text(text, path)
        lesson = read_lesson(text, path, evaluate=False)[0]
        problems += _weak_tasks(text, lesson)
        front = front_matter(text)
        if front is not None:
            owner = owners.setdefault(front.id, path)
            if lesson is not None and is_of_course(lesson):
                problems += early_hints(lesson)
            if owner.resolve() != path.resolve():
                problems.append(Problem(1, f"the id {front.id!r} belongs to {owner}", "give each lesson its own id"))
        found += [(path, problem) for problem in sorted(problems)]
    return found


def check_text(text: str, path: Path) -> list[Problem]:
    """Return the problems of one lesson, by line: those that prevent it from opening, and those of layout."""
    return sorted({*_reading_problems(text, path), *_layout_problems(lines_of(text), path)})


def _reading_problems(text: str, path: Path) -> list[Problem]:
    """Return the problems that prevent it from opening; of one that draws numbers, with many of them."""
    front = front_matter(text)
    if front is None or not front.draw:
        return read_lesson(text, path)[1]
    by_draw = [read_lesson(text, path, seed=seed)[1] for seed in range(DRAWS)]
    found: dict[int, Problem] = {}
    for seed, problems in enumerate(by_draw):
        numbers = ", ".join(f"{name} = {number}" for name, number in drawn(front.draw, seed).items())
        for problem in problems:
            depends = not all(problem in others for others in by_draw)
            message = f"with {numbers}: {problem.message}" if depends else problem.message
            found.setdefault(problem.line, replace(problem, message=message))
    return list(found.values())


def early_hints(lesson: Lesson) -> list[Problem]:
    """Return the hints and explanations of a lesson of the course that use a term before it is introduced."""
    found = []
    for step, _, question in lesson.questions():
        taught = taught_terms(lesson, step.key)
        texts = [*getattr(question, "hints", ())]
        texts += [wrong.because for wrong in question.wrong] if isinstance(question, PredictBlock) else []
        texts += [choice.because for choice in question.choices] if isinstance(question, ChooseBlock) else []
        terms = dict.fromkeys(term for text in texts for term in early_terms(text, taught))
        for term in terms:
            problem = f"the term {term.name!r} comes in the lesson {term.lesson}, and a hint uses it here"
            found.append(Problem(question.line, problem, f"say it in plain words: {term.plain}"))
    return found


def _weak_tasks(text: str, lesson: Lesson | None) -> list[Problem]:
    """Return the tasks of a lesson whose checks let a small wrong change of the solution pass.

    Of a task that the lesson brings along also a solution that fails, and a starter or a wrong variant that does not.
    """
    found = []
    for block in (block for step in lesson.steps for block in step.questions) if lesson else ():
        if isinstance(block, CodeBlock) and block.own is not None:
            own = task_of(block)
            troubles = asyncio.run(own_task_problems(own, block.own))
            if not troubles:
                weak = asyncio.run(surviving_mutants(own))
                troubles = [(_passes(own.name, mutant.change), "add a check that rejects it") for mutant in weak]
            found += [Problem(block.line, " ".join(message.split()), remedy) for message, remedy in troubles]
    for number, line in enumerate(lines_of(text), 1):
        task = TASK.match(line)
        if task and task[1] in task_names():
            for change in _survivors(task[1]):
                found.append(Problem(number, _passes(task[1], change), "add a check that rejects it"))
    return found


def _passes(task: str, change: str) -> str:
    return f"the task {task!r} lets a wrong solution pass: {change}"


@cache
def _survivors(task: str) -> tuple[str, ...]:
    return tuple(mutant.change for mutant in asyncio.run(surviving_mutants(load_task(task))))


def _layout_problems(lines: list[str], path: Path) -> ProblemList:
    """Return the problems of layout: code, tables and words wider than the pane, stray fences, broken links."""
    problems = ProblemList()
    taken = read_front_matter(lines, ProblemList())[1]
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join([""] * taken + lines[taken:]))
    in_table = False
    for token in tokens:
        in_table = token.type != "table_close" and (in_table or token.type == "table_open")
        if token.map is None:
            continue
        start, end = token.map
        if token.type == "fence":
            _check_fence(token, lines, start, end, problems)
        if token.type in ("code_block", "tr_open") or (token.type == "fence" and not _is_block(token)):
            for number in range(start, end):
                _check_width(lines[number] if token.type == "fence" else _widest(lines[number]), number + 1, problems)
        if token.type == "fence" and _is_block(token):
            _check_body(token, lines, path, problems)
        if token.type == "inline":
            _check_links(token, path, start + 1, problems)
            _check_beginning(lines[start], start + 1, problems)
        if token.type == "inline" and not in_table:
            for number in range(start, end):
                _check_words(lines[number], number + 1, problems)
    return problems


def _is_block(token: Token) -> bool:
    words = token.info.split()
    return bool(words) and words[0] not in LANGUAGES


def _check_body(token: Token, lines: list[str], path: Path, problems: ProblemList) -> None:
    """Check the texts of a question block, or the code of a script block."""
    kind = token.info.split()[0]
    assert token.map is not None
    for number in range(token.map[0] + 1, token.map[1]):
        line = lines[number]
        if kind == "script":
            _check_width(line, number + 1, problems)
        elif kind in QUESTION_BLOCKS and not UNSHOWN_KEYS.match(line):
            _check_words(line.replace('"', " "), number + 1, problems)
            _check_beginning(line, number + 1, problems)
            for target in TARGET.findall(line):
                _check_target(target, path, number + 1, problems)


def _check_fence(token: Token, lines: list[str], start: int, end: int, problems: ProblemList) -> None:
    if token.level and _is_block(token):
        problems.add(start + 1, "a block is inside a list or a quotation", "move it to the left margin")
    if end - start < 2 or not lines[end - 1].strip(" >").startswith(token.markup):
        problems.add(start + 1, "a block has no end", f"close it with {token.markup} on a line of its own")


def _check_beginning(line: str, number: int, problems: ProblemList) -> None:
    """Check that a text does not begin with a number and a full stop, which Markdown takes for a list item."""
    if LIST_MARKER.match(line):
        problems.add(number, "a {number} with . or ) behind it begins the text, as in a list", "put a word before it")


def _check_links(token: Token, path: Path, line: int, problems: ProblemList) -> None:
    """Check that links lead somewhere: lesson:ID to a lesson of the course, a file name to a file beside this one."""
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        if child.type != "link_open":
            continue
        _check_target(str(child.attrs["href"]), path, line, problems)


def _check_target(target: str, path: Path, line: int, problems: ProblemList) -> None:
    if target.startswith(LINK):
        known = [entry.id for entry in course()]
        if (lesson_id := target.removeprefix(LINK)) not in known:
            near = get_close_matches(lesson_id, known, 1, 0.4)
            remedy = f"write {LINK}{near[0]}" if near else f"there are {', '.join(known)}"
            problems.add(line, f"there is no lesson {lesson_id!r} in the course", remedy)
    elif "://" not in target and not is_file(path.parent / unquote(target)):
        problems.add(line, f"the link {target!r} leads to no file", f"write {LINK} and an id, or the name of a file")


def _widest(text: str) -> str:
    """Return the text with each expression replaced by its widest possible result."""
    return HOLE.sub(lambda hole: EXACT if (hole[1] or "").endswith(":exact") else SHORT if hole[1] else "{", text)


def _check_words(text: str, line: int, problems: ProblemList) -> None:
    for name in NAME.findall(CODE_SPAN.sub("", text)):
        if not DUNDER.search(name):
            continue
        name = name.strip(".")[:40]
        problems.add(line, f"{name} stands there without backquotes, and loses its lines", f"write `{name}`")
    for word in _widest(text).split():
        _check_width(word, line, problems)


def _check_width(text: str, line: int, problems: ProblemList) -> None:
    wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    if wide > PANE_WIDTH:
        problems.add(line, f"the text is {wide} wide, the pane {PANE_WIDTH}", "shorten it, or break it in two")
