"""The LLVM of a tape: functions on arrays of numbers, each term of the tape a number that is assigned once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.native.order import needed, operands_needed, side_by_side
from engine.native.rules import NativeRules
from engine.native.text import FunctionText
from engine.tape.tape import Tape

LONGEST_PART = 400  # terms of one function: what LLVM needs for a term grows with the function
PLAIN = re.compile(r"  %s = f(?:add|sub|mul|div) .* %s, %s")  # a line for several lanes that LLVM translates quickly


class ArrayPlace(NamedTuple):
    """A number of an array: the array's name, and where in it."""

    array: str
    at: int


class TermOutput(NamedTuple):
    """The place that a term is put into."""

    term: int
    place: ArrayPlace


@dataclass(slots=True)
class NativeModule:
    """LLVM text that grows.

    rules  the templates that its functions are written from
    texts  the functions
    """

    rules: NativeRules = field(default_factory=NativeRules)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole module; what is declared twice is written once."""
        seen: set[str] = set()
        kept = []
        for line in "".join([*self.rules.functions.values(), *self.texts]).splitlines():
            if not line.startswith("declare") or line not in seen:
                kept.append(line)
                seen.add(line)
        return "\n".join(kept) + "\n"


def write_term(
    text: FunctionText, tape: Tape, rules: NativeRules, term: int, known: dict[int, str], apart: bool = False
) -> None:
    """Add the lines of a term to a function. known: the names of its operands; the term's own is added.

    apart: put lines that LLVM has no quick way for into a block of their own, or the whole block would go the slow way
    """
    rule = tape.rules[term]
    if rule is None:
        known[term] = rules.number(tape.numbers[term])
        return
    recipe = rules.recipe(rule)
    operands = [known.get(operand, "") for operand in tape.operands[term]]
    behind = [""] * (rule[0].arity + 1 - len(operands))  # a forward rule has no result among its operands
    names = [*operands, *behind, *text.names(recipe.extra)]
    if recipe.form:
        apart = apart and not (PLAIN.fullmatch(recipe.form) and tape.numbers.keys().isdisjoint(tape.operands[term]))
        if apart:
            text.cut()
        text.add(recipe.form % tuple([names[slot] for slot in recipe.slots]))
        if apart:
            text.cut()
    known[term] = names[recipe.result]


def write_parts(
    module: NativeModule,
    name: str,
    tape: Tape,
    arrays: Sequence[str],
    inputs: Mapping[int, ArrayPlace],
    outputs: Sequence[TermOutput],
    longest: int | None = None,
    rules: NativeRules | None = None,
    same: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    """Add functions that compute the outputs; return their calls, and how many numbers the array `s` has room for.

    arrays   the names of the arrays that go in; the calls hand on variables of these names, and the flag
    inputs   the place of each variable of the tape
    longest  how many terms a part may have; None if LLVM is to give its least, in a time in proportion to the text
    rules    those of the module, if it is not to be others: with several lanes arrays hold so many numbers in each
             place, aligned, and the calls hand on how many lanes are live
    same     the arrays that hold one number in each place, for all lanes; each with the name of the array that the
             backward pass reads instead

    A long computation is cut into parts, which hand numbers on in `s`.
    """
    rules, same = rules or module.rules, same or {}
    kind = rules.kind
    roots = [output.term for output in outputs]
    terms = needed(tape, rules, roots) if rules.lanes == 1 else side_by_side(tape, rules, roots)
    terms = [term for term in terms if term not in inputs]
    size = longest or LONGEST_PART
    parts = [terms[i : i + size] for i in range(0, len(terms), size)] or [[]]
    part_of = {term: k for k, part in enumerate(parts) for term in part}
    due: dict[int, list[TermOutput]] = {}
    for output in outputs:
        after = output.term if output.term in part_of else -1
        due.setdefault(after, []).append(output)
    slots: dict[int, int] = {}
    for k, part in enumerate(parts):
        for term in part:
            for operand in operands_needed(tape, rules, term):
                if part_of.get(operand, k) != k and operand not in tape.numbers:
                    slots.setdefault(operand, len(slots))
    handed = [*(f"ptr {{}}%{array}" for array in (*arrays, "s", "flag")), *(["i64 %live"] if rules.lanes > 1 else [])]
    signature = ", ".join(handed).replace("{}", "noalias ")
    for k, part in enumerate(parts):
        text, known = FunctionText(f"internal void @{name}.{k}({signature}) noinline"), dict[int, str]()

        def name_of(operand: int) -> str:
            if operand not in known:  # noqa: B023
                place = inputs.get(operand)
                if place is not None and place.array in same:
                    array = same[place.array] if is_backward else place.array  # noqa: B023
                    known[operand] = text.spread(text.load(f"%{array}", place.at), kind)  # noqa: B023
                elif place is not None:
                    known[operand] = text.load(f"%{place.array}", place.at, kind)  # noqa: B023
                elif operand in tape.numbers:
                    write_term(text, tape, rules, operand, known)  # noqa: B023
                else:
                    known[operand] = text.load("%s", slots[operand], kind)  # noqa: B023
            return known[operand]  # noqa: B023

        is_backward = False
        for term in ([-1] if k == 0 else []) + part:
            if term >= tape.backward_from and not is_backward:
                is_backward = True
                for operand in [it for it in known if it in inputs and inputs[it].array in same]:
                    del known[operand]
            if term >= 0:
                for operand in operands_needed(tape, rules, term):
                    name_of(operand)
                write_term(text, tape, rules, term, known, apart=rules.lanes > 1 and longest is None)
                if term in slots:
                    text.store(known[term], "%s", slots[term], kind)
            for output in due.get(term, ()):
                text.store(name_of(output.term), f"%{output.place.array}", output.place.at, kind)
        text.add("  ret void")
        module.texts.append(text.text)
    given = ", ".join(handed).replace("{}", "")
    return "\n".join(f"  call void @{name}.{k}({given})" for k in range(len(parts))), len(slots)


def write_graph(module: NativeModule, name: str, tape: Tape, arity: int, roots: Sequence[int]) -> int:
    """Add a function from an array of inputs to one of results, `char name(double *x, double *out, double *s)`.

    Return how many numbers `s` must have room for. The function returns a flag: whether Python might raise an error.
    """
    outputs = [TermOutput(root, ArrayPlace("out", k)) for k, root in enumerate(roots)]
    places = {term: ArrayPlace("x", k) for k in range(arity) if (term := tape.index_of(f"x{k}")) is not None}
    calls, size = write_parts(module, name, tape, ("x", "out"), places, outputs)
    text = FunctionText(f"i8 @{name}(ptr %x, ptr %out, ptr %s)")
    text.flag()
    text.add(calls)
    text.add(f"  ret i8 {text.load('%flag', kind='i8')}")
    module.texts.append(text.text)
    return size
