"""The learner's network on their own engine: its steps lie on the recorded ones, and whatever it does is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.training.snapshot import Snapshot
from lessons.build.learning import SETTINGS, LearnedRun, begins_like, learn, parts_at, recorded_run
from lessons.build.speed import RECORDED, Timing, timings
from lessons.sandbox.limits import Limits
from tests import ROOT
from tests.lessons.judge.engines import ENGINE
from tui.build.draw.speed import speed_table, time_text

FOUR = SETTINGS["four"][0]


async def learnt(folder: Path, source: str, seconds: float = 60.0) -> tuple[LearnedRun, list[Snapshot]]:
    (folder / "engine.py").write_text(source)
    found: list[Snapshot] = []
    return await learn(folder, FOUR, found.append, Limits(seconds=seconds, memory=8192)), found


async def test_the_four_examples_lie_on_the_recorded_curve(tmp_path: Path) -> None:
    ended, steps = await learnt(tmp_path, ENGINE)
    recorded = recorded_run(FOUR)
    assert ended == LearnedRun(20) and [step.step for step in steps] == [*range(20)]
    assert begins_like(steps[0], recorded) and not begins_like(steps[1], recorded)
    assert parts_at([step.loss for step in steps], recorded) is None
    assert steps[19].parameters == pytest.approx(recorded.at(19).parameters, rel=1e-9)
    assert steps[19].accuracy == 1.0


async def test_a_wrong_engine_leaves_the_recorded_curve(tmp_path: Path) -> None:
    ended, steps = await learnt(tmp_path, ENGINE.replace("(1 - t**2)", "(1 - t)").replace("1 - t * t", "1 - t"))
    assert ended.steps == 20
    assert parts_at([step.loss for step in steps], recorded_run(FOUR)) is None or steps[1].loss != steps[0].loss


@pytest.mark.parametrize(
    ("source", "trouble"),
    [
        ("", "KeyError: 'MLP'"),
        (ENGINE + "\nMLP.__call__ = lambda self, x: 1 / 0\n", "ZeroDivisionError"),
        (ENGINE + "\nMLP.__call__ = lambda self, x: exit(3)\n", "exit"),
        (ENGINE + "\nimport os\nMLP.__call__ = lambda self, x: os._exit(3)\n", "exit code 3"),
        (ENGINE + "\nimport itertools\nMLP.parameters = lambda self: sum(itertools.repeat(0))\n", "more than 2 s"),
        (
            ENGINE + "\nfirst = MLP.__call__\nMLP.__call__ = lambda self, x: first(self, x) * float('nan')\n",
            "not finite",
        ),
    ],
    ids=["no class", "raises", "exits", "os._exit", "hangs", "nan"],
)
async def test_what_stops_it_is_told(source: str, trouble: str, tmp_path: Path) -> None:
    ended, _ = await learnt(tmp_path, source, seconds=2.0)
    assert trouble in ended.trouble


async def test_the_moons_begin_as_recorded(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(ENGINE)
    found: list[Snapshot] = []
    settings = replace(SETTINGS["moons"][0], steps=2)
    assert await learn(tmp_path, settings, found.append) == LearnedRun(2)
    recorded = recorded_run(settings)
    assert begins_like(found[0], recorded) and parts_at([step.loss for step in found], recorded) is None


async def test_the_times_of_all_engines(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(ENGINE)
    found = [timing async for timing in timings(tmp_path)]
    assert found[0].name == "yours"
    assert all(timing.seconds is None or timing.seconds > 0.0 for timing in found)
    assert found[0].seconds and found[2].seconds and found[3].seconds and found[3].seconds < found[2].seconds
    table = speed_table(found).plain
    assert "* recorded on an AMD EPYC" in table and "× as" in table


def test_recorded_times_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    assert all(
        any(time_text(seconds) in line for line in page.splitlines() if "PyTorch" in line) for _, seconds in RECORDED
    )
    assert "AMD EPYC" in page and "PyTorch 2.13.0" in page


def test_an_engine_that_is_not_there_has_no_time() -> None:
    told = speed_table(
        [Timing("yours", 1e-3), Timing("micrograd", None), Timing("fast", 1e-5), Timing("slow", 1.0)]
    ).plain
    assert "not installed" in told and "yours takes 100 × as long" in told and "yours is 1e+03 × as fast" in told
