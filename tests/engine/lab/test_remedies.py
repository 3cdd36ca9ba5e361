"""Remedies are tried, and their outcomes measured."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import islice

import pytest

from engine.lab.finding import Finding
from engine.lab.health import health
from engine.lab.remedies import Remedy, Trial, best_first, trials, without_guesses
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset


def tried_on(settings: TrainSettings, steps: int) -> tuple[Run, list[Trial]]:
    run = Run(settings)
    *_, last = islice(run, steps)
    return run, best_first([*trials(run, last, health(run, last))])


def test_a_crawling_run_is_told_which_rate_helps_and_by_how_much() -> None:
    run, tried = tried_on(replace(TrainSettings(), lr="0.0001"), 12)
    best = tried[0]
    assert best.is_better and best.after < 0.7 * best.before
    assert [trial.after for trial in tried] == sorted(trial.after for trial in tried)
    rate = next(trial for trial in tried if trial.remedy.name == "rate 0.0003")
    fork = run.fork(11, "again", lr=repr(0.0003))
    *_, last = islice(fork, 30)
    assert (rate.before, rate.after, rate.steps) == (run.at(11).loss, last.loss, 30)


def test_nothing_is_tried_on_a_healthy_run() -> None:
    assert tried_on(TrainSettings(), 20)[1] == []


def test_a_run_that_memorises_stops_at_its_best_step() -> None:
    settings = replace(preset("moons"), holdout=0.25, lr="3", steps=40)
    run, tried = tried_on(settings, 40)
    held_out = list(run.held_out[0])
    stopped = [trial for trial in tried if trial.remedy.name.startswith("stop at step ")]
    assert not tried or (stopped and stopped[0].after == min(held_out) and "steps" not in str(stopped[0]))


def test_an_outcome_in_words() -> None:
    remedy = Remedy("rate 0.1", 3)
    assert str(Trial(remedy, 30, 2.5, 0.02, 2.4)) == "rate 0.1: loss 2.5 → 0.02 in 30 steps"
    assert str(Trial(remedy, 30, 2.5, 2.4, 2.4)) == "rate 0.1: loss 2.5 → 2.4 in 30 steps, no better"
    assert str(Trial(remedy, 30, 2.5, math.inf, 2.4)) == "rate 0.1: diverges"


def test_no_rate_is_guessed_where_rates_are_tried() -> None:
    guess, other = Finding("slow", "Slow.", "", "Rate 9."), Finding("dead", "Dead.", "", "Bias.")
    assert [one.remedy for one in without_guesses((guess, other))] == ["", "Bias."]
    run = Run(TrainSettings())
    assert not [*trials(run, next(run), (guess,), stop=lambda: True)]


def test_nothing_is_tried_where_it_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(TrainSettings())
    last = next(run)
    ill = (Finding("slow", "Slow.", "", "Rate 9."),)
    assert [*trials(run, last, ill)]
    monkeypatch.setattr("engine.lab.remedies.MAX_WORK", 4 * 41 * 4)
    assert not [*trials(run, last, ill)]
