"""Drills as a dialogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.drills.drill import drill
from lessons.drills.practice import PracticeStore
from lessons.drills.spacing import Ending
from lessons.learner.evidence import AnswerResult
from lessons.learner.store import LearnerStore
from lessons.talk.drill import UNFINISHED, DrillTalk

TODAY = date(2026, 11, 29)


def drill_talk(folder: Path, seed: int | None = None, level: int | None = None) -> DrillTalk:
    return DrillTalk(PracticeStore(folder), LearnerStore(folder, lambda: TODAY), seed, level)


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
    assert said(talk, "-1").startswith("Not yet. -1 is how much c responds to b")
    assert said(talk, "look b") == "b = -4, gradient covered"
    assert said(talk, "nudge a 1") == "'nudge' is for lessons; 'help' lists the commands of a drill."
    assert "2 of 3 right at the first try." in said(talk, "-2", "-8")
    result = PracticeStore(tmp_path).load().history[-1]
    assert (result.seed, result.level, result.ending, result.missed) == (7, 3, Ending.MISSED, ("local-only",))
    evidence = LearnerStore(tmp_path, lambda: TODAY).load().evidence
    assert {each.place for each in evidence} == {"drill"}
    assert [(each.day, each.cause) for each in evidence if each.result is AnswerResult.WRONG] == [(TODAY, "local-only")]
    assert said(talk, "look b") == "b = -4, gradient -2"
    assert said(talk, "next").startswith("Drill 8, ")


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
    for level in range(1, 7):
        talk = drill_talk(tmp_path, 11, level)
        talk.begin()
        made = drill(11, level)
        text = said(talk, *(repr(made.names[name].grad) for name in made.asked))
        assert f"All {len(made.asked)} right at the first try." in text


LINES = st.one_of(
    st.sampled_from(["hint", "show", "skip", "next", "stage", "why", "why a", "help", "1", "-2"]), st.text(max_size=6)
)


@settings(max_examples=40, deadline=None)
@given(lines=st.lists(LINES, max_size=10))
def test_careless_lines_are_answered(lines: list[str]) -> None:
    talk = drill_talk(Path("/nonexistent/mgrad-tui"), 5, 2)
    talk.begin()
    for line in lines:
        assert talk.reply(line)
