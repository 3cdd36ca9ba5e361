"""Data sets by name or by file."""

from __future__ import annotations

import os

from engine.choices import unknown
from engine.csvfile import load_csv
from engine.samples import SAMPLES, Dataset

__all__ = ["SAMPLES", "Dataset", "dataset", "load_csv"]


def dataset(name_or_path: str, seed: int = 1337) -> Dataset:
    """The data set of that name, its noise drawn from `seed`, or the one in that CSV file.

    A name with a dot or a slash in it is a file. Raises ValueError in one line: with the nearest name, or with file,
    line and column.
    """
    make = SAMPLES.get(name_or_path)
    if make is not None:
        return make(seed)
    if "." in name_or_path or "/" in name_or_path or os.sep in name_or_path:
        return load_csv(name_or_path)
    raise ValueError(unknown("data set", name_or_path, [*SAMPLES, "a .csv file"]))
