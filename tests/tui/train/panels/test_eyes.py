"""What neurons see, in the network view."""

from __future__ import annotations

from engine.training.settings import preset
from tests.tui.screen_text import text_of
from tests.tui.train.train_bench import Bench, press
from tui.network.view import NetworkView
from tui.train.panels.eyes import NeuronPictures


async def test_pictures_of_neurons_their_sums_and_silence() -> None:
    app = Bench(preset("moons"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "n", "n", "2", "I")
        pictures = app.train.query_one(NeuronPictures)
        assert pictures.has_focus and "L1.n16" in text_of(app) and "L3.n1" in text_of(app)
        assert "L1.n1 = relu(" in text_of(app)
        before = pictures.shown_text
        await press(pilot, "down", "right", "D")
        assert pictures.silenced == {(0, 7)} and "without L1.n8: loss on the data " in text_of(app)
        assert "L3.n1, the output" in text_of(app) and "L1.n8 off" in text_of(app)
        await press(pilot, "D", "up", "left")
        assert pictures.shown_text == before
        await press(pilot, "enter")
        assert "·x1" in pictures.shown_text.split("\n")[0] and "L1.n16" not in text_of(app)
        assert "sum, with bias " in text_of(app) and "L1.n1 = relu(sum): 0 to " in text_of(app)
        pictures.cursor = 17
        await press(pilot, "down")  # to the third neuron of the second layer
        assert "L2.n3 = relu(sum): 0 to " in text_of(app) and "·L1.n16" in text_of(app)
        pictures.cursor = 0
        await press(pilot, "enter", "left_square_bracket")
        assert pictures.shown_text != before
        await press(pilot, "I")
        assert app.train.query_one(NetworkView).has_focus_within


async def test_other_data_show_outputs_over_the_examples() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "2", "I", "right", "enter")
        assert all(words in text_of(app) for words in ("L1.n2 = tanh(sum)", "-1 (2), mean ", "+1 (2), mean "))
        assert all(f" {name} " in pictures_text(app) for name in ("x1", "x2", "x3")) and " bias" in pictures_text(app)


def pictures_text(app: Bench) -> str:
    return app.train.query_one(NeuronPictures).shown_text
