"""What a broken engine shows: a graph with its gradients, the gradient check of its leaves, and a loss curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any

from engine.basics.numbers import short
from lessons.sandbox.process import printable

MAX_ERROR = 160  # characters


@dataclass(frozen=True, slots=True)
class Symptoms:
    """What an engine gives.

    data     of every node, by name
    grads    of every node; empty if the pass stopped
    central  of every leaf: the central difference by its own forward pass
    error    with which its backward pass stopped, "" if it did not
    losses   before each step of a small training
    stopped  why the training ended early, "" if it did not
    """

    data: Mapping[str, float]
    grads: Mapping[str, float]
    central: Mapping[str, float]
    error: str
    losses: tuple[float, ...]
    stopped: str

    def differs_in_graph(self, other: Symptoms) -> bool:
        """Whether the graphs differ."""
        if self.error or other.error:
            return self.error != other.error
        return any(short(self.grads[name]) != short(other.grads[name]) for name in self.grads)

    def differs_in_loss(self, other: Symptoms) -> bool:
        """Whether the loss curves can be told apart: somewhere by more than a fiftieth."""
        if bool(self.stopped) != bool(other.stopped) or len(self.losses) != len(other.losses):
            return True
        return any(not isclose(a, b, rel_tol=0.02) for a, b in zip(self.losses, other.losses, strict=True))

    def first_difference(self, other: Symptoms, order: Sequence[str]) -> str:
        """Return the first node, in the order of the backward pass, at which gradients differ; "" if none does."""
        if not self.grads or not other.grads:
            return ""
        return next((name for name in order if short(self.grads[name]) != short(other.grads[name])), "")

    @property
    def loss_words(self) -> str:
        """The loss curve in words: "2.31 → 0.14 in 12 steps"."""
        if not self.losses:
            return f"no step: {self.stopped}"
        *_, last = self.losses
        count = len(self.losses) - 1
        text = f"{short(self.losses[0])} → {short(last)} in {count} {'step' if count == 1 else 'steps'}"
        return f"{text}, then it stopped: {self.stopped}" if self.stopped else text


def symptoms_of(message: Mapping[str, Any], graph: int) -> Symptoms | None:
    """Return what a variant reported of one of the graphs; None if that is nothing that can be shown."""
    try:
        found, training = message["graphs"][graph], message["training"]
        return Symptoms(
            _numbers(found["data"]),
            _numbers(found.get("grads", {})),
            _numbers(found["central"]),
            _line(found.get("error", "")),
            tuple(map(float, training.get("losses", ()))),
            _line(training.get("stopped", training.get("error", ""))),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None


def _numbers(found: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): float(number) for name, number in found.items()}


def _line(text: object) -> str:
    return " ".join(printable(str(text)).split())[:MAX_ERROR]


def agree(gradient: float, central: float) -> bool:
    """Return whether a gradient is what the nudge says, up to the error of the nudge."""
    return abs(gradient - central) <= 1e-4 * max(1.0, abs(central))
