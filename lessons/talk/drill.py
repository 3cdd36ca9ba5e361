"""Drills as a dialogue: exercises of every kind, one after the other."""

from __future__ import annotations

from collections.abc import Callable

from lessons.drills.drill import LEVELS
from lessons.drills.ladder import exercise, ladder
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.drills.questions import closing_lines, question
from lessons.drills.results import Ending
from lessons.learner.answers import cause_of, drill_evidence
from lessons.learner.drill_choice import DrillChoice
from lessons.learner.store import LearnerStore
from lessons.lesson import ChooseBlock, GraphBlock, OrderBlock, PredictBlock, Step, WriteBlock
from lessons.progress.store import Outcome, ProgressStore, QuestionProgress
from lessons.stage.covers import covered_by
from lessons.stage.live import ActionError
from lessons.stage.scope import scope_of
from lessons.talk.commands import help_lines, read_command
from lessons.talk.dialogue import Dialogue, TalkTools, closing_line
from lessons.talk.help_commands import HelpCommands
from lessons.talk.plain import tidy
from lessons.talk.questions import (
    OPENINGS,
    ChooseTalk,
    OrderTalk,
    PredictTalk,
    QuestionTalk,
    TalkReply,
    WriteTalk,
)
from lessons.talk.stages.for_block import stage_talk
from lessons.talk.stages.graph import GraphTalk

COMMANDS = (*HelpCommands.NAMES, "again", "stage", "look", "why", "next", "up", "down", "help", "quit")
UNFINISHED = "This drill is not finished: answer, or skip; 'quit' keeps it for later."


class DrillTalk(Dialogue):
    """Plays one drill after another, chosen by the learner's results.

    tools: run the code of a line to mend. seed, level, kind: of the drill to begin with; None and "": an unfinished
    one, else a new one
    """

    def __init__(
        self,
        store: PracticeStore,
        learner: LearnerStore,
        progress: ProgressStore,
        tools: TalkTools,
        seed: int | None = None,
        level: int | None = None,
        kind: str = "",
    ) -> None:
        super().__init__()
        self.store, self.learner = store, learner
        self._tools = tools
        self._help = HelpCommands(self._question, lambda: self._progress(self.index or 0), self._take)
        self.choice = DrillChoice(store, learner, progress, kind)
        self._is_changed = False  # whether an answer was stored
        self._open(self.choice.first(seed, level))

    def _open(self, open_drill: OpenDrill) -> None:
        self.open_drill = self.store.opened(open_drill).open[-1]
        self.exercise = exercise(open_drill.seed, open_drill.level, open_drill.kind)
        stage = stage_talk(self.exercise.stage)
        assert stage is not None
        self._stage = stage
        self._scope = scope_of(self.exercise.stage)
        self._taught = self.choice.terms(self.exercise)

    @property
    def index(self) -> int | None:
        """The index of the question that is open; None once all are settled."""
        places = range(len(self.exercise.items))
        return next((index for index in places if self._progress(index).outcome is None), None)

    def _progress(self, index: int) -> QuestionProgress:
        return self.open_drill.question(index)

    def _covered(self) -> list[tuple[str, str]]:
        """Return what open questions ask of the stage; what a skipped one asks stays covered until the end."""
        known = (Outcome.RIGHT, Outcome.SHOWN)
        items = enumerate(self.exercise.items) if self.index is not None else ()
        return [
            query
            for index, item in items
            if self._progress(index).outcome not in known
            for query in sorted(covered_by(item.block))
        ]

    # The dialogue

    def begin(self) -> list[str]:
        return tidy(["Drills. 'help' lists the commands, 'quit' leaves.", *self._drill_lines()])

    def close(self) -> list[str]:
        self.is_over = True
        return [closing_line(self._is_changed, "mgrad-tui drill --talk")]

    def reply(self, line: str) -> list[str]:
        talk = self._question()
        name, argument = read_command(line, talk.answers if talk else ())
        if talk is not None and talk.is_answer(line):
            name, argument = "", line
        if name in COMMANDS:
            command: Callable[[str], list[str]] | None = getattr(self, f"_do_{name}", None)
            try:
                return tidy(command(argument) if command is not None else self._help.reply(name))
            except ActionError as error:
                return [str(error)]
        if name:
            return [f"'{name}' is for lessons; 'help' lists the commands of a drill."]
        if talk is None or not line.strip():
            return ["'next' goes on with the next drill." if talk is None else "Answer, or: hint, skip, help."]
        return tidy(self._take(talk, talk.answer(line, self._progress(self.index or 0))))

    def _drill_lines(self) -> list[str]:
        opened = self.open_drill
        about = ladder()[opened.kind].describe(opened.level)
        heading = f"Drill {opened.seed}, level {opened.level}: {about}."
        return ["", heading, *self._stage.lines(self._covered()), "", *self._asked()]

    def _question(self) -> QuestionTalk | None:
        index, stage = self.index, self.exercise.stage
        if index is None:
            return None
        match self.exercise.items[index].block:
            case PredictBlock() as block:
                if name := self._graph_name(index):
                    assert self.exercise.graph is not None
                    block = question(self.exercise.graph, name, self._taught)
                return PredictTalk(block, self._scope, stage, self._covered, self._taught)
            case ChooseBlock() as block:
                return ChooseTalk(block, self._scope)
            case OrderBlock() as block:
                assert isinstance(stage, GraphBlock)
                return OrderTalk(block, self._scope, stage)
            case WriteBlock() as block:
                return WriteTalk(block, self._scope, self._tools.judge)
        raise AssertionError("a drill has questions of these kinds alone")

    def _graph_name(self, index: int) -> str:
        """Return the name of the node whose gradient is filled in; "" for any other question."""
        block, graph = self.exercise.items[index].block, self.exercise.graph
        is_gradient = isinstance(block, PredictBlock) and block.answer.startswith("grad(")
        return graph.asked[index] if is_gradient and graph is not None else ""

    def _asked(self) -> list[str]:
        talk, index = self._question(), self.index
        if talk is None or index is None:
            return self._summary()
        first, *rest = talk.ask_lines()
        is_told = bool(index) and self._graph_name(index) != ""  # how to answer has been said
        count = f"{index + 1} of {len(self.exercise.items)}: " if len(self.exercise.items) > 1 else ""
        return [f"{count}{first}", *([] if is_told else rest)]

    def _cause_of(self, talk: QuestionTalk, index: int, progress: QuestionProgress) -> str:
        """Return the mistake that a wrong answer shows, "" if none is known."""
        item = self.exercise.items[index]
        if progress.outcome is not None:
            return ""
        if isinstance(talk, PredictTalk) and talk.given is not None:
            return cause_of(Step(0, "", (item.block,), self.exercise.stage), item.block, talk.given)
        if isinstance(talk, ChooseTalk) and item.causes and progress.text:
            return item.causes[int(progress.text.split()[-1]) - 1]
        return ""

    def _take(self, talk: QuestionTalk, told: TalkReply) -> list[str]:
        """Record the reply to an answer; if it settles the question, go on to the next."""
        index = self.index
        if told.progress is None or index is None:
            return list(told.lines)
        self._is_changed = True
        before, today = self._progress(index), self.learner.today()
        cause = self._cause_of(talk, index, told.progress) if told.progress.tries > before.tries else ""
        self.learner.add(drill_evidence(self.exercise, index, before, told.progress, today, cause))
        if cause and told.progress.outcome is None:
            self.open_drill = self.open_drill.with_missed([cause])
        self.open_drill = self.open_drill.with_question(index, told.progress)
        (self.store.finished if self.index is None else self.store.changed)(self.open_drill)
        outcome, name = told.progress.outcome, self._graph_name(index)
        if outcome is None:
            return list(told.lines)
        if outcome is Outcome.SKIPPED:
            lines = [f"Skipped: {f'{name}.grad' if name else 'the answer'} is said at the end."]
        else:
            first, *rest = talk.solution(outcome)
            lines = [f"{OPENINGS[outcome]} {first.replace('It', f'{name}.grad', 1) if name else first}", *rest]
        return [*told.lines, *lines, "", *self._asked()]

    def _summary(self) -> list[str]:
        questions = [self._progress(index) for index in range(len(self.exercise.items))]
        first = sum(each.outcome is Outcome.RIGHT and each.tries == 1 for each in questions)
        result, opened = self.open_drill.result(), self.open_drill
        score = "All" if result.ending is Ending.CLEAN else f"{first} of"
        lines = [f"{score} {len(questions)} right at the first try."] if len(questions) > 1 else []
        if self._graph_name(0):
            lines = [f"{score} {len(questions)} right at the first try. The whole backward pass:"]
        lines += [
            f"  {closing}"
            for index, closing in closing_lines(self.exercise)
            if self._graph_name(0) or (index is not None and self._progress(index).outcome is Outcome.SKIPPED)
        ]
        command = f"mgrad-tui drill{opened.options} --talk"
        return [
            *lines,
            f"The same drill for somebody else: {command}",
            "'next' goes on with the next drill, 'up' and 'down' with one a level up or down.",
        ]

    # Commands

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
        self._open(self.choice.following())
        return self._drill_lines()

    def _do_up(self, argument: str) -> list[str]:
        return self._go(1)

    def _do_down(self, argument: str) -> list[str]:
        return self._go(-1)

    def _go(self, by: int) -> list[str]:
        """Open a new drill one level up or down."""
        if self.index is not None:
            return [UNFINISHED]
        level = min(max(self.open_drill.level + by, 1), len(LEVELS))
        self._open(self.choice.at_level(level))
        return self._drill_lines()

    def _do_help(self, argument: str) -> list[str]:
        places = {"stage", "drill", *(["question"] if self.index is not None else [])}
        places |= {"graph"} if isinstance(self._stage, GraphTalk) else set()
        return [*help_lines(places, COMMANDS), "Anything else is an answer."]

    def _do_quit(self, argument: str) -> list[str]:
        return self.close()
