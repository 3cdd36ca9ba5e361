"""The tasks of the lessons that can be done in the learner's own file as well, each by the checks that show it."""

from __future__ import annotations

from collections.abc import Mapping

from lessons.build.folder import content_key
from lessons.build.record import BuildStore

TASK_CHECKS: Mapping[str, tuple[str, ...]] = {
    "value_add": ("value", "add", "operands"),
    "value_mul": ("mul", "operands", "operation"),
    "backward_mul": ("mul", "mul-backward"),
    "backward_tanh": ("tanh", "tanh-backward"),
    "toposort": ("backward", "order"),
    "accumulate": ("backward", "accumulation"),
    "division_and_power": ("pow", "div"),
    "neuron": ("neuron",),
    "training_loop": ("training", "own-loop"),
}
"""By the name of the task."""


def done_in_own_file(task: str, store: BuildStore) -> bool:
    """Whether the checks of a task pass in the folder that was open last, as its files are now."""
    checks, folder = TASK_CHECKS.get(task, ()), store.folder_to_open()
    record = store.of(folder)
    return bool(checks) and set(checks) <= set(record.passed) and record.content == content_key(folder)
