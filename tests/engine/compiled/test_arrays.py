"""Compiled programs on NumPy arrays, and what needs NumPy."""

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Value, compile_graph, register_op
from engine.ops import OPERATIONS
from tests.engine.compiled.expressions import compiled
from tests.engine.graphs import NUMBERS, recipes

np = pytest.importorskip("numpy")


@given(recipes(), st.data())
def test_on_arrays_every_column_is_computed_by_itself(recipe, data):
    root, leaves = recipe.build()
    run = compile_graph(root, leaves)
    columns = [[data.draw(NUMBERS) for _ in leaves] for _ in range(3)]
    output, gradients = run(list(np.array(columns).T))
    assert output.shape == (3,) and {g.shape for g in gradients} == {(3,)}
    for k, column in enumerate(columns):
        expected, expected_gradients = run(column)
        assert output[k] == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert [g[k] for g in gradients] == pytest.approx(list(expected_gradients), rel=1e-9, abs=1e-9)


def test_arrays_and_numbers_may_be_mixed_and_results_have_one_shape():
    run = compiled("a = 2; b = 3; c = a*b + tanh(a)")
    output, (by_a, by_b) = run([np.array([[1.0, 2.0, 3.0]]), 2.0])
    assert output.shape == by_a.shape == by_b.shape == (1, 3)
    assert by_b.tolist() == [[1.0, 2.0, 3.0]]
    assert run.forward([np.array([1.0]), 2.0]).shape == (1,)
    assert run(np.ones((2, 5)))[0].shape == (5,)


def test_arrays_hold_inf_and_nan_where_numbers_raise():
    a = Value(1.0)
    run = compile_graph(a.log() + a.exp(), [a])
    output = run.forward([np.array([-1.0, 1e4, 1.0])])
    assert np.isnan(output[0]) and np.isinf(output[1]) and output[2] == math.e


def test_functions_of_ones_own_take_one_number_of_an_array_at_a_time():
    before = dict(OPERATIONS)
    try:
        mine = register_op("step", lambda x: math.sin(x) if x > 0 else 0.0, lambda x: math.cos(x) if x > 0 else 0.0)
        a = Value(1.0)
        output, (slope,) = compile_graph(mine(a), [a])([np.array([-1.0, 0.5])])
    finally:
        OPERATIONS.clear()
        OPERATIONS.update(before)
    assert output.tolist() == [0.0, math.sin(0.5)]
    assert slope.tolist() == [0.0, math.cos(0.5)]


@pytest.mark.parametrize(("base", "exponent"), [(0.0, 0.0), (0.0, 2.0), (2.0, 0.0), (2.0, -1.5)])
def test_powers_at_the_edge_on_arrays(base, exponent):
    a, b = Value(base), Value(exponent)
    run = compile_graph(a**b, [a, b])
    output, gradients = run([np.array([base]), np.array([exponent])])
    expected, slopes = run([base, exponent])
    assert (output[0], [g[0] for g in gradients]) == (expected, pytest.approx(list(slopes)))


def test_a_wrong_number_of_arrays_is_reported_too():
    with pytest.raises(ValueError, match="takes 2 numbers, not 1"):
        compiled("a = 1; b = 2; c = a*b")([np.ones(3)])


def test_without_numpy_a_sweep_says_what_to_install_and_the_rest_works():
    probe = (
        "import sys; sys.modules['numpy'] = None\n"
        "from engine import Value, compile_graph\n"
        "a = Value(2.0)\n"
        "print(compile_graph(a.tanh() * 0.0 + a, [a])([2.0])[0])\n"
        "import engine.training.sweep\n"
    )
    found = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert found.stdout == "2.0\n"
    assert found.stderr.splitlines()[-1] == (
        "ImportError: sweeps, and programs on arrays, need NumPy: pip install numpy"
    )


def test_training_and_compiling_load_no_numpy():
    probe = (
        "import sys; from engine.training.settings import preset; next(preset('four').build()); "
        "print('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True).stdout == "False\n"
