"""Duels as a dialogue: the symptoms in words, then the cause, then the line, then the debrief."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.basics.numbers import short
from lessons.duel.duel import Duel, DuelError
from lessons.duel.match import Match
from lessons.duel.questions import ASK_LINE, CAUSE, cause_question, line_hints, line_of_answer
from lessons.duel.symptoms import agree
from lessons.lesson import ChooseBlock
from lessons.progress.store import Outcome, QuestionProgress
from lessons.stage.queries import Scope
from lessons.talk.commands import help_lines, read_command
from lessons.talk.dialogue import Dialogue, closing_line
from lessons.talk.help_commands import HelpCommands
from lessons.talk.plain import tidy
from lessons.talk.questions import OPENINGS, ChooseTalk, QuestionTalk, TalkReply, tried

COMMANDS = (*HelpCommands.NAMES, "again", "stage", "list", "next", "help", "quit")
UNFINISHED = "This duel is not over: answer, or skip; 'quit' keeps it for later."


class LineTalk(QuestionTalk):
    """The question for the changed line, answered by its number."""

    def __init__(self, duel: Duel) -> None:
        super().__init__(ChooseBlock(0, ASK_LINE, ()), Scope(), line_hints(duel))
        self.duel = duel

    def ask_lines(self) -> list[str]:
        return [f"{ASK_LINE} 'list' says the engine with its line numbers, 'list Value.backward' a piece of it."]

    def answer(self, text: str, progress: QuestionProgress) -> TalkReply:
        try:
            number = line_of_answer(text, self.duel)
        except ValueError as error:
            return TalkReply((str(error),))
        if str(number) in progress.text.split():
            return TalkReply((f"Line {number} was tried already.",))
        if not self.duel.lines[number - 1].strip():
            return TalkReply((self.duel.about_line(number),))
        if number != self.duel.line:
            progress = replace(progress, text=f"{progress.text} {number}".strip())
        return tried(progress, self.duel.about_line(number), number == self.duel.line)

    def solution(self, outcome: Outcome) -> list[str]:
        return []


class DuelTalk(Dialogue):
    """Fights one duel after the other.

    make: breaks the engine of a match; raises DuelError
    """

    def __init__(self, match: Match, make: Callable[[Match], Duel]) -> None:
        super().__init__()
        self.match, self._make = match, make
        self._is_changed = False
        self._help = HelpCommands(self._question, self._progress, lambda _, told: self._take(told))

    def begin(self) -> list[str]:
        return tidy(["Duels. 'help' lists the commands, 'quit' leaves.", *self._opened()])

    def close(self) -> list[str]:
        self.is_over = True
        return [closing_line(self._is_changed, "mgrad-tui duel --talk")]

    def reply(self, line: str) -> list[str]:
        talk = self._question()
        name, argument = read_command(line, talk.answers if talk else ())
        if name in COMMANDS:
            command: Callable[[str], list[str]] | None = getattr(self, f"_do_{name}", None)
            return tidy(command(argument) if command is not None else self._help.reply(name))
        if name:
            return [f"'{name}' is for lessons; 'help' lists the commands of a duel."]
        if talk is None or not line.strip():
            return ["'next' goes on with the next duel." if talk is None else "Answer, or: hint, skip, help."]
        return tidy(self._take(talk.answer(line, self._progress())))

    def _opened(self) -> list[str]:
        try:
            self._make(self.match)
        except DuelError as error:
            self.is_over = True
            return [f"{error}."]
        return self._duel_lines()

    @property
    def duel(self) -> Duel:
        """The present duel."""
        assert self.match.duel is not None
        return self.match.duel

    def _progress(self) -> QuestionProgress:
        index = self.match.question
        return self.match.open.question(CAUSE if index is None else index)

    def _question(self) -> QuestionTalk | None:
        match self.match.question if self.match.duel is not None else None:
            case None:
                return None
            case 0:
                return ChooseTalk(cause_question(self.duel), Scope())
        return LineTalk(self.duel)

    def _duel_lines(self) -> list[str]:
        remark = [f"{self.match.remark[0].upper()}{self.match.remark[1:]}"] if self.match.remark else []
        heading = f"Duel {self.duel.seed}: {self.duel.engine.title}, with one line changed."
        return ["", *remark, heading, *symptom_lines(self.duel), "", *self._asked()]

    def _asked(self) -> list[str]:
        talk = self._question()
        return talk.ask_lines() if talk is not None else self._summary()

    def _take(self, told: TalkReply) -> list[str]:
        """Store the reply to an answer; if it settles the question, go on to the next."""
        index = self.match.question
        if told.progress is None or index is None:
            return list(told.lines)
        self._is_changed = True
        talk = self._question()
        self.match.take(index, told.progress)
        outcome = told.progress.outcome
        if outcome is None or talk is None:
            return list(told.lines)
        lines = [OPENINGS[outcome] if outcome is not Outcome.SKIPPED else "Skipped: it is said at the end."]
        if index == CAUSE and outcome is not Outcome.SKIPPED:
            lines = [f"{OPENINGS[outcome]} {'. '.join(talk.solution(outcome))}"]
        return [*told.lines, *lines, "", *self._asked()]

    def _summary(self) -> list[str]:
        tally = [f"{self.match.tally()}."] if self.match.tally() else []
        return [
            *self.duel.debrief(),
            *tally,
            f"The same duel for somebody else: {self.match.command} --talk",
            "'next' goes on with the next duel.",
        ]

    # Commands

    def _do_again(self, argument: str) -> list[str]:
        return self._duel_lines()

    def _do_stage(self, argument: str) -> list[str]:
        return list(symptom_lines(self.duel))

    def _do_list(self, argument: str) -> list[str]:
        if self.match.question == CAUSE:
            return ["The code comes once the cause is named: it is to be found by its symptoms first."]
        rows = list(enumerate(self.duel.lines, 1))
        piece = argument.strip()
        wanted = [(number, line) for number, line in rows if not piece or self.duel.piece_of(number) == piece]
        if not wanted:
            pieces = dict.fromkeys(filter(None, (self.duel.piece_of(number) for number, _ in rows)))
            return [f"There is no {piece}; there are {', '.join(pieces)}."]
        width = len(str(len(rows)))
        return [f"    {number:>{width}}: {line}".rstrip() for number, line in wanted]

    def _do_next(self, argument: str) -> list[str]:
        if self.match.question is not None:
            return [UNFINISHED]
        self.match.new()
        return self._opened()

    def _do_help(self, argument: str) -> list[str]:
        places = {"stage", "code", *(["question"] if self.match.question is not None else [])}
        return [*help_lines(places, COMMANDS), "Anything else is an answer."]

    def _do_quit(self, argument: str) -> list[str]:
        return self.close()


def symptom_lines(duel: Duel) -> Iterator[str]:
    """Yield what the broken engine shows: the graph with its gradients, the gradient check, the loss."""
    shown, graph = duel.shown, duel.graph
    rights = {**dict.fromkeys(graph.leaves, ""), **dict(graph.lines)}
    yield f"Its graph, from the leaves to {graph.order[0]}:"
    for name, right in rights.items():
        made = f"{name} = {right} = {short(shown.data[name])}" if right else f"{name} = {short(shown.data[name])}"
        yield f"  {made}, gradient {short(shown.grads[name])}" if shown.grads else f"  {made}"
    if shown.error:
        yield f"  Its backward pass stops: {shown.error}"
    else:
        yield "Its gradient check, the engine's gradient against the nudge:"
        for name in graph.leaves:
            mine, nudge = shown.grads[name], shown.central[name]
            yield f"  {name}: {short(mine)} against {short(nudge)}{'' if agree(mine, nudge) else ', they disagree'}"
    yield f"A small network learns with it: loss {shown.loss_words}."
    yield f"  step by step: {', '.join(short(loss) for loss in shown.losses)}" if shown.losses else "  nothing ran."
