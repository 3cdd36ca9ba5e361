"""The road from an empty file to the moons: what comes next, which file it goes into, and what is reached."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from lessons.judge.checks import ROWS
from lessons.judge.verdict import CheckState, JudgedCheck, Judgement

NETWORK_CHECKS = frozenset(
    {"neuron", "layer", "network", "single-output", "parameters", "forty-one", "zero-grad", "training"}
)
LOOP_CHECKS = frozenset({"own-loop"})


@dataclass(frozen=True, slots=True)
class Milestone:
    """A place on the road that is worth stopping at.

    name      of it, in the record
    title     what there is to see
    sentence  what the learner's own code does there
    needs     the checks that must pass
    """

    name: str
    title: str
    sentence: str
    needs: tuple[str, ...]


TO_TRAIN = ("mul-backward", "backward", "accumulation", "number-right", "sub", "pow", "single-output", "forty-one")
MILESTONES = (
    Milestone(
        "pass", "The L graph, stepped", "Your backward() goes through L = (a·b + c)·f, in the order that it takes.",
        ("add", "mul", "operands", "backward"),
    ),
    Milestone(
        "neuron", "A neuron", "tanh(x1·w1 + x2·w2 + b) of your Values, stepped.",
        ("add", "mul", "tanh", "operands", "tanh-backward", "backward", "accumulation"),
    ),
    Milestone("four", "Four examples, learnt", "Your MLP learns the four examples, on your engine.", TO_TRAIN),
    Milestone(
        "moons", "The moons", "Your MLP learns 100 points of two moons.", (*TO_TRAIN, "relu", "training")
    ),
    Milestone("speed", "How fast it is", "Your engine beside micrograd, ours and PyTorch.", TO_TRAIN),
)  # fmt: skip


HARDER_CHECKS = frozenset({"zeroing", "again", "several", "deep", "everything"})
PARTS = {"engine": "engine.py", "harder": "engine.py, with larger graphs", "network": "nn.py", "loop": "train.py"}


def parts_of(checks: Iterable[JudgedCheck]) -> dict[str, tuple[JudgedCheck, ...]]:
    """Return the road: the checks by the file that they are about, each part in the order of the lecture's minutes."""

    def part(check: JudgedCheck) -> str:
        name = check.row.name
        return next(
            (part for part, names in (("network", NETWORK_CHECKS), ("loop", LOOP_CHECKS), ("harder", HARDER_CHECKS))
             if name in names), "engine",
        )  # fmt: skip

    def minute(check: JudgedCheck) -> tuple[int, ...]:
        return tuple(map(int, check.row.minute.split(":")))

    ordered = sorted(checks, key=minute)
    return {title: tuple(check for check in ordered if part(check) == name) for name, title in PARTS.items()}


def passed_names(checks: Iterable[JudgedCheck]) -> tuple[str, ...]:
    """Return the names of the checks that passed."""
    return tuple(check.row.name for check in checks if check.state is CheckState.PASSED)


def reached(passed: Collection[str]) -> tuple[Milestone, ...]:
    """Return the milestones that these checks open."""
    return tuple(milestone for milestone in MILESTONES if set(milestone.needs) <= set(passed))


def left_text(milestone: Milestone, passed: Collection[str]) -> str:
    """Return what a milestone still needs: "2 checks are left, first a + b"; "" if nothing."""
    missing = [row.title for row in ROWS if row.name in set(milestone.needs) - set(passed)]
    if not missing:
        return ""
    return f"{'1 check is' if len(missing) == 1 else f'{len(missing)} checks are'} left, first {missing[0]}"


def next_check(found: Judgement) -> JudgedCheck | None:
    """Return the check to look at: the first that failed, else the first that is not there yet; None at the end."""
    if not found.checks:
        return None
    waiting = (check for part in parts_of(found.checks).values() for check in part if check.state is CheckState.NOT_YET)
    return found.first_failure or next(waiting, None)


def file_of(folder: Path, check: JudgedCheck | None) -> Path:
    """Return the file that a check is about: where its blame lies, else where its piece goes."""
    if check is not None and check.file and Path(check.file).parent == folder.resolve():
        return folder / Path(check.file).name
    name = check.row.name if check is not None else ROWS[0].name
    for file, names in (("nn.py", NETWORK_CHECKS), ("train.py", LOOP_CHECKS)):
        if name in names and (folder / file).exists():
            return folder / file
    return folder / "engine.py"
