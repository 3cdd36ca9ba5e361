"""Readers of the stage blocks graph, network, plot, train and code."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.basics.choices import unknown_name
from engine.data.by_name import dataset
from engine.expression.grammar import ExpressionError
from engine.faults import FAULTS
from engine.graph.session import GraphSession
from engine.losses import LOSSES
from engine.nn import ACTIVATIONS, INITS, count_parameters
from engine.order import toposort
from engine.training.optimizers import OPTIMIZERS
from engine.training.settings import SCALES, TrainSettings, preset
from lessons.lesson import CodeBlock, GraphBlock, NetworkBlock, OwnTask, PlotBlock, StageRun, TrainBlock
from lessons.reading.table import BlockBody, BlockContext, Table, is_finite_number, parse_toml
from lessons.stage.curve import Curve
from lessons.stage.graphs import graph_of
from lessons.stage.scope import scope_of
from lessons.workbench.own_task import TaskFileError, read_own_task
from lessons.workbench.task import load_task, task_names

MAX_HINTS = 3
TASK_NAME = re.compile(r"\w+")
MAX_PRODUCTS = 100_000  # parameters × examples in a network's graph on the stage
GRAPH_OPTIONS = "stepwise, parameters=w1,w2 or fault=overwrite"
GRAPH_FAULTS = [fault.name for fault in FAULTS.values() if fault.kind == "graph"]


def read_graph(body: BlockBody, context: BlockContext) -> GraphBlock | None:
    """Read expression source, with its errors on their lines of the file. Options follow the word graph."""
    problems = context.problems
    before = len(problems)
    stepwise, fault, parameters = False, "", tuple[str, ...]()
    for option in body.options:
        name, _, value = option.partition("=")
        if option == "stepwise":
            stepwise = True
        elif name == "parameters" and value:
            parameters = tuple(value.split(","))
        elif name == "fault" and value in GRAPH_FAULTS:
            fault = value
        elif name == "fault" and value:
            problems.add(body.line, unknown_name("fault of a graph", value, GRAPH_FAULTS), "name one of them")
        else:
            problems.add(body.line, f"graph has no option {option!r}", f"use {GRAPH_OPTIONS}")
    block = GraphBlock(body.line, body.text, parameters, stepwise, fault)
    try:
        graph = graph_of(replace(block, parameters=()))
        names, reached = graph.names, set(toposort(graph.root))
        for name in (name for name, node in names.items() if node not in reached):
            problems.add(
                body.line, f"graph: {name!r} does not lead to the output", "use it on the way, or leave it out"
            )
        for name in parameters:
            if name not in names or not names[name].is_leaf:
                problems.add(body.line, f"the parameter {name!r} is not a leaf", "name leaves, with a comma between")
        if len(problems) == before:
            GraphSession(graph.root)  # as the stage will
            scope_of(block)
    except ExpressionError as error:
        problems.add(body.line + error.line, f"graph: {error.message}", "fix the expression")
    except (ArithmeticError, ValueError) as error:
        problems.add(body.line, f"graph: {error}", "choose numbers that have a slope everywhere")
    return block if len(problems) == before else None


def read_network(body: BlockBody, context: BlockContext) -> NetworkBlock | None:
    """Read inputs and layers, or data and layers; activation, init, seed, loss."""
    table = parse_toml(body, context)
    if table is None:
        return None
    data = table.optional("data", (str,), '"four"') or ""
    inputs = table.numbers("inputs", "[2, 3, -1]", needed=not data)
    layers = table.integers("layers", "[4, 4, 1]")
    activation = table.choice("activation", ACTIVATIONS, "tanh")
    init = table.choice("init", INITS, "lecture")
    loss = table.choice("loss", LOSSES, "squared-error")
    seed = table.integer("seed", 1337)
    if data and inputs:
        table.add_problem(
            "inputs", "inputs and data exclude each other", "keep inputs for one prediction, data for a loss"
        )
    block = NetworkBlock(body.line, inputs, layers, activation, init, seed, data, loss)
    if table.finish():
        try:
            _check_size(block)
            GraphSession(graph_of(block).root)  # as the stage will
        except (ArithmeticError, ValueError, OSError) as error:
            table.add_problem("", f"network: {error}", "fix its numbers")
    return block if table.is_valid else None


def _check_size(block: NetworkBlock) -> None:
    """Raise ValueError with a one-line message for a graph that would fill the memory."""
    data = dataset(block.data, block.seed) if block.data else None
    nin, examples = (len(data.columns), len(data)) if data else (len(block.inputs), 1)
    parameters = count_parameters(nin, block.layers or (1,))
    if parameters * examples > MAX_PRODUCTS:
        raise ValueError(f"{parameters} parameters × {examples} examples make too large a graph")


def read_plot(body: BlockBody, context: BlockContext) -> PlotBlock | None:
    """Read function, range, point and optionally h and error."""
    table = parse_toml(body, context)
    if table is None:
        return None
    function = table.text("function", filled=False)
    ends = table.take("range", (list,), "[from, to]")
    point, h, has_error = table.number("point"), table.number("h", 1.0), table.flag("error")
    low, high = 0.0, 0.0
    if ends is not None:
        if len(ends) == 2 and all(map(is_finite_number, ends)):
            low, high = map(float, ends)
        if not -1e6 <= low < high <= 1e6:
            table.add_problem("range", "range is not two numbers, the smaller first", "write range = [from, to]")
        elif point is not None and not low <= point <= high:
            table.add_problem("point", "point lies outside the range", "move the point, or widen the range")
    if h is not None and not 0.0 < h <= 1e6:
        table.add_problem("h", "h is not above 0", "write h = 1, or leave it out")
    if function and point is not None:
        try:
            curve = Curve(function, point)
            curve(point), curve.slope(point)
        except (ExpressionError, ArithmeticError) as error:
            why = error.message if isinstance(error, ExpressionError) else str(error)
            table.add_problem("function", f"function: {why}", "write an expression in x that has a value at the point")
    if not table.finish() or point is None or h is None:
        return None
    return PlotBlock(body.line, function, low, high, point, h, has_error)


def read_train(body: BlockBody, context: BlockContext) -> TrainBlock | None:
    """Read the settings, and for several runs a [[run]] for each, with its name and its own settings."""
    table = parse_toml(body, context)
    if table is None:
        return None
    given = table.take("run", (list,), "two or more [[run]]", [])
    base = _settings(table, preset(data) if isinstance(data := table.data.get("data"), str) else TrainSettings())
    runs = [_read_run(table, index, data, base) for index, data in enumerate(given or [])]
    names = [run.name for run in runs if run is not None]
    if given and len(given) < 2:
        table.add_problem("", "train has one [[run]]", "add another, or write its settings at the top")
    elif len(set(names)) < len(names):
        table.add_problem("", "two runs have the same name", "give each its own")
    _check_settings(table, base, table.line)
    if not table.finish() or None in runs:
        return None
    return TrainBlock(body.line, tuple(run for run in runs if run) or (StageRun("run", "", base),))


def _read_run(table: Table, index: int, data: Any, base: TrainSettings) -> StageRun | None:
    line = table.body.line_of(r"\[\[[ \t]*run", index)
    if not isinstance(data, dict):
        table.add_problem("", "a run is not a table", "write [[run]] on a line of its own, its keys under it")
        return None
    inner = Table(data, BlockBody("run", table.body.text, table.body.line), None, table.problems, line)
    name = inner.text("name", filled=False)
    if name and not name.isidentifier():
        inner.add_problem("name", f"{name!r} cannot be a name", "use letters, digits and _; a title says it in words")
    title = inner.optional("title", (str,), '"…"') or name
    settings = _settings(inner, base)
    _check_settings(inner, settings, line)
    table.is_valid &= inner.finish()
    return StageRun(name, title, settings) if inner.is_valid else None


def _settings(table: Table, base: TrainSettings) -> TrainSettings:
    """Return the settings of a table; those that it does not have are from `base`."""
    rate = table.optional("lr", (str, int, float), "0.05")
    batch = table.integer("batch", 0)
    noise, data_seed = table.optional("noise", (int, float), "0.1"), table.optional("data_seed", (int,), "1")
    faults = table.names("faults")
    return TrainSettings(
        data=table.optional("data", (str,), '"four"') or base.data,
        layers=table.integers("layers", "[4, 4, 1]") or base.layers,
        activation=table.choice("activation", ACTIVATIONS, base.activation),
        loss=table.choice("loss", LOSSES, base.loss),
        lr=base.lr if rate is None else str(rate),
        l2=table.number("l2", base.l2) or 0.0,
        batch=batch or base.batch,
        init=table.choice("init", INITS, base.init),
        steps=table.integer("steps", base.steps),
        seed=table.integer("seed", base.seed),
        faults=base.faults if faults is None else faults,
        optimizer=table.choice("optimizer", OPTIMIZERS, base.optimizer),
        scale=table.choice("scale", SCALES, base.scale),
        holdout=table.number("holdout", base.holdout) or 0.0,
        size=table.optional("size", (int,), "100") or base.size,
        noise=base.noise if noise is None else float(noise),
        data_seed=base.data_seed if data_seed is None else data_seed,
    )


def _check_settings(table: Table, settings: TrainSettings, line: int) -> None:
    """Report settings that cannot be trained."""
    try:
        settings.build()
    except (ValueError, OSError) as error:
        table.is_valid = False
        table.problems.add(line, f"{table.body.kind}: {error}", "fix the settings")


def read_code(body: BlockBody, context: BlockContext) -> CodeBlock | None:
    """Read task, ask, hint and because."""
    table = parse_toml(body, context)
    if table is None:
        return None
    task, ask = table.text("task", filled=False), table.text("ask")
    hints, because = table.texts("hint", MAX_HINTS), table.text("because")
    own = _read_own_task(table, task, context.folder / task) if context.folder and TASK_NAME.fullmatch(task) else None
    if task and own is None and table.is_valid:
        try:
            load_task(task)
        except LookupError as error:
            message, _, remedy = str(error.args[0]).partition("; ")
            table.add_problem("task", message, remedy)
    return CodeBlock(body.line, task, ask, hints, because, own) if table.finish() else None


def _read_own_task(table: Table, name: str, folder: Path) -> OwnTask | None:
    """Read the task that the lesson brings along in this folder; None if there is no folder, or a problem."""
    if not folder.is_dir():
        return None
    if name in task_names():
        table.add_problem("task", f"the course has a task {name!r} of its own", "give the folder another name")
        return None
    try:
        return read_own_task(folder)
    except TaskFileError as error:
        message, _, remedy = str(error).partition("; ")
        table.add_problem("task", message, remedy)
        return None
