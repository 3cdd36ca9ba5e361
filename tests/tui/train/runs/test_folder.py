"""Stored runs: free names, order, and summaries."""

from __future__ import annotations

import json
from pathlib import Path

from engine.runs.file import read_run
from engine.training.settings import TrainSettings
from tests.tui.train.train_bench import trained
from tui.train.runs.folder import RunFolder, summary_of


def test_files_are_found_newest_first_and_none_is_written_over(tmp_path: Path) -> None:
    folder, run = RunFolder(tmp_path), trained(TrainSettings(), 1)
    assert folder.recent() == []
    first = folder.free_path(run)
    folder.write(run, first)
    assert folder.free_path(run).name == "four-run-1-2.json"
    assert folder.recent() == [first]
    assert json.loads(first.read_text())["name"] == "run 1"
    for _ in range(8):
        next(run)
        folder.store_latest(run)
    odd = tmp_path / "runs" / "odd.json"
    for text, told in (
        ('{"name": "a\\nb", "settings": {"data": "/x/y.csv"', "a b"),
        ('{"name": 3, "settings": {"data": 4}}', ""),
        ("[" * 9999, ""),
    ):
        odd.write_text(text)
        assert summary_of(odd) == told
    odd.unlink()
    assert (summary_of(odd), summary_of(first)) == ("", "run 1, four, 1 step")
    kept = {path.name: read_run(path).steps_taken for path in folder.recent()}
    assert kept == {first.name: 1, "latest.json": 9} | {f"earlier-{k}.json": 9 - k for k in range(1, 8)}
