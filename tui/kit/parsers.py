"""Parsers for typed expressions, values and paths."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from pathlib import Path

from engine import Expression, parse
from engine.expression.grammar import statements
from engine.expression.reader import code_of
from lessons.answers.grading import read_number

NEW_LEAF_VALUE = 1.0


def read_expression(text: str, known: Mapping[str, float]) -> Expression:
    """Parse a typed expression.

    known: the data of the present leaves, by name. A name that the text does not assign keeps its number; a new one
    begins at 1. Raises ExpressionError with the position of the error.
    """
    used, assigned = set[str](), set[str]()
    for statement in statements(text)[0]:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                (assigned if isinstance(node.ctx, ast.Store) else used).add(node.id)
    values = {name: known[name] for name in used - assigned if name in known}
    return parse(text, values, free=NEW_LEAF_VALUE)


def read_value(text: str, names: Mapping[str, float]) -> float:
    """Parse a number typed for a leaf: 0.5, 1/2, 1e-3, or an expression of known names.

    Raises ValueError with a one-line message if invalid.
    """
    if "=" in text:
        raise ValueError("Type the number alone, without a name and =.")
    return read_number(text, names)


def one_line(source: str) -> str:
    """Join an expression of several lines into one, without comments."""
    text, depth = "", 0
    for line in source.splitlines():
        code = code_of(line).strip().rstrip(";").rstrip()
        if code:
            text += (" " if depth > 0 else "; " if text else "") + code
            depth += code.count("(") - code.count(")")
    return text


def read_path(text: str) -> Path:
    """Parse a typed path. A leading ~ or ~user is expanded; an unknown user is left as typed.

    Quotes around it go: file managers copy them with the path.
    """
    path = text.strip()
    if len(path) > 2 and path[0] == path[-1] and path[0] in "\"'":
        path = path[1:-1]
    return Path(os.path.expanduser(path))  # noqa: PTH111  (pathlib raises for an unknown user)
