"""The explanation of a faulty gradient."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import parse
from engine.faults import backward_with, fault_named
from tests.engine.graphs import Recipe, recipes
from tui.graph.words.why_fault import fault_why, shares_with


def of_the_bug(fault: str, name: str, source: str = "a = -2; b = 3; d = a*b; e = a + b; f = d*e") -> list[str]:
    expression = parse(source)
    expression.output.backward()
    return fault_why(expression.output, fault_named(fault), expression.names[name]).plain.splitlines()[2:]


def test_the_shares_that_overwriting_loses() -> None:
    assert of_the_bug("overwrite", "b") == [
        "∂e/∂b · e.grad = 1 × (-6) = -6   lost: the next one overwrites it",
        "∂d/∂b · d.grad = (-2) × 1 = -2",
        "b.grad = -2, not -8: off by 6.",
    ]
    assert of_the_bug("overwrite", "d")[-1] == "d.grad = 1: right all the same."
    assert of_the_bug("overwrite", "f") == ["Here the backward pass begins, with 1, bug or not."]


def test_what_comes_in_too_early_without_an_order() -> None:
    told = of_the_bug("no-topological-order", "a", "a = 2; b = a*3; c = b + b; d = c*b")
    assert len(told) > 3
    assert any("by then b.grad is" in line for line in told)
    assert told[-1] != "a.grad = 72: right all the same."


def test_exp_without_its_slope_and_a_call_that_was_stored() -> None:
    assert of_the_bug("exp-forgets-out", "a", "a = 2; e = exp(a); f = e*3") == [
        "∂e/∂a · e.grad = 1 × 3 = 3   the slope of exp is 7.3891, and was forgotten",
        "a.grad = 3, not 22.1672: off by -19.1672.",
    ]
    assert "NoneType" in of_the_bug("storing-the-call", "a")[0]


@given(recipes(), st.sampled_from(["overwrite", "no-topological-order", "exp-forgets-out"]))
def test_the_shares_told_make_the_gradient_that_the_bug_gives(recipe: Recipe, name: str) -> None:
    (root, leaves), fault = recipe.build(), fault_named(name)
    root.backward()
    broken = backward_with(root, fault)
    for leaf in set(leaves) & broken.keys() - {root}:
        shares = [share for _, share, _ in shares_with(root, fault, leaf, broken)]
        assert math.fsum(shares[-1:] if name == "overwrite" else shares) == pytest.approx(broken[leaf], rel=1e-9)
