"""The run file that tests damage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine import preset
from engine.runs.file import write_run
from engine.runs.run import Run
from tests.engine.runs.generated import taken
from tests.engine.runs.run_files import points


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A folder, and what a run's file has in it that has something of everything."""
    folder = tmp_path_factory.mktemp("runs")
    run = Run(replace(preset("four"), layers=(2, 1), optimizer="adam", batch=2), data=points(6))
    taken(run, 4)
    run.change("lr", "0.1")
    run.change("faults", ("no-zero-grad",))
    fork = run.fork(3, "slower", lr="0.01", l2=0.1)
    taken(fork, 3)
    write_run(fork, folder / "whole.json")
    return folder, (folder / "whole.json").read_bytes()
