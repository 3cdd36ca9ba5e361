"""The training loop as machine code: many steps in one call, each with what can be looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import Structure, c_double, c_int64, c_void_p
from dataclasses import dataclass
from typing import Any

from engine.native.module import NativeModule, write_term
from engine.native.order import needed, operands_needed
from engine.native.rules import number
from engine.native.text import FunctionText
from engine.ops import ADD, DIVIDE, MULTIPLY, POWER, SQRT
from engine.tape.tape import NEGATE, SUBTRACT, Tape

# (gradient, averages, updates made, rate) → what to add to a parameter, and its averages afterwards.
UpdateRule = Callable[[object, Sequence[object], object, object], tuple[object, Sequence[object]]]


FIELDS: list[tuple[str, Any]] = [
    *((name, c_void_p) for name in ("gradients", "forward", "held", "parameters", "averages", "piled")),
    *((name, c_void_p) for name in ("inputs", "targets", "index", "rest", "rates", "losses", "right", "scores")),
    *((name, c_void_p) for name in ("held_inputs", "held_targets", "held_scores", "held_losses", "held_right")),
    *((name, c_void_p) for name in ("terms", "handed_on")),
    *((name, c_void_p) for name in ("parameters_after", "averages_after", "piled_after")),
    *((name, c_int64) for name in ("examples", "batch", "held_count", "stride", "rest_stride", "steps")),
    *((name, c_int64) for name in ("piles_up", "has_piled", "goes_on")),
    *((name, c_double) for name in ("weight", "updates", "advance")),
]


class Frame(Structure):
    """What the loop works on. Arrays have a row for each step, or for each of many networks that take one.

    gradients, forward, held       the functions of `engine.native.step`
    parameters, averages, piled    the state before each step; `piled` are gradients of earlier steps
    *_after                        the state after it: of steps the rows one further on, of networks the same rows
    inputs, targets, index, rest   the examples; by step, which of them it learns from, and the others
    rates                          with the sign of the update
    losses, right, scores          what comes of it: `right` counts scores with the sign of their target
    held_*                         the same of the examples held out; their losses are one number each
    terms, handed_on               room for what is needed on the way
    examples, batch, held_count    how many; batch: of a step
    stride, rest_stride            from one step's `index` or `rest` to the next one's: 0 if all are the same
    steps                          how many to take at most
    piles_up                       whether gradients are not zeroed
    has_piled                      whether the first row of `piled` holds gradients of earlier steps
    weight                         of one example in the loss
    updates                        how many updates the optimizer has made
    advance                        how many more there are from row to row: 1 for steps, 0 for networks
    goes_on                        whether it goes on with numbers that are not finite, as networks do by themselves
    """

    _fields_ = FIELDS


@dataclass(frozen=True, slots=True)
class Symbol:
    """A term with the arithmetic that rules of optimizers use; plain numbers become terms."""

    tape: Tape
    term: int

    def __add__(self, other: object) -> Symbol:
        return self._rule(ADD, self, other)

    def __radd__(self, other: object) -> Symbol:
        return self._rule(ADD, other, self)

    def __sub__(self, other: object) -> Symbol:
        return self._rule(SUBTRACT, self, other)

    def __rsub__(self, other: object) -> Symbol:
        return self._rule(SUBTRACT, other, self)

    def __mul__(self, other: object) -> Symbol:
        return self._rule(MULTIPLY, self, other)

    def __rmul__(self, other: object) -> Symbol:
        return self._rule(MULTIPLY, other, self)

    def __truediv__(self, other: object) -> Symbol:
        return self._rule(DIVIDE, self, other)

    def __rtruediv__(self, other: object) -> Symbol:
        return self._rule(DIVIDE, other, self)

    def __pow__(self, other: object) -> Symbol:
        if other == 0.5:
            return self._rule(SQRT, self)  # as NumPy has it
        return self._rule(POWER, self, other)

    def __rpow__(self, other: object) -> Symbol:
        return self._rule(POWER, other, self)

    def __neg__(self) -> Symbol:
        return self._rule(NEGATE, self)

    def _rule(self, row: object, *operands: object) -> Symbol:
        terms = [self.tape.number(float(x)) if not isinstance(x, Symbol) else x.term for x in operands]  # type: ignore[arg-type]
        return Symbol(self.tape, self.tape.rule(row, 0, *terms))  # type: ignore[arg-type]


def write_loop(count: int, averages: int, update: UpdateRule) -> tuple[str, bool]:
    """Return the LLVM of `long run(Frame *frame)`, which returns how many steps it has taken; and whether what it does
    with each parameter is arithmetic alone.

    count     how many parameters
    averages  how many running averages the optimizer has for each
    update    its rule, which is called with symbols instead of numbers

    It stops before a step in which Python might raise an error, or a number would not be finite, unless it is to go on.
    """
    module = NativeModule()
    text = FunctionText("i64 @run(ptr %frame)")
    text.flag()
    frame = {}
    for place, (name, kind) in enumerate(FIELDS):
        frame[name] = text.load("%frame", place, {c_void_p: "ptr", c_int64: "i64"}.get(kind, "double"))
    done, has = text.variable("0", "i64"), text.variable(frame["has_piled"], "i64")
    examples, batch, held = frame["examples"], frame["batch"], frame["held_count"]
    left = text.let(f"sub i64 {examples}, {batch}")
    with text.loop(frame["steps"]) as step:

        def row(name: str, length: object, kind: str = "double") -> str:
            return text.at(frame[name], text.let(f"mul i64 {step}, {length}"), kind)

        before, after = row("parameters", count), row("parameters_after", count)
        earlier, gradients = row("piled", count), row("piled_after", count)
        scores, piles_up = row("scores", examples), text.let(f"icmp ne i64 {frame['piles_up']}, 0")
        with text.loop(count) as at:
            first = f"select i1 {piles_up}, double {text.load(earlier, at)}, double {number(0.0)}"
            text.store(text.let(first), gradients, at)
        index = row("index", frame["stride"], "i64")
        flag = text.let(
            f"call i8 {frame['gradients']}(ptr {before}, ptr {frame['inputs']}, ptr {frame['targets']}, ptr {index}, "
            f"i64 {batch}, double {frame['weight']}, i64 {text.load(has, kind='i64')}, ptr {gradients}, ptr {scores}, "
            f"ptr {frame['terms']}, ptr {text.at(frame['losses'], step)}, ptr {frame['handed_on']})"
        )
        wrong = text.variable(flag, "i8")
        with text.where(text.let(f"icmp sgt i64 {left}, 0")):
            others = row("rest", frame["rest_stride"], "i64")
            flag = text.let(
                f"call i8 {frame['forward']}(ptr {before}, ptr {frame['inputs']}, ptr {others}, i64 {left}, "
                f"ptr {scores}, ptr {frame['handed_on']})"
            )
            _join(text, wrong, flag)
        bad = text.variable("0", "i64")
        with text.where(text.let(f"icmp sgt i64 {held}, 0")):
            held_scores, held_losses = row("held_scores", held), row("held_losses", held)
            flag = text.let(
                f"call i8 {frame['held']}(ptr {before}, ptr {frame['held_inputs']}, ptr {frame['held_targets']}, "
                f"i64 {held}, ptr {held_scores}, ptr {held_losses}, ptr {frame['handed_on']})"
            )
            _join(text, wrong, flag)
            _check_finite(text, held_losses, held, bad)
            _count_right(text, held_scores, frame["held_targets"], held, text.at(frame["held_right"], step, "i64"))
        _check_finite(text, scores, examples, bad)
        _check_finite(text, text.at(frame["losses"], step), 1, bad)
        _count_right(text, scores, frame["targets"], examples, text.at(frame["right"], step, "i64"))
        old, new = row("averages", count * averages), row("averages_after", count * averages)
        turn = text.let(f"fmul double {text.let(f'sitofp i64 {step} to double')}, {frame['advance']}")
        made = text.let(f"fadd double {frame['updates']}, {turn}")
        rate = text.load(frame["rates"], step)
        arrays = before, after, gradients, old, new
        is_exact = _update(text, module, count, averages, update, arrays, (made, rate))
        for length, array in ((count, gradients), (count, after), (count * averages, new)):
            _check_finite(text, array, length, bad)
        _join(text, wrong, text.load("%flag", kind="i8"))
        fine = text.let(f"icmp eq i8 {text.load(wrong, kind='i8')}, 0")
        finite = text.let(f"icmp eq i64 {text.load(bad, kind='i64')}, 0")
        goes_on = text.let(f"icmp ne i64 {frame['goes_on']}, 0")
        taken = text.let(f"or i1 {goes_on}, {text.let(f'and i1 {fine}, {finite}')}")
        text.add(f"  br i1 {taken}, label %go.on, label %stop\ngo.on:")
        text.store(text.let(f"add i64 {step}, 1"), done, kind="i64")
        own = f"select i1 {goes_on}, i64 {frame['has_piled']}, i64 {frame['piles_up']}"
        text.store(text.let(own), has, kind="i64")
    text.add("  br label %stop\nstop:")
    text.add(f"  ret i64 {text.load(done, kind='i64')}")
    module.texts.append(text.text)
    return module.text, is_exact


def _update(
    text: FunctionText,
    module: NativeModule,
    count: int,
    averages: int,
    update: UpdateRule,
    arrays: tuple[str, str, str, str, str],
    numbers: tuple[str, str],
) -> bool:
    """Add the lines of the update. What is the same for every parameter is computed once.

    Returns whether the rest is arithmetic alone.
    """
    before, after, gradients, old, new = arrays
    tape = Tape()
    updates, rate, gradient = (tape.variable(name) for name in ("updates", "rate", "g"))
    own = [tape.variable(f"a{k}") for k in range(averages)]
    delta, kept = update(
        Symbol(tape, gradient), [Symbol(tape, k) for k in own], Symbol(tape, updates), Symbol(tape, rate)
    )
    results = [it.term for it in (delta, *kept) if isinstance(it, Symbol)]
    terms = [term for term in needed(tape, module.rules, results) if term not in (updates, rate, gradient, *own)]
    varying = {gradient, *own}
    for term in terms:
        if varying & set(operands_needed(tape, module.rules, term)):
            varying.add(term)
    known = {updates: numbers[0], rate: numbers[1]}
    for term in terms:
        if term not in varying:
            write_term(text, tape, module.rules, term, known)
    with text.loop(count) as k:
        places = [text.let(f"add i64 {k}, {count * number_of}") for number_of in range(averages)]
        known |= {gradient: text.load(gradients, k)}
        known |= {term: text.load(old, place) for term, place in zip(own, places, strict=True)}
        for term in terms:
            if term in varying:
                write_term(text, tape, module.rules, term, known)
        text.store(text.let(f"fadd double {text.load(before, k)}, {known[results[0]]}"), after, k)
        for term, place in zip(results[1:], places, strict=True):
            text.store(known[term], new, place)
    return all(module.rules.is_exact(rule) for term in varying if (rule := tape.rules[term]))


def _join(text: FunctionText, wrong: str, flag: str) -> None:
    text.store(text.let(f"or i8 {text.load(wrong, kind='i8')}, {flag}"), wrong, kind="i8")


def _check_finite(text: FunctionText, array: str, length: object, bad: str) -> None:
    """Set `bad` if a number is not finite: if all bits of its exponent are set."""
    with text.loop(length) as k:
        exponent = text.let(f"and i64 {text.load(array, k, 'i64')}, 9218868437227405312")
        infinite = text.let(f"zext i1 {text.let(f'icmp eq i64 {exponent}, 9218868437227405312')} to i64")
        text.store(text.let(f"or i64 {text.load(bad, kind='i64')}, {infinite}"), bad, kind="i64")


def _count_right(text: FunctionText, scores: str, targets: str, length: object, place: str) -> None:
    count = text.variable("0", "i64")
    text.store("0", count, kind="i64")
    with text.loop(length) as k:
        signs = [text.let(f"fcmp ogt double {text.load(array, k)}, {number(0.0)}") for array in (scores, targets)]
        same = text.let(f"icmp eq i1 {signs[0]}, {signs[1]}")
        text.store(
            text.let(f"add i64 {text.load(count, kind='i64')}, {text.let(f'zext i1 {same} to i64')}"), count, kind="i64"
        )
    text.store(text.load(count, kind="i64"), place, kind="i64")
