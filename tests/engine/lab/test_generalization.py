"""Findings about examples held out: memorising, and a constant that does as well."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from engine.lab.finding import Finding
from engine.lab.health import health
from engine.runs.run import Run
from engine.training.settings import preset


def findings_of(
    path: Path, label: Callable[[random.Random, float], object], count: int, **changes: object
) -> list[Finding]:
    """The findings after a run of the default length on a file with four random columns."""
    rng = random.Random(3)
    rows = [[rng.gauss(0, 1) for _ in range(4)] for _ in range(count)]
    lines = ["a,b,c,d,kind", *(",".join([*map(str, row), str(label(rng, row[0]))]) for row in rows)]
    path.write_text("\n".join(lines))
    run = Run(replace(preset(str(path)), **changes))
    *_, last = islice(run, run.settings.steps)
    return list(health(run, last))


def test_pure_noise_is_memorised(tmp_path: Path) -> None:
    first, *_ = findings_of(tmp_path / "noise.csv", lambda rng, x: rng.choice("xy"), 60)
    assert first.kind == "memorising" and first.message.startswith("It memorises: ")
    assert "lowest loss held out at step " in first.evidence
    assert not first.is_healthy and first.remedy.startswith("Go to step ")


def test_a_rising_loss_held_out_is_named_where_both_are_right_about_as_often(tmp_path: Path) -> None:
    rows = iter(range(200))
    changes = {"lr": "0.05:0.005", "l2": 0.0, "steps": 100}
    label = lambda rng, x: "yes" if next(rows) % 25 == 0 else "no"  # noqa: E731
    found = findings_of(tmp_path / "rare.csv", label, 200, **changes)
    kinds = [finding.kind for finding in found]
    assert "overtrained" in kinds and "slow" not in kinds
    (one,) = [finding for finding in found if finding.kind == "overtrained"]
    assert one.message == "It has gone on for too long." and one.evidence.startswith("lowest loss held out at step ")


def test_no_praise_for_what_always_no_would_reach(tmp_path: Path) -> None:
    path, rows = tmp_path / "rare.csv", iter(range(200))
    found = findings_of(path, lambda rng, x: "yes" if next(rows) % 25 == 0 else "no", 200)
    assert "constant" in [finding.kind for finding in found] and not any(finding.is_healthy for finding in found)
    (constant,) = [finding for finding in found if finding.kind == "constant"]
    assert constant.message == "No better than always no."
    assert constant.evidence == "96% right on the examples held out; always no has 96%"


@pytest.mark.parametrize("holdout", [0.0, 0.25])
def test_what_can_be_learnt_is_praised(tmp_path: Path, holdout: float) -> None:
    (found,) = findings_of(tmp_path / "good.csv", lambda rng, x: "yes" if x > 0 else "no", 80, holdout=holdout)
    assert found.is_healthy and ("held out" in found.evidence) == bool(holdout)


def test_a_number_that_is_noise_is_no_better_than_its_mean(tmp_path: Path) -> None:
    found = findings_of(tmp_path / "number.csv", lambda rng, x: rng.gauss(0, 1), 60)
    assert "No better than always the mean of kind." in [finding.message for finding in found]
    assert found[0].message.startswith("It memorises: R² ")
