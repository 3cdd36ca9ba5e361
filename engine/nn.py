"""Neurons, layers and multi-layer perceptrons, as in the lecture and in micrograd."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.basics.choices import choose
from engine.value import Value


@dataclass(frozen=True, slots=True)
class Activation:
    """The function that a neuron applies to its weighted sum.

    title   its name in the repr of a neuron
    apply   maps the weighted sum to the neuron's output
    output  the activation that the output layer uses in its place
    """

    title: str
    apply: Callable[[Value], Value]
    output: str


ACTIVATIONS: dict[str, Activation] = {
    "tanh": Activation("Tanh", Value.tanh, "tanh"),
    "relu": Activation("ReLU", Value.relu, "linear"),  # a score that is never negative could not separate the classes
    "sigmoid": Activation("Sigmoid", Value.sigmoid, "sigmoid"),
    "linear": Activation("Linear", lambda total: total, "linear"),
}

Draw = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Scaling:
    """The step before the first layer that standardizes the inputs: (x − mean) / deviation, one of each per input."""

    means: tuple[float, ...]
    deviations: tuple[float, ...]

    def __call__(self, x: Sequence[Value | float]) -> list[Value | float]:
        """Return the standardized inputs. Raises ValueError for a wrong number of inputs."""
        if len(x) != len(self.means):
            raise ValueError(f"expected {_count(len(self.means), 'input')}, got {len(x)}")
        return [(xi - m) / d for xi, m, d in zip(x, self.means, self.deviations, strict=True)]


@dataclass(frozen=True, slots=True)
class Init:
    """An initialisation scheme. weight, bias: map a function for uniform draws to an initial value."""

    weight: Callable[[Draw], float]
    bias: Callable[[Draw], float]


# The lecture's, micrograd's, and two that are bad on purpose.
INITS: dict[str, Init] = {
    "lecture": Init(lambda uniform: uniform(-1, 1), lambda uniform: uniform(-1, 1)),
    "micrograd": Init(lambda uniform: uniform(-1, 1), lambda uniform: 0.0),
    "zero": Init(lambda uniform: 0.0, lambda uniform: 0.0),
    "large": Init(lambda uniform: 20.0 * uniform(-1, 1), lambda uniform: 20.0 * uniform(-1, 1)),
}


class Model(Protocol):
    """Anything that can be trained: an MLP, or another callable with parameters that returns one score per example."""

    def __call__(self, x: Sequence[Value | float], /) -> Value | list[Value]: ...

    def parameters(self) -> list[Value]: ...


class Module:
    """Anything with parameters."""

    def parameters(self) -> list[Value]:
        """Return the Values that training updates, always in the same order."""
        return []

    def zero_grad(self) -> None:
        """Reset all gradients, which would otherwise accumulate from one backward pass to the next."""
        for p in self.parameters():
            p.grad = 0.0


class Neuron(Module):
    """activation(w1·x1 + w2·x2 + … + b), summed from the bias, first input first.

    nin         the number of inputs
    activation  tanh, relu, sigmoid or linear
    init        "lecture" draws the weights and then the bias from uniform(-1, 1); "micrograd" only the weights, bias 0;
                "zero" and "large" are bad on purpose
    rng         the source of random numbers; the `random` module if not given, so that `random.seed` applies
    name        a prefix for the labels of its parameters: "n3.w1" with "n3", "w1" without
    """

    def __init__(
        self,
        nin: int,
        activation: str = "tanh",
        init: str = "lecture",
        rng: random.Random | None = None,
        name: str = "",
    ) -> None:
        _check_size("inputs", nin)
        uniform = rng.uniform if rng else random.uniform
        prefix = f"{name}." if name else ""
        scheme = choose("initialisation", init, INITS)
        self.activation = choose("activation", activation, ACTIVATIONS)
        self.w = [Value(scheme.weight(uniform), label=f"{prefix}w{i}") for i in range(1, nin + 1)]
        self.b = Value(scheme.bias(uniform), label=f"{prefix}b")

    def __call__(self, x: Sequence[Value | float]) -> Value:
        """Return the output. Raises ValueError unless `x` has one number per input."""
        if len(x) != len(self.w):
            raise ValueError(f"expected {_count(len(self.w), 'input')}, got {len(x)}")
        return self.activation.apply(sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b))

    def parameters(self) -> list[Value]:
        return [*self.w, self.b]

    def __repr__(self) -> str:
        return f"{self.activation.title}Neuron({len(self.w)})"


class Layer(Module):
    """`nout` neurons that read the same inputs, created one after the other; arguments as for Neuron.

    Parameters are labelled by neuron, from 1: "n3.w1" is the third neuron's first weight.
    """

    def __init__(
        self,
        nin: int,
        nout: int,
        activation: str = "tanh",
        init: str = "lecture",
        rng: random.Random | None = None,
        name: str = "",
    ) -> None:
        _check_size("neurons", nout)
        prefix = f"{name}." if name else ""
        self.neurons = [Neuron(nin, activation, init, rng, f"{prefix}n{i}") for i in range(1, nout + 1)]

    def outputs(self, x: Sequence[Value | float]) -> list[Value]:
        """Return one Value per neuron, always as a list."""
        return [neuron(x) for neuron in self.neurons]

    def __call__(self, x: Sequence[Value | float]) -> Value | list[Value]:
        """Return one Value per neuron, a single one unwrapped. Raises ValueError for a wrong number of inputs."""
        return _unwrapped(self.outputs(x))

    def parameters(self) -> list[Value]:
        return [p for neuron in self.neurons for p in neuron.parameters()]

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(str, self.neurons))}]"


class MLP(Module):
    """A multi-layer perceptron: a sequence of layers, each reading the outputs of the one before.

    nin                the number of inputs
    nouts              the number of neurons in each layer; MLP(3, [4, 4, 1]) is the lecture's, with 41 parameters
    activation         of the layers: tanh, relu, sigmoid or linear
    output_activation  of the last layer; by default linear for relu, otherwise the same
    init, rng          as for Neuron
    scaling            what the inputs go through before the first layer; nothing if None

    A seeded `rng` (or `random.seed`) gives bit for bit the lecture's network (init "lecture") or micrograd's (init
    "micrograd", activation "relu"). Labels count layers, neurons and inputs from 1: "L1.n2.w3" is the weight of
    layer 1's neuron 2 on input 3, "L1.n2.b" its bias.
    """

    def __init__(
        self,
        nin: int,
        nouts: Sequence[int],
        activation: str = "tanh",
        output_activation: str | None = None,
        init: str = "lecture",
        rng: random.Random | None = None,
        scaling: Scaling | None = None,
    ) -> None:
        if not nouts:
            raise ValueError("a network needs at least one layer")
        last = output_activation or choose("activation", activation, ACTIVATIONS).output
        sizes = [nin, *nouts]
        self.scaling = scaling
        self.layers = [
            Layer(sizes[i], sizes[i + 1], activation if i < len(nouts) - 1 else last, init, rng, f"L{i + 1}")
            for i in range(len(nouts))
        ]

    def __call__(self, x: Sequence[Value | float]) -> Value | list[Value]:
        """Return one Value per output, a single one unwrapped. Raises ValueError for a wrong number of inputs."""
        if self.scaling is not None:
            x = self.scaling(x)
        for layer in self.layers[:-1]:
            x = layer.outputs(x)
        return self.layers[-1](x)

    def parameters(self) -> list[Value]:
        return [p for layer in self.layers for p in layer.parameters()]

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(str, self.layers))}]"


def count_parameters(nin: int, nouts: Sequence[int]) -> int:
    """Return the number of parameters of MLP(nin, nouts), without creating it."""
    sizes = [nin, *nouts]
    return sum((before + 1) * after for before, after in zip(sizes, nouts, strict=False))


def _unwrapped(outputs: list[Value]) -> Value | list[Value]:
    return outputs[0] if len(outputs) == 1 else outputs


def _check_size(what: str, size: int) -> None:
    if size < 1:
        raise ValueError(f"the number of {what} must be 1 or more, not {size}")


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
