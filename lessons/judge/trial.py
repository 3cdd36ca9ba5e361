"""A trial: programs run on a learner's engine, what differs made small, and its cause recomputed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from engine.basics.numbers import short
from lessons.judge.blame import blamed_line, method_line, pass_line
from lessons.judge.mistakes import (
    NOT_REVERSED,
    ONLY_OUTPUT,
    cut_off,
    forward_mistakes,
    mistakes_everywhere,
    pairs_of_share_mistakes,
    pass_mistakes,
    share_mistakes,
    write_mistakes,
)
from lessons.judge.programs import GraphProgram, names_of, read, smaller, weight
from lessons.judge.reference import EXPANSIONS, LOCALS, EngineMistake, Numbers, evaluate, is_comparable, right_numbers
from lessons.judge.subject import (
    Location,
    NotYet,
    Observed,
    Subject,
    Wrong,
    agrees,
    close,
    graph_rows,
    one_by_one,
    operands_of,
    shown,
    whole_pass,
)

SAMPLES: dict[str, GraphProgram] = {
    "add": read("a=2; b=-3; c=a + b"),
    "mul": read("a=2; b=-3; c=a * b"),
    "sub": read("a=2; b=-3; c=a - b"),
    "div": read("a=2; b=4; c=a / b"),
    "neg": read("a=2; b=neg a"),
    "exp": read("a=2; b=exp a"),
    "tanh": read("a=0.8813735870195432; b=tanh a"),
    "relu": read("a=2; b=relu a"),
    "pow": read("a=2; b=a ** 3"),
    "add_number": read("a=2; b=a + 1"),
    "mul_number": read("a=2; b=a * 2"),
    "sub_number": read("a=2; b=a - 3"),
    "div_number": read("a=2; b=a / 4"),
    "number_add": read("a=2; b=1 + a"),
    "number_mul": read("a=2; b=2 * a"),
    "number_sub": read("a=2; b=1 - a"),
    "number_div": read("a=2; b=1 / a"),
}
"""The lecture's program of each operation, or a smallest one."""

TOO_EARLY = (
    "Only what the output itself passes on arrives: is the order walked from the leaves, or does the pass end early?"
)
MAX_SHRINKING = 400  # programs that are tried to make a failure smaller


def backward_of(subject: Subject, operation: str) -> Callable[[Any], None]:
    """Return how to run a backward pass: each node's own _backward in our order, or else backward().

    Raises NotYet if the engine has neither.
    """
    node = subject.build(SAMPLES[operation]).nodes[-1] if operation in SAMPLES else None
    step = getattr(node, "_backward", None)
    has_steps = hasattr(node, "_backward") and (step is None or _takes_nothing(step))
    if has_steps:
        return one_by_one
    if has_backward(subject):
        return whole_pass
    raise NotYet("no node has a _backward, and Value has no backward()")


def has_backward(subject: Subject) -> bool:
    """Whether Value has a backward() that is more than a skeleton."""
    try:
        subject.method("backward")
    except NotYet:
        return False
    return True


def _takes_nothing(function: Any) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    required = [p for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return callable(function) and not required


@dataclass(frozen=True, slots=True)
class Case:
    """A program to run, and the gradient that its output starts from; None where backward() sets it."""

    program: GraphProgram
    seed: float | None = None

    def right(self, passes: bool) -> Numbers:
        """Return the right numbers."""
        return right_numbers(self.program, passes, 1.0 if self.seed is None else self.seed)

    def with_mistake(self, mistake: EngineMistake, got: Observed, passes: bool) -> Numbers:
        """Return the numbers that a mistake would give."""
        return evaluate(self.program, mistake, got.children, passes, 1.0 if self.seed is None else self.seed)


CaseRun = Callable[[Case], Observed]


def judge_forward(subject: Subject, programs: Iterable[GraphProgram], operation: str) -> None:
    """Raise Wrong if the data of any program differs."""
    cases = [Case(program) for program in programs]
    _judge(subject, cases, lambda c: subject.forward(c.program), operation, False, forward_mistakes([operation]))


def judge_shares(subject: Subject, programs: Iterable[GraphProgram], operation: str, base: str) -> None:
    """Raise Wrong if what an operation passes on differs. base: the operation whose shares it passes on."""
    backward = backward_of(subject, operation)
    is_cut = operation in SAMPLES and operands_of(subject.build(SAMPLES[operation]).nodes[-1]) == []
    candidates = chain([cut_off(operation)] if is_cut else [], share_mistakes([base]), pairs_of_share_mistakes(base))
    if backward is whole_pass:
        cases = [Case(program) for program in programs]
        others = share_mistakes([one for one in ("add", "mul") if one != base])
        candidates = chain(candidates, pass_mistakes(), others, mistakes_everywhere())
        try:
            _judge(subject, cases, lambda c: subject.run(c.program, whole_pass), operation, True, candidates)
        except Wrong as wrong:
            if (
                wrong.operations is None
                or (base in wrong.operations and len(wrong.operations) == 1)
                or wrong.kind == "detached"
            ):
                raise
            # The cause lies in backward() or in another operation, whose own check tells it.
        return
    listed = list(programs)
    cases = [Case(program, seed) for seed in (1.0, -3.0) for program in listed]
    try:
        _judge(
            subject,
            cases,
            lambda c: subject.run(c.program, lambda output: one_by_one(output, c.seed or 1.0)),
            operation,
            True,
            candidates,
        )
    except Wrong:
        # A _backward that means something within backward() alone is wrong by itself from the first.
        if not has_backward(subject) or agrees(_sample_run(subject, operation), evaluate(SAMPLES[operation])):
            raise
        if not all(agrees(subject.run(program, whole_pass).numbers, evaluate(program)) for program in listed):
            raise


def _sample_run(subject: Subject, operation: str) -> Numbers:
    return subject.run(SAMPLES[operation], one_by_one).numbers


def judge_pass(subject: Subject, programs: Iterable[GraphProgram], operations: Sequence[str]) -> None:
    """Raise Wrong if backward() over whole graphs differs. operations: those that the programs are made of."""
    cases = [Case(program) for program in programs]
    try:
        _judge(subject, cases, lambda c: subject.run(c.program, whole_pass), "", True, _mistakes_of_a_pass(operations))
    except Wrong as wrong:
        if wrong.cause == ONLY_OUTPUT:  # the same numbers as an order from the leaves: see who has its turn
            steps = _steps_run(subject, max((case.program for case in cases), key=len))
            if steps != 1:
                wrong.kind, wrong.cause = "order", NOT_REVERSED if steps else TOO_EARLY
        raise


def _mistakes_of_a_pass(operations: Sequence[str]) -> Iterator[EngineMistake]:
    bases = [one for one in LOCALS if one in {EXPANSIONS[each].partition(" ")[0] for each in operations}]
    writes = [*(m for m in share_mistakes(bases) if m.kind in ("set", "zeroed")), *write_mistakes(bases)]
    passes = list(pass_mistakes())
    both = [
        replace(
            write, kind=wrong.kind, sentence=f"{wrong.sentence} {write.sentence}", order=wrong.order, seed=wrong.seed
        )
        for wrong in passes[: len(passes) // 2]
        for write in writes[-8:]
    ]
    yield from writes
    yield from passes
    yield from mistakes_everywhere()
    yield from share_mistakes(bases)
    yield from forward_mistakes(operations)
    yield from both


def _steps_run(subject: Subject, program: GraphProgram) -> int:
    """How many nodes' _backward a pass calls, in an engine where they can be watched."""
    nodes = subject.build(program).nodes
    called: list[int] = []
    try:
        for node in nodes:
            node._backward = _watched(node._backward, called)
        nodes[-1].backward()
    except Exception:
        return 0
    return len(called)


def _watched(step: Callable[[], None], called: list[int]) -> Callable[[], None]:
    def watched() -> None:
        called.append(1)
        step()

    return watched


def _judge(
    subject: Subject,
    cases: Sequence[Case],
    run: CaseRun,
    operation: str,
    passes: bool,
    candidates: Iterable[EngineMistake],
) -> None:
    seen = [(case, run(case)) for case in cases]
    failing = [case for case, got in seen if not agrees(got.numbers, case.right(passes))]
    if not failing:
        return
    first = min(failing, key=lambda case: (weight(case.program), case.seed != 1.0))

    def fails(program: GraphProgram) -> bool:
        case = Case(program, first.seed)
        return not agrees(run(case).numbers, case.right(passes))

    small = Case(shrink(first.program, fails), first.seed)
    seen.insert(0, (small, run(small)))
    cause = cause_of(seen, candidates, passes)
    raise failure(subject, small.program, seen[0][1], cause, operation, passes, small.seed)


def cause_of(
    seen: Sequence[tuple[Case, Observed]], candidates: Iterable[EngineMistake], passes: bool = True
) -> EngineMistake | None:
    """Return the first mistake that gives exactly the learner's numbers, in every program that was run."""
    for candidate in candidates:
        if all(agrees(got.numbers, case.with_mistake(candidate, got, passes), 1e-9) for case, got in seen):
            return candidate
    return None


def shrink(program: GraphProgram, fails: Callable[[GraphProgram], bool]) -> GraphProgram:
    """Return the smallest program found that still fails."""
    tried = {program}
    is_smaller = True
    while is_smaller and len(tried) < MAX_SHRINKING:
        is_smaller = False
        for candidate in sorted(smaller(program), key=weight):
            if candidate in tried or weight(candidate) >= weight(program):
                continue
            tried.add(candidate)
            if is_comparable(candidate) and fails(candidate):
                program, is_smaller = candidate, True
                break
    return program


def failure(
    subject: Subject,
    program: GraphProgram,
    got: Observed,
    cause: EngineMistake | None,
    operation: str,
    passes: bool,
    seed: float | None = None,
) -> Wrong:
    """Return the failure of a program, with its graph beside the right one."""
    right = Case(program, seed).right(passes)
    names = names_of(program)
    ran = shown(program, passes, seed)
    graph = {"yours": graph_rows(program, got.numbers), "right": graph_rows(program, right)}
    if got.numbers.error:
        kind, sentence = error_cause(got.error)
        blamed = subject.source_location(got.error)
        if cause is not None:
            kind, sentence, blamed = cause.kind, cause.sentence, blamed or blamed_line(subject, cause, operation)
        name = names[-1]
        expected = f"{name}.data = {short(right.data[-1])}" if not passes else _first_leaf(names, program, right.grads)
        blamed = blamed or (method_line(subject, operation, wants_gradient=False) if operation else None)
        return Wrong(ran, expected, error_text(got.error), kind, sentence, blamed, graph)
    where, expected, found = _first_difference(names, program, got, right.data, right.grads)
    if cause is not None:
        blamed = blamed_line(subject, cause, operation)
        wrong = Wrong(ran, f"{where} = {expected}", f"{where} = {found}", cause.kind, cause.sentence, blamed, graph)
        wrong.operations = cause.operations
        return wrong
    if where.endswith(".data") and program[names.index(where.partition(".")[0])].operation == "leaf":
        blamed = method_line(subject, operation, wants_gradient=False) if operation else None
        changed = "The operation changes its operand: leave it as it is, and make a new Value of the result."
        return Wrong(ran, f"{where} = {expected}", f"{where} = {found}", "in-place", changed, blamed, graph)
    if operation:
        blamed = method_line(subject, operation, wants_gradient=where.endswith("grad"))
    else:
        blamed = pass_line(subject, "")
    return Wrong(ran, f"{where} = {expected}", f"{where} = {found}", "", "", blamed, graph)


def _first_leaf(names: Sequence[str], program: GraphProgram, grads: Sequence[float]) -> str:
    index = next(i for i, made in enumerate(program) if made.operation == "leaf")
    return f"{names[index]}.grad = {short(grads[index])}"


def _first_difference(
    names: Sequence[str],
    program: GraphProgram,
    got: Observed,
    data: Sequence[float],
    grads: Sequence[float],
) -> tuple[str, str, str]:
    """The first wrong number: of the data from the leaves, of the gradients from the output."""
    for name, mine, right in zip(names, got.numbers.data, data, strict=True):
        if not close(mine, right):
            return (f"{name}.data", *apart(right, mine))
    for name, mine, right in reversed([*zip(names, got.numbers.grads, grads, strict=True)]):
        if not close(mine, right):
            return (f"{name}.grad", *apart(right, mine))
    raise ValueError("no number differs")


def apart(one: float, other: float) -> tuple[str, str]:
    """Return two numbers as text in which they differ."""
    texts = short(one), short(other)
    return texts if texts[0] != texts[1] else (repr(one), repr(other))


def error_text(error: BaseException | None) -> str:
    """Return "TypeError: its message" on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def error_cause(error: BaseException | None) -> tuple[str, str]:
    """Return the kind and the sentence of what an exception alone tells; "" where it tells nothing."""
    text = str(error)
    if isinstance(error, TypeError):
        if "'NoneType' object is not callable" in text:
            return "call", "The result of a call is stored where the function belongs: name it without brackets."
        if "unhashable" in text:
            return "identity", "Value defines __eq__ without __hash__: nodes have to be told apart by identity."
        if "returns None" in text:
            return "none", "The operation makes no result: it ends without return."
        if "came back, which has no data" in text:
            return (
                "number",
                "The operation gives a plain number: it has to make a new Value, so that it can be built upon.",
            )
        if "NoneType" in text and "+=" in text:
            return "start", "A gradient starts as None: it has to start at 0."
        if "unsupported operand" in text or "can only concatenate" in text or "can't multiply" in text:
            return "number", "A plain number meets a Value: wrap it in a Value first, on whichever side it is."
        if "takes" in text and "positional argument" in text:
            return "", ""
    if isinstance(error, RecursionError):
        return "recursion", "It calls itself without an end."
    if isinstance(error, AttributeError) and ("'int' object" in text or "'float' object" in text):
        return "number", "A plain number is used as if it were a Value: wrap it in a Value first."
    if isinstance(error, AttributeError) and "'NoneType' object" in text:
        return "none", "An operation gives None: it ends without return."
    return "", ""


def location_of_class(subject: Subject) -> Location | None:
    """Return the line where Value is made."""
    code = getattr(subject.value.__init__, "__code__", None)
    return Location(code.co_filename, code.co_firstlineno) if code is not None else None
