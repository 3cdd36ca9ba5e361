"""Drills as a dialogue: gradients of made-up graphs, one after the other."""

from __future__ import annotations

from collections.abc import Callable

from lessons.answers.diagnosis import diagnose
from lessons.answers.explanations import MAX_DIAGNOSES
from lessons.answers.mistakes import joined
from lessons.drills import drill as drills
from lessons.drills.choice import first_drill, following_drill
from lessons.drills.drill import LEVELS
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.drills.questions import confirmation, question
from lessons.drills.spacing import Ending
from lessons.learner.answers import drill_evidence
from lessons.learner.store import LearnerStore
from lessons.lesson import GraphBlock
from lessons.progress.store import Outcome, QuestionProgress
from lessons.stage.live import ActionError
from lessons.stage.scope import scope_of
from lessons.talk.commands import help_lines, read_command
from lessons.talk.dialogue import Dialogue, closing_line
from lessons.talk.graph_stage import GraphTalk
from lessons.talk.plain import tidy
from lessons.talk.questions import NO_QUESTION, OPENINGS, PredictTalk, TalkReply

COMMANDS = ("hint", "show", "skip", "again", "stage", "look", "why", "next", "help", "quit")
UNFINISHED = "This drill is not finished: answer, or skip; 'quit' keeps it for later."


class DrillTalk(Dialogue):
    """Plays one drill after another, chosen by the learner's results.

    seed, level: of the drill to begin with; None: an unfinished one, else a new one
    """

    def __init__(
        self, store: PracticeStore, learner: LearnerStore, seed: int | None = None, level: int | None = None
    ) -> None:
        super().__init__()
        self.store, self.learner = store, learner
        self._is_changed = False  # whether an answer was stored
        self._cause = ""  # of the last wrong number
        self._open(first_drill(store.load(), seed, level))

    def _open(self, open_drill: OpenDrill) -> None:
        self.open_drill = self.store.opened(open_drill).open[-1]
        self.drill = drills.drill(open_drill.seed, open_drill.level)
        self._stage = GraphTalk(GraphBlock(0, self.drill.source))
        self._scope = scope_of(GraphBlock(0, self.drill.source))

    @property
    def index(self) -> int | None:
        """The index of the gradient in question; None once all are settled."""
        places = range(len(self.drill.asked))
        return next((index for index in places if self._progress(index).outcome is None), None)

    def _progress(self, index: int) -> QuestionProgress:
        return self.open_drill.question(index)

    def _covered(self) -> list[tuple[str, str]]:
        """Return the gradients not yet known; a skipped one stays covered until the end."""
        known = (Outcome.RIGHT, Outcome.SHOWN)
        asked = enumerate(self.drill.asked) if self.index is not None else ()
        return [("grad", name) for index, name in asked if self._progress(index).outcome not in known]

    # The dialogue

    def begin(self) -> list[str]:
        return tidy(["Drills. 'help' lists the commands, 'quit' leaves.", *self._drill_lines()])

    def close(self) -> list[str]:
        self.is_over = True
        return [closing_line(self._is_changed, "mgrad-tui drill --talk")]

    def reply(self, line: str) -> list[str]:
        talk = self._question()
        name, argument = read_command(line, talk.answers if talk else ())
        if name in COMMANDS:
            command: Callable[[str], list[str]] = getattr(self, f"_do_{name}")
            try:
                return tidy(command(argument))
            except ActionError as error:
                return [str(error)]
        if name:
            return [f"'{name}' is for lessons; 'help' lists the commands of a drill."]
        if talk is None or not line.strip():
            return ["'next' goes on with the next drill." if talk is None else "Answer, or: hint, skip, help."]
        return tidy(self._take(talk.answer(line, self._progress(self.index or 0))))

    def _drill_lines(self) -> list[str]:
        opened = self.open_drill
        back = ", a mistake that comes back" if opened.review else ""
        heading = f"Drill {opened.seed}, level {opened.level}: {LEVELS[opened.level - 1].description}{back}."
        return ["", heading, *self._stage.lines(self._covered()), "", *self._asked()]

    def _question(self) -> PredictTalk | None:
        index = self.index
        if index is None:
            return None
        block = question(self.drill, self.drill.asked[index])
        return PredictTalk(block, self._scope, None, self._covered, self._diagnosed)

    def _asked(self) -> list[str]:
        talk, index = self._question(), self.index
        if talk is None or index is None:
            return self._summary()
        first, *rest = talk.ask_lines()
        return [f"{index + 1} of {len(self.drill.asked)}: {first}", *(rest if not index else [])]

    def _diagnosed(self, number: float) -> str:
        """Return the mistakes that give this number, and note the first."""
        index = self.index or 0
        node, covered = self.drill.names[self.drill.asked[index]], self.drill.asked[index + 1 :]
        hidden = [self.drill.names[name] for name in covered]
        found = diagnose(self.drill.expression.output, node, number, covered=hidden)
        self._cause = found[0].name if found else ""
        if found:
            self.open_drill = self.open_drill.with_missed([found[0].name])
        return joined(mistake.explanation for mistake in found[:MAX_DIAGNOSES])

    def _take(self, told: TalkReply) -> list[str]:
        """Record the reply to an answer; if it settles the question, go on to the next."""
        index, talk = self.index, self._question()
        if told.progress is None or index is None or talk is None:
            return list(told.lines)
        self._is_changed = True
        name, before, today = self.drill.asked[index], self._progress(index), self.learner.today()
        self.learner.add(drill_evidence(self.drill.source, name, before, told.progress, today, self._cause))
        self._cause = ""
        self.open_drill = self.open_drill.with_question(index, told.progress)
        (self.store.finished if self.index is None else self.store.changed)(self.open_drill)
        outcome = told.progress.outcome
        if outcome is None:
            return list(told.lines)
        if outcome is Outcome.SKIPPED:
            lines = [f"Skipped: {name}.grad is said at the end."]
        else:
            first, *rest = talk.solution(outcome)
            lines = [f"{OPENINGS[outcome]} {first.replace('It', f'{name}.grad', 1)}", *rest]
        return [*told.lines, *lines, "", *self._asked()]

    def _summary(self) -> list[str]:
        questions = [self._progress(index) for index in range(len(self.drill.asked))]
        first = sum(each.outcome is Outcome.RIGHT and each.tries == 1 for each in questions)
        result = self.open_drill.result()
        score = "All" if result.ending is Ending.CLEAN else f"{first} of"
        lines = [f"{score} {len(questions)} right at the first try. The whole backward pass:"]
        lines += [f"  {confirmed}" for _, confirmed in confirmation(self.drill)]
        command = f"mgrad-tui drill --seed {self.open_drill.seed} --level {self.open_drill.level} --talk"
        return [*lines, f"The same drill for somebody else: {command}", "'next' goes on with the next drill."]

    # Commands

    def _do_hint(self, argument: str) -> list[str]:
        talk = self._question()
        return self._take(talk.take_hint(self._progress(self.index or 0))) if talk else [NO_QUESTION]

    def _do_show(self, argument: str) -> list[str]:
        talk = self._question()
        return self._take(talk.take_show(self._progress(self.index or 0))) if talk else [NO_QUESTION]

    def _do_skip(self, argument: str) -> list[str]:
        talk = self._question()
        return self._take(talk.take_skip(self._progress(self.index or 0))) if talk else [NO_QUESTION]

    def _do_again(self, argument: str) -> list[str]:
        return self._drill_lines()

    def _do_stage(self, argument: str) -> list[str]:
        return list(self._stage.lines(self._covered()))

    def _do_look(self, argument: str) -> list[str]:
        return self._stage.look(argument, self._covered())

    def _do_why(self, argument: str) -> list[str]:
        return self._stage.why(argument, self._covered())

    def _do_next(self, argument: str) -> list[str]:
        if self.index is not None:
            return [UNFINISHED]
        self._open(following_drill(self.store.load()))
        return self._drill_lines()

    def _do_help(self, argument: str) -> list[str]:
        places = {"stage", "graph", *(["question"] if self.index is not None else [])}
        return [*help_lines(places, COMMANDS), "Anything else is an answer."]

    def _do_quit(self, argument: str) -> list[str]:
        return self.close()
