"""A loss curve to read: what was done in the run that it comes from. Every curve is a real run."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from engine.basics.numbers import short
from engine.data.samples import Dataset
from engine.training.settings import TrainSettings
from engine.training.snapshot import Diverged
from lessons.drills.exercise import DrillItem, DrillKind, Exercise
from lessons.lesson import Choice, ChooseBlock, FinishedCurve, LossBlock

NAME = "curve"
STEPS = 40
MAX_RUNS = 200  # networks that are tried for a seed; a test holds that far fewer are needed
FEW, MANY = 3, 5  # causes to choose from
FIRST_LEVEL_WITH_MANY = 6
OFF = 1000.0  # times the first loss: the curve is cut where it leaves the picture
HIDDEN = (4, 6, 8)  # neurons
RATES = ("0.1", "0.15", "0.2")
PLACES = tuple(-2.0 + 4.0 * place / 7.0 for place in range(8))
WAVE = Dataset(
    "wave", tuple((x,) for x in PLACES), tuple(math.sin(1.5 * x) for x in PLACES), ("x",), target_scale=(0.0, 1.0)
)
ASK = "A network learns eight points of a curve. What does its loss come from?"
HINTS = (
    "Look at the first steps: does the loss fall at all, and how far?",
    "Then at the last ones: is it flat, still on its way, or worse than before?",
)


@dataclass(frozen=True, slots=True)
class CurveCause:
    """Why a curve looks as it does.

    says    as a choice
    runs    from sound settings to some with this cause, the first to be tried first
    shows   whether losses look like it, and like no other cause
    reason  what gives it away
    skill   the id of the skill behind it
    """

    says: str
    runs: Callable[[TrainSettings], Iterable[TrainSettings]]
    shows: Callable[[Sequence[float]], bool]
    reason: str
    skill: str


def _times(*factors: float) -> Callable[[TrainSettings], Iterable[TrainSettings]]:
    """Return what multiplies the rate by the factors, one after the other."""
    return lambda sound: (replace(sound, lr=f"{float(sound.lr) * factor:.6g}") for factor in factors)


def _falls(losses: Sequence[float]) -> bool:
    return all(after < before for before, after in pairwise(losses))


def _climbs(losses: Sequence[float]) -> bool:
    return all(after > before for before, after in pairwise(losses))


def _turns(losses: Sequence[float]) -> int:
    return sum((b - a) * (c - b) < 0.0 for a, b, c in zip(losses, losses[1:], losses[2:], strict=False))


def _suits(losses: Sequence[float]) -> bool:
    return len(losses) == STEPS and _falls(losses) and losses[-1] < 0.3 * losses[0] and losses[5] < 0.8 * losses[0]


def _hardly_falls(losses: Sequence[float]) -> bool:
    return len(losses) == STEPS and _falls(losses) and 0.6 * losses[0] < losses[-1] < 0.97 * losses[0]


def _jumps(losses: Sequence[float]) -> bool:
    seen = visible(losses)
    return len(seen) > 6 and seen[1] > 1.1 * seen[0] and _turns(seen) >= 3


def _swings(losses: Sequence[float]) -> bool:
    """Return whether it falls well at first, and later runs up again and again without leaving the picture."""
    if len(losses) < STEPS or losses[1] > 0.8 * losses[0]:
        return False
    later = losses[2:]
    return _turns(losses) >= 4 and max(later) > 1.5 * min(losses[:4]) and max(later) < 3.0 * losses[0]


def _only_climbs(losses: Sequence[float]) -> bool:
    return _climbs(visible(losses)) and losses[-1] > 2.0 * losses[0]


def _stays(losses: Sequence[float]) -> bool:
    return len(losses) == STEPS and max(losses) - min(losses) < 0.02 * losses[0]


CAUSES: tuple[CurveCause, ...] = (
    CurveCause(
        "All is well: the learning rate suits",
        lambda sound: (sound,),
        _suits,
        "It falls at every step, fast at first, then more and more slowly",
        "rate",
    ),
    CurveCause(
        "The learning rate is too small",
        _times(1 / 60, 1 / 30, 1 / 120),
        _hardly_falls,
        "It falls at every step, but hardly: after all its steps most of the way is still to go",
        "rate",
    ),
    CurveCause(
        "The learning rate is too large",
        _times(2.5, 3.0, 4.0, 6.0),
        _jumps,
        "Its first step already leads up, and then it jumps to and fro: each step goes past the bottom",
        "rate",
    ),
    CurveCause(
        "zero_grad was forgotten",
        lambda sound: (replace(sound, faults=("no-zero-grad",)),),
        _swings,
        "It begins well; then the old gradients pile up, and it swings up again and again without coming to rest",
        "zero-grad",
    ),
    CurveCause(
        "The update has the wrong sign",
        lambda sound: (replace(sound, faults=("wrong-sign-update",)),),
        _only_climbs,
        "It climbs from the first step on and never turns: every step goes up the slope",
        "update-minus",
    ),
    CurveCause(
        "All parameters began at 0",
        lambda sound: (replace(sound, init="zero"),),
        _stays,
        "It does not move: where all weights are 0, the gradients of the weights are 0 as well",
        "silent-weight",
    ),
)


def make(seed: int, level: int) -> Exercise:
    """Return the exercise of a seed and a level."""
    rng, cause = _begun(seed, level)
    others = [other for other in CAUSES if other is not cause]
    offered = rng.sample(others, (MANY if level >= FIRST_LEVEL_WITH_MANY else FEW) - 1)
    runs = _runs(rng, [cause, *offered])
    choices = tuple(Choice(each.says, _reason(each, cause, runs), each is cause) for each in CAUSES if each in runs)
    item = DrillItem(ChooseBlock(0, ASK, choices, HINTS), (cause.skill,))
    return Exercise(NAME, seed, level, LossBlock(0, (FinishedCurve("", visible(runs[cause])),)), (item,))


def _begun(seed: int, level: int) -> tuple[random.Random, CurveCause]:
    """Return the source of random numbers of a drill, and its cause."""
    rng = random.Random(f"{NAME} {seed} {level}")
    return rng, rng.choice(CAUSES)


def _runs(rng: random.Random, causes: Sequence[CurveCause]) -> dict[CurveCause, tuple[float, ...]]:
    """Return the losses of one network with each of the causes, each curve looking like its cause and like no other."""
    for _ in range(MAX_RUNS):
        sound = TrainSettings(
            layers=(rng.choice(HIDDEN), 1),
            loss="mean-squared-error",
            lr=rng.choice(RATES),
            steps=STEPS,
            seed=rng.randrange(10_000),
        )
        runs: dict[CurveCause, tuple[float, ...]] = {}
        for cause in causes:
            tried = map(losses_of, cause.runs(sound))
            found = next(
                (losses for losses in tried if [each for each in CAUSES if each.shows(losses)] == [cause]), None
            )
            if found is None:
                break
            runs[cause] = found
        else:
            return runs
    raise AssertionError("no network shows all of these causes")


def losses_of(settings: TrainSettings) -> tuple[float, ...]:
    """Return the losses of a run on the eight points, up to the step at which it diverges if it does."""
    trainer = settings.build(WAVE)
    losses: list[float] = []
    for _ in range(settings.steps):
        try:
            losses.append(next(trainer).loss)
        except Diverged:
            break
    return tuple(losses)


def visible(losses: Sequence[float]) -> tuple[float, ...]:
    """Return the losses up to where they leave the picture."""
    return tuple(takewhile(lambda loss: loss <= OFF * losses[0], losses))


def _reason(each: CurveCause, cause: CurveCause, runs: dict[CurveCause, tuple[float, ...]]) -> str:
    if each is cause:
        return f"{each.reason}: {_told(runs[each])}."
    return f"With that the same network goes {_told(runs[each])}; this curve goes {_told(runs[cause])}."


def _told(losses: Sequence[float]) -> str:
    """Return some losses in a row: "4.61 → 3.2 → 0.9 → 0.05"."""
    seen = visible(losses)
    places = dict.fromkeys((0, 1, 2, 5, len(seen) // 2, len(seen) - 1))
    told = " → ".join(short(float(f"{seen[place]:.3g}")) for place in sorted(places) if place < len(seen))
    return told if len(seen) == STEPS else f"{told} and off the picture"


KIND = DrillKind(
    NAME,
    "A loss curve to read",
    6,
    "the-loop",
    range(3, 9),
    make,
    lambda level: f"a loss curve, one of {MANY if level >= FIRST_LEVEL_WITH_MANY else FEW} causes",
    ("rate", "zero-grad"),
    lambda seed, level: (_begun(seed, level)[1].skill,),
)
