"""The challenges of the lab: broken runs to be repaired, one row each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from engine.faults import FAULTS
from engine.lab.health import health
from engine.runs.run import Run
from engine.runs.script import DATA
from engine.training.settings import TrainSettings, preset


@dataclass(frozen=True, slots=True)
class Challenge:
    """A broken run to be repaired.

    name          for the command line and files
    title         a short heading
    symptom       what the learner sees, without its cause
    settings      of the broken run
    steps         after how many steps the failure shows
    failure_mode  the kind of finding in `engine.lab.health` that reports it then
    goal          what counts as repaired, in words
    is_reached    whether a run has reached the goal
    hints         three: a pointer, the rule, what to do
    repair        one way to repair it: settings to change from the start
    """

    name: str
    title: str
    symptom: str
    settings: TrainSettings
    steps: int
    failure_mode: str
    goal: str
    is_reached: Callable[[Run], bool]
    hints: tuple[str, str, str]
    repair: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def is_repaired(self, run: Run) -> bool:
        """Whether a run has reached the goal, on the same data and with the same loss at every step.

        A repaired run stays repaired however far it goes on, so it need not be asked at every step.
        """
        loss = self.settings.loss
        losses = {run.settings.loss, *(change.value for change in run.changes if change.setting == "loss")}
        same = all(getattr(run.settings, name) == getattr(self.settings, name) for name in DATA)
        return same and losses == {loss} and self.is_reached(run)

    def debrief(self) -> str:
        """Return what it was and what gave it away, for after the repair."""
        causes = [f"the bug {name} ({FAULTS[name].title})" for name in self.settings.faults]
        if not causes:
            causes = [f"{name} {_in_words(getattr(self.settings, name))}" for name in self.repair]
        rule = " ".join(part.strip() for part in re.findall(r"[^.?]+[.?]", self.hints[1]) if not part.endswith("?"))
        return f"It was {' and '.join(causes)}. The health line gave it away, as {self.failure_mode}: {rule}"


def _in_words(setting: object) -> str:
    return ", ".join(map(str, setting)) if isinstance(setting, tuple) else str(setting)


def _reaches(loss: float, within: int) -> tuple[str, Callable[[Run], bool]]:
    """A goal and its test: a loss below this at one of the first steps."""

    def reached(run: Run) -> bool:
        steps, losses = run.losses  # of a very long run, not of every step
        return any(one < loss for step, one in zip(steps[:within], losses, strict=False) if step < within)

    return f"a loss below {loss:g} within {within} steps", reached


def _classifies(share: float, within: int) -> tuple[str, Callable[[Run], bool]]:
    """A goal and its test: a fraction of the examples right and no failure mode, at the newest of the first steps."""

    def reached(run: Run) -> bool:
        step = min(run.steps_taken, within) - 1
        if step < 0:
            return False
        snapshot = run.at(step)
        return snapshot.accuracy >= share and all(finding.is_healthy for finding in health(run, snapshot))

    return f"{share:.0%} right within {within} steps, and a healthy line", reached


def _knows(loss: float, after: int, seed: int) -> tuple[str, Callable[[Run], bool]]:
    """A goal and its test: so low a loss of the examples held out at the last of so many steps, by this seed."""

    def reached(run: Run) -> bool:
        if run.steps_taken < after or run.settings.seed != seed:
            return False
        held = run.at(after - 1).held_out
        return held is not None and held.loss < loss

    return f"a loss held out below {loss:g} after {after} steps, with the same seed", reached


FOUR, MOONS = TrainSettings(), preset("moons")
PARROT = replace(
    MOONS, loss="cross-entropy", lr="0.5", l2=0.0, seed=7, size=120, noise=0.35, data_seed=8, holdout=0.75
)  # learns from 30 noisy points, with 337 parameters


def _challenge(
    name: str,
    title: str,
    symptom: str,
    settings: TrainSettings,
    shows: tuple[int, str],
    goal: tuple[str, Callable[[Run], bool]],
    hints: tuple[str, str, str],
    **repair: Any,
) -> Challenge:
    steps, failure_mode = shows
    return Challenge(name, title, symptom, settings, steps, failure_mode, *goal, hints, MappingProxyType(repair))


CHALLENGES: dict[str, Challenge] = {
    row.name: row
    for row in (
        _challenge(
            "deaf",
            "The deaf network",
            "Forty-one parameters, and none of them moves. The loss stands where it stood at the start.",
            replace(FOUR, init="large"),
            (12, "saturated"),
            _reaches(0.5, 60),
            (
                "What does the health line say of the neurons of layer 1?",
                "tanh is flat where its input is large, and a flat place has no slope. What makes the input large?",
                "The first weights: init lecture, in the settings, draws them between -1 and 1.",
            ),
            init="lecture",
        ),
        _challenge(
            "dying",
            "The dying neurons",
            "It began like any other run. A few steps later hardly a neuron says anything.",
            replace(MOONS, lr="3"),
            (12, "dead"),
            _classifies(0.95, 100),
            (
                "At which step did the loss jump farthest? Go there: a key does.",
                "One step too long, and a ReLU neuron lies below 0 for every example: no gradient any more.",
                "A smaller learning rate from the start: begin anew, and make it smaller; 1 or less will do.",
            ),
            lr="1.0:0.1",
        ),
        _challenge(
            "rocket",
            "The rocket",
            "The loss rises, and rises faster with every step.",
            replace(FOUR, activation="relu", lr="1"),
            (6, "exploding"),
            _reaches(1.0, 100),
            (
                "How long is a step, against the valley that it should come down into?",
                "The update is the rate times the gradient. Both are large here, and one of them is yours to choose.",
                "Begin anew with a rate of about 0.01.",
            ),
            lr="0.01",
        ),
        _challenge(
            "snail",
            "The snail",
            "Nothing is wrong. It is only that nothing happens.",
            replace(FOUR, lr="0.0001"),
            (15, "slow"),
            _reaches(0.5, 60),
            (
                "The gradients are fine: look at them. What are they multiplied by?",
                "Each step brings next to nothing. Longer steps are to be had.",
                "The rate can be made larger while it runs; 0.05 is the lecture's.",
            ),
            lr="0.05",
        ),
        _challenge(
            "clones",
            "The clones",
            "The network has four neurons in a layer, and behaves as if it had one, or none.",
            replace(FOUR, init="zero"),
            (12, "alike"),
            _reaches(0.5, 60),
            (
                "Compare the rows of the parameters with each other.",
                "Neurons that begin the same get the same gradients, and stay the same for ever.",
                "Draw the first weights at random: init lecture, in the settings.",
            ),
            init="lecture",
        ),
        _challenge(
            "hoarder",
            "The hoarder",
            "It learns quickly at first; then it loses what it had.",
            replace(MOONS, faults=("no-zero-grad",)),
            (25, "climbing"),
            _classifies(0.95, 100),
            (
                "Follow one gradient from step to step, while the loss hardly changes: does it stay about as large?",
                "The gradients grow from step to step, though the slopes do not. What adds to them?",
                "Nobody zeroes the gradients: name that bug, which takes it out; then begin anew.",
            ),
            faults=(),
        ),
        _challenge(
            "climber",
            "The climber",
            "Each step makes it worse, reliably.",
            replace(FOUR, faults=("wrong-sign-update",)),
            (8, "climbing"),
            _reaches(0.5, 60),
            (
                "Which way does a parameter move, and which way does its gradient point?",
                "A gradient points to where the loss rises. An update goes against it.",
                "The update has the wrong sign: name that bug, which takes it out.",
            ),
            faults=(),
        ),
        _challenge(
            "favourite",
            "The favourite",
            "It learns, but it pleases one example only, more and more.",
            replace(FOUR, faults=("overwrite",)),
            (8, "climbing"),
            _reaches(0.5, 60),
            (
                "Compare the four predictions with their targets: whose wish is granted?",
                "A parameter is used by all examples: its gradient is a sum of four shares. And with = in place of +=?",
                "The last share overwrites the others, = in place of +=: name that bug, which takes it out.",
            ),
            faults=(),
        ),
        _challenge(
            "gossip",
            "The gossip",
            "Each neuron passes on what it has heard, at once and again and again. The numbers get beyond belief.",
            replace(MOONS, faults=("no-topological-order",)),
            (5, "exploding"),
            _classifies(0.95, 100),
            (
                "The first loss is fine, so forward is right. How large are the first gradients, layer by layer?",
                "A node waits until all that use it have sent their shares. Who passes on parts counts them twice.",
                "The order is missing: name that bug, which takes it out, and begin anew.",
            ),
            faults=(),
        ),
        _challenge(
            "whisper",
            "The whispering layers",
            "Five layers. The last one learns, the first one does not know of it.",
            replace(FOUR, layers=(4, 4, 4, 4, 1), activation="sigmoid"),
            (20, "vanishing"),
            _reaches(0.5, 60),
            (
                "Compare the gradients of layer 1 and layer 5.",
                "A sigmoid is never steeper than a quarter: four in a row leave a 256th. And none says less than 0.",
                "Choose the activation tanh, in the settings: its slope goes up to 1.",
            ),
            activation="tanh",
        ),
        _challenge(
            "parrot",
            "The parrot",
            "It knows its thirty examples by heart. Ask it anything else.",
            PARROT,
            (80, "memorising"),
            _knows(0.36, 80, PARROT.seed),
            (
                "There are two curves, and one of them turns. What is drawn in the other colour?",
                "With ten parameters for each example, noise can be learnt by heart. What makes large weights dear?",
                "Begin anew with l2 0.01; or with four neurons, layers 4,1; or stop early, by a smaller rate.",
            ),
            l2=0.01,
        ),
    )
}
