"""Many networks trained at once."""

from dataclasses import replace
from itertools import islice

import pytest

from engine.training.settings import TrainSettings, preset

np = pytest.importorskip("numpy")

from engine.training import sweep  # noqa: E402  (it needs NumPy)
from engine.training.sweep import Sweep  # noqa: E402

SMALL = TrainSettings("moons", (3, 2, 1), "tanh", "cross-entropy", l2=0.01, steps=10, seed=4)


def alone(settings, seed, rate, steps):
    """The same network trained by itself on the same data."""
    trainer = replace(settings, lr=str(rate)).build()
    first = replace(settings, seed=seed).build().model.parameters()
    for p, other in zip(trainer.model.parameters(), first, strict=True):
        p.data = other.data
    return list(islice(trainer, steps)), trainer


@pytest.mark.parametrize(
    "settings",
    [
        TrainSettings(),
        SMALL,
        replace(SMALL, activation="relu", loss="max-margin", init="micrograd", batch=7),
        replace(SMALL, activation="sigmoid", loss="squared-error", l2=0.0, batch=99),
        replace(SMALL, faults=("no-zero-grad",), batch=50),
        replace(SMALL, faults=("no-zero-grad", "wrong-sign-update"), optimizer="momentum"),
        replace(SMALL, optimizer="adam"),
        replace(SMALL, faults=("overwrite",)),
        replace(SMALL, faults=("no-topological-order", "no-zero-grad"), batch=7),
    ],
)
def test_each_network_is_the_one_that_a_trainer_trains(settings):
    seeds, rates, steps = (1, 1337), (0.01, "0.05:0.01", 0.02), 6
    together = Sweep(settings, seeds, rates)
    snapshots = list(islice(together, steps))
    for i, seed in enumerate(seeds):
        for j, rate in enumerate(rates):
            expected, trainer = alone(settings, seed, rate, steps)
            for k, (all_of_them, one) in enumerate(zip(snapshots, expected, strict=True)):
                assert all_of_them.step == one.step == k
                assert all_of_them.losses[i, j] == pytest.approx(one.loss, rel=1e-9)
                assert all_of_them.accuracies[i, j] == one.accuracy
            moved = [p.data for p in trainer.model.parameters()]
            assert together.parameters[i, j].tolist() == pytest.approx(moved, rel=1e-9, abs=1e-12)


def test_a_thousand_networks_in_one_call():
    losses = Sweep(TrainSettings(), range(100), [0.01 * k for k in range(1, 11)]).run(20)
    assert losses.shape == (20, 100, 10)
    assert (losses[-1] < losses[0]).mean() > 0.95
    assert np.median(losses[-1, :, 4]) < 0.2


SETTINGS_IN_GROUPS = [
    SMALL,
    replace(SMALL, batch=7, optimizer="adam", activation="relu"),
    replace(SMALL, l2=0.0, faults=("no-zero-grad",), loss="max-margin"),
    replace(SMALL, faults=("overwrite",)),
]


@pytest.mark.parametrize("settings", SETTINGS_IN_GROUPS)
@pytest.mark.parametrize("block", [1, 10, 64])
def test_networks_in_groups_and_examples_in_blocks_compute_the_same_bits(settings, block, monkeypatch):
    plain = Sweep(settings, (1, 2, 3), (0.01, 1.0))
    whole = plain.run(4)
    pauses = []
    monkeypatch.setattr(sweep, "group_and_block_sizes", lambda networks, products: (4, block))
    grouped = Sweep(settings, (1, 2, 3), (0.01, 1.0), pause=lambda: pauses.append(None))
    assert grouped.run(4).tobytes() == whole.tobytes()
    assert grouped.parameters.tobytes() == plain.parameters.tobytes()
    looked_at = [100] if settings.batch is None else [settings.batch, 100]  # a batch, then all for the accuracy
    assert len(pauses) == 4 * 2 * sum(-(-examples // block) for examples in looked_at)


def test_a_step_is_seen_group_by_group(monkeypatch):
    whole = Sweep(SMALL, (1, 2, 3), (0.01, 1.0)).run(2)
    monkeypatch.setattr(sweep, "group_and_block_sizes", lambda networks, products: (4, 10))
    grouped = Sweep(SMALL, (1, 2, 3), (0.01, 1.0))
    (first, then), (again, last) = list(grouped.step_by_group()), list(grouped.step_by_group())
    assert np.array_equal(first.losses[:2], whole[0, :2])
    assert np.isnan(first.losses[2:]).all()
    assert np.array_equal(then.losses, whole[0])
    assert np.array_equal(again.losses, np.concatenate([whole[1, :2], whole[0, 2:]]))
    assert np.array_equal(last.losses, whole[1])
    assert [part.step for part in (first, then, again, last)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("networks", "products", "sizes"),
    [
        (1000, 41 * 4, (1000, 1)),  # the lecture's: all at once, where blocks gain nothing
        (1000, 337 * 100, (200, 25)),  # moons: five groups
        (25, 337 * 100, (25, 200)),
        (1, 10**7, (1, 5000)),
        (3, 10**9, (1, 5000)),
    ],
)
def test_how_many_go_together(networks, products, sizes):
    assert sweep.group_and_block_sizes(networks, products) == sizes


def test_no_steps_no_losses():
    assert Sweep(TrainSettings(), [1], [0.1]).run(0).shape == (0, 1, 1)


def test_one_that_diverges_disturbs_no_other():
    settings = replace(TrainSettings(), layers=(4, 1), activation="relu")
    snapshots = list(islice(Sweep(settings, [1], [10.0, 0.01]), 120))
    both = np.array([snapshot.losses for snapshot in snapshots])
    (first,) = snapshots[-1].diverged.tolist()
    assert (
        first[1] == -1 and np.isfinite(both[: first[0], 0, 0]).all() and not np.isfinite(both[first[0] :, 0, 0]).any()
    )
    assert both[:, 0, 1].tolist() == Sweep(settings, [1], [0.01]).run(120)[:, 0, 0].tolist()


@pytest.mark.parametrize(
    ("seeds", "rates", "message"),
    [
        ([], [0.1], "at least one seed"),
        ([1], [], "at least one seed and one learning rate"),
        ([1], ["fast"], "'fast' is not a learning rate"),
        ([1], [-0.1], "a learning rate is a finite number from 0 up"),
    ],
)
def test_invalid_sweeps(seeds, rates, message):
    with pytest.raises(ValueError, match=message):
        Sweep(TrainSettings(), seeds, rates)


@pytest.mark.parametrize("loss", ["squared-error", "cross-entropy"])
def test_losses_held_out_are_those_of_the_trainer(loss):
    settings = replace(
        preset("moons"), layers=(3, 1), size=20, holdout=0.25, data_seed=5, loss=loss, activation="tanh", l2=0.1
    )
    sweep = Sweep(settings, [1, 2], [0.01, 0.1])
    sweep.run(3)
    held = sweep.held_out_losses()
    assert held is not None and held.shape == (2, 2)
    for row, seed in enumerate((1, 2)):
        for column, rate in enumerate((0.01, 0.1)):
            trainer = replace(settings, seed=seed, lr=str(rate)).build()
            *_, last = (next(trainer) for _ in range(4))
            assert held[row, column] == pytest.approx(last.held_out.loss)
    assert Sweep(replace(settings, holdout=0.0), [1], [0.1]).held_out_losses() is None
