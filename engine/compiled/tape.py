"""A graph as straight-line arithmetic, forward and backward: what programs are written from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from engine.compiled.templates import ATOM, Template, literal, read, renamed
from engine.faults import Fault
from engine.graph.forward import NoValueError
from engine.graph.wording import calculation, name_of
from engine.ops import ADD, MULTIPLY, Operation
from engine.value import Value

# Two rules besides the table's: they save a multiplication by −1, and give the same bits.
NEGATE = Operation("-", "negate", "-a", ("-1.0",))
SUBTRACT = Operation("-", "subtract", "a - b", ("1.0", "-1.0"))
LONGEST_LINE = 160  # of an expression, before a part of it gets a line of its own

Rule = tuple[Operation, int]  # a row, and which of its templates: 0 the forward, 1 + k the slope by operand k


@dataclass(slots=True)
class Statement:
    """`name = text`, one line of a program."""

    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.name} = {self.text}"


@dataclass(slots=True)
class Tape:
    """Terms, each a name, a number, or a rule over earlier terms; a term is known by its place.

    Equal terms are written once. Nothing here refers to the graph, which may be dropped or changed.
    """

    atoms: list[tuple[str, int] | None] = field(default_factory=list)
    rules: list[Rule | None] = field(default_factory=list)
    operands: list[tuple[int, ...]] = field(default_factory=list)
    numbers: dict[int, float] = field(default_factory=dict)
    backward_from: int = 0
    _known: dict[object, int] = field(default_factory=dict)

    def name(self, text: str) -> int:
        """A variable."""
        return self._remember(text, (text, ATOM), None, ())

    def number(self, x: float) -> int:
        term = self._remember(repr(x), literal(x), None, ())
        self.numbers[term] = x
        return term

    def rule(self, row: Operation, which: int, *operands: int) -> int:
        """The row's forward (0), or its slope by operand `which` − 1: there the result is the last operand."""
        return self._remember((row, which, operands), None, (row, which), operands)

    def add(self, a: int, b: int) -> int:
        if a in self.numbers and b in self.numbers:
            return self.number(self.numbers[a] + self.numbers[b])
        if self._is_negated(b):
            return self.rule(SUBTRACT, 0, a, self.operands[b][0])
        return self.rule(ADD, 0, a, b)

    def multiply(self, a: int, b: int) -> int:
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
        for term in terms:
            start = self.add(start, term)
        return start

    def _remember(self, key: object, atom: tuple[str, int] | None, rule: Rule | None, operands: tuple[int, ...]) -> int:
        place = self._known.setdefault(key, len(self.atoms))
        if place == len(self.atoms):
            self.atoms.append(atom)
            self.rules.append(rule)
            self.operands.append(operands)
        return place


def record(tape: Tape, order: Sequence[Value], inputs: dict[Value, int]) -> dict[Value, int]:
    """Write a forward pass on the tape; returns the term of every node.

    order: `toposort` of the output. inputs: the leaves that vary, each with its term; all else is a number from now on,
    as the leaves' data say. Raises TypeError for a node that was made by hand between an input and the output,
    NoValueError for constants that have no value together.
    """
    terms = dict(inputs)
    for node in order:
        if node in terms:
            continue
        row = node.operation
        operands = [terms[operand] for operand in node.operands]
        if tape.numbers.keys() >= set(operands):
            terms[node] = tape.number(_folded(node, [tape.numbers[term] for term in operands]))
        elif row.by_hand is not None or not row.forward:
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
    """Write the backward pass on the tape, from the gradient `seed` of the output, which is last in the order.

    Returns, for each wanted leaf, the shares that add up to its gradient, in the order in which `Value.backward` adds
    them. Nodes that no wanted leaf leads to get no gradient.
    """
    tape.backward_from = len(tape.atoms)
    shares: dict[Value, list[int]] = {leaf: [] for leaf in wanted}
    on_the_way = [node for node in order if _leads_on(node, shares)]
    if order[-1] in shares:
        shares[order[-1]].append(seed)
    for node in reversed(on_the_way):
        if not node.operands:
            continue
        # Value starts each sum from 0.0. That matters for the sign of a zero alone, and leaves make up for it.
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
    """As `record_backward`, for a backward pass with this bug: the fault computes with terms in place of numbers.

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
    return {leaf: [(Term(tape, seed) * gradients[leaf]).place] for leaf in wanted if leaf in gradients}


@dataclass(frozen=True, slots=True)
class Term:
    """A term to compute with; a plain number becomes one."""

    tape: Tape
    place: int

    def __add__(self, other: Term | float) -> Term:
        return self if other == 0.0 else Term(self.tape, self.tape.add(self.place, self._placed(other)))

    def __mul__(self, other: Term | float) -> Term:
        return Term(self.tape, self.tape.multiply(self.place, self._placed(other)))

    __radd__, __rmul__ = __add__, __mul__

    def _placed(self, other: Term | float) -> int:
        return other.place if isinstance(other, Term) else self.tape.number(other)


def _leads_on(node: Value, shares: dict[Value, list[int]]) -> bool:
    """Whether a gradient is wanted at this node, as it is a wanted leaf or leads on to one."""
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


def _folded(node: Value, numbers: Sequence[float]) -> float:
    if not node.operation.forward:
        return node.data
    try:
        return float(node.operation.apply(*numbers))
    except (ArithmeticError, ValueError) as error:
        raise NoValueError(f"{calculation(node, numbers)} has no value", node) from error


@dataclass(slots=True)
class Writer:
    """Turns the terms of a tape into lines of Python.

    arrays     whether for NumPy arrays: the rows' templates for those, where they have some
    functions  what the lines call besides the table's own functions, by the names that they have there
    """

    tape: Tape
    arrays: bool = False
    functions: dict[str, Callable[..., float]] = field(default_factory=dict)
    _templates: dict[Rule, Template] = field(default_factory=dict)

    def write(self, roots: Sequence[int]) -> tuple[list[Statement], list[str]]:
        """The statements that the roots need, in order, and an expression for each root.

        A term that is used once stands where it is used; any other gets a variable: v0, v1, … forward, d0, d1, …
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
        """How often each term is written, 0 where nothing needs it."""
        uses = [0] * len(templates)
        for root in roots:
            uses[root] += 1
        for term in range(len(templates) - 1, -1, -1):
            template = templates[term]
            if template is not None and uses[term]:
                operands = self.tape.operands[term]
                for index, _ in template.slots:
                    uses[operands[index]] += 1
        return uses

    def _template(self, rule: Rule) -> Template:
        template = self._templates.get(rule)
        if template is None:
            row, which = rule
            texts = row.arrays if self.arrays and row.arrays else (row.forward, *row.local)
            template = self._templates[rule] = read(renamed(texts[which], self._names(row)), row.arity)
        return template

    def _names(self, row: Operation) -> dict[str, str]:
        """Names of our own for a learner's functions: theirs may be anything, and the same in two rows."""
        taken = {id(function): name for name, function in self.functions.items()}
        names = {}
        for name, function in row.functions.items():
            names[name] = taken.get(id(function), f"f{len(self.functions)}")
            self.functions[names[name]] = function
        return names
