"""Random runs for hypothesis: settings, changes, and the steps that they take."""

from __future__ import annotations

from itertools import islice
from typing import Any

from hypothesis import strategies as st

from engine import Snapshot, TrainSettings
from engine.losses import LOSSES
from engine.nn import ACTIVATIONS
from engine.runs.run import Run
from engine.runs.script import RunChange
from engine.training.optimizers import OPTIMIZERS
from engine.training.snapshot import Diverged

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "lr": st.sampled_from(["0.01", "0.1:0.001", "0.0"]),
    "l2": st.sampled_from([0.0, 0.1]),
    "loss": st.sampled_from(sorted(LOSSES)),
    "batch": st.sampled_from([None, 1, 3]),
    "steps": st.integers(1, 50),
    "faults": st.lists(st.sampled_from(["no-zero-grad", "wrong-sign-update"]), unique=True).map(tuple),
    "optimizer": st.sampled_from(sorted(OPTIMIZERS)),
    "parameter 3": st.floats(-1.0, 1.0),
}


@st.composite
def changes(draw: st.DrawFn, last: int = 25) -> tuple[RunChange, ...]:
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=6))
    return tuple(RunChange(draw(st.integers(0, last)), name, draw(VALUES[name])) for name in names)


@st.composite
def beginnings(draw: st.DrawFn) -> TrainSettings:
    return TrainSettings(
        layers=(2, 1),
        activation=draw(st.sampled_from(sorted(ACTIVATIONS))),
        seed=draw(st.integers(0, 5)),
        **{name: draw(VALUES[name]) for name in VALUES if " " not in name},
    )


def taken(run: Run, steps: int) -> list[Snapshot]:
    """Take `steps` steps, or as many as there are before the run diverges."""
    snapshots: list[Snapshot] = []
    try:
        snapshots.extend(islice(run, steps))
    except Diverged:
        assert run.diverged
    return snapshots
