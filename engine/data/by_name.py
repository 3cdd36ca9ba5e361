"""Data sets by name or by file."""

from __future__ import annotations

import os
from pathlib import Path

from engine.basics.choices import unknown_name
from engine.data.csv_file import Columns, load_csv
from engine.data.samples import SAMPLES, Dataset


def dataset(name_or_path: str, seed: int = 1337) -> Dataset:
    """The data set of that name, its noise drawn from `seed`, or the one in that CSV file.

    A name with a dot or a slash in it is a file; after a # its columns may be chosen: points.csv#width,height>kind.
    Raises ValueError in one line: with the nearest name, or with file, line and column.
    """
    make = SAMPLES.get(name_or_path)
    if make is not None:
        return make(seed)
    if "." in name_or_path or "/" in name_or_path or os.sep in name_or_path:
        path, chosen, columns = name_or_path.rpartition("#")
        if chosen and not _exists(name_or_path):
            return load_csv(path, Columns.parse(columns))
        return load_csv(name_or_path)
    raise ValueError(unknown_name("data set", name_or_path, [*SAMPLES, "a .csv file"]))


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # a name longer than any file's
        return False
