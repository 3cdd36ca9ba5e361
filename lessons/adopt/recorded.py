"""The backward pass of a foreign engine as it really ran, write by write, each beside the share that was due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.graph.backward import BackwardStep, backward_steps, local_derivatives
from engine.no_value import NoValueError
from lessons.adopt.causes import is_same
from lessons.adopt.foreign import ForeignGraph
from lessons.adopt.mirror import Mirror


@dataclass(frozen=True, slots=True, eq=False)
class RecordedStep:
    """One gradient that a foreign backward pass wrote.

    node      index of the node whose gradient it is
    by        index of the node that handed it on; None for the seed, and where its engine does not tell
    before    the gradient before
    after     what was written
    upstream  the gradient of `by` at that moment, None without one
    share     local derivative × upstream, None where it is not known
    is_early  whether the gradient of `by` was not complete yet
    """

    node: int
    by: int | None
    before: float
    after: float
    upstream: float | None = None
    share: float | None = None
    is_early: bool = False

    @property
    def due(self) -> float | None:
        """What should have been written; None where that is not known."""
        return None if self.share is None else self.before + self.share

    @property
    def is_right(self) -> bool:
        """Whether it is what was due, as far as that is known, and not too early."""
        return not self.is_early and (self.due is None or is_same(self.after, self.due))


def recorded_steps(graph: ForeignGraph, reflection: Mirror) -> tuple[RecordedStep, ...]:
    """Return the pass of a graph; empty if it was not recorded."""
    root = len(graph.nodes) - 1
    grads = [0.0] * len(graph.nodes)
    uses: Counter[tuple[int, int]] = Counter()
    found = []
    for write in graph.writes:
        before, grads[write.node] = grads[write.node], write.grad
        if write.by is None:
            if write.grad != before:  # others are zeroed, or put back
                found.append(RecordedStep(write.node, None, before, write.grad, share=_seed(write.node, root, before)))
            continue
        upstream = grads[write.by]
        share = _share(reflection, write.by, write.node, uses[write.by, write.node], upstream)
        uses[write.by, write.node] += 1
        final = graph.nodes[write.by].after
        is_early = final is not None and not is_same(upstream, final)
        found.append(RecordedStep(write.node, write.by, before, write.grad, upstream, share, is_early))
    return tuple(found)


def _seed(node: int, root: int, before: float) -> float | None:
    return 1.0 - before if node == root else None


def _share(reflection: Mirror, by: int, node: int, use: int, upstream: float) -> float | None:
    """The share of one use of a node by another, counted from 0."""
    user, wanted = reflection.nodes[by], reflection.nodes[node]
    places = [place for place, operand in enumerate(user.operands) if operand is wanted]
    if use >= len(places):
        return None
    try:
        return local_derivatives(user)[places[use]] * upstream
    except (NoValueError, TypeError, IndexError):
        return None


def grads_after(steps: Sequence[RecordedStep], count: int) -> Mapping[int, float]:
    """Return the gradients of the nodes that the first steps have written."""
    return {step.node: step.after for step in steps[:count]}


def our_steps(reflection: Mirror) -> tuple[BackwardStep, ...]:
    """Return our own pass through the same graph; empty where an operation is not known."""
    try:
        return tuple(backward_steps(reflection.root, constants=False))
    except (NoValueError, TypeError):
        return ()
