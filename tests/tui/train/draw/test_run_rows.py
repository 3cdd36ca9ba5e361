"""The table of runs as text."""

from __future__ import annotations

from tui.render.plots import PlotStyle
from tui.train.draw.run_rows import RunRow, run_rows


def test_the_table_of_runs() -> None:
    rows = [
        RunRow("run 1", None, False, "", "", 20, 0.5, 1.0),
        RunRow("run 2", 1, True, "run 1 at 10", "lr 0.5", 12, None, None, diverged=True),
    ]
    table = [row.plain.rstrip() for row in run_rows(rows, 1, 76, 5, ["", ""], PlotStyle())]
    assert table == [
        "  run     from           step      loss  right  what differs",
        "    run 1                  19       0.5   100%",
        "▸ ▲ run 2 run 1 at 10      11         diverged  lr 0.5",
    ]
