"""Rows 15 to 18, 21 and 22 of the lecture: the training loop and what it yields."""

from __future__ import annotations

import gc
import math
import random
import re
from dataclasses import FrozenInstanceError, replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import MLP, Dataset, Diverged, Snapshot, Trainer, TrainSettings, Value, dataset, preset
from engine.data.samples import moons
from engine.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedule import linear


def lectures_network(seed: int = 1337) -> MLP:
    return MLP(3, [4, 4, 1], rng=random.Random(seed))


def run(trainer: Trainer, steps: int) -> list[Snapshot]:
    return list(islice(trainer, steps))


def test_twenty_steps_equal_the_lectures_loop_bit_for_bit():
    n = lectures_network()
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    snapshots = run(Trainer(lectures_network(), dataset("four"), schedule=0.05), 20)
    for k in range(20):
        ypred = [n(x) for x in xs]
        loss = sum((yout - ygt) ** 2 for ygt, yout in zip(ys, ypred, strict=True))
        for p in n.parameters():
            p.grad = 0.0
        loss.backward()
        assert snapshots[k] == Snapshot(
            step=k,
            loss=loss.data,
            accuracy=sum((y.data > 0) == (t > 0) for y, t in zip(ypred, ys, strict=True)) / 4,
            learning_rate=0.05,
            predictions=tuple(y.data for y in ypred),
            parameters=tuple(p.data for p in n.parameters()),
            gradients=tuple(p.grad for p in n.parameters()),
        )
        for p in n.parameters():
            p.data += -0.05 * p.grad
    assert snapshots[-1].loss < 0.1 < 5 < snapshots[0].loss
    assert [round(y) for y in snapshots[-1].predictions] == ys


def test_one_small_step_against_the_gradient_lowers_the_loss_and_one_along_it_raises_it():
    trainer = Trainer(lectures_network(), dataset("four"), schedule=0.01)
    first, second = run(trainer, 2)
    assert second.loss < first.loss
    trainer.schedule = -0.01  # the lecture's slip: a forgotten minus sign
    third, fourth = run(trainer, 2)
    assert fourth.loss > third.loss


def test_the_sign_of_a_gradient_says_which_way_to_move():
    data, loss = dataset("four"), LOSSES["squared-error"]
    snapshot = next(Trainer(lectures_network(), data))
    for i in (0, 20, 40):
        model = lectures_network()
        model.parameters()[i].data += 1e-6
        nudged = loss([model(x) for x in data.inputs], data.targets).data
        assert (nudged - snapshot.loss) / 1e-6 == pytest.approx(snapshot.gradients[i], abs=1e-4)


def test_gradients_are_zeroed_before_each_step():
    """Row 18: what is left in the gradients from elsewhere does not pile up."""
    model = lectures_network()
    for p in model.parameters():
        p.grad = 100.0
    assert next(Trainer(model, dataset("four"))) == next(Trainer(lectures_network(), dataset("four")))


def test_a_forgotten_zero_grad_piles_the_gradients_up():
    model, data = lectures_network(), dataset("four")
    once = next(Trainer(lectures_network(), data)).gradients
    for _ in range(2):
        LOSSES["squared-error"]([model(x) for x in data.inputs], data.targets).backward()
    assert [p.grad for p in model.parameters()] == pytest.approx([2 * g for g in once], abs=1e-9)


def test_snapshots_are_frozen_tuples_of_floats():
    snapshot = next(Trainer(lectures_network(), dataset("four")))
    with pytest.raises(FrozenInstanceError):
        snapshot.loss = 0.0
    for numbers, count in ((snapshot.predictions, 4), (snapshot.parameters, 41), (snapshot.gradients, 41)):
        assert isinstance(numbers, tuple)
        assert [type(x) for x in numbers] == [float] * count
    assert not hasattr(snapshot, "__dict__")


def test_the_moons_are_told_apart():
    """Row 21, with fewer points and steps so that it is quick."""
    model = MLP(2, [16, 16, 1], activation="relu", init="micrograd", rng=random.Random(1337))
    trainer = Trainer(model, moons(1337, 30), "max-margin", linear(1.0, 0.1, 25), l2=1e-4)
    snapshots = run(trainer, 25)
    assert snapshots[-1].accuracy >= 0.95
    assert snapshots[-1].loss < snapshots[0].loss / 3
    assert snapshots[10].learning_rate == 1.0 - 0.9 * 10 / 25


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_fits_a_binary_classification(loss):
    """Row 22."""
    rate = 0.05 if loss == "squared-error" else 0.5
    *_, last = run(Trainer(lectures_network(), dataset("four"), loss, rate), 40)
    assert last.accuracy == 1.0


def test_l2_shrinks_the_weights():
    plain, held = (run(Trainer(lectures_network(), dataset("four"), l2=l2), 50)[-1] for l2 in (0.0, 0.1))
    assert math.hypot(*held.parameters) < math.hypot(*plain.parameters)


def test_a_batch_learns_from_some_and_predicts_all():
    data = dataset("four")
    snapshot = next(Trainer(lectures_network(), data, batch_size=2, seed=3))
    terms = [(y - t) ** 2 for y, t in zip(snapshot.predictions, data.targets, strict=True)]
    pairs = [terms[i] + terms[j] for i in range(4) for j in range(i)]
    assert any(snapshot.loss == pytest.approx(pair, abs=1e-12) for pair in pairs)
    assert snapshot.predictions == next(Trainer(lectures_network(), data)).predictions


def test_the_seed_decides_the_batches():
    def losses(seed):
        return [s.loss for s in run(Trainer(lectures_network(), dataset("four"), batch_size=2, seed=seed), 10)]

    assert losses(1) == losses(1)
    assert losses(1) != losses(2)


def test_a_batch_of_everyone_is_no_batch():
    data = dataset("four")
    assert run(Trainer(lectures_network(), data, batch_size=4), 5) == run(Trainer(lectures_network(), data), 5)


def test_the_schedule_is_asked_at_each_step_and_may_be_replaced():
    trainer = Trainer(lectures_network(), dataset("four"), schedule=lambda k: 0.1 / (k + 1))
    assert [s.learning_rate for s in run(trainer, 2)] == [0.1, 0.05]
    trainer.schedule = 0.2
    assert next(trainer).learning_rate == 0.2
    assert trainer.schedule(99) == 0.2
    assert trainer.step == 3


def exploding(rate: float) -> Trainer:
    """Row 16: a rate far too large, on a network whose output knows no bound."""
    model = MLP(3, [4, 1], activation="relu", rng=random.Random(1337))
    return Trainer(model, dataset("four"), schedule=rate)


def test_divergence_stops_the_run_with_a_reason():
    trainer, snapshots = exploding(10.0), []
    with pytest.raises(Diverged) as stopped:
        snapshots.extend(islice(trainer, 100))
    k = len(snapshots)
    assert k > 1
    assert str(stopped.value) == f"diverged at step {k}"
    assert stopped.value.step == k
    assert stopped.value.advice == "try a smaller learning rate, such as 1"
    assert isinstance(stopped.value, ArithmeticError)
    assert all(math.isfinite(x) for s in snapshots for x in (s.loss, *s.predictions, *s.parameters, *s.gradients))


def test_divergence_leaves_the_last_finite_parameters_and_stays():
    trainer = exploding(10.0)
    with pytest.raises(Diverged) as first:
        run(trainer, 100)
    before = [p.data for p in trainer.model.parameters()]
    assert all(map(math.isfinite, before))
    trainer.schedule = 1e-9
    for _ in range(2):
        with pytest.raises(Diverged) as again:
            next(trainer)
        assert (again.value.step, again.value.advice) == (first.value.step, first.value.advice)
    assert [p.data for p in trainer.model.parameters()] == before


def test_an_update_that_overflows_is_not_made():
    trainer = exploding(1e308)
    before = [p.data for p in trainer.model.parameters()]
    with pytest.raises(Diverged) as stopped:
        next(trainer)
    assert stopped.value.step == 0
    assert stopped.value.advice == "try a smaller learning rate, such as 1e+307"
    assert [p.data for p in trainer.model.parameters()] == before


def test_inputs_too_large_are_blamed_on_the_inputs():
    data = Dataset("large", ((1e200,), (-1e200,)), (1.0, -1.0), ("x1",))
    trainer = Trainer(MLP(1, [1], activation="linear", rng=random.Random(1)), data)
    with pytest.raises(Diverged) as stopped:
        next(trainer)
    assert stopped.value.advice == "try inputs of a smaller size: scale each column of the data to about -1 to 1"


class Outside:
    """A model whose output an operation refuses once its parameter has moved."""

    def __init__(self) -> None:
        self.p = Value(0.5)

    def parameters(self) -> list[Value]:
        return [self.p]

    def __call__(self, x):
        return self.p.log()


def test_a_number_that_an_operation_refuses_is_divergence_too():
    """Any model will do that has parameters and makes a Value."""
    trainer = Trainer(Outside(), Dataset("one", ((1.0,),), (-1.0,), ("x1",)), schedule=1.0)
    assert next(trainer).loss == (math.log(0.5) + 1) ** 2
    with pytest.raises(Diverged, match="diverged at step 1"):
        next(trainer)
    assert trainer.model.p.data < 0.0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"loss": "hinge"},
            "no loss is called 'hinge': choose squared-error, mean-squared-error, max-margin or cross-entropy",
        ),
        ({"loss": "max-marg"}, "no loss is called 'max-marg': did you mean max-margin?"),
        ({"l2": -1.0}, "l2 is a finite number from 0 up, not -1.0"),
        ({"l2": math.nan}, "l2 is a finite number from 0 up, not nan"),
        ({"batch_size": 0}, "a batch is 1 to 4 of the 4 examples, not 0"),
        ({"batch_size": 5}, "a batch is 1 to 4 of the 4 examples, not 5"),
        ({"model": MLP(2, [1])}, "the network does not fit the data four: expected 2 inputs, got 3"),
        (
            {"model": MLP(3, [2])},
            "the network does not fit the data four: training needs a network with one output, not 2",
        ),
    ],
)
def test_invalid_arguments_are_reported_at_once(wrong, message):
    with pytest.raises(ValueError) as error:
        Trainer(**{"model": lectures_network(), "data": dataset("four"), **wrong})
    assert str(error.value) == message


def test_training_makes_no_reference_cycles():
    trainer, doomed = Trainer(lectures_network(), dataset("four"), "cross-entropy", l2=0.01), exploding(1e308)
    next(trainer)
    gc.collect()
    gc.disable()
    try:
        run(trainer, 3)
        try:
            next(doomed)
        except Diverged as stopped:
            assert stopped.step == 0
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize("engine", ["compiled", "value"])
@pytest.mark.parametrize("l2", [0.0, 1e-3])
def test_without_zero_grad_the_gradients_pile_up(engine: str, l2: float) -> None:
    """Lecture, the forgotten zero_grad: each backward adds to what the steps before have left."""
    settings = {"l2": l2, "engine": engine}
    four = dataset("four", 0)
    trainer = Trainer(MLP(3, [4, 4, 1], rng=random.Random(1337)), four, faults=["no-zero-grad"], **settings)
    first, second = next(trainer), next(trainer)
    fresh = Trainer(MLP(3, [4, 4, 1], rng=random.Random(1337)), four, **settings)
    assert next(fresh).gradients == first.gradients
    alone = next(fresh)
    assert alone.parameters == second.parameters
    piled = [before + now for before, now in zip(first.gradients, alone.gradients, strict=True)]
    assert second.gradients == pytest.approx(piled, rel=1e-12, abs=1e-15)
    assert second.gradients != pytest.approx(alone.gradients, rel=1e-3)


def test_with_the_wrong_sign_the_loss_climbs() -> None:
    trainer = Trainer(MLP(3, [4, 4, 1], rng=random.Random(1337)), dataset("four", 0), faults=["wrong-sign-update"])
    losses = [next(trainer).loss for _ in range(5)]
    assert losses == sorted(losses)
    assert losses[0] < losses[-1]


def test_both_engines_pile_up_to_the_same_bits() -> None:
    runs = [
        Trainer(
            MLP(3, [4, 4, 1], rng=random.Random(7)),
            dataset("four", 0),
            faults=["no-zero-grad"],
            schedule=0.01,
            engine=name,
        )
        for name in ("compiled", "value")
    ]
    assert [next(runs[0]) for _ in range(30)] == [next(runs[1]) for _ in range(30)]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("storing-the-call", "storing-the-call is for a graph, in Explore: every backward pass ends in a TypeError"),
        ("no-zero", "no fault is called 'no-zero': did you mean no-zero-grad?"),
    ],
)
def test_a_fault_that_is_none_of_training_is_refused(fault: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Trainer(MLP(3, [4, 4, 1]), dataset("four", 0), faults=[fault])


def test_only_the_engine_s_own_network_is_compiled_unasked():
    class Doubtful(MLP):
        """One that may decide by the numbers what to compute."""

    assert Trainer(MLP(3, [1]), dataset("four"), batch_size=1).engine == "compiled"
    assert Trainer(Doubtful(3, [1]), dataset("four")).engine == "value"


def test_numbers_whose_sum_is_too_large_are_finite_all_the_same():
    model = MLP(1, [1], "linear", init="zero")
    model.layers[0].neurons[0].b.data = 1.2e308
    trainer = Trainer(model, Dataset("large", ((0.0,), (1.0,)), (1.0, 1.0), ("x",)), "max-margin")
    assert next(trainer).predictions == (1.2e308, 1.2e308)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(OPTIMIZERS)),
    st.sampled_from([None, 2]),
    st.lists(st.sampled_from(["no-zero-grad", "wrong-sign-update"]), unique=True).map(tuple),
    st.integers(0, 8),
    st.integers(0, 8),
)
def test_a_restored_trainer_takes_the_same_steps(optimizer, batch, faults, before, between):
    given = TrainSettings(layers=(2, 1), lr="0.01", optimizer=optimizer, batch=batch, faults=faults)
    trainer, other = given.build(), given.build()
    [*islice(trainer, before)]
    state = trainer.state()
    steps = [*islice(trainer, 5)]
    [*islice(other, between)]
    for again in (trainer, other):
        again.restore(state)
        assert again.state() == state
        assert again.step == before
        assert [*islice(again, 5)] == steps


def test_a_trainer_restored_from_before_it_diverged_goes_on():
    trainer = replace(preset("four"), layers=(4, 1), activation="relu", lr="10").build()
    state = trainer.state()
    with pytest.raises(Diverged):
        [*islice(trainer, 100)]
    with pytest.raises(Diverged):
        trainer.state()
    trainer.restore(state)
    trainer.schedule = 0.001
    assert len([*islice(trainer, 100)]) == 100


def test_what_may_be_replaced_while_it_runs():
    trainer = preset("moons").build()
    next(trainer)
    trainer.loss, trainer.l2, trainer.batch_size = "cross-entropy", 0.5, 10
    trainer.faults, trainer.optimizer = ("no-zero-grad",), "momentum"
    one, two = islice(trainer, 2)
    assert one.loss > 0.5 * sum(p * p for p in one.parameters)
    assert trainer.loss.name == "cross-entropy" and trainer.optimizer.name == "momentum"
    assert [fault.name for fault in trainer.faults] == ["no-zero-grad"]
    assert trainer.state().accumulated == two.gradients
    trainer.faults = ()
    assert trainer.state().accumulated == ()
    for setting, wrong in (("loss", "hinge"), ("l2", -1.0), ("batch_size", 101), ("optimizer", "sdg")):
        before = getattr(trainer, setting)
        with pytest.raises(ValueError):
            setattr(trainer, setting, wrong)
        assert getattr(trainer, setting) == before


def test_trainers_of_a_shape_may_share_their_programs():
    one, two = preset("four").build(), preset("four").build()
    two.programs = one.programs
    assert next(one) == next(two)
    assert list(one.programs) == [("squared-error", 0.0, "")]
    for k in range(20):
        one.l2 = k / 100
        next(one)
    assert len(one.programs) == 8 and ("squared-error", 0.19, "") in two.programs


def test_a_sum_that_overflows_by_itself_is_no_divergence():
    """Each number is finite, only their sum is not."""
    data = Dataset("large", ((1.0,), (1.0,), (1.0,)), (1.0, 1.0, 1.0), ("x1",))
    model = MLP(1, [1], "linear", rng=random.Random(1))
    for p in model.parameters():
        p.data = 0.7e308
    with pytest.raises(Diverged):
        next(Trainer(model, data))  # the squares do overflow
    snapshot = next(Trainer(model, data, "max-margin", 0.0))
    assert snapshot.predictions == (1.4e308,) * 3


def test_the_model_has_the_gradients_and_the_moved_parameters_afterwards():
    trainer = preset("four").build()
    first, second = islice(trainer, 2)
    parameters = trainer.model.parameters()
    assert tuple(p.grad for p in parameters) == second.gradients
    assert tuple(p.data for p in parameters) == tuple(
        p - 0.05 * g for p, g in zip(second.parameters, second.gradients, strict=True)
    )
    assert first.parameters != second.parameters


def test_parameters_changed_from_outside_are_used():
    trainer = preset("four").build()
    next(trainer)
    trainer.model.parameters()[0].data = 0.25
    assert next(trainer).parameters[0] == 0.25


@pytest.mark.parametrize("engine", ["compiled", "value"])
def test_scores_of_points_of_ones_own(engine):
    trainer = Trainer(MLP(2, [3, 1], rng=random.Random(2)), moons(1, 6), engine=engine)
    points = [(0.5, -1.0), (2.0, 0.25)]
    expected = [trainer.model(point).data for point in points]
    assert list(trainer.scores(points)) == expected
    first = next(trainer)
    assert list(trainer.scores(points)) != expected
    before = [p.data for p in trainer.model.parameters()]
    assert list(trainer.scores(points, first.parameters)) == expected
    assert [p.data for p in trainer.model.parameters()] == before


@pytest.mark.parametrize("engine", ["compiled", "value"])
def test_a_surface_has_a_row_for_each_y_and_a_score_for_each_x(engine):
    trainer = Trainer(MLP(2, [3, 1], rng=random.Random(2)), moons(1, 6), engine=engine)
    xs, ys = (-1.0, 0.0, 2.5), (3.0, -0.5)
    before = next(trainer).parameters
    for parameters in (None, before):
        rows = trainer.surface(xs, ys, parameters)
        expected = [[float(score) for score in trainer.scores([(x, y) for x in xs], parameters)] for y in ys]
        assert rows == [pytest.approx(row, rel=1e-12) for row in expected]
        assert {type(score) for row in rows for score in row} == {float}
    with pytest.raises(ValueError, match="a surface needs data with 2 columns; four has 3"):
        preset("four").build().surface(xs, ys)


def test_engines_are_chosen_by_name():
    model = MLP(3, [1])
    assert Trainer(model, dataset("four")).engine == "compiled"
    with pytest.raises(ValueError, match=r"no engine is called 'valeu': did you mean value\?"):
        Trainer(model, dataset("four"), engine="valeu")


def test_a_dropped_trainer_leaves_no_cycles():
    trainer = preset("moons").build()
    next(trainer)
    gc.collect()
    gc.disable()
    try:
        next(trainer)
        trainer.scores([(0.0, 0.0)])
        del trainer
        assert gc.collect() == 0
    finally:
        gc.enable()
