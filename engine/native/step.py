"""A training step as machine code: the score, the loss and the gradients of any examples.

Examples are independent until their gradients are added up. So several go through the network side by side, each in a
lane of its own, and what they add to the gradients is put into a table with a row for each example. Then the sums are
taken over the rows in the order of the Python program, with several parameters side by side. So each number comes out
of the same operations in the same order as in Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.native.lanes import LANES, ROWS, WIDE, LaneRoom, called, each_group, each_row, in_lanes, turn
from engine.native.module import ArrayPlace, NativeModule, TermOutput, write_parts, write_term
from engine.native.order import needed
from engine.native.rules import NativeRules, number
from engine.native.sums import SIDE, plan_sums, write_sums
from engine.native.text import FunctionText
from engine.tape.tape import Tape

LONG = 6_000  # terms of one example: from here on LLVM gives its least, a few µs for each term
NAMES = {"p": "all.p", "s": "handed"}  # what calls hand on under other names


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
    """Return the LLVM of a step, how many numbers its functions need room for in `s`, and how much LLVM should improve
    it.

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
    rules = NativeRules(module.rules.functions, LANES)
    arrays = {"p": plan.parameters, "x": plan.columns, "y": 1, "weight": 1}
    variables = {name: ArrayPlace(name, 0) for name in ("y", "weight")}
    for array in ("p", "x"):
        variables |= {f"{array}{k}": ArrayPlace(array, k) for k in range(arrays[array])}
    inputs = {term: place for name, place in variables.items() if (term := plan.tape.index_of(name)) is not None}
    scored, lost = TermOutput(plan.score, ArrayPlace("score", 0)), TermOutput(plan.term, ArrayPlace("term", 0))
    kept, groups = plan_sums(plan.tape, plan.shares)
    size, calls = 0, {}
    is_long = len(plan.tape.atoms) >= LONG
    for name, own, outputs, again in (
        ("example", ("p", "again", "x", "y", "weight", "score", "term", "kept"), [scored, lost, *_outputs(kept)], True),
        ("score", ("p", "x", "score"), [scored], False),
        ("known", ("p", "x", "y", "score", "term"), [scored, lost], False),
    ):
        # With a name of its own for the backward pass each parameter is read again, in place of hundreds of copies.
        same = {} if is_long else {"p": "again" if again else "p"}
        calls[name], handed = write_parts(
            module, name, plan.tape, own, inputs, outputs, None if is_long else LONG, rules, same
        )
        size = max(size, handed)
    width = -(-len(kept) // SIDE) * SIDE
    sums, added = write_sums(groups, width, plan.replaces)
    room = LaneRoom(
        handed=-(-size * LANES // 8) * 8,
        p=plan.parameters * LANES if is_long else 0,
        x=ROWS * plan.columns,
        y=ROWS,
        score=ROWS,
        term=ROWS,
        kept=width * LANES,
        rows=ROWS * width + SIDE,
    )
    module.texts += sums
    module.texts += [_gradients(plan, module, room, calls["example"], added), _forward(plan, room, calls["score"])]
    module.texts.append(_held(plan, room, calls["known"]))
    return module.text, room.size, 0 if is_long else 2


def _outputs(kept: Sequence[int]) -> list[TermOutput]:
    return [TermOutput(term, ArrayPlace("kept", k)) for k, term in enumerate(kept)]


def _gradients(plan: StepPlan, module: NativeModule, room: LaneRoom, calls: str, sums: str) -> str:
    text = FunctionText(
        "i8 @gradients(ptr %p, ptr %xs, ptr %ys, ptr %index, i64 %count, double %share, i64 %has, ptr %g, "
        "ptr %scores, ptr %terms, ptr %loss, ptr %s)"
    )
    text.flag()
    amount = _penalty(plan.parameters, plan.penalty, module, text) if plan.penalty else None
    if amount is None:
        _add_zero(plan.parameters, text)
    room.place(text)
    weight = text.variable(text.spread("%share", WIDE), WIDE)
    width = room.kept // LANES
    with in_lanes(text, plan.columns, backward=True) as (rows, groups, places):
        with each_group(text, plan.columns, groups, rows) as group:
            text.add(called(calls, **NAMES, again="all.p", weight=weight[1:], kept="all.kept"))
            turn(text, width, group)
        with each_row(text, rows, places) as (example, row, place):
            text.store(text.load("%all.score", row), "%scores", example)
            text.store(text.load("%all.term", row), "%terms", place)
        text.add(called(sums, rows="all.rows", count=rows[1:]))
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
    tape, rules = penalty.tape, module.rules
    place, total = tape.index_of("x0"), text.variable(number(0.0))
    terms = [term for term in needed(tape, rules, [penalty.gradient]) if term != place]
    has = text.let("icmp ne i64 %has, 0")
    with text.loop(count) as k:
        known = {} if place is None else {place: text.load("%p", k)}
        for term in terms:
            write_term(text, tape, rules, term, known)
        whole = known[penalty.gradient]
        half = text.let(f"fdiv double {whole}, {number(2.0)}")
        once = text.let(f"fadd double {text.load('%g', k)}, {half}")  # as the graph adds it: p · p has two shares
        piled = text.let(f"fadd double {once}, {half}")
        text.store(text.let(f"select i1 {has}, double {piled}, double {whole}"), "%g", k)
    with text.loop(count) as k:
        parameter = text.load("%p", k)
        square = text.let(f"fmul double {parameter}, {parameter}")
        text.store(text.let(f"fadd double {text.load(total)}, {square}"), total)
    text.store(text.let(f"fmul double {text.load(total)}, {number(penalty.l2)}"), total)
    return total


def _add_zero(count: int, text: FunctionText) -> None:
    """Add the lines that add a share of zero, as the Python program does: it makes 0.0 of −0.0."""
    with text.loop(count) as k:
        text.store(text.let(f"fadd double {text.load('%g', k)}, {number(0.0)}"), "%g", k)


def _forward(plan: StepPlan, room: LaneRoom, calls: str) -> str:
    text = FunctionText("i8 @forward(ptr %p, ptr %xs, ptr %index, i64 %count, ptr %scores, ptr %s)")
    text.flag()
    room.place(text)
    with in_lanes(text, plan.columns, has_targets=False) as (rows, groups, places):
        with each_group(text, plan.columns, groups, rows):
            text.add(called(calls, **NAMES))
        with each_row(text, rows, places) as (example, row, _):
            text.store(text.load("%all.score", row), "%scores", example)
    text.add(f"  ret i8 {text.load('%flag', kind='i8')}")
    return text.text


def _held(plan: StepPlan, room: LaneRoom, calls: str) -> str:
    text = FunctionText("i8 @held(ptr %p, ptr %xs, ptr %ys, i64 %count, ptr %scores, ptr %terms, ptr %s)")
    text.flag()
    room.place(text)
    with in_lanes(text, plan.columns, is_listed=False) as (rows, groups, places):
        with each_group(text, plan.columns, groups, rows):
            text.add(called(calls, **NAMES))
        with each_row(text, rows, places) as (_, row, place):
            text.store(text.load("%all.score", row), "%scores", place)
            text.store(text.load("%all.term", row), "%terms", place)
    text.add(f"  ret i8 {text.load('%flag', kind='i8')}")
    return text.text
