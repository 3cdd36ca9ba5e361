"""A training run from plain settings, as the command line and the screen ask for it."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice

import pytest

from engine import MLP, Trainer, TrainSettings, dataset, preset
from engine.data.samples import SAMPLES
from engine.data.split import prepared
from engine.training.settings import MAX_PARAMETERS, PRESETS, parse_layers

HERE = "1,2,1\n3,4,-1\n5,6,1\n"


def test_the_defaults_are_the_lectures_run():
    trainer = TrainSettings().build()
    model = MLP(3, [4, 4, 1], rng=random.Random(1337))
    assert [p.data for p in trainer.model.parameters()] == [p.data for p in model.parameters()]
    by_hand = Trainer(model, dataset("four"), "squared-error", 0.05)
    assert [*islice(trainer, 20)] == [*islice(by_hand, 20)]


def test_one_seed_decides_everything():
    settings = TrainSettings("moons", (3, 1), "tanh", "cross-entropy", "0.5", batch=10, seed=8)
    first, second = (next(settings.build()) for _ in range(2))
    assert first == second
    assert settings.build().data == dataset("moons", 8)
    other = next(replace(settings, seed=9).build())
    assert other.parameters != first.parameters
    assert other.predictions != first.predictions


def test_the_data_may_have_a_seed_of_their_own():
    settings = replace(preset("moons"), holdout=0.25, data_seed=5, layers=(2, 1))
    one, other = settings.build(), replace(settings, seed=8).build()
    assert one.data == other.data == prepared(dataset("moons", 5), 0.25, 5)
    assert next(one).parameters != next(other).parameters


def test_every_setting_arrives():
    settings = TrainSettings("moons", (2, 1), "relu", "max-margin", "1.0:0.1", 0.01, 7, "micrograd", 9, 5)
    trainer = settings.build()
    assert str(trainer.model) == "MLP of [Layer of [ReLUNeuron(2), ReLUNeuron(2)], Layer of [LinearNeuron(2)]]"
    assert [p.data for p in trainer.model.parameters() if p.label.endswith(".b")] == [0.0, 0.0, 0.0]
    assert (trainer.data.name, trainer.loss.name, trainer.l2, trainer.batch_size) == ("moons", "max-margin", 0.01, 7)
    assert (trainer.schedule(0), trainer.schedule(9), trainer.step) == (1.0, 0.1, 0)


def test_the_least_there_can_be_and_the_most():
    assert TrainSettings(layers=(1,), steps=1, lr="1:0").build().schedule(1) == 0.0
    assert len(TrainSettings(layers=(1999, 1)).build().model.parameters()) == 9_996 < MAX_PARAMETERS
    with pytest.raises(ValueError, match="makes 10001 parameters; the limit is 10000"):
        TrainSettings(layers=(2000, 1)).build()


def test_the_lectures_presets():
    assert preset("four") == TrainSettings()
    assert preset("moons") == TrainSettings(
        "moons", (16, 16, 1), "relu", "max-margin", "1.0:0.1", 1e-4, None, "micrograd", 100, 1337
    )
    assert len(preset("moons").build().model.parameters()) == 337


@pytest.mark.parametrize("name", SAMPLES)
def test_every_data_set_has_a_preset_that_builds(name):
    assert PRESETS[name].data == name
    assert preset(name).build().data == dataset(name, 1337)


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(HERE)
    settings = preset(str(path))
    assert (settings.data, settings.scale, settings.optimizer) == (str(path), "standard", "adam")
    assert (settings.loss, settings.holdout, settings.batch) == ("cross-entropy", 0.0, None)  # of few examples
    assert next(settings.build()).predictions


def test_layers_from_text():
    assert parse_layers("4,4,1") == (4, 4, 1)
    assert parse_layers(" 16, 1 ") == (16, 1)
    assert parse_layers("1") == (1,)


@pytest.mark.parametrize("text", ["", "4,,1", "4;1", "4,x", "4.0,1"])
def test_text_that_is_no_layers(text):
    with pytest.raises(ValueError) as error:
        parse_layers(text)
    assert str(error.value) == f"{text!r} is not a list of layers: write whole numbers with commas, such as 4,4,1"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"data": "mons"}, "no data set is called 'mons': did you mean moons?"),
        ({"data": "no.csv"}, "no.csv: no such file"),
        ({"layers": (4, 4)}, "layers must end in 1, the one score of an example, not 4,4"),
        ({"layers": ()}, "layers must end in 1, the one score of an example"),
        ({"layers": (0, 1)}, "a layer has 1 or more neurons: 0,1 is not possible"),
        ({"layers": (-4, 1)}, "a layer has 1 or more neurons: -4,1 is not possible"),
        ({"layers": (10**9, 1)}, "1000000000,1 makes 5000000001 parameters; the limit is 10000"),
        ({"activation": "tahn"}, "no activation is called 'tahn': did you mean tanh?"),
        ({"loss": "squared"}, "no loss is called 'squared': did you mean squared-error?"),
        ({"lr": "0,05"}, "'0,05' is not a learning rate: write one number, 0.05, or two to go from and to, 1.0:0.1"),
        ({"l2": float("inf")}, "l2 is a finite number from 0 up, not inf"),
        ({"batch": 9}, "a batch is 1 to 4 of the 4 examples, not 9"),
        ({"init": "karpathy"}, "no initialisation is called 'karpathy': choose lecture, micrograd, zero or large"),
        ({"steps": 0}, "the number of steps must be 1 or more, not 0"),
        ({"steps": 10**400}, "the number of steps must be 9007199254740992 or less"),
        ({"seed": -(2**53) - 1}, "a seed is a whole number from -9007199254740992 to 9007199254740992"),
    ],
)
def test_each_setting_that_cannot_be_is_one_line(wrong, message):
    with pytest.raises(ValueError) as error:
        replace(TrainSettings(), **wrong).build()
    assert str(error.value) == message


def test_a_graph_too_large_for_memory_asks_for_a_batch(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(HERE * 1000)
    settings = TrainSettings(str(path), (100, 1))
    with pytest.raises(ValueError) as error:
        settings.build()
    assert str(error.value) == "401 parameters × 3000 examples make too large a graph; use a batch of 2493"
    assert replace(settings, batch=2493).build().batch_size == 2493
