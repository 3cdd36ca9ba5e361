"""What a fault makes of a graph's gradients, ready to be shown. Data in, data and text out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine import NoValueError, Value
from engine.basics.numbers import short
from engine.faults import FAULTS, Fault, backward_with, first_wrong_node
from engine.graph.wording import name_of


@dataclass(frozen=True, slots=True, eq=False)
class Faulty:
    """The backward pass of a fault over a graph.

    grads  the gradients that it gives, none where Python would stop it
    first  the first wrong one in the order of the backward pass, None where all are right
    told   one line: what is wrong first, or what Python says
    """

    grads: Mapping[Value, float]
    first: Value | None
    told: str


def faulty(root: Value, fault: Fault) -> Faulty:
    """What this fault of a graph gives; the Values hold the right gradients and stay as they are."""
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
    """Those that can be put into the backward pass of a graph."""
    return tuple(fault for fault in FAULTS.values() if fault.kind == "graph")
