"""Programs as users of micrograd write them, on our Value: closures, attributes, copies, foreign operands."""

from __future__ import annotations

import copy
import importlib.util
import math
import pickle
import random
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import MLP, Module, Value
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


# Programs as public repositories have them, on `engine.Value`.


def test_a_drawing_program_walks_the_graph_by_the_published_names() -> None:
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    root = (a * b + 10).relu()
    nodes, edges = set(), set()

    def build(v: Value) -> None:
        if v not in nodes:
            nodes.add(v)
            for child in v._prev:
                edges.add((child, v))
                build(child)

    build(root)
    assert len(nodes) == 6 and len(edges) == 5
    assert sorted(v._op for v in nodes if v._op) == ["*", "+", "ReLU"]
    assert {v.label for v in nodes if v.label} == {"a", "b"}


def test_a_topological_sort_and_a_backward_pass_of_ones_own() -> None:
    a = Value(3.0)
    b = a + a
    root = (b * a).tanh() + b / a
    order: list[Value] = []
    visited = set()

    def visit(v: Value) -> None:
        if v not in visited:
            visited.add(v)
            for child in v._prev:
                visit(child)
            order.append(v)

    visit(root)
    root.grad = 1.0
    for node in reversed(order):
        node._backward()
    by_hand, a.grad = a.grad, 0.0
    root.backward()
    assert by_hand == a.grad


def test_an_operation_that_a_program_adds_to_the_class() -> None:
    def elu(self: Value) -> Value:
        x = self.data
        out = Value(x if x > 0 else math.exp(x) - 1, (self,), "ELU")

        def _backward() -> None:
            self.grad += (1.0 if x > 0 else out.data + 1) * out.grad

        out._backward = _backward
        return out

    Value.elu = elu  # type: ignore[attr-defined]
    try:
        for x, slope in ((2.0, 3.0), (-1.0, 3.0 * math.exp(-1.0))):
            a = Value(x)
            (a.elu() * 3.0).backward()
            assert a.grad == pytest.approx(slope)
    finally:
        del Value.elu  # type: ignore[attr-defined]


def test_softmax_and_log_likelihood_out_of_small_operations() -> None:
    logits = [Value(x) for x in (1.0, -2.0, 0.5)]
    counts = [logit.exp() for logit in logits]
    total = sum(counts)
    probabilities = [count / total for count in counts]
    loss = -probabilities[2].log()
    loss.backward()
    assert sum(p.data for p in probabilities) == pytest.approx(1.0)
    expected = [p.data - (place == 2) for place, p in enumerate(probabilities)]
    assert [logit.grad for logit in logits] == pytest.approx(expected)


def test_an_optimizer_with_two_moments_and_clipped_gradients() -> None:
    model = MLP(3, [4, 1], rng=random.Random(3))
    data = [([2.0, 3.0, -1.0], 1.0), ([3.0, -1.0, 0.5], -1.0), ([0.5, 1.0, 1.0], -1.0)]
    losses = []
    for step in range(1, 40):
        loss = sum((model(x) - y) ** 2 for x, y in data)
        losses.append(loss.data)
        for p in model.parameters():
            p.grad = 0
        loss.backward()
        for p in model.parameters():
            grad = max(min(p.grad, 1.0), -1.0)
            p.m = 0.9 * getattr(p, "m", 0.0) + 0.1 * grad
            p.v = 0.999 * getattr(p, "v", 0.0) + 0.001 * grad**2
            p.data -= 0.05 * (p.m / (1 - 0.9**step)) / ((p.v / (1 - 0.999**step)) ** 0.5 + 1e-8)
    assert losses[-1] < 0.2 * losses[0]


def test_a_module_of_ones_own() -> None:
    class Linear(Module):
        def __init__(self, count: int) -> None:
            self.w = [Value(0.1 * k) for k in range(count)]
            self.b = Value(0)

        def __call__(self, x: list[float]) -> Value:
            return sum((w * each for w, each in zip(self.w, x, strict=True)), self.b)

        def parameters(self) -> list[Value]:
            return [*self.w, self.b]

    layer = Linear(3)
    layer([1, 2, 3]).backward()
    assert [p.grad for p in layer.parameters()] == [1, 2, 3, 1]
    layer.zero_grad()
    assert not any(p.grad for p in layer.parameters())


def test_a_subclass_keeps_its_own_methods_and_results_are_values() -> None:
    class Weight(Value):
        def __init__(self, data: float, name: str) -> None:
            super().__init__(data)
            self.name = name

        def step(self, rate: float) -> None:
            self.data -= rate * self.grad

    w = Weight(2.0, "w")
    out = (w * 3 + 1) ** 2
    out.backward()
    w.step(0.01)
    assert w.data == pytest.approx(2.0 - 0.01 * 42.0) and w.name == "w" and isinstance(out, Value)
    assert copy.deepcopy(w).name == "w"


def test_matrices_of_values() -> None:
    np = pytest.importorskip("numpy")
    w = np.array([[Value(0.5), Value(-1.0)], [Value(2.0), Value(0.25)]])
    x = np.array([3.0, 4.0])
    out = (w @ x).sum() + (w * w).sum()
    out.backward()
    assert out.data == pytest.approx(0.5 * 3 - 4 + 6 + 1 + 0.25 + 1 + 4 + 0.0625)
    assert [[each.grad for each in row] for row in w] == [[4.0, 2.0], [7.0, 4.5]]


def test_a_value_of_any_kind_of_number() -> None:
    np = pytest.importorskip("numpy")
    for number in (3, True, np.float32(3), np.int64(3), np.float64(3)):
        a = Value(number)
        (a * a + a / 2 - 1).backward()
        assert type(a.data) is float and a.grad == 2 * a.data + 0.5


def test_a_product_and_a_recursive_sum_of_thousands() -> None:
    x = Value(1.0001)
    product = x
    for _ in range(5_000):
        product = product * x
    product.backward()
    assert x.grad == pytest.approx(5_001 * 1.0001**5_000)
    terms = [Value(float(k)) for k in range(5_000)]
    mean = sum(terms) / len(terms)
    mean.backward()
    assert mean.data == 2499.5 and {term.grad for term in terms} == {1 / 5_000}


# Micrograd's operations, with numbers on either side; the operands lie where all of them have a value.
PUBLISHED_STEPS: dict[str, Callable[[Any, Any], Any]] = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / (b * b + 1),
    "a**2": lambda a, b: a**2,
    "a**3": lambda a, b: a**3 * 0.1,
    "a**-0.5": lambda a, b: (a * a + 1) ** -0.5,
    "relu": lambda a, b: a.relu(),
    "-a": lambda a, b: -a,
    "a + 2": lambda a, b: a + 2,
    "2 - a": lambda a, b: 2 - a,
    "0.5 * a": lambda a, b: 0.5 * a,
    "a / 3": lambda a, b: a / 3,
    "3 / a": lambda a, b: 3 / (a * a + 1),
}


@published
@pytest.mark.parametrize("module", ["engine", "engine.micrograd"])
@given(
    st.lists(st.floats(-2.0, 2.0), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(sorted(PUBLISHED_STEPS)), st.integers(0, 30), st.integers(0, 30)), max_size=12),
)
def test_any_program_gives_the_published_numbers(
    module: str, numbers: list[float], steps: list[tuple[str, int, int]]
) -> None:
    found = []
    for name in ("micrograd.engine", module):
        value = __import__(name, fromlist=["Value"]).Value
        leaves = [value(x) for x in numbers]
        nodes = list(leaves)
        for step, first, second in steps:
            nodes.append(PUBLISHED_STEPS[step](nodes[first % len(nodes)], nodes[second % len(nodes)]))
        total = sum(nodes, value(0))
        total.backward()
        found.append([total.data, *(leaf.grad for leaf in leaves)])
    assume(all(abs(x) < 1e9 for x in found[0]))
    assert found[1] == pytest.approx(found[0], rel=1e-9, abs=1e-9)


@published
def test_the_published_tests_of_micrograd_on_our_value() -> None:
    """The two expressions that the package is tested with, on both engines."""

    def sanity(value: Any) -> tuple[Any, ...]:
        x = value(-4.0)
        z = 2 * x + 2 + x
        q = z.relu() + z * x
        h = (z * z).relu()
        y = h + q + q * x
        y.backward()
        return y.data, x.grad

    def more(value: Any) -> tuple[Any, ...]:
        a, b = value(-4.0), value(2.0)
        c, d = a + b, a * b + b**3
        c += c + 1
        c += 1 + c + (-a)
        d += d * 2 + (b + a).relu()
        d += 3 * d + (b - a).relu()
        e = c - d
        f = e**2
        g = f / 2.0
        g += 10.0 / f
        g.backward()
        return g.data, a.grad, b.grad

    theirs = __import__("micrograd.engine", fromlist=["Value"]).Value
    for program in (sanity, more):
        assert program(Value) == pytest.approx(program(theirs), rel=1e-12)
