"""Runs in files: written whole, opened where they were left, and damaged in every way there is."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import asdict, replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Dataset, TrainSettings, preset
from engine.data.samples import moons
from engine.data.split import prepared
from engine.runs.file import RunFileError, history_csv, read_run, write_run
from engine.runs.run import Run
from engine.runs.script import RunChange
from engine.training.snapshot import Diverged
from tests.engine.runs.generated import beginnings, changes, taken
from tests.engine.runs.run_files import REUSED, again, points, refused, signed


@settings(REUSED, max_examples=40)
@given(beginnings(), changes(), st.integers(0, 20), st.integers(0, 20))
def test_a_run_comes_back_and_goes_on_to_the_bit(tmp_path, beginning, script, steps, fork_at):
    run = Run(beginning, script)
    taken(run, steps)
    run = run.fork(min(fork_at, run.steps_taken), "a fork")
    taken(run, 5)
    back = again(run, tmp_path / "run.json")
    assert (back.name, back.settings, back.changes, back.forked_from) == (
        "a fork",
        beginning,
        run.changes,
        run.forked_from,
    )
    assert (back.steps_taken, back.losses, back.accuracies) == (run.steps_taken, run.losses, run.accuracies)
    assert back.state_at(back.steps_taken) == run.state_at(run.steps_taken)
    assert [back.at(k) for k in range(back.steps_taken)] == [run.at(k) for k in range(run.steps_taken)]
    assert taken(back, 5) == taken(run, 5)
    assert taken(Run(back.settings, back.changes), run.steps_taken) == [run.at(k) for k in range(run.steps_taken)]


def test_a_long_run_has_few_of_its_states_in_its_file(tmp_path):
    run = Run(preset("four"))
    snapshots = taken(run, 1000)
    back = again(run, tmp_path / "run.json")
    assert len(json.loads((tmp_path / "run.json").read_text())["states"]) <= 257
    assert [back.at(k) for k in (999, 500, 501, 499, 0, 3)] == [snapshots[k] for k in (999, 500, 501, 499, 0, 3)]
    assert back.largest_jump() == run.largest_jump()


def test_a_short_run_has_a_small_file(tmp_path):
    """The state of the batches is large, so a file has it only where batches are drawn."""
    run = Run(preset("four"))
    taken(run, 20)
    write_run(run, tmp_path / "run.json")
    assert (tmp_path / "run.json").stat().st_size < 30_000
    run.change("batch", 2)
    snapshots = taken(run, 5)
    run.change("batch", None)
    snapshots += taken(run, 5)
    back = again(run, tmp_path / "run.json")
    assert [back.at(k) for k in range(20, 30)] == snapshots
    assert [state["batches"] is None for state in json.loads((tmp_path / "run.json").read_text())["states"]] == (
        [True] * 20 + [False] * 5 + [True] * 5
    )


def test_examples_of_ones_own_come_along(tmp_path):
    run = Run(replace(preset("four"), data="gone/mine.csv", layers=(2, 1)), data=points(8))
    taken(run, 3)
    back = again(run, tmp_path / "run.json")
    assert back.data == run.data
    assert back.settings.data == "gone/mine.csv"
    assert next(back) == next(run)
    moved = Run(preset("moons"), data=replace(points(100), name="moons"))
    assert again(moved, tmp_path / "run.json").data == moved.data
    text = json.loads((tmp_path / "run.json").read_text())
    write_run(Run(preset("moons")), tmp_path / "run.json")
    assert text["data"] and json.loads((tmp_path / "run.json").read_text())["data"] is None


def test_how_a_built_in_set_is_drawn_is_in_the_file(tmp_path):
    run = Run(replace(preset("moons"), layers=(2, 1), size=12, noise=0.5, data_seed=9, holdout=0.5))
    taken(run, 3)
    back = again(run, tmp_path / "run.json")
    assert json.loads((tmp_path / "run.json").read_text())["data"] is None
    assert (back.settings, back.data) == (run.settings, run.data)
    assert run.data == prepared(moons(9, 12, 0.5), 0.5, 9) and next(back) == next(run)


def test_a_run_that_diverged_still_has(tmp_path):
    run = Run(TrainSettings(layers=(4, 1), activation="relu", lr="10.0"))
    taken(run, 100)
    back = again(run, tmp_path / "run.json")
    assert back.diverged == run.diverged
    with pytest.raises(Diverged):
        next(back)


def test_names_are_shown_without_what_a_terminal_would_obey(tmp_path):
    run = Run(replace(preset("four"), layers=(1,), data="c\x1b[2J.csv"), name="a\x1b[31m\nb → ½", data=points(6))
    back = again(run, tmp_path / "run.json")
    assert (back.name, back.settings.data) == ("a [31m b → ½", "c [2J.csv")


def test_what_a_run_may_have_its_file_may_have(tmp_path):
    wide = Dataset("wide.csv", ((0.5,) * 1500, (-0.5,) * 1500), (1.0, -1.0), tuple(f"c{i}" for i in range(1500)))
    settings = replace(preset("four"), layers=(1,), data="p/" * 600 + "w.csv", seed=-(2**53), steps=2**53)
    back = again(Run(settings, data=wide), tmp_path / "run.json")
    assert (back.settings, back.data) == (settings, wide)


def test_the_history_as_a_table(tmp_path):
    run = Run(replace(preset("four"), lr="0.1:0.05"))
    run.change("optimizer", "momentum")
    snapshots = taken(run, 4)
    run.change("lr", "0.01")
    snapshots += taken(run, 2)
    history_csv(run, tmp_path / "run.csv")
    text = (tmp_path / "run.csv").read_bytes().decode()
    header, *rows = csv.reader(text.splitlines())
    assert text.count("\n") == 7 and "\r" not in text
    assert header == ["step", "loss", "accuracy", "learning rate"]
    assert [tuple(map(float, row)) for row in rows] == [
        (s.step, s.loss, s.accuracy, s.learning_rate) for s in snapshots
    ]


@pytest.mark.parametrize("write", [write_run, history_csv])
def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch, write):
    path = tmp_path / "run"
    path.write_text("what was there")
    run = Run(preset("four"))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunFileError) as error:
        write(run, path)
    assert str(error.value) == f"{path}: cannot be written (No space left on device)"
    assert path.read_text() == "what was there"
    assert [*tmp_path.iterdir()] == [path]
    monkeypatch.undo()
    write(run, path)
    assert [*tmp_path.iterdir()] == [path] and path.read_text() != "what was there"
    with pytest.raises(RunFileError, match=r"cannot be written \(No such file or directory\)"):
        write(run, tmp_path / "no" / "folder" / "run.json")


def test_a_link_stays_one(tmp_path):
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    write_run(Run(preset("four")), tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink() and (tmp_path / "real.json").is_file()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"", "not a mgrad-tui run file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a mgrad-tui run file"),
        (b"1,2,1\n3,4,-1\n", "not a mgrad-tui run file"),
        (b"[]", "not a mgrad-tui run file"),
        (b"[" * 100_000, "not a mgrad-tui run file"),
        (b'{"format": "something else", "version": 1}', "not a mgrad-tui run file"),
        (b'{"format": "mgrad-tui run", "version": 1, ', "damaged: a part is missing or overwritten"),
        (b'{"format": "mgrad-tui run", "loss": NaN}', "damaged: a part is missing or overwritten"),
        (b'{"format": "mgrad-tui run", "loss": 1e999}', "damaged: Out of range float values are not JSON compliant"),
        (b'{"format": "mgrad-tui run", "version": 1}', "damaged: it has been changed since it was written"),
        (
            b'{"format": "mgrad-tui run", "version": 3, "program": "9.1"}',
            "written by a newer mgrad-tui 9.1; update mgrad-tui to open it",
        ),
        (
            b'{"format": "mgrad-tui run", "version": 7}',
            "written by a newer mgrad-tui; update mgrad-tui to open it",
        ),
    ],
)
def test_what_is_no_run_is_rejected_in_one_line(tmp_path, content, message):
    path = tmp_path / "run.json"
    if content is not None:
        path.write_bytes(content)
    assert refused(path).startswith(message)


def test_a_folder_and_a_file_too_large(tmp_path, monkeypatch):
    assert refused(tmp_path) == "a folder, not a mgrad-tui run file"
    monkeypatch.setattr("engine.runs.file.MAX_FILE_BYTES", 2_000_000)
    (tmp_path / "huge.json").write_bytes(b" " * 2_000_001)
    assert refused(tmp_path / "huge.json") == "larger than 2 MB, the limit"


@settings(REUSED, max_examples=150)
@given(data=st.data())
def test_any_damage_to_the_bytes_is_seen(written, data):
    folder, whole = written
    at = data.draw(st.integers(0, len(whole) - 1))
    to = data.draw(st.integers(at, min(at + 40, len(whole))))
    damaged = whole[:at] + data.draw(st.binary(max_size=8)) + whole[to:]
    if data.draw(st.booleans()):
        damaged = damaged[: data.draw(st.integers(0, len(damaged)))]
    path = folder / "damaged.json"
    path.write_bytes(damaged)
    try:
        same = json.loads(damaged) == json.loads(whole)
    except ValueError:
        same = False
    if same:  # white space
        assert read_run(path).steps_taken == 6
    else:
        refused(path)


def test_a_version_is_not_any_number(tmp_path, written):
    for version in (0, -1, "1", 1.5, None, True):
        body = {**json.loads(written[1]), "version": version}
        assert refused(signed(tmp_path, body)) == "damaged: version is not valid"


def test_what_is_in_a_file(written):
    body = json.loads(written[1])
    assert list(body) == [
        "format",
        "version",
        "program",
        "name",
        "forked from",
        "settings",
        "data",
        "scaling",
        "changes",
        "steps",
        "diverged",
        "history",
        "states",
        "check",
    ]
    assert body["settings"] == json.loads(json.dumps(asdict(TrainSettings(layers=(2, 1), optimizer="adam", batch=2))))
    assert body["changes"] == [asdict(RunChange(3, "lr", "0.01")), asdict(RunChange(3, "l2", 0.1))]
    assert (body["steps"], len(body["history"]["losses"]), body["forked from"]) == (6, 6, ["run 1", 3])


def test_a_run_may_be_written_while_it_goes_on(tmp_path):
    run = Run(preset("four"))
    snapshots = []
    for snapshot in islice(run, 30):
        snapshots.append(snapshot)
        if snapshot.step % 10 == 5:
            back = again(run, tmp_path / "run.json")
            assert back.steps_taken == snapshot.step + 1
            assert [back.at(k) for k in range(back.steps_taken)] == snapshots
