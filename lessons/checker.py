"""Everything that is wrong with lesson files, for their authors: `mgrad-tui check-lesson`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.basics.files import is_file
from lessons.contents import LINK, course
from lessons.lines import lines_of
from lessons.reading.blocks import LANGUAGES
from lessons.reading.front_matter import front_matter, read_front_matter
from lessons.reading.problems import Problem, ProblemList
from lessons.reading.reader import read_lesson, read_text
from lessons.stage.queries import HOLE

PANE_WIDTH = 56  # the words' side of a screen 120 wide
SHORT, EXACT = "0" * 9, "0" * 20  # the widest that {expression} and {expression:exact} become
QUESTION_BLOCKS = ("predict", "choose", "do", "order", "code")  # blocks whose texts are words to read
UNSHOWN_KEYS = re.compile(r"[ \t]*(answers?|goal|solution|task|nodes|start|allow)[ \t]*=")  # what only the engine reads
LIST_MARKER = re.compile(
    r'[ \t]*(?:(?!text\b)\w+[ \t]*=)?[ \t>*+"\[-]*\{[^{}\n]+\}[.)](?:[ \t"]|$)'
)  # begins with {…}. or {…})
TARGET = re.compile(r"\]\(([^)\s]+)\)")


def check(paths: Sequence[Path]) -> list[tuple[Path, Problem]]:
    """The problems of these files, in their order, by line. Raises LessonError for a file that cannot be read."""
    found: list[tuple[Path, Problem]] = []
    owners = {entry.id: entry.path for entry in course()}
    for path in paths:
        text = read_text(path)
        problems = check_text(text, path)
        front = front_matter(text)
        if front is not None:
            owner = owners.setdefault(front.id, path)
            if owner.resolve() != path.resolve():
                problems.append(Problem(1, f"the id {front.id!r} belongs to {owner}", "give each lesson its own id"))
        found += [(path, problem) for problem in sorted(problems)]
    return found


def check_text(text: str, path: Path) -> list[Problem]:
    """The problems of one lesson, by line: what keeps it from being played, and what would not be shown well."""
    return sorted({*read_lesson(text, path)[1], *_layout_problems(lines_of(text), path)})


def _layout_problems(lines: list[str], path: Path) -> ProblemList:
    """What would not be shown well: code and tables wider than the pane, words that cannot be broken, stray fences.

    And links that lead nowhere.
    """
    report = ProblemList()
    taken = read_front_matter(lines, ProblemList())[1]
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join([""] * taken + lines[taken:]))
    in_table = False
    for token in tokens:
        in_table = token.type != "table_close" and (in_table or token.type == "table_open")
        if token.map is None:
            continue
        start, end = token.map
        if token.type == "fence":
            _check_fence(token, lines, start, end, report)
        if token.type in ("code_block", "tr_open") or (token.type == "fence" and not _is_block(token)):
            for number in range(start, end):
                _check_width(lines[number] if token.type == "fence" else _widest(lines[number]), number + 1, report)
        if token.type == "fence" and _is_block(token):
            _check_body(token, lines, path, report)
        if token.type == "inline":
            _check_links(token, path, start + 1, report)
            _check_beginning(lines[start], start + 1, report)
        if token.type == "inline" and not in_table:
            for number in range(start, end):
                _check_words(lines[number], number + 1, report)
    return report


def _is_block(token: Token) -> bool:
    words = token.info.split()
    return bool(words) and words[0] not in LANGUAGES


def _check_body(token: Token, lines: list[str], path: Path, report: ProblemList) -> None:
    """The texts of a block that asks, and the code of one that shows it."""
    kind = token.info.split()[0]
    assert token.map is not None
    for number in range(token.map[0] + 1, token.map[1]):
        line = lines[number]
        if kind == "script":
            _check_width(line, number + 1, report)
        elif kind in QUESTION_BLOCKS and not UNSHOWN_KEYS.match(line):
            _check_words(line.replace('"', " "), number + 1, report)
            _check_beginning(line, number + 1, report)
            for target in TARGET.findall(line):
                _check_target(target, path, number + 1, report)


def _check_fence(token: Token, lines: list[str], start: int, end: int, report: ProblemList) -> None:
    if token.level and _is_block(token):
        report.add(start + 1, "a block stands inside a list or a quotation", "move it to the left margin")
    if end - start < 2 or not lines[end - 1].strip(" >").startswith(token.markup):
        report.add(start + 1, "a block has no end", f"close it with {token.markup} on a line of its own")


def _check_beginning(line: str, number: int, report: ProblemList) -> None:
    """A number that begins a text, with a full stop behind it, is a place in a list to Markdown."""
    if LIST_MARKER.match(line):
        report.add(number, "a {number} with . or ) behind it begins the text, as in a list", "put a word before it")


def _check_links(token: Token, path: Path, line: int, report: ProblemList) -> None:
    """A link to a lesson leads to one: lesson:ID to one of the course, a file's name to a file beside this one."""
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        if child.type != "link_open":
            continue
        _check_target(str(child.attrs["href"]), path, line, report)


def _check_target(target: str, path: Path, line: int, report: ProblemList) -> None:
    if target.startswith(LINK):
        known = [entry.id for entry in course()]
        if (wanted := target.removeprefix(LINK)) not in known:
            near = get_close_matches(wanted, known, 1, 0.4)
            remedy = f"write {LINK}{near[0]}" if near else f"there are {', '.join(known)}"
            report.add(line, f"there is no lesson {wanted!r} in the course", remedy)
    elif "://" not in target and not is_file(path.parent / unquote(target)):
        report.add(line, f"the link {target!r} leads to no file", f"write {LINK} and an id, or the name of a file")


def _widest(text: str) -> str:
    """The text as wide as its numbers may make it."""
    return HOLE.sub(lambda hole: EXACT if (hole[1] or "").endswith(":exact") else SHORT if hole[1] else "{", text)


def _check_words(text: str, line: int, report: ProblemList) -> None:
    for word in _widest(text).split():
        _check_width(word, line, report)


def _check_width(text: str, line: int, report: ProblemList) -> None:
    wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    if wide > PANE_WIDTH:
        report.add(line, f"the text is {wide} wide, the pane {PANE_WIDTH}", "shorten it, or break it in two")
