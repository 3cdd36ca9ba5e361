"""The gradients of a foreign engine judged: the first wrong node, and the mistake that gives its very number.

A node is judged by the gradients that its own engine gave to the nodes that use it: what those are due to hand on, by
our local derivatives, it should hold. So the first wrong node is where the mistake is, not where it ends up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from engine.basics.numbers import short
from engine.graph.backward import local_derivatives
from engine.graph.forward import replay
from engine.graph.wording import name_of
from engine.no_value import NoValueError
from engine.ops import ABS, ADD, DIVIDE, EXP, LOG, MULTIPLY, RELU, SIGMOID, TANH, Operation
from engine.order import toposort
from engine.value import Value
from lessons.adopt.foreign import ForeignGraph, Write
from lessons.adopt.mirror import NEGATE, SUBTRACT, Mirror
from lessons.judge.mistakes import WRONG_LOCALS
from lessons.judge.reference import LocalFacts, ShareFormula

CLOSE = 1e-7  # relative: engines add in other orders, some with 32 bits
MAX_PARTIAL = 4_096  # combinations of unfinished gradients that are tried
MOST_EXPLAINED = 200  # wrong gradients: those behind them have their causes in them
MOST_SHARES = 1_000  # due to a node whose mistake is searched for


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """The share that one use of a node is due to hand on: local derivative × their gradient of the user."""

    user: int
    position: int
    local: float
    upstream: float

    @property
    def amount(self) -> float:
        return self.local * self.upstream


@dataclass(frozen=True, slots=True, eq=False)
class WrongGradient:
    """A node whose gradient is not what its users are due to hand on.

    node      its index
    expected  the sum of the shares
    found     what their engine wrote
    causes    the mistakes that give that number, likeliest first; empty if none does, or if it is far down the walk
    """

    node: int
    expected: float
    found: float
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class EngineVerdict:
    """How the gradients of an engine compare.

    theirs   its gradients by node, None where it has none
    ours     by our engine; None where an operation is not known
    central  central differences of the output; None where it cannot be replayed
    wrong    the wrong nodes, walking from the output
    """

    theirs: tuple[float | None, ...]
    ours: tuple[float | None, ...]
    central: tuple[float | None, ...]
    wrong: tuple[WrongGradient, ...]


def judge(graph: ForeignGraph, reflection: Mirror) -> EngineVerdict:
    """Compare the gradients of a foreign engine with ours and with central differences, and name the first mistake."""
    has_backward = graph.has_backward
    theirs = tuple(node.after if has_backward else node.grad for node in graph.nodes)
    order = toposort(reflection.root)
    places = {value: index for index, value in enumerate(reflection.nodes)}
    shares = _Shares(graph, reflection, places, theirs)
    wrong: list[WrongGradient] = []
    writes: _Writes | None = None
    for value in reversed(order):
        index = places[value]
        found, due = theirs[index], shares.due_to(index)
        if found is None or due is None:
            continue
        expected = 1.0 if value is reflection.root else math.fsum(share.amount for share in due)
        if not is_same(found, expected):
            writes = writes or _Writes(graph)
            is_early = len(wrong) < MOST_EXPLAINED and len(due) <= MOST_SHARES
            causes = dict.fromkeys(_causes(writes, reflection, index, due, expected, found)) if is_early else ()
            wrong.append(WrongGradient(index, expected, found, tuple(causes)))
    return EngineVerdict(
        theirs, _our_gradients(reflection, places), _central_differences(reflection, order), tuple(wrong)
    )


def is_same(one: float, other: float) -> bool:
    """Whether two gradients are the same but for rounding."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= CLOSE * max(1.0, abs(one), abs(other))


class _Writes:
    """The gradients that the foreign engine's backward pass wrote, by node, in order."""

    def __init__(self, graph: ForeignGraph) -> None:
        self._by_node: dict[int, list[Write]] = {}
        for write in graph.writes:
            self._by_node.setdefault(write.node, []).append(write)

    def of(self, node: int) -> Sequence[Write]:
        return self._by_node.get(node, ())


class _Shares:
    """The shares that are due to each node, by the gradients of the foreign engine."""

    def __init__(
        self, graph: ForeignGraph, reflection: Mirror, places: dict[Value, int], theirs: Sequence[float | None]
    ) -> None:
        self._due: dict[int, list[Share] | None] = {index: [] for index in range(len(graph.nodes))}
        for user, value in enumerate(reflection.nodes):
            upstream = theirs[user]
            try:
                slopes: Sequence[float] | None = local_derivatives(value)
            except (NoValueError, TypeError):
                slopes = None
            for position, operand in enumerate(value.operands):
                index = places[operand]
                due = self._due[index]
                if slopes is None or len(slopes) != len(value.operands) or upstream is None:
                    self._due[index] = None
                elif due is not None:
                    due.append(Share(user, position, slopes[position], upstream))

    def due_to(self, index: int) -> list[Share] | None:
        """The shares; None where one of them is not known."""
        return self._due[index]


def _our_gradients(reflection: Mirror, places: dict[Value, int]) -> tuple[float | None, ...]:
    if reflection.without_slopes:
        return (None,) * len(reflection.nodes)
    before = [value.grad for value in reflection.nodes]
    for value in reflection.nodes:
        value.grad = 0.0
    try:
        reflection.root.backward()
        return tuple(value.grad for value in reflection.nodes)
    except (ArithmeticError, ValueError):
        return (None,) * len(reflection.nodes)
    finally:
        for value, grad in zip(reflection.nodes, before, strict=True):
            value.grad = grad


def _central_differences(reflection: Mirror, order: Sequence[Value]) -> tuple[float | None, ...]:
    if reflection.unknown or len(order) > 2_000:
        return (None,) * len(reflection.nodes)
    return tuple(_central_difference(reflection.root, value, order) for value in reflection.nodes)


def _central_difference(root: Value, node: Value, order: Sequence[Value]) -> float | None:
    h = 1e-6 * max(1.0, abs(node.data))
    try:
        up, down = (replay(root, {node: node.data + step}, order)[root] for step in (h, -h))
    except NoValueError:
        return None
    return (up - down) / (2.0 * h)


# Mistakes, each recomputed

JUDGED: Mapping[Operation, str] = {
    ADD: "add", MULTIPLY: "mul", SUBTRACT: "sub", NEGATE: "neg", DIVIDE: "div", EXP: "exp", TANH: "tanh", RELU: "relu",
}  # fmt: skip
"""The operations whose mistakes `lessons.judge.mistakes` has, by their names there; powers are "pow"."""

FURTHER: Mapping[Operation, tuple[tuple[int | None, str, ShareFormula], ...]] = {
    LOG: (
        (0, "its own data; of a logarithm it is one over it", lambda f: f.x * f.g),
        (0, "one over the result; of a logarithm it is one over the operand", lambda f: f.g / f.out),
        (0, "the data of the result; of a logarithm it is one over the operand", lambda f: f.out * f.g),
    ),
    SIGMOID: (
        (0, "the operand in place of the result: out · (1 − out)", lambda f: f.x * (1.0 - f.x) * f.g),
        (0, "the slope of tanh; of a sigmoid it is out · (1 − out)", lambda f: (1.0 - f.out * f.out) * f.g),
        (0, "1 − out; of a sigmoid it is out · (1 − out)", lambda f: (1.0 - f.out) * f.g),
    ),
    RELU: ((0, "1 also at 0; there relu's local derivative is 0", lambda f: f.g if f.x >= 0.0 else 0.0),),
    ABS: ((0, "1 also where the operand is negative", lambda f: f.g),),
}
"""Mistakes of operations that no check is about, in the form of `lessons.judge.mistakes.WRONG_LOCALS`."""


def _causes(
    writes: _Writes, reflection: Mirror, index: int, due: Sequence[Share], expected: float, found: float
) -> Iterator[str]:
    """The mistakes that give the number found, likeliest first."""
    name = name_of(reflection.nodes[index]) or "a node"
    wrote = f"{name}.grad = {short(found)}"
    if reflection.nodes[index] is reflection.root:
        if is_same(found, 0.0):
            yield f"the output's gradient is 0: backward() has to begin with {name}.grad = 1"
        else:
            yield f"the output's own gradient is {short(found)}; backward() has to begin with {name}.grad = 1"
        return
    ops = sorted({reflection.nodes[share.user].operation.symbol for share in due})
    their_op = f"your {' and '.join(ops)}" if ops else "your engine"
    if len(due) > 1:
        last = _last_written(writes, index)
        for share in sorted(due, key=lambda share: share.user != last):
            if is_same(found, share.amount):
                amounts = " and ".join(short(each.amount) for each in due[:4])
                symbol = reflection.nodes[share.user].operation.symbol
                yield f"your {symbol} wrote {wrote}; {len(due)} shares, {amounts}, are due: it says = where += is due"
                return
    if _fits(found, expected, [share.local for share in due]):
        yield f"{wrote} is the local derivative alone: {their_op} forgets × out.grad, the upstream gradient"
    for symbol, reason in _wrong_order(writes, reflection, index, due, found):
        yield f"{wrote}: your {symbol} handed its gradient on {reason}: the order is wrong, not the rule"
    for symbol, reason in _wrong_slopes(reflection, due, found):
        yield f"{wrote}: your {symbol} uses {reason}"
    if is_same(found, -expected):
        yield f"{wrote} has the wrong sign: {their_op} hands on {short(-expected)} where {short(expected)} is due"
    if is_same(found, 0.0):
        yield f"{name}.grad stays 0: nothing of {their_op} reaches it"
    if is_same(found, 2.0 * expected):
        yield f"{wrote} is twice what is due: its share is handed on twice"


def _fits(found: float, expected: float, amounts: Sequence[float]) -> bool:
    total = math.fsum(amounts)
    return is_same(found, total) and not is_same(total, expected)


def _last_written(writes: _Writes, index: int) -> int | None:
    own = writes.of(index)
    return own[-1].by if own else None


def _wrong_slopes(reflection: Mirror, due: Sequence[Share], found: float) -> Iterator[tuple[str, str]]:
    """For each operation that uses the node: a wrong local derivative that gives the number, with all else right."""
    for symbol in dict.fromkeys(reflection.nodes[share.user].operation.symbol for share in due):
        mine = [share for share in due if reflection.nodes[share.user].operation.symbol == symbol]
        rest = math.fsum(share.amount for share in due if share not in mine)
        for reason, amounts in _mistaken_amounts(reflection, mine):
            if is_same(found, rest + math.fsum(amounts)):
                yield symbol, reason
                break


def _mistaken_amounts(reflection: Mirror, mine: Sequence[Share]) -> Iterator[tuple[str, list[float]]]:
    """By each mistake of one operation, what its shares would be."""
    operation = reflection.nodes[mine[0].user].operation
    is_power = operation.symbol.startswith("**") and bool(operation.symbol[2:])
    key = "pow" if is_power else JUDGED.get(operation, "")
    exponent = float(operation.symbol[2:]) if is_power else 0.0
    for place, reason, formula in (*WRONG_LOCALS.get(key, ()), *FURTHER.get(operation, ())):
        amounts = []
        for share in mine:
            try:
                amounts.append(_amount(reflection, share, place, formula, exponent))
            except (ArithmeticError, ValueError, TypeError):
                break
        else:
            yield reason, amounts


def _amount(reflection: Mirror, share: Share, place: int | None, formula: ShareFormula, exponent: float) -> float:
    """What a share would be by a mistaken formula; the share itself where that is about the other operand."""
    if place is not None and place != share.position:
        return share.amount
    user = reflection.nodes[share.user]
    numbers = [operand.data for operand in user.operands]
    own, other = numbers[share.position], numbers[-1 - share.position]
    facts = LocalFacts(own, other, user.data, exponent, share.upstream, share.local)
    return float(formula(facts))


def _wrong_order(
    writes: _Writes, reflection: Mirror, index: int, due: Sequence[Share], found: float
) -> Iterator[tuple[str, str]]:
    """Whether the number comes from users that handed on a gradient which was not complete yet."""
    for early in _early_gradients(writes, due):
        if len(early) and is_same(
            found, math.fsum(share.local * early.get(share.user, share.upstream) for share in due)
        ):
            user = next(iter(early))
            so_far = short(early[user])
            node = name_of(reflection.nodes[user]) or "the node"
            yield (
                reflection.nodes[user].operation.symbol,
                f"while {node}.grad was {so_far}; complete it is {short(due_upstream(due, user))}",
            )
            return


def due_upstream(due: Sequence[Share], user: int) -> float:
    """The complete gradient of a user."""
    return next(share.upstream for share in due if share.user == user)


def _early_gradients(writes: _Writes, due: Sequence[Share]) -> Iterator[dict[int, float]]:
    """Gradients that users may have had when they handed on theirs: those that were written, but not as the last."""
    users = list(dict.fromkeys(share.user for share in due))
    written = {user: [0.0, *(write.grad for write in writes.of(user))] for user in users}
    choices = [
        [None, *(grad for grad in dict.fromkeys(written[user]) if not is_same(grad, due_upstream(due, user)))]
        for user in users
    ]
    if math.prod(map(len, choices)) > MAX_PARTIAL:
        return
    for chosen in product(*choices):
        yield {user: grad for user, grad in zip(users, chosen, strict=True) if grad is not None}
