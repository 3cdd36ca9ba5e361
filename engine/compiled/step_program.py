"""Compilation of a training step to one function that loops over any number of examples.

The gradient of a sum is the sum of the gradients, so one example is compiled, and the batch is a loop over it.
Variables are named as in `engine.compiled.program`; in addition p0, p1, … are the parameters, g0, g1, … their
gradients, x0, x1, … the inputs of one example and y its target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.compiled.program import callables_for, compile_graph, make_function, tuple_display, unpack_target
from engine.compiled.step import StepResult, score_of
from engine.faults import Fault
from engine.losses import Loss, penalty
from engine.native.step import Penalty, StepPlan
from engine.nn import Model
from engine.order import toposort
from engine.tape.tape import Tape, Writer, record, record_backward, record_faulty_backward
from engine.value import Value

if TYPE_CHECKING:
    from engine.compiled.native_step import NativeStep
    from engine.native.block import StepCode


class StepProgram:
    """Forward pass, backward pass and update of a model on any examples, bit for bit as a loop with Values.

    model    must build the same graph for any numbers, as it is called only once
    example  the inputs of any one example
    loss     the loss of one score
    l2       the factor of Σ p² in the loss
    arrays   whether parameters and rates are NumPy arrays of one length, with one element per network
    block    with arrays, how many examples go through the function at once: with few networks, calls dominate the time
    pause    called before each example or block, so that a long step does not hold up its caller
    bug      a fault of the backward pass

    source  the generated Python source of a step
    plan    what a step computes, for machine code
    """

    def __init__(
        self,
        model: Model,
        example: Sequence[float],
        loss: Loss,
        l2: float = 0.0,
        arrays: bool = False,
        block: int = 1,
        pause: Callable[[], object] | None = None,
        bug: Fault | None = None,
    ) -> None:
        parameters, columns, target = model.parameters(), [Value(x) for x in example], Value(1.0)
        score = score_of(model, columns)
        term = loss.term(score, target)
        tape = Tape()
        names = {leaf: tape.variable(f"p{i}") for i, leaf in enumerate(parameters)}
        names |= {leaf: tape.variable(f"x{i}") for i, leaf in enumerate(columns)}
        names[target] = tape.variable("y")
        order = toposort(term)
        terms = record(tape, order, names)
        seed = tape.number(1.0) if loss.combine == "sum" else tape.variable("weight")
        if bug is None:
            shares = record_backward(tape, order, terms, seed, parameters)
        else:
            shares = record_faulty_backward(tape, order, terms, seed, parameters, bug)
        self._loss, self._block, self._pause = loss, block, pause
        self._zeros = (0.0,) * len(parameters)
        self._penalty = _penalty_program(len(parameters), l2, arrays) if l2 else None
        self._writer, self._columns, self._score = Writer(tape, arrays), len(columns), terms[score]
        each = [shares[p] for p in parameters]
        replaces = bug is not None and bug.overwrites
        self.plan = StepPlan(
            tape,
            len(parameters),
            len(columns),
            terms[score],
            terms[term],
            each,
            replaces,
            loss.combine == "mean",
            _native_penalty(l2) if l2 else None,
        )
        self.source, self._step = _step_function(
            self._writer,
            self._columns,
            self._score,
            terms[term],
            each,
            self._in_blocks,
            replaces,
        )

    def __call__(
        self,
        parameters: Sequence[Any],
        inputs: Sequence[Sequence[float]],
        targets: Sequence[float],
        rate: Any,
        accumulated: Sequence[Any] = (),
    ) -> StepResult:
        """Return the result of one step. Raises ArithmeticError or ValueError as Values do.

        accumulated: the gradients of earlier steps, one per parameter, where they were not zeroed; zeros if empty
        """
        weight = self._loss.weight(len(inputs))
        amount, start = self._penalty(parameters) if self._penalty else (0.0, self._zeros)
        if accumulated:
            # As the graph adds it: p · p hands p its share twice.
            start = tuple([grad + share / 2.0 + share / 2.0 for grad, share in zip(accumulated, start, strict=True)])
        # A graph of the whole loss passes gradients on from its last example to its first, after the penalty.
        examples, answers = self._iterate(inputs[::-1]), self._arrange(targets[::-1])
        scores, terms, gradients, moved = self._step(parameters, examples, answers, start, weight, rate)
        loss: Any = 0.0
        for term in reversed(terms):
            loss = loss + term
        if self._loss.combine == "mean":
            loss = loss * weight
        return StepResult(loss + amount if self._penalty else loss, scores[::-1], gradients, moved)

    def scores(self, parameters: Sequence[Any], inputs: Sequence[Sequence[Any]]) -> list[Any]:
        """Return the score of each example, without loss or gradients."""
        made: list[Any] = self._forward(parameters, self._iterate(inputs))
        return made

    def surface(self, parameters: Sequence[float], xs: Sequence[float], ys: Sequence[float]) -> list[list[float]]:
        """Return the scores over a grid, for models of two inputs: one row per y, one score per x.

        Computed on arrays, so thousands of points take a millisecond or two; inf or nan where there is no score.
        """
        from engine.compiled.arrays import surface

        return surface(self._forward_on_arrays, parameters, xs, ys)

    @cached_property
    def code(self) -> StepCode:
        """Its machine code, made when it is first asked for. Raises as `native` does."""
        from engine.native.block import StepCode

        return StepCode(self.plan)

    @property
    def has_code(self) -> bool:
        """Whether its machine code is there already."""
        return "code" in self.__dict__

    def native(self) -> NativeStep:
        """Return the step as machine code, which gives the same bits and takes a moment to make. Not for arrays.

        Raises ImportError with a one-line message if llvmlite is missing, NotNative for an operation without such code.
        """
        from engine.compiled.native_step import NativeStep

        return NativeStep(self)

    @property
    def _in_blocks(self) -> bool:
        return self._block > 1

    def _iterate(self, inputs: Sequence[Sequence[Any]]) -> Iterable[Any]:
        """The examples or blocks that the function loops over, with a pause before each."""
        examples = self._arrange(inputs)
        return examples if self._pause is None else _pausing(examples, self._pause)

    def _arrange(self, numbers: Sequence[Any]) -> Sequence[Any]:
        """Inputs or targets, by example or by block."""
        if not self._in_blocks:
            return numbers
        from engine.compiled.arrays import split_blocks

        return split_blocks(numbers, self._block)

    @cached_property
    def _forward(self) -> Callable[..., Any]:
        return _scores_function(self._writer, len(self._zeros), self._columns, self._score, self._in_blocks)

    @cached_property
    def _forward_on_arrays(self) -> Callable[..., Any]:
        return _scores_function(Writer(self._writer.tape, arrays=True), len(self._zeros), self._columns, self._score)


def _pausing(inputs: Iterable[Sequence[Any]], pause: Callable[[], object]) -> Iterator[Sequence[Any]]:
    for x in inputs:
        pause()
        yield x


def _native_penalty(l2: float) -> Penalty:
    leaf = Value(0.0)
    return Penalty(l2, *compile_graph(penalty([leaf], l2), [leaf]).first_gradient)


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
    """shares: for each parameter, the terms that one example adds to its gradient, or that replace it."""
    take, add, replace = "append({})", "g{} += {}", "g{} = {}"
    if in_blocks:
        take = "extend(split_rows({}, buffer))"
        add, replace = "g{0} = accumulate(g{0}, {1}, buffer)", "g{} = split_rows({}, buffer)[-1]"
    update = replace if replaces else add
    count = len(shares)
    roots = [score, term, *(share for each in shares for share in each)]
    statements, (score_text, loss_term, *share_texts) = writer.write(roots)
    owners = [i for i, each in enumerate(shares) for _ in each]
    lines = [
        "def step(parameters, inputs, targets, start, weight, rate):",
        f"    {unpack_target('p', count)} = parameters",
        f"    {unpack_target('g', count)} = start",
        "    scores, terms = [], []",
        f"    for ({unpack_target('x', columns)}), y in zip(inputs, targets):",
        *(["        buffer = block_buffer(y, p0)"] if in_blocks else []),
        *(f"        {statement}" for statement in statements),
        f"        scores.{take.format(score_text)}",
        f"        terms.{take.format(loss_term)}",
        *(f"        {update.format(i, share)}" for i, share in zip(owners, share_texts, strict=True)),
        f"    gradients = {tuple_display(f'g{i}' for i in range(count))}",
        f"    moved = {tuple_display(f'p{i} - rate * g{i}' for i in range(count))}",
        "    return scores, terms, gradients, moved",
    ]
    return make_function("step", "\n".join(lines) + "\n", callables_for(writer))


def _scores_function(
    writer: Writer, count: int, columns: int, score: int, in_blocks: bool = False
) -> Callable[..., Any]:
    statements, (score_text,) = writer.write([score])
    take = f"extend(split_rows({score_text}, block_buffer(x0, p0)))" if in_blocks else f"append({score_text})"
    lines = [
        "def forward(parameters, inputs):",
        f"    {unpack_target('p', count)} = parameters",
        "    scores = []",
        f"    for {unpack_target('x', columns)} in inputs:",
        *(f"        {statement}" for statement in statements),
        f"        scores.{take}",
        "    return scores",
    ]
    return make_function("forward", "\n".join(lines) + "\n", callables_for(writer))[1]
