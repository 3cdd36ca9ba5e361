"""A network's training step, compiled: one function that loops over the examples, however many they are.

The gradient of a sum is the sum of the gradients, so one example is compiled and the batch is a loop over it. Variables
are as in `engine.program`; besides, p0, p1, … are the parameters, g0, g1, … their gradients, x0, x1, … one example's
numbers and y its target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from engine.compiled.program import compile_graph, functions_for, listed, make_function, unpacked
from engine.compiled.step import StepResult, score_of
from engine.compiled.tape import Tape, Writer, record, record_backward, record_faulty_backward
from engine.faults import Fault
from engine.losses import Loss, penalty
from engine.nn import Model
from engine.order import toposort
from engine.value import Value


class StepProgram:
    """Forward, backward and update of a model on any examples: what a loop with Values computes, in the same bits.

    model    makes one score of an example; what it does must not depend on the numbers, as it is asked only once
    example  any one example's numbers
    loss     judges the score
    l2       how much of Σ p² the loss has besides
    arrays   whether parameters and rates will be NumPy arrays of one length, each element a network of its own
    block    with arrays, how many examples go through the function at once: for few networks much of the time is calls
    rest     called before each example or block, for who has more to do than a long step would let them
    bug      of a graph's backward pass, which this one has

    source  the Python of a step
    """

    def __init__(
        self,
        model: Model,
        example: Sequence[float],
        loss: Loss,
        l2: float = 0.0,
        arrays: bool = False,
        block: int = 1,
        rest: Callable[[], object] | None = None,
        bug: Fault | None = None,
    ) -> None:
        parameters, columns, target = model.parameters(), [Value(x) for x in example], Value(1.0)
        score = score_of(model, columns)
        term = loss.term(score, target)
        tape = Tape()
        names = {leaf: tape.name(f"p{i}") for i, leaf in enumerate(parameters)}
        names |= {leaf: tape.name(f"x{i}") for i, leaf in enumerate(columns)}
        names[target] = tape.name("y")
        order = toposort(term)
        terms = record(tape, order, names)
        seed = tape.number(1.0) if loss.combine == "sum" else tape.name("weight")
        if bug is None:
            shares = record_backward(tape, order, terms, seed, parameters)
        else:
            shares = record_faulty_backward(tape, order, terms, seed, parameters, bug)
        self._loss, self._block, self._rest = loss, block, rest
        self._zeros = (0.0,) * len(parameters)
        self._penalty = _penalty_program(len(parameters), l2, arrays) if l2 else None
        self._writer, self._columns, self._score = Writer(tape, arrays), len(columns), terms[score]
        each = [shares[p] for p in parameters]
        self.source, self._step = _step_function(
            self._writer,
            self._columns,
            self._score,
            terms[term],
            each,
            self._in_blocks,
            bug is not None and bug.replaces,
        )

    def __call__(
        self,
        parameters: Sequence[Any],
        inputs: Sequence[Sequence[float]],
        targets: Sequence[float],
        rate: Any,
        kept: Sequence[Any] = (),
    ) -> StepResult:
        """One step from these parameters on these examples. Raises ArithmeticError, ValueError as Values would.

        kept: gradients of earlier steps that nobody zeroed, one a parameter; without them all start from zero
        """
        weight = self._loss.weight(len(inputs))
        amount, start = self._penalty(parameters) if self._penalty else (0.0, self._zeros)
        if kept:
            # As the graph adds it: p · p hands p its share twice.
            start = tuple([grad + share / 2.0 + share / 2.0 for grad, share in zip(kept, start, strict=True)])
        # A graph of the whole loss passes gradients on from its last example to its first, after the penalty.
        examples, answers = self._looped(inputs[::-1]), self._arranged(targets[::-1])
        scores, terms, gradients, moved = self._step(parameters, examples, answers, start, weight, rate)
        loss: Any = 0.0
        for term in reversed(terms):
            loss = loss + term
        if self._loss.combine == "mean":
            loss = loss * weight
        return StepResult(loss + amount if self._penalty else loss, scores[::-1], gradients, moved)

    def scores(self, parameters: Sequence[Any], inputs: Sequence[Sequence[Any]]) -> list[Any]:
        """The score of each example, without loss or gradients."""
        made: list[Any] = self._forward(parameters, self._looped(inputs))
        return made

    def surface(self, parameters: Sequence[float], xs: Sequence[float], ys: Sequence[float]) -> list[list[float]]:
        """The scores over a grid, for models of two inputs: a row for each y, in it a score for each x.

        On arrays, so thousands of points take a millisecond or two; inf and nan where there is no score.
        """
        from engine.compiled.arrays import surface

        return surface(self._forward_on_arrays, parameters, xs, ys)

    @property
    def _in_blocks(self) -> bool:
        return self._block > 1

    def _looped(self, inputs: Sequence[Sequence[Any]]) -> Iterable[Any]:
        """What the function's loop goes over."""
        examples = self._arranged(inputs)
        return examples if self._rest is None else _between(examples, self._rest)

    def _arranged(self, numbers: Sequence[Any]) -> Sequence[Any]:
        """Inputs or targets, an example each or a block each."""
        if not self._in_blocks:
            return numbers
        from engine.compiled.arrays import blocks_of

        return blocks_of(numbers, self._block)

    @cached_property
    def _forward(self) -> Callable[..., Any]:
        return _scores_function(self._writer, len(self._zeros), self._columns, self._score, self._in_blocks)

    @cached_property
    def _forward_on_arrays(self) -> Callable[..., Any]:
        return _scores_function(Writer(self._writer.tape, arrays=True), len(self._zeros), self._columns, self._score)


def _between(inputs: Iterable[Sequence[Any]], rest: Callable[[], object]) -> Iterator[Sequence[Any]]:
    for x in inputs:
        rest()
        yield x


def _penalty_program(count: int, l2: float, arrays: bool) -> Callable[[Sequence[Any]], tuple[Any, tuple[Any, ...]]]:
    leaves = [Value(0.0) for _ in range(count)]
    return compile_graph(penalty(leaves, l2), leaves).function(arrays=arrays)


def _step_function(
    writer: Writer,
    columns: int,
    score: int,
    term: int,
    shares: Sequence[Sequence[int]],
    in_blocks: bool,
    replaces: bool,
) -> tuple[str, Callable[..., Any]]:
    """shares: for each parameter the terms that one example adds to its gradient, or `replaces` it by."""
    take, add = (
        ("extend(rows({}, room))", "g{0} = added(g{0}, {1}, room)") if in_blocks else ("append({})", "g{} += {}")
    )
    if replaces:
        add = "g{} = rows({}, room)[-1]" if in_blocks else "g{} = {}"
    count = len(shares)
    statements, (made, judged, *added) = writer.write([score, term, *(share for each in shares for share in each)])
    owners = [i for i, each in enumerate(shares) for _ in each]
    lines = [
        "def step(parameters, inputs, targets, start, weight, rate):",
        f"    {unpacked('p', count)} = parameters",
        f"    {unpacked('g', count)} = start",
        "    scores, terms = [], []",
        f"    for ({unpacked('x', columns)}), y in zip(inputs, targets):",
        *(["        room = room_for(y, p0)"] if in_blocks else []),
        *(f"        {statement}" for statement in statements),
        f"        scores.{take.format(made)}",
        f"        terms.{take.format(judged)}",
        *(f"        {add.format(i, share)}" for i, share in zip(owners, added, strict=True)),
        f"    gradients = {listed(f'g{i}' for i in range(count))}",
        f"    moved = {listed(f'p{i} - rate * g{i}' for i in range(count))}",
        "    return scores, terms, gradients, moved",
    ]
    return make_function("step", "\n".join(lines) + "\n", functions_for(writer))


def _scores_function(
    writer: Writer, count: int, columns: int, score: int, in_blocks: bool = False
) -> Callable[..., Any]:
    statements, (made,) = writer.write([score])
    lines = [
        "def forward(parameters, inputs):",
        f"    {unpacked('p', count)} = parameters",
        "    scores = []",
        f"    for {unpacked('x', columns)} in inputs:",
        *(f"        {statement}" for statement in statements),
        f"        scores.extend(rows({made}, room_for(x0, p0)))" if in_blocks else f"        scores.append({made})",
        "    return scores",
    ]
    return make_function("forward", "\n".join(lines) + "\n", functions_for(writer))[1]
