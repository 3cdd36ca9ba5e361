"""Data sets by name or by file."""

from __future__ import annotations

from pathlib import Path

from engine.choices import listed, unknown
from engine.csvfile import load_csv
from engine.samples import SAMPLES, Dataset

__all__ = ["SAMPLES", "Dataset", "dataset", "load_csv"]


def dataset(name_or_path: str, seed: int = 1337) -> Dataset:
    """The data set of that name, its noise drawn from `seed`, or the one in that CSV file.

    What is no known name but looks like a file (ends in .csv, has a slash, or exists) is read as one. Raises ValueError
    in one line: with the nearest name, or with file, line and column.
    """
    make = SAMPLES.get(name_or_path)
    if make is not None:
        return make(seed)
    path = Path(name_or_path)
    if path.suffix.lower() in (".csv", ".tsv") or len(path.parts) > 1 or path.exists():
        return load_csv(path)
    raise ValueError(f"{unknown('data set', name_or_path, SAMPLES)} ({listed([*SAMPLES, 'a .csv file'])})")
