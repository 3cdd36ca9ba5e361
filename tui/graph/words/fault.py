"""The gradients of a graph under a fault, and a line about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine import NoValueError, Value
from engine.basics.numbers import short
from engine.faults import FAULTS, Fault, backward_with, first_wrong_node
from engine.graph.wording import name_of


@dataclass(frozen=True, slots=True, eq=False)
class Faulty:
    """The result of a faulty backward pass over a graph.

    grads    its gradients; empty if Python would stop it with an exception
    first    the first node with a wrong gradient in the order of the backward pass; None if all are right
    summary  one line: the first wrong gradient, or the exception
    """

    grads: Mapping[Value, float]
    first: Value | None
    summary: str


def faulty(root: Value, fault: Fault) -> Faulty:
    """Run the backward pass with a fault; the Values keep their right gradients."""
    try:
        grads, first = backward_with(root, fault), first_wrong_node(root, fault)
    except TypeError as error:
        return Faulty({}, None, f"TypeError: {error}")
    except (ValueError, NoValueError) as error:
        return Faulty({}, None, str(error))
    if first is None:
        return Faulty(grads, None, "here every gradient comes out right all the same")
    return Faulty(grads, first, f"first wrong: {name_of(first)}.grad = {short(grads[first])}, not {short(first.grad)}")


def faults_of_graphs() -> tuple[Fault, ...]:
    """Return the faults of a graph's backward pass, as opposed to those of a training loop."""
    return tuple(fault for fault in FAULTS.values() if fault.kind == "graph")
