"""What is typed: an expression whose names need no numbers, a number for a leaf, the path of a file."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from pathlib import Path

from engine import Expression, parse
from engine.expression.grammar import statements
from lessons.answers.grading import read_number

NEW_NAME = 1.0


def read_expression(text: str, known: Mapping[str, float]) -> Expression:
    """The graph of a typed text.

    known: what leaves hold now, by name. A name that the text does not assign keeps that number, a new one begins at 1.
    Raises ExpressionError with the place.
    """
    used, assigned = set[str](), set[str]()
    for statement in statements(text)[0]:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                (assigned if isinstance(node.ctx, ast.Store) else used).add(node.id)
    kept = {name: known[name] for name in used - assigned if name in known}
    return parse(text, kept, free=NEW_NAME)


def read_value(text: str, names: Mapping[str, float]) -> float:
    """The number typed for a leaf: 0.5, 1/2, 1e-3, or an expression of the names in sight.

    Raises ValueError with one sentence to show.
    """
    if "=" in text:
        raise ValueError("Type the number alone, without a name and =.")
    return read_number(text, names)


def one_line(source: str) -> str:
    """An expression of several lines as one: statements behind each other, comments gone."""
    text, depth = "", 0
    for line in source.splitlines():
        bare = line.partition("#")[0].strip().rstrip(";").rstrip()
        if bare:
            text += (" " if depth > 0 else "; " if text else "") + bare
            depth += bare.count("(") - bare.count(")")
    return text


def read_path(text: str) -> Path:
    """The path that is typed; ~ at its beginning is home. As it stands where ~ is nobody's."""
    return Path(os.path.expanduser(text.strip()))  # noqa: PTH111  (that of pathlib raises there)
