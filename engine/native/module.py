"""The LLVM of a tape: functions on arrays of numbers, each term of the tape one number that is assigned once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.native.rules import NativeRules, number
from engine.tape.tape import Tape

LONGEST_PART = 400  # terms of one function: the time that LLVM takes grows faster than a function


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
        """The whole module."""
        lines = "".join([*self.rules.functions.values(), *self.texts]).splitlines()
        seen: set[str] = set()
        kept = []
        for line in lines:
            if line.startswith("declare"):
                if line in seen:
                    continue
                seen.add(line)
            kept.append(line)
        return "\n".join(kept) + "\n"


@dataclass(slots=True)
class Terms:
    """Writes terms of a tape into a function's body.

    known  the names of the terms written already: variables, numbers and results
    lines  the lines
    """

    tape: Tape
    rules: NativeRules
    known: dict[int, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    _count: int = 0

    def load(self, source: str, at: int) -> str:
        """Add the lines that read one number of an array; return its name."""
        name = self.name()
        self.lines.append(f"  {name}p = getelementptr inbounds double, ptr {source}, i64 {at}")
        self.lines.append(f"  {name} = load double, ptr {name}p")
        return name

    def store(self, text: str, target: str, at: int) -> None:
        """Add the lines that write one number into an array."""
        name = self.name()
        self.lines.append(f"  {name}p = getelementptr inbounds double, ptr {target}, i64 {at}")
        self.lines.append(f"  store double {text}, ptr {name}p")

    def add_to(self, text: str, target: str, at: int) -> None:
        """Add the lines that add a number to one of an array."""
        name = self.name()
        self.lines.append(f"  {name}p = getelementptr inbounds double, ptr {target}, i64 {at}")
        self.lines.append(f"  {name}o = load double, ptr {name}p")
        self.lines.append(f"  {name} = fadd double {name}o, {text}")
        self.lines.append(f"  store double {name}, ptr {name}p")

    def name(self) -> str:
        """A name that is not taken."""
        self._count += 1
        return f"%v{self._count}"

    def write(self, term: int) -> str:
        """Add the lines of a term, whose operands are there; return its name."""
        rule = self.tape.rules[term]
        if rule is None:
            text = number(self.tape.numbers[term])
        else:
            recipe = self.rules.recipe(rule)
            operands = [self.known.get(operand, "") for operand in self.tape.operands[term]]
            names = [*operands] if len(operands) > rule[0].arity else [*operands, ""]  # out, after the operands
            first = self._count
            names += [f"%v{first + k + 1}" for k in range(recipe.extra)]
            self._count = first + recipe.extra
            if recipe.form:
                self.lines.append(recipe.form % tuple([names[slot] for slot in recipe.slots]))
            text = names[recipe.result]
        self.known[term] = text
        return text


def needed(tape: Tape, rules: NativeRules, roots: Iterable[int]) -> list[int]:
    """Return the terms that the roots need, the roots included, in order."""
    marked = bytearray(len(tape.atoms))
    for root in roots:
        marked[root] = 1
    for term in range(len(marked) - 1, -1, -1):
        rule = tape.rules[term]
        if marked[term] and rule is not None:
            operands = tape.operands[term]
            for slot in rules.recipe(rule).slots:
                if slot < len(operands):
                    marked[operands[slot]] = 1
    return [term for term, mark in enumerate(marked) if mark]


def write_graph(module: NativeModule, name: str, tape: Tape, inputs: Mapping[int, int], roots: Sequence[int]) -> int:
    """Add a function from an array of inputs to one of results, `char name(double *x, double *s)`.

    inputs: for each variable of the tape its place among the inputs. The results are the first numbers of `s`; return
    how many numbers `s` must have room for. The function returns a flag: whether Python might raise an error.
    """
    terms = [term for term in needed(tape, module.rules, roots) if term not in inputs]
    parts = [terms[i : i + LONGEST_PART] for i in range(0, len(terms), LONGEST_PART)] or [[]]
    part_of = {term: k for k, part in enumerate(parts) for term in part}
    slots = {term: place for place, term in reversed(list(enumerate(roots)))}
    size = len(roots)
    for k, part in enumerate(parts):
        for term in part:
            for operand in tape.operands[term]:
                if part_of.get(operand, k) != k and operand not in slots and operand not in tape.numbers:
                    slots[operand] = size
                    size += 1
    for k, part in enumerate(parts):
        body = Terms(tape, module.rules)
        for term in part:
            for operand in tape.operands[term]:
                if operand not in body.known:
                    if operand in inputs:
                        body.known[operand] = body.load("%x", inputs[operand])
                    elif operand in tape.numbers:
                        body.write(operand)
                    elif part_of.get(operand, k) != k:
                        body.known[operand] = body.load("%s", slots[operand])
            body.write(term)
        for term in part:
            if term in slots:
                body.store(body.known[term], "%s", slots[term])
        if k == len(parts) - 1:
            for place, root in enumerate(roots):
                if slots[root] != place or root in inputs:
                    text = body.known.get(root) or (
                        body.load("%x", inputs[root]) if root in inputs else body.load("%s", slots[root])
                    )
                    body.store(text, "%s", place)
        module.texts.append(
            f"define internal void @{name}.{k}(ptr noalias %x, ptr noalias %s, ptr noalias %flag)"
            " noinline {\n" + "\n".join(body.lines) + "\n  ret void\n}\n"
        )
    calls = "".join(f"  call void @{name}.{k}(ptr %x, ptr %s, ptr %flag)\n" for k in range(len(parts)))
    module.texts.append(
        f"define i8 @{name}(ptr noalias %x, ptr noalias %s) {{\n  %flag = alloca i8\n  store i8 0, ptr %flag\n{calls}"
        "  %seen = load i8, ptr %flag\n  ret i8 %seen\n}\n"
    )
    return size
