"""The LLVM of a tape: functions on arrays of numbers, each term of the tape a number that is assigned once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.native.rules import NativeRules, number
from engine.native.text import FunctionText
from engine.tape.tape import Tape

LONGEST_PART = 400  # terms of one function: what LLVM needs for a term grows with the function


class ArrayPlace(NamedTuple):
    """A number of an array: the array's name, and where in it."""

    array: str
    at: int


class TermOutput(NamedTuple):
    """What becomes of a term: it is put into a place, or added to the number there."""

    term: int
    place: ArrayPlace
    adds: bool = False


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


def write_term(text: FunctionText, tape: Tape, rules: NativeRules, term: int, known: dict[int, str]) -> None:
    """Add the lines of a term to a function. known: the names of its operands; the term's own is added."""
    rule = tape.rules[term]
    if rule is None:
        known[term] = number(tape.numbers[term])
        return
    recipe = rules.recipe(rule)
    operands = [known.get(operand, "") for operand in tape.operands[term]]
    behind = [""] * (rule[0].arity + 1 - len(operands))  # a forward rule has no result among its operands
    names = [*operands, *behind, *text.names(recipe.extra)]
    if recipe.form:
        text.add(recipe.form % tuple([names[slot] for slot in recipe.slots]))
    known[term] = names[recipe.result]


def operands_needed(tape: Tape, rules: NativeRules, term: int) -> tuple[int, ...]:
    """Return the operands that a term's lines read."""
    rule, operands = tape.rules[term], tape.operands[term]
    return () if rule is None else tuple([operands[slot] for slot in rules.recipe(rule).read])


def needed(tape: Tape, rules: NativeRules, roots: Iterable[int]) -> list[int]:
    """Return the terms that the roots need, the roots included, in order."""
    marked = bytearray(len(tape.atoms))
    for root in roots:
        marked[root] = 1
    for term in range(len(marked) - 1, -1, -1):
        if marked[term]:
            for operand in operands_needed(tape, rules, term):
                marked[operand] = 1
    return [term for term, mark in enumerate(marked) if mark]


def write_parts(
    module: NativeModule,
    name: str,
    tape: Tape,
    arrays: Sequence[str],
    inputs: Mapping[int, ArrayPlace],
    outputs: Sequence[TermOutput],
    longest: int | None = None,
) -> tuple[str, int]:
    """Add functions that compute the outputs; return their calls, and how many numbers the array `s` has room for.

    arrays   the names of the arrays that go in; the calls hand on variables of these names, and the flag
    inputs   the place of each variable of the tape
    longest  how many terms a part may have

    A long computation is cut into parts, which hand numbers on in `s`. Numbers are added to a place in the order of the
    outputs.
    """
    terms = [term for term in needed(tape, module.rules, [it.term for it in outputs]) if term not in inputs]
    size = longest or LONGEST_PART
    parts = [terms[i : i + size] for i in range(0, len(terms), size)] or [[]]
    part_of = {term: k for k, part in enumerate(parts) for term in part}
    due = _due(outputs, parts[0][0] if parts[0] else -1, inputs.keys())
    slots: dict[int, int] = {}
    for k, part in enumerate(parts):
        for term in part:
            used = (*operands_needed(tape, module.rules, term), *(output.term for output in due.get(term, ())))
            for operand in used:
                if part_of.get(operand, k) != k and operand not in tape.numbers:
                    slots.setdefault(operand, len(slots))
    signature = ", ".join(f"ptr noalias %{array}" for array in (*arrays, "s", "flag"))
    for k, part in enumerate(parts):
        text, known = FunctionText(f"internal void @{name}.{k}({signature}) noinline"), dict[int, str]()

        def name_of(operand: int) -> str:
            if operand not in known:  # noqa: B023
                place = inputs.get(operand)
                if place is not None:
                    known[operand] = text.load(f"%{place.array}", place.at)  # noqa: B023
                elif operand in tape.numbers:
                    write_term(text, tape, module.rules, operand, known)  # noqa: B023
                else:
                    known[operand] = text.load("%s", slots[operand])  # noqa: B023
            return known[operand]  # noqa: B023

        for term in part or [-1]:
            if term >= 0:
                for operand in operands_needed(tape, module.rules, term):
                    name_of(operand)
                write_term(text, tape, module.rules, term, known)
                if term in slots:
                    text.store(known[term], "%s", slots[term])
            for output in due.get(term, ()):
                value, (array, index) = name_of(output.term), output.place
                if output.adds:
                    text.increase(f"%{array}", index, value)
                else:
                    text.store(value, f"%{array}", index)
        text.add("  ret void")
        module.texts.append(text.text)
    handed = ", ".join(f"ptr %{array}" for array in (*arrays, "s", "flag"))
    return "\n".join(f"  call void @{name}.{k}({handed})" for k in range(len(parts))), len(slots)


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


def write_many(module: NativeModule, name: str, results: int) -> None:
    """Add a function that goes through the elements of arrays with the graph function `name`.

    void many(which, columns, varying, first, until, x, out, s): for each k from `first` on, puts element k of each of
    the `varying` columns into x, at the places that `which` lists, and what the graph gives into the next row of `out`.
    """
    text = FunctionText(
        f"void @{name}.many(ptr %which, ptr %columns, i64 %varying, i64 %first, i64 %until, ptr %x, ptr %out, ptr %s)"
    )
    with text.loop(text.let("sub i64 %until, %first")) as row:
        element = text.let(f"add i64 {row}, %first")
        with text.loop("%varying") as j:
            number = text.load(text.load("%columns", j, "ptr"), element)
            text.store(number, "%x", text.load("%which", j, "i64"))
        out = text.at("%out", text.let(f"mul i64 {row}, {results}"))
        text.let(f"call i8 @{name}(ptr %x, ptr {out}, ptr %s)")
    text.add("  ret void")
    module.texts.append(text.text)


def _due(outputs: Sequence[TermOutput], first: int, inputs: Iterable[int]) -> dict[int, list[TermOutput]]:
    """Return which outputs are due after which term: when they are known, and those before them at their place."""
    variables, latest = set(inputs), dict[ArrayPlace, int]()
    due: dict[int, list[TermOutput]] = {}
    for output in outputs:
        known = first if output.term in variables else output.term
        latest[output.place] = after = max(known, latest.get(output.place, known))
        due.setdefault(after, []).append(output)
    return due
