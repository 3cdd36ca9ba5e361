"""Every right engine is accepted, and every wrong one is rejected with its own cause."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from lessons.judge.network_checks import CHECKS_OF_METHODS
from lessons.judge.verdict import CheckState, judge
from tests.lessons.judge.bench import judged_here
from tests.lessons.judge.engines import (
    CLOSURES,
    ENGINE,
    MUTATIONS,
    OTHER_STYLES,
    RIGHT,
    wrong_engine,
    wrong_in_other_style,
)

PASSING = {
    "closures": 39,
    "lecture": 39,
    "local gradients": 27,
    "operation classes": 20,
    "shares passed down": 15,
    "by name": 20,
}
"""How many checks each right engine has something to show for, at least."""


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_engine_is_accepted(style: str, tmp_path: Path) -> None:
    found = judged_here(tmp_path, RIGHT[style])
    assert not found.trouble
    failed = [
        (check.row.name, check.ran, check.got, check.cause)
        for check in found.checks
        if check.state is CheckState.FAILED
    ]
    assert not failed
    assert found.exit_code == 0
    passed = [check for check in found.checks if check.state is CheckState.PASSED]
    assert len(passed) >= PASSING[style]


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_wrong_engine_is_rejected_with_its_cause(name: str, tmp_path: Path) -> None:
    _, check, kind = MUTATIONS[name]
    found = judged_here(tmp_path, wrong_engine(name))
    assert found.exit_code == 1, name
    first = found.first_failure
    assert first is not None
    assert (first.row.name, first.kind) == (check, kind), (first.ran, first.expected, first.got, first.cause)
    assert first.cause
    print(f"{name:34} {check:14} {kind:10} {first.cause}")  # pytest -s: the table engine × cause
    kinds = {each.kind for each in found.checks if each.state is CheckState.FAILED}
    assert kinds == {kind}
    assert first.got and first.expected
    assert "AssertionError" not in first.got


@pytest.mark.parametrize("name", OTHER_STYLES)
def test_a_wrong_engine_of_another_style_is_rejected_with_its_cause(name: str, tmp_path: Path) -> None:
    _, _, check, kind = OTHER_STYLES[name]
    first = judged_here(tmp_path, wrong_in_other_style(name)).first_failure
    assert first is not None
    assert (first.row.name, first.kind) == (check, kind), (first.ran, first.expected, first.got, first.cause)


def test_there_are_sixty_wrong_engines_of_every_kind() -> None:
    assert len(MUTATIONS) >= 60
    assert len(RIGHT) == 6
    kinds = Counter(kind for _, _, kind in MUTATIONS.values())
    assert kinds.keys() >= {
        "set",
        "upstream",
        "swapped",
        "order",
        "repeated",
        "identity",
        "local",
        "seed",
        "sign",
        "kept",
    }


def test_the_lectures_tanh_is_remarked_on(tmp_path: Path) -> None:
    found = judged_here(tmp_path, RIGHT["lecture"])
    assert any("exp(800)" in remark for remark in found.remarks)
    assert not judged_here(tmp_path, RIGHT["closures"]).remarks


@pytest.mark.skipif(importlib.util.find_spec("micrograd") is None, reason="micrograd is not installed")
async def test_micrograd_passes_what_it_has(tmp_path: Path) -> None:
    source = "from micrograd.engine import Value\nfrom micrograd.nn import Neuron, Layer, MLP\n"
    file = tmp_path / "mine.py"
    file.write_text(source, encoding="utf-8")
    found = await judge(file)
    assert found.exit_code == 0, [(c.row.name, c.got) for c in found.checks if c.state is CheckState.FAILED]
    states = {check.row.name: check.state for check in found.checks}
    assert states["tanh"] is CheckState.NOT_YET
    assert states["accumulation"] is CheckState.PASSED
    together = next(check for check in found.checks if check.row.name == "everything")
    assert together.state is CheckState.NOT_YET
    assert together.why.startswith("waits for: exp, tanh; right with a + b, a * b, a - b, a / b, -a, relu, a ** n")


def test_all_operations_together_waits_until_all_are_there(tmp_path: Path) -> None:
    def together(source: str) -> tuple[CheckState, str]:
        found = judged_here(tmp_path, source)
        return next((check.state, check.why) for check in found.checks if check.row.name == "everything")

    sums_and_products = re.sub(r"def (__(?:r?sub|r?truediv|neg|pow)__|exp|tanh|relu)\(", r"def no_\1(", ENGINE)
    assert together(ENGINE) == (CheckState.PASSED, "")
    state, why = together(sums_and_products)
    assert state is CheckState.NOT_YET
    assert why == ("waits for: a - b, a / b, -a, exp, 5 more; right with a + b, a * b")
    state, why = together(RIGHT["shares passed down"])
    assert (state, why.partition("; ")[2]) == (CheckState.NOT_YET, "right with a + b, a * b")
    assert together(ENGINE.replace("def exp(", "def no_exp("))[1].startswith("waits for: exp; right with")


TWO_MISTAKES = (
    ("tanh, upstream forgotten", "add, upstream forgotten"),
    ("tanh, upstream forgotten", "add, other gets nothing"),
    ("tanh, of half", "mul, own data"),
    ("tanh, of half", "order not reversed"),
    ("tanh, of half", "recursion that passes totals"),
    ("tanh, of half", "pow, set"),
    ("mul, own data", "pow, set"),
    ("mul, own data", "exp, the input"),
    ("add, upstream forgotten", "mul, own data"),
    ("add, upstream forgotten", "no seed"),
)


@pytest.mark.parametrize(("first", "second"), TWO_MISTAKES)
def test_what_does_not_need_a_wrong_operation_is_judged_without_it(first: str, second: str, tmp_path: Path) -> None:
    checks = {MUTATIONS[name][1]: MUTATIONS[name][2] for name in (first, second)}
    found = judged_here(tmp_path, wrong_engine(first, second))
    failed = {check.row.name: check.kind for check in found.checks if check.state is CheckState.FAILED}
    assert checks.items() <= failed.items()
    assert set(failed.values()) == set(checks.values())
    waiting = [check.why for check in found.checks if check.why.startswith("waits for")]
    failing = [check.row.title for check in found.checks if check.state is CheckState.FAILED]
    assert any(f"waits for: {title}" in why for title in failing for why in waiting)


def test_a_neuron_that_calls_what_is_not_there_says_which_check_asks_for_it(tmp_path: Path) -> None:
    source = RIGHT["closures"].replace("def tanh(", "def _later(")
    states = {check.row.name: check for check in judged_here(tmp_path, source).checks}
    assert all(CHECKS_OF_METHODS[name] == states[name].row.title for name in CHECKS_OF_METHODS)
    assert states["tanh"].state is states["neuron"].state is CheckState.NOT_YET
    assert states["neuron"].why == (
        "Neuron(3)([2, 3, -1]) calls tanh(), which Value has not yet: the check “tanh” asks for it"
    )


def test_a_misspelt_method_is_named_beside_the_one_that_is_there(tmp_path: Path) -> None:
    found = judged_here(tmp_path, RIGHT["closures"].replace("return total.tanh()", "return total.tahn()"))
    first = found.first_failure
    assert first is not None
    assert (first.row.name, first.kind) == ("neuron", "name")
    assert first.cause == "Value has no tahn, but tanh: one of the two is misspelt."
    assert first.source == "return total.tahn()"


NONE_AS_ZERO = (
    ("self.grad = 0.0\n        self._prev", "self.grad = None\n        self._prev"),
    ("self.grad += ", "self.grad = (self.grad or 0.0) + "),
    ("other.grad += ", "other.grad = (other.grad or 0.0) + "),
)


def test_gradients_that_start_as_none_and_are_read_as_0_are_remarked_on(tmp_path: Path) -> None:
    source = CLOSURES
    for old, new in NONE_AS_ZERO:
        source = source.replace(old, new)
    found = judged_here(tmp_path, source)
    assert found.exit_code == 0, found.first_failure
    assert any("starts as None" in remark for remark in found.remarks)


async def test_a_value_of_another_name_is_judged(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(CLOSURES.replace("Value", "Tensor"))
    found = await judge(file)
    assert found.exit_code == 0, found.first_failure
    assert found.remarks == ("Tensor is taken for the class Value: read Value as Tensor in what is said",)


def test_a_number_that_is_kept_by_another_name_is_named(tmp_path: Path) -> None:
    first = judged_here(tmp_path, CLOSURES.replace(".data", ".value")).first_failure
    assert first is not None
    assert (first.row.name, first.kind) == ("value", "name")
    assert first.cause.startswith("The number is kept in .value: its name is data")


async def test_a_cell_that_python_cannot_read_is_left_out_of_a_notebook(tmp_path: Path) -> None:
    sources = ["%matplotlib inline\nimport math", RIGHT["closures"], "*range(3)", "x = Value(2.0)\n!ls"]
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in sources]
    file = tmp_path / "notes.ipynb"
    file.write_text(json.dumps({"cells": cells}))
    found = await judge(file)
    assert found.exit_code == 0, found.trouble or found.first_failure
    assert found.remarks == ("code cell 3 of notes.ipynb is left out: Python cannot read it",)


IN_ITS_PROCESS = ("lecture", "by name", "mul, set", "add subtracts")


@pytest.mark.parametrize("name", IN_ITS_PROCESS)
async def test_in_a_process_of_its_own_an_engine_is_judged_the_same(name: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(RIGHT[name] if name in RIGHT else wrong_engine(name), encoding="utf-8")
    found, here = await judge(file), judged_here(tmp_path, file.read_text())
    assert found.checks == here.checks
    assert found.remarks == here.remarks


LOOPS = {
    "a velocity": "    for p in n.parameters():\n        p.data += velocity[p]\n",
    "a rate below 0": "step = -0.05\ndef learn(n):\n    for p in n.parameters():\n        p.data += step * p.grad\n",
    "toward the origin": "    for p in n.parameters():\n        p.data -= 0.1 * p.grad + 0.01 * p.data\n",
}


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_that_does_not_show_its_direction_is_not_called_uphill(loop: str, tmp_path: Path) -> None:
    lines = LOOPS[loop] if "def " in LOOPS[loop] else f"def learn(n, velocity):\n{LOOPS[loop]}"
    found = judged_here(tmp_path, f"{RIGHT['closures']}\n{lines}")
    assert found.exit_code == 0, found.first_failure
