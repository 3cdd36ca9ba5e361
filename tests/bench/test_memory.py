"""The memory of a long run stays within its bounds."""

from __future__ import annotations

import random
import tracemalloc

from engine.runs.checkpoints import Checkpoints
from engine.training.optimizers import OptimizerState
from engine.training.snapshot import TrainerState
from tests.bench.memory import MOST_MEGABYTES, WAYS, main, measured


def test_ten_thousand_states_of_moons_with_all_there_is_to_remember() -> None:
    """Adam's averages, gradients that pile up and batches: the most that a step can bring along."""
    rng = random.Random(1)
    batches = rng.getstate()
    tracemalloc.start()
    try:
        checkpoints = Checkpoints()
        for step in range(10_000):
            numbers = (float(step),) * 337
            fresh = (batches[0], (*batches[1][:-1], step % 625), batches[2])
            checkpoints.add(TrainerState(step, numbers, OptimizerState(step, (numbers, numbers)), numbers, fresh))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most / 1e6 < MOST_MEGABYTES / 2
    found = checkpoints.nearest(5001)
    assert found is not None and 5001 - found.step < 4


def test_the_measuring_runs(capsys) -> None:
    taken = measured(WAYS["Adam, batches of 10"], 12)
    assert len(taken.at) == 200 and len(taken.back) == 6
    assert main(["gradient descent", "3"]) == 0
    assert capsys.readouterr().out.startswith("gradient descent ")
