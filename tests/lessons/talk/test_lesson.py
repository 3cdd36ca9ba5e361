"""A lesson as a dialogue: its commands, what it says of mistakes and nudges, and what it stores."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.contents import find_lesson
from lessons.learner.evidence import AnswerResult
from lessons.learner.review import ReviewStore, daily_review
from lessons.learner.store import LearnerStore
from lessons.lesson import CodeBlock, DoBlock, PredictBlock
from lessons.progress.memory import LessonMemory
from lessons.progress.store import LessonProgress, Outcome, ProgressStore
from lessons.reading.reader import read_lesson
from lessons.talk.dialogue import TalkTools
from lessons.talk.lesson import LOCKED, LessonTalk
from lessons.workbench.task import load_task
from tests.lessons.talk.player import TOOLS, code_typed, judge, right_lines

LESSON = """---
id: of-a-test
title: Of a test
minute: 3
---

## One

Some *prose* about `a*b`, with **{a}**.

```graph
a = 2
b = -3
L = a*b
```

```predict
ask = "What is the gradient of a?"
answer = "grad(a)"
hint = ["One.", "Two: {b}."]
because = "It is b, {b}."

[[wrong]]
answer = "7"
because = "Seven is **never** right."
```

Between.

```choose
ask = "Which number is b?"

[[choice]]
text = "3"
because = "It has a minus."

[[choice]]
text = "-3"
right = true
because = "So it stands."

[[choice]]
text = "1"
because = "One is nothing here."
```

## Two

A goal on the same graph.

```do
ask = "Bring L above 0."
goal = "L > 0"
solution = "b = 1"
hint = "Up with b."
because = "That did it."
allow = ["b"]
```

```order
ask = "In which order?"
nodes = ["a", "b", "L"]
hint = "L first."
because = "From the end."
```
"""


@pytest.fixture
def store(tmp_path: Path) -> ProgressStore:
    return ProgressStore(tmp_path)


@pytest.fixture
def talk(store: ProgressStore) -> LessonTalk:
    lesson, problems = read_lesson(LESSON, Path("of-a-test.md"))
    assert lesson is not None, problems
    return LessonTalk(lesson, store, TOOLS)


def lesson_at(name: str, step: int, store: ProgressStore, tools: TalkTools = TOOLS) -> LessonTalk:
    talk = LessonTalk(find_lesson(name), store, tools, step)
    talk.begin()
    return talk


def said(talk: LessonTalk, *lines: str) -> str:
    """Type lines, and return all that is said to them."""
    return "\n".join(line for typed in lines for line in talk.reply(typed))


def test_a_step_up_to_its_question(talk: LessonTalk) -> None:
    assert talk.begin() == [
        "Lesson: Of a test. 'help' lists the commands, 'quit' leaves.",
        "",
        "Step 1 of 2: One",
        "",
        "Some prose about a*b, with 2.",
        "",
        "The graph, from its leaves to L:",
        "  a = 2, gradient covered",
        "  b = -3, gradient 2",
        "  L = a · b = -6, gradient 1",
        "",
        "What is the gradient of a?",
        "Answer with a number and its sign, within 0.01: 0.5, 1/2, -1.5.",
    ]


def test_a_wrong_number_is_named_by_its_cause(talk: LessonTalk) -> None:
    talk.begin()
    assert said(talk, "7").startswith("Not yet. Seven is never right.\nPlayed: ")
    assert said(talk, "2").startswith("Not yet. 2 is a itself. In a product it is the other factor that counts")
    assert (
        said(talk, "hint", "hint", "hint") == "Hint 1 of 2: One.\nHint 2 of 2: Two: -3.\nThere are no more hints here."
    )
    assert said(talk, "1/0").startswith("That is not a number")
    assert said(talk, "-3").startswith("Right. It is -3.\nIt is b, -3.\n\nBetween.")


def test_the_answer_is_shown_after_two_tries(talk: LessonTalk, store: ProgressStore) -> None:
    talk.begin()
    assert said(talk, "show") == "Try it twice first, a guess will do; or 'skip'."
    said(talk, "9")
    assert said(talk, "show") == "Try it once more first, a guess will do; or 'skip'."
    assert said(talk, "8", "show").splitlines()[2] == "Shown. It is -3."
    assert store.load().lesson("of-a-test").count(Outcome.SHOWN) == 1


def test_choices_that_are_numbers_have_letters(talk: LessonTalk) -> None:
    talk.begin()
    assert "  a. 3\n  b. -3\n  c. 1" in said(talk, "-3")
    assert said(talk, "1") == "Not yet. One is nothing here."
    assert said(talk, "c") == "c was tried already."
    assert said(talk, "d") == "That is none of the choices: type a, b, c, or the words of one."
    assert said(talk, "−3").startswith("Right. b. -3\nSo it stands.")


def test_such_a_choice_is_also_taken_by_its_place(talk: LessonTalk) -> None:
    talk.begin()
    said(talk, "-3")
    assert said(talk, "4").startswith("That is none of the choices")
    assert said(talk, "1") == "Not yet. One is nothing here."  # the number itself comes first
    assert said(talk, "2").startswith("Right. b. -3")


def test_the_stage_waits_for_the_prediction(talk: LessonTalk) -> None:
    talk.begin()
    assert said(talk, "nudge b 0.01") == LOCKED == said(talk, "b = 2")
    assert said(talk, "step") == "That would give away what is still asked for: answer first, or skip."
    said(talk, "-3", "b")
    assert said(talk, "nudge a 0.5") == (
        "a 2 → 2.5. L went from -6 to -7.5: promised -1.5, actual -1.5 (gradient -3, central difference -3)."
    )
    assert said(talk, "why a").splitlines()[:2] == [
        "a is a leaf: its number, 2.5, is given.",
        "a.grad: -3 × 1 = -3, with ∂L/∂a = b.",
    ]
    assert said(talk, "step").startswith("The backward pass begins: L.grad = 1.")
    assert "1 to go" in said(talk, "step")
    assert said(talk, "reset").splitlines()[1] == "  a = 2, gradient -3"


def test_a_goal_is_reached_by_commands(talk: LessonTalk, store: ProgressStore) -> None:
    talk.begin()
    text = said(talk, "-3", "b", "next")
    assert "Goal: L > 0\nOnly b may be moved.\nNow: L is -6.\nCommands here: nudge b 0.01, set b 2.5" in text
    assert said(talk, "set a 1") == "Here only b may be moved."
    assert said(talk, "nudge b 1").splitlines()[-1] == "Now: L is -4."
    assert said(talk, "foo") == "This is answered on the stage, by a command; 'help' lists them."
    assert said(talk, "set c 1") == "'c' is not a leaf; there are a, b."
    assert "\nGoal reached. That did it.\n" in said(talk, "b = 0.5")
    assert store.load().lesson("of-a-test").count(Outcome.RIGHT) == 3


def test_an_order_by_names(talk: LessonTalk) -> None:
    talk.begin()
    said(talk, "next", "skip")
    assert said(talk, "L a") == "Name each of them once: b is missing."
    assert said(talk, "L a q") == "There is no q to put in order: name a, b, L."
    assert said(talk, "a, b, L").startswith("Not yet. a comes before L and must wait for it")
    assert said(talk, "L -> b -> a").startswith("Right. L, b, a.\nFrom the end.")


def test_the_way_through_a_lesson(talk: LessonTalk) -> None:
    talk.begin()
    assert said(talk, "back") == "This is the first step."
    assert said(talk, "next").startswith("2 questions left open; 'back' returns.\n\nStep 2 of 2: Two")
    assert said(talk, "go 7") == "Write 'go' and a number from 1 to 2."
    assert "Step 1 of 2: One" in said(talk, "go 1")
    assert "Skipped; 'reopen' asks it again." in said(talk, "skip")
    assert said(talk, "reopen").startswith("What is the gradient of a?")
    end = said(talk, "next", "next")
    assert "That was the lesson Of a test: 0 of 4 questions answered right." in end
    assert "Still open: One; Two." in end
    assert said(talk, "next") == "There is no lesson after this one; 'quit' leaves."
    assert said(talk, "hint") == "There is no open question here."


def test_what_is_stored_is_the_app_s(talk: LessonTalk, store: ProgressStore) -> None:
    talk.begin()
    said(talk, "9", "hint", "-3")
    assert said(talk, "quit") == "Stored. To go on: mgrad-tui lesson of-a-test.md --talk"
    assert talk.is_over
    memory = LessonMemory(talk.lesson, store)
    progress = memory.question(talk.lesson.steps[0], 0)
    assert (progress.outcome, progress.tries, progress.hints) == (Outcome.RIGHT, 2, 1)
    store.record("of-a-test", LessonProgress(at="two"))
    again = LessonTalk(talk.lesson, store, TOOLS)
    assert "Step 2 of 2: Two" in again.begin()


def test_answers_are_evidence_as_in_the_app(store: ProgressStore) -> None:
    talk = lesson_at("backprop-by-hand", 1, store)
    said(talk, "4", "-2", "4")
    evidence = LearnerStore(store.folder, store.today).load().evidence
    assert (evidence[0].result, evidence[0].cause) == (AnswerResult.WRONG, "own-value")
    assert AnswerResult.HELPED in {each.result for each in evidence}
    assert AnswerResult.AT_ONCE in {each.result for each in evidence}
    assert {each.place for each in evidence} == {"lesson backprop-by-hand"}


def test_a_wrong_gradient_is_played(talk: LessonTalk) -> None:
    talk.begin()
    assert said(talk, "2").endswith("\nPlayed: a + 0.01: your 2 promises L +0.02, the graph did -0.03.")


def test_the_values_do_the_rest_after_three_right_at_once(store: ProgressStore) -> None:
    talk = lesson_at("backprop-by-hand", 5, store)
    assert said(talk, "rest") == "The Values do the rest of a list once three of its numbers were right at once."
    text = ""
    while "'rest' lets the Values do the rest." not in text:
        text = said(talk, *right_lines(talk))
    assert isinstance(talk.question, PredictBlock)
    assert talk.question.number == 4
    text = said(talk, "rest")
    assert text.count("The Values did it.") == talk_left(store) > 1
    assert not (isinstance(talk.question, PredictBlock) and talk.question.number > 1)


def talk_left(store: ProgressStore) -> int:
    """Return the number of questions that were left to the Values."""
    return store.load().lesson("backprop-by-hand").count(Outcome.GIVEN)


def test_a_review_asks_how_sure_one_is_and_stores_evidence_alone(store: ProgressStore) -> None:
    lesson, skills = daily_review((), store.today(), store.load())
    talk = LessonTalk(lesson, ReviewStore(store, skills), TOOLS)
    text = "\n".join(talk.begin())
    assert "Lesson: Today's review." in text
    assert "The stage is that of an earlier step" not in text
    while talk.step is not None:
        for line in right_lines(talk):
            text += "\n" + said(talk, line)
    assert "How sure are you of the answer that you are about to give?" in text
    assert "Noted: sure." in text
    evidence = LearnerStore(store.folder, store.today).load().evidence
    assert {each.place for each in evidence} == {"review"}
    assert True in {each.sure for each in evidence}
    assert said(talk, "quit") == "Stored. To go on: mgrad-tui review --talk"
    assert not store.load().lessons


def test_the_last_line_says_whether_anything_was_stored(talk: LessonTalk, store: ProgressStore) -> None:
    talk.begin()
    nothing = "Nothing stored. To go on: mgrad-tui"
    assert said(talk, "quit") == f"{nothing} lesson of-a-test.md --talk"
    lesson, skills = daily_review((), store.today(), store.load())
    review = LessonTalk(lesson, ReviewStore(store, skills), TOOLS)
    review.begin()
    assert said(review, "next", "quit").endswith(f"{nothing} review --talk")
    moved = lesson_at("slope-of-a-curve", 2, store)
    assert said(moved, "next", "quit").endswith("Stored. To go on: mgrad-tui lesson slope-of-a-curve --talk")


def test_the_lesson_that_follows(store: ProgressStore) -> None:
    talk = lesson_at("slope-of-a-curve", 6, store)
    said(talk, "next", "next")
    assert (talk.is_over, talk.following) == (True, "several-inputs")


def test_letters_that_are_names_are_answers(store: ProgressStore) -> None:
    """The letter w is short for why, but for a question on a graph with a w."""
    talk, met = lesson_at("chain-rule", 0, store), list[str]()
    while not isinstance(talk.question, DoBlock):
        names = [line.split()[0] for line in talk.reply("stage") if line.startswith("  ")]
        if isinstance(talk.question, PredictBlock) and "w" in names:
            assert not talk.reply("w")[0].startswith("Name a node")
            met.append("w")
        for line in right_lines(talk):
            talk.reply(line)
    assert met
    assert talk.reply("w")[0].startswith("Name a node:")
    assert "Goal reached." in said(talk, "w = 0")


def test_g_goes_along_the_gradient_and_capital_g_against_it(store: ProgressStore) -> None:
    talk = lesson_at("a-loss", 0, store)
    while not isinstance(talk.question, DoBlock):
        for line in right_lines(talk):
            talk.reply(line)
    assert "each leaf += 0.01" in said(talk, "g")
    assert "each leaf -= 0.01" in said(talk, "G")
    assert "each leaf -= 0.1" in said(talk, "G 0.1")


def code_lesson(store: ProgressStore, tools: TalkTools = TOOLS) -> LessonTalk:
    talk = lesson_at("used-twice", 4, store, tools)
    assert isinstance(talk.question, CodeBlock)
    return talk


def test_code_is_typed_line_by_line(store: ProgressStore) -> None:
    talk, task = code_lesson(store), load_task("accumulate")
    assert said(talk, "list").splitlines()[0] == "     1: class Value:"
    assert said(talk, "x = 1") == "Type 'code' first, then the code, line by line; or 'run my.py'."
    assert said(talk, "code 5-3").startswith("Write 'code' for all of it, or the lines to replace, from 1 to ")
    lines = task.starter.rstrip("\n").split("\n")
    wrong = [number for number, line in enumerate(lines, 1) if ".grad = " in line and "self.grad = 0" not in line]
    for number in wrong[:2]:
        text = said(talk, f"code {number}", lines[number - 1].replace(" = ", " += "), ".")
        assert "0 of 5 checks pass." in text
    assert "Right." in said(talk, *code_typed(task.solution))
    assert "+=" in said(talk, "list")
    assert "5 of 5 checks pass." in said(talk, "run")


def test_code_comes_from_a_file(store: ProgressStore) -> None:
    files = {"my.py": load_task("accumulate").solution}
    talk = code_lesson(store, TalkTools(judge, files.__getitem__))
    assert "Right. Four signs, and every use of a Value counts." in said(talk, "run my.py")


def test_a_file_that_cannot_be_read(store: ProgressStore) -> None:
    assert said(code_lesson(store), "run no.py") == "no.py cannot be read (no such file)."


def test_the_end_of_the_input_keeps_code_that_is_being_typed(store: ProgressStore) -> None:
    talk = code_lesson(store)
    said(talk, "code", "class Value:", "quit")
    talk.close()
    assert said(code_lesson(store), "list") == "    1: class Value:\n    2: quit"
