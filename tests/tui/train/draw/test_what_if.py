"""The what-if panel: a moved weight in words, and the loss along the gradient as a plot."""

from __future__ import annotations

import math
from dataclasses import replace

from engine.lab.what_if import AlongGradient, StepLoss, along_gradient, what_if
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from tui.train.draw.what_if import Weight, along_plot, along_text, what_if_text


def one_step() -> tuple[Run, StepLoss]:
    run = Run(TrainSettings())
    next(run)
    return run, StepLoss(run, 0)


def test_a_moved_weight_has_a_predicted_and_an_actual_effect() -> None:
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
    assert what_if_text(weight, None).plain.splitlines()[2] == "↑ and ↓ move it: what happens to the loss?"


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
