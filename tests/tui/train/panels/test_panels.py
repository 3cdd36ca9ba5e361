"""What if, the health line and the lab: told as text, and worked by keys."""

from __future__ import annotations

import math
from dataclasses import replace

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from engine.lab.challenges import CHALLENGES, Challenge
from engine.lab.health import Finding, health
from engine.lab.what_if import AlongGradient, StepLoss, along_gradient, what_if
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from tests.tui.screen_text import text_of
from tui.train.dialogs.health import HealthScreen
from tui.train.dialogs.lab import LabScreen
from tui.train.draw.health import challenge_line, challenge_text, health_line, health_text
from tui.train.draw.what_if import Weight, along_plot, along_text, what_if_text
from tui.train.panels.health_line import HealthLine
from tui.train.panels.what_if import WhatIfPanel

ILL = Finding("slow", "It hardly learns.", "6 to 5.9", "A larger rate.")
WELL = Finding("well", "It learns.", "loss 6 to 5", is_healthy=True)
SNAIL = CHALLENGES["snail"]


def one_step() -> tuple[Run, StepLoss]:
    run = Run(TrainSettings())
    next(run)
    return run, StepLoss(run, 0)


def test_a_moved_weight_is_told_with_what_was_promised() -> None:
    run, loss = one_step()
    found = what_if(loss, run.at(0), 0, 0.1)
    weight = Weight("L1.n1.w1", run.at(0).parameters[0], run.at(0).gradients[0])
    lines = what_if_text(weight, found).plain.splitlines()
    assert lines[0].startswith(f"L1.n1.w1  {weight.value:.4f} → {weight.value + 0.1:.4f}   gradient ")
    assert lines[0].endswith("   moved by 0.1")
    predicted, actual = found.slope * 0.1, found.after - found.before
    promised = f"predicted {predicted:<9.4f} = {found.slope:.4f} · 0.1   slope measured {found.central:.4f}"
    assert lines[1] == promised
    assert lines[2].startswith(f"actual    {actual:<9.4f} = ")
    near = replace(found, before=0.3984, after=0.3984007)
    assert what_if_text(weight, near).plain.splitlines()[2] == (
        "actual    7e-07     = 0.39840070 − 0.39840000   enter forks with it"
    )
    assert what_if_text(weight, None).plain.splitlines()[2] == "The keys up and down move it: what happens to the loss?"


def test_the_curve_along_the_gradient() -> None:
    run, loss = one_step()
    curve = along_gradient(loss, run.at(0))
    told = along_text(curve).plain
    assert told.startswith("down the gradient from 6.0054: rate 0.05 → 4.4483, best ")
    rows = along_plot(curve, 60, 12).plain.split("\n")
    assert (len(rows), {len(row) for row in rows}) == (12, {60})
    assert rows[0].startswith("loss over the rate   ● today's step   ▲ a better one")
    assert "●" in "".join(rows[1:]) and "▲" in "".join(rows[1:])
    assert along_text(curve, "adam").plain.startswith("without adam, from 6.0054: rate 0.05 → ")
    legend = along_plot(curve, 70, 12, optimizer="adam").plain.split("\n")[0]
    assert legend.startswith("loss over the rate   ● today's rate without adam   ▲ a better one")


def test_where_no_other_step_does_better_none_is_marked() -> None:
    flat = AlongGradient((0.0, 0.05, 0.1), (8.0, 8.0, 8.0), (0.05, 8.0), (0.0, 8.0))
    assert along_text(flat).plain == "down the gradient from 8: rate 0.05 → 8, no other does better"
    near = AlongGradient((0.0, 0.5, 9.0), (0.01262, 0.01260, 0.01255), (0.19, 0.012611), (9.0, 0.01255))
    assert along_text(near).plain == ("down the gradient from 0.012620: rate 0.19 → 0.012611, best 9 → 0.012550")
    gone = AlongGradient((0.0, 0.5), (0.01262, 0.01255), (0.19, math.inf), (0.5, 0.01255))
    assert along_text(gone).plain == "down the gradient from 0.01262: rate 0.19 → no number, best 0.5 → 0.01255"
    far = AlongGradient((0.0, 20.0), (9.65e118, 9e118), (10.0, 6.02e122), (0.1258, 4.215e118))
    widths = {width: along_text(far, width=width).plain for width in (76, 59, 50)}
    assert widths[76] == "from 9.65e+118: rate 10 → 6.02e+122, best 0.1258 → 4.21e+118"  # no number is cut in half
    assert widths[59] == widths[50] == "rate 10 → 6.02e+122, best 0.1258 → 4.21e+118"
    rows = along_plot(flat, 60, 12).plain.split("\n")
    assert rows[0].strip() == "loss over the rate   ● today's step"
    assert "●" in "".join(rows[1:]) and "▲" not in "".join(rows)


def test_health_in_a_line_and_in_full() -> None:
    assert health_line((), 80).plain == "health: take a step first"
    assert health_line([WELL], 80).plain == "✓ It learns.  loss 6 to 5"
    assert health_line([ILL], 80).plain == "! It hardly learns.  6 to 5.9  c: remedy"
    assert health_line([ILL, ILL], 80).plain == "! It hardly learns.  6 to 5.9  c: 1 more"
    assert health_line([ILL, ILL], 34).plain == "! It hardly learns.  6…  c: 1 more"
    assert health_text([ILL, WELL], 7).plain == (
        "At step 7\n\n! It hardly learns.\n  6 to 5.9\n  Try: A larger rate.\n\n✓ It learns.\n  loss 6 to 5\n"
    )


def test_a_challenge_in_a_line_and_with_its_hints() -> None:
    assert challenge_line(SNAIL, False).plain == "The snail: a loss below 0.5 within 60 steps   b: hints"
    assert challenge_line(SNAIL, True).plain == "✓ Repaired: The snail   b: another one"
    told = challenge_text(SNAIL, 1).plain
    assert SNAIL.symptom in told and SNAIL.hints[0] in told and SNAIL.hints[1] not in told
    assert told.endswith("h: another hint (2 left)")
    assert challenge_text(SNAIL, 3, repaired=True).plain.endswith(f"Hint 3: {SNAIL.hints[2]}")


class Room(App[None]):
    """Panels of the room with one run, and nothing that drives it."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run_shown = run
        self.wanted: list[tuple[int, int, float]] = []

    def compose(self) -> ComposeResult:
        yield HealthLine()
        yield WhatIfPanel()

    def on_mount(self) -> None:
        for panel in (self.query_one(HealthLine), self.query_one(WhatIfPanel)):
            panel.show_run(self.run_shown)

    def on_what_if_panel_fork_requested(self, event: WhatIfPanel.ForkRequested) -> None:
        self.wanted.append((event.step, event.parameter, event.value))

    async def look_at(self, pilot: Pilot[None], step: int) -> None:
        self.query_one(HealthLine).snapshot = self.query_one(WhatIfPanel).snapshot = self.run_shown.at(step)
        await pilot.pause()
        await self.workers.wait_for_complete()
        await pilot.pause()


async def test_a_weight_is_moved_at_a_step_and_wanted_so() -> None:
    run = Run(TrainSettings())
    for _ in range(3):
        next(run)
    app = Room(run)
    async with app.run_test(size=(80, 24)) as pilot:
        panel = app.query_one(WhatIfPanel)
        panel.focus()
        assert "Take a step first" in text_of(app)
        await app.look_at(pilot, 1)
        assert panel.curve == along_gradient(StepLoss(run, 1), run.at(1), points=40)
        assert "today's step" in text_of(app)
        await pilot.press("enter", "right", "up", "up", "up")
        await pilot.pause()
        assert panel.delta == 0.15
        await pilot.press("down", "down", "shift+up", "down")
        await pilot.pause()
        assert "moved by 0.5" in text_of(app) and "L1.n1.w2" in text_of(app)
        await pilot.press("h")
        await pilot.pause()
        assert "L1.n1.w2 over the steps" in text_of(app)
        await pilot.press("h")
        await pilot.press("enter")
        await pilot.pause()
        assert app.wanted == [(1, 1, run.at(1).parameters[1] + 0.5)]
        await pilot.press("0")
        await pilot.pause()
        assert "moved by" not in text_of(app)
        await app.look_at(pilot, 2)
        assert panel.curve == along_gradient(StepLoss(run, 2), run.at(2), points=40)


async def test_the_line_says_what_the_step_suffers_from() -> None:
    run = Run(replace(TrainSettings(), init="zero"))
    next(run)
    app = Room(run)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.look_at(pilot, 0)
        line = app.query_one(HealthLine)
        assert line.findings == health(run, run.at(0))
        assert "! All 4 neurons of layer 1 are the same" in text_of(app)
        line.challenge = SNAIL
        await pilot.pause()
        assert "The snail: a loss below 0.5 within 60 steps" in text_of(app)
        app.push_screen(HealthScreen(line.findings, 0))
        await pilot.pause()
        assert "Try: First weights that differ" in text_of(app)


async def test_the_lab_gives_hints_and_a_challenge() -> None:
    app = Room(Run(TrainSettings()))
    hints: dict[str, int] = {}
    taken: list[Challenge | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(LabScreen(SNAIL, {"rocket"}, hints), taken.append)
        await pilot.pause()
        assert "▸ The snail" in text_of(app) and "✓ The rocket" in text_of(app)
        assert "Repair it: a loss below 0.5 within 60 steps" in text_of(app)
        await pilot.press("h", "h")
        await pilot.pause()
        assert SNAIL.hints[1].split(".")[0] in text_of(app).replace("\n", " ")
        await pilot.resize_terminal(80, 16)  # where not all hints have room, the newest is seen
        await pilot.press("end", *["up"] * 4, "h", "h", "h")
        await pilot.pause()
        await pilot.pause()
        hoarder = CHALLENGES["hoarder"]
        assert hoarder.title in text_of(app) and hoarder.hints[2].split()[-1] in text_of(app)
        await pilot.press("up", "enter")
        await pilot.pause()
    assert hints == {"snail": 2, "hoarder": 3}
    assert taken == [CHALLENGES["clones"]]
