"""Rate and l2 found from a file."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from engine import Dataset
from engine.data.samples import moons
from engine.runs.run import Run
from engine.training.settings import FILE_PRESET, found_anew, preset, settings_note
from engine.training.suited import FALL, PENALTIES, RATES, Networks, Suited, suited
from engine.training.sweep import Sweep
from tui.commands.train import settings_of

FOUND = Suited(0.15, 0.01, 0.5, 0.6, 15, 90, True)
PRICES = Dataset("p.csv", moons(1, 40, 0.3).inputs, tuple(x * y for x, y in moons(1, 40, 0.3).inputs), ("a", "b"))


@pytest.mark.parametrize("is_regression", [False, True])
def test_its_networks_compute_what_the_trainer_does(is_regression):
    data = replace(PRICES, label="price", target_scale=(0.0, 1.0)) if is_regression else moons(1, 40, 0.3)
    loss = "mean-squared-error" if is_regression else "cross-entropy"
    pairs = [(0.05, 0.0), (0.15, 0.03)]
    settings = replace(FILE_PRESET, layers=(3, 1), loss=loss, steps=20)
    trainers = [replace(settings, lr=f"{rate}:{rate / FALL}", l2=l2).build(data) for rate, l2 in pairs]
    first = np.array([p.data for p in trainers[0].model.parameters()])
    targets = np.array(trainers[0].data.targets)
    networks = Networks(first, np.array(data.inputs), targets, pairs, is_regression)
    networks.train(20)
    losses = networks.losses(np.array(data.inputs), targets).mean(axis=1)
    for number, (trainer, (_, l2)) in enumerate(zip(trainers, pairs, strict=True)):
        [*islice(trainer, 20)]
        parameters = [p.data for p in trainer.model.parameters()]
        assert networks.parameters[number] == pytest.approx(parameters, rel=1e-9, abs=1e-12)
        assert losses[number] + l2 * sum(p * p for p in parameters) == pytest.approx(next(trainer).loss)


def test_noise_that_can_be_learnt_by_heart_gets_a_penalty_and_the_same_one_again():
    rng = random.Random(3)
    inputs = tuple(tuple(rng.gauss(0.0, 1.0) for _ in range(8)) for _ in range(60))
    targets = tuple(1.0 if x[0] + rng.gauss(0.0, 1.0) > 0 else -1.0 for x in inputs)
    noisy = Dataset("n.csv", inputs, targets, tuple("abcdefgh"))
    found = suited(noisy, 16, 60, 1)
    assert found is not None and found == suited(noisy, 16, 60, 1)
    assert found.l2 > 0.0 and found.loss < 0.98 * found.first
    assert (found.tried, found.examples) == (len(RATES) * len(PENALTIES), 60)


def test_what_cannot_be_learnt_changes_nothing_and_few_examples_say_nothing():
    easy = moons(1, 60, 0.0)
    easy = replace(easy, targets=tuple(1.0 if x > 0.5 else -1.0 for x, _ in easy.inputs))
    found = suited(easy, 16, 1, 1)
    assert found is not None and found.rate == 0.15 and found.loss < 0.98 * found.first
    rng = random.Random(2)
    noise = replace(easy, targets=tuple(rng.choice((-1.0, 1.0)) for _ in easy.inputs))
    found = suited(noise, 16, 100, 1)
    assert found is not None and (found.lr, found.l2, found.is_learnable) == (FILE_PRESET.lr, 0.0, False)
    assert (
        str(found) == "none of 18 settings tried on the examples learnt from is clearly better than a constant answer"
    )
    assert suited(moons(1, 28), 16, 10, 1) is None


def test_what_cannot_be_learnt_from_many_examples_is_not_learnt_by_heart():
    rng = random.Random(2)
    inputs = tuple((rng.gauss(0.0, 1.0), rng.gauss(0.0, 1.0)) for _ in range(120))
    noise = Dataset("n.csv", inputs, tuple(rng.choice((-1.0, 1.0)) for _ in inputs), ("a", "b"))
    found = suited(noise, 16, 60, 1)
    assert found is not None and found.l2 > 0.0 and not found.is_learnable
    assert str(found).endswith(f"a constant answer; rate {found.lr} and l2 {found.l2:g} come nearest")


def test_a_wide_file_has_as_many_neurons_as_there_may_be(tmp_path):
    path = tmp_path / "wide.csv"
    rows = ("".join(f"{(i * j) % 17}.5," for j in range(1, 801)) + ["no", "yes"][i % 2] for i in range(8))
    path.write_text("\n".join(rows))
    settings = preset(str(path))
    assert 10 < settings.layers[0] < 16 and len(settings.build().model.parameters()) <= 10_000


def test_of_many_examples_not_every_pair_is_tried_and_batches_are_drawn():
    found = suited(moons(1, 4000, 0.2), 100, 1, 1)
    assert found is not None and (found.tried, found.examples) == (len(RATES) + len(PENALTIES) - 1, 4000)
    in_batches = suited(moons(1, 4000, 0.2), 100, 2, 1, batch=50)
    assert in_batches is not None and in_batches == suited(moons(1, 4000, 0.2), 100, 2, 1, batch=50)
    assert in_batches.loss != suited(moons(1, 4000, 0.2), 100, 2, 1, batch=60).loss


def test_a_little_that_many_examples_say_is_learnt():
    rng = random.Random(7)
    inputs = tuple((rng.gauss(0.0, 1.0),) for _ in range(900))
    weak = Dataset(
        "w.csv", inputs, tuple(1.0 if rng.random() < 0.5 + 0.25 * math.tanh(x) else -1.0 for (x,) in inputs), ("x",)
    )
    found = suited(weak, 4, 30, 1)
    assert found is not None and found.is_learnable and found.loss > 0.94 * math.log(2.0)


def test_the_preset_of_a_file_has_them_and_says_so(tmp_path):
    rng, path = random.Random(5), tmp_path / "noisy.csv"
    rows = [[rng.gauss(0.0, 1.0) for _ in range(6)] for _ in range(80)]
    path.write_text("".join(f"{','.join(map(str, x))},{'no' if x[0] + rng.gauss(0, 1) > 0 else 'yes'}\n" for x in rows))
    settings = preset(str(path))
    assert settings.l2 > 0.0
    note = f"rate {settings.lr} and l2 {settings.l2:g} suit best of 18 settings tried on 60 examples learnt from"
    assert settings_note(settings).startswith(note)
    assert settings_note(replace(settings, lr="0.1")) == settings_note(preset("moons")) == ""


TABLE = "".join(f"{i * 37 % 127},{i % 7},{'no' if i * 37 % 127 > 50 else 'yes'}\n" for i in range(120))


@pytest.mark.parametrize("seed", [1337, 7])
@pytest.mark.parametrize("split", [{}, {"holdout": 0.5}, {"rows": 60}, {"data_seed": 3}, {"rows": 50, "data_seed": 8}])
def test_examples_held_out_have_no_part_in_finding_rate_and_l2(tmp_path, monkeypatch, split, seed):
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    looked_at: list[Dataset] = []
    monkeypatch.setattr("engine.training.suited.suited", lambda data, *rest: looked_at.append(data) or FOUND)
    options = {"data": str(path), "seed": seed, **split}
    run = Run(settings_of(options))
    assert run.data.held_out is not None and (run.settings.lr, run.settings.l2) == (FOUND.lr, FOUND.l2)
    run.take(1)
    sweep = Sweep(replace(run.settings, seed=seed + 1), [seed + 1, seed + 2], [0.1])
    other = Run(replace(run.settings, seed=seed + 1))
    for held in (run.data, run.fork(1, "f").data, sweep._data, other.data):
        assert held.held_out is not None
        assert not {*looked_at[-1].inputs} & {*held.held_out.inputs}


def test_another_split_has_its_own_rate_and_l2_unless_they_were_chosen(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    looked_at: list[Dataset] = []
    monkeypatch.setattr("engine.training.suited.suited", lambda data, *rest: looked_at.append(data) or FOUND)
    before = preset(str(path))
    after = found_anew(before, replace(before, holdout=0.5))
    data = after.build().data
    assert data.held_out is not None and not {*looked_at[-1].inputs} & {*data.held_out.inputs}
    assert len(looked_at) == 2 and (after.lr, after.l2) == (FOUND.lr, FOUND.l2)
    chosen = replace(before, lr="0.7", data_seed=9)
    assert found_anew(before, chosen) == chosen and found_anew(before, before) == before
    assert found_anew(preset("moons"), replace(preset("moons"), holdout=0.5)).holdout == 0.5
    assert len(looked_at) == 2
