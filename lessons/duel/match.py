"""A match: one duel after the other, with what is stored of them, for the screen and the dialogue alike."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from engine.basics.command_line import command_line
from lessons.duel.duel import MAX_SEED, Duel, DuelError, make_duel
from lessons.duel.engine_source import OURS, EngineSource, engine_of, our_engine, own_file
from lessons.duel.questions import CAUSE, LINE
from lessons.duel.store import DuelResult, DuelStore, OpenDuel, how_it_went
from lessons.learner.answers import answer_result, evidence_of
from lessons.learner.store import LearnerStore
from lessons.progress.store import QuestionProgress


class Match:
    """The duels of a learner.

    seed    of the first duel; None: the open one, else a new one
    engine  "ours", a path, or "" for the learner's own if it can be broken, else ours
    duel    the present one, once `begin` has made it
    remark  why it is not the learner's engine that is broken, "" if there is nothing to say
    """

    def __init__(
        self,
        store: DuelStore,
        learner: LearnerStore,
        seed: int | None = None,
        engine: str = "",
        draw: Callable[[], int] | None = None,
    ) -> None:
        self.store, self.learner = store, learner
        self.duel: Duel | None = None
        self.remark = ""
        self._draw = draw or (lambda: random.SystemRandom().randint(0, MAX_SEED))
        self._engine = engine
        kept = store.load().open
        if kept is not None and seed in (None, kept.seed) and engine in ("", kept.engine):
            self.open = kept
        else:
            self.open = OpenDuel(self._draw() if seed is None else seed, engine)

    async def begin(self) -> Duel:
        """Make the duel that is open. Raises DuelError, for an engine that was named."""
        self.remark = ""
        try:
            engine, asked = self._engine_source(), bool(self.open.engine)
            self.duel = await make_duel(self.open.seed, engine)
        except (DuelError, ValueError) as error:
            if self._engine not in ("", OURS):
                raise DuelError(str(error)) from None
            self.remark = f"{error}; ours is broken in its place."
            self.open = OpenDuel(self.open.seed, OURS)
            self.duel = await make_duel(self.open.seed, our_engine())
        else:
            if not asked:
                self.open = OpenDuel(self.open.seed, engine.name, self.open.questions)
        self.store.changed(self.open)
        return self.duel

    def _engine_source(self) -> EngineSource:
        if self.open.engine == OURS:
            return our_engine()
        if self.open.engine:
            return engine_of(Path(self.open.engine))
        file = own_file(self.store.folder)
        return engine_of(file) if file is not None else our_engine()

    def new(self) -> None:
        """Open a new duel; `begin` makes it."""
        self.duel = None
        self.open = OpenDuel(self._draw(), self._engine)

    @property
    def question(self) -> int | None:
        """The index of the open question; None once both are settled."""
        return next((index for index in (CAUSE, LINE) if self.open.question(index).outcome is None), None)

    def take(self, index: int, progress: QuestionProgress) -> None:
        """Store the new progress of a question, and what it says of the learner's skills."""
        assert self.duel is not None
        before = self.open.question(index)
        self.open = self.open.with_question(index, progress)
        result = answer_result(before, progress)
        if result is not None and (index == CAUSE or progress.outcome is not None):  # a line may be looked for
            today = self.learner.today()
            self.learner.add(evidence_of((self.duel.broken.cause.skill,), result, "duel", today))
        if self.question is not None:
            self.store.changed(self.open)
        elif before.outcome is None:
            how = tuple(how_it_went(self.open.question(each)) for each in (CAUSE, LINE))
            cause = self.duel.broken.cause.id
            self.store.finished(DuelResult(self.open.seed, self.open.engine, cause, how))

    @property
    def command(self) -> str:
        """The command that makes the same duel for somebody else."""
        engine = self.open.engine
        name = engine if engine == OURS else Path(engine).name
        return command_line(("mgrad-tui", "duel", "--seed", str(self.open.seed), "--engine", name))

    def tally(self) -> str:
        """Return what came of all duels, in words; "" before the first is over."""
        history = self.store.load().history
        if not history:
            return ""
        won = sum(all(how in ("at once", "helped") for how in each.how) for each in history)
        at_once = sum(all(how == "at once" for how in each.how) for each in history)
        return f"{won} of {len(history)} {'duel' if len(history) == 1 else 'duels'} won, {at_once} without a slip"
