"""Two graphs on the stage, one with the right gradients and one with a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.build.record import BuildStore
from tests.lessons.judge.engines import wrong_engine
from tests.tui.lesson_player import (
    NARROW,
    WIDE,
    Player,
    answer_right,
    lesson_of,
    open_questions,
)
from tests.tui.screen_text import text_of
from tui.graph.view import GraphView
from tui.lesson.stages.fault import FaultStage

GRAPH = """
    ```graph fault={fault}
    a = -2
    b = 3
    d = a*b
    e = a + b
    f = d*e
    ```
    """
STEP = """
    ## Twice

    b is used twice. It gets {{broken(b)}}, and should get {{grad(b)}}.
    """
ASKED = """
    ```predict
    ask = "What does the broken engine give for b?"
    answer = "{answer}"
    hint = "The last share."
    because = "The last share stays."
    ```
    """


def two_engines(folder: Path, fault: str = "overwrite", question: str = "") -> Player:
    step = STEP if fault != "storing-the-call" else "\n    ## Twice\n\n    A call is stored.\n    "
    return Player(lesson_of(step.replace("{{", "{").replace("}}", "}") + GRAPH.format(fault=fault) + question), folder)


def grads(app: Player, side: str, covered: bool = False) -> dict[str, float | None]:
    view = app.screen.query_one(f"#{side}", GraphView)
    return {n.label: s.grad for n, s in sorted(view.states.items(), key=lambda x: x[0].label) if s.hide_grad is covered}


def marked(app: Player) -> list[str]:
    return [n.label for n, s in app.screen.query_one("#broken", GraphView).states.items() if s.wrong]


def first_wrong_node(app: Player) -> str:
    return str(app.screen.query_one(".-fault").render())


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_both_engines_stand_on_the_stage(tmp_path: Path, size: tuple[int, int]) -> None:
    app = two_engines(tmp_path)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "It gets -2, and should get -8." in " ".join(text_of(app).split())
        await pilot.press("s")
        await pilot.pause()
        assert grads(app, "right") == {"a": -3.0, "b": -8.0, "d": 1.0, "e": -6.0, "f": 1.0}
        assert grads(app, "broken") == {"a": 3.0, "b": -2.0, "d": 1.0, "e": -6.0, "f": 1.0}
        assert marked(app) == ["b"]
        text = text_of(app)
        assert "✓ Right" in text
        assert "✗ = in place of +=: first wrong: b.grad = -2, not -8" in text
        mark = "━ first wrong ┛" if size == WIDE else "┃!  -2     ┃"  # in the box of b, in sight at either size
        assert mark in text


async def test_a_nudge_moves_both_and_undo_brings_both_back(tmp_path: Path) -> None:
    app = two_engines(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("s")
        app.screen.query_one("#broken", GraphView).select(app.screen.query_one(FaultStage).names["b"])
        await pilot.pause()
        assert app.screen.query_one("#right", GraphView).selected is app.screen.query_one(FaultStage).names["b"]
        await pilot.press("1", "enter")
        await pilot.pause()
        assert grads(app, "right") == {"a": -3.0, "b": 0.0, "d": -1.0, "e": -2.0, "f": 1.0}
        assert grads(app, "broken")["b"] == 2.0 and marked(app) == ["b"]
        await pilot.press("u")
        await pilot.pause()
        assert grads(app, "broken")["b"] == -2.0


async def test_both_step_backward_together(tmp_path: Path) -> None:
    app = two_engines(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("s", "n")
        await pilot.pause()
        stage = app.screen.query_one(FaultStage)
        seen = []
        for _ in stage.session.steps:
            seen.append((grads(app, "right")["b"], grads(app, "broken")["b"], marked(app)))
            await pilot.press("n")
            await pilot.pause()
        assert seen == [
            (None, None, []), (None, None, []), (None, None, []), (None, None, []), (-6.0, None, []), (-6.0, None, []),
        ]  # fmt: skip
        assert (grads(app, "right")["b"], grads(app, "broken")["b"], marked(app)) == (-8.0, -2.0, ["b"])


async def test_a_stored_call_says_what_python_says(tmp_path: Path) -> None:
    app = two_engines(tmp_path, "storing-the-call")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert set(grads(app, "broken").values()) == {None}
        assert first_wrong_node(app).startswith(
            "✗ The call stored, not the function: TypeError: 'NoneType' object is not callable: f._backward"
        )
        assert marked(app) == []


@pytest.mark.parametrize(
    ("answer", "right", "broken"),
    [("broken(b)", [], ["b"]), ("grad(b)", ["b"], ["b"])],
)
async def test_what_is_asked_is_covered(tmp_path: Path, answer: str, right: list[str], broken: list[str]) -> None:
    steps = "\n    ## Twice\n\n    Words.\n    " + GRAPH.format(fault="overwrite") + ASKED.format(answer=answer)
    app = Player(lesson_of(steps), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert list(grads(app, "right", covered=True)) == right
        assert list(grads(app, "broken", covered=True)) == broken
        assert marked(app) == []
        assert first_wrong_node(app) == "✗ = in place of +=: what is wrong shows once this is settled"
        await pilot.press("s", "n", "s")
        assert app.screen.query_one(FaultStage).session.cursor is None
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        assert not open_questions(app.lesson_screen)
        assert grads(app, "broken", covered=True) == {}
        assert marked(app) == ["b"]


CHOICE = """
    ```choose
    ask = "Which gradient is wrong?"
    [[choice]]
    text = "a's"
    because = "It comes by one way alone."
    [[choice]]
    text = "b's"
    right = true
    because = "Two ways lead to it."
    ```
    """


async def test_a_choice_holds_back_what_is_wrong(tmp_path: Path) -> None:
    app = two_engines(tmp_path, question=CHOICE)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("s", "plus", "w")
        await pilot.pause()
        assert "first wrong" not in text_of(app)
        await pilot.press("escape")
        stage = app.screen.query_one(FaultStage)
        assert stage.names["a"].data == -2 and marked(app) == []
        assert first_wrong_node(app) == "✗ = in place of +=: what is wrong shows once this is settled"
        await pilot.press("s", "2")
        await pilot.pause()
        assert first_wrong_node(app) == "✗ = in place of +=: first wrong: b.grad = -2, not -8"
        assert marked(app) == ["b"]


OWN = {
    "set": ("add, set", "mul, set"),
    "right": (),
    "other": ("add, other gets nothing",),
}


@pytest.mark.parametrize("kind", OWN)
async def test_the_learners_own_engine_is_the_one_on_the_stage_if_it_has_the_bug(tmp_path: Path, kind: str) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "engine.py").write_text(wrong_engine(*OWN[kind]))
    BuildStore(tmp_path).judged(mine, ["value"])
    app = two_engines(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        right = str(app.screen.query_one(".-right").render())
        assert first_wrong_node(app).startswith(
            "✗ Your engine, class Value of engine.py: first wrong: b.grad" if kind == "set" else "✗ = in place of +="
        )
        assert (
            right
            == {
                "set": "✓ Right",
                "right": "✓ Right, and so is your engine, class Value of engine.py",
                "other": "✓ Right; your engine, class Value of engine.py, gives other numbers than both",
            }[kind]
        )
        assert grads(app, "broken")["b"] == -2.0
        if kind == "set":
            await pilot.press("s", "1", "enter")
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert first_wrong_node(app).startswith("✗ Your engine")
