"""Scalar autograd in the manner of micrograd, from the standard library alone."""

from engine.graph import BackwardStep, NoValueError, Path, backward_steps, count_paths, paths, recompute, toposort
from engine.ops import register_op
from engine.value import Value

__all__ = [
    "BackwardStep",
    "NoValueError",
    "Path",
    "Value",
    "backward_steps",
    "count_paths",
    "paths",
    "recompute",
    "register_op",
    "toposort",
]
