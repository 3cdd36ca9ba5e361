"""Every challenge is broken as it says, and can be repaired as it says."""

from dataclasses import replace

import pytest

from engine import Diverged
from engine.lab.challenges import CHALLENGES
from engine.lab.health import health
from engine.runs.run import Run


def newest(run):
    return run.at(run.steps_taken - 1)


@pytest.mark.parametrize("challenge", CHALLENGES.values(), ids=lambda challenge: challenge.name)
def test_it_is_ill_as_it_says_and_does_not_heal_by_itself(challenge):
    run = Run(challenge.settings)
    for step in range(1, 101):
        try:
            next(run)
        except Diverged:
            assert health(run, newest(run))[0].kind == "diverged"
            break
        assert not challenge.is_repaired(run), step
        if step == challenge.steps:
            assert challenge.failure_mode in [finding.kind for finding in health(run, newest(run))]
    assert run.steps_taken >= challenge.steps


@pytest.mark.parametrize("challenge", CHALLENGES.values(), ids=lambda challenge: challenge.name)
def test_it_is_repaired_as_it_says(challenge):
    run = Run(replace(challenge.settings, **challenge.repair))
    assert not challenge.is_repaired(run)
    for _ in range(100):
        next(run)
        if challenge.is_repaired(run):
            break
    assert challenge.is_repaired(run)
    assert challenge.failure_mode not in [finding.kind for finding in health(run, newest(run))]


@pytest.mark.parametrize("challenge", CHALLENGES.values(), ids=lambda challenge: challenge.name)
def test_a_run_that_was_too_fast_to_be_watched_is_judged_by_its_first_steps(challenge):
    run = Run(replace(challenge.settings, **challenge.repair))
    for _ in range(150):
        next(run)
    assert challenge.is_repaired(run)


@pytest.mark.parametrize(("name", "other"), [("hoarder", {"data": "xor"}), ("rocket", {"loss": "max-margin"})])
def test_another_task_is_no_repair(name, other):
    challenge = CHALLENGES[name]
    run = Run(replace(challenge.settings, **challenge.repair, **other))
    for _ in range(60):
        next(run)
    assert challenge.is_reached(run) and not challenge.is_repaired(run)


def test_nor_is_another_loss_for_a_while():
    snail = CHALLENGES["snail"]
    run = Run(snail.settings)
    next(run)
    run.change("loss", "max-margin")
    for _ in range(20):
        next(run)
    run.change("loss", "squared-error")
    next(run)
    assert not snail.is_repaired(run)


def test_every_row_is_whole():
    for name, challenge in CHALLENGES.items():
        assert name == challenge.name
        assert len(challenge.hints) == 3 and all(challenge.hints)
        assert challenge.goal and challenge.symptom and challenge.repair


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_debrief_names_the_cause_and_what_gave_it_away(name: str) -> None:
    challenge = CHALLENGES[name]
    said = challenge.debrief()
    for cause in challenge.settings.faults or challenge.repair:
        assert cause in said
    assert challenge.failure_mode in said
    assert "?" not in said and said.endswith(".")
