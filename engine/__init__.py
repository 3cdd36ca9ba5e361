"""Scalar autograd in the style of micrograd; the standard library is all it needs."""

from engine.compiled.program import Program, compile_graph
from engine.data.by_name import dataset
from engine.data.csv_file import load_csv
from engine.data.samples import Dataset
from engine.expression.grammar import ExpressionError
from engine.expression.parse import Expression, parse
from engine.graph.backward import BackwardStep, backward_steps
from engine.graph.forward import recompute
from engine.graph.gradcheck import Comparison, gradcheck
from engine.graph.paths import Path, count_paths, paths
from engine.nn import MLP, Layer, Module, Neuron
from engine.no_value import NoValueError
from engine.order import toposort
from engine.register import register_op
from engine.training.settings import TrainSettings, preset
from engine.training.snapshot import Diverged, Snapshot
from engine.training.trainer import Trainer
from engine.value import Value

__all__ = [
    "MLP",
    "BackwardStep",
    "Comparison",
    "Dataset",
    "Diverged",
    "Expression",
    "ExpressionError",
    "Layer",
    "Module",
    "Neuron",
    "NoValueError",
    "Path",
    "Program",
    "Snapshot",
    "TrainSettings",
    "Trainer",
    "Value",
    "backward_steps",
    "compile_graph",
    "count_paths",
    "dataset",
    "gradcheck",
    "load_csv",
    "parse",
    "paths",
    "preset",
    "recompute",
    "register_op",
    "toposort",
]
