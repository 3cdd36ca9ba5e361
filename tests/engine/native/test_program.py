"""Graphs as machine code: the same bits as the Python program, the same errors, and Python where there is no code."""

import math
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Value, compile_graph, register_op
from engine.compiled.program import compile_outputs
from engine.native import arrays, module, rules
from engine.ops import BUILT_IN, Operation, power
from tests.engine.compiled.expressions import compiled
from tests.engine.graphs import ALL, NUMBERS, recipes
from tests.engine.native.machine_code import need_llvmlite, outcome, same_bits

need_llvmlite()

ANY = st.floats() | st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, 2.0, 710.0, -745.2, 5e-324, 1e-200, 1e308, math.inf, math.nan]
)
EXPONENTS = (0, 1, 2, 3, -1, -2, 0.5, -1.5, 1.0, 1000, 2.5)
ROWS = {row.name: row for row in BUILT_IN} | {f"power {n}": power(n) for n in EXPONENTS}


def program_of(row):
    """An operation and its slopes, with factors that keep signs of zeros apart."""
    leaves = [Value(1.5) for _ in range(row.arity)]
    return compile_graph(Value.apply(row, *leaves) * 0.75, leaves)


PROGRAMS = {name: (program := program_of(row), program.native()) for name, row in ROWS.items()}


@pytest.mark.parametrize("name", ROWS)
@given(data=st.data())
@settings(max_examples=60)
def test_every_operation_on_any_numbers_gives_the_bits_or_the_error_of_python(name, data):
    python, native = PROGRAMS[name]
    assert not native.reason
    values = [data.draw(ANY) for _ in range(ROWS[name].arity)]
    assert outcome(lambda: native(values)) == outcome(lambda: python(values))
    assert outcome(lambda: native.forward(values)) == outcome(lambda: python.forward(values))


@pytest.mark.parametrize("name", ROWS)
def test_every_operation_on_its_edges(name):
    python, native = PROGRAMS[name]
    edges = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -2.0,
        3.0,
        1e-200,
        5e-324,
        1e200,
        -745.0,
        709.0,
        710.0,
        math.inf,
        -math.inf,
        math.nan,
    ]
    rows = list(product(edges, repeat=ROWS[name].arity))
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    with np.errstate(invalid="ignore"):
        output, gradients = native(columns)
        by_numpy, slopes = python(columns)
        assert same_bits(native.forward(columns), output)
    for k, values in enumerate(rows):
        expected = outcome(lambda: python(values))  # noqa: B023
        assert outcome(lambda: native(values)) == expected, values  # noqa: B023
        found = output[k], [gradient[k] for gradient in gradients]
        if isinstance(expected, list):
            assert outcome(lambda: found) == expected, values  # noqa: B023
        else:  # an error of Python's: arrays hold what NumPy has there
            theirs = [by_numpy[k], *(slope[k] for slope in slopes)]
            assert np.allclose([found[0], *found[1]], theirs, 1e-12, 1e-12, equal_nan=True), values


@given(recipes([name for name in ALL if name != "legendre"]), st.data())
@settings(max_examples=40, deadline=None)
def test_random_graphs_agree_in_python_machine_code_and_numpy(recipe, data):
    root, leaves = recipe.build()
    python = compile_graph(root, leaves)
    native = python.native()
    assert not native.reason
    for numbers in (NUMBERS, ANY, ANY):
        values = [data.draw(numbers) for _ in leaves]
        expected = outcome(lambda: python(values))  # noqa: B023
        assert outcome(lambda: native(values)) == expected  # noqa: B023
    values = [leaf.data for leaf in leaves]
    output, gradients = native(values)
    on_arrays, slopes = python([np.array([x]) for x in values])
    assert np.allclose([on_arrays[0], *(slope[0] for slope in slopes)], [output, *gradients], 1e-12, 1e-12)


@given(recipes([name for name in ALL if name != "legendre"]), st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_in_parts_and_without_improvement_it_computes_the_same(recipe, longest):
    root, leaves = recipe.build()
    python, values = compile_graph(root, leaves), [leaf.data for leaf in leaves]
    with mock.patch.object(module, "LONGEST_PART", longest), mock.patch("engine.native.program.LONG", 0):
        native = python.native()
        assert outcome(lambda: native(values)) == outcome(lambda: python(values))
        assert same_bits([native.forward(values)], [python.forward(values)])


def test_a_chain_of_3_000_operations():
    x, root = Value(0.5), Value(0.25)
    for k in range(1_000):
        root = (root * 0.9 + x * (k % 3)).tanh()
    python = compile_graph(root, [x])
    native = python.native()
    assert outcome(lambda: native([0.5])) == outcome(lambda: python([0.5]))


# What goes in and comes out


def test_no_inputs_an_input_as_the_output_and_one_that_nothing_depends_on():
    a, b = Value(1.0), Value(2.0)
    assert compile_graph(Value(2.0) * 3.0, []).native()([]) == (6.0, ())
    assert compile_graph(a, [a]).native()([7]) == (7.0, (1.0,))
    assert compile_graph(a * 3.0, [b, a]).native()([5.0, 2.0]) == (6.0, (0.0, 3.0))


def test_a_wrong_number_of_values_is_reported_in_the_words_of_the_python_program():
    native = compiled("a = 1; b = 2; a * b").native()
    for call in (native, native.forward):
        with pytest.raises(ValueError, match="this program takes 2 numbers, not 1"):
            call([1.0])


def test_arrays_of_any_shapes_are_computed_element_by_element_as_numbers_are():
    python = compiled("a = 1; b = 2; c = 3; tanh(a * b) + c / a")
    native = python.native()
    a, b, c = np.linspace(0.1, 2.0, 12).reshape(4, 1, 3)[:, :, ::-1], np.arange(2).reshape(2, 1), 0.3
    with mock.patch.object(arrays, "BLOCK_BYTES", 100):
        output, gradients = native([a, b, c])
        forward = native.forward([a, b, c])
    assert output.shape == forward.shape == (4, 2, 3) and {it.shape for it in gradients} == {(4, 2, 3)}
    for place in np.ndindex(4, 2, 3):
        numbers = [float(np.broadcast_to(it, (4, 2, 3))[place]) for it in (a, b, c)]
        expected = python(numbers)
        assert outcome(lambda: (output[place], [it[place] for it in gradients])) == outcome(lambda: expected)  # noqa: B023
        assert forward[place] == expected[0]


def test_arrays_without_elements_single_numbers_of_numpy_and_what_is_no_real_number():
    native = compiled("a = 1; b = 2; a * b").native()
    assert native([np.array([]), 3.0])[0].shape == (0,)
    assert native([np.float64(2.0), 3.0]) == (6.0, (3.0, 2.0))
    assert native.forward([np.array([1j]), 3.0]).tolist() == [3j]
    with pytest.raises(ValueError, match="this program takes 2 numbers, not 1"):
        native([np.array([1.0])])
    with pytest.raises(ValueError, match="broadcast"):
        native([np.ones(2), np.ones(3)])


def test_several_outputs_in_one_program():
    a, b = Value(1.0), Value(2.0)
    product_, root = a * b, (a * b).tanh()
    program = compile_outputs([root, product_, Value(0.0), a], [a, b])
    for each in (program, program.native()):
        assert each([3.0, 0.5]) == (math.tanh(1.5), (1.5, 0.0, 3.0))


def test_threads_do_not_get_into_each_others_numbers():
    native = compiled("a = 1; b = 2; tanh(a * b) + a").native()
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda k: native([k, 0.5])[0], range(400)))
    assert results == [math.tanh(k * 0.5) + k for k in range(400)]


# Where there is no machine code


def test_an_operation_of_ones_own_runs_on_python_and_says_so():
    cube = register_op("cubed_here", lambda x: x**3, lambda x: 3 * x**2)
    a = Value(2.0)
    native = compile_graph(cube(a), [a]).native()
    assert native([2.0]) == (8.0, (12.0,))
    assert native.forward([3.0]) == 27.0
    assert native.reason == "cubed_here is an operation of your own, so it runs on Python"


@pytest.mark.parametrize("template", ["[a]", "a if a else gone(a)", "inf(a)", "a % 2.0", "(lambda: a)()", "0 < a < 1"])
def test_a_template_that_cannot_be_written_says_so(template):
    row = Operation("odd", "odd", template, ("1.0",), rules=(abs, abs, abs))
    with pytest.raises(rules.NotNative, match="machine code"):
        rules.NativeRules().recipe((row, 0))


def test_a_new_row_of_the_table_is_native_without_another_line():
    row = Operation(
        "bump",
        "bump",
        "1.0 / (1.0 + a * a) if a > 0.0 else log(a * a) + -a ** 3.0",
        ("sigmoid(a) - copysign(0.5, out) if a != 2.0 else -(a >= 0.0) + pow(abs(a), 1.5)",),
    )
    a = Value(1.0)
    python = compile_graph(a.apply(row, a), [a])
    native = python.native()
    assert not native.reason
    for x in (1.0, 2.0, -1.0, -3.5, 0.0, 1e200, math.inf, math.nan):
        assert outcome(lambda: native([x])) == outcome(lambda: python([x])), x  # noqa: B023


def test_without_llvmlite_it_says_what_to_install():
    with mock.patch.dict(sys.modules, {"llvmlite": None, "llvmlite.binding": None}):
        sys.modules.pop("engine.native.compiler", None)
        with pytest.raises(
            ImportError, match=re.escape("machine code needs llvmlite: pip install 'mgrad-tui[native]'")
        ):
            compiled("a = 1; b = 2; a * b").native()


def test_an_llvmlite_that_is_too_old_is_named_before_llvm_stumbles():
    with mock.patch("llvmlite.binding.llvm_version_info", (15, 0, 7)):
        sys.modules.pop("engine.native.compiler", None)
        with pytest.raises(ImportError, match=r"machine code needs llvmlite 0\.45 or newer: pip install -U"):
            compiled("a = 1; b = 2; a * b").native()
    sys.modules.pop("engine.native.compiler", None)


def test_llvm_may_not_replace_or_fuse_anything():
    text = compiled("a = 1; b = 2; c = 3; tanh(a * b + c) + (a * 1.5 + c) ** 2").native().text
    assert not re.findall(r"\b(fast|contract|reassoc|nnan|ninf|nsz|arcp|afn)\b", text)
    assert not re.findall(r"@(tanh|pow|exp|log|sin|cos)\(", text)
