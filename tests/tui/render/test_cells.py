"""Parameters as cells and predictions as tracks: exact text, and places that agree with what is drawn."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.training.settings import TrainSettings
from tui.render.cells import CellGrid, CellNumbers, CellStyles, NeuronRow, glyph_cell, neurons_of, number_cell, shade

LABELS = ["L1.n1.w1", "L1.n1.w2", "L1.n1.b", "L1.n2.w1", "L1.n2.w2", "L1.n2.b", "L2.n1.w1", "L2.n1.w2", "L2.n1.b"]
NUMBERS = CellNumbers(
    (0.5, -0.25, 0.0, 1.0, -1.0, 12.34, 0.001, 2.5, -3.0), (0.1, -0.2, 0.3, 0.0, 0.5, -0.6, 0.7, 0.8, -4.0)
)


def drawn(grid: CellGrid, numbers: CellNumbers = NUMBERS) -> list[str]:
    return [grid.row(y, numbers.kinds(), CellStyles()).plain.rstrip() for y in range(grid.height)]


def test_parameters_are_grouped_by_layer_and_neuron() -> None:
    assert neurons_of(LABELS) == (NeuronRow("L1", "n1", 0, 3), NeuronRow("L1", "n2", 3, 6), NeuronRow("L2", "n1", 6, 9))


def test_the_lecture_network_has_nine_rows_of_41_cells() -> None:
    neurons = neurons_of([p.label for p in TrainSettings().build().model.parameters()])
    assert [len(neuron) for neuron in neurons] == [4, 4, 4, 4, 5, 5, 5, 5, 5]


def test_numbers_beside_gradients() -> None:
    assert drawn(CellGrid(neurons_of(LABELS))) == [
        "             values              gradients",
        "L1 n1  +0.50 -0.25      0    +0.10 -0.20  +0.30",
        "   n2  +1.00 -1.00  +12.3        0 +0.50  -0.60",
        "",
        "L2 n1  +1e-3 +2.50  -3.00    +0.70 +0.80  -4.00",
    ]


def test_shades_above_gradients() -> None:
    assert drawn(CellGrid(neurons_of(LABELS), numbers=False, beside=False, spaced=False)) == [
        "       values",
        "L1 n1 +░-░ ·",
        "   n2 +░-░ +█",
        "L2 n1 +░+░ -░",
        "      gradients",
        "L1 n1 +░-░ +░",
        "   n2 · +░ -░",
        "L2 n1 +░+░ -█",
    ]


def test_gradients_not_known_yet_are_dots() -> None:
    assert drawn(CellGrid(neurons_of(LABELS), spaced=False), CellNumbers(NUMBERS.values))[0] == (
        "L1 n1  +0.50 -0.25      0     ·     ·      ·"
    )


def test_the_cursor_stands_on_value_and_gradient() -> None:
    row = CellGrid(neurons_of(LABELS)).row(1, NUMBERS.kinds(), CellStyles(cursor="reverse"), cursor=1)
    marked = [row.plain[span.start : span.end] for span in row.spans if "reverse" in str(span.style)]
    assert marked == [" -0.25", " -0.20"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.5, " +0.50"),
        (-0.5, " -0.50"),
        (0.0, "     0"),
        (-0.004, " -4e-3"),
        (1e-9, " +1e-9"),
        (-1e-30, " -tiny"),
        (1e-100, " +tiny"),
        (9.999, " +10.0"),
        (-99.99, "  -100"),
        (12345.0, "  +1e4"),
        (1e99, " +1e99"),
        (-1e300, " -huge"),
        (math.inf, "  +inf"),
    ],
)
def test_a_number_in_six_cells(number: float, text: str) -> None:
    assert number_cell(number) == text


@given(st.floats(), st.floats(min_value=0))
def test_cells_have_their_width_whatever_the_number(number: float, largest: float) -> None:
    assert len(number_cell(number)) == 6 and number_cell(number).startswith(" ")
    assert len(glyph_cell(number, shade(number, largest))) == 2


@given(st.lists(st.floats(), min_size=18, max_size=18), st.booleans(), st.booleans())
def test_numbers_never_touch_their_neighbours(numbers: list[float], beside: bool, spaced: bool) -> None:
    grid = CellGrid(neurons_of(LABELS), True, beside, spaced)
    kinds = CellNumbers(tuple(numbers[:9]), tuple(numbers[9:])).kinds()
    rows = [grid.row(y, kinds, CellStyles()).plain for y in range(grid.height)]
    words = [word for row in rows for word in row.split() if word[-1].isdigit() or word.strip("+-").isalpha()]
    names = {"values", "gradients", "L1", "L2", "n1", "n2"}
    assert sorted(word for word in words if word not in names) == sorted(number_cell(x).strip() for x in numbers)


def test_shades_grow_with_size_and_signs_are_characters() -> None:
    assert [glyph_cell(x, shade(x, 1.0)) for x in (0.0, 0.2, -0.5, 0.75, -1.0)] == ["· ", "+░", "-▒", "+▓", "-█"]


grids = st.builds(
    CellGrid,
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=3).map(
        lambda layers: neurons_of(
            [
                f"L{k}.n{n + 1}.{name}"
                for k, (count, inputs) in enumerate(layers, 1)
                for n in range(count)
                for name in [*(f"w{i}" for i in range(1, inputs + 1)), "b"]
            ]
        )
    ),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(grids)
def test_every_cell_is_found_where_it_is_drawn(grid: CellGrid) -> None:
    count = grid.neurons[-1].stop
    numbers = CellNumbers(tuple(map(float, range(1, count + 1))), (1.0,) * count)
    for index in range(count):
        x, y = grid.position(index)
        row = grid.row(y, numbers.kinds(), CellStyles(), index)
        assert [grid.index_at(x + dx, y) for dx in range(grid.cell)] == [index] * grid.cell
        assert min(span.start for span in row.spans if "reverse" in str(span.style)) == x
        assert len(row.plain) <= grid.width


@given(grids, st.data())
def test_the_cursor_reaches_every_parameter_and_no_other(grid: CellGrid, data: st.DataObject) -> None:
    count = grid.neurons[-1].stop
    index = data.draw(st.integers(0, count - 1))
    for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        assert 0 <= grid.moved(index, *step) < count
    assert grid.moved(0, -1, 0) == 0
    assert all(grid.moved(a, 1, 0) == b for a, b in pairwise(range(count)))


def test_down_from_a_bias_is_a_bias() -> None:
    grid = CellGrid(neurons_of(LABELS))
    assert grid.moved(2, 0, 1) == 5
    assert grid.moved(0, 0, 1) == 3
    assert grid.moved(8, 0, 1) == 8


def test_the_grid_that_fits() -> None:
    neurons = neurons_of([p.label for p in TrainSettings().build().model.parameters()])
    assert CellGrid.fitting(neurons, 100, 12) == CellGrid(neurons, True, True, True)
    assert CellGrid.fitting(neurons, 76, 9) == CellGrid(neurons, True, True, False)
    assert CellGrid.fitting(neurons, 50, 9) == CellGrid(neurons, False, True, False)
    assert CellGrid.fitting(neurons, 20, 5).beside is False
