"""A lesson as a dialogue: a line of the learner's in, lines out. Progress is stored as by the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from engine.basics.command_line import command_line
from lessons.build.record import BuildStore
from lessons.build.tasks import TASK_CHECKS, done_in_own_file
from lessons.contents import is_of_course, next_entry, taught_terms
from lessons.learner.answers import cause_of, lesson_evidence
from lessons.learner.review import ID as REVIEW
from lessons.learner.review import ReviewStore, is_sureness
from lessons.learner.store import LearnerStore
from lessons.lesson import (
    Block,
    ChooseBlock,
    CodeBlock,
    DoBlock,
    GraphBlock,
    Lesson,
    ListingBlock,
    NetworkBlock,
    OrderBlock,
    PredictBlock,
    Prose,
    QuestionBlock,
    ScriptBlock,
    Step,
    WriteBlock,
)
from lessons.progress.left import left_at, left_text
from lessons.progress.memory import LessonMemory
from lessons.progress.store import TRIES_BEFORE_SHOWING, Outcome, ProgressStore, QuestionProgress
from lessons.stage.graphs import graph_of
from lessons.stage.listing import listing_of
from lessons.stage.live import SET, Action, ActionError, parse_action
from lessons.stage.queries import Scope
from lessons.stage.scope import scope_of
from lessons.talk.code_commands import CodeCommands
from lessons.talk.commands import help_lines, read_command
from lessons.talk.dialogue import Dialogue, TalkTools, closing_line
from lessons.talk.help_commands import HelpCommands
from lessons.talk.plain import code_lines, plain, plain_lines, tidy
from lessons.talk.questions import (
    OPENINGS,
    ChooseTalk,
    CodeTalk,
    DoTalk,
    OrderTalk,
    PredictTalk,
    QuestionTalk,
    SureTalk,
    TalkReply,
    WriteTalk,
    tried,
)
from lessons.talk.stages.commands import StageCommands
from lessons.talk.stages.for_block import stage_talk
from lessons.talk.stages.graph import GraphTalk
from lessons.talk.stages.plot import PlotTalk
from lessons.talk.stages.stage import StageTalk
from lessons.talk.stages.text import TextTalk
from lessons.talk.stages.train import TrainTalk
from lessons.workbench.report import Report

LOCKED = "The stage waits until the predictions of this step are settled: answer, or skip."
KEYS_IN_TEXT = (
    "Where a lesson names a key: + and − are 'nudge', with shift ten times as far; a digit that is typed is 'set'."
)


class LessonTalk(Dialogue):
    """Plays a lesson line by line."""

    def __init__(self, lesson: Lesson, store: ProgressStore, tools: TalkTools, step: int | None = None) -> None:
        """step: the step at which it opens, from 0; None: where it was left."""
        super().__init__()
        self.memory = LessonMemory(lesson, store)
        self.learner = LearnerStore(store.folder, store.today)
        self._tools = tools
        self._help = HelpCommands(lambda: self._question, self._progress, lambda _, told: self._take(told))
        self._on_stage = StageCommands(self._the_stage, self._covered, self._act)
        self._code = CodeCommands(self.memory, tools, self._code_block, self._judged)
        self._index = self.memory.step_index if step is None else step
        self._first_index, self._is_changed = self._index, False  # whether an answer or code was stored
        self._position = 0  # of the next block of the step
        self._stage: StageTalk | None = None
        self._scope = Scope()
        self._stage_told = False
        self._question: QuestionTalk | None = None
        self._question_index = 0
        self._sure: bool | None = None  # of the next answer
        self._skills = store.skills if isinstance(store, ReviewStore) else {}

    @property
    def lesson(self) -> Lesson:
        """The lesson being played."""
        return self.memory.lesson

    @property
    def step(self) -> Step | None:
        """The present step; None at the end."""
        return self.lesson.steps[self._index] if self._index < len(self.lesson.steps) else None

    @property
    def question(self) -> QuestionBlock | None:
        """The open question that an answer goes to; None if there is none."""
        return self._question.block if self._question else None

    @property
    def is_typing_code(self) -> bool:
        """Whether lines are taken as code."""
        return self._code.is_typing

    @property
    def command(self) -> str:
        """The command that continues here."""
        if self.lesson.id == REVIEW:
            return "mgrad-tui review --talk"
        name = self.lesson.id if is_of_course(self.lesson) else str(self.lesson.path)
        seed = () if self.lesson.seed is None else ("--seed", str(self.lesson.seed))
        return command_line(("mgrad-tui", "lesson", name, "--talk", *seed))

    def begin(self) -> list[str]:
        """Return the first lines: the lesson, and the step where it was left."""
        title = f"Lesson: {self.lesson.title}. 'help' lists the commands, 'quit' leaves."
        seed = self.lesson.seed
        numbers = [] if seed is None else [f"Its numbers are drawn anew; '--seed {seed}' gives these again."]
        return tidy([title, *numbers, *self._enter()])

    def close(self) -> list[str]:
        """End the dialogue, at "quit" or at the end of the input, with everything stored."""
        self._is_changed = self._code.end() or self._is_changed
        self.memory.save_typed()
        self.is_over = True
        has_moved = self.lesson.id != REVIEW and self._index != self._first_index
        return [closing_line(self._is_changed or has_moved, self.command)]

    def reply(self, line: str) -> list[str]:
        """Return the lines that answer a line of the learner's."""
        return tidy(self._code.take(line) if self._code.is_typing else self._read(line))

    def _read(self, line: str) -> list[str]:
        text = line.strip()
        if not text:
            return [self._prompt()]
        if self._question is not None and self._question.is_answer(text):
            return self._take(self._question.answer(text, self._progress()))
        if self._stage is not None and SET.fullmatch(text):
            return self._act(lambda: parse_action(text))
        name, argument = read_command(line, self._question.answers if self._question else ())
        if name:
            try:
                return self._command(name, argument)
            except ActionError as error:
                return [_sentence(str(error))]
        if self._question is None:
            return [f"There is nothing to answer now. {self._prompt()}"]
        return self._take(self._question.answer(text, self._progress()))

    def _command(self, name: str, argument: str) -> list[str]:
        """Return the reply to a command. Raises ActionError."""
        if name in self._help.NAMES:
            return self._help.reply(name)
        if name in self._on_stage:
            return self._on_stage.reply(name, argument)
        command: Callable[[str], list[str]] | None = getattr(self, f"_do_{name}", None)
        if command is None:
            return [f"'{name}' is for drills; 'help' lists the commands of a lesson."]
        return command(argument)

    def _prompt(self) -> str:
        """Return what can be done next, in one line."""
        if self.step is None:
            return "'next' goes on with the next lesson, 'back' goes back, 'quit' leaves."
        if self._question is None:
            return "'next' goes on, 'help' lists the commands."
        return "Answer the question, or: hint, skip, next, help."

    # Steps

    def _enter(self) -> list[str]:
        """Begin the present step, and say it up to its first open question."""
        step = self.step
        self.memory.enter(step)
        self._question, self._position, self._question_index, self._stage_told = None, 0, 0, False
        if step is None:
            return self._end()
        self._stage, self._scope = stage_talk(step.stage), scope_of(step.stage)
        heading = f"Step {self._index + 1} of {len(self.lesson.steps)}: {step.title}"
        return ["", heading, "", *self._go_on()]

    def _go_on(self) -> list[str]:
        """Say the blocks of the step up to its next open question."""
        step = self.step
        assert step is not None
        lines: list[str] = []
        self._question = None
        while self._position < len(step.blocks):
            block = step.blocks[self._position]
            self._position += 1
            if block is step.stage and not isinstance(block, CodeBlock):
                lines += self._stage_lines()
            if not isinstance(block, QuestionBlock):
                lines += self._text(block)
                continue
            lines += self._stage_lines()
            index, self._question_index = self._question_index, self._question_index + 1
            talk = self._talk_of(block, index)
            outcome = self.memory.question(step, index).outcome
            if outcome is None:
                self._question, self._question_index = talk, index
                rest = ["'rest' lets the Values do the rest."] if self.memory.goes_well(step, index) else []
                return [*lines, "", *self._asked(talk), *rest]
            lines += ["", *talk.ask_lines(), OPENINGS[outcome]]
            lines += talk.solution(outcome) if outcome is not Outcome.SKIPPED else []
        lines += self._stage_lines()
        following = self.lesson.steps[self._index + 1 : self._index + 2]
        goes = f"'next' goes on: {following[0].title}" if following else "'next' goes to the end of the lesson."
        return [*lines, "", f"That was the step. {goes}"]

    def _stage_lines(self) -> list[str]:
        """Return what the stage shows, the first time in a step."""
        step = self.step
        if self._stage is None or self._stage_told or step is None:
            return []
        self._stage_told = True
        earlier = self.lesson.steps[: self._index]
        if any(each.stage is step.stage for each in earlier) and not any(block is step.stage for block in step.blocks):
            return ["The stage is that of an earlier step; 'stage' says what it shows."]
        return ["", *self._stage.lines(self._covered())]

    def _text(self, block: Block) -> list[str]:
        """Return a block that is no question as lines."""
        step = self.step
        assert step is not None
        match block:
            case Prose(text=text, code=is_code):
                return plain_lines(text if is_code else self._scope.fill(text))
            case ListingBlock(of=of):
                assert isinstance(step.stage, GraphBlock | NetworkBlock)
                return code_lines(listing_of(graph_of(step.stage), of).strip())
            case ScriptBlock(title=title, code=code, recorded=recorded):
                return [*code_lines(code), f"{title} printed:", *code_lines(recorded)]
        return []

    def _talk_of(self, block: QuestionBlock, index: int) -> QuestionTalk:
        step = self.step
        assert step is not None
        scope, stage = self._scope, step.stage
        taught = taught_terms(self.lesson, step.key)
        match block:
            case PredictBlock():
                return PredictTalk(block, scope, stage, self._covered if stage else frozenset, taught=taught)
            case ChooseBlock() if is_sureness(block):
                return SureTalk(block, scope)
            case ChooseBlock():
                return ChooseTalk(block, scope)
            case OrderBlock():
                assert isinstance(stage, GraphBlock)
                return OrderTalk(block, scope, stage)
            case DoBlock():
                return DoTalk(block, scope)
            case CodeBlock():
                return CodeTalk(block, scope)
            case WriteBlock():
                return WriteTalk(block, scope, self._tools.judge)

    def _asked(self, talk: QuestionTalk) -> list[str]:
        """Return the question, with the stage set up for it."""
        lines = talk.ask_lines()
        if isinstance(talk, CodeTalk) and talk.block.task in TASK_CHECKS:
            lines.append("'own' takes what your Build folder does already.")
        if isinstance(talk, DoTalk) and self._stage is not None:
            self._begin_goal(talk)
            start = [f"The stage begins at {', '.join(f'{n} = {x:g}' for n, x in talk.block.start)}."]
            lines += ["The stage is as you left it."] if self._progress().text else start if talk.block.start else []
            lines += [f"Only {', '.join(talk.block.allow)} may be moved."] if talk.block.allow else []
            lines += [talk.now(self._stage.live.scope()), f"Commands here: {', '.join(self._stage.verbs())}."]
        return lines

    def _begin_goal(self, talk: DoTalk, left: bool = True) -> None:
        """Set the stage up. left: as it was left, if it was."""
        if self._stage is not None:
            self._stage.restart()
            self._stage.live.reset(dict(talk.block.start), talk.block.allow)
            with suppress(ActionError):  # the lesson may have changed since
                self._stage.live.restore(left_at(self._progress().text) if left else {})

    def _show_way(self, talk: DoTalk) -> None:
        """Perform on the stage what reaches a goal."""
        if self._stage is not None:
            self._begin_goal(talk, left=False)
            for line in talk.block.solution:
                self._stage.live.perform(parse_action(line))

    def _end(self) -> list[str]:
        """Return the summary of the lesson and the way on."""
        progress = self.memory.progress
        self._stage = None
        asked = [(step, index) for step, index, _ in self.lesson.questions()]
        right = progress.count(Outcome.RIGHT)
        counts = [f"{right} of {len(asked)} questions answered right"]
        counts += [f"{shown} shown"] if (shown := progress.count(Outcome.SHOWN)) else []
        counts += [f"{progress.hints} {'hint' if progress.hints == 1 else 'hints'}"] if progress.hints else []
        lines = ["", f"That was the lesson {self.lesson.title}: {', '.join(counts)}."]
        weak = (Outcome.SHOWN, Outcome.SKIPPED)
        again = dict.fromkeys(s.title for s, i in asked if self.memory.question(s, i).outcome in weak)
        left = dict.fromkeys(s.title for s, i in asked if self.memory.question(s, i).outcome is None)
        lines += [f"Worth a second look: {'; '.join(again)}."] if again else []
        lines += [f"Still open: {'; '.join(left)}."] if left else []
        entry = next_entry(self.lesson.id)
        return [*lines, f"'next' goes on with: {entry.title}" if entry else "'back' goes back, 'quit' leaves."]

    def _do_next(self, argument: str) -> list[str]:
        if self.step is None:
            entry = next_entry(self.lesson.id)
            if entry is None:
                return ["There is no lesson after this one; 'quit' leaves."]
            self.following = entry.id
            self.close()
            return []
        left = sum(not self.memory.is_settled(self.step, index) for index in range(len(self.step.questions)))
        self.memory.leave(self.step)
        self._index += 1
        note = f"{left} {'question' if left == 1 else 'questions'} left open; 'back' returns." if left else ""
        return [*([note] if note else []), *self._enter()]

    def _do_back(self, argument: str) -> list[str]:
        if not self._index:
            return ["This is the first step."]
        self._index -= 1
        return self._enter()

    def _do_go(self, argument: str) -> list[str]:
        count = len(self.lesson.steps)
        if not (argument.isdecimal() and len(argument) < 6 and 1 <= int(argument) <= count):
            return [f"Write 'go' and a number from 1 to {count}."]
        self._index = int(argument) - 1
        return self._enter()

    def _do_again(self, argument: str) -> list[str]:
        if self._question is None:
            return self._enter()
        lines = self._question.ask_lines()
        if isinstance(self._question, DoTalk) and self._stage is not None:
            lines.append(self._question.now(self._stage.live.scope()))
        return [*lines, *(line for number in range(self._progress().hints) for line in self._question.hint(number))]

    def _do_help(self, argument: str) -> list[str]:
        places = {"question"} if self._question else set()
        match self._stage:
            case GraphTalk():
                places |= {"stage", "graph"}
            case PlotTalk():
                places |= {"stage", "plot"}
            case TrainTalk():
                places |= {"stage", "train"}
            case TextTalk():
                places |= {"stage"}
        if isinstance(self._stage_block(), CodeBlock):
            places.add("code")
        return [*help_lines(places), "Anything else is an answer to the open question.", KEYS_IN_TEXT]

    def _do_quit(self, argument: str) -> list[str]:
        return self.close()

    # Questions

    def _progress(self) -> QuestionProgress:
        step = self.step
        assert step is not None
        return self.memory.question(step, self._question_index)

    def _covered(self) -> frozenset[tuple[str, str]]:
        step = self.step
        return self.memory.open_queries(step.stage) if step is not None and step.stage is not None else frozenset()

    def _take(self, told: TalkReply) -> list[str]:
        """Record the reply to an answer; if it settles the question, say why, and go on."""
        step, talk = self.step, self._question
        assert step is not None
        assert talk is not None
        if told.progress is None:
            return list(told.lines)
        if told.progress.outcome is Outcome.SHOWN and isinstance(talk, DoTalk):
            self._show_way(talk)
        self._is_changed = True
        self._add_evidence(step, talk, told.progress)
        self.memory.record_answer(step, self._question_index, told.progress)
        outcome = told.progress.outcome
        if outcome is None:
            return list(told.lines)
        self._question_index += 1
        opening = OPENINGS[outcome]
        if outcome is Outcome.RIGHT:
            opening = (
                "Goal reached." if isinstance(talk, DoTalk) else "Noted:" if isinstance(talk, SureTalk) else opening
            )
        if outcome is Outcome.SKIPPED:
            return [*told.lines, opening, "", *self._go_on()]
        first, *rest = [*talk.solution(outcome), ""]
        return [*told.lines, f"{opening} {first}".rstrip(), *rest, *self._go_on()]

    def _add_evidence(self, step: Step, talk: QuestionTalk, after: QuestionProgress) -> None:
        """Store what an answer says of the learner, before the progress that it changes."""
        before = self._progress()
        if isinstance(talk, SureTalk):
            self._sure = talk.is_sure if after.outcome is Outcome.RIGHT else None
            return
        number = talk.given if isinstance(talk, PredictTalk) else None
        cause = cause_of(step, talk.block, number) if number is not None and after.outcome is None else ""
        today = self.learner.today()
        self.learner.add(
            lesson_evidence(
                self.lesson, step, talk.block, before, after,
                today=today, cause=cause, sure=self._sure, skill=self._skills.get(step.key, ""),
            )
        )  # fmt: skip
        if after.tries > before.tries or after.outcome is not None:
            self._sure = None  # it was about the first answer

    def _do_rest(self, argument: str) -> list[str]:
        step, index = self.step, self._question_index
        if step is None or self._question is None or not self.memory.goes_well(step, index):
            return ["The Values do the rest of a list once three of its numbers were right at once."]
        for place in self.memory.rest_of(step, index):
            self.memory.record_answer(step, place, replace(self.memory.question(step, place), outcome=Outcome.GIVEN))
        return self._take(TalkReply((), replace(self._progress(), outcome=Outcome.GIVEN)))

    def _do_reopen(self, argument: str) -> list[str]:
        step = self.step
        if step is None:
            return ["There is no question here; 'back' goes back."]
        for index, block in enumerate(step.questions):
            if self.memory.question(step, index).outcome is Outcome.SKIPPED:
                self._question, self._question_index = self._talk_of(block, index), index
                self._position = next(i for i, each in enumerate(step.blocks) if each is block) + 1
                return self._asked(self._question)
        return ["Nothing was skipped in this step."]

    # The stage

    def _stage_block(self) -> object:
        return self.step.stage if self.step is not None else None

    def _the_stage(self) -> StageTalk:
        """Return the stage. Raises ActionError if there is none."""
        if self._stage is None:
            code = "; 'list' says the code" if isinstance(self._stage_block(), CodeBlock) else ""
            raise ActionError(f"There is no stage to act on here{code}.")
        return self._stage

    def _check_unlocked(self) -> None:
        """Raise ActionError while a prediction of the step is open."""
        step = self.step
        assert step is not None
        if isinstance(self._question, DoTalk) or not isinstance(step.stage, GraphBlock | NetworkBlock):
            return
        is_faulty = isinstance(step.stage, GraphBlock) and step.stage.fault
        kinds: Sequence[type[QuestionBlock]] = (PredictBlock, ChooseBlock) if is_faulty else (PredictBlock,)
        if self.memory.has_open_question(step, *kinds):
            raise ActionError(LOCKED)

    def _act(self, action: Callable[[], Action]) -> list[str]:
        """Perform an action on the stage, and say whether it reached the goal."""
        stage = self._the_stage()
        try:
            self._check_unlocked()
            lines = stage.act(action(), self._covered())
        except ActionError as error:
            return [_sentence(str(error))]
        talk = self._question
        if not isinstance(talk, DoTalk):
            return lines
        if (step := self.step) is not None:  # kept as it is left
            self.memory.type_answer(step, self._question_index, left_text(stage.live.position()))
        if stage.live.reaches(talk.block.goal):
            more = replace(self._progress(), tries=self._progress().tries + 1, outcome=Outcome.RIGHT)
            return [*lines, *self._take(TalkReply((), more))]
        if self._progress().tries < TRIES_BEFORE_SHOWING:  # more need not be counted
            self._take(TalkReply((), replace(self._progress(), tries=self._progress().tries + 1)))
        return [*lines, talk.now(stage.live.scope())]

    def _do_reset(self, argument: str) -> list[str]:
        stage = self._the_stage()
        self._check_unlocked()
        if isinstance(self._question, DoTalk):
            self._begin_goal(self._question)
        else:
            stage.restart()
        return list(stage.lines(self._covered()))

    # Code

    def _code_block(self) -> CodeBlock:
        """Return the code on the stage. Raises ActionError if there is none."""
        block = self._stage_block()
        if not isinstance(block, CodeBlock):
            raise ActionError("There is no code to write here.")
        return block

    def _do_list(self, argument: str) -> list[str]:
        return self._code.listing()

    def _do_code(self, argument: str) -> list[str]:
        return self._code.begin(argument)

    def _do_run(self, argument: str) -> list[str]:
        if not isinstance(self._stage_block(), CodeBlock):
            self._the_stage()
            return self._act(lambda: parse_action(f"run {argument or '1'}"))
        return self._code.run(argument)

    def _do_own(self, argument: str) -> list[str]:
        block, talk = self._code_block(), self._question
        if not isinstance(talk, CodeTalk) or talk.block is not block:
            return ["The code of this step is not asked for now."]
        store = BuildStore(self.learner.folder)
        if block.task not in TASK_CHECKS:
            return ["This task is about code of the lesson alone; 'run my.py' judges a file of yours."]
        if not done_in_own_file(block.task, store):
            folder = str(store.folder_to_open())
            command = command_line(("mgrad-tui", "build", folder, "--talk"))
            return [f"The files in {folder} do not do this yet, as last judged: {command}"]
        return self._take(tried(self._progress(), "", is_right=True))

    def _judged(self, block: CodeBlock, report: Report) -> list[str]:
        """Take in the report on a run of the code."""
        self._is_changed = True
        talk = self._question
        if isinstance(talk, CodeTalk) and talk.block is block:
            return self._take(talk.judged(report, self._progress()))
        if report.passed:
            self.memory.pass_code(block)
        return list(CodeTalk(block, self._scope).judged(report, QuestionProgress(Outcome.RIGHT)).lines)


def _sentence(text: str) -> str:
    text = plain(text)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"
