"""Run files for tests: written, read again, and rejected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from engine import Dataset
from engine.runs.file import RunFileError, checksum, read_run, write_run
from engine.runs.run import Run

REUSED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, print_blob=False)


def points(count: int) -> Dataset:
    inputs = tuple((k / 7, -k / 3) for k in range(count))
    return Dataset("mine.csv", inputs, tuple((-1.0) ** k for k in range(count)), ("width", "height"), ("cat", "dog"))


def again(run: Run, path: Path) -> Run:
    write_run(run, path)
    return read_run(path)


def refused(path: Path) -> str:
    """Return the message about a file, without its name."""
    with pytest.raises(RunFileError) as error:
        read_run(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ") and "\n" not in message
    return message.removeprefix(f"{path}: ")


def signed(folder: Path, body: dict[str, Any]) -> Path:
    """Return a file with this object and a matching checksum."""
    path = folder / "signed.json"
    body = {key: value for key, value in body.items() if key != "check"}
    path.write_text(json.dumps({**body, "check": checksum(body)}))
    return path
