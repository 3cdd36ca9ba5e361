"""The reader of lesson files: from Markdown to a Lesson, or to a list of every problem.

After the front matter, each `##` heading is a step and each fenced block with an info string a block of that kind
(lessons.reading.blocks.BLOCK_KINDS). docs/lesson-format.md describes the format for authors.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.basics.files import TooLargeError, read_bounded
from lessons.lesson import Block, Lesson, Prose, StageBlock, Step
from lessons.lines import lines_of
from lessons.reading.blocks import BLOCK_KINDS, LANGUAGES
from lessons.reading.draw import drawn, new_seed, with_numbers
from lessons.reading.front_matter import read_front_matter
from lessons.reading.problems import LessonError, Problem, ProblemList
from lessons.reading.table import BlockBody, BlockContext
from lessons.stage.queries import Scope, ScopeError
from lessons.stage.scope import scope_of

MAX_BYTES = 2_000_000  # a hundred times the longest lesson of the course


def open_lesson(path: Path, *, evaluate: bool = True, seed: int | None = None) -> Lesson:
    """Return the lesson in this file; evaluate, seed: see `read_lesson`.

    Raises LessonError with the first problem, one line with its place and remedy.
    """
    lesson, problems = read_lesson(read_text(path), path, evaluate=evaluate, seed=seed)
    if lesson is None:
        raise LessonError(problems[0].in_file(path))
    return lesson


def read_text(path: Path) -> str:
    """Return the text of a lesson file. Raises LessonError if it cannot be read."""
    try:
        return read_bounded(path, MAX_BYTES).decode("utf-8")
    except TooLargeError as error:
        raise LessonError(f"{path} is {error}; a lesson is a Markdown file") from None
    except OSError as error:
        raise LessonError(f"{path} cannot be read ({error.strerror or error}); check the path") from None
    except ValueError:
        raise LessonError(f"{path} is not text; a lesson is a Markdown file in UTF-8") from None


def read_lesson(
    text: str, path: Path, *, evaluate: bool = True, seed: int | None = None
) -> tuple[Lesson | None, list[Problem]]:
    """Return the lesson and its problems, by line. There is a lesson exactly if there is no problem.

    evaluate: whether to evaluate every expression and try every solution, which may take seconds if networks train.
    The lessons of the course are opened without, as the tests evaluate them.
    seed: that a lesson which draws numbers draws them with; None for a new one
    """
    problems = ProblemList()
    lines = lines_of(text)
    front, head = read_front_matter(lines, problems)
    if head < 2:
        return None, problems
    body = lines[head:]
    if front is None and any(line.startswith("draw") for line in lines[:head]):
        evaluate = False  # so that its own problem is the only one
        body = with_numbers(body, {}, head + 1, ProblemList())
    if front is None or not front.draw:
        seed = None
    else:
        seed = new_seed() if seed is None else seed
        body = with_numbers(body, drawn(front.draw, seed), head + 1, problems)
    # Blank lines in place of the front matter keep the line numbers.
    steps = _StepReader([""] * head + body, problems, evaluate, path.with_suffix("")).read()
    _check_titles(steps, problems)
    if problems or front is None:
        return None, sorted(set(problems))
    return Lesson(front.id, front.title, front.minute, tuple(steps), path, seed), []


class _StepReader:
    """Reads the steps below the front matter."""

    def __init__(self, lines: list[str], problems: ProblemList, evaluate: bool, folder: Path) -> None:
        self.lines, self.problems, self.evaluate, self.folder = lines, problems, evaluate, folder
        self.tokens = _tokens("\n".join(lines))
        self.stage: StageBlock | None = None
        self.scope: Scope | None = Scope() if evaluate else None

    def read(self) -> list[Step]:
        headings = self._headings()
        if not headings:
            self.problems.add(1, "there is no step", "begin each step with a heading: ## Title")
            return []
        starts = [line for line, _, _ in headings]
        self._check_nothing_before(starts[0])
        ends = [*starts[1:], len(self.lines)]
        fences: list[list[Token]] = [[] for _ in starts]
        for token in self._fences():
            fences[bisect(starts, token.map[0] if token.map else 0) - 1].append(token)
        return [
            self._step(title, line, after, end, own)
            for (line, after, title), end, own in zip(headings, ends, fences, strict=True)
        ]

    def _headings(self) -> list[tuple[int, int, str]]:
        """Return the line (from 0), the line after, and the title of every `##` heading; report any `#` heading."""
        found = []
        for token, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if token.type != "heading_open" or token.level or token.map is None:
                continue
            if token.tag == "h2":
                found.append((token.map[0], token.map[1], inline.content.strip()))
            elif token.tag == "h1":
                self.problems.add(
                    token.map[0] + 1, "a # heading is among the steps", "write ## for a step, ### below it"
                )
        return found

    def _check_nothing_before(self, start: int) -> None:
        first = next((number for number, line in enumerate(self.lines[:start], 1) if line.strip()), None)
        if first is not None:
            self.problems.add(first, "there are words before the first step", "move them under a heading ## Title")

    def _step(self, title: str, line: int, start: int, end: int, fences: list[Token]) -> Step:
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
            self.problems.add(line + 1, f"the step {title[:40]!r} has no prose", "say in a sentence what it is about")
        return Step(line + 1, title, tuple(blocks), self.stage)

    def _blocks(self, body: BlockBody, own_stage: StageBlock | None) -> tuple[Block, ...]:
        """Read the blocks of a fence; the stage of the step has been read before."""
        kind = BLOCK_KINDS.get(body.kind)
        if kind is None:
            self._unknown(body)
            return ()
        if body.options and not kind.options:
            self.problems.add(body.line, f"{body.kind} takes no options", f"write ```{body.kind} alone")
        read = (
            own_stage
            if kind.stage
            else kind.read(body, BlockContext(self.problems, self.scope, self.stage, self.folder))
        )
        return read if isinstance(read, tuple) else (read,) if read is not None else ()

    def _stage(self, bodies: list[BlockBody]) -> StageBlock | None:
        """Read the step's own stage, if any, before the blocks whose expressions query it."""
        staged = [body for body in bodies if body.kind in BLOCK_KINDS and BLOCK_KINDS[body.kind].stage]
        for extra in staged[1:]:
            remedy = f"move this {extra.kind} into a step of its own"
            self.problems.add(extra.line, "the step has a second stage", remedy)
        unknown = any(body.kind not in BLOCK_KINDS for body in bodies)
        if len(staged) > 1 or (unknown and not staged):
            self.stage = self.scope = None  # which stage was meant is unknown, so its expressions are not evaluated
            return None
        if not staged:
            return None
        block = BLOCK_KINDS[staged[0].kind].read(staged[0], BlockContext(self.problems, self.scope, folder=self.folder))
        assert block is None or isinstance(block, StageBlock)
        self.stage = block
        self.scope = scope_of(block) if block is not None and self.evaluate else None
        return block

    def _fences(self) -> list[Token]:
        """Return the fences with an info string, at the left margin."""
        return [token for token in self.tokens if token.type == "fence" and not token.level and token.info.strip()]

    def _body(self, token: Token) -> BlockBody:
        assert token.map is not None
        kind, *options = token.info.split()
        return BlockBody(kind, token.content, token.map[0] + 1, tuple(options))

    def _unknown(self, body: BlockBody) -> None:
        near = get_close_matches(body.kind, BLOCK_KINDS, 1)
        remedy = f"write {near[0]}" if near else f"use {', '.join(BLOCK_KINDS)}, or ``` alone for literal text"
        self.problems.add(body.line, f"there is no block called {body.kind[:40]!r}", remedy)

    def _prose(self, start: int, end: int) -> list[Prose]:
        """Read the prose between two lines, and evaluate its expressions."""
        while start < end and not self.lines[start].strip():
            start += 1
        text = "\n".join(self.lines[start:end]).rstrip()
        if not text:
            return []
        if self.scope is not None:
            try:
                self.scope.fill(text)
            except ScopeError as error:
                self.problems.add(
                    start + 1 + text.count("\n", 0, error.offset),
                    str(error),
                    "write {expression} with what the stage knows, or {{ for a brace",
                )
        return [Prose(start + 1, text)]


@lru_cache(maxsize=1)  # the checker reads a text with and without its expressions
def _tokens(text: str) -> Sequence[Token]:
    return MarkdownIt("commonmark").parse(text)


def _is_code_listing(token: Token) -> bool:
    return token.info.split()[0] in LANGUAGES


def _check_titles(steps: list[Step], problems: ProblemList) -> None:
    seen: dict[str, int] = {}
    for step in steps:
        if not step.key:
            problems.add(step.line, "a step has no title", "write ## and a few words")
        elif step.key in seen:
            problems.add(step.line, f"line {seen[step.key]} has a step of the same title", "give each its own title")
        seen.setdefault(step.key, step.line)
