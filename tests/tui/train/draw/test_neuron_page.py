"""The page of one neuron: its terms, their sum, its output."""

from __future__ import annotations

import pytest
from rich.text import Text

from engine.lab.eyes import NeuronSum
from tui.render.plane import PlanePalette
from tui.train.draw.neuron_page import Grid, NeuronPage, list_page, output_rows, plane_page

PLAIN = PlanePalette()
PAGE = NeuronPage("L1.n1", NeuronSum((2.0, -1.0, 0.5), 0.25, "relu"), ["width", "mean fractal dimension", "L1.n3"])


def plain(rows: list[Text]) -> list[str]:
    return [row.plain.rstrip() for row in rows]


@pytest.mark.parametrize(("count", "width", "height"), [(2, 66, 31), (16, 66, 31), (17, 46, 15), (3, 30, 9)])
def test_pictures_are_as_large_as_all_of_them_can_be_seen(count: int, width: int, height: int) -> None:
    grid = Grid.of(count, width, height)
    assert grid.per_row * (grid.columns + 2) - 2 <= width and grid.columns >= 10 and grid.rows >= 3
    if grid.seen(height) >= count:
        larger = Grid(grid.per_row, grid.columns + 2, grid.rows + 1)
        assert larger.per_row * (larger.columns + 2) - 2 > width or larger.seen(height) < count
    assert (grid.seen(height) >= count) == (count != 17)


def test_a_sum_over_the_plane_is_its_terms_and_what_becomes_of_them() -> None:
    reads = [[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]
    terms = PAGE.terms(reads)
    assert terms == [[2.0, 0.0], [0.0, -1.0], [0.0, 0.5]] and PAGE.total(terms) == [2.25, -0.25]

    def see(across: int, down: int) -> tuple[list[list[float]], list[float]]:
        points = [reads[x < across // 2] for _ in range(down) for x in range(across)]
        return points, [max(0.0, total) for total in PAGE.total(PAGE.terms(points))]

    rows = plain(plane_page(PAGE, see, 78, 12, PLAIN))
    assert len(rows) == 12 and rows[0].startswith("+2.00·width") and "-1.00·mean f…" in rows[0]
    assert "sum, with bias +0.25" in rows[0] and "L1.n1 = relu(sum): 0 to 2.25" in "\n".join(rows)
    linear = NeuronPage("L2.n1", NeuronSum((2.0, -1.0, 0.5), 0.25, "linear"), PAGE.inputs)
    assert "L2.n1 = sum, with bias +0.25" in plain(plane_page(linear, see, 120, 12, PLAIN))[0]


def test_heads_lose_the_layer_before_they_are_cut() -> None:
    assert [PAGE.head(k, 10) for k in range(3)] == ["+2.00·wid…", "-1.00·mea…", "+0.50·n3"]
    assert PAGE.head(2, 11) == "+0.50·L1.n3"


def test_terms_over_the_examples_stand_in_the_order_of_their_size_and_classes_by_name() -> None:
    reads = [[0.0, 3.0, 0.0], [1.0, 0.0, 0.0], [2.0, 0.0, 1.0]]
    outputs = [0.0, 2.25, 4.75]
    groups = [("setosa (1)", [0]), ("rest (2)", [1, 2])]
    rows = plain(list_page(PAGE, (reads, outputs), groups, 78, 8, PLAIN))
    assert rows[0].split() == ["weight", "of", "weight", "×", "input", "L1.n1", "=", "relu(sum)"]
    assert [row[:23].split()[:2] for row in rows[1:5]] == [
        ["+2.00", "width"], ["-1.00", "mean"], ["+0.50", "L1.n3"], ["+0.25", "bias"],
    ]  # fmt: skip
    assert "setosa (1), mean 0" in rows[1] and "rest (2), mean 3.5" in "".join(rows)
    short = plain(list_page(PAGE, (reads, outputs), groups, 78, 4, PLAIN))
    assert "2 smaller ones" in short[2] and "bias" in short[3]


def test_the_pictures_of_classes_share_a_scale() -> None:
    rows = plain(output_rows("L1.n1", [1.0, 4.0], [("a", [0]), ("b", [1])], 2, 5, PLAIN))
    assert rows == ["L1.n1", "a, mean 1", "▂▂", "b, mean 4", "██"]
    assert plain(output_rows("x", [], [("a", [])], 2, 3, PLAIN)) == ["x", "a", ""]
