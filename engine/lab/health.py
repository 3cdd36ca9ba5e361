"""What a training run suffers from, named with its evidence, as far as its numbers show it.

Adding an illness is adding a function to SIGNS. Each looks at the same `Look` and tells a finding, or None.
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

from engine.basics.choices import listed
from engine.basics.numbers import short
from engine.nn import ACTIVATIONS
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from engine.training.snapshot import Snapshot

VANISHING = 1e-2  # of the gradients of the last layer: what arrives at the first is lost on the way
TINY = 1e-6  # a mean gradient below this moves nothing at any usual rate
EXPLODING = 1e3  # a mean gradient above this jumps over any valley at any usual rate
SATURATED = 0.99  # tanh beyond it has a slope below 0.02, a fiftieth of the usual
MOST_EXAMPLES = 0.9  # of them: what holds for fewer is a neuron's business, not an illness
MANY_NEURONS = 0.5  # of a layer
WINDOW = 10  # steps that are looked back on
CLIMB = 4  # steps in a row with a rising loss, up to the highest of the window: a zigzag has one or two
SWINGS = 5  # turns of the loss within the window, each larger than
SWING = 0.2  # this share of the loss
SLOW = 1e-3  # of the loss: what a step must bring, on the average, as long as there is much to learn
STEADY, JUMPY = 5, 20  # over how many steps that is asked: longer where the loss moves by more than SWING anyway
LEARNT = 0.05  # of the first loss: what is left then is no illness
RISEN = 3.0  # times the lowest loss so far: this run has lost what it had


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know of a run.

    kind      its name, for tests and challenges
    said      one sentence: what, and where
    evidence  the numbers that show it
    remedy    what to try
    well      whether it is no illness, but how things should be
    """

    kind: str
    said: str
    evidence: str
    remedy: str = ""
    well: bool = False


@dataclass(frozen=True)
class Look:
    """What the signs look at: a run at one of its steps.

    losses   of this step and those before it, the newest last: means of `span` each
    span     1, or as many as see all examples once: what single batches are judged by is the luck of the draw
    stride   steps that kept losses are apart: 1, and more in a very long run
    inputs   of all examples
    """

    settings: TrainSettings
    snapshot: Snapshot
    losses: Sequence[float]
    span: int
    stride: int
    inputs: Sequence[Sequence[float]]

    @cached_property
    def spans(self) -> list[list[tuple[int, int]]]:
        """For each layer where the parameters of its neurons begin and end, the bias last."""
        found, start, before = [], 0, len(self.inputs[0])
        for size in self.settings.layers:
            width = before + 1
            found.append([(start + width * n, start + width * (n + 1)) for n in range(size)])
            start, before = start + width * size, size
        return found

    @cached_property
    def gradients(self) -> list[float]:
        """The mean size of the gradients of each layer."""
        return [
            _mean([abs(g) for start, stop in layer for g in self.snapshot.gradients[start:stop]])
            for layer in self.spans
        ]

    @cached_property
    def outputs(self) -> list[list[list[float]]]:
        """What the neurons of each layer but the last say: layers, neurons, examples."""
        apply = _ACTIVATE[self.settings.activation]
        parameters, found = self.snapshot.parameters, []
        said: Sequence[Sequence[float]] = self.inputs
        for layer in self.spans[:-1]:
            neurons = [(parameters[start : stop - 1], parameters[stop - 1]) for start, stop in layer]
            said = [[apply(bias + sum(map(mul, weights, x))) for weights, bias in neurons] for x in said]
            found.append([list(column) for column in zip(*said, strict=True)])
        return found

    @property
    def recent(self) -> Sequence[float]:
        """The losses of the last steps, this one included."""
        return self.losses[-WINDOW - 1 :]

    @property
    def is_learnt(self) -> bool:
        """Whether there is little left to learn."""
        return self.loss <= LEARNT * self.losses[0] or self.snapshot.accuracy == 1.0

    @property
    def loss(self) -> float:
        """The newest."""
        return self.losses[-1]

    @property
    def means(self) -> str:
        """What is to be added to the losses told."""
        return f" (means of {self.span * self.stride} steps)" if self.span > 1 else ""

    @property
    def about(self) -> str:
        """What is to be said before a number of steps: the newest loss stands closer where the others are apart."""
        return "about " if self.stride > 1 else ""

    def steps(self, losses: int) -> int:
        """How many steps so many of `losses` are."""
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
    """What can be said of a run at one of its steps, the gravest first; at least one finding."""
    steps, losses = run.losses
    so_far = array("d", losses[: bisect_left(steps, snapshot.step)])  # a list, of a long run, would take a frame's time
    so_far.append(snapshot.loss)
    settings = run.settings_at(snapshot.step)
    span = math.ceil(len(run.data) / settings.batch) if settings.batch else 1
    stride = steps[1] - steps[0] if len(steps) > 1 else 1
    look = Look(settings, snapshot, _means(so_far, span), span, stride, run.data.inputs)
    found = [finding for sign in SIGNS if (finding := sign(look)) is not None]
    if run.diverged and snapshot.step == run.done - 1:
        found.insert(0, _gone(run.diverged, look))
    return tuple(found) or (_well(look),)


def _gone(told: str, look: Look) -> Finding:
    last = ", ".join(short(loss) for loss in look.losses[-3:]) + look.means
    return Finding(
        "diverged",
        f"It {told.partition(':')[0]}.",
        f"the last losses were {last}",
        "The numbers left the finite. Fork from an earlier step with a smaller learning rate.",
    )


def _climbing(look: Look) -> Finding | None:
    """The loss rises, step after step, or has risen far above where it was."""
    if look.is_learnt:
        return None
    rising = 0
    for later, earlier in pairwise(reversed(look.losses)):
        if not later > earlier:
            break
        rising += 1
    lowest = min(look.losses)
    place = look.losses.index(lowest)
    climbs = rising >= CLIMB and look.loss == max(look.recent)
    lost = look.loss > RISEN * lowest and len(look.losses) > CLIMB
    if not (climbs or lost):
        return None
    start = look.losses[-rising - 1] if climbs else lowest
    ago = look.steps(rising if climbs else len(look.losses) - 1 - place)
    words = (
        f"The loss has risen {look.about}{ago} steps in a row." if climbs else "The run has lost what it had learnt."
    )
    where = f"{look.about}{ago} steps ago" if climbs else f"at {look.about}step {look.snapshot.step - ago}"
    return Finding(
        "climbing",
        words,
        f"{short(start)} {where}, {short(look.loss)} now{look.means}",
        "Look at the sign of the update, at gradients that nobody zeroes, and at the learning rate, in this order.",
    )


def _swinging(look: Look) -> Finding | None:
    """The loss jumps up and down: each step goes over the valley."""
    moves = [later - earlier for earlier, later in pairwise(look.recent)]
    large = [move for move in moves if abs(move) > SWING * _mean(look.recent)]
    turns = sum(one * other < 0 for one, other in pairwise(large))
    if look.is_learnt or turns < SWINGS:
        return None
    low, high = min(look.recent), max(look.recent)
    return Finding(
        "overshooting",
        "The loss jumps up and down.",
        f"{turns} turns in {look.about}{look.steps(len(moves))} steps, "
        f"between {short(low)} and {short(high)}{look.means}",
        f"The steps go over the valley: a smaller rate, such as {short(look.snapshot.learning_rate / 3)}.",
    )


def _exploding(look: Look) -> Finding | None:
    worst = max(look.gradients)
    if worst < EXPLODING:
        return None
    layer = look.gradients.index(worst) + 1
    return Finding(
        "exploding",
        f"Gradients explode at layer {layer}.",
        f"mean |gradient| {short(worst)}",
        "Smaller first weights, a smaller learning rate, or data of a smaller size.",
    )


def _vanishing(look: Look) -> Finding | None:
    """Nothing arrives at the first layer, or nowhere, though there is much to learn."""
    first, last = look.gradients[0], look.gradients[-1]
    if look.is_learnt or (first >= TINY and (len(look.gradients) < 2 or first >= VANISHING * last)):
        return None
    everywhere = last < TINY
    return Finding(
        "vanishing",
        "Gradients vanish everywhere." if everywhere else "Gradients vanish at layer 1.",
        f"mean |gradient| {short(first)} at layer 1, {short(last)} at layer {len(look.gradients)}",
        "See whether neurons are saturated or dead; other first weights, ReLU in place of tanh, fewer layers.",
    )


def _saturated(look: Look) -> Finding | None:
    """Neurons at the flat ends of tanh or sigmoid, for nearly all examples."""
    if look.settings.activation not in ("tanh", "sigmoid") or look.is_learnt:
        return None
    flat = SATURATED if look.settings.activation == "tanh" else 2.0 * SATURATED - 1.0

    def size(x: float) -> float:
        return abs(x) if look.settings.activation == "tanh" else abs(2.0 * x - 1.0)

    for number, layer in enumerate(look.outputs, 1):
        flats = [n for n, said in enumerate(layer, 1) if _share(size(x) > flat for x in said) >= MOST_EXAMPLES]
        if len(flats) > MANY_NEURONS * len(layer):
            mean = _mean([size(x) for n in flats for x in layer[n - 1]])
            tanh = f"|tanh| {short(mean)} on average"
            said = tanh if look.settings.activation == "tanh" else f"{short(mean)} of the way to 0 or 1 on average"
            return Finding(
                "saturated",
                f"{_neurons(flats, number)} saturated.",
                f"{said}: hardly any gradient passes",
                "Smaller first weights, or data of a smaller size: what goes into a neuron should be about 1.",
            )
    return None


def _dead(look: Look) -> Finding | None:
    """ReLU neurons that say 0 to every example, and so never learn again."""
    if look.settings.activation != "relu":
        return None
    dead = {
        number: [n for n, said in enumerate(layer, 1) if not any(said)] for number, layer in enumerate(look.outputs, 1)
    }
    count = sum(map(len, dead.values()))
    worst = max(dead, key=lambda number: len(dead[number]) / len(look.outputs[number - 1]), default=0)
    if not worst or len(dead[worst]) <= MANY_NEURONS / 2 * len(look.outputs[worst - 1]):
        return None
    where = "; ".join(_neurons(names, number) for number, names in dead.items() if names).replace("; N", "; n")
    return Finding(
        "dead",
        f"{count} dead {'neuron' if count == 1 else 'neurons'}: 0 for every example.",
        where,
        "They get no gradient, for ever. A smaller learning rate from the start, or first biases less far below 0.",
    )


def _alike(look: Look) -> Finding | None:
    """Neurons of one layer that are the same, and so will always be."""
    for number, layer in enumerate(look.spans, 1):
        if len(layer) < 2:
            continue
        weights = [tuple(look.snapshot.parameters[start:stop]) for start, stop in layer]
        gradients = [tuple(look.snapshot.gradients[start:stop]) for start, stop in layer]
        if len(set(weights)) == len(set(gradients)) == 1:
            return Finding(
                "alike",
                f"All {len(layer)} neurons of layer {number} are the same, and stay so.",
                f"the same gradients, the same weights: {', '.join(map(short, weights[0][:3]))}, …",
                "First weights that differ: draw them at random.",
            )
    return None


def _slow(look: Look) -> Finding | None:
    """Next to nothing comes of many steps, with much left to learn."""
    steady = max(look.recent) - min(look.recent) <= SWING * _mean(look.recent)
    half = STEADY if steady else JUMPY
    asked = look.losses[-2 * half - 1 :]
    if look.is_learnt or len(asked) <= 2 * half:
        return None
    start, end = min(asked[:half]), min(asked[half:])  # lowest of each half: a zigzag may well come down
    gained = (start - end) / start if start > 0 else 0.0
    if gained >= SLOW * half:
        return None
    return Finding(
        "slow",
        "It hardly learns." if gained > 0.0 else "It does not learn.",
        f"the lowest loss went from {short(start)} to {short(end)} in {look.about}{look.steps(half)} steps{look.means}",
        f"If it creeps, a larger rate, such as {short(10 * look.snapshot.learning_rate)}; if it jumps, a smaller one.",
    )


def _well(look: Look) -> Finding:
    """How it should be."""
    first = look.recent[0]
    right = f"{look.snapshot.accuracy:.0%} right"
    if len(look.losses) == 1:
        return Finding("begun", "It has only begun.", f"loss {short(look.snapshot.loss)} now, {right}", well=True)
    now = f"{short(look.loss)} now, {right}{look.means}"
    risen = not look.is_learnt and look.loss >= first
    low = look.loss <= LEARNT * look.losses[0]
    learnt = "Little is left to learn." if low else "All examples are right."
    said = learnt if look.is_learnt else "Too early to tell." if risen else "It learns."
    ago = look.steps(len(look.recent) - 1)
    then = f"{look.about}{ago} {'step' if ago == 1 else 'steps'} ago"
    return Finding("well", said, f"loss {short(first)} {then}, {now}", well=True)


# The gravest first.
SIGNS: tuple[Callable[[Look], Finding | None], ...] = (
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
    """ "neurons 1, 2 and 4 of layer 1"."""
    if len(places) > 5:
        return f"{len(places)} neurons of layer {layer}"
    return f"{'Neuron' if len(places) == 1 else 'Neurons'} {listed(map(str, places), 'and')} of layer {layer}"


def _means(losses: Sequence[float], span: int) -> Sequence[float]:
    """Of so many losses each, counted from the newest; of all where they are fewer."""
    if span == 1:
        return losses
    starts = range(len(losses) % span, len(losses), span)
    return [_mean(losses[start : start + span]) for start in starts] if len(losses) >= span else [_mean(losses)]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _share(holds: Iterable[bool]) -> float:
    all_of_them = list(holds)
    return sum(all_of_them) / len(all_of_them)
