"""A file that several programs change: locks, odd files in its place, files of a newer program, drafts left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.progress.data_file import DataFile, Format
from lessons.progress.lock import BusyError, locked
from lessons.progress.own_files import clear_drafts, read_own_file, write_own_file
from lessons.progress.storage import check_version, parse_json
from tests import ROOT


def parse(text: str) -> list[int]:
    """The numbers of a sample."""
    numbers: list[int] = check_version(parse_json(text), 1, "sample")["numbers"]
    return numbers


def text_of(numbers: list[int]) -> str:
    return json.dumps({"version": 1, "numbers": numbers})


SAMPLE = Format("sample", parse, text_of, list[int])


def sample(folder: Path) -> DataFile[list[int]]:
    return DataFile(folder / "sample.json", SAMPLE, "cannot be read ({reason})", "cannot be saved ({reason})")


def add(number: int) -> Callable[[list[int]], list[int]]:
    return lambda stored: [*stored, number]


def test_reading_makes_nothing_and_a_change_makes_the_folder(tmp_path: Path) -> None:
    file = sample(tmp_path / "new")
    assert file.load() == [] and not (tmp_path / "new").exists()
    assert file.change(add(1)) == [1] == sample(tmp_path / "new").load()


def test_a_change_is_made_to_what_the_file_has_then(tmp_path: Path) -> None:
    one, other = sample(tmp_path), sample(tmp_path)
    one.load(), other.load()
    one.change(add(1))
    assert other.change(add(2)) == [1, 2] == one.load()


def test_while_another_has_the_lock_a_change_waits_in_memory_and_is_made_with_the_next(tmp_path: Path) -> None:
    file = sample(tmp_path)
    with locked(tmp_path):
        assert file.change(add(1)) == [1]
        assert file.change(add(2)) == [1, 2] == file.load()
        assert sample(tmp_path).load() == [] and file.notices == []
    sample(tmp_path).change(add(0))
    assert file.change(add(3)) == [0, 1, 2, 3] == sample(tmp_path).load()


PROGRAM = """
import sys
from pathlib import Path
from tests.lessons.progress.test_data_file import add, sample
from lessons.progress import data_file
data_file.LAST_WAIT = 0.01
sample(Path(sys.argv[1])).change(add(7))
"""


def test_what_waits_when_the_program_ends_is_written_even_past_a_program_that_was_stopped(tmp_path: Path) -> None:
    with locked(tmp_path):
        subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    assert sample(tmp_path).load() == [7]


def test_a_lock_goes_with_its_process_and_leaves_nothing(tmp_path: Path) -> None:
    code = "import os, sys; from pathlib import Path; from lessons.progress.lock import locked\n"
    code += "with locked(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    with locked(tmp_path, 0.0) as holds:
        assert holds
    assert list(tmp_path.iterdir()) == []


def test_threads_exclude_each_other_too(tmp_path: Path) -> None:
    seen: list[type[BaseException]] = []

    def lock() -> None:
        try:
            with locked(tmp_path, 0.0):
                pass
        except BusyError as error:
            seen.append(type(error))

    with locked(tmp_path):
        thread = threading.Thread(target=lock)
        thread.start()
        thread.join()
    assert seen == [BusyError]


def test_where_the_system_has_no_locks_the_work_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("lessons.progress.lock._lock", refuse)
    with locked(tmp_path) as holds:
        assert not holds
    assert sample(tmp_path).change(add(1)) == [1] == sample(tmp_path).load()


def test_a_file_of_a_newer_program_stays_as_it_is_and_changes_last_as_long_as_the_program(tmp_path: Path) -> None:
    text = '{"version": 2, "numbers": "many"}'
    (tmp_path / "sample.json").write_text(text)
    file = sample(tmp_path)
    assert file.load() == [] and file.change(add(1)) == [1] and file.change(add(2)) == [1, 2]
    with pytest.raises(PermissionError):
        file.change(add(3), strict=True)
    assert file.load() == [1, 2]
    assert file.notices == ["cannot be read (it is of version 2, newer than this program's 1; it stays as it is)"]
    assert [path.name for path in tmp_path.iterdir()] == ["sample.json"]
    assert (tmp_path / "sample.json").read_text() == text


def fifo(path: Path) -> None:
    os.mkfifo(path)


def zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def terminal(path: Path) -> None:
    path.symlink_to("/dev/tty")


ODD = [fifo, zeros, terminal, Path.mkdir]


@pytest.mark.parametrize("make", ODD, ids=["fifo", "zeros", "terminal", "folder"])
def test_what_is_no_file_is_said_once_left_alone_and_never_waited_for(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "sample.json"
    make(path)
    before = path.lstat()
    file = sample(tmp_path)
    assert (file.load(), file.change(add(1)), file.change(add(2))) == ([], [1], [1, 2])
    assert len(file.notices) == 1 and file.notices[0].startswith("cannot be read (")
    assert path.lstat() == before and len(list(tmp_path.iterdir())) == 1
    if not path.is_dir():
        with pytest.raises(OSError, match=r"not a file|No such device"):
            write_own_file(path, "text")


def test_a_file_that_is_too_large_is_damaged(tmp_path: Path) -> None:
    with (tmp_path / "sample.json").open("wb") as file:
        file.truncate(10**11)  # takes no room
    assert sample(tmp_path).load() == []
    with pytest.raises(ValueError, match=r"^it is larger than 16 MB$"):
        read_own_file(tmp_path / "sample.json")


def test_drafts_of_killed_programs_are_cleared_and_nothing_else(tmp_path: Path) -> None:
    kept = [tmp_path / name for name in (".hidden", ".note.txt", "progress.json", ".a.1-b")]
    drafts = [tmp_path / ".progress.json.123-456", tmp_path / "runs" / ".latest.json.9-140"]
    for path in (*kept, *drafts):
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    with locked(tmp_path):
        clear_drafts(tmp_path)
    assert all(path.exists() for path in drafts), "another program may be writing them"
    clear_drafts(tmp_path)
    clear_drafts(tmp_path / "none")
    assert not any(path.exists() for path in drafts)
    assert all(path.exists() for path in kept) and len(list(tmp_path.iterdir())) == len(kept) + 1


def program(*arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.kills", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_programs_killed_while_they_save_lose_nothing_that_was_stored() -> None:
    assert program("--kills", "30", "--each", "0")[0].startswith("30 kills, ")


def test_two_programs_at_once_keep_all_answers_drills_evidence_and_runs() -> None:
    assert program("--kills", "0", "--each", "100")[1] == (
        "2 programs, 100 times each: {'answers in lessons of their own': 200, 'answers in one lesson': 50, "
        "'drills': 50, 'evidence': 50, 'runs': 10}"
    )


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_be_written_but_not_read_is_written(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in").chmod(0o300)
    assert sample(tmp_path / "in").change(add(1)) == [1] == sample(tmp_path / "in").load()
