"""Comparison with PyTorch in double precision: operations, random expressions, whole training runs."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import MLP, Trainer, Value, dataset
from engine.data.samples import moons
from engine.ops import BUILT_IN
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedule import linear

torch = pytest.importorskip("torch", reason="PyTorch is not installed; make parity installs it")
torch.set_num_threads(1)  # the tensors are small, and pytest runs on every core
pytestmark = pytest.mark.parity

# Each row of the table, as PyTorch has it.
IN_TORCH = {
    "add": torch.add,
    "multiply": torch.mul,
    "divide": torch.div,
    "power": torch.pow,
    "exp": torch.exp,
    "log": torch.log,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),  # its softplus turns linear beyond a threshold
    "sin": torch.sin,
    "cos": torch.cos,
    "sqrt": torch.sqrt,
    "abs": torch.abs,
}
POSITIVE_ONLY = {"log", "sqrt", "power"}  # in their first operand


def close(x):
    return pytest.approx(x, rel=1e-9, abs=1e-9)


def double(x):
    return torch.tensor(x, dtype=torch.float64)


def leaf(x: float):
    return double(x).requires_grad_()


def numbers(tensors) -> list[float]:
    return [t.item() for t in tensors]


@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.name)
@settings(deadline=None)
@given(data=st.data())
def test_every_operation(row, data):
    first = st.floats(0.01, 20) if row.name in POSITIVE_ONLY else st.floats(-20, 20)
    other = st.floats(-8, -0.1) | st.floats(0.1, 8) if row.name == "divide" else st.floats(-8, 8)
    drawn = [data.draw(first), *(data.draw(other) for _ in range(row.arity - 1))]
    ours, theirs = [Value(x) for x in drawn], [leaf(x) for x in drawn]
    out, expected = Value.apply(row, *ours), IN_TORCH[row.name](*theirs)
    out.backward()
    expected.backward()
    assert out.data == close(expected.item())
    assert [v.grad for v in ours] == close(numbers(t.grad for t in theirs))


@pytest.mark.parametrize("x", [-1000.0, 0.0, 1000.0, float("nan")])
@pytest.mark.parametrize("name", ["tanh", "relu", "sigmoid", "softplus", "abs"])
def test_far_out_and_at_the_kink(name, x):
    ours, theirs = Value(x), leaf(x)
    out, expected = abs(ours) if name == "abs" else getattr(ours, name)(), IN_TORCH[name](theirs)
    out.backward()
    expected.backward()
    assert (out.data, ours.grad) == pytest.approx(
        (expected.item(), theirs.grad.item()), rel=1e-9, abs=1e-9, nan_ok=True
    )


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 2.0])
def test_zero_to_the_power_of_a_value(exponent):
    ours, theirs = Value(exponent), leaf(exponent)
    (0.0**ours).backward()
    (0.0**theirs).backward()
    assert ours.grad == theirs.grad.item() == 0.0


@pytest.mark.parametrize(
    ("x", "exponent"),
    [(x, n) for x in (0.3, 2.0, -1.5) for n in (-2, -1, 0, 1, 2, 3)]
    + [(x, n) for x in (0.3, 2.0) for n in (-0.5, 2.5)],
)
def test_powers_by_a_constant(x, exponent):
    ours, theirs = Value(x), leaf(x)
    out, expected = ours**exponent, theirs**exponent
    out.backward()
    expected.backward()
    assert (out.data, ours.grad) == close((expected.item(), theirs.grad.item()))


# A random expression: leaves, then instructions (operation, operand, operand) over all that came before, so that nodes
# are shared. Works on Values and on tensors alike.

STEPS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / (b * b + 0.5),
    "**": lambda a, b: (a.sigmoid() + 0.5) ** b.tanh(),
    "1-": lambda a, b: 1.0 - a,
    "2*": lambda a, b: 2.0 * a,
    "1/": lambda a, b: 1.0 / (abs(a) + 0.25),
    "3**": lambda a, b: 3.0 ** a.sin(),
    "**2": lambda a, b: a**2,
    "neg": lambda a, b: -a,
    "tanh": lambda a, b: a.tanh(),
    "relu": lambda a, b: a.relu(),
    "sigmoid": lambda a, b: a.sigmoid(),
    "exp": lambda a, b: a.tanh().exp(),
    "log": lambda a, b: (a * a + 0.5).log(),
    "sqrt": lambda a, b: (a * a + 0.5).sqrt(),
    "sin": lambda a, b: a.sin(),
    "cos": lambda a, b: a.cos(),
    "abs": lambda a, b: abs(a),
}
INSTRUCTIONS = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=20
)
LEAVES = st.lists(st.floats(-3, 3), min_size=1, max_size=4)


def grown(leaves, instructions):
    """Every node of the expression; the last is the output."""
    nodes = list(leaves)
    for name, i, j in instructions:
        nodes.append(STEPS[name](nodes[-1 - i % len(nodes)], nodes[-1 - j % len(nodes)]))
    return nodes


@settings(deadline=None, max_examples=300)
@given(LEAVES, INSTRUCTIONS)
def test_random_expressions_with_shared_nodes(start, instructions):
    ours, theirs = [Value(x) for x in start], [leaf(x) for x in start]
    out, expected = grown(ours, instructions)[-1], grown(theirs, instructions)[-1]
    assume(abs(out.data) < 1e6)
    out.backward()
    expected.backward()
    assert out.data == close(expected.item())
    assert [v.grad for v in ours] == close([0.0 if t.grad is None else t.grad.item() for t in theirs])


@settings(deadline=None, max_examples=100)
@given(LEAVES, INSTRUCTIONS, st.lists(st.integers(0, 30), min_size=2, max_size=3))
def test_several_backward_passes_over_one_graph(start, instructions, roots):
    """From any of its nodes, the same one twice or another: the leaves add up what each pass brings."""
    ours, theirs = [Value(x) for x in start], [leaf(x) for x in start]
    our_nodes, their_nodes = grown(ours, instructions), grown(theirs, instructions)
    assume(all(abs(node.data) < 1e6 for node in our_nodes))
    for root in roots:
        our_nodes[root % len(our_nodes)].backward()
        their_nodes[root % len(our_nodes)].backward(retain_graph=True)
    assert [v.grad for v in ours] == close([0.0 if t.grad is None else t.grad.item() for t in theirs])


@pytest.mark.parametrize(
    "output",
    [
        lambda a: a,
        lambda a: a + a,
        lambda a: (a * a) * (a * a),
        lambda a: (a.tanh() + a) * a.tanh(),
    ],
)
def test_backward_twice(output):
    ours, theirs = Value(-1.5), leaf(-1.5)
    out, expected = output(ours), output(theirs)
    for _ in range(2):
        out.backward()
        expected.backward(retain_graph=True)
    assert ours.grad == close(theirs.grad.item())


def test_backward_twice_from_a_root_that_is_used_elsewhere_twice():
    ours, theirs = Value(3.0), leaf(3.0)
    for a, keep in ((ours, {}), (theirs, {"retain_graph": True})):
        root = a * a
        above = root + root
        for output in (root, above, root):
            output.backward(**keep)
    assert ours.grad == close(theirs.grad.item()) == 24.0


def test_the_lectures_neuron():
    """Rows 7 and 13."""
    start = [2.0, 0.0, -3.0, 1.0, 6.8813735870195432]

    def neuron(x1, x2, w1, w2, b):
        return (x1 * w1 + x2 * w2 + b).tanh()

    ours, theirs = [Value(x) for x in start], [leaf(x) for x in start]
    o, expected = neuron(*ours), neuron(*theirs)
    o.backward()
    expected.backward()
    assert o.data == close(expected.item()) == close(0.7071067811865476)
    assert [v.grad for v in ours] == close(numbers(t.grad for t in theirs))
    assert [v.grad for v in ours] == close([-1.5, 0.5, 1.0, 0.0, 0.5])


LOSS_IN_TORCH = {
    "squared-error": lambda scores, targets: ((scores - targets) ** 2).sum(),
    "max-margin": lambda scores, targets: (1 - targets * scores).relu().mean(),
    "cross-entropy": lambda scores, targets: torch.nn.functional.binary_cross_entropy_with_logits(
        scores, (targets + 1) / 2
    ),
}


def in_torch(model: MLP):
    """The same network of torch.nn.Linear layers, with the same parameters."""
    layers = []
    for layer in model.layers:
        linear_layer = torch.nn.Linear(len(layer.neurons[0].w), len(layer.neurons), dtype=torch.float64)
        with torch.no_grad():
            linear_layer.weight.copy_(double([[w.data for w in n.w] for n in layer.neurons]))
            linear_layer.bias.copy_(double([n.b.data for n in layer.neurons]))
        title = layer.neurons[0].activation.title
        layers += [linear_layer, {"Tanh": torch.nn.Tanh, "ReLU": torch.nn.ReLU, "Linear": torch.nn.Identity}[title]()]
    return torch.nn.Sequential(*layers)


def flat(network, what) -> list[float]:
    """Parameters or gradients in the engine's order: each neuron's weights and then its bias."""
    found = []
    for layer in network:
        if isinstance(layer, torch.nn.Linear):
            for w, b in zip(what(layer.weight), what(layer.bias), strict=True):
                found += [*w.tolist(), b.item()]
    return found


@pytest.mark.parametrize(
    ("data", "nouts", "activation", "loss", "schedule", "l2", "steps"),
    [
        pytest.param(dataset("four"), [4, 4, 1], "tanh", "squared-error", 0.05, 0.0, 20, id="the lecture's run"),
        pytest.param(dataset("four"), [4, 4, 1], "tanh", "cross-entropy", 0.5, 1e-3, 20, id="cross-entropy"),
        pytest.param(moons(1337), [16, 16, 1], "relu", "max-margin", linear(1.0, 0.1, 100), 1e-4, 8, id="moons"),
    ],
)
def test_a_whole_training_run(data, nouts, activation, loss, schedule, l2, steps):
    model = MLP(len(data.columns), nouts, activation, rng=random.Random(1337))
    network = in_torch(model)
    trainer = Trainer(model, data, loss, schedule, l2)
    optimiser = torch.optim.SGD(network.parameters())
    inputs, targets = double(data.inputs), double(data.targets)
    for snapshot in islice(trainer, steps):
        optimiser.zero_grad()
        scores = network(inputs).squeeze(1)
        total = LOSS_IN_TORCH[loss](scores, targets) + l2 * sum((p * p).sum() for p in network.parameters())
        total.backward()
        assert snapshot.loss == close(total.item())
        assert list(snapshot.predictions) == close(scores.tolist())
        assert list(snapshot.parameters) == close(flat(network, lambda tensor: tensor.detach()))
        assert list(snapshot.gradients) == close(flat(network, lambda tensor: tensor.grad))
        optimiser.param_groups[0]["lr"] = snapshot.learning_rate
        optimiser.step()
    assert snapshot.step == steps - 1


OPTIMIZERS_IN_TORCH = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.0),
    "momentum": lambda parameters: torch.optim.SGD(parameters, lr=0.0, momentum=0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.0, betas=(0.9, 0.999), eps=1e-8),
}


@pytest.mark.parametrize("faults", [(), ("no-zero-grad",)], ids=["right", "no-zero-grad"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_same_updates_from_every_optimizer(name, faults):
    model = MLP(3, [4, 4, 1], rng=random.Random(1337))
    network, data = in_torch(model), dataset("four")
    trainer = Trainer(model, data, schedule=linear(0.01, 0.001, 40), faults=faults, optimizer=name)
    optimiser = OPTIMIZERS_IN_TORCH[name](network.parameters())
    inputs, targets = double(data.inputs), double(data.targets)
    for snapshot in islice(trainer, 40):
        if not faults:
            optimiser.zero_grad()
        ((network(inputs).squeeze(1) - targets) ** 2).sum().backward()
        assert list(snapshot.parameters) == close(flat(network, lambda tensor: tensor.detach()))
        assert list(snapshot.gradients) == close(flat(network, lambda tensor: tensor.grad))
        optimiser.param_groups[0]["lr"] = snapshot.learning_rate
        optimiser.step()
    assert snapshot.step == 39
