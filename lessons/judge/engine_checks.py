"""The checks of a class Value: its operations, what a node remembers, and its backward pass."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

from engine.basics.numbers import short
from lessons.judge.blame import PASS_KINDS, method_line, pass_line
from lessons.judge.programs import GraphProgram, Instruction, generate, read, right_side
from lessons.judge.reference import Children, EngineMistake, evaluate, is_comparable, postorder
from lessons.judge.subject import (
    SPECIAL,
    NotYet,
    Observed,
    Subject,
    Wrong,
    agrees,
    attribute_of,
    close,
    every,
    is_skeleton,
    number_of,
    one_by_one,
    operands_of,
    operation_of,
    short_repr,
    shown,
    whole_pass,
)
from lessons.judge.trial import (
    SAMPLES,
    Case,
    backward_of,
    cause_of,
    error_cause,
    error_text,
    failure,
    judge_forward,
    judge_pass,
    judge_shares,
    location_of_class,
    shrink,
)

LECTURE = read("a=2; b=-3; c=10; f=-2; e=a * b; d=e + c; g=d * f")
NEURON = read(
    "a=2; b=0; c=-3; d=1; e=6.8813735870195432; f=a * c; g=b * d; h=f + g; i=h + e; j=tanh i"
)  # fmt: skip
APART = read("a=0.8813735870195432; b=a * 2; c=exp b; d=c - 1; e=c + 1; f=d / e")
MANY = 40  # generated programs of a check
FEW = 16
SIGNS = {"add": ("+",), "mul": ("*", "×", "·"), "tanh": ("tanh",), "exp": ("exp",), "relu": ("relu",)}


def available(subject: Subject, operations: Sequence[str]) -> list[str]:
    """Return those of the operations that the engine has."""
    found = []
    for operation in operations:
        method = inspect.getattr_static(subject.value, SPECIAL.get(operation, operation), None)
        if method is not None and not is_skeleton(method):
            found.append(operation)
    return found


def _trusted(subject: Subject, operations: Sequence[str]) -> list[str]:
    """Those of the operations that are right in both passes. Raises NotYet if there is none."""
    found = [one for one in available(subject, operations) if one in subject.trusted]
    if not found:
        broken = " and ".join(one for one in operations if one in subject.broken)
        raise NotYet(f"waits for: {broken}" if broken else "no operation passes its gradient on")
    return found


def makes_a_value(subject: Subject) -> None:
    """Value(2.0) holds its number."""
    for number in (2.0, -3.0, 0.0):
        try:
            node = subject.value(number)
            held = number_of(node, "data")
        except Exception as error:
            cause = "A Value is made from its number alone: what else __init__ takes needs a default."
            is_call = isinstance(error, TypeError) and "argument" in str(error)
            message = " ".join(f"{type(error).__name__}: {error}".split())
            where = subject.source_location(error) or location_of_class(subject)
            kind, cause = ("call", cause) if is_call else _other_name(subject, number)
            ran = f"a = Value({short(number)}); a.data"
            raise Wrong(ran, short(number), message, kind, cause, where) from None
        if not close(held, number):
            cause = "Value does not store the number that it is given as data."
            where = location_of_class(subject)
            raise Wrong(f"a = Value({short(number)}); a.data", short(number), short(held), "data", cause, where)
    a, b = subject.value(2.0), subject.value(-3.0)
    if number_of(a, "data") != 2.0 or number_of(b, "data") != -3.0:
        cause = "All Values share one data: store it on self, not on the class."
        got = f"a.data = {short(number_of(a, 'data'))}"
        raise Wrong("a = Value(2); b = Value(-3)", "a.data = 2", got, "shared", cause, location_of_class(subject))


def _other_name(subject: Subject, number: float) -> tuple[str, str]:
    """The kind and the cause where a Value keeps its number by another name than data."""
    try:
        name = attribute_of(subject.value(number), number)
    except Exception:
        name = ""
    if not name:
        return "", ""
    return "name", f"The number is kept in .{name}: its name is data, in the lecture and in all that is run here."


def has_a_repr(subject: Subject) -> None:
    """repr shows the number."""
    method = inspect.getattr_static(subject.value, "__repr__", None)
    if method is object.__repr__ or method is None:
        raise NotYet("Value has no __repr__")
    if is_skeleton(method):
        raise NotYet("Value.__repr__ is still empty")
    node = subject.value(2.5)
    code = getattr(method, "__code__", None)
    where = method_line(subject, "__repr__", wants_gradient=False) if code is not None else None
    try:
        text = repr(node)
    except Exception as error:
        message = " ".join(f"{type(error).__name__}: {error}".split())
        cause = "__repr__ has to return text." if isinstance(error, TypeError) else ""
        raise Wrong("repr(Value(2.5))", "a text with 2.5", message, "none" if cause else "", cause, where) from None
    if "2.5" not in text:
        cause = "The text does not show the number."
        raise Wrong("repr(Value(2.5))", "a text with 2.5", text[:60], "data", cause, where)


def forward(operation: str) -> Callable[[Subject], None]:
    """Return the check that an operation computes the right number, in a new Value."""

    def check(subject: Subject) -> None:
        _forward(subject, operation)

    return check


def _forward(subject: Subject, operation: str) -> None:
    subject.method(operation)
    generated = generate(_seed(operation), [operation], is_comparable, FEW, sizes=(1, 3))
    judge_forward(subject, [SAMPLES[operation], *generated], operation)
    _leaves_operands_alone(subject, operation)


def _leaves_operands_alone(subject: Subject, operation: str) -> None:
    built = subject.build(SAMPLES[operation])
    program = SAMPLES[operation]
    for made, node, name in zip(program, built.nodes, "abc", strict=False):
        if made.operation == "leaf" and node is built.nodes[-1]:
            cause = "The operation gives back its operand: it has to make a new Value."
            where = method_line(subject, operation, wants_gradient=False)
            raise Wrong(shown(program, False), "a new Value", f"{name} itself", "in-place", cause, where)


def backward(operation: str, base: str = "") -> Callable[[Subject], None]:
    """Return the check that an operation passes its gradient on; base: the operation whose shares it has."""

    def check(subject: Subject) -> None:
        _backward(subject, operation, base or operation)

    return check


def both_ways(*operations: str) -> Callable[[Subject], None]:
    """Return the check of both passes of operations, those of them that are there."""

    def check(subject: Subject) -> None:
        found = available(subject, operations)
        if not found:
            subject.method(operations[0])
        for operation in found:
            _forward(subject, operation)
        for operation in found:
            base = operation.replace("number_", "").replace("_number", "")
            _backward(subject, operation, base)

    return check


def _backward(subject: Subject, operation: str, base: str) -> None:
    subject.method(operation)
    _has_grad(subject)
    alone = [SAMPLES[operation], *generate(_seed(operation) + 1, [operation], is_comparable, FEW, False, (1, 1))]
    has_steps = backward_of(subject, operation) is one_by_one
    around = available(subject, ("mul", "add"))
    around = [one for one in around if one not in {operation, *subject.broken}]
    around = [one for one in around if one in subject.trusted or not has_steps]
    mixed = generate(_seed(operation) + 2, [operation, operation, *around], is_comparable, MANY, False, (2, 5))
    programs = [*alone, *mixed]
    if "accumulation" in subject.passed:
        programs += generate(_seed(operation) + 3, [operation, *around], is_comparable, FEW, True, (2, 5))
        programs += _used_twice(operation, around)
    judge_shares(subject, programs, operation, base)


def _used_twice(operation: str, around: Sequence[str]) -> list[GraphProgram]:
    """The operation's sample, and one more use of its operand before and after it."""
    sample = SAMPLES[operation]
    found: list[GraphProgram] = []
    for other in around:
        last = len(sample) - 1
        sign = "+" if other == "add" else "*"
        made = read(f"a=1; b=1; c=a {sign} b")[-1].operation
        found += [(*sample, Instruction(made, operands)) for operands in ((0, last), (last, 0))]
    return [program for program in found if is_comparable(program)]


def _has_grad(subject: Subject) -> None:
    if not hasattr(subject.value(2.0), "grad"):
        raise NotYet("a Value has no grad")


def remembers_operands(subject: Subject) -> None:
    """A node remembers the very Values that it was made from."""
    found = available(subject, ("add", "mul"))
    if not found:
        raise NotYet("there is no operation")
    for operation in found:
        program = SAMPLES[operation]
        built = subject.build(program)
        if built.error is not None:
            raise NotYet(f"{right_side(program, 2)} fails")
        a, b, made = built.nodes
        operands = operands_of(made)
        if operands is None:
            raise NotYet("a node has no _prev (or _children, parents): what it was made from")
        where = method_line(subject, operation, wants_gradient=False)
        ran = f"{shown(program, False)}; c._prev"
        missing = [name for name, node in (("a", a), ("b", b)) if not any(node is each for each in operands)]
        if missing:
            cause = (
                f"The node does not remember {' and '.join(missing)}: hand the Values themselves on as its children."
            )
            if operands and any(isinstance(each, int | float) for each in operands):
                cause = "The node remembers numbers in place of the Values: hand self and other on, not their data."
            elif any(close(float(getattr(each, "data", math.nan)), number_of(a, "data")) for each in operands):
                cause = f"{cause} A copy with the same data is another node."
            raise Wrong(ran, "a and b", short_repr(operands), "operands", cause, where)
        if operands_of(a):
            cause = "A leaf was made from nothing: its operands have to be empty."
            raise Wrong("a = Value(2); a._prev", "nothing", short_repr(operands_of(a)), "operands", cause, where)
        extra = [each for each in operands if each is not a and each is not b]
        if extra:
            cause = "The node remembers more than its operands. Is one list shared by all nodes?"
            raise Wrong(ran, "a and b", short_repr(operands), "shared", cause, where)


def remembers_operation(subject: Subject) -> None:
    """A node remembers which operation made it."""
    seen: dict[str, str] = {}
    found = available(subject, ("add", "mul", "tanh"))
    if not found:
        raise NotYet("there is no operation")
    for operation in found:
        program = SAMPLES[operation]
        built = subject.build(program)
        text = operation_of(built.nodes[-1]) if built.error is None else None
        if text is None:
            raise NotYet("a node has no _op: which operation made it")
        seen[operation] = text
        if text not in SIGNS[operation] and operation not in text.lower():
            cause = "The operation is not handed on to the new node."
            if text:
                cause = f"The node says that {text!r} made it."
            where = method_line(subject, operation, wants_gradient=False)
            ran = f"{shown(program, False)}; {'abc'[len(program) - 1]}._op"
            raise Wrong(ran, repr(SIGNS[operation][0]), repr(text), "operation", cause, where)


def has_a_label(subject: Subject) -> None:
    """A Value takes a label."""
    node = subject.value(2.0)
    if not hasattr(node, "label"):
        raise NotYet("a Value has no label")
    try:
        node = subject.value(2.0, label="a")
    except TypeError:
        node.label = "a"
    if node.label != "a":
        cause = "The label that is given is not stored."
        raise Wrong(
            "a = Value(2, label='a'); a.label", "'a'", repr(node.label), "label", cause, location_of_class(subject)
        )


def grad_starts_at_zero(subject: Subject) -> None:
    """grad is 0 before any backward pass."""
    _has_grad(subject)
    nodes = [("a = Value(2); a.grad", subject.value(2.0))]
    if "add" in subject.passed:
        built = subject.build(SAMPLES["add"])
        if built.error is None:
            nodes.append((f"{shown(SAMPLES['add'], False)}; c.grad", built.nodes[-1]))
    if nodes[0][1].grad is None and _adds_to_none(subject):
        subject.remarks.append("a gradient starts as None here, which the operations read as 0, as PyTorch's do")
        return
    for ran, node in nodes:
        if node.grad is None or not close(number_of(node, "grad"), 0.0):
            cause = f"A gradient starts as {short_repr(node.grad)}: nothing has flowed yet, so it has to be 0."
            raise Wrong(ran, "0", short_repr(node.grad), "start", cause, location_of_class(subject))


def _adds_to_none(subject: Subject) -> bool:
    """Whether a + b passes on gradients that are right although they start as None."""
    try:
        backward = backward_of(subject, "add")
        return agrees(subject.run(SAMPLES["add"], backward).numbers, evaluate(SAMPLES["add"]))
    except NotYet:
        return False


def whole_graph(subject: Subject) -> None:
    """backward() goes through the whole graph."""
    subject.method("backward")
    _has_grad(subject)
    operations = _trusted(subject, ("add", "mul", "tanh"))
    fixed = [p for p in (LECTURE, NEURON) if _is_made_of(p, operations)]
    _lone_leaf(subject)
    programs = [*fixed, *generate(11, operations, is_comparable, MANY, False, (1, 7))]
    judge_pass(subject, programs, operations)


def _lone_leaf(subject: Subject) -> None:
    node = subject.value(2.0)
    try:
        node.backward()
        got = number_of(node, "grad")
    except Exception as error:
        where = subject.source_location(error)
        kind, cause = error_cause(error)
        raise Wrong("a = Value(2); a.backward()", "a.grad = 1", error_text(error), kind, cause, where) from None
    if not close(got, 1.0):
        cause = "The output's own gradient has to be 1 before anything flows: nudge the output and it moves by as much."
        ran = "a = Value(2); a.backward()"
        raise Wrong(ran, "a.grad = 1", f"a.grad = {short(got)}", "seed", cause, pass_line(subject, "seed"))


def _is_made_of(program: GraphProgram, operations: Sequence[str]) -> bool:
    return all(made.operation in ("leaf", *operations) for made in program)


def order(subject: Subject) -> None:
    """A node passes on after all that use it."""
    wrong = _shared_graphs(subject)
    if wrong is not None and wrong.kind in PASS_KINDS:
        raise wrong


def accumulation(subject: Subject) -> None:
    """A node that is used twice gets both shares."""
    wrong = _shared_graphs(subject)
    if wrong is not None:
        raise wrong


def _shared_graphs(subject: Subject) -> Wrong | None:
    """Failures of graphs in which nodes are used more than once; run once for the checks that ask."""
    subject.method("backward")
    if "shared" not in subject.results:
        operations = _trusted(subject, ("add", "mul", "tanh"))
        fixed = [
            read("a=3; b=a + a"),
            read("a=-2; b=3; c=a * b; d=a + b; e=c * d"),
            read("a=3; b=a + a; c=b + b"),
            read("a=2; b=-3; c=10; e=a * b; d=e + c; f=e * d"),
            read("a=2; b=2; c=a * b; d=c + a"),
            read("a=0; b=0; c=a + b; d=c * a"),
        ]
        programs = [program for program in fixed if _is_made_of(program, operations)]
        programs += generate(23, operations, is_comparable, 2 * MANY, True, (2, 8))
        subject.results["shared"] = None
        try:
            judge_pass(subject, programs, operations)
        except Wrong as wrong:
            subject.results["shared"] = wrong
    found = subject.results["shared"]
    assert found is None or isinstance(found, Wrong)
    return found


def numbers_on_the_right(subject: Subject) -> None:
    """a + 1 and a * 2."""
    for operation in ("add_number", "mul_number"):
        if not isinstance(subject.forward(SAMPLES[operation]).error, AttributeError | TypeError):
            both_ways("add_number", "mul_number")(subject)
            return
    raise NotYet("a plain number beside a Value is not taken")


def powers(subject: Subject) -> None:
    """x ** n and its gradient."""
    _forward(subject, "pow")
    _backward(subject, "pow", "pow")
    at_zero = [read("a=0; b=a ** 2"), read("a=0; b=a ** 1"), read("a=0; b=a ** 3")]
    judge_shares(subject, at_zero, "pow", "pow")


def tanh_by_exp_overflows(subject: Subject) -> None:
    """Remark on a tanh that fails for large inputs, which the lecture's does."""
    if not available(subject, ("tanh",)):
        return
    for number in (800.0, -800.0):
        try:
            got = number_of(subject.value(number).tanh(), "data")
        except Exception as error:
            name = type(error).__name__
        else:
            if close(got, math.copysign(1.0, number)):
                continue
            name = short(got)
        subject.remarks.append(
            f"tanh of {short(number)} gives {name}: exp(800) is too large for a number. math.tanh has no such limit."
        )
        return


def taken_apart(subject: Subject) -> None:
    """tanh out of exp, −, + and /."""
    needed = ("mul_number", "exp", "sub_number", "add_number", "div")
    for operation in needed:
        subject.method(operation)
    judge_pass(subject, [APART], needed)


MIXED = {
    "add": "a + b", "mul": "a * b", "sub": "a - b", "div": "a / b", "neg": "-a", "exp": "exp", "tanh": "tanh",
    "relu": "relu", "pow": "a ** n", "add_number": "a + 1", "number_add": "1 + a", "mul_number": "a * 2",
    "number_mul": "2 * a", "number_sub": "1 - a", "number_div": "1 / a",
}  # fmt: skip
"""The operations that are mixed, each as it is written."""
MAX_NAMED = 4  # missing operations


def everything(subject: Subject) -> None:
    """All operations together, in graphs of any shape. While some are missing, those that are there are tried."""
    subject.method("backward")
    operations = _trusted(subject, tuple(MIXED))
    judge_pass(subject, generate(37, operations, is_comparable, 2 * MANY, True, (3, 10)), operations)
    missing = [sign for operation, sign in MIXED.items() if operation not in operations]
    if missing:
        named = missing if len(missing) <= MAX_NAMED + 1 else [*missing[:MAX_NAMED], f"{len(missing) - MAX_NAMED} more"]
        tried = ", ".join(MIXED[operation] for operation in operations if "number" not in operation)
        raise NotYet(f"waits for: {', '.join(named)}; right with {tried}")


def deep_path(subject: Subject) -> None:
    """A long chain with short ways past it."""
    subject.method("backward")
    missing = {"add", "mul"} - set(_trusted(subject, ("add", "mul")))
    if missing:
        raise NotYet(f"waits for: {missing.pop()}" if missing & subject.broken else "it needs a + b and a * b")
    made = list(read("a=0.5; b=0.25; c=a + b"))
    for step in range(60):
        made.append(Instruction("mul" if step % 3 == 2 else "add", (len(made) - 1, step % 2)))
    judge_pass(subject, [tuple(made)], ("add", "mul"))


def graph_on_graph(subject: Subject) -> None:
    """A graph built on one that had its backward already."""
    subject.method("backward")
    operations = _trusted(subject, ("add", "mul", "tanh"))
    programs = [p for p in (LECTURE, read("a=2; b=3; c=a * b; d=c + a")) if _is_made_of(p, operations)]
    programs += generate(41, operations, is_comparable, MANY, True, (2, 7))

    def run(program: GraphProgram) -> Observed:
        return _after_a_first_pass(subject, program)

    failing = [p for p in programs if not agrees(run(p).numbers, evaluate(p))]
    if not failing:
        return
    small = shrink(min(failing, key=len), lambda p: not agrees(run(p).numbers, evaluate(p)))
    middle = _middle(small)
    seen = [(Case(program), run(program)) for program in (small, *failing)]
    sentences = {
        "The second pass leaves the nodes of the first out: what was visited has to be forgotten between passes.": True,
        "Only what is new passes on: the list of visited nodes, or the order, is kept from the first pass.": False,
    }
    cause = None
    for sentence, seeds in sentences.items():
        candidate = EngineMistake("kept", sentence, order=_without_old, seed=None if seeds else 0.0)
        cause = cause or cause_of(seen, [candidate])
    wrong = failure(subject, small, seen[0][1], cause, "", True)
    names = "abcdefghij"
    first = f"{names[middle]}.backward(), all grads set to 0; then " if middle < len(names) else ""
    raise Wrong(
        f"{shown(small, False)}; {first}{shown(small, True).rpartition('; ')[2]}",
        wrong.expected,
        wrong.got,
        cause.kind if cause else "kept",
        cause.sentence if cause else KEPT,
        pass_line(subject, "kept"),
        wrong.graph,
    )


KEPT = "Alone this graph is right: something that the first pass stored is still there in the second."


def _middle(program: GraphProgram) -> int:
    made = [i for i, each in enumerate(program[:-1]) if each.operation != "leaf"]
    return made[-1] if made else len(program) - 1


def _without_old(root: int, children: Children, data: Sequence[float]) -> list[int]:
    old = set(postorder(_middle_of(children, root), children, data))
    return [node for node in postorder(root, children, data)[::-1] if node not in old]


def _middle_of(children: Children, root: int) -> int:
    made = [i for i in range(root) if children[i]]
    return made[-1] if made else root


def _after_a_first_pass(subject: Subject, program: GraphProgram) -> Observed:
    """Build half, run its backward, build the rest, zero all gradients, and run backward from the output."""
    middle = _middle(program)
    built = subject.build(program[: middle + 1])
    if built.error is None:
        try:
            built.nodes[-1].backward()
            nodes = built.nodes
            rest = subject.build_on(nodes, program, middle + 1)
            for node in every(rest.nodes):
                node.grad = 0.0
            return subject.finish(rest, program, whole_pass)
        except Exception as error:
            built.error = error
    return subject.finish(built, program, whole_pass)


def several_graphs(subject: Subject) -> None:
    """Several graphs alive at once."""
    subject.method("backward")
    operations = _trusted(subject, ("add", "mul"))
    programs = generate(53, operations, is_comparable, 6, True, (2, 4))
    all_built = [subject.build(program) for program in programs]
    for built in all_built:
        if built.error is None:
            built.nodes[-1].backward()
    for program, built in zip(programs, all_built, strict=True):
        got = subject.finish(built, program, lambda output: None)
        if not agrees(got.numbers, evaluate(program)):
            wrong = failure(subject, program, got, None, "", True)
            cause = (
                "Alone each graph is right: something is shared between graphs, on the class or in a default argument."
            )
            ran = f"six graphs, built before the first backward; of one: {wrong.ran}"
            raise Wrong(ran, wrong.expected, wrong.got, "shared", cause, pass_line(subject, "kept"), wrong.graph)


def zeroing(subject: Subject) -> None:
    """With all gradients set to 0, a second pass gives the same again."""
    subject.method("backward")
    operations = _trusted(subject, ("add", "mul"))
    programs = map(read, ("a=2; b=-3; c=a * b; d=c + a", "a=2; b=-3; c=a * b; d=c * a", "a=2; b=-3; c=a + b; d=c + a"))
    program = next(one for one in programs if _is_made_of(one, operations))
    built = subject.build(program)
    try:
        for _ in range(2):
            for node in every(built.nodes):
                node.grad = 0.0
            built.nodes[-1].backward()
    except Exception as error:
        built.error = error
    got = subject.finish(built, program, lambda output: None)
    if not agrees(got.numbers, evaluate(program)):
        wrong = failure(subject, program, got, None, "", True)
        cause = "The second pass does not do what the first did: something is stored between passes."
        ran = f"{wrong.ran}; all grads set to 0; d.backward()"
        raise Wrong(ran, wrong.expected, wrong.got, "kept", cause, pass_line(subject, "kept"), wrong.graph)


def _seed(operation: str) -> int:
    return sum(map(ord, operation))


def is_value(subject: Subject, thing: Any) -> bool:
    """Whether a thing is one of the learner's Values."""
    return isinstance(thing, subject.value)
