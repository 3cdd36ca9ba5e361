"""Findings of the check-up: named with evidence, and none where nothing is wrong."""

from dataclasses import replace

import pytest

from engine import Diverged
from engine.basics.numbers import short
from engine.lab.health import health
from engine.runs.history import History
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset

FOUR, MOONS = TrainSettings(), preset("moons")


def found(settings, steps, **parameters):
    """The findings after so many steps; parameters: some of the first ones, in place of those drawn."""
    run = Run(settings)
    for name, number in parameters.items():
        run.change(name.replace("_", " "), number)
    snapshot = None
    for _ in range(steps):
        try:
            snapshot = next(run)
        except Diverged:
            break
    return health(run, snapshot)


def test_a_healthy_run_is_well_at_every_step():
    run = Run(FOUR)
    for step in range(20):
        (finding,) = health(run, next(run))
        assert finding.is_healthy and finding.kind == ("well" if step else "begun")
    assert finding.message == "Little is left to learn."
    assert finding.evidence == "loss 0.847 10 steps ago, 0.0596 now, 100% right"
    (finding,) = health(run, replace(run.at(19), loss=2.0))
    assert finding.message == "All examples are right."


def test_healthy_moons_are_well_at_every_step_though_their_loss_jumps():
    run = Run(MOONS)
    for step in range(MOONS.steps):
        assert all(finding.is_healthy for finding in health(run, next(run))), step


def test_batches_are_judged_by_the_means_of_as_many_as_see_all_examples_once():
    run = Run(replace(MOONS, batch=30))
    found = [health(run, next(run)) for _ in range(200)]
    assert all(finding.kind in ("begun", "well") for findings in found for finding in findings)
    assert found[0][0].evidence.count("means") == 0
    assert found[-1][0].evidence.startswith("loss ") and found[-1][0].evidence.endswith(" (means of 4 steps)")


def test_where_a_very_long_run_keeps_every_second_loss_its_steps_are_counted(monkeypatch):
    monkeypatch.setattr("engine.runs.run.History", lambda: History(most=16))
    run = Run(FOUR)
    (finding,) = [health(run, next(run)) for _ in range(20)][-1]
    assert finding.evidence == "loss 6.0054 about 20 steps ago, 0.0596 now, 100% right"


def test_the_first_steps_that_rise_are_too_early_to_tell():
    run = Run(MOONS)
    assert [health(run, next(run))[0].message for _ in range(2)] == ["It has only begun.", "Too early to tell."]


@pytest.mark.parametrize(
    ("settings", "steps", "kind", "message", "evidence"),
    [
        (
            replace(FOUR, faults=("wrong-sign-update",)),
            5,
            "climbing",
            "The loss has risen 4 steps in a row.",
            "6.0054 4 steps ago, 14.5612 now",
        ),
        (replace(FOUR, faults=("no-zero-grad",)), 15, "climbing", "The run has lost what it had learnt.", "3.9938 now"),
        (
            replace(FOUR, lr="0.0001"),
            11,
            "slow",
            "It hardly learns.",
            "the lowest loss went from 5.9939 to 5.9766 in 5 steps",
        ),
        (replace(FOUR, init="large"), 1, "saturated", "Neurons 2, 3 and 4 of layer 1 saturated", "|tanh| 1 on average"),
        (replace(FOUR, init="zero"), 1, "alike", "All 4 neurons of layer 1 are the same", "weights: 0, 0, 0, …"),
        (
            replace(MOONS, lr="3"),
            12,
            "dead",
            "25 dead neurons: 0 for every example",
            "9 neurons of layer 1; 16 neurons of layer 2",
        ),
        (
            replace(FOUR, layers=(4, 4, 4, 4, 1), activation="sigmoid"),
            5,
            "vanishing",
            "Gradients vanish at layer 1.",
            "mean |gradient| 0.00",
        ),
        (replace(FOUR, activation="relu", lr="1"), 6, "exploding", "Gradients explode at layer 3.", "mean |gradient|"),
        (preset("circles"), 14, "overshooting", "The loss jumps up and down", "5 turns in 10 steps, between 0.3931"),
    ],
)
def test_each_failure_mode_is_named_with_its_evidence(settings, steps, kind, message, evidence):
    (finding,) = [finding for finding in found(settings, steps) if finding.kind == kind]
    assert finding.message.startswith(message)
    assert evidence in finding.evidence
    assert finding.remedy and not finding.is_healthy


def test_a_run_that_diverged_says_so_first():
    first = found(replace(FOUR, activation="relu", lr="1"), 200)[0]
    assert first.kind == "diverged" and first.message.startswith("It diverged at step ")
    assert first.evidence.startswith("the last losses were ")


def test_dead_neurons_are_counted_as_they_are():
    """A bias far below zero: that neuron says 0 to everything, the others do not."""
    run = Run(replace(MOONS, layers=(2, 1)))
    labels = [p.label for p in run.trainer.model.parameters()]
    run.change(f"parameter {labels.index('L1.n2.b')}", -50.0)
    (finding,) = [finding for finding in health(run, next(run)) if finding.kind == "dead"]
    assert finding.message.startswith("1 dead neuron:") and finding.evidence == "Neuron 2 of layer 1"


def test_the_layer_with_most_dead_neurons_decides():
    run = Run(replace(MOONS, layers=(4, 4, 1)))
    labels = [p.label for p in run.trainer.model.parameters()]
    for neuron in (1, 2, 3):
        run.change(f"parameter {labels.index(f'L2.n{neuron}.b')}", -50.0)
    for neuron in (1, 2):
        run.change(f"parameter {labels.index(f'L1.n{neuron}.b')}", -50.0)
    (finding,) = [finding for finding in health(run, next(run)) if finding.kind == "dead"]
    assert finding.message.startswith("5 dead neurons: ")
    assert finding.evidence == "Neurons 1 and 2 of layer 1; neurons 1, 2 and 3 of layer 2"


def test_sigmoids_are_flat_at_0_and_at_1():
    flat = [finding.message for finding in found(replace(FOUR, activation="sigmoid", init="large"), 1)]
    assert flat[0] == "Neurons 2, 3 and 4 of layer 1 saturated."
    assert "saturated" not in [finding.kind for finding in found(replace(FOUR, activation="sigmoid"), 1)]


def test_a_loss_that_stays_is_not_learning_and_one_that_creeps_hardly_is():
    messages = {lr: [finding.message for finding in found(replace(FOUR, lr=lr), 60)] for lr in ("0", "0.0000001")}
    assert messages == {"0": ["It does not learn."], "0.0000001": ["It hardly learns."]}


def test_slow_and_steady_is_well():
    run = Run(replace(FOUR, lr="0.002"))
    found = [health(run, next(run)) for _ in range(60)]
    assert {(finding.kind, finding.message) for (finding,) in found[1:]} == {("well", "It learns.")}


def test_a_smaller_rate_is_a_third():
    run = Run(preset("circles"))
    for _ in range(14):
        snapshot = next(run)
    (remedy,) = [finding.remedy for finding in health(run, snapshot) if finding.kind == "overshooting"]
    assert remedy.endswith(f"such as {short(snapshot.learning_rate / 3)}.")


def test_earlier_steps_know_nothing_of_later_ones():
    run = Run(replace(FOUR, faults=("wrong-sign-update",)))
    for _ in range(8):
        next(run)
    assert health(run, run.at(1))[0].kind == "well"
    assert health(run, run.at(7))[0].kind == "climbing"
