"""A run in a file: what it was made of and where it has come to, as one JSON object; and its history as CSV.

A run's file has its settings with their seed and its changes, which decide all of it; besides the losses, and some of
the states it has been in, so that it opens at once where it was left. Examples that no name and seed bring back are in
it too.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn

from engine.basics.files import TooLargeError, read_bounded, write_atomically
from engine.data.samples import SAMPLES, Dataset
from engine.runs.fields import run_from
from engine.runs.run import Run
from engine.training.snapshot import TrainerState

FORMAT, VERSION = "mgrad-tui run", 1
MAX_FILE_BYTES = 32_000_000


class RunFileError(ValueError):
    """A file that no run can be had from, or written to; said in one line that names it."""


def write_run(run: Run, path: str | Path) -> None:
    """Write the run as it is now, in one move; from any thread. Raises RunFileError where that is not possible."""
    try:
        body = _body(run)
        text = json.dumps({**body, "check": checksum(body)}, allow_nan=False, indent=None)
        write_atomically(Path(path), text + "\n")
    except (OSError, ValueError) as error:
        _fail(path, f"cannot be written ({_why(error)})")


def read_run(path: str | Path) -> Run:
    """The run of a file, at the step it was written at, every step to be had again.

    Raises RunFileError for a file that is missing, damaged, too large, something else, or of a later program.
    """
    text = _text(path)
    try:
        whole = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        ours = f'"{FORMAT}"' in text[:100]
        _fail(path, "damaged: a part of it is missing or was overwritten" if ours else f"not a {FORMAT} file")
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        _fail(path, f"not a {FORMAT} file")
    later = whole.get("version")
    if type(later) is int and later > VERSION:
        by = whole.get("program")
        named = f" {by[:20]}" if isinstance(by, str) and by.isprintable() else ""
        _fail(path, f"written by a later mgrad-tui{named}; a newer one than this is needed to open it")
    try:
        body = {key: value for key, value in whole.items() if key != "check"}
        if whole.get("check") != checksum(body):
            raise ValueError("it is not as it was written")
        if type(later) is not int or later != VERSION:
            raise ValueError("version is not as a run has it")
        return run_from(body)
    except (ValueError, RecursionError) as error:
        _fail(path, f"damaged: {' '.join(str(error).split())}")


def history_csv(run: Run, path: str | Path) -> None:
    """Write step, loss, accuracy (0 to 1) and learning rate of each step, in one move. Raises RunFileError."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("step", "loss", "accuracy", "learning rate"))
    history = run.record().history
    for step, loss, accuracy in zip(history.steps, history.losses, history.accuracies, strict=True):
        writer.writerow((step, loss, accuracy, run.rate_at(step)))
    try:
        write_atomically(Path(path), table.getvalue())
    except (OSError, ValueError) as error:
        _fail(path, f"cannot be written ({_why(error)})")


def checksum(body: dict[str, Any]) -> str:
    """What shows that nothing in the file has changed. Raises ValueError for what no run's file has in it."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _body(run: Run) -> dict[str, Any]:
    record = run.record()
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": _program(),
        "name": run.name,
        "forked from": run.forked_from,
        "settings": asdict(run.settings),
        "data": None if _can_be_made_again(run) else _examples(run.data),
        "changes": [asdict(change) for change in run.changes],
        "steps": record.states[-1].step,
        "diverged": record.diverged,
        "history": {
            "stride": record.history.stride,
            "losses": record.history.losses.tolist(),
            "accuracies": record.history.accuracies.tolist(),
        },
        "states": [*_states(run, record.states)],
    }


def _can_be_made_again(run: Run) -> bool:
    make = SAMPLES.get(run.settings.data)
    return make is not None and make(run.settings.seed) == run.data


def _examples(data: Dataset) -> dict[str, Any]:
    return {
        "name": data.name,
        "columns": data.columns,
        "classes": data.classes,
        "inputs": data.inputs,
        "targets": data.targets,
    }


def _states(run: Run, states: Sequence[TrainerState]) -> Iterator[dict[str, Any]]:
    """All but that of step 0, which the settings make; batches only where some have been drawn since the one before."""
    drawn = run.state_at(0).batches
    for state in states:
        if state.step:
            yield {
                "step": state.step,
                "parameters": state.parameters,
                "updates": state.memory.steps,
                "averages": state.memory.averages,
                "kept": state.kept,
                "batches": None if state.batches == drawn else _packed(state.batches[1]),
            }
            drawn = state.batches


def _packed(words: Sequence[int]) -> str:
    return base64.b64encode(array("I", words).tobytes()).decode("ascii")


def _program() -> str:
    try:
        return version("mgrad-tui")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "unknown"


def _text(path: str | Path) -> str:
    try:
        raw = read_bounded(Path(path), MAX_FILE_BYTES)
    except FileNotFoundError:
        _fail(path, "no such file")
    except IsADirectoryError:
        _fail(path, f"a folder, not a {FORMAT} file")
    except TooLargeError as error:
        _fail(path, str(error))
    except (OSError, ValueError) as error:
        _fail(path, f"cannot be read ({_why(error)})")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        _fail(path, f"not a {FORMAT} file")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of a run")


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def _fail(path: str | Path, problem: str) -> NoReturn:
    raise RunFileError(f"{path}: {problem}") from None
