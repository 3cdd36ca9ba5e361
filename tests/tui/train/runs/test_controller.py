"""The controller without a screen: its host runs the thread's work at once, or later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from engine.lab.challenges import CHALLENGES
from engine.runs.file import read_run
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset
from tui.train.runs.controller import RunController
from tui.train.runs.folder import RunFolder
from tui.train.runs.shelf import MAX_RUNS


class FakeHost:
    """Records what it is to show, and holds work back until `work` is called."""

    def __init__(self, folder: Path, settings: TrainSettings | None = None) -> None:
        self.shown: list[str] = []
        self.messages: list[str] = []
        self._pending: list[Callable[[], None]] = []
        self.runs = RunController(Run(settings or TrainSettings()), RunFolder(folder), self)

    def start_thread(self, work: Callable[[], None]) -> None:
        self._pending.append(work)

    def work(self) -> None:
        """Do what the threads would do, until none is left."""
        while self._pending:
            self._pending.pop(0)()
            self.runs.take_state()
            self.runs.rest()
        self.runs.finish()

    def yield_to_ui(self, show: bool, resume: Callable[[], object]) -> None:
        resume()

    def show_run(self) -> None:
        self.runs.take_state()
        self.shown.append("run")

    def show_step(self) -> None:
        self.shown.append("step")

    def show_status(self) -> None:
        self.shown.append("status")

    def show_running(self) -> None:
        self.shown.append(f"running {self.runs.running}")

    def show_challenge(self) -> None:
        self.shown.append("challenge")

    def report(self, message: str, severity: Literal["information", "warning", "error"] = "information") -> None:
        self.messages.append(message)


def host_at_full_speed(folder: Path, settings: TrainSettings | None = None) -> FakeHost:
    host = FakeHost(folder, settings)
    host.runs.speed = None
    return host


def test_it_runs_to_its_goal_and_single_steps_add_up(tmp_path: Path) -> None:
    host = host_at_full_speed(tmp_path)
    host.runs.run_or_pause()
    assert (host.runs.running, host.runs.until) == (True, 20)
    host.work()
    assert (host.runs.running, host.runs.state.done, host.runs.until) == (False, 20, None)
    for _ in range(3):  # quicker than they are taken
        host.runs.step_or_pause()
    host.work()
    assert host.runs.state.done == 23
    host.runs.run_or_pause()
    host.runs.step_or_pause()  # a step pauses a run that is on
    host.work()
    assert host.runs.state.done == 23
    assert [shown for shown in host.shown if "running" in shown] == ["running True", "running False"] * 3


def test_other_examples_are_held_out_of_a_file_that_may_be_gone(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("x,kind\n" + "".join(f"{i * 7 % 40},{'ab'[i % 3 > 0]}\n" for i in range(40)))
    settings = preset(str(file))
    host, fresh = host_at_full_speed(tmp_path, settings), replace(settings, holdout=0.5).build().data
    file.unlink()
    host.runs.begin(replace(settings, holdout=0.5))
    assert host.runs.run.data == fresh and fresh.held_out is not None and len(fresh.held_out) == 20
    host.runs.begin(replace(settings, lr="0.1", holdout=0.5))
    assert host.runs.run.data == fresh
    host.runs.begin(replace(settings, holdout=0.0))
    assert len(host.runs.run.data) == 40 and not host.messages


def test_seeking_shows_a_step_and_starting_goes_back_to_the_newest(tmp_path: Path) -> None:
    host = host_at_full_speed(tmp_path)
    host.runs.seek(3)
    assert host.runs.at is None and host.runs.snapshot is None, "there is no step yet"
    host.runs.run_or_pause()
    host.work()
    host.runs.scrub(-1)
    assert (host.runs.at, host.runs.snapshot) == (18, host.runs.run.at(18))
    host.runs.scrub(-100)
    assert host.runs.at == 0
    host.runs.change(lr="0.1")
    assert host.messages == ["lr 0.1: from step 20 on, the next one. k forks from step 0."]
    host.runs.step_or_pause()
    assert host.runs.at is None
    host.work()
    assert host.runs.snapshot is not None and host.runs.snapshot.learning_rate == 0.1


def test_a_dialog_interrupts_a_run_and_resumes_it_to_the_same_goal(tmp_path: Path) -> None:
    host = host_at_full_speed(tmp_path)
    host.runs.run_or_pause()
    resume = host.runs.interrupt()
    assert not host.runs.running
    host.runs.change(steps=5)
    resume()
    assert (host.runs.running, host.runs.until) == (True, 5), "the goal of the settings, as before"
    host.work()
    assert host.runs.state.done == 5
    host.runs.interrupt()()
    assert not host.runs.running, "it was not running before"
    host.runs.run_or_pause()
    resume = host.runs.interrupt()
    host.runs.begin(TrainSettings())
    resume()
    assert not host.runs.running, "another run is not started"


def test_what_is_impossible_is_reported_and_after_a_divergence_a_change_begins_anew(tmp_path: Path) -> None:
    host = host_at_full_speed(tmp_path, TrainSettings(activation="relu", lr="1000", steps=100))
    first = host.runs.run
    host.runs.begin(replace(host.runs.settings, data=str(tmp_path / "gone.csv")))
    host.runs.change(lr="nothing")
    assert host.runs.run is first and len(host.messages) == 2
    host.runs.run_or_pause()
    host.work()
    assert host.runs.state.diverged
    host.runs.step_or_pause()
    assert not host.runs.running, "there is no next step"
    host.runs.change(lr="0.1")
    assert host.runs.run is not first and host.runs.settings.lr == "0.1"


def test_forks_runs_of_the_table_and_a_full_table(tmp_path: Path) -> None:
    host = host_at_full_speed(tmp_path)
    host.runs.step_or_pause()
    host.work()
    host.runs.fork(1, lr="0.5")
    host.runs.step_or_pause()
    host.work()
    assert host.runs.run.forked_from == ("run 1", 1)
    host.runs.choose(0)
    assert (host.runs.run.name, host.runs.state.done) == ("run 1", 1)
    assert [curve.name for curve in host.runs.shelf.curves()] == ["run 2", "run 1"]
    host.runs.toggle(1)
    assert [curve.name for curve in host.runs.shelf.curves()] == ["run 1"]
    for _ in range(MAX_RUNS - 1):
        host.runs.begin(TrainSettings())
        host.runs.step_or_pause()
        host.work()
    assert host.messages == ["There are many runs: run 1 has left the table and is saved as four-run-1.json."]
    assert host.runs.close() == []
    assert read_run(tmp_path / "runs" / "latest.json").name == host.runs.run.name


def test_a_challenge_hides_its_fault_stops_to_be_checked_and_is_repaired(tmp_path: Path) -> None:
    host, snail = host_at_full_speed(tmp_path), CHALLENGES["snail"]
    host.runs.begin_challenge(snail)
    host.work()
    assert host.runs.state.done == snail.steps and not host.runs.lab.is_repaired
    host.runs.change(faults=("no-zero-grad",))
    assert host.runs.visible_faults == ()
    assert host.runs.goal is not None, "an unsolved challenge's run rests now and then"
    host.runs.begin(replace(snail.settings, lr="0.05"))
    host.runs.run_or_pause()
    host.work()
    assert host.runs.lab.is_repaired and host.shown.count("challenge") == 2
    host.runs.leave_lab()
    assert host.runs.lab.challenge is None and not host.runs.lab.is_unsolved
