"""Training on the stage: one run, several side by side, goals on them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual import events

from engine.training.settings import TrainSettings
from lessons.stage.live import parse_action
from lessons.stage.scope import scope_of
from tests.tui.lesson_player import NARROW, WIDE, Player, lesson_of
from tests.tui.screen_text import text_of
from tui.lesson.draw.runs import PlottedRun, prediction_lines
from tui.lesson.stages.train import TrainStage
from tui.train.state import RunState

ONE = """
    ## Learn

    Train.

    ```train
    steps = 20
    ```

    ```do
    ask = "Bring the loss below 0.5."
    goal = "loss < 0.5"
    solution = ["run 40 steps"]
    hint = "Longer."
    because = "It learns."
    ```
    """
MANY = """
    ## Compare

    Rates.

    ```train
    data = "four"
    steps = 10

    [[run]]
    name = "small"
    title = "too small"
    lr = 0.001

    [[run]]
    name = "right"

    [[run]]
    name = "large"
    activation = "relu"
    lr = 1e200
    ```
    """


async def test_a_run_reaches_a_goal_by_being_run(tmp_path: Path) -> None:
    lesson = lesson_of(ONE)
    app = Player(lesson, tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.pause()
        stage = app.screen.query_one(TrainStage)
        assert "Goal   loss < 0.5" in text_of(app) and "Now    nothing has run yet" in text_of(app)
        await pilot.press("enter", "n")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert stage.done == 1
        first = scope_of(lesson.steps[0].stage).evaluate("loss(0)")
        assert stage.play.scope().evaluate("loss") == first
        assert app.lesson_screen.question is not None
        await stage.perform([parse_action("run 39 steps")])
        await pilot.pause()
        assert app.lesson_screen.question is None
        assert "Goal reached" in text_of(app)
        app.clear_notifications()
        await pilot.pause()
        assert "step 39" in text_of(app) and "wanted" in text_of(app)


async def test_steps_asked_for_in_one_go_are_all_taken(tmp_path: Path) -> None:
    app = Player(lesson_of(ONE), tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.pause()
        stage = app.screen.query_one(TrainStage)
        stage.focus()
        await pilot.pause()
        for _ in range(4):
            app.post_message(events.Key("n", "n"))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert stage.done == 4 and not stage.running


async def test_runs_side_by_side_keep_their_rates_and_one_diverges(tmp_path: Path) -> None:
    app = Player(lesson_of(MANY), tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.pause()
        stage = app.screen.query_one(TrainStage)
        await stage.perform([parse_action("run 10")])
        await pilot.pause()
        text = text_of(app)
        assert "too small  step 9" in text and "right  step 9" in text
        assert "diverged at step" in text
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        text = text_of(app)  # a line for each, and all of what to try
        assert "too small  step 9  loss 5.7345  right 50%    │" in text and "learning rate, such as 1e+199" in text
        rates = [trainer.schedule(trainer.step) for trainer in stage.play.trainers.values()]
        await pilot.press("s", "plus")
        await pilot.pause()
        assert (
            rates
            == [trainer.schedule(trainer.step) for trainer in stage.play.trainers.values()]
            == [0.001, 0.05, 1e200]
        )
        await pilot.press("r")
        await pilot.pause()
        app.clear_notifications()
        await pilot.pause()
        assert stage.done == 0 and "step 0" in text_of(app)


async def test_the_learning_rate_of_a_single_run_can_be_changed(tmp_path: Path) -> None:
    app = Player(lesson_of(ONE), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("s", "plus", "l")
        await pilot.pause()
        stage = app.screen.query_one(TrainStage)
        assert stage.play.scope().evaluate("lr") == 0.1
        assert "log scale" in text_of(app) and "rate 0.1" in text_of(app)


async def test_data_in_a_plane_has_its_decision_surface(tmp_path: Path) -> None:
    lesson = lesson_of('## Moons\n\nTwo of them.\n\n```train\ndata = "moons"\nsteps = 3\n```\n')
    app = Player(lesson, tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        before = text_of(app)
        assert "✗ wrong" not in before and before.count("●") > 20 < before.count("○")
        await pilot.press("s", "space")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "✗ wrong   · margin" in text_of(app)


def test_large_predictions_stay_apart_in_their_columns() -> None:
    snapshot = replace(next(TrainSettings().build()), predictions=(-12345.678, 1e120, 0.5, -999.99994))
    run = PlottedRun("", RunState(done=1, snapshot=snapshot), 0.05, (1.0, -1.0, -1.0, 1.0), "blue")
    assert prediction_lines(run).plain == (
        "predicted -12345.7   1e+120   0.5000 -1000.00\n   wanted   1.0000  -1.0000  -1.0000   1.0000"
    )
