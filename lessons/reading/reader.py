"""From a lesson's file to a Lesson, or to every problem in it.

Markdown with front matter; each `##` heading is a step, each fenced block with an info string a block of that kind
(`lessons.blocks.KINDS`). docs/lesson-format.md tells authors the same.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.basics.files import TooLargeError, read_bounded
from lessons.lesson import Block, Lesson, Prose, StageBlock, Step
from lessons.lines import lines_of
from lessons.reading.blocks import BLOCK_KINDS, LANGUAGES
from lessons.reading.front_matter import read_front_matter
from lessons.reading.problems import LessonError, Problem, ProblemList
from lessons.reading.table import BlockBody, BlockContext
from lessons.stage.queries import Scope, ScopeError
from lessons.stage.scope import scope_of

MAX_BYTES = 2_000_000  # of a lesson: a hundred times the longest of the course


def open_lesson(path: Path, *, tried: bool = True) -> Lesson:
    """The lesson in this file; tried: see `read_lesson`.

    Raises LessonError, one line that says where and what to do, if it cannot be played.
    """
    lesson, problems = read_lesson(read_text(path), path, tried=tried)
    if lesson is None:
        raise LessonError(problems[0].in_file(path))
    return lesson


def read_text(path: Path) -> str:
    """The text of a lesson file. Raises LessonError where there is none."""
    try:
        return read_bounded(path, MAX_BYTES).decode("utf-8")
    except TooLargeError as error:
        raise LessonError(f"{path} is {error}; a lesson is a Markdown file") from None
    except OSError as error:
        raise LessonError(f"{path} cannot be read ({error.strerror or error}); check the path") from None
    except ValueError:
        raise LessonError(f"{path} is not text; a lesson is a Markdown file in UTF-8") from None


def read_lesson(text: str, path: Path, *, tried: bool = True) -> tuple[Lesson | None, list[Problem]]:
    """The lesson and its problems, by line. There is a lesson exactly where there is no problem.

    tried: whether every expression is evaluated and every goal played, which may take seconds where networks train.
    Without it the file is taken at its word, as the course's lessons are, which were tried before they came here.
    """
    report = ProblemList()
    lines = lines_of(text)
    front, taken = read_front_matter(lines, report)
    if taken < 2:
        return None, report
    # Blank lines in place of the front matter keep the line numbers.
    steps = _StepReader([""] * taken + lines[taken:], report, tried).read()
    _check_titles(steps, report)
    if report or front is None:
        return None, sorted(set(report))
    return Lesson(front.id, front.title, front.minute, tuple(steps), path), []


class _StepReader:
    """Reads the steps below the front matter."""

    def __init__(self, lines: list[str], report: ProblemList, tried: bool) -> None:
        self.lines, self.report, self.tried = lines, report, tried
        self.tokens = MarkdownIt("commonmark").parse("\n".join(lines))
        self.stage: StageBlock | None = None
        self.scope: Scope | None = Scope() if tried else None

    def read(self) -> list[Step]:
        headings = self._headings()
        if not headings:
            self.report.add(1, "there is no step", "begin each step with a heading: ## Title")
            return []
        starts = [line for line, _, _ in headings]
        self._nothing_before(starts[0])
        ends = [*starts[1:], len(self.lines)]
        return [self._step(title, line, after, end) for (line, after, title), end in zip(headings, ends, strict=True)]

    def _headings(self) -> list[tuple[int, int, str]]:
        """Line (from 0), the line after, and title of every `##` heading; other large headings are reported."""
        found = []
        for token, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if token.type != "heading_open" or token.level or token.map is None:
                continue
            if token.tag == "h2":
                found.append((token.map[0], token.map[1], inline.content.strip()))
            elif token.tag == "h1":
                self.report.add(
                    token.map[0] + 1, "a heading # stands among the steps", "write ## for a step, ### below it"
                )
        return found

    def _nothing_before(self, start: int) -> None:
        first = next((number for number, line in enumerate(self.lines[:start], 1) if line.strip()), None)
        if first is not None:
            self.report.add(first, "there are words before the first step", "move them under a heading ## Title")

    def _step(self, title: str, line: int, start: int, end: int) -> Step:
        fences = [token for token in self._fences() if token.map and start <= token.map[0] < end]
        own_stage = self._stage([self._body(token) for token in fences if not _is_code_listing(token)])
        blocks: list[Block] = []
        at = start
        for token in fences:
            assert token.map is not None
            blocks += self._prose(at, token.map[0])
            at = token.map[1]
            if _is_code_listing(token):
                blocks.append(Prose(token.map[0] + 1, "\n".join(self.lines[token.map[0] : at]), code=True))
            else:
                blocks += self._blocks(self._body(token), own_stage)
        blocks += self._prose(at, end)
        if not any(isinstance(block, Prose) and not block.code for block in blocks):
            self.report.add(line + 1, f"the step {title[:40]!r} has no prose", "say in a sentence what it is about")
        return Step(line + 1, title, tuple(blocks), self.stage)

    def _blocks(self, body: BlockBody, own_stage: StageBlock | None) -> tuple[Block, ...]:
        """What a fence makes; the step's stage was read before."""
        kind = BLOCK_KINDS.get(body.kind)
        if kind is None:
            self._unknown(body)
            return ()
        if body.options and not kind.options:
            self.report.add(body.line, f"{body.kind} takes no options", f"write ```{body.kind} alone")
        made = own_stage if kind.stage else kind.read(body, BlockContext(self.report, self.scope, self.stage))
        return made if isinstance(made, tuple) else (made,) if made is not None else ()

    def _stage(self, bodies: list[BlockBody]) -> StageBlock | None:
        """Read the step's own stage, if it has one, before the blocks whose expressions speak of it."""
        staged = [body for body in bodies if body.kind in BLOCK_KINDS and BLOCK_KINDS[body.kind].stage]
        for extra in staged[1:]:
            self.report.add(extra.line, "the step has a second stage", f"move this {extra.kind} into a step of its own")
        unknown = any(body.kind not in BLOCK_KINDS for body in bodies)
        if len(staged) > 1 or (unknown and not staged):
            self.stage = self.scope = None  # nobody knows which stage was meant: what speaks of it is not judged
            return None
        if not staged:
            return None
        block = BLOCK_KINDS[staged[0].kind].read(staged[0], BlockContext(self.report, self.scope))
        assert block is None or isinstance(block, StageBlock)
        self.stage = block
        self.scope = scope_of(block) if block is not None and self.tried else None
        return block

    def _fences(self) -> list[Token]:
        """The fences with a name, at the left margin."""
        return [token for token in self.tokens if token.type == "fence" and not token.level and token.info.strip()]

    def _body(self, token: Token) -> BlockBody:
        assert token.map is not None
        kind, *options = token.info.split()
        return BlockBody(kind, token.content, token.map[0] + 1, tuple(options))

    def _unknown(self, body: BlockBody) -> None:
        near = get_close_matches(body.kind, BLOCK_KINDS, 1)
        remedy = f"write {near[0]}" if near else f"use {', '.join(BLOCK_KINDS)}, or ``` alone for text as it stands"
        self.report.add(body.line, f"there is no block called {body.kind[:40]!r}", remedy)

    def _prose(self, start: int, end: int) -> list[Prose]:
        """The words from one line to before another, tried out by the engine."""
        while start < end and not self.lines[start].strip():
            start += 1
        text = "\n".join(self.lines[start:end]).rstrip()
        if not text:
            return []
        if self.scope is not None:
            try:
                self.scope.fill(text)
            except ScopeError as error:
                self.report.add(
                    start + 1 + text.count("\n", 0, error.offset),
                    str(error),
                    "write {expression} with what the stage knows, or {{ for a brace",
                )
        return [Prose(start + 1, text)]


def _is_code_listing(token: Token) -> bool:
    return token.info.split()[0] in LANGUAGES


def _check_titles(steps: list[Step], report: ProblemList) -> None:
    seen: dict[str, int] = {}
    for step in steps:
        if not step.key:
            report.add(step.line, "a step has no title", "write ## and a few words")
        elif step.key in seen:
            report.add(step.line, f"a step of this title stands on line {seen[step.key]}", "give each its own title")
        seen.setdefault(step.key, step.line)
