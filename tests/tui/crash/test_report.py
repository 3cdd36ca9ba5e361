"""The file of a crash, and the offer to go on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tui.crash import report as reports
from tui.crash.report import (
    MAX_REPORTS,
    CrashReport,
    ResumeOffer,
    offer_resume,
    offered_resume,
    read_report,
    stored_files,
    withdraw_resume,
    write_report,
)

REPORT = CrashReport(
    error="ValueError: no",
    traceback=("╭─ Traceback ─╮", "ValueError: no"),
    command=("train", "--data", "moons"),
    size=(100, 30),
    inputs=({"at": 0.0, "size": [100, 30]}, {"at": 0.5, "key": "n", "text": "n"}),
    total=2,
    files={"progress.json": "{}"},
    facts={"versions": {"mgrad-tui": "0.1.0"}},
)


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = write_report(tmp_path / "new", REPORT)
    assert path.parent == tmp_path / "new" / "crashes"
    assert read_report(path) == REPORT
    assert '  {"at": 0.5, "key": "n", "text": "n"}\n' in path.read_text(), "an input has a line of its own"
    assert read_report(path).is_complete
    assert not replace(REPORT, total=3).is_complete
    empty = replace(REPORT, inputs=(), total=0)
    assert read_report(write_report(tmp_path, empty)) == empty


def test_the_newest_reports_are_kept(tmp_path: Path) -> None:
    paths = [write_report(tmp_path, REPORT) for _ in range(3)]
    assert len(set(paths)) == 3
    for number in range(MAX_REPORTS):
        (tmp_path / "crashes" / f"2000-{number:02}.json").write_text("{}")
    newest = write_report(tmp_path, REPORT)
    found = sorted((tmp_path / "crashes").iterdir())
    assert len(found) == MAX_REPORTS and {*paths, newest} <= set(found)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("no", "is not a crash report"),
        ("[]", "is not a crash report of this version"),
        ('{"mgrad-tui crash report": 2}', "is not a crash report of this version"),
        ("[" * 100_000, "is not a crash report"),
        ('{"mgrad-tui crash report": 1}', "is a damaged crash report"),
        (REPORT.to_json().replace('"n"', "7"), "is a damaged crash report: its input 2 cannot be understood"),
        (REPORT.to_json().replace("100", "0"), "is a damaged crash report"),
        (REPORT.to_json().replace('"total": 2', '"total": null'), "is a damaged crash report"),
        (REPORT.to_json().replace('{\n  "progress.json": "{}"\n }', "7"), "is a damaged crash report"),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=problem) as refused:
        read_report(path)
    assert "\n" not in str(refused.value)


def test_small_files_are_stored_and_no_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "progress.json").write_text("∂")
    (tmp_path / "drills.json").write_bytes(b"\xff")
    (tmp_path / "other.json").write_text("{}")
    assert stored_files(tmp_path) == {"progress.json": "∂"}
    monkeypatch.setattr(reports, "MAX_STORED", 0)
    assert stored_files(tmp_path) == {}
    stray = replace(REPORT, files={"../evil": "x", "progress.json": "{}"})
    assert read_report(write_report(tmp_path, stray)).files == {"progress.json": "{}"}


def test_an_offer_is_found_until_it_is_withdrawn(tmp_path: Path) -> None:
    offer = ResumeOffer("Explore, a*b", ("explore", "--set", "a=2", "a*b"))
    assert offered_resume(tmp_path) is None
    offer_resume(tmp_path / "new", offer)
    assert offered_resume(tmp_path / "new") == offer
    withdraw_resume(tmp_path / "new")
    withdraw_resume(tmp_path / "new")
    assert offered_resume(tmp_path / "new") is None


@pytest.mark.parametrize("text", ["no", "[]", "{}", json.dumps({"label": "x", "command": 7})])
def test_an_offer_that_cannot_be_read_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "resume.json").write_text(text)
    assert offered_resume(tmp_path) is None
