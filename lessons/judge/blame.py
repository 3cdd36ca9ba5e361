"""The line of a learner's source that is most likely to blame for a mistake."""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Iterator
from types import CodeType
from typing import Any

from lessons.judge.reference import EngineMistake
from lessons.judge.subject import SPECIAL, Location, Subject

PASS_KINDS = frozenset({"order", "repeated", "identity", "stops", "seed", "kept"})


def blamed_line(subject: Subject, mistake: EngineMistake, operation: str = "") -> Location | None:
    """Return the line to look at first.

    operation: the one that the check is about, for a mistake that is bound to none
    """
    if mistake.order is not None or mistake.kind in PASS_KINDS:
        return pass_line(subject, mistake.kind)
    if mistake.rewrites:
        return method_line(subject, next(iter(mistake.rewrites)), wants_gradient=False)
    chosen = sorted(mistake.operations) or [operation]
    if mistake.kind in ("set", "zeroed") or len(mistake.operations) > 6:
        shared = _line_for_all(subject, chosen[0])
        if shared is not None:
            return shared
    sides = sorted(mistake.shares) or sorted(mistake.sides)
    return method_line(subject, chosen[0], wants_gradient=True, side=sides[0] if len(sides) == 1 else None)


def method_line(subject: Subject, operation: str, wants_gradient: bool, side: int | None = None) -> Location | None:
    """Return the line of an operation's method: where it writes a gradient, or where it makes its result."""
    found = _function(subject, SPECIAL.get(operation, operation))
    if found is None:
        return None
    file, function = found
    if wants_gradient:
        written = list(_gradient_targets(function))
        fitting = [(name, line) for name, line in written if side is None or (name == "self") == (side == 0)]
        if fitting or written:
            return Location(file, (fitting or written)[0][1])
    results = [node.lineno for node in ast.walk(function) if isinstance(node, ast.Call) and _is_value(node)]
    returns = [node.lineno for node in ast.walk(function) if isinstance(node, ast.Return)]
    return Location(file, next(iter([*results, *returns]), function.lineno))


def _line_for_all(subject: Subject, operation: str) -> Location | None:
    """The line of backward() that writes the gradients of all operands; None where each operation writes its own."""
    own, found = _function(subject, SPECIAL.get(operation, operation)), _function(subject, "backward")
    if found is None or (own is not None and list(_gradient_targets(own[1]))):
        return None
    lines = [line for name, line in _gradient_targets(found[1]) if name != "self"]
    return Location(found[0], lines[-1]) if lines else None


def pass_line(subject: Subject, kind: str) -> Location | None:
    """Return the line of backward() that a wrong pass comes from."""
    found = _function(subject, "backward")
    if found is None:
        return None
    file, function = found
    if kind == "seed":
        seeds = [line for _, line in _gradient_targets(function)]
        return Location(file, seeds[0] if seeds else function.lineno)
    if kind == "identity":
        tests = [node.lineno for node in ast.walk(function) if isinstance(node, ast.Compare) and _is_membership(node)]
        own = _function(subject, "__eq__")
        if own is not None:
            return Location(own[0], own[1].lineno)
        return Location(file, tests[0] if tests else function.lineno)
    loops = [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.For) and any(_calls(inner, "_backward") for inner in ast.walk(node))
    ]
    return Location(file, loops[-1] if loops and kind in ("order", "stops") else function.lineno)


def _is_membership(node: ast.Compare) -> bool:
    return isinstance(node.ops[0], ast.In | ast.NotIn)


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name


def _is_value(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id[:1].isupper()


def _gradient_targets(function: ast.AST) -> Iterator[tuple[str, int]]:
    """The names whose grad is written, each with its line, in the order of the source."""
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                found += [
                    (one.value.id if isinstance(one.value, ast.Name) else "", one.lineno)
                    for one in parts
                    if isinstance(one, ast.Attribute) and one.attr == "grad"
                ]
    yield from sorted(found, key=lambda each: each[1])


def _function(subject: Subject, name: str) -> tuple[str, ast.FunctionDef] | None:
    """The source of a method of Value as a syntax tree, its file with it; None if it is not the learner's."""
    found: Any = inspect.getattr_static(subject.value, name, None)
    code = getattr(inspect.unwrap(getattr(found, "__func__", found)), "__code__", None) if found is not None else None
    if not isinstance(code, CodeType) or code.co_filename not in subject.own_files:
        return None
    tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _first_line(node) == code.co_firstlineno:
            return code.co_filename, node
    return None


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])
