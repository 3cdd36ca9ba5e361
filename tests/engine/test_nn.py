"""Tests of neurons, layers and networks (rows 14 and 15 of the lecture)."""

from __future__ import annotations

import math
import random

import pytest

from engine import MLP, Layer, Module, Neuron, Value, dataset, toposort
from engine.nn import count_parameters


def drawn_as_in_the_lecture(uniform, nin, nouts):
    """Weights, then the bias, neuron by neuron, layer by layer."""
    numbers = []
    for size, neurons in zip([nin, *nouts], nouts, strict=False):
        for _ in range(neurons):
            numbers += [uniform(-1, 1) for _ in range(size)]
            numbers.append(uniform(-1, 1))
    return numbers


def drawn_as_in_micrograd(uniform, nin, nouts):
    """The same, but no bias is drawn: it starts at 0."""
    numbers = []
    for size, neurons in zip([nin, *nouts], nouts, strict=False):
        for _ in range(neurons):
            numbers += [uniform(-1, 1) for _ in range(size)]
            numbers.append(0.0)
    return numbers


def data_of(module: Module) -> list[float]:
    return [p.data for p in module.parameters()]


@pytest.mark.parametrize("seed", [0, 1337])
def test_the_lectures_network_is_drawn_bit_for_bit(seed):
    expected = drawn_as_in_the_lecture(random.Random(seed).uniform, 3, [4, 4, 1])
    assert len(expected) == 41
    assert data_of(MLP(3, [4, 4, 1], rng=random.Random(seed))) == expected


def test_micrograds_network_is_drawn_bit_for_bit():
    model = MLP(2, [16, 16, 1], activation="relu", init="micrograd", rng=random.Random(1337))
    expected = drawn_as_in_micrograd(random.Random(1337).uniform, 2, [16, 16, 1])
    assert len(expected) == 337
    assert data_of(model) == expected


def test_without_a_generator_the_random_module_decides():
    random.seed(42)
    model = MLP(3, [4, 4, 1])
    random.seed(42)
    assert data_of(model) == drawn_as_in_the_lecture(random.uniform, 3, [4, 4, 1])


def test_a_neuron_sums_from_its_bias_first_input_first():
    neuron = Neuron(3, activation="linear", rng=random.Random(7))
    (w1, w2, w3), b = (w.data for w in neuron.w), neuron.b.data
    assert neuron([2.0, 3.0, -1.0]).data == ((b + w1 * 2.0) + w2 * 3.0) + w3 * -1.0


def test_the_lectures_neuron():
    neuron = Neuron(2)
    neuron.w[0].data, neuron.w[1].data, neuron.b.data = -3.0, 1.0, 6.8813735870195432
    x1, x2 = Value(2.0), Value(0.0)
    o = neuron([x1, x2])
    o.backward()
    assert o.data == pytest.approx(0.7071067811865476, abs=1e-9)
    grads = [x1.grad, neuron.w[0].grad, x2.grad, neuron.w[1].grad, neuron.b.grad]
    assert grads == pytest.approx([-1.5, 1.0, 0.5, 0.0, 0.5], abs=1e-9)


@pytest.mark.parametrize(
    ("activation", "expected"),
    [("tanh", math.tanh(-2.0)), ("relu", 0.0), ("sigmoid", 1 / (1 + math.exp(2.0))), ("linear", -2.0)],
)
def test_activations(activation, expected):
    neuron = Neuron(1, activation=activation)
    neuron.w[0].data, neuron.b.data = 1.0, -3.0
    assert neuron([1.0]).data == pytest.approx(expected, abs=1e-12)


def test_first_weights_that_are_bad_on_purpose():
    drawn, large, zero = (
        [p.data for p in MLP(3, [4, 1], init=init, rng=random.Random(5)).parameters()]
        for init in ("lecture", "large", "zero")
    )
    assert large == [20.0 * x for x in drawn]
    assert zero == [0.0] * len(drawn)


def test_a_single_output_comes_unwrapped():
    assert isinstance(Neuron(2)([2.0, 3.0]), Value)
    assert isinstance(MLP(3, [4, 4, 1])([2.0, 3.0, -1.0]), Value)
    assert isinstance(Layer(2, 1)([2.0, 3.0]), Value)
    outputs = Layer(2, 3)([2.0, 3.0])
    assert [type(o) for o in outputs] == [Value, Value, Value]
    assert isinstance(MLP(2, [3, 1, 2])([1.0, 2.0]), list)  # a layer of one in the middle feeds the next


def test_the_output_layer():
    assert str(MLP(2, [2, 1])) == "MLP of [Layer of [TanhNeuron(2), TanhNeuron(2)], Layer of [TanhNeuron(2)]]"
    assert str(MLP(2, [1, 1], "relu")) == "MLP of [Layer of [ReLUNeuron(2)], Layer of [LinearNeuron(1)]]"
    assert str(MLP(2, [1, 1], "sigmoid")) == "MLP of [Layer of [SigmoidNeuron(2)], Layer of [SigmoidNeuron(1)]]"
    assert str(MLP(2, [1, 1], "relu", output_activation="tanh")).endswith("Layer of [TanhNeuron(1)]]")
    assert str(MLP(2, [1, 1], "tanh", "linear")).endswith("Layer of [LinearNeuron(1)]]")


def test_the_whole_loss_is_one_graph_of_398_values():
    model, four = MLP(3, [4, 4, 1], rng=random.Random(1337)), dataset("four")
    ypred = [model(x) for x in four.inputs]
    loss = sum((yout - ygt) ** 2 for ygt, yout in zip(four.targets, ypred, strict=True))
    assert len(toposort(loss)) == 398
    loss.backward()
    assert all(p.grad for p in model.parameters())


def test_labels_are_unique_and_say_where_a_parameter_sits():
    labels = [p.label for p in MLP(3, [4, 4, 1]).parameters()]
    assert len(set(labels)) == 41
    assert labels[:5] == ["L1.n1.w1", "L1.n1.w2", "L1.n1.w3", "L1.n1.b", "L1.n2.w1"]
    assert labels[-1] == "L3.n1.b"
    assert [p.label for p in Neuron(2).parameters()] == ["w1", "w2", "b"]
    assert [p.label for p in Layer(1, 2).parameters()] == ["n1.w1", "n1.b", "n2.w1", "n2.b"]


def test_zero_grad_forgets_every_gradient():
    model = MLP(2, [2, 1])
    model([1.0, 2.0]).backward()
    assert any(p.grad for p in model.parameters())
    model.zero_grad()
    assert [p.grad for p in model.parameters()] == [0.0] * 9
    assert Module().parameters() == []


@pytest.mark.parametrize(("nin", "nouts"), [(3, [4, 4, 1]), (2, [16, 16, 1]), (1, [1]), (5, [2, 3])])
def test_parameters_can_be_counted_beforehand(nin, nouts):
    assert count_parameters(nin, nouts) == len(MLP(nin, nouts).parameters())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: MLP(3, [4, 4, 1])([2.0, 3.0]), "expected 3 inputs, got 2"),
        (lambda: Neuron(1)([2.0, 3.0]), "expected 1 input, got 2"),
        (lambda: Layer(2, 2)([]), "expected 2 inputs, got 0"),
        (lambda: MLP(3, []), "a network needs at least one layer"),
        (lambda: MLP(3, [4, 0, 1]), "the number of neurons must be 1 or more, not 0"),
        (lambda: Neuron(0), "the number of inputs must be 1 or more, not 0"),
        (lambda: MLP(3, [1], "tahn"), "no activation is called 'tahn': did you mean tanh?"),
        (lambda: MLP(3, [1], "?"), "no activation is called '?': choose tanh, relu, sigmoid or linear"),
        (
            lambda: MLP(3, [1], init="xavier"),
            "no initialisation is called 'xavier': choose lecture, micrograd, zero or large",
        ),
    ],
)
def test_invalid_arguments_are_rejected_in_one_line(wrong, message):
    with pytest.raises(ValueError) as error:
        wrong()
    assert str(error.value) == message
