"""Detectors of failure modes in a training run: each reports a finding with its evidence.

To add a failure mode, add a function to DETECTORS: it takes an `Observation` and returns a finding, or None.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import mul

from engine.basics.choices import join_names
from engine.basics.numbers import short
from engine.data.samples import SAMPLES, Dataset
from engine.lab.finding import Finding
from engine.lab.generalization import (
    beside_base,
    fit_text,
    is_better_than_constant,
    is_good_fit,
    memorising,
    no_better_than_constant,
)
from engine.lab.reconciled import reconciled
from engine.nn import ACTIVATIONS, MLP, Scaling
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from engine.training.snapshot import Snapshot

VANISHING = 1e-2  # of the mean gradient of the last layer: below it, gradients are lost on the way to the first
TINY = 1e-6  # a mean gradient below this has no effect at any usual learning rate
EXPLODING = 1e3  # a mean gradient above this overshoots at any usual learning rate
SATURATED = 0.99  # |tanh| above this has a slope below 0.02, a fiftieth of the slope at 0
MOST_EXAMPLES = 0.9  # fraction of the examples for which a neuron must be saturated
MANY_NEURONS = 0.5  # fraction of a layer
WINDOW = 10  # steps to look back
CLIMB = 4  # steps in a row with a rising loss, up to the highest of the window; a zigzag has one or two
SWINGS = 5  # changes of direction of the loss within the window, each larger than
SWING = 0.2  # this fraction of the loss
SLOW = 1e-3  # of the loss: the least mean decrease per step while there is much to learn
STEADY, JUMPY = 5, 20  # steps over which that is measured: more if the loss moves by more than SWING
LEARNT = 0.05  # of the first loss: below it there is little left to learn
MAX_PRODUCTS = 1_000_000  # parameters × examples whose outputs are looked at
RISEN = 3.0  # times the lowest loss so far: above it, the run has lost what it had learnt


@dataclass(frozen=True)
class Observation:
    """A run at one of its steps, as every detector sees it.

    losses  of this step and the earlier ones, the newest last; each is the mean of `span` stored losses
    span    1, or with batches the number of steps that see all examples once: the loss of a single batch is noisy
    stride  steps between stored losses: 1, more in a very long run
    data    the examples
    scaling what the network does to the inputs first
    """

    settings: TrainSettings
    snapshot: Snapshot
    losses: Sequence[float]
    span: int
    stride: int
    data: Dataset
    scaling: Scaling | None

    @cached_property
    def spans(self) -> list[list[tuple[int, int]]]:
        """For each layer, the range of the parameters of each neuron, the bias last."""
        found, start, before = [], 0, len(self.data.columns)
        for size in self.settings.layers:
            width = before + 1
            found.append([(start + width * n, start + width * (n + 1)) for n in range(size)])
            start, before = start + width * size, size
        return found

    @cached_property
    def gradients(self) -> list[float]:
        """The mean absolute gradient of each layer."""
        return [
            _mean([abs(g) for start, stop in layer for g in self.snapshot.gradients[start:stop]])
            for layer in self.spans
        ]

    @cached_property
    def outputs(self) -> list[list[list[float]]]:
        """The outputs of each layer but the last, by layer, neuron and example."""
        apply = _ACTIVATE[self.settings.activation]
        parameters, found = self.snapshot.parameters, []
        stride = math.ceil(len(self.data) * len(parameters) / MAX_PRODUCTS)  # of a large file, not all examples
        outputs: Sequence[Sequence[float]] = self.data.inputs[::stride]
        if self.scaling is not None:
            scales = (self.scaling.means, self.scaling.deviations)
            outputs = [[(xi - m) / d for xi, m, d in zip(x, *scales, strict=True)] for x in outputs]
        for layer in self.spans[:-1]:
            neurons = [(parameters[start : stop - 1], parameters[stop - 1]) for start, stop in layer]
            outputs = [[apply(bias + sum(map(mul, weights, x))) for weights, bias in neurons] for x in outputs]
            found.append([list(column) for column in zip(*outputs, strict=True)])
        return found

    @property
    def recent(self) -> Sequence[float]:
        """The losses of the last steps, this one included."""
        return self.losses[-WINDOW - 1 :]

    @property
    def is_learnt(self) -> bool:
        """Whether there is little left to learn."""
        if self.snapshot.accuracy == 1.0:
            return True
        is_low = self.loss <= LEARNT * self.losses[0]
        return is_low and (self.data.name in SAMPLES or is_good_fit(self.data, self.snapshot))

    @property
    def loss(self) -> float:
        """The newest loss."""
        return self.losses[-1]

    @property
    def means_suffix(self) -> str:
        """The suffix of losses in a message, if they are means."""
        return f" (means of {self.span * self.stride} steps)" if self.span > 1 else ""

    @property
    def about_prefix(self) -> str:
        """The prefix of a number of steps in a message: with a stride, the newest loss is closer than the others."""
        return "about " if self.stride > 1 else ""

    def steps(self, losses: int) -> int:
        """Return the number of steps between `losses` losses."""
        return losses * self.span * self.stride


def _tanh(x: float) -> float:
    return math.tanh(x)


def _sigmoid(x: float) -> float:
    return 0.5 * (1.0 + math.tanh(0.5 * x))


_ACTIVATE: dict[str, Callable[[float], float]] = {
    "tanh": _tanh,
    "relu": lambda x: max(x, 0.0),
    "sigmoid": _sigmoid,
    "linear": lambda x: x,
}
assert _ACTIVATE.keys() == ACTIVATIONS.keys()


def health(run: Run, snapshot: Snapshot) -> tuple[Finding, ...]:
    """Return the findings about a run at one of its steps, the most serious first; at least one."""
    steps, losses = run.losses
    so_far = array(
        "d", losses[: bisect_left(steps, snapshot.step)]
    )  # not a list: of a long run it would take as long as a frame
    so_far.append(snapshot.loss)
    settings = run.settings_at(snapshot.step)
    span = math.ceil(len(run.data) / settings.batch) if settings.batch else 1
    stride = steps[1] - steps[0] if len(steps) > 1 else 1
    model, data = run.trainer.model, run.data
    scaling = model.scaling if isinstance(model, MLP) else None
    observed = Observation(settings, snapshot, _means(so_far, span), span, stride, data, scaling)
    found = [finding for detect in DETECTORS if (finding := detect(observed)) is not None]
    if run.diverged and snapshot.step == run.steps_taken - 1:
        found.insert(0, _diverged(run.diverged, observed))
    held_out = run.held_out[0][: len(so_far)]
    others = (memorising(data, snapshot, steps, held_out, settings.l2), no_better_than_constant(data, snapshot))
    found += [finding for finding in others if finding is not None]
    return reconciled(found) or (_well(observed),)


def _diverged(message: str, observed: Observation) -> Finding:
    last = ", ".join(short(loss) for loss in observed.losses[-3:]) + observed.means_suffix
    return Finding(
        "diverged",
        f"It {message.partition(':')[0]}.",
        f"the last losses were {last}",
        "The numbers left the finite. Fork from an earlier step with a smaller learning rate.",
    )


def _climbing(observed: Observation) -> Finding | None:
    """The loss rises step after step, or has risen far above its lowest value."""
    if observed.is_learnt:
        return None
    rising = 0
    for later, earlier in pairwise(reversed(observed.losses)):
        if not later > earlier:
            break
        rising += 1
    lowest = min(observed.losses)
    place = observed.losses.index(lowest)
    climbs = rising >= CLIMB and observed.loss == max(observed.recent)
    lost = observed.loss > RISEN * lowest
    if not (climbs or lost):
        return None
    start = observed.losses[-rising - 1] if climbs else lowest
    ago = observed.steps(rising if climbs else len(observed.losses) - 1 - place)
    words = (
        f"The loss has risen {observed.about_prefix}{ago} steps in a row."
        if climbs
        else "The run has lost what it had learnt."
        if len(observed.losses) > CLIMB
        else "The loss is more than three times as high."
    )
    where = (
        f"{observed.about_prefix}{ago} steps ago"
        if climbs
        else f"at {observed.about_prefix}step {observed.snapshot.step - ago}"
    )
    return Finding(
        "climbing",
        words,
        f"{short(start)} {where}, {short(observed.loss)} now{observed.means_suffix}",
        "Look at the sign of the update, at gradients that nobody zeroes, and at the learning rate, in this order.",
    )


def _swinging(observed: Observation) -> Finding | None:
    """The loss goes up and down: each step overshoots the minimum."""
    moves = [later - earlier for earlier, later in pairwise(observed.recent)]
    large = [move for move in moves if abs(move) > SWING * _mean(observed.recent)]
    turns = sum(one * other < 0 for one, other in pairwise(large))
    if observed.is_learnt or turns < SWINGS:
        return None
    low, high = min(observed.recent), max(observed.recent)
    return Finding(
        "overshooting",
        "The loss jumps up and down.",
        f"{turns} turns in {observed.about_prefix}{observed.steps(len(moves))} steps, "
        f"between {short(low)} and {short(high)}{observed.means_suffix}",
        f"The steps go over the valley: a smaller rate, such as {short(observed.snapshot.learning_rate / 3)}.",
    )


def _exploding(observed: Observation) -> Finding | None:
    worst = max(observed.gradients)
    if worst < EXPLODING:
        return None
    layer = observed.gradients.index(worst) + 1
    return Finding(
        "exploding",
        f"Gradients explode at layer {layer}.",
        f"mean |gradient| {short(worst)}",
        "Smaller first weights, a smaller learning rate, or data of a smaller size.",
    )


def _vanishing(observed: Observation) -> Finding | None:
    """Almost no gradient reaches the first layer, or any layer, though there is much to learn."""
    first, last = observed.gradients[0], observed.gradients[-1]
    if observed.is_learnt or (first >= TINY and (len(observed.gradients) < 2 or first >= VANISHING * last)):
        return None
    everywhere = last < TINY
    return Finding(
        "vanishing",
        "Gradients vanish everywhere." if everywhere else "Gradients vanish at layer 1.",
        f"mean |gradient| {short(first)} at layer 1, {short(last)} at layer {len(observed.gradients)}",
        "See whether neurons are saturated or dead; other first weights, ReLU in place of tanh, fewer layers.",
    )


def _saturated(observed: Observation) -> Finding | None:
    """Neurons in the flat ends of tanh or sigmoid, for nearly all examples."""
    if observed.settings.activation not in ("tanh", "sigmoid") or observed.is_learnt:
        return None
    flat = SATURATED if observed.settings.activation == "tanh" else 2.0 * SATURATED - 1.0

    def size(x: float) -> float:
        return abs(x) if observed.settings.activation == "tanh" else abs(2.0 * x - 1.0)

    for number, layer in enumerate(observed.outputs, 1):
        flats = [n for n, outputs in enumerate(layer, 1) if _fraction(size(x) > flat for x in outputs) >= MOST_EXAMPLES]
        if len(flats) > MANY_NEURONS * len(layer):
            mean = _mean([size(x) for n in flats for x in layer[n - 1]])
            tanh = f"|tanh| {short(mean)} on average"
            level = tanh if observed.settings.activation == "tanh" else f"{short(mean)} of the way to 0 or 1 on average"
            return Finding(
                "saturated",
                f"{_neurons(flats, number)} saturated.",
                f"{level}: hardly any gradient passes",
                "Smaller first weights, or data of a smaller size: what goes into a neuron should be about 1.",
            )
    return None


def _dead(observed: Observation) -> Finding | None:
    """ReLU neurons that output 0 for every example, and so never learn again."""
    if observed.settings.activation != "relu":
        return None
    dead = {
        number: [n for n, outputs in enumerate(layer, 1) if not any(outputs)]
        for number, layer in enumerate(observed.outputs, 1)
    }
    count = sum(map(len, dead.values()))
    worst = max(dead, key=lambda number: len(dead[number]) / len(observed.outputs[number - 1]), default=0)
    if not worst or len(dead[worst]) <= MANY_NEURONS / 2 * len(observed.outputs[worst - 1]):
        return None
    where = "; ".join(_neurons(names, number) for number, names in dead.items() if names).replace("; N", "; n")
    return Finding(
        "dead",
        f"{count} dead {'neuron' if count == 1 else 'neurons'}: 0 for every example.",
        where,
        "They get no gradient, for ever. A smaller learning rate from the start, or first biases less far below 0.",
    )


def _alike(observed: Observation) -> Finding | None:
    """Neurons of one layer that are identical, and so stay identical."""
    for number, layer in enumerate(observed.spans, 1):
        if len(layer) < 2:
            continue
        weights = [tuple(observed.snapshot.parameters[start:stop]) for start, stop in layer]
        gradients = [tuple(observed.snapshot.gradients[start:stop]) for start, stop in layer]
        if len(set(weights)) == len(set(gradients)) == 1:
            return Finding(
                "alike",
                f"All {len(layer)} neurons of layer {number} are the same, and stay so.",
                f"the same gradients, the same weights: {', '.join(map(short, weights[0][:3]))}, …",
                "First weights that differ: draw them at random.",
            )
    return None


def _slow(observed: Observation) -> Finding | None:
    """The loss hardly falls over many steps, though there is much to learn."""
    steady = max(observed.recent) - min(observed.recent) <= SWING * _mean(observed.recent)
    half = STEADY if steady else JUMPY
    window = observed.losses[-2 * half - 1 :]
    if observed.is_learnt or len(window) <= 2 * half:
        return None
    start, end = min(window[:half]), min(window[half:])  # the lowest of each half: a zigzag may still fall
    gained = (start - end) / start if start > 0 else 0.0
    if gained >= SLOW * half:
        return None
    if is_good_fit(observed.data, observed.snapshot):
        fit = fit_text(observed.data, observed.snapshot.accuracy)
        ago = f"{observed.about_prefix}{observed.steps(half)} steps ago"
        return Finding("settled", "It has settled.", f"loss {short(start)} {ago}, {short(end)} now, {fit}", "", True)
    if observed.data.name not in SAMPLES and is_better_than_constant(observed.data, observed.snapshot):
        return _stuck(observed, start, end, half)
    steps, larger = f"{observed.about_prefix}{observed.steps(half)} steps", 10 * observed.snapshot.learning_rate
    return Finding(
        "slow",
        "It hardly learns." if gained > 0.0 else "It does not learn.",
        f"the lowest loss went from {short(start)} to {short(end)} in {steps}{observed.means_suffix}",
        f"If it creeps, a larger rate, such as {short(larger)}; if it jumps, a smaller one.",
    )


def _stuck(observed: Observation, start: float, end: float, half: int) -> Finding:
    """The loss falls no more, and a file's examples are predicted better than by a constant answer, but not well."""
    fit, base, answer = beside_base(observed.data, observed.snapshot)
    where = "" if observed.snapshot.held_out is None else " of those held out"
    beside = f", {fit_text(observed.data, fit)}{where}"
    beside += "" if observed.data.is_regression else f" (always {answer} has {base:.0%})"
    ago = f"{observed.about_prefix}{observed.steps(half)} steps ago"
    return Finding(
        "stuck",
        "It has settled, with something left to learn.",
        f"loss {short(start)} {ago}, {short(end)} now{observed.means_suffix}{beside}",
        "Another rate or l2, other first weights or more neurons may do more; or these columns do not say more.",
    )


def _well(observed: Observation) -> Finding:
    """No failure mode: a healthy run."""
    first = observed.recent[0]
    right = fit_text(observed.data, observed.snapshot.accuracy)
    if (held := observed.snapshot.held_out) is not None:
        right += f", {fit_text(observed.data, held.accuracy)} of those held out"
    if len(observed.losses) == 1:
        return Finding(
            "begun", "It has only begun.", f"loss {short(observed.snapshot.loss)} now, {right}", is_healthy=True
        )
    now = f"{short(observed.loss)} now, {right}{observed.means_suffix}"
    risen = not observed.is_learnt and observed.loss >= first
    low = observed.loss <= LEARNT * observed.losses[0]
    learnt = "Little is left to learn." if low else "All examples are right."
    learns = "It learns."
    if not is_better_than_constant(observed.data, observed.snapshot):
        _, _, answer = beside_base(observed.data, observed.snapshot)
        learns = f"The loss falls, but it is no better than always {answer} yet."
    message = learnt if observed.is_learnt else "Too early to tell." if risen else learns
    ago = observed.steps(len(observed.recent) - 1)
    then = f"{observed.about_prefix}{ago} {'step' if ago == 1 else 'steps'} ago"
    return Finding("well", message, f"loss {short(first)} {then}, {now}", is_healthy=True)


# The most serious first.
DETECTORS: tuple[Callable[[Observation], Finding | None], ...] = (
    _exploding,
    _climbing,
    _swinging,
    _alike,
    _dead,
    _saturated,
    _vanishing,
    _slow,
)


def _neurons(places: Sequence[int], layer: int) -> str:
    """Return "Neurons 1, 2 and 4 of layer 1", or their number if there are many."""
    if len(places) > 5:
        return f"{len(places)} neurons of layer {layer}"
    return f"{'Neuron' if len(places) == 1 else 'Neurons'} {join_names(map(str, places), 'and')} of layer {layer}"


def _means(losses: Sequence[float], span: int) -> Sequence[float]:
    """Return the means of `span` losses each, counted from the newest; the mean of all if they are fewer."""
    if span == 1:
        return losses
    starts = range(len(losses) % span, len(losses), span)
    return [_mean(losses[start : start + span]) for start in starts] if len(losses) >= span else [_mean(losses)]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _fraction(conditions: Iterable[bool]) -> float:
    results = list(conditions)
    return sum(results) / len(results)
