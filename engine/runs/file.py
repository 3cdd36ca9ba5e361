"""Run files: a run as one JSON object, and its history as CSV.

A run file has the settings with their seed and the changes, which determine the run; also the losses and some of its
states, so that it opens at once at its last step. Examples that no name and seed determine are stored too.
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
from engine.data.split import prepared
from engine.runs.fields import run_from
from engine.runs.run import Run
from engine.training.snapshot import TrainerState

FORMAT, VERSION = "mgrad-tui run", 2  # 1: before examples were held out, inputs scaled and numbers predicted
MAX_FILE_BYTES = 32_000_000


class RunFileError(ValueError):
    """A run file that cannot be read or written; the one-line message names it."""


def write_run(run: Run, path: str | Path) -> None:
    """Write the run as it is now, atomically and from any thread. Raises RunFileError if that fails."""
    try:
        body = _body(run)
        text = json.dumps({**body, "check": checksum(body)}, allow_nan=False, indent=None)
        write_atomically(Path(path), text + "\n")
    except (OSError, ValueError) as error:
        _fail(path, f"cannot be written ({_reason(error)})")


def read_run(path: str | Path) -> Run:
    """Read a run at its last step; every earlier step can be computed again.

    Raises RunFileError if the file is missing, damaged, too large, not a run file, or from a newer version.
    """
    text = _text(path)
    try:
        whole = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        ours = f'"{FORMAT}"' in text[:100]
        _fail(path, "damaged: a part is missing or overwritten" if ours else f"not a {FORMAT} file")
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        _fail(path, f"not a {FORMAT} file")
    file_version = whole.get("version")
    if type(file_version) is int and file_version > VERSION:
        program = whole.get("program")
        name = f"mgrad-tui {program[:20]}" if isinstance(program, str) and program.isprintable() else "mgrad-tui"
        _fail(path, f"written by a newer {name}; update mgrad-tui to open it")
    try:
        body = {key: value for key, value in whole.items() if key != "check"}
        if whole.get("check") != checksum(body):
            raise ValueError("it has been changed since it was written")
        if type(file_version) is not int or not 1 <= file_version <= VERSION:
            raise ValueError("version is not valid")
        return run_from(body)
    except (ValueError, RecursionError) as error:
        _fail(path, f"damaged: {' '.join(str(error).split())}")


def history_csv(run: Run, path: str | Path) -> None:
    """Write a row for each step as CSV, atomically: step, loss, accuracy (0 to 1) and learning rate.

    For examples held out their loss and accuracy, too. Raises RunFileError.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    history, data = run.record().history, run.data
    fit = "R2" if data.is_regression else "accuracy"
    held = [history.held_out_losses, history.held_out_accuracies] if data.held_out else []
    writer.writerow(("step", "loss", fit, "learning rate", *["held-out loss", f"held-out {fit}"][: len(held)]))
    for step, loss, accuracy, *others in zip(history.steps, history.losses, history.accuracies, *held, strict=True):
        writer.writerow((step, loss, accuracy, run.rate_at(step), *others))
    try:
        write_atomically(Path(path), table.getvalue())
    except (OSError, ValueError) as error:
        _fail(path, f"cannot be written ({_reason(error)})")


def checksum(body: dict[str, Any]) -> str:
    """Return the checksum of a file's object. Raises ValueError for numbers that JSON does not have."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _body(run: Run) -> dict[str, Any]:
    record = run.record()
    return {
        "format": FORMAT,
        "version": VERSION if _needs_version_2(run) else 1,
        "program": _program(),
        "name": run.name,
        "forked from": run.forked_from,
        "settings": asdict(run.settings),
        "data": None if _is_reproducible(run) else _examples(run.data),
        "scaling": _scaling(run),
        "changes": [asdict(change) for change in run.changes],
        "steps": record.states[-1].step,
        "diverged": record.diverged,
        "history": {
            "stride": record.history.stride,
            "losses": record.history.losses.tolist(),
            "accuracies": record.history.accuracies.tolist(),
            "held out losses": record.history.held_out_losses.tolist(),
            "held out accuracies": record.history.held_out_accuracies.tolist(),
        },
        "states": [*_states(run, record.states)],
    }


def _is_reproducible(run: Run) -> bool:
    settings = run.settings
    if settings.data not in SAMPLES:
        return False
    return prepared(settings.examples(), settings.holdout, settings.seed_of_data) == run.data


def _needs_version_2(run: Run) -> bool:
    return run.settings.scale != "none" or run.data.held_out is not None or run.data.is_regression


def _scaling(run: Run) -> list[dict[str, Any]] | None:
    """What the network does to its inputs first, for readers of the file; computed anew from the examples."""
    scaling = run.settings.scaling(run.data)
    if scaling is None:
        return None
    rows = zip(run.data.columns, scaling.means, scaling.deviations, strict=True)
    return [{"column": name, "mean": mean, "deviation": deviation} for name, mean, deviation in rows]


def _examples(data: Dataset) -> dict[str, Any]:
    return {
        "name": data.name,
        "columns": data.columns,
        "classes": data.classes,
        "inputs": data.inputs,
        "targets": data.targets,
        "label": data.label,
        "target scale": data.target_scale,
        "notes": data.notes,
        "held out": data.held_out and {"inputs": data.held_out.inputs, "targets": data.held_out.targets},
    }


def _states(run: Run, states: Sequence[TrainerState]) -> Iterator[dict[str, Any]]:
    """All states but the first, which the settings determine; the generator's state only where it has changed."""
    last = run.state_at(0).rng_state
    for state in states:
        if state.step:
            yield {
                "step": state.step,
                "parameters": state.parameters,
                "updates": state.optimizer_state.steps,
                "averages": state.optimizer_state.averages,
                "kept": state.accumulated,
                "batches": None if state.rng_state == last else _encode_words(state.rng_state[1]),
            }
            last = state.rng_state


def _encode_words(words: Sequence[int]) -> str:
    return base64.b64encode(array("I", words).tobytes()).decode("ascii")


def _program() -> str:
    try:
        return version("mgrad-tui")
    except PackageNotFoundError:  # run from a source folder, not installed
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
        _fail(path, f"cannot be read ({_reason(error)})")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        _fail(path, f"not a {FORMAT} file")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of a run")


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def _fail(path: str | Path, problem: str) -> NoReturn:
    raise RunFileError(f"{path}: {problem}") from None
