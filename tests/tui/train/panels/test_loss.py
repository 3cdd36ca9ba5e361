"""The loss plot's scale: as chosen, else the one on which its runs can be compared."""

from __future__ import annotations

import math

from tests.tui.train.train_bench import Bench, press
from tui.train.draw.curves import LossCurve
from tui.train.panels.loss import LossPlot

TAME = LossCurve("run 1", 0, range(5), [6.0, 4.0, 2.0, 1.0, 0.5])
WILD = LossCurve("run 2", 1, range(5), [6.0, 900.0, 3e7, 2e12, math.nan])


async def test_runs_of_which_one_exploded_are_compared_on_a_log_scale_and_it_is_said() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        plot = app.train.query_one("#loss", LossPlot)
        plot.curves = (TAME,)
        assert (plot.is_log, plot.border_title) == (False, "loss")
        plot.curves = (TAME, WILD)
        assert (plot.is_log, plot.border_title) == (True, "loss (log scale, as run 2 exploded)")
        await press(pilot, "l")
        assert (plot.is_log, plot.border_title) == (False, "loss")
        await press(pilot, "l")
        assert (plot.is_log, plot.border_title) == (True, "loss (log scale)")
