"""Runs on data of one's own: scaled inputs, examples held out, numbers to predict."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from engine.runs.file import history_csv, read_run, write_run
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset

SPLIT = TrainSettings(
    "moons", (4, 1), loss="cross-entropy", lr="0.1", l2=0.01, scale="standard", holdout=0.25, steps=6, optimizer="adam"
)


@pytest.fixture
def prices(tmp_path: Path) -> str:
    rows = [f"{i % 9},{1000 + i * 37 % 400},{3 * (i % 9) + (i * 37 % 400) / 50 + 7.5:.2f}" for i in range(60)]
    path = tmp_path / "prices.csv"
    path.write_text("\n".join(["width,weight,price", *rows]) + "\n", encoding="utf-8")
    return str(path)


def test_the_held_out_loss_is_that_of_the_same_network() -> None:
    run = Run(SPLIT)
    for snapshot in islice(run, 4):
        held, trainer = snapshot.held_out, run.trainer
        assert held is not None and run.data.held_out is not None
        scores = trainer.scores(run.data.held_out.inputs, snapshot.parameters)
        assert held.predictions == tuple(scores)
        pairs = [*zip(scores, run.data.held_out.targets, strict=True)]
        assert held.loss == pytest.approx(statistics.fmean(math.log1p(math.exp(-y * s)) for s, y in pairs))
        assert held.accuracy == statistics.fmean((s > 0) == (y > 0) for s, y in pairs)
        assert len(snapshot.predictions) == len(run.data) == 76


def test_a_sum_is_reported_for_as_many_examples_as_are_learnt_from() -> None:
    run = Run(replace(SPLIT, loss="squared-error", l2=0.0))
    snapshot = next(run)
    assert snapshot.held_out is not None and run.data.held_out is not None
    squares = [(s - y) ** 2 for s, y in zip(snapshot.held_out.predictions, run.data.held_out.targets, strict=True)]
    assert snapshot.held_out.loss == pytest.approx(statistics.fmean(squares) * 76)


def test_held_out_examples_do_not_change_what_is_learnt() -> None:
    run = Run(SPLIT)
    alone = Run(replace(SPLIT, holdout=0.0), data=replace(run.data, held_out=None))
    for one, other in zip(islice(run, 5), islice(alone, 5), strict=True):
        assert replace(one, held_out=None) == other and other.held_out is None


def test_the_network_standardizes_its_inputs_by_the_training_examples() -> None:
    run = Run(SPLIT)
    scaling = run.settings.scaling(run.data)
    assert scaling is not None
    column = [x for x, _ in run.data.inputs]
    assert scaling.means[0] == pytest.approx(statistics.fmean(column))
    assert scaling.deviations[0] == pytest.approx(statistics.pstdev(column))
    scaled = tuple(tuple(x for x in scaling(example) if isinstance(x, float)) for example in run.data.inputs)
    plain = Run(replace(SPLIT, scale="none", holdout=0.0), data=replace(run.data, inputs=scaled, held_out=None))
    for one, other in zip(islice(run, 5), islice(plain, 5), strict=True):
        assert (one.loss, one.parameters) == (other.loss, other.parameters)


@pytest.mark.parametrize("engine", ["compiled", "value"])
def test_scaled_inputs_give_the_same_bits_in_both_engines(engine: str) -> None:
    trainer, other = SPLIT.build(), SPLIT.build()
    other.engine = engine
    assert [*islice(trainer, 3)] == [*islice(other, 3)]


def test_a_run_comes_back_from_its_file_and_forks(tmp_path: Path) -> None:
    run = Run(SPLIT)
    snapshots = [*islice(run, 6)]
    write_run(run, tmp_path / "run.json")
    back = read_run(tmp_path / "run.json")
    assert (back.data, back.settings, back.held_out) == (run.data, run.settings, run.held_out)
    assert [back.at(k) for k in range(6)] == snapshots
    assert run.held_out[0].tolist() == [s.held_out.loss for s in snapshots if s.held_out]
    fork = run.fork(3, "fork", lr=0.5)
    assert len(fork.held_out[0]) == 3 and fork.data == run.data
    assert next(fork).held_out == snapshots[3].held_out  # as it was before the update


def test_a_number_is_predicted(prices: str, tmp_path: Path) -> None:
    settings = preset(prices)
    assert (settings.loss, settings.holdout, settings.scale) == ("mean-squared-error", 0.25, "standard")
    run = Run(settings)
    *_, last = islice(run, 100)
    assert run.data.is_regression and run.data.held_out is not None and last.held_out is not None
    assert last.accuracy > 0.95 and last.held_out.accuracy > 0.9
    own = [run.data.in_own_unit(y) for y in run.data.targets]
    predicted = [run.data.in_own_unit(s) for s in last.predictions]
    mean = statistics.fmean(own)
    left, total = (sum((a - b) ** 2 for a, b in zip(own, c, strict=True)) for c in (predicted, [mean] * len(own)))
    assert last.accuracy == pytest.approx(1.0 - left / total)
    assert run.trainer.model.layers[-1].neurons[0].activation.title == "Linear"  # type: ignore[attr-defined]  # an MLP
    write_run(run, tmp_path / "run.json")
    assert read_run(tmp_path / "run.json").at(99) == last
    history_csv(run, tmp_path / "run.csv")
    assert (tmp_path / "run.csv").read_text(encoding="utf-8").startswith("step,loss,R2,learning rate,held-out loss,")


def test_a_number_has_no_margin(prices: str) -> None:
    with pytest.raises(ValueError, match="price is a number: its loss is mean-squared-error or squared-error"):
        Run(replace(preset(prices), loss="max-margin"))
    with pytest.raises(ValueError, match="price is a number"):
        Run(preset(prices)).change("loss", "cross-entropy")


def test_settings_that_are_not_valid() -> None:
    for wrong, problem in (
        ({"scale": "std"}, "no scale is called 'std'"),
        ({"header": "maybe"}, "no header is called 'maybe'"),
        ({"holdout": 1.5}, "holdout is a share"),
    ):
        with pytest.raises(ValueError, match=problem):
            replace(SPLIT, **wrong).build()
    with pytest.raises(ValueError, match="holdout cannot change during a run"):
        Run(SPLIT).change("holdout", 0.5)


def test_what_suits_a_file_follows_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n" + "".join(f"{i % 7}.5,{i % 2}\n" for i in range(39)), encoding="utf-8")
    assert preset(str(path)).holdout == 0.0
    path.write_text("x,y\n" + "".join(f"{i % 7}.5,{i % 2}\n" for i in range(40)), encoding="utf-8")
    assert preset(str(path)).holdout == 0.25
    assert preset(f"{path}#>x").loss == "mean-squared-error"
    assert preset(str(tmp_path / "none.csv")).loss == "cross-entropy"
