"""Tests of bounded reading and atomic writing."""

import os
from pathlib import Path

import pytest

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
