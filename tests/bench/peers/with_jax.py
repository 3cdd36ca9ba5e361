"""JAX on the CPU, in double precision: the whole step, update included, is one jitted function.

Every array that is handed in or out costs time of its own. So there are two ways: as networks are usually written, with
two arrays for each layer, and the examples as arguments; and as bare as can be, with all parameters in one vector that
is taken apart inside, where the examples are constants too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from tests.bench.tasks import Task
from tests.bench.timing import Contestant, Work

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)

Layers = list[tuple[jax.Array, jax.Array]]
LOOP = 1_000


def contestants(task: Task) -> list[Contestant]:
    layers = [(jnp.array(weights).T, jnp.array(biases)) for weights, biases in task.matrices()]
    vector, x, y = jnp.array(task.start), *_examples(task)
    of_layers = jax.jit(partial(_update, task, lambda it: it))
    of_vector = _bare(task)
    return [
        Contestant("JAX, jit, arrays by layer", lambda: _stepwise(lambda it: of_layers(it, x, y), layers)),
        Contestant("JAX, jit, bare", lambda: _stepwise(of_vector, vector)),
        Contestant("JAX, bare, never waited for", lambda: _stepwise(of_vector, vector, wait=False)),
    ]


def in_one_call(task: Task) -> Contestant:
    """A thousand steps inside one jitted loop: as fast as it goes, but nobody can look on."""
    update, first = _bare(task), jnp.array(task.start)
    many = jax.jit(lambda parameters: jax.lax.scan(lambda it, _: update(it), parameters, length=LOOP))
    return Contestant(f"JAX, {LOOP:,} steps in one call", lambda: _stepwise(many, first), share=LOOP, steps=LOOP)


def _stepwise(update: Callable[[Any], Any], parameters: Any, wait: bool = True) -> Work:
    def step() -> jax.Array:
        nonlocal parameters
        parameters, loss = update(parameters)
        if wait:
            jax.block_until_ready(parameters)
        return loss if loss.ndim == 0 else loss[0]

    return step


def _bare(task: Task) -> Callable[[jax.Array], Any]:
    x, y = _examples(task)
    step: Callable[[jax.Array], Any] = jax.jit(
        lambda vector: _update(task, lambda it: _taken_apart(it, task), vector, x, y)
    )
    return step


def _update(task: Task, layers_of: Callable[[Any], Layers], parameters: Any, x: jax.Array, y: jax.Array) -> Any:
    """The parameters after a step, and the loss before it."""

    def loss_of(parameters: Any) -> jax.Array:
        scores = _scores(layers_of(parameters), x, task.activation)
        if task.loss == "squared-error":
            return ((scores - y) ** 2).sum()
        squares = sum((p * p).sum() for p in jax.tree.leaves(parameters))
        return jnp.maximum(0.0, 1.0 - y * scores).mean() + task.l2 * squares

    loss, gradients = jax.value_and_grad(loss_of)(parameters)
    return jax.tree.map(lambda p, gradient: p - task.rate * gradient, parameters, gradients), loss


def _examples(task: Task) -> tuple[jax.Array, jax.Array]:
    return jnp.array(task.data.inputs), jnp.array(task.data.targets)


def _taken_apart(vector: jax.Array, task: Task) -> Layers:
    layers, at = [], 0
    for nin, nout in zip(task.sizes, task.sizes[1:], strict=False):
        neurons = vector[at : at + nout * (nin + 1)].reshape(nout, nin + 1)
        layers.append((neurons[:, :-1].T, neurons[:, -1]))
        at += neurons.size
    return layers


def _scores(layers: Layers, x: jax.Array, activation: str) -> jax.Array:
    for weights, biases in layers[:-1]:
        x = x @ weights + biases
        x = jnp.tanh(x) if activation == "tanh" else jnp.maximum(x, 0.0)
    weights, biases = layers[-1]
    x = x @ weights + biases
    return (jnp.tanh(x) if activation == "tanh" else x)[:, 0]
