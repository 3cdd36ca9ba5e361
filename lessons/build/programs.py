"""The graphs on the stage while an engine is being built: the lecture's, as far as the engine can make them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.graph.wording import name_of
from engine.order import toposort
from engine.value import Value
from lessons.judge.programs import FORMS, GraphProgram, Instruction, read
from lessons.judge.subject import APPLY


@dataclass(frozen=True, slots=True)
class StageProgram:
    """A graph with the names of its nodes; the last one is the output."""

    names: tuple[str, ...]
    instructions: GraphProgram

    @property
    def source(self) -> str:
        """It as Python, in one line."""
        return "; ".join(map(self._line, range(len(self.names))))

    def with_number(self, name: str, number: float) -> StageProgram:
        """Return it with another number in one leaf."""
        place = self.names.index(name)
        changed = replace(self.instructions[place], number=number)
        return StageProgram(self.names, (*self.instructions[:place], changed, *self.instructions[place + 1 :]))

    def number_of(self, name: str) -> float | None:
        """Return the number of a leaf; None for any other name."""
        if name not in self.names:
            return None
        made = self.instructions[self.names.index(name)]
        return made.number if made.operation == "leaf" else None

    def _line(self, place: int) -> str:
        made = self.instructions[place]
        if made.operation == "leaf":
            return f"{self.names[place]} = Value({made.number:g})"
        x, y = (self.names[made.operands[end]] for end in (0, -1))
        return f"{self.names[place]} = {FORMS[made.operation].format(x=x, y=y, k=f'{made.number:g}')}"


def named(text: str) -> StageProgram:
    """Return the program of such lines as "a=3; b=a+a", with its names."""
    names = tuple(part.partition("=")[0].strip() for part in text.split(";"))
    return StageProgram(names, read(text))


LEAF = named("a=2")
SUM = named("a=2; b=-3; c=a + b")
LINE = named("a=2; b=-3; c=10; e=a * b; d=e + c")
LECTURE = named("a=2; b=-3; c=10; f=-2; e=a * b; d=e + c; L=d * f")
NEURON = named(
    "x1=2; x2=0; w1=-3; w2=1; b=6.8813735870195432; "
    "p1=x1 * w1; p2=x2 * w2; s=p1 + p2; n=s + b; o=tanh n"
)  # fmt: skip
GRAPHS: Mapping[str, StageProgram] = {"pass": LECTURE, "neuron": NEURON}
"""Those of milestones, by name."""
LADDER: tuple[tuple[StageProgram, frozenset[str]], ...] = (
    (LECTURE, frozenset({"value", "add", "mul", "operands"})),
    (LINE, frozenset({"value", "add", "mul"})),
    (SUM, frozenset({"value", "add"})),
    (LEAF, frozenset({"value"})),
)
"""From the largest down, each with the checks that have to pass before an engine can make it."""

OWN: Mapping[str, StageProgram] = {
    "value": LEAF,
    "repr": LEAF,
    "label": LEAF,
    "grad": LEAF,
    "add": SUM,
    "add-backward": SUM,
    "mul": named("a=2; b=-3; c=a * b"),
    "mul-backward": named("a=2; b=-3; c=a * b"),
    "tanh": named("a=0.8813735870195432; b=tanh a"),
    "tanh-backward": NEURON,
    "accumulation": named("a=3; b=a + a"),
    "order": named("a=3; b=a + a; c=b + b"),
    "number-right": named("a=2; b=a + 1; c=b * 2"),
    "number-left": named("a=2; b=1 + a; c=2 * b"),
    "exp": named("a=2; b=exp a"),
    "pow": named("a=2; b=a ** 3"),
    "div": named("a=2; b=4; c=a / b"),
    "neg": named("a=2; b=neg a"),
    "sub": named("a=2; b=4; c=a - b"),
    "relu": named("a=2; b=relu a"),
    "number-minus": named("a=2; b=1 - a; c=1 / b"),
    "neuron": NEURON,
}
"""The graph of a check that has passed."""


OUR_NAMES: Mapping[str, str] = {
    "add": "add", "multiply": "mul", "divide": "div", "power": "pow", "exp": "exp", "tanh": "tanh", "relu": "relu",
}  # fmt: skip
"""The operations of an instruction, by our names."""


def program_for(check: str, graph: Mapping[str, Any] | None, passed: Collection[str]) -> StageProgram | None:
    """Return the graph for the stage: of the failing case, else the check's own, else the largest that can be made.

    graph: of a failed check. None while nothing can be made.
    """
    if graph is not None:
        return _of_rows(graph["right"])
    if check in passed and check in OWN:
        return OWN[check]
    return next((program for program, needs in LADDER if needs <= set(passed)), None)


def _of_rows(rows: Sequence[Mapping[str, Any]]) -> StageProgram:
    """The program of the graph of a failed check."""
    made = [Instruction(row["operation"], tuple(row["operands"]), float(row["number"])) for row in rows]
    return StageProgram(tuple(str(row["name"]) for row in rows), tuple(made))


def our_graph(program: StageProgram) -> Value | None:
    """Build the program on our engine and run its backward pass; None where it has no value."""
    nodes: list[Value] = []
    try:
        for name, made in zip(program.names, program.instructions, strict=True):
            if made.operation == "leaf":
                node = Value(made.number)
            else:
                node = APPLY[made.operation](nodes[made.operands[0]], nodes[made.operands[-1]], made.number)
            node.label = name
            nodes.append(node)
        nodes[-1].backward()
    except (ArithmeticError, ValueError):
        return None
    return nodes[-1]


def program_of(root: Value) -> StageProgram | None:
    """Return the program of a graph of ours; None if an operation in it is none that an engine is asked for."""
    order = toposort(root)
    nodes = [node for node in order if not node.is_constant]
    places = {node: place for place, node in enumerate(nodes)}
    made: list[Instruction] = []
    for node in nodes:
        instruction = _instruction_of(node, places)
        if instruction is None:
            return None
        made.append(instruction)
    return StageProgram(tuple(map(name_of, nodes)), tuple(made))


def _instruction_of(node: Value, places: Mapping[Value, int]) -> Instruction | None:
    if not node.operands:
        return Instruction("leaf", (), node.data)
    name = OUR_NAMES.get(node.operation.name, "")
    numbers = [operand.data for operand in node.operands if operand.is_constant]
    operands = tuple(places[operand] for operand in node.operands if not operand.is_constant)
    if name == "pow":  # with a constant exponent the operation has it; an engine is not asked for another
        numbers = [float(node.operation.symbol.removeprefix("**"))] if len(node.operands) == 1 else []
        return Instruction(name, operands, numbers[0]) if numbers and operands else None
    if numbers and len(node.operands) == 2 and operands:
        name = f"number_{name}" if node.operands[0].is_constant else f"{name}_number"
    return Instruction(name, operands, numbers[0] if numbers else 0.0) if name in FORMS and operands else None
