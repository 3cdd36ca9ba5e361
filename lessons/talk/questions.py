"""Questions in words: how each is asked, answered and explained."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase

from engine.basics.numbers import short
from engine.graph.wording import right_side_of
from lessons.answers import explanations
from lessons.answers.grading import Sign, grade, read_number
from lessons.answers.number_question import NumberQuestion
from lessons.answers.terms import TERM_NAMES
from lessons.answers.writing import judge_expression, judge_run, mended, unchanged
from lessons.lesson import (
    ChooseBlock,
    CodeBlock,
    DoBlock,
    GraphBlock,
    OrderBlock,
    PredictBlock,
    QuestionBlock,
    StageBlock,
    WantedExpression,
    WriteBlock,
)
from lessons.progress.store import TRIES_BEFORE_SHOWING, Outcome, QuestionProgress
from lessons.stage.graphs import graph_of
from lessons.stage.ordering import explain_violation, valid_order
from lessons.stage.queries import Scope
from lessons.talk.code import report_lines
from lessons.talk.plain import code_lines, plain, plain_lines
from lessons.workbench.report import Report
from lessons.workbench.task import CodeTask, own_task_of, task_of

SEPARATORS = re.compile(r"[\s,;]+|->|→")


NO_QUESTION = "There is no open question here."
OPENINGS = {
    Outcome.RIGHT: "Right.",
    Outcome.SHOWN: "Shown.",
    Outcome.GIVEN: "The Values did it.",
    Outcome.SKIPPED: "Skipped; 'reopen' asks it again.",
}


@dataclass(frozen=True, slots=True)
class TalkReply:
    """What is said to an answer, and the new progress of its question; None if it does not count."""

    lines: tuple[str, ...]
    progress: QuestionProgress | None = None


def tried(progress: QuestionProgress, message: str, is_right: bool) -> TalkReply:
    """Return the reply to one more try."""
    more = replace(progress, tries=progress.tries + 1)
    if is_right:
        return TalkReply((), replace(more, outcome=Outcome.RIGHT))
    return TalkReply((f"Not yet. {message}".rstrip(),), more)


class QuestionTalk:
    """A question in words.

    answers  what is a possible answer by itself, even where a command is called so, in lower case
    """

    block: QuestionBlock

    def __init__(self, block: QuestionBlock, scope: Scope, hints: Sequence[str] = ()) -> None:
        self.block, self.scope, self.hints = block, scope, hints
        self.answers: frozenset[str] = frozenset()

    def is_answer(self, text: str) -> bool:
        """Return whether a line is an answer, even where it begins like a command: "n = a + b"."""
        return False

    def ask_lines(self) -> list[str]:
        """Return the question, and how to answer it."""
        raise NotImplementedError

    def answer(self, text: str, progress: QuestionProgress) -> TalkReply:
        """Judge an answer."""
        raise NotImplementedError

    def solution(self, outcome: Outcome) -> list[str]:
        """Return the right answer, and why it is right."""
        raise NotImplementedError

    def hint(self, number: int) -> list[str]:
        """Return a hint, counted from 0."""
        count = f" {number + 1} of {len(self.hints)}" if len(self.hints) > 1 else ""
        first, *rest = self.filled(self.hints[number])
        return [f"Hint{count}: {first}", *rest]

    def take_hint(self, progress: QuestionProgress) -> TalkReply:
        """Return the next hint."""
        used = min(progress.hints, len(self.hints))
        if used == len(self.hints):
            return TalkReply(("There are no more hints here." if used else "There is no hint here.",))
        return TalkReply(tuple(self.hint(used)), replace(progress, hints=used + 1))

    def take_show(self, progress: QuestionProgress) -> TalkReply:
        """Return the outcome of asking for the answer, which takes two tries."""
        left = TRIES_BEFORE_SHOWING - progress.tries
        if left > 0:
            return TalkReply((f"Try it {'once more' if left == 1 else 'twice'} first, a guess will do; or 'skip'.",))
        return TalkReply((), replace(progress, outcome=Outcome.SHOWN))

    def take_skip(self, progress: QuestionProgress) -> TalkReply:
        """Return the outcome of leaving it."""
        return TalkReply((), replace(progress, outcome=Outcome.SKIPPED))

    def filled(self, text: str) -> list[str]:
        """Return lesson text with its numbers, as plain lines."""
        return plain_lines(self.scope.fill(text))


class PredictTalk(QuestionTalk):
    """A question for a number, its sign included."""

    block: PredictBlock

    def __init__(
        self,
        block: PredictBlock,
        scope: Scope,
        stage: StageBlock | None,
        covered: Callable[[], Collection[tuple[str, str]]],
        taught: frozenset[str] = TERM_NAMES,
    ) -> None:
        """covered: what open questions ask of the stage. taught: the terms that hints and causes may use."""
        self.number = NumberQuestion(block, scope, stage, taught)
        super().__init__(block, scope, self.number.hints)
        self.stage, self._covered = stage, covered
        self.answers = frozenset(name.casefold() for name in scope.names)
        self.given: float | None = None  # the last wrong number

    def ask_lines(self) -> list[str]:
        block = self.block
        lines = self.filled(block.ask) if block.number == 1 else []
        if block.of > 1:
            lines.append(f"{block.number} of {block.of}: {self.number.asked} = ?")
        if block.number == 1:
            lines.append(f"Answer with a number and its sign, within {short(block.tolerance)}: 0.5, 1/2, -1.5.")
        return lines

    def answer(self, text: str, progress: QuestionProgress) -> TalkReply:
        covered = self._covered()
        names = {name: number for name, number in self.scope.names.items() if ("data", name) not in covered}
        try:
            sign = Sign.of(read_number(text, names))
        except ValueError as error:
            return TalkReply((str(error),))
        typed = "" if sign is Sign.ZERO else text
        block = self.block
        right = self.scope.evaluate(block.answer)
        self.given = None
        verdict = grade(sign, typed, answer=right, tolerance=block.tolerance, names=names, explain=self._mistaken)
        if not verdict.counts_as_try:
            return TalkReply((verdict.message,))
        self.given = None if verdict.is_right else read_number(text, names)
        told = tried(progress, verdict.message, verdict.is_right)
        played = "" if self.given is None else explanations.played_answer(self.stage, block.answer, self.given, covered)
        return replace(told, lines=(*told.lines, f"Played: {played}.")) if played else told

    def _mistaken(self, number: float) -> str:
        """Return the mistake that gives this number: the author's words for it, else the diagnosis."""
        text, is_authors = self.number.cause(number, self._covered())
        return plain(text) if is_authors else text

    def solution(self, outcome: Outcome) -> list[str]:
        answer = short(self.scope.evaluate(self.block.answer))
        because = self.filled(self.block.because) if self.block.because else []
        if self.block.of == 1:
            return [f"It is {answer}.", *because]
        return [f"{self.number.asked} is {answer}.", *self.number.reasons(), *because]


class ChooseTalk(QuestionTalk):
    """A multiple-choice question, answered by number (by letter, where the choices are numbers) or by text."""

    block: ChooseBlock

    def __init__(self, block: ChooseBlock, scope: Scope) -> None:
        super().__init__(block, scope, block.hints)
        self.texts = [" ".join(filter(None, plain_lines(scope.fill(choice.text)))) for choice in block.choices]
        self._numbers = numbers = [str(number) for number in range(1, len(self.texts) + 1)]
        self.labels = list(ascii_lowercase[: len(numbers)]) if any(map(_begins_with_number, self.texts)) else numbers
        self.answers = frozenset({*self.labels, *map(_folded, self.texts)})

    def ask_lines(self) -> list[str]:
        choices = [f"  {label}. {text}" for label, text in zip(self.labels, self.texts, strict=True)]
        what = "letter" if self.labels[0] == "a" else "number"
        return [*self.filled(self.block.ask), *choices, f"Answer with the {what} of a choice, or with its words."]

    def answer(self, text: str, progress: QuestionProgress) -> TalkReply:
        index = self._index(text)
        if index is None:
            return TalkReply((f"That is none of the choices: type {', '.join(self.labels)}, or the words of one.",))
        chosen = str(index + 1)
        if chosen in progress.text.split():
            return TalkReply((f"{self.labels[index]} was tried already.",))
        choice = self.block.choices[index]
        if not choice.is_right:
            progress = replace(progress, text=f"{progress.text} {chosen}".strip())
        return tried(progress, " ".join(filter(None, self.filled(choice.because))), choice.is_right)

    def _index(self, text: str) -> int | None:
        """Return the choice of this label, the only one whose words begin like this, or the one at this place."""
        typed = _folded(text)
        if (label := typed.rstrip(".)")) in self.labels:
            return self.labels.index(label)
        folded = [_folded(choice) for choice in self.texts]
        if typed in folded:
            return folded.index(typed)
        found = [index for index, choice in enumerate(folded) if typed and choice.startswith(typed)]
        if found:
            return found[0] if len(found) == 1 else None
        return int(label) - 1 if label in self._numbers else None

    def solution(self, outcome: Outcome) -> list[str]:
        right = self.block.right_index
        return [f"{self.labels[right]}. {self.texts[right]}", *self.filled(self.block.choices[right].because)]


class SureTalk(ChooseTalk):
    """A question how sure the learner is of the next answer; no choice is wrong.

    is_sure: whether the first was chosen
    """

    is_sure = False

    def answer(self, text: str, progress: QuestionProgress) -> TalkReply:
        self.is_sure = self._index(text) == 0
        return super().answer(text, progress)

    def solution(self, outcome: Outcome) -> list[str]:
        return ["sure." if self.is_sure else "not sure."]


class OrderTalk(QuestionTalk):
    """A question for an order of nodes, answered by their names."""

    block: OrderBlock

    def __init__(self, block: OrderBlock, scope: Scope, stage: GraphBlock) -> None:
        super().__init__(block, scope, block.hints)
        self.graph = graph_of(stage)
        self.answers = frozenset(name.casefold() for name in block.nodes)
        self._given: tuple[str, ...] = ()  # the learner's own order, once it is valid

    def ask_lines(self) -> list[str]:
        nodes = ((name, self.graph.names[name]) for name in self.block.nodes)
        rows = [f"  {name} = {right_side_of(node)}" if node.operands else f"  {name}" for name, node in nodes]
        names = ", ".join(self.block.nodes)
        return [*self.filled(self.block.ask), *rows, f"Answer with all the names in your order: {names}, for example."]

    def answer(self, text: str, progress: QuestionProgress) -> TalkReply:
        given = tuple(name for name in SEPARATORS.split(text.strip()) if name)
        unknown = [name for name in given if name not in self.block.nodes]
        if unknown:
            return TalkReply((f"There is no {unknown[0]} to put in order: name {', '.join(self.block.nodes)}.",))
        missing = [name for name in self.block.nodes if name not in given]
        if missing or len(given) > len(self.block.nodes):
            left = (
                f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else "one comes twice"
            )
            return TalkReply((f"Name each of them once: {left}.",))
        problem = explain_violation(self.graph, given, self.block.backward)
        if not problem:
            self._given = given
        return tried(replace(progress, text=" ".join(given)), problem, not problem)

    def solution(self, outcome: Outcome) -> list[str]:
        order = self._given or valid_order(self.graph, self.block.nodes, self.block.backward)
        return [f"{', '.join(order)}.", *self.filled(self.block.because)]


class DoTalk(QuestionTalk):
    """A goal to reach on the stage."""

    block: DoBlock

    def __init__(self, block: DoBlock, scope: Scope) -> None:
        super().__init__(block, scope, block.hints)

    def ask_lines(self) -> list[str]:
        return [*self.filled(self.block.ask), f"Goal: {self.block.goal}"]

    def now(self, live: Scope) -> str:
        """Return the present numbers of the goal."""
        values = [f"{name} is {short(number)}" for name, number in live.sides(self.block.goal)]
        return f"Now: {', '.join(values) or 'nothing has run yet'}."

    def answer(self, text: str, progress: QuestionProgress) -> TalkReply:
        return TalkReply(("This is answered on the stage, by a command; 'help' lists them.",))

    def solution(self, outcome: Outcome) -> list[str]:
        way = [f"A way there: {', then '.join(self.block.solution)}."] if outcome is Outcome.SHOWN else []
        return [*way, *self.filled(self.block.because)]


class CodeTalk(QuestionTalk):
    """A question answered with code, judged by the checks of its task."""

    block: CodeBlock

    def __init__(self, block: CodeBlock, scope: Scope) -> None:
        super().__init__(block, scope, block.hints)
        self.code_task = task_of(block)

    def ask_lines(self) -> list[str]:
        return [
            *self.filled(self.block.ask),
            "'list' says the code so far; 'code' takes yours, line by line, to a line with a full stop alone;",
            "'code 3-5' replaces those lines; 'run my.py' judges a file, 'run' the code as it stands.",
        ]

    def answer(self, text: str, progress: QuestionProgress) -> TalkReply:
        return TalkReply(("Type 'code' first, then the code, line by line; or 'run my.py'.",))

    def judged(self, report: Report, progress: QuestionProgress) -> TalkReply:
        """Return the reply to a run: a pass settles the question, even a skipped one; a failure counts as a try."""
        progress = replace(progress, text="")  # the code is stored by itself
        lines = tuple(report_lines(report))
        if report.passed and progress.outcome in (None, Outcome.SKIPPED):
            return TalkReply(lines, tried(progress, "", is_right=True).progress)
        if progress.outcome is None:
            return TalkReply(lines, replace(progress, tries=progress.tries + 1))
        return TalkReply(lines)

    def solution(self, outcome: Outcome) -> list[str]:
        because = self.filled(self.block.because)
        if outcome is Outcome.SHOWN:
            return ["This passes; yours is still there.", *code_lines(self.code_task.solution), *because]
        return because


class WriteTalk(QuestionTalk):
    """A question answered by a line of text. run: runs code against the checks of a task."""

    block: WriteBlock

    def __init__(self, block: WriteBlock, scope: Scope, run: Callable[[CodeTask, str], Report]) -> None:
        super().__init__(block, scope, block.hints)
        self._run = run
        if isinstance(block.wanted, WantedExpression):
            self.answers = frozenset(name.casefold() for name, _ in block.wanted.leaves)

    def is_answer(self, text: str) -> bool:
        return any(character in text for character in "=+*/(")

    def ask_lines(self) -> list[str]:
        if isinstance(self.block.wanted, WantedExpression):
            how = "Answer with an expression: a*b + c, relu(a*b), d = a + b; d*c, for example."
        else:
            how = f"Answer with the line; it stands as: {self.block.wanted.wrong.strip()}"
        return [*self.filled(self.block.ask), how]

    def answer(self, text: str, progress: QuestionProgress) -> TalkReply:
        wanted = self.block.wanted
        if isinstance(wanted, WantedExpression):
            verdict = judge_expression(wanted, text)
        else:
            verdict = unchanged(wanted, text) or judge_run(self._run(own_task_of(wanted.task), mended(wanted, text)))
        if not verdict.is_try:
            return TalkReply((verdict.message,))
        return tried(replace(progress, text=text.strip()), verdict.message, verdict.is_right)

    def solution(self, outcome: Outcome) -> list[str]:
        opening = f"{self.block.wanted.solution} does it." if outcome is Outcome.SHOWN else "It does what is wanted."
        return [opening, *self.filled(self.block.because)]


def _folded(text: str) -> str:
    return " ".join(plain(text).casefold().replace("−", "-").split()).rstrip(".!")


def _begins_with_number(text: str) -> bool:
    return bool(re.match(r"[-−+]?\.?\d", text))
