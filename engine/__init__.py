"""Scalar autograd in the manner of micrograd, from the standard library alone."""

from engine.expression import Expression, ExpressionError, parse
from engine.graph import BackwardStep, NoValueError, Path, backward_steps, count_paths, paths, recompute, toposort
from engine.ops import register_op
from engine.value import Value

__all__ = [
    "BackwardStep",
    "Expression",
    "ExpressionError",
    "NoValueError",
    "Path",
    "Value",
    "backward_steps",
    "count_paths",
    "parse",
    "paths",
    "recompute",
    "register_op",
    "toposort",
]
