"""Explanations of the numbers of a training step: the rules with the numbers filled in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from engine import MLP, Value
from engine.basics.numbers import bracketed, exact, short
from engine.data.samples import Dataset
from engine.faults import fault_named, loop_with
from engine.losses import LOSSES, Loss
from engine.training.schedule import parse_rate
from engine.training.settings import TrainSettings
from engine.training.snapshot import Snapshot
from tui.actions.keys import with_keys
from tui.render.predictions import is_right

MAX_TERMS = 6  # examples whose terms are all listed; of more only the largest are
LARGEST = 4
TERMS = {
    "squared-error": "({score} − {target})²",
    "max-margin": "max(0, 1 − {target} · {score})",
    "cross-entropy": "log(1 + exp(−{target} · {score}))",
}


@dataclass(frozen=True, slots=True)
class RunAtStep:
    """A run at one step.

    title     its heading; "" for the only run
    rate      of the next step
    snapshot  of the last step, None before the first
    """

    title: str
    settings: TrainSettings
    data: Dataset
    rate: float
    snapshot: Snapshot | None


def explain_run(runs: Sequence[RunAtStep]) -> Text:
    """Explain the loss, the first prediction, the accuracy and the learning rate of each run."""
    return Text("\n\n").join(part for run in runs for part in _sections(run, alone=len(runs) == 1))


def _sections(run: RunAtStep, alone: bool) -> list[Text]:
    heading = [Text(f"── {run.title} ──", "bold")] if not alone else []
    if run.snapshot is None:
        none = with_keys("There is no loss before the first step: <train_stage.run> runs it.")
        return [*heading, Text(none, "dim"), _rate(run)]
    sections = [*heading, _loss(run, run.snapshot), _right(run, run.snapshot), _rate(run)]
    return [*sections[:1], _prediction(run, run.snapshot), *sections[1:]] if alone else sections


def _loss(run: RunAtStep, snapshot: Snapshot) -> Text:
    settings, data, loss = run.settings, run.data, LOSSES[run.settings.loss]
    text = Text.assemble(("loss", "bold"), (f" = {loss.formula}", "dim"), f" at step {snapshot.step}")
    text.append(", before its update\n", "dim")
    terms = [_term(loss, score, y) for score, y in zip(snapshot.predictions, data.targets, strict=True)]
    listed: Sequence[int] = range(len(terms))
    if len(terms) > MAX_TERMS:
        listed = sorted(listed, key=lambda i: -terms[i])[:LARGEST]
    for i in listed:
        term = TERMS[loss.name].format(score=short(snapshot.predictions[i]), target=bracketed(data.targets[i]))
        text.append(f"{_ordinal(i)}: {term} = ").append(f"{short(terms[i])}\n", "bold")
    if len(terms) > MAX_TERMS:
        rest = sum(terms) - sum(terms[i] for i in listed)
        text.append(f"the other {len(terms) - LARGEST} together: ").append(f"{short(rest)}\n", "bold")
    total = sum(terms) * loss.weight(len(terms))
    text.append("their sum" if loss.combine == "sum" else f"their sum {short(sum(terms))} / {len(terms)}", "dim")
    text.append(" = ", "dim").append(short(total), "bold")
    if settings.l2:
        squares = sum(p * p for p in snapshot.parameters)
        penalty = settings.l2 * squares
        text.append(f"\n+ l2 · Σ p² = {exact(settings.l2)} × {short(squares)} = {short(penalty)}", "dim")
        text.append(f", in all {short(total + penalty)}", "bold")
    if settings.batch is not None:
        text.append(f"\nThe step learns from a batch of {settings.batch}, whose loss is {short(snapshot.loss)}.", "dim")
    return text


def _term(loss: Loss, score: float, target: float) -> float:
    return loss.term(Value(score), target).data


def _ordinal(i: int) -> str:
    return f"example {i + 1}"


def _prediction(run: RunAtStep, snapshot: Snapshot) -> Text:
    """Explain the last neuron's output for the first example: weighted inputs plus bias, through the activation."""
    example = run.data.inputs[0]
    model = _model(run)
    for parameter, number in zip(model.parameters(), snapshot.parameters, strict=True):
        parameter.data = number
    before: Sequence[Value | float] = example
    for layer in model.layers[:-1]:
        before = layer.outputs(before)
    neuron = model.layers[-1].neurons[0]
    numbers = [x.data if isinstance(x, Value) else x for x in before]
    products = [f"{bracketed(w.data)}·{bracketed(x)}" for w, x in zip(neuron.w, numbers, strict=True)]
    if len(products) > MAX_TERMS:
        products[LARGEST:] = ["…"]
    total = neuron.b.data + sum(w.data * x for w, x in zip(neuron.w, numbers, strict=True))
    text = Text.assemble(("the first prediction", "bold"), (f" for ({', '.join(map(short, example))})\n", "dim"))
    inputs = "its inputs" if len(model.layers) == 1 else f"the outputs of the {len(numbers)} neurons before it"
    text.append(f"The last neuron weighs {inputs}, and adds its bias:\n", "dim")
    text.append(f"{' + '.join(products)} + {bracketed(neuron.b.data)} = {short(total)}")
    name = neuron.activation.title.lower()
    if name != "linear":
        text.append(f"\n{name}({short(total)}) = {short(snapshot.predictions[0])}", "bold")
    return text


def _model(run: RunAtStep) -> MLP:
    """Return a network of the run's shape, with arbitrary parameters."""
    return MLP(len(run.data.columns), run.settings.layers, run.settings.activation, rng=random.Random(0))


def _right(run: RunAtStep, snapshot: Snapshot) -> Text:
    """Explain the accuracy as a count."""
    sides = [is_right(score, target) for score, target in zip(snapshot.predictions, run.data.targets, strict=True)]
    text = Text.assemble(("right", "bold"), (" = predictions on their target's side of zero, of all\n", "dim"))
    text.append(f"{sum(sides)} of {len(sides)} = ").append(f"{snapshot.accuracy:.0%}", "bold")
    if 0 < len(sides) - sum(sides) <= MAX_TERMS:
        wrong = [_ordinal(i) for i, side in enumerate(sides) if not side]
        text.append(f"; on the wrong side: {', '.join(wrong)}")
    return text


def _rate(run: RunAtStep) -> Text:
    """Explain the learning rate, by its effect on one parameter."""
    settings, snapshot = run.settings, run.snapshot
    text = Text.assemble(("rate", "bold"), (" = what each update multiplies the gradients by\n", "dim"))
    first, _, last = settings.lr.partition(":")
    if last and run.rate == parse_rate(settings.lr, settings.steps)(snapshot.step + 1 if snapshot else 0):
        done = snapshot.step + 1 if snapshot else 0
        text.append(f"{first} − ({first} − {last}) · {done}/{settings.steps} = {short(run.rate)} at the next step")
    else:
        text.append(f"{short(run.rate)} at the next step")
    if snapshot is None or settings.optimizer != "sgd":
        return text
    steepest = max(range(len(snapshot.gradients)), key=lambda i: abs(snapshot.gradients[i]))
    p, grad, rate = snapshot.parameters[steepest], snapshot.gradients[steepest], snapshot.learning_rate
    direction = -loop_with(fault_named(name) for name in settings.faults).sign
    moved, sign = p - direction * rate * grad, "−" if direction > 0 else "+"
    name = _model(run).parameters()[steepest].label
    text.append(f"\nThe steepest parameter, {name}, by step {snapshot.step}: {short(p)} {sign} ")
    return text.append(f"{short(rate)} × {bracketed(grad)} = ").append(short(moved), "bold")
