"""Grading of a typed line: an expression by its value and gradients, a line of code by a run of the code with it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from engine import NoValueError, Value, toposort
from engine.basics.choices import join_names
from engine.basics.numbers import short
from engine.expression.grammar import ExpressionError
from engine.expression.parse import parse
from lessons.answers.data_mistakes import is_negation
from lessons.answers.grading import TYPOGRAPHIC_SIGNS
from lessons.lesson import WantedExpression, WantedLine
from lessons.workbench.report import CheckOutcome, Report

CLOSE = 1e-6
NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class WritingVerdict:
    """The result of grading a typed line.

    message    a sentence for the learner
    is_right   whether it does what is wanted
    is_try     whether it counts; what cannot be read is asked for again at no cost
    """

    message: str
    is_right: bool = False
    is_try: bool = True


def judge_expression(wanted: WantedExpression, text: str) -> WritingVerdict:
    """Return the verdict on an expression; "L = a*b" and several statements are read, too."""
    leaves, names = dict(wanted.leaves), join_names([name for name, _ in wanted.leaves], "and")
    typed = text.strip().translate(TYPOGRAPHIC_SIGNS)
    if not typed:
        return WritingVerdict(f"Type an expression of {names}.", is_try=False)
    try:
        used = set(NAME.findall(typed))
        expression = parse(typed, {name: number for name, number in leaves.items() if name in used})
        root = expression.output
        root.backward()
    except (ExpressionError, NoValueError, ArithmeticError) as error:
        said = error.message if isinstance(error, ExpressionError) else str(error)
        return WritingVerdict(f"That cannot be read: {said}{'' if said.endswith('?') else '.'}", is_try=False)
    if number := _own_number(root):
        return WritingVerdict(f"Write it with {names} alone: {number} is a number of its own.", is_try=False)
    nodes = {name: expression.names[name] for name in leaves if name in expression.names}
    return _compared(wanted, root, nodes)


def _own_number(root: Value) -> str:
    """Return a number written into the expression, "" for none; a minus sign is not one."""
    order = toposort(root)
    minus = {node.operands[1] for node in order if node.operands and is_negation(node)}
    found = [node for node in order if node.is_constant and node not in minus]
    return short(found[0].data) if found else ""


def _compared(wanted: WantedExpression, root: Value, nodes: dict[str, Value]) -> WritingVerdict:
    used = set(toposort(root))
    off: list[str] = []
    if not _is_close(root.data, wanted.value):
        off.append(f"the value is {short(root.data)}, not {short(wanted.value)}")
    for name, gradient in wanted.gradients:
        node = nodes.get(name)
        if node is None or node not in used:
            off.append(f"{name} plays no part, but its gradient is to be {short(gradient)}")
        elif _is_close(node.grad, -gradient):
            off.append(f"{name}.grad has the wrong sign, {short(node.grad)}")
        elif not _is_close(node.grad, gradient):
            off.append(f"{name}.grad is {short(node.grad)}, not {short(gradient)}")
    if not off:
        return WritingVerdict("", is_right=True)
    return WritingVerdict(f"With that {'; '.join(off)}.")


def _is_close(number: float, wanted: float) -> bool:
    return math.isclose(number, wanted, rel_tol=CLOSE, abs_tol=CLOSE)


def mended(wanted: WantedLine, text: str) -> str:
    """Return the code with the typed line in the place of the wrong one, indented as that was."""
    lines = wanted.task.starter.split("\n")
    old = lines[wanted.number - 1]
    lines[wanted.number - 1] = old[: len(old) - len(old.lstrip())] + text.strip()
    return "\n".join(lines)


def unchanged(wanted: WantedLine, text: str) -> WritingVerdict | None:
    """Return the verdict on a line that need not be run; None for any other."""
    if not text.strip():
        return WritingVerdict(f"Type line {wanted.number} as it should be.", is_try=False)
    if "".join(text.split()) == "".join(wanted.wrong.split()):
        return WritingVerdict("That is the line as it stands.", is_try=False)
    return None


def judge_run(report: Report) -> WritingVerdict:
    """Return the verdict on a run of the code with the typed line."""
    if report.passed:
        return WritingVerdict("", is_right=True)
    failed = next((check.message for check in report.checks if check.outcome is CheckOutcome.FAILED), "")
    return WritingVerdict(failed or (report.trouble.message if report.trouble else "It does not run to its end."))
