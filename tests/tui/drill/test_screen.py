"""Drills done through the keys, as a learner does."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Static

from engine.basics.numbers import short
from lessons.answers.grading import Sign
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.drills.results import Ending
from lessons.learner.evidence import AnswerResult, due_skills
from lessons.learner.store import LearnerStore
from lessons.progress.store import Outcome, QuestionProgress
from tests.tui.screen_text import text_of
from tui.app import MgradApp
from tui.drill.question import DrillQuestion
from tui.drill.screen import DrillScreen
from tui.graph.view import GraphView
from tui.lesson.questions.write import WriteQuestion
from tui.lesson.stages.graph import GraphStage
from tui.start import DrillStart, Start

WIDE, NARROW = (120, 40), (80, 24)
KEYS = {Sign.NEGATIVE: "minus", Sign.ZERO: "0", Sign.POSITIVE: "plus"}
TYPED = {"-": "minus", ".": "full_stop"}


def app_with(folder: Path, seed: int | None = None, level: int | None = None, kind: str = "") -> MgradApp:
    return MgradApp(Start("drill", drill=DrillStart(seed, level, kind)), folder)


def drill_screen(pilot: Pilot[None]) -> DrillScreen:
    assert isinstance(pilot.app.screen, DrillScreen)
    return pilot.app.screen


def asked(pilot: Pilot[None]) -> DrillQuestion:
    """The question that is open."""
    [question] = drill_screen(pilot).query(DrillQuestion)
    assert question.is_open
    return question


async def answer(pilot: Pilot[None], number: float) -> None:
    """The sign, then the number."""
    sign = Sign.of(number)
    await pilot.press(KEYS[sign])
    if sign is not Sign.ZERO:
        await pilot.press(*(TYPED.get(letter, letter) for letter in short(number)))
    await pilot.press("enter")
    await pilot.pause()


async def answer_right(pilot: Pilot[None]) -> None:
    await answer(pilot, asked(pilot).answer)


async def finish(pilot: Pilot[None]) -> None:
    """Everything that is left, right."""
    while drill_screen(pilot).question_index is not None:
        await answer_right(pilot)


async def skip(pilot: Pilot[None]) -> None:
    """Everything that is left, skipped."""
    for _ in drill_screen(pilot).exercise.items:
        if drill_screen(pilot).question_index is None:
            break
        await pilot.press("K")
        await pilot.pause()


def covered(pilot: Pilot[None]) -> set[str]:
    """The names of the boxes whose gradient is hidden."""
    stage = drill_screen(pilot).query_one(GraphStage)
    states = stage.query_one(GraphView).states
    return {node.label for node, state in states.items() if state.hide_grad}


def verdict(pilot: Pilot[None]) -> str:
    return str(asked(pilot).query_one(".verdict", Static).content)


@pytest.mark.parametrize("level", [1, 5])
async def test_a_drill_done_right_to_its_end(tmp_path: Path, level: int) -> None:
    async with app_with(tmp_path, 5, level).run_test(size=NARROW) as pilot:
        screen = drill_screen(pilot)
        names = screen.drill.asked
        for place, name in enumerate(names):
            assert screen.question_index == place
            assert covered(pilot) == set(names[place:])
            view = screen.query_one(GraphView)
            assert view.selected is not None and view.selected.label == name  # what is asked for is in view
            assert screen.focused is asked(pilot)
            await answer_right(pilot)
        assert screen.question_index is None and covered(pilot) == set()
        shown = text_of(pilot.app)
        assert f"All {len(names)} right at the first try." in shown
        assert "1 clean in a row" in shown
        assert "L.grad = 1, where it begins" in shown
        assert screen.drill.source == screen.query_one(GraphStage).block.source
        before = screen.drill
        await pilot.press("enter")  # on the button that goes on
        await pilot.pause()
        assert screen.drill != before and screen.question_index == 0
    [result] = PracticeStore(tmp_path).load().history
    assert (result.seed, result.level, result.ending, result.missed) == (5, level, Ending.CLEAN, ())


async def test_a_wrong_number_is_answered_with_the_mistake_that_gives_it(tmp_path: Path) -> None:
    async with app_with(tmp_path, 7, 3).run_test(size=WIDE) as pilot:  # c = a*b; L = c + c
        await answer(pilot, 1)
        # In words taught by lesson 4.
        assert verdict(pilot).startswith("✗ 1 is what comes by one place of c in L alone. c is used twice by L")
        assert covered(pilot) == {"a", "b", "c"}
        stage = drill_screen(pilot).query_one(GraphStage)
        played = {node.label: state.data for node, state in stage.view.states.items()}
        assert (played["c"], played["L"]) == (4.01, 8.02)
        assert "c + 0.01: your 1 promises L +0.01, the graph did +0.02" in text_of(pilot.app)
        await pilot.press("backspace", "2", "enter")
        await pilot.pause()
        assert {node.label: state.data for node, state in stage.view.states.items()}["c"] == 4.0
        assert "✓ Right. c.grad is 2." in text_of(pilot.app)
        await answer(pilot, 2)
        assert verdict(pilot).startswith("✗ 2 is how much L responds to c, c.grad. Multiply it by how much c responds")
    begun = PracticeStore(tmp_path).load().open[-1]
    assert begun.missed == ("overwritten", "upstream-only")


async def test_zero_is_diagnosed_and_a_mistake_without_a_name_is_judged_all_the_same(tmp_path: Path) -> None:
    async with app_with(tmp_path, 7, 1).run_test(size=WIDE) as pilot:  # asks for L.grad first
        await pilot.press("0", "enter")
        await pilot.pause()
        assert "0 would mean that L stays where it is when L moves." in verdict(pilot)
        await answer(pilot, 7.5)
        assert verdict(pilot) == "✗ The sign is right, the size is off: 7.5 is too large in size."
    assert PracticeStore(tmp_path).load().open[-1].missed == ("base-case",)


async def test_what_cannot_be_read_is_no_try(tmp_path: Path) -> None:
    async with app_with(tmp_path, 7, 3).run_test(size=WIDE) as pilot:
        await pilot.press("plus", "q", "enter")
        await pilot.pause()
        assert "There is no q in sight" in verdict(pilot)
        assert asked(pilot).progress.tries == 0
    assert PracticeStore(tmp_path).load().open[-1] == OpenDrill(7, 3)


async def test_hints_show_me_and_skip(tmp_path: Path) -> None:
    async with app_with(tmp_path, 7, 3).run_test(size=WIDE) as pilot:
        await pilot.press("h", "h", "h", "m")
        await pilot.pause()
        assert "Hint 3 of 3: c.grad = 1 × 1 + 1 × 1" in text_of(pilot.app)
        assert asked(pilot).query_one(".show", Button).disabled  # not before two tries
        await answer(pilot, 5)
        await pilot.press("5", "enter", "f4")
        await pilot.pause()
        assert "▸ Shown. c.grad is 2." in text_of(pilot.app)
        await pilot.press("K")
        await pilot.pause()
        assert "– Skipped: b.grad is shown at the end." in text_of(pilot.app)
        assert covered(pilot) == {"a", "b"}
        await answer_right(pilot)
        shown = text_of(pilot.app)
        assert "1 of 3 right at the first try." in shown
        assert "▸ c.grad = 1 × 1 + 1 × 1 = 2" in shown
        assert "– b.grad = -1 × 2 = -2" in shown
        assert "✓ a.grad = -4 × 2 = -8" in shown
        assert covered(pilot) == set()
    [result] = PracticeStore(tmp_path).load().history
    assert result.ending is Ending.MISSED


async def test_hint_show_me_and_skip_from_the_graph(tmp_path: Path) -> None:
    app = app_with(tmp_path, 5, 1)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("s", "h", "f3")
        question = asked(pilot)
        assert question.progress.hints == 2 and "Hint 2 of 3" in text_of(app)
        await pilot.press("m")
        assert question.is_open, "not before two tries"
        await pilot.press("2", "enter", "3", "enter", "m")
        await pilot.pause()
        assert drill_screen(pilot).open_drill.question(0).outcome is Outcome.SHOWN
        await pilot.press("K")
        await pilot.pause()
        screen = drill_screen(pilot)
        assert screen.open_drill.question(1).outcome is Outcome.SKIPPED
        assert screen.query_one(GraphStage).has_focus_within, "the graph keeps the keyboard"


async def test_a_drill_skipped_through_is_neither_clean_nor_missed(tmp_path: Path) -> None:
    async with app_with(tmp_path, 7, 3).run_test(size=WIDE) as pilot:
        await pilot.press("K", "K", "K")
        await pilot.pause()
        assert "This is the whole backward pass." in text_of(pilot.app)
    assert PracticeStore(tmp_path).load().history[0].ending is Ending.LEFT


async def test_what_was_missed_is_due_the_next_day(tmp_path: Path) -> None:
    day = date(2026, 3, 1)
    app = MgradApp(Start("drill", drill=DrillStart(7, 3)), tmp_path, lambda: day)
    async with app.run_test(size=WIDE) as pilot:
        await answer(pilot, 1)
        await pilot.press("backspace", "2", "enter")
        await pilot.pause()
        await skip(pilot)
        assert "What went wrong comes back in the review, from tomorrow on." in text_of(pilot.app)
    evidence = LearnerStore(tmp_path, date.today).load().evidence
    assert "accumulate" in due_skills(evidence, day + timedelta(1)) and due_skills(evidence, day) == ()


async def test_the_level_follows_the_learner_and_plus_and_minus(tmp_path: Path) -> None:
    PracticeStore(tmp_path).finished(OpenDrill(1, 1))
    async with app_with(tmp_path, kind="gradients").run_test(size=WIDE) as pilot:
        screen = drill_screen(pilot)
        assert (screen.drill.seed, screen.drill.level) == (2, 1)
        await finish(pilot)
        assert "Level 2 is next." in text_of(pilot.app)
        await pilot.press("f8")
        await pilot.pause()
        assert (screen.drill.seed, screen.drill.level) == (3, 2)
        assert "2 clean in a row" in text_of(pilot.app)
        await pilot.press("plus")  # the sign of an answer, while a gradient is asked for
        await pilot.pause()
        assert (screen.drill.seed, asked(pilot).sign) == (3, Sign.POSITIVE)
        await pilot.press("f5")
        await pilot.pause()
        await skip(pilot)
        await pilot.press("plus")
        await pilot.pause()
        assert (screen.drill.seed, screen.drill.level) == (4, 3)
        await skip(pilot)
        await pilot.press("minus")
        await pilot.pause()
        assert (screen.drill.seed, screen.drill.level) == (5, 2)


async def test_the_same_seed_is_the_same_drill_and_the_screen_says_how_to_share_it(tmp_path: Path) -> None:
    seen = []
    for folder in ("one", "other"):
        async with app_with(tmp_path / folder, 7, 3).run_test(size=NARROW) as pilot:
            assert "mgrad-tui drill --seed 7 --level 3" in text_of(pilot.app)
            seen.append(drill_screen(pilot).drill)
    assert seen[0] == seen[1]


async def test_a_drill_is_gone_on_with_after_a_restart(tmp_path: Path) -> None:
    async with app_with(tmp_path, 4, 5).run_test(size=NARROW) as pilot:
        await answer_right(pilot)
        await pilot.press("h")
        await answer(pilot, 19)
        await pilot.pause()
        names = drill_screen(pilot).drill.asked
    async with app_with(tmp_path).run_test(size=NARROW) as pilot:
        screen = drill_screen(pilot)
        assert (screen.drill.seed, screen.drill.level, screen.question_index) == (4, 5, 1)
        assert covered(pilot) == set(names[1:])
        assert (asked(pilot).progress.hints, asked(pilot).progress.tries) == (1, 1)
        assert "Hint 1 of 3" in text_of(pilot.app)


async def test_a_drill_begun_waits_while_a_shared_one_is_done(tmp_path: Path) -> None:
    async with app_with(tmp_path, 4, 5).run_test(size=NARROW) as pilot:
        await answer_right(pilot)
    async with app_with(tmp_path, 7, 1).run_test(size=NARROW) as pilot:
        screen = drill_screen(pilot)
        assert screen.drill.seed == 7
        await skip(pilot)
        await pilot.press("n")
        await pilot.pause()
        assert (screen.drill.seed, screen.drill.level, screen.question_index) == (4, 5, 1)


async def test_next_waits_until_every_gradient_is_settled(tmp_path: Path) -> None:
    async with app_with(tmp_path, 7, 3).run_test(size=WIDE) as pilot:
        screen = drill_screen(pilot)
        before = screen.drill
        await pilot.press("n", "f8")
        await pilot.pause()
        assert screen.drill is before and screen.question_index == 0


async def test_the_graph_is_nudged_only_when_the_drill_is_done(tmp_path: Path) -> None:
    async with app_with(tmp_path, 7, 3).run_test(size=WIDE) as pilot:
        screen = drill_screen(pilot)
        stage = screen.query_one(GraphStage)
        await pilot.press("s", "plus")
        await pilot.pause()
        assert stage.session.root.data == 8
        await pilot.press("f6")
        assert screen.focused is asked(pilot)
        await skip(pilot)
        await pilot.press("s", "plus")
        await pilot.pause()
        assert stage.session.root.data == pytest.approx(7.92)
        await pilot.press("s")
        assert screen.focused is screen.query_one("#next")


async def test_home_leads_to_it_and_the_drill_is_still_there(tmp_path: Path) -> None:
    async with MgradApp(Start(), tmp_path).run_test(size=WIDE) as pilot:
        await pilot.press("d")
        await pilot.pause()
        screen = drill_screen(pilot)
        assert 0 < screen.drill.seed < 10_000 and screen.drill.level == 1
        await answer_right(pilot)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, DrillScreen)
        await pilot.press("d")
        await pilot.pause()
        assert pilot.app.screen is screen and screen.question_index == 1
        assert screen.open_drill.question(0).outcome is Outcome.RIGHT


async def test_a_folder_that_cannot_be_written_is_reported_and_practice_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    async with app_with(blocked, 7, 3).run_test(size=WIDE, notifications=True) as pilot:
        await skip(pilot)
        await pilot.press("n")
        await pilot.pause()
        assert drill_screen(pilot).open_drill.seed == 8
        assert "drills cannot be" in text_of(pilot.app)


async def test_a_damaged_record_of_answers_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "learner.json").write_text("{")
    async with app_with(tmp_path, 7, 3).run_test(size=WIDE, notifications=True) as pilot:
        await pilot.pause()
        assert text_of(pilot.app).count("the learner file is damaged") == 1
        assert drill_screen(pilot).learner.notices == []


def test_snapshot_of_a_wrong_answer(snap_compare, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    app = app_with(tmp_path, 7, 3)
    assert snap_compare(app, press=["plus", "1", "enter", "f3"], terminal_size=NARROW)


def test_snapshot_of_the_whole_backward_pass(snap_compare, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    app = app_with(tmp_path, 7, 3)
    press = ["plus", "2", "enter", "K", "minus", "8", "enter"]
    assert snap_compare(app, press=press, terminal_size=WIDE)


async def test_answers_are_typed_into_the_boxes_in_backward_order(tmp_path: Path) -> None:
    app = app_with(tmp_path, 3, 2)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("s")
        view = pilot.app.screen.query_one(GraphView)
        names = list(drill_screen(pilot).drill.asked)
        for name in names:
            await pilot.pause()
            question, node = asked(pilot), view.selected
            assert node is not None and node.label == name and view.states[node].typed_grad == ""
            typed = short(question.answer)
            await pilot.press(*(TYPED.get(letter, letter) for letter in typed))
            await pilot.pause()
            assert view.states[node].typed_grad == typed and question.number.value == typed.removeprefix("-")
            await pilot.press("enter")
        await pilot.pause()
        assert drill_screen(pilot).question_index is None


@pytest.mark.parametrize("size", [NARROW, (100, 30), WIDE])
async def test_no_box_moves_when_the_graph_gets_the_keyboard_or_an_answer(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = app_with(tmp_path, 2, 5)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = pilot.app.screen.query_one(GraphView)
        assert view.drawing is not None
        before = view.drawing
        for key in ("s", "1", "enter", "s", "h", "K"):
            await pilot.press(key)
            await pilot.pause()
            assert view.drawing is before, key


async def test_answers_are_evidence_with_the_date_of_the_clock(tmp_path: Path) -> None:
    day = date(2026, 3, 1)
    app = MgradApp(Start("drill", drill=DrillStart(7, 1)), tmp_path, lambda: day)
    async with app.run_test(size=WIDE) as pilot:
        await answer(pilot, 7.0)
        await answer_right(pilot)
    evidence = LearnerStore(tmp_path, date.today).load().evidence
    assert {(each.day, each.place) for each in evidence} == {(day, "drill")}
    assert [each.result for each in evidence] == [AnswerResult.WRONG, AnswerResult.HELPED]
    assert evidence[1].skill == "base-case"


async def test_every_kind_is_played_by_keys_one_after_the_other(tmp_path: Path) -> None:
    store = PracticeStore(tmp_path)
    for kind, level in (("wrong", 5), ("curve", 6), ("order", 5), ("most", 5)):  # begun; the last one is gone on with
        store.changed(OpenDrill(1, level, kind).with_question(0, QuestionProgress(hints=1)))
    async with app_with(tmp_path).run_test(size=NARROW) as pilot:
        screen = drill_screen(pilot)
        assert "The leaf that moves L most, 1 of 2" in text_of(pilot.app)
        assert covered(pilot) == set(screen.drill.names)
        await pilot.press("2")
        await pilot.pause()
        assert "x is the largest number, which plays no part" in text_of(pilot.app)
        await pilot.press("1", "plus", *"0.04", "enter")
        await pilot.pause()
        assert screen.question_index is None and covered(pilot) == set()
        assert "w + 0.01 moves L by 0.04; w.grad is 4." in text_of(pilot.app)

        await pilot.press("n")
        await pilot.pause()
        assert "The order of the backward pass" in text_of(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        assert "n comes before L and must wait for it" in text_of(pilot.app)
        await pilot.press("K", "n")
        await pilot.pause()
        assert "A loss curve to read" in text_of(pilot.app)
        await pilot.press("5", "n")
        await pilot.pause()
        view = screen.query_one(GraphView)
        shown = {node.label: state.grad for node, state in view.states.items()}
        assert shown["q"] == 1.5 and shown["w"] == -6  # as somebody computed them
        await pilot.press("4", "3")
        await pilot.pause()
        states = screen.query_one(GraphView).states
        assert {node.label: state.grad for node, state in states.items()}["q"] == 1  # as they are
    endings = {result.kind: result.ending for result in store.load().history}
    assert endings == {"most": Ending.MISSED, "order": Ending.MISSED, "curve": Ending.CLEAN, "wrong": Ending.CLEAN}


async def test_a_line_is_written_and_run(tmp_path: Path) -> None:
    PracticeStore(tmp_path).changed(OpenDrill(2, 3, "write").with_question(0, QuestionProgress(hints=1)))
    async with app_with(tmp_path, 1, 6, "mend").run_test(size=NARROW) as pilot:
        assert "for operand in node.operands: visit(operand)" in text_of(pilot.app)
        await pilot.press("4")
        await pilot.pause()
        [question] = drill_screen(pilot).query(WriteQuestion)
        assert question.field.value == "root.grad = 0.0"
        await pilot.press("enter")
        await pilot.pause()
        assert "That is the line as it stands." in question.verdict
        for typed, said in (("2", "L.grad is 2; it should be 1."), ("1", "")):
            question.field.value = f"root.grad = {typed}"
            await pilot.press("enter")
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            assert said in text_of(pilot.app)
        assert "1 of 2 right at the first try." in text_of(pilot.app)
        await pilot.press("n")
        await pilot.pause()
        [question] = drill_screen(pilot).query(WriteQuestion)
        assert "An expression with these gradients" in text_of(pilot.app)
        block = question.block
        question.field.value = block.wanted.solution
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "Right at the first try." in text_of(pilot.app)
