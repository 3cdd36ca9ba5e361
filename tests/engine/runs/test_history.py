"""Loss and accuracy by step, in bounded memory."""

from __future__ import annotations

from engine.runs.history import History


def filled(steps: int, most: int = 100) -> History:
    history = History(most=most)
    for step in range(steps):
        history.add(step, step / 2, step / 4)
    return history


def test_every_step_as_long_as_there_is_room():
    history = filled(100)
    assert history.steps == range(100)
    assert [*history.losses] == [k / 2 for k in range(100)]
    assert [*history.accuracies] == [k / 4 for k in range(100)]


def test_then_evenly_spaced_ones():
    for steps, stride in ((101, 2), (199, 2), (201, 4), (1000, 16)):
        history = filled(steps)
        assert history.steps == range(0, len(history) * stride, stride)
        assert steps - stride <= history.steps[-1] < steps
        assert [*history.losses] == [k / 2 for k in history.steps]
        assert len(history.accuracies) == len(history) <= 100


def test_the_part_before_a_step_goes_on_from_there():
    part = filled(250).before(90)
    assert part.steps == range(0, 92, 4)[:23]
    for step in range(90, 120):
        part.add(step, step / 2, step / 4)
    assert [*part.losses] == [k / 2 for k in part.steps] and part.steps[-1] == 116
    assert [len(filled(10).before(k)) for k in (0, 1, 10)] == [0, 1, 10]


def test_the_largest_jump_goes_up_or_down():
    history = History([1.0, 1.5, 0.2, 0.9])
    assert history.largest_jump() == 2
    history.add(4, 9.0, 0.0)
    assert history.largest_jump() == 4
    assert (History().largest_jump(), History([1.0]).largest_jump()) == (0, 0)
    assert History([1.0, 2.0, 9.0], stride=4).largest_jump() == 8
    assert History([1.0, 2.0]).largest_jump() == 1


def test_a_copy_stays_as_it_is():
    history = filled(150)
    copy = history.copy()
    before = [*copy.losses], [*copy.accuracies], copy.steps
    for step in range(150, 300):
        history.add(step, 0.0, 0.0)
    assert ([*copy.losses], [*copy.accuracies], copy.steps) == before
    copy.add(150, 7.0, 0.5)
    assert copy.losses[-1] == 7.0 and copy.steps[-1] == 150, "it goes on as the first would"
