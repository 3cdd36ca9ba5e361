"""The works of the table on a large file: 100 columns × 10,000 rows, read, and a training step."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from engine import Trainer
from engine.data.csv_file import load_csv
from engine.nn import count_parameters
from engine.training.schedule import constant
from engine.training.settings import MAX_PRODUCTS
from tests.bench import own, tasks
from tests.bench.native_rows import native_step
from tests.bench.peers import TORCH
from tests.bench.result import Line, Row, missing, row_of
from tests.bench.tasks import Task
from tests.bench.timing import Contestant, Pace, Work, agree, race

EXAMPLES, COLUMNS = 10_000, 100
BATCH = "Trainer, all examples scored each step"


def rows(pace: Pace, quick: bool) -> Iterator[Row]:
    """Measure reading, a step of the batch that such a file has by default, and one of all examples."""
    examples, columns = (50, 5) if quick else (EXAMPLES, COLUMNS)
    task = tasks.wide(examples, columns)
    size = f"{examples:,} examples of {columns} columns"
    yield reading(task, f"A large file: {size}, read", pace)
    batch = min(MAX_PRODUCTS // count_parameters(columns, task.sizes[1:]), examples)
    part = replace(task, data=replace(task.data, inputs=task.data.inputs[:batch], targets=task.data.targets[:batch]))
    title = f"A large file: {len(task.start):,} parameters, a step of the default batch, {batch:,} of {size}"
    yield _steps(title, part, pace, [drawing(task, batch)])
    yield _steps(f"A large file: {len(task.start):,} parameters, a step of all {size}", task, pace, [own.trainer(task)])


def reading(task: Task, title: str, pace: Pace) -> Row:
    """From the bytes of a CSV file to a Dataset, and what of it Python's csv module takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow((*task.data.columns, "label"))
            writer.writerows((*x, y) for x, y in zip(task.data.inputs, task.data.targets, strict=True))

        def splitting() -> float:
            with path.open(encoding="utf-8", newline="") as file:
                return float(sum(map(len, csv.reader(file))))

        ours = Contestant("load_csv: kinds, gaps, ranges and notes of all columns", lambda: lambda: len(load_csv(path)))
        return row_of(title, race([ours, Contestant("csv.reader, text alone", lambda: splitting)], pace), {})


def drawing(task: Task, batch: int) -> Contestant:
    """A Trainer that draws such batches, and scores all examples for its accuracy."""

    def start() -> Work:
        run = Trainer(task.model(), task.data, task.loss, constant(task.rate), task.l2, batch)
        return lambda: next(run).loss

    return Contestant(BATCH, start)


def _steps(title: str, task: Task, pace: Pace, trainers: list[Contestant]) -> Row:
    """A step of our programs beside PyTorch's; the Trainer on top, though on a batch it does other work."""
    native = [native_step(task)] if find_spec("llvmlite") else []
    peers = TORCH.contestants(task) if TORCH.installed else []
    python = own.compiled_step(task)
    same = [*(native or [python]), *peers]
    agree(same, 1)
    once = [_once("the Trainer's first step, machine code made", trainers[0]), _once(python.name, python)]
    others = [] if TORCH.installed else [missing(TORCH, {})]
    row = row_of(title, race([*same, *trainers], pace), {}, others)
    return Row(title, [*row.lines, *once])


def _once(name: str, contestant: Contestant) -> Line:
    """One call, timed once: it may take seconds."""
    work = contestant.start()
    began = perf_counter()
    work()
    return Line(name, perf_counter() - began)
