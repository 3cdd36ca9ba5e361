"""Drills as a dialogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.drills.drill import drill
from lessons.drills.ladder import ladder
from lessons.drills.practice import PracticeStore
from lessons.drills.results import Ending
from lessons.learner.evidence import AnswerResult
from lessons.learner.store import LearnerStore
from lessons.lesson import ChooseBlock, GraphBlock, OrderBlock, PredictBlock, WriteBlock
from lessons.progress.store import LessonProgress, ProgressStore
from lessons.stage.graphs import graph_of
from lessons.stage.ordering import valid_order
from lessons.stage.scope import scope_of
from lessons.talk.dialogue import TalkTools
from lessons.talk.drill import UNFINISHED, DrillTalk
from tests.lessons.talk.player import judge, read

TODAY = date(2026, 11, 29)
TOOLS = TalkTools(judge, read)  # code is right if it is the solution


def drill_talk(folder: Path, seed: int | None = None, level: int | None = None, kind: str = "") -> DrillTalk:
    learner = LearnerStore(folder, lambda: TODAY)
    return DrillTalk(PracticeStore(folder), learner, ProgressStore(folder), TOOLS, seed, level, kind)


def said(talk: DrillTalk, *lines: str) -> str:
    return "\n".join(line for typed in lines for line in talk.reply(typed))


def test_a_drill_from_the_first_gradient_to_the_last(tmp_path: Path) -> None:
    talk = drill_talk(tmp_path, 7, 3)
    text = "\n".join(talk.begin())
    assert "Drill 7, level 3: values used more than once." in text
    assert "  a = -1, gradient covered\n  b = -4, gradient covered" in text
    assert "1 of 3: c.grad = ∂L/∂c = ?" in text
    assert said(talk, "next") == UNFINISHED
    assert said(talk, "2").startswith("Right. c.grad is 2.\n")
    answered = said(talk, "-1")
    assert answered.startswith("Not yet. -1 is how much c responds to b")
    assert answered.endswith("\nPlayed: b + 0.01: your -1 promises L -0.01, the graph did -0.02; left out: L.")
    assert said(talk, "look b") == "b = -4, gradient covered"
    assert said(talk, "nudge a 1") == "'nudge' is for lessons; 'help' lists the commands of a drill."
    assert "2 of 3 right at the first try." in said(talk, "-2", "-8")
    result = PracticeStore(tmp_path).load().history[-1]
    assert (result.seed, result.level, result.ending, result.missed) == (7, 3, Ending.MISSED, ("local-only",))
    evidence = LearnerStore(tmp_path, lambda: TODAY).load().evidence
    assert {each.place for each in evidence} == {"drill"}
    assert [(each.day, each.cause) for each in evidence if each.result is AnswerResult.WRONG] == [(TODAY, "local-only")]
    assert said(talk, "look b") == "b = -4, gradient -2"
    assert said(talk, "next").startswith("Drill 8, level 3: which leaf counts most")


def test_hints_and_causes_use_the_words_that_the_course_has_taught(tmp_path: Path) -> None:
    early, late = drill_talk(tmp_path / "early", 7, 3), drill_talk(tmp_path / "late", 7, 3)
    late.choice.progress.record("order", LessonProgress(finished=True))
    late = drill_talk(tmp_path / "late", 7, 3)
    assert "c is used twice, and every use counts." in said(early, "hint")
    assert "c is used twice, and every use sends back a share." in said(late, "hint")


def test_a_drill_goes_on_where_it_was_left(tmp_path: Path) -> None:
    talk = drill_talk(tmp_path, 7, 3)
    said(talk, "2")
    assert said(talk, "quit") == "Stored. To go on: mgrad-tui drill --talk"
    assert "2 of 3: b.grad = ∂L/∂b = ?" in "\n".join(drill_talk(tmp_path).begin())


def test_a_drill_without_an_answer_stores_nothing(tmp_path: Path) -> None:
    talk = drill_talk(tmp_path, 7, 3)
    talk.begin()
    assert said(talk, "quit") == "Nothing stored. To go on: mgrad-tui drill --talk"


def test_every_level_by_right_answers(tmp_path: Path) -> None:
    for level in range(1, 9):
        talk = drill_talk(tmp_path, 11, level)
        talk.begin()
        made = drill(11, level)
        text = said(talk, *(repr(made.names[name].grad) for name in made.asked))
        assert f"All {len(made.asked)} right at the first try." in text


def right_answer(talk: DrillTalk) -> str:
    """What answers the open question."""
    assert talk.index is not None
    match talk.exercise.items[talk.index].block:
        case PredictBlock(answer=answer):
            return repr(scope_of(talk.exercise.stage).evaluate(answer))
        case ChooseBlock() as block:
            return str(block.right_index + 1)
        case OrderBlock() as block:
            assert isinstance(talk.exercise.stage, GraphBlock)
            return " ".join(valid_order(graph_of(talk.exercise.stage), block.nodes))
        case WriteBlock() as block:
            return block.wanted.solution
    raise AssertionError


@pytest.mark.parametrize("kind", list(ladder()))
def test_every_kind_is_played_by_right_answers_and_leaves_evidence(tmp_path: Path, kind: str) -> None:
    level = ladder()[kind].levels[-1]
    talk = drill_talk(tmp_path, 11, level, kind)
    assert f"Drill 11, level {level}: {ladder()[kind].describe(level)}." in "\n".join(talk.begin())
    count, text = len(talk.exercise.items), ""
    for index in range(count):
        assert talk.index == index, text
        text += said(talk, right_answer(talk))
    options = "" if kind == "gradients" else f" --kind {kind}"
    assert f"mgrad-tui drill{options} --seed 11 --level {level} --talk" in text
    assert text.count("Right.") == count
    [result] = PracticeStore(tmp_path).load().history
    assert (result.kind, result.ending) == (kind, Ending.CLEAN)
    evidence = LearnerStore(tmp_path, lambda: TODAY).load().evidence
    assert evidence and {(each.day, each.place, each.result) for each in evidence} == {
        (TODAY, "drill", AnswerResult.AT_ONCE)
    }


def test_a_wrong_choice_is_evidence_against_the_skill_of_its_mistake(tmp_path: Path) -> None:
    talk = drill_talk(tmp_path, 1, 5, "most")
    assert "w = 1, gradient covered" in "\n".join(talk.begin())
    assert said(talk, "x").startswith("Not yet. x is the largest number, which plays no part by itself.")
    [found] = LearnerStore(tmp_path, lambda: TODAY).load().evidence
    assert (found.skill, found.cause, found.result) == ("meaning", "own-data", AnswerResult.WRONG)
    said(talk, "w")
    assert "0.04" in said(talk, "0.04")
    assert PracticeStore(tmp_path).load().history[-1].missed == ("own-data",)


def test_lines_that_begin_like_a_command_are_answers_where_a_line_is_asked_for(tmp_path: Path) -> None:
    talk = drill_talk(tmp_path, 2, 7, "write")
    assert "  a         -0.5     -0.3614" in "\n".join(talk.begin())
    assert said(talk, "next") == UNFINISHED
    assert said(talk, "n = a + b; n*c").startswith("Not yet. With that the value is 3, not 1.8103;")
    assert said(talk, "n = a + b; o = tanh(n); L = o*c").startswith("Right. It does what is wanted.")


def test_up_and_down_choose_the_level(tmp_path: Path) -> None:
    talk = drill_talk(tmp_path, 3, 4, "order")
    assert said(talk, "up") == UNFINISHED
    assert "'up' and 'down' with one a level up or down." in said(talk, "skip")
    assert said(talk, "up").startswith("Drill 4, level 5: an order")
    said(talk, "skip")
    assert said(talk, "down").startswith("Drill 5, level 4: an order")


LINES = st.one_of(
    st.sampled_from(["hint", "show", "skip", "next", "stage", "why", "why a", "help", "1", "-2"]), st.text(max_size=6)
)


@settings(max_examples=20, deadline=None)
@given(lines=st.lists(LINES, max_size=10), kind=st.sampled_from([kind for kind in ladder() if kind != "curve"]))
def test_careless_lines_are_answered(lines: list[str], kind: str) -> None:
    talk = drill_talk(Path("/nonexistent/mgrad-tui"), 5, 3, kind)
    talk.begin()
    for line in lines:
        assert talk.reply(line)
