"""Tests of bounded reading and atomic writing."""

import os
from pathlib import Path

import pytest

from engine.basics import files
from engine.basics.files import read_bounded, write_atomically

A_PIPE = "a pipe or a device, not a file; save its output to a file first"


@pytest.fixture
def pipe(tmp_path):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    return path


def test_pipes_and_devices_are_not_read(pipe):
    for path in (Path("/dev/zero"), pipe):
        with pytest.raises(OSError) as error:
            read_bounded(path, 10)
        assert error.value.strerror == A_PIPE


def test_a_folder_is_reported_as_one(tmp_path):
    with pytest.raises(IsADirectoryError):
        read_bounded(tmp_path, 10)
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path, "text")
    assert list(tmp_path.parent.glob(f".{tmp_path.name}*")) == []


def test_writing_to_a_pipe_writes_through_it(pipe):
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_atomically(pipe, "text")
    assert os.read(reader, 10) == b"text"
    os.close(reader)
    assert pipe.is_fifo()


def test_on_windows_a_file_that_is_being_read_is_replaced_once_it_is_free(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    path.write_text("old")
    replace, refused = Path.replace, [PermissionError(13, "in use")] * 2

    def refusing(self, target):
        if refused:
            raise refused.pop()
        return replace(self, target)

    monkeypatch.setattr(files, "REPLACE_TRIES", 3)
    monkeypatch.setattr(files, "REPLACE_PAUSE", 0)
    monkeypatch.setattr(Path, "replace", refusing)
    write_atomically(path, "new")
    assert path.read_text() == "new"
    refused += [PermissionError(13, "in use")] * 3
    with pytest.raises(PermissionError):
        write_atomically(path, "newer")
    assert [each.name for each in tmp_path.iterdir()] == ["progress.json"]
    assert path.read_text() == "new"
