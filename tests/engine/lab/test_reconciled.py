"""Findings side by side, over fabricated runs: none contradicts or repeats another."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine import Dataset
from engine.lab.finding import Finding
from engine.lab.generalization import beside_base
from engine.lab.health import RISEN, health
from engine.lab.reconciled import CREEPS, UNSTABLE, reconciled
from engine.nn import MLP
from engine.runs.run import Run
from engine.training.settings import FILE_PRESET
from engine.training.snapshot import HeldOutScore, Snapshot

PRAISE = {"well", "settled"}
CLASSES = Dataset("t.csv", ((0.0,), (1.0,), (2.0,), (3.0,)), (-1.0, -1.0, -1.0, 1.0), ("x",), ("no", "yes"))
NUMBERS = Dataset("t.csv", CLASSES.inputs, (-1.0, 0.0, 0.5, 2.0), ("x",), target_scale=(10.0, 2.0))
SHAPE = (2, 1)
MODEL = MLP(1, SHAPE, "tanh")
LOSS = st.floats(1e-6, 1e6)


def fabricated(
    is_number: bool,
    losses: list[float],
    held: list[float],
    fits: tuple[float, float],
    gradients: list[float],
    batch: int | None = None,
    diverged: str = "",
) -> tuple[tuple[Finding, ...], Dataset, Snapshot]:
    """The findings about a run that had these losses; held: of examples held out, as many, or none."""
    data = NUMBERS if is_number else CLASSES
    data = replace(data, held_out=data) if held else data
    now = replace(FILE_PRESET, layers=SHAPE, activation="tanh", batch=batch)
    score = HeldOutScore(held[-1], fits[1], data.targets) if held else None
    parameters = tuple(p.data for p in MODEL.parameters())
    snapshot = Snapshot(len(losses) - 1, losses[-1], fits[0], 0.05, data.targets, parameters, tuple(gradients), score)
    run = SimpleNamespace(
        losses=(range(len(losses)), losses),
        settings_at=lambda step: now,
        data=data,
        trainer=SimpleNamespace(model=MODEL),
        diverged=diverged,
        steps_taken=len(losses),
        held_out=(held, held),
    )
    return health(cast("Run", cast("Any", run)), snapshot), data, snapshot


FIT = st.sampled_from([-2.0, 0.0, 0.25, 0.5, 0.75, 0.8, 0.97, 1.0])


@st.composite
def runs(draw: st.DrawFn) -> tuple[Any, ...]:
    shape = draw(st.sampled_from(["any", "falling", "flat", "rising"]))
    count = draw(st.integers(1, 45))
    if shape == "any":
        losses = draw(st.lists(LOSS, min_size=count, max_size=count))
    else:
        factor = {"falling": 0.9, "flat": 0.99999, "rising": 1.2}[shape]
        first = draw(LOSS)
        losses = [first * factor**k for k in range(count)]
    held = draw(st.lists(LOSS, min_size=count, max_size=count)) if draw(st.booleans()) else []
    gradients = draw(st.sampled_from([[0.0] * 7, [1e-9] * 7, [0.1 * k for k in range(7)], [1e4] * 7]))
    batch, diverged = draw(st.sampled_from([None, 1])), draw(st.sampled_from(["", "diverged at step 9: x"]))
    return draw(st.booleans()), losses, held, (draw(FIT), draw(FIT)), gradients, batch, diverged


@given(runs())
@example((False, [1.0, 3.5], [], (0.5, 0.5), [0.1] * 7, None, ""))
@example((False, [1.0] * 30, [0.6] * 30, (0.97, 0.75), [0.1] * 7, None, ""))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_two_findings_contradict_or_repeat_each_other(case: tuple[Any, ...]) -> None:
    found, data, snapshot = fabricated(*case)
    kinds = [finding.kind for finding in found]
    losses, (own, _) = case[1], case[3]
    assert found and len({*kinds}) == len(kinds) and len({finding.message for finding in found}) == len(found)
    assert "well" not in kinds or len(kinds) == 1
    fit, base, _ = beside_base(data, snapshot)
    praised = [finding.message for finding in found if finding.kind in PRAISE]
    if fit <= base and fit < 1.0 and own < 1.0:
        assert not {*praised} & {"It learns.", "It has settled.", "Little is left to learn."}
    if losses[-1] > RISEN * min(losses) and case[5] is None:
        assert "Too early to tell." not in praised
    if {*kinds} & UNSTABLE:
        assert not {*kinds} & {"settled", "stuck", "slow", "overtrained"}
    if "slow" in kinds:
        assert not {*kinds} & {"settled", "stuck", "constant", "memorising", "overtrained"}
    assert not {"settled", "stuck"} <= {*kinds} and not {"memorising", "overtrained"} <= {*kinds}
    assert all(math.isfinite(len(finding.evidence)) and finding.evidence for finding in found)


def test_no_learning_and_no_better_than_a_constant_are_one_finding() -> None:
    slow = Finding("slow", "It hardly learns.", "from 2 to 2", "A larger rate.")
    constant = Finding("constant", "No better than always no.", "75% right; always no has 75%", "Columns.")
    (found,) = reconciled([slow, constant])
    assert (found.message, found.remedy) == (constant.message, CREEPS)
    dead = Finding("dead", "2 dead neurons", "neurons 1 and 2", "A smaller rate.")
    assert [(one.kind, one.remedy) for one in reconciled([dead, constant])] == [
        ("dead", "A smaller rate."),
        ("constant", ""),
    ]
    vanishing, kept = Finding("vanishing", "Gradients vanish.", ""), [Finding("alike", "All the same.", "")]
    assert [one.kind for one in reconciled([dead, vanishing])] == ["dead"]
    assert reconciled([*kept, vanishing]) == (*kept, vanishing)
    assert reconciled([slow]) == (slow,) and reconciled([]) == ()


def test_a_file_that_is_half_learnt_is_not_little_left_to_learn() -> None:
    losses = [9.0, *[0.47 - k * 1e-7 for k in range(30)]]
    (found,), _, _ = fabricated(True, losses, [0.6] * 31, (0.53, 0.45), [0.1] * 7)
    assert found.kind == "stuck" and found.message == "It has settled, with something left to learn."
    assert found.evidence == "loss 0.47 5 steps ago, 0.47 now, R² 0.45 of those held out"
    (found,), _, _ = fabricated(True, [9.0, *[0.02] * 30], [0.01] * 31, (0.99, 0.98), [0.1] * 7)
    assert found.message == "Little is left to learn."


def test_no_praise_in_the_first_steps_at_the_base_rate() -> None:
    (found,), _, _ = fabricated(False, [0.9, 0.8, 0.7], [], (0.75, 0.75), [0.1] * 7)
    assert found.message == "The loss falls, but it is no better than always no yet."
    (found,), _, _ = fabricated(False, [0.9, 0.8, 3.0], [], (0.75, 0.75), [0.1] * 7)
    assert found.message == "The loss is more than three times as high."
