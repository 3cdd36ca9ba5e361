"""A training step as machine code: the score, the loss and the gradients of any examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.native.module import LONGEST_PART, ArrayPlace, NativeModule, TermOutput, write_parts
from engine.native.rules import number
from engine.native.text import FunctionText
from engine.tape.tape import Tape

LONG = 6_000  # terms of one example: from here on LLVM gives its least, a few µs for each term


class Penalty(NamedTuple):
    """l2 · Σ p², by its gradient with respect to one parameter, x0 of a tape."""

    l2: float
    tape: Tape
    gradient: int


class StepPlan(NamedTuple):
    """What a training step computes, as terms of a tape.

    tape      over p0, p1, … the parameters, x0, x1, … the inputs of one example, y its target, weight its share
    parameters  how many there are
    columns   how many inputs
    score     of one example
    term      of the loss
    shares    for each parameter, the terms that an example adds to its gradient
    replaces  whether they replace the gradient instead, as with a fault
    is_mean   whether the loss is the mean of the terms; otherwise it is their sum
    penalty   None without one
    """

    tape: Tape
    parameters: int
    columns: int
    score: int
    term: int
    shares: Sequence[Sequence[int]]
    replaces: bool
    is_mean: bool
    penalty: Penalty | None


def write_step(plan: StepPlan) -> tuple[str, int, int]:
    """Return the LLVM of a step, how many numbers its functions hand on in `s`, and how much LLVM should improve it.

    Raises NotNative if an operation has no machine code. The functions, which return a flag where Python might raise an
    error:

    gradients(p, x, y, index, count, weight, has, g, scores, terms, loss, s)
        goes through the examples that `index` lists, from the last to the first; adds to g, and puts scores by example.
        has: whether g holds the gradients of earlier steps, otherwise it holds zeros
    forward(p, x, index, count, scores, s)
        the scores alone
    held(p, x, y, count, scores, terms, s)
        scores and terms of the loss of other examples
    """
    module = NativeModule()
    arrays = {"p": plan.parameters, "x": plan.columns, "y": 1, "weight": 1}
    variables = {name: ArrayPlace(name, 0) for name in ("y", "weight")}
    for array in ("p", "x"):
        variables |= {f"{array}{k}": ArrayPlace(array, k) for k in range(arrays[array])}
    inputs = {term: place for name, place in variables.items() if (term := plan.tape.index_of(name)) is not None}
    scored, lost = TermOutput(plan.score, ArrayPlace("score", 0)), TermOutput(plan.term, ArrayPlace("term", 0))
    shares = [
        TermOutput(share, ArrayPlace("g", k), not plan.replaces) for k, each in enumerate(plan.shares) for share in each
    ]
    size, calls = 1, {}
    is_long = len(plan.tape.atoms) >= LONG
    longest = LONGEST_PART if is_long else LONG
    for name, own, outputs in (
        ("example", ("p", "x", "y", "weight", "g", "score", "term"), [scored, lost, *shares]),
        ("score", ("p", "x", "score"), [scored]),
        ("known", ("p", "x", "y", "score", "term"), [scored, lost]),
    ):
        calls[name], room = write_parts(module, name, plan.tape, own, inputs, outputs, longest)
        size = max(size, room)
    module.texts += [_gradients(plan, module, calls["example"]), _forward(plan, calls["score"])]
    module.texts.append(_held(plan, calls["known"]))
    return module.text, size, 0 if is_long else 2


def _gradients(plan: StepPlan, module: NativeModule, calls: str) -> str:
    text = FunctionText(
        "i8 @gradients(ptr %p, ptr %xs, ptr %ys, ptr %index, i64 %count, double %share, i64 %has, ptr %g, "
        "ptr %scores, ptr %terms, ptr %loss, ptr %s)"
    )
    text.flag()
    amount = _penalty(plan.parameters, plan.penalty, module, text) if plan.penalty else None
    if amount is None:
        _add_zero(plan.parameters, text)
    weight = text.variable("%share")
    with text.loop("%count", backward=True) as k:
        example = text.load("%index", k, "i64")
        text.add(f"  %x = getelementptr double, ptr %xs, i64 {text.let(f'mul i64 {example}, {plan.columns}')}")
        text.add(f"  %y = getelementptr double, ptr %ys, i64 {example}")
        text.add(f"  %score = getelementptr double, ptr %scores, i64 {example}")
        text.add(f"  %term = getelementptr double, ptr %terms, i64 {k}")
        text.add(calls.replace("%weight", weight))
    total = text.variable(number(0.0))
    with text.loop("%count") as k:
        text.store(text.let(f"fadd double {text.load(total)}, {text.load('%terms', k)}"), total)
    loss = text.load(total)
    if plan.is_mean:
        loss = text.let(f"fmul double {loss}, %share")
    if amount is not None:
        loss = text.let(f"fadd double {loss}, {text.load(amount)}")
    text.store(loss, "%loss")
    text.add(f"  ret i8 {text.load('%flag', kind='i8')}")
    return text.text


def _penalty(count: int, penalty: Penalty, module: NativeModule, text: FunctionText) -> str:
    """Add the lines that add up the penalty, and put its share of the gradients first; return the penalty's place."""
    place = penalty.tape.index_of("x0")
    inputs = {} if place is None else {place: ArrayPlace("q", 0)}
    calls, size = write_parts(
        module, "penalty", penalty.tape, ("q", "out"), inputs, [TermOutput(penalty.gradient, ArrayPlace("out", 0))]
    )
    assert not size, "one parameter's share is short"
    total, share = text.variable(number(0.0)), text.variable(number(0.0))
    has = text.let("icmp ne i64 %has, 0")
    with text.loop(count) as k:
        parameter = text.load("%p", k)
        square = text.let(f"fmul double {parameter}, {parameter}")
        text.store(text.let(f"fadd double {text.load(total)}, {square}"), total)
        text.add(calls.replace("%q", text.at("%p", k)).replace("%out", share))
        whole = text.load(share)
        half = text.let(f"fdiv double {whole}, {number(2.0)}")
        once = text.let(f"fadd double {text.load('%g', k)}, {half}")  # as the graph adds it: p · p has two shares
        piled = text.let(f"fadd double {once}, {half}")
        text.store(text.let(f"select i1 {has}, double {piled}, double {whole}"), "%g", k)
    text.store(text.let(f"fmul double {text.load(total)}, {number(penalty.l2)}"), total)
    return total


def _add_zero(count: int, text: FunctionText) -> None:
    """Add the lines that add a share of zero, as the Python program does: it makes 0.0 of −0.0."""
    with text.loop(count) as k:
        text.store(text.let(f"fadd double {text.load('%g', k)}, {number(0.0)}"), "%g", k)


def _forward(plan: StepPlan, calls: str) -> str:
    text = FunctionText("i8 @forward(ptr %p, ptr %xs, ptr %index, i64 %count, ptr %scores, ptr %s)")
    text.flag()
    with text.loop("%count") as k:
        example = text.load("%index", k, "i64")
        text.add(f"  %x = getelementptr double, ptr %xs, i64 {text.let(f'mul i64 {example}, {plan.columns}')}")
        text.add(f"  %score = getelementptr double, ptr %scores, i64 {example}")
        text.add(calls)
    text.add(f"  ret i8 {text.load('%flag', kind='i8')}")
    return text.text


def _held(plan: StepPlan, calls: str) -> str:
    text = FunctionText("i8 @held(ptr %p, ptr %xs, ptr %ys, i64 %count, ptr %scores, ptr %terms, ptr %s)")
    text.flag()
    with text.loop("%count") as k:
        text.add(f"  %x = getelementptr double, ptr %xs, i64 {text.let(f'mul i64 {k}, {plan.columns}')}")
        for name, array in (("y", "%ys"), ("score", "%scores"), ("term", "%terms")):
            text.add(f"  %{name} = getelementptr double, ptr {array}, i64 {k}")
        text.add(calls)
    text.add(f"  ret i8 {text.load('%flag', kind='i8')}")
    return text.text
