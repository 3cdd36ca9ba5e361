"""Duels: what is broken shows, one choice is right, and what is said of the others is true."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from engine.basics.numbers import short
from lessons.duel.causes import CAUSES
from lessons.duel.duel import DuelError, check_seed, make_duel
from lessons.duel.engine_source import EngineSource, engine_of, our_engine
from lessons.duel.graphs import graphs
from lessons.duel.match import Match
from lessons.duel.questions import CAUSE, LINE, cause_question, line_hints, line_of_answer
from lessons.duel.store import DuelStore, OpenDuel
from lessons.duel.symptoms import symptoms_of
from lessons.learner.evidence import AnswerResult
from lessons.learner.store import LearnerStore
from lessons.progress.store import Outcome, QuestionProgress
from lessons.stage.queries import Scope
from tests.lessons.duel.duels import duel_of, reports
from tests.lessons.duel.test_causes import LECTURE

SEEDS = (2, 7, 9)
DAY = date(2026, 5, 1)
RIGHT = QuestionProgress(Outcome.RIGHT, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_of_each_choice_is_what_it_gives(seed: int) -> None:
    duel = duel_of(seed)
    place = next(index for index, graph in enumerate(graphs(seed)) if graph == duel.graph)
    assert duel.broken.cause in duel.choices and len(duel.choices) == 5
    assert sum(choice.is_right for choice in cause_question(duel).choices) == 1
    for cause in duel.choices:
        if cause is duel.broken.cause:
            continue
        other = duel.others[cause.id]
        sources = [edit.applied(duel.engine.source) for edit in cause.edits_of(duel.engine.source)]
        in_loop = duel.broken.cause.in_loop
        for message in reports(duel.engine, sources, seed, range(len(sources)) if in_loop else ()):
            shown = symptoms_of(message, place)
            assert shown is not None
            assert shown.differs_in_graph(duel.shown) or (in_loop and shown.differs_in_loss(duel.shown))
        said, first = duel.answer(cause), other.symptoms.first_difference(duel.shown, duel.graph.order)
        if first:
            there, here = short(other.symptoms.grads[first]), short(duel.shown.grads[first])
            assert said.endswith(f"{first}.grad would be {there}. Here it is {here}.")
        assert f"as line {other.edit.line} could have it" in said


@pytest.mark.parametrize("seed", SEEDS)
def test_the_line_that_differs_is_the_one(seed: int) -> None:
    duel = duel_of(seed)
    whole = duel.engine.source.rstrip("\n").split("\n")
    differing = [n for n, pair in enumerate(zip(whole, duel.lines, strict=True), 1) if pair[0] != pair[1]]
    assert differing == [duel.line]
    assert duel.debrief()[1:3] == [f"    broken:  {duel.after}", f"    before:  {duel.before}"]
    assert duel.piece.split(".")[-1] in "\n".join(duel.lines[: duel.line])


def test_a_duel_in_words() -> None:
    duel = duel_of(2)
    assert (duel.broken.cause.id, duel.line, duel.piece) == ("zero-grad", 155, "MLP.zero_grad")
    assert duel.debrief()[3] == (
        "What gave it away: Every gradient of one pass is right; the loss goes 4.5236 → 2.4655 in 13 steps, where the "
        "unbroken engine goes 4.5236 → 0.6018 in 13 steps. The first step is as it should be; from the second on, "
        "steps are made of all gradients so far."
    )
    assert duel.about_line(3) == "Line 3 is empty."
    assert duel.about_line(154).endswith("it is in the same piece: look near it.")
    assert line_hints(duel) == ("It is in `MLP.zero_grad`.", "It was: `p.grad = 0.0`")
    assert (line_of_answer("line 23", duel), line_of_answer(" 7 ", duel)) == (23, 7)
    with pytest.raises(ValueError, match="from 1 to 164"):
        line_of_answer("165", duel)


def test_braces_in_what_is_said_are_no_expressions() -> None:
    scope = Scope()
    for seed in SEEDS:
        block = cause_question(duel_of(seed))
        for text in (*block.hints, *(choice.because for choice in block.choices)):
            assert scope.fill(text)


def test_a_real_run_of_the_learners_engine_makes_the_same_duel_twice() -> None:
    engine = EngineSource("/x/engine.py", our_engine().source.replace("import math", "import math  # mine"))
    one = asyncio.run(make_duel(3, engine))
    assert one.lines == duel_of(3, engine).lines and one.choices == duel_of(3, engine).choices
    assert one.shown.losses, "the broken engine's own training was run"


def test_an_engine_that_is_not_right_cannot_be_broken() -> None:
    wrong = CAUSES["sign"].edits_of(our_engine().source)[0].applied(our_engine().source)
    with pytest.raises(DuelError, match=r"your engine, e.py cannot be broken: .*grad is not right before it is broken"):
        duel_of(3, EngineSource("/x/e.py", wrong))
    for seed in (-1, 10_000):
        with pytest.raises(ValueError, match="from 0 to 9999"):
            check_seed(seed)


def test_an_engine_typed_along_with_the_lecture_can_be_broken(tmp_path: Path) -> None:
    head, _, rest = LECTURE.partition("    def backward(self):")
    more = """\
    def __neg__(self): return self * -1
    def __sub__(self, other): return self + (-other)
    def __radd__(self, other): return self + other
    def __pow__(self, k):
        out = Value(self.data ** k, (self,), 'pow')
        def _backward(): self.grad += k * self.data ** (k - 1) * out.grad
        out._backward = _backward
        return out

"""
    file = tmp_path / "engine.py"
    file.write_text(f"{head}{more}    def backward(self):{rest}", encoding="utf-8")
    duel = duel_of(5, engine_of(file))
    assert duel.shown.error or duel.shown.grads
    file.write_text(LECTURE, encoding="utf-8")
    with pytest.raises(DuelError, match=r"no network can learn with it yet \(TypeError: unsupported operand"):
        duel_of(5, engine_of(file))


def test_a_match_keeps_what_was_answered_and_what_it_says_of_skills(tmp_path: Path) -> None:
    store, learner = DuelStore(tmp_path), LearnerStore(tmp_path, lambda: DAY)
    match = Match(store, learner, 2, "ours")
    match.duel = duel_of(2)
    store.changed(match.open)
    match.take(CAUSE, QuestionProgress(None, 1, text="1"))
    again = Match(DuelStore(tmp_path), learner)
    assert again.open == OpenDuel(2, "ours", {0: QuestionProgress(None, 1, text="1")}) and again.question == CAUSE
    again.duel = duel_of(2)
    again.take(CAUSE, QuestionProgress(Outcome.RIGHT, 2, text="1"))
    again.take(LINE, QuestionProgress(None, 1, text="4"))
    again.take(LINE, QuestionProgress(Outcome.RIGHT, 2, text="4"))
    assert again.question is None and again.tally() == "1 of 1 duel won, 0 without a slip"
    kept = DuelStore(tmp_path).load()
    assert kept.open is None and kept.history[0].how == ("helped", "helped")
    found = [(each.skill, each.result, each.place) for each in learner.load().evidence]
    assert found == [
        ("zero-grad", AnswerResult.WRONG, "duel"),
        ("zero-grad", AnswerResult.HELPED, "duel"),
        ("zero-grad", AnswerResult.HELPED, "duel"),
    ]
    assert again.command == "mgrad-tui duel --seed 2 --engine ours"


def test_a_damaged_file_is_moved_aside(tmp_path: Path) -> None:
    (tmp_path / "duels.json").write_text('{"version": 1, "open": {"seed": -4, "engine": "", "questions": {}}}')
    store = DuelStore(tmp_path)
    assert store.load().open is None and store.notices[0].startswith("the duels file is damaged")
    store.changed(OpenDuel(4, "ours"))
    assert DuelStore(tmp_path).load().open == OpenDuel(4, "ours") and (tmp_path / "duels.damaged-1.json").exists()
