"""The tape: a graph's forward and backward pass as straight-line arithmetic, from which source is generated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from engine.faults import Fault
from engine.graph.wording import name_of
from engine.no_value import no_value
from engine.ops import ADD, MULTIPLY, Operation
from engine.tape.templates import ATOM, Template, literal, read, renamed
from engine.value import Value

# Two rules beside those of `engine.ops`: they save a multiplication by −1 and give the same bits.
NEGATE = Operation("-", "negate", "-a", ("-1.0",))
SUBTRACT = Operation("-", "subtract", "a - b", ("1.0", "-1.0"))
LONGEST_LINE = 160  # characters of an expression; a longer one is assigned to a variable

Rule = tuple[Operation, int]  # an operation and its template: 0 forward, 1 + k the local derivative of operand k


@dataclass(slots=True)
class Statement:
    """One line of a program: `name = text`."""

    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.name} = {self.text}"


@dataclass(slots=True)
class Tape:
    """A list of terms: each is a variable, a number or a rule over earlier terms, identified by its index.

    Equal terms are stored once. Nothing here refers to the graph, which may be dropped or changed.
    """

    atoms: list[tuple[str, int] | None] = field(default_factory=list)
    rules: list[Rule | None] = field(default_factory=list)
    operands: list[tuple[int, ...]] = field(default_factory=list)
    numbers: dict[int, float] = field(default_factory=dict)
    backward_from: int = 0
    _indices: dict[object, int] = field(default_factory=dict)

    def variable(self, name: str) -> int:
        """Add a variable."""
        return self._intern(name, (name, ATOM), None, ())

    def index_of(self, name: str) -> int | None:
        """Return the term of a variable, None if there is none of that name."""
        return self._indices.get(name)

    def number(self, x: float) -> int:
        """Add a number."""
        term = self._intern(repr(x), literal(x), None, ())
        self.numbers[term] = x
        return term

    def rule(self, row: Operation, which: int, *operands: int) -> int:
        """Add the forward rule (0), or the local derivative of operand `which` − 1, with the result as last operand."""
        return self._intern((row, which, operands), None, (row, which), operands)

    def add(self, a: int, b: int) -> int:
        """Add a sum, folded or simplified where the bits stay the same."""
        if a in self.numbers and b in self.numbers:
            return self.number(self.numbers[a] + self.numbers[b])
        if self._is_negated(b):
            return self.rule(SUBTRACT, 0, a, self.operands[b][0])
        return self.rule(ADD, 0, a, b)

    def multiply(self, a: int, b: int) -> int:
        """Add a product, folded or simplified where the bits stay the same."""
        if a in self.numbers and b in self.numbers:
            return self.number(self.numbers[a] * self.numbers[b])
        for one, other in ((a, b), (b, a)):
            factor = self.numbers.get(one)
            if factor == 1.0:
                return other
            if factor == -1.0:
                return self.operands[other][0] if self._is_negated(other) else self.rule(NEGATE, 0, other)
        return self.rule(MULTIPLY, 0, a, b)

    def _is_negated(self, term: int) -> bool:
        rule = self.rules[term]
        return rule is not None and rule[0] is NEGATE

    def total(self, terms: Iterable[int], start: int) -> int:
        """Add the sum of `start` and the terms, in order."""
        for term in terms:
            start = self.add(start, term)
        return start

    def _intern(self, key: object, atom: tuple[str, int] | None, rule: Rule | None, operands: tuple[int, ...]) -> int:
        index = self._indices.setdefault(key, len(self.atoms))
        if index == len(self.atoms):
            self.atoms.append(atom)
            self.rules.append(rule)
            self.operands.append(operands)
        return index


def record(tape: Tape, order: Sequence[Value], inputs: dict[Value, int]) -> dict[Value, int]:
    """Record a forward pass on the tape and return the term of every node.

    order: `toposort` of the output. inputs: the leaves that vary, each with its term; every other leaf becomes a
    constant. Raises TypeError if a node between an input and the output was made by hand, NoValueError if a constant
    part has no value.
    """
    terms = dict(inputs)
    for node in order:
        if node in terms:
            continue
        row = node.operation
        operands = [terms[operand] for operand in node.operands]
        if tape.numbers.keys() >= set(operands):
            terms[node] = tape.number(_fold(node, [tape.numbers[term] for term in operands]))
        elif row.custom_backward is not None or not row.forward:
            raise TypeError(f"{name_of(node)} was made by hand, so it cannot be compiled: the table has no rule for it")
        elif row is ADD:
            terms[node] = tape.add(*operands)
        elif row is MULTIPLY:
            terms[node] = tape.multiply(*operands)
        else:
            terms[node] = tape.rule(row, 0, *operands)
    return terms


def record_backward(
    tape: Tape, order: Sequence[Value], terms: dict[Value, int], seed: int, wanted: Iterable[Value]
) -> dict[Value, list[int]]:
    """Record the backward pass on the tape, from the gradient `seed` of the output, which is last in the order.

    Returns, for each wanted leaf, the shares that add up to its gradient, in the order in which `Value.backward` adds
    them. Nodes that depend on no wanted leaf get no gradient.
    """
    tape.backward_from = len(tape.atoms)
    shares: dict[Value, list[int]] = {leaf: [] for leaf in wanted}
    path = [node for node in order if _needs_gradient(node, shares)]
    if order[-1] in shares:
        shares[order[-1]].append(seed)
    for node in reversed(path):
        if not node.operands:
            continue
        # Value starts each sum from 0.0. That affects only the sign of a zero, and the leaves' sums start from 0.0.
        first, *others = shares[node]
        grad = tape.total(others, first)
        operands = [terms[operand] for operand in node.operands]
        for position, operand in enumerate(node.operands):
            if operand in shares:
                shares[operand].append(_share(tape, node.operation, position, operands, terms[node], grad))
    return {leaf: shares[leaf] for leaf in wanted}


def record_faulty_backward(
    tape: Tape, order: Sequence[Value], terms: dict[Value, int], seed: int, wanted: Iterable[Value], bug: Fault
) -> dict[Value, list[int]]:
    """Record a backward pass with a fault, which computes with terms instead of numbers; see `record_backward`.

    Raises ValueError as the fault does.
    """
    tape.backward_from = len(tape.atoms)

    def local(node: Value) -> list[Term]:
        operands = [terms[operand] for operand in node.operands]
        one = tape.number(1.0)
        return [
            Term(tape, _share(tape, node.operation, position, operands, terms[node], one))
            for position in range(len(operands))
        ]

    assert bug.gradients is not None
    gradients = bug.gradients(order[-1], local)
    return {leaf: [(Term(tape, seed) * gradients[leaf]).index] for leaf in wanted if leaf in gradients}


@dataclass(frozen=True, slots=True)
class Term:
    """A term with arithmetic; plain numbers become terms."""

    tape: Tape
    index: int

    def __add__(self, other: Term | float) -> Term:
        return self if other == 0.0 else Term(self.tape, self.tape.add(self.index, self._index_of(other)))

    def __mul__(self, other: Term | float) -> Term:
        return Term(self.tape, self.tape.multiply(self.index, self._index_of(other)))

    __radd__, __rmul__ = __add__, __mul__

    def _index_of(self, other: Term | float) -> int:
        return other.index if isinstance(other, Term) else self.tape.number(other)


def _needs_gradient(node: Value, shares: dict[Value, list[int]]) -> bool:
    """Whether the node is a wanted leaf or depends on one; a node that does is added to `shares`."""
    if node not in shares and any(operand in shares for operand in node.operands):
        shares[node] = []
    return node in shares


def _share(tape: Tape, row: Operation, position: int, operands: Sequence[int], out: int, grad: int) -> int:
    """Local derivative × upstream gradient."""
    if row is MULTIPLY:
        return tape.multiply(operands[1 - position], grad)
    if row.local[position] == "1.0":
        return grad
    return tape.multiply(tape.rule(row, 1 + position, *operands, out), grad)


def _fold(node: Value, numbers: Sequence[float]) -> float:
    if not node.operation.forward:
        return node.data
    try:
        return float(node.operation.apply(*numbers))
    except (ArithmeticError, ValueError) as error:
        raise no_value(node, numbers) from error


@dataclass(slots=True)
class Writer:
    """Turns the terms of a tape into lines of Python.

    arrays     whether to use the operations' templates for NumPy arrays, where they have them
    functions  the functions of registered operations that the lines call, by the names used in the lines
    """

    tape: Tape
    arrays: bool = False
    functions: dict[str, Callable[..., float]] = field(default_factory=dict)
    _templates: dict[Rule, Template] = field(default_factory=dict)

    def write(self, roots: Sequence[int]) -> tuple[list[Statement], list[str]]:
        """Return the statements that the roots need, in order, and an expression for each root.

        A term that is used once is written inline; any other is assigned to a variable: v0, v1, … forward, d0, d1, …
        backward.
        """
        tape = self.tape
        templates: list[Template | None] = [rule and self._template(rule) for rule in tape.rules]
        uses = self._count(templates, roots)
        written: list[tuple[str, int]] = []
        statements: list[Statement] = []
        counts = {"v": 0, "d": 0}
        for term, template in enumerate(templates):
            if template is None or not uses[term]:
                written.append(tape.atoms[term] or ("", ATOM))
                continue
            text = template.fill([written[operand] for operand in tape.operands[term]])
            if uses[term] == 1 and len(text) <= LONGEST_LINE:
                written.append((text, template.strength))
                continue
            letter = "d" if tape.backward_from and term >= tape.backward_from else "v"
            name = f"{letter}{counts[letter]}"
            counts[letter] += 1
            statements.append(Statement(name, text))
            written.append((name, ATOM))
        return statements, [written[root][0] for root in roots]

    def _count(self, templates: Sequence[Template | None], roots: Sequence[int]) -> list[int]:
        """Return how often each term is used; 0 if nothing needs it."""
        uses = [0] * len(templates)
        for root in roots:
            uses[root] += 1
        for term in range(len(templates) - 1, -1, -1):
            template = templates[term]
            if template is not None and uses[term]:
                operands = self.tape.operands[term]
                for operand, _ in template.slots:
                    uses[operands[operand]] += 1
        return uses

    def _template(self, rule: Rule) -> Template:
        template = self._templates.get(rule)
        if template is None:
            row, which = rule
            texts = row.arrays if self.arrays and row.arrays else (row.forward, *row.local)
            template = self._templates[rule] = read(renamed(texts[which], self._names(row)), row.arity)
        return template

    def _names(self, row: Operation) -> dict[str, str]:
        """Generated names for the functions of a registered operation: the user's names may be anything, or clash."""
        taken = {id(function): name for name, function in self.functions.items()}
        names = {}
        for name, function in row.functions.items():
            names[name] = taken.get(id(function), f"f{len(self.functions)}")
            self.functions[names[name]] = function
        return names
