"""Answers: what they may look like, and what is said about them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.answers.explanations import explain_mistake
from lessons.answers.grading import AnswerIssue, Sign, Verdict, asks_sign, grade, read_number
from lessons.contents import course, find_lesson
from lessons.lesson import PredictBlock

NAMES = {"f": -2.0, "e": -6.0, "x1": 2.0}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0.5", 0.5),
        ("1/2", 0.5),
        ("-1.5", -1.5),
        ("−1.5", -1.5),
        ("1e-3", 0.001),
        ("+3", 3.0),
        ("f*1.0", -2.0),
        ("-2*-3", 6.0),
        ("2 × x1", 4.0),
        (" e ", -6.0),
        ("(20.014003 - 20) / 0.001", 14.003),
    ],
)
def test_what_can_be_typed(typed: str, number: float) -> None:
    assert read_number(typed, NAMES) == pytest.approx(number, abs=1e-9)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Type a number, such as 0.5, 1/2 or -1.5."),
        ("0,5", "Write decimals with a point: 0.5"),
        ("1/0", "That is not a number: 1 / 0 has no value."),
        ("nonsense", "There is no nonsense in sight. Type a number, such as 0.5, 1/2 or -1.5."),
        ("2*nonsense", "There is no nonsense in sight. Type a number, such as 0.5, 1/2 or -1.5."),
        ("3*F", "There is no F in sight. Did you mean f?"),
        ("2*e.grad", "Put the number of e.grad in its place."),
        ("(g(3.001) - 20) / 0.001", "Put the number of g(…) in its place."),
        ("tan(f)", "That is not a number: there is no 'tan' here: write sin(f)/cos(f)."),
    ],
)
def test_what_cannot_be_read_says_how(typed: str, told: str) -> None:
    with pytest.raises(ValueError) as error:
        read_number(typed, NAMES)
    assert str(error.value) == told


def judge(sign: Sign, text: str, answer: float) -> Verdict:
    return grade(sign, text, answer=answer, tolerance=0.01, names=NAMES)


@pytest.mark.parametrize(
    ("sign", "text", "answer", "fault", "said"),
    [
        (Sign.NEGATIVE, "-3", -3.0, None, "Right: -3."),
        (Sign.NEGATIVE, "-3.01", -3.0, None, "Right: -3."),
        (
            Sign.NEGATIVE,
            "-3.02",
            -3.0,
            AnswerIssue.SIZE,
            "The sign is right, the size is off: -3.02 is too large in size.",
        ),
        (Sign.NEGATIVE, "-2", -3.0, AnswerIssue.SIZE, "The sign is right, the size is off: -2 is too small in size."),
        (Sign.POSITIVE, "3", -3.0, AnswerIssue.SIGN, "The sign is off: it is not positive."),
        (Sign.NEGATIVE, "3", -3.0, None, "Right: -3."),
        (Sign.NEGATIVE, " 6/2 ", -3.0, None, "Right: -3."),
        (Sign.NEGATIVE, "3e0", -3.0, None, "Right: -3."),
        (Sign.NEGATIVE, "4", -3.0, AnswerIssue.SIZE, "The sign is right, the size is off: -4 is too large in size."),
        (
            Sign.NEGATIVE,
            "1+2",
            -3.0,
            AnswerIssue.CONTRADICTION,
            "You said negative, but 3 is positive. Change one of the two.",
        ),
        (
            Sign.POSITIVE,
            "-3",
            3.0,
            AnswerIssue.CONTRADICTION,
            "You said positive, but -3 is negative. Change one of the two.",
        ),
        (Sign.ZERO, "", 0.0, None, "Right: it is 0."),
        (Sign.ZERO, "", 1e-12, None, "Right: it is 0."),
        (Sign.ZERO, "", -3.0, AnswerIssue.SIGN, "It is not 0."),
        (Sign.POSITIVE, "1", 0.0, AnswerIssue.SIGN, "The sign is off: it is not positive."),
    ],
)
def test_what_is_said(sign: Sign, text: str, answer: float, fault: AnswerIssue | None, said: str) -> None:
    assert judge(sign, text, answer) == Verdict(said, fault)


@pytest.mark.parametrize(
    ("lesson_id", "answer", "said"),
    [
        ("backprop-by-hand", "grad(c)", "Not 0: a small step of c does change L."),
        ("slope-of-a-curve", "slope(3)", "Not 0: there the curve climbs or falls."),
        ("a-loss", "loss", ""),
    ],
)
def test_a_zero_that_no_mistake_gives_is_told_for_slopes_alone(lesson_id: str, answer: str, said: str) -> None:
    assert explain_mistake(find_lesson(lesson_id).steps[0].stage, answer, 0.0, 0.01) == said


def test_what_cannot_be_read_or_contradicts_itself_is_no_try() -> None:
    assert not judge(Sign.POSITIVE, "what?", 3.0).counts_as_try
    assert not judge(Sign.POSITIVE, "-3", 3.0).counts_as_try
    assert judge(Sign.POSITIVE, "4", 3.0).counts_as_try


@given(st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-6))
def test_the_answer_itself_is_always_right(answer: float) -> None:
    assert judge(Sign.of(answer), repr(answer), answer).is_right


@given(st.sampled_from(Sign), st.text(max_size=40))
def test_any_text_gets_a_verdict(sign: Sign, text: str) -> None:
    assert judge(sign, text, 3.0).message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("two", "Type it in digits: 2."),
        ("minus four", "Type it in digits: -4."),
        ("14 m", "Type the number alone, without a unit or a word: 14."),
        ("3 km/h", "Type the number alone, without a unit or a word: 3."),
        ("about 14", "Type the number alone, without a unit or a word: 14."),
        ("50%", "Type the number alone, without a unit or a word: 50."),
        ("-8 !", None),
    ],
)
def test_units_and_words_are_answered_helpfully(text: str, said: str | None) -> None:
    if said is None:
        with pytest.raises(ValueError, match="not a number"):
            read_number(text, {})
        return
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        read_number(text, {"a": 2.0})


@pytest.mark.parametrize(
    ("text", "number"), [("≈14", 14), ("= -3", -3), ("04", 4), ("−04", -4), ("2*a", 4), ("5e-3", 0.005)]
)
def test_what_is_read_as_a_number(text: str, number: float) -> None:
    assert read_number(text, {"a": 2.0}) == number


@pytest.mark.parametrize(
    ("text", "answer", "issue"),
    [
        ("14", 14.02, AnswerIssue.ROUNDED),
        ("0.4", 0.41997, AnswerIssue.SIZE),
        ("0.42", 0.4243, AnswerIssue.ROUNDED),
        ("14", 14.003, None),
        ("7*2", 14.02, AnswerIssue.SIZE),
        ("13", 14.02, AnswerIssue.SIZE),
    ],
)
def test_an_answer_rounded_too_far_costs_no_try(text: str, answer: float, issue: AnswerIssue | None) -> None:
    verdict = grade(Sign.POSITIVE, text, answer=answer, tolerance=0.004, names={})
    assert verdict.issue is issue
    assert verdict.counts_as_try is (issue is not AnswerIssue.ROUNDED)


def test_no_sign_is_asked_for_where_it_would_be_absurd() -> None:
    asked = {
        block.answer: asks_sign(block.answer)
        for entry in course()
        for _, _, block in entry.open().questions()
        if isinstance(block, PredictBlock)
    }
    absurd = {answer for answer, signed in asked.items() if not signed}
    assert {"parameters", "loss", "4*(3 + 1)", "10 * 0.05", "1 - 0.9*50/100"} <= absurd
    assert all(asked[answer] for answer in asked if answer.startswith(("grad(", "slope(", "broken(")))


def test_without_a_sign_the_number_has_its_own() -> None:
    assert grade(None, "16", answer=16, tolerance=0.01, names={}).is_right
    assert grade(None, "-16", answer=16, tolerance=0.01, names={}).issue is AnswerIssue.SIGN
    assert grade(None, "0", answer=16, tolerance=0.01, names={}).message == "It is not 0."
    assert grade(None, "", answer=16, tolerance=0.01, names={}).issue is AnswerIssue.UNREADABLE
