"""Programs as users of micrograd write them, on our Value: closures, attributes, copies, foreign operands."""

from __future__ import annotations

import copy
import importlib.util
import pickle
import random
import sys

import pytest

from engine import MLP, Value
from engine.register import register_op


def test_attributes_may_be_set_on_it() -> None:
    a = Value(2.0)
    a.m, a._vis_color = 0.5, (1, 2, 3)
    assert (a.m, a._vis_color) == (0.5, (1, 2, 3))
    with pytest.raises(AttributeError):
        _ = a.velocity


def test_an_optimizer_that_keeps_its_state_on_the_parameters() -> None:
    model = MLP(2, [2, 1], rng=random.Random(0))
    for p in model.parameters():
        p.v = 0.0
    losses = []
    for _ in range(10):
        loss = (model([1.0, -1.0]) - 0.5) ** 2
        losses.append(loss.data)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.v = 0.9 * p.v - 0.05 * p.grad
            p.data += p.v
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
def test_copies_are_graphs_of_their_own(copied) -> None:  # type: ignore[no-untyped-def]
    a = Value(2.0, label="a")
    a.m = 7
    out = (a * 3 + a).tanh() ** 2 / (a.exp() + 1.5)
    out.backward()
    twin = copied(out)
    assert (twin.data, twin.grad) == (out.data, out.grad)
    [leaf] = {node for node in _nodes(twin) if node.label == "a"}
    assert leaf.m == 7 and leaf.grad == a.grad and leaf is not a
    assert sum(node.is_constant for node in _nodes(twin)) == sum(node.is_constant for node in _nodes(out))
    assert {node.operation for node in _nodes(twin)} == {node.operation for node in _nodes(out)}
    leaf.grad = 0.0
    twin.backward()
    assert leaf.grad == a.grad


def test_a_registered_operation_is_pickled_by_its_name() -> None:
    register_op("thrice", lambda a: 3.0 * a, lambda a: 3.0)
    assert pickle.loads(pickle.dumps(Value(2.0).thrice())).data == 6.0


def _nodes(root: Value) -> set[Value]:
    found, stack = set[Value](), [root]
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += node.operands
    return found


@pytest.mark.parametrize("act", ["a + '3'", "'3' + a", "a * None", "a - []", "a / {}", "a ** 'x'", "[] * a", "a < 'b'"])
def test_what_is_no_number_is_pythons_own_type_error(act: str) -> None:
    with pytest.raises(TypeError):
        eval(act, {"a": Value(2.0)})


def test_a_foreign_class_gets_its_reflected_operator() -> None:
    class Unit:
        def __radd__(self, other: object) -> str:
            return f"{other!r} and a unit"

        def __rtruediv__(self, other: object) -> str:
            return "per unit"

    assert Value(2.0) + Unit() == "Value(data=2.0, grad=0.0) and a unit"  # type: ignore[operator]
    assert Value(2.0) / Unit() == "per unit"  # type: ignore[operator]


def test_numpy_numbers_and_arrays() -> None:
    np = pytest.importorskip("numpy")
    a = Value(2.0)
    for number in (np.float64(3.0), np.float32(3.0), np.int64(3)):
        for result in (a * number, number * a, a + number - number, a / number, number / a, a**number):
            assert isinstance(result, Value)
    assert (a * np.float64(3.0)).data == 6.0
    assert [each.data for each in a + np.array([1.0, 2.0])] == [3.0, 4.0]
    assert [each.data for each in np.array([1.0, 2.0]) * a] == [2.0, 4.0]


def test_numbers_and_texts() -> None:
    a, b = Value(1.2345), Value(2.0)
    assert float(a) == 1.2345 and f"{a:.2f}" == "1.23" and f"{a}" == "Value(data=1.2345, grad=0.0)"
    assert round(a, 1) == 1.2 and round(a) == 1
    assert a < b and b > 1 and a <= 1.2345 and b >= a and not a > b
    assert a != Value(1.2345) and a in {a} and max(a, b) is b and sorted([b, a]) == [a, b]


def test_a_sum_of_thousands_of_terms() -> None:
    terms = [Value(0.5) for _ in range(5000)]
    total = sum(terms, Value(0))
    total.backward()
    assert total.data == 2500.0 and all(term.grad == 1.0 for term in terms)


def test_a_subclass_of_ones_own() -> None:
    class Named(Value):
        pass

    a = Named(2.0)
    (a * a + 1).backward()
    assert a.grad == 4.0


def test_closures_as_in_the_lecture() -> None:
    a, b = Value(2.0), Value(-3.0)
    out = Value(a.data * b.data, (a, b), "*")

    def _backward() -> None:
        a.grad += b.data * out.grad
        b.grad += a.data * out.grad

    out._backward = _backward
    out.backward()
    assert (a.grad, b.grad) == (-3.0, 2.0)


published = pytest.mark.skipif(importlib.util.find_spec("micrograd") is None, reason="micrograd is not installed")


def _demo(engine_module: str, nn_module: str) -> list[str]:
    """Ten steps of a classifier as micrograd's demo trains one, on a few points of two rings."""
    nn = __import__(nn_module, fromlist=["MLP"])
    engine_value = __import__(engine_module, fromlist=["Value"]).Value
    random.seed(1337)
    model = nn.MLP(2, [8, 8, 1])
    points = [(random.uniform(-1, 1), random.uniform(-1, 1)) for _ in range(12)]
    found = [repr(model), str(len(model.parameters()))]
    for k in range(10):
        scores = [model(list(map(engine_value, point))) for point in points]
        losses = [(1 + -y * score).relu() for y, score in zip([1, -1] * 6, scores, strict=True)]
        loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in model.parameters())
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= (1.0 - 0.9 * k / 10) * p.grad
        found.append(f"{loss.data:.9g}")
    return found


@published
def test_the_published_demo_with_only_its_import_changed() -> None:
    assert _demo("engine.micrograd", "engine.micrograd") == _demo("micrograd.engine", "micrograd.nn")


@published
@pytest.mark.parametrize("module", ["micrograd.engine", "engine.micrograd"])
def test_the_published_engine_counts_what_lies_between_twice(module: str) -> None:
    value = __import__(module, fromlist=["Value"]).Value
    a = value(3.0)
    b = a + a
    c = b + b
    c.backward()
    first = a.grad
    c.backward()
    assert (first, a.grad) == (4.0, 12.0)
    assert repr(a) == "Value(data=3.0, grad=12)" and b._prev == {a}


@published
def test_operations_of_the_published_engine_one_by_one() -> None:
    theirs, ours = (__import__(name, fromlist=["Value"]).Value for name in ("micrograd.engine", "engine.micrograd"))
    for formula in ("a*b + b**3", "2 - a/b", "1/b - (-a)", "(a + 1).relu() * b", "3*a + 1", "b**-0.5 * a"):
        found = []
        for value in (theirs, ours):
            a, b = value(-4.0), value(2.0)
            out = eval(formula, {"a": a, "b": b})
            out.backward()
            found.append((out.data, a.grad, b.grad))
        assert found[0] == pytest.approx(found[1], rel=1e-15), formula
    with pytest.raises(AssertionError, match="only supporting int/float powers"):
        ours(2.0) ** ours(3.0)


def test_a_long_chain_of_the_published_engine_does_not_reach_the_recursion_limit() -> None:
    from engine.micrograd import Value as Published

    a = out = Published(1.0)
    for _ in range(sys.getrecursionlimit() * 2):
        out = out + 1
    out.backward()
    assert a.grad == 1
