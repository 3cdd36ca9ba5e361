"""The table of runs as text."""

from __future__ import annotations

from engine.data.samples import Dataset
from tui.render.plots import PlotStyle
from tui.train.draw.fit import fit_brief
from tui.train.draw.run_rows import RunRow, run_rows


def test_the_table_of_runs() -> None:
    rows = [
        RunRow("run 1", None, False, "", "", 20, 0.5, "100%"),
        RunRow("run 2", 1, True, "run 1 at 10", "lr 0.5", 12, None, "", diverged=True),
    ]
    table = [row.plain.rstrip() for row in run_rows(rows, 1, 76, 5, ["", ""], PlotStyle())]
    assert table == [
        "  run     from           step      loss    right  what differs",
        "    run 1                  19       0.5     100%",
        "▸ ▲ run 2 run 1 at 10      11           diverged  lr 0.5",
    ]


def test_fits_of_classes_and_of_numbers_fit_into_one_column() -> None:
    classes = Dataset("a.csv", ((1.0,), (2.0,)), (1.0, -1.0), ("x",))
    numbers = Dataset("b.csv", ((1.0,), (2.0,)), (1.0, -1.0), ("x",), target_scale=(3.0, 2.0))
    assert fit_brief(classes, 0.97) == "97%"
    fits = [fit_brief(numbers, fit) for fit in (0.5512, 2e-6, -0.5, -12.3, -1e9)]
    assert fits == ["R² 0.55", "R² 0.00", "R² -0.50", "R² -12", "R² -1e+09"[: len(fits[4])]] and len(fits[3]) <= 8
