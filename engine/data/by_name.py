"""Data sets, looked up by name or read from a file."""

from __future__ import annotations

import os
from pathlib import Path

from engine.basics.choices import unknown_name
from engine.data.csv_file import Columns, load_csv
from engine.data.samples import SAMPLES, Dataset, sample


def dataset(
    name_or_path: str,
    seed: int = 1337,
    header: bool | None = None,
    rows: int | None = None,
    size: int | None = None,
    noise: float | None = None,
) -> Dataset:
    """Return the sample data set of that name, with noise drawn from `seed`, or the data of that CSV file.

    Text with a dot or a slash is a path. A # after it selects columns: points.csv#width,height>kind; #>kind=oak learns
    one label against the rest. header, rows: as for `load_csv`. size, noise: of a sample data set, its own if None.
    Raises ValueError with a one-line message: the closest name, or the file, line and column.
    """
    if name_or_path in SAMPLES:
        return sample(name_or_path, seed, size, noise)
    if size is not None or noise is not None:
        raise ValueError(f"{'noise' if size is None else 'size'} is of the built-in sets; of a file, rows takes fewer")
    if "." in name_or_path or "/" in name_or_path or os.sep in name_or_path:
        path, hash_sign, columns = name_or_path.rpartition("#")
        if hash_sign and not _exists(name_or_path):
            return load_csv(path, Columns.parse(columns), header, rows, seed)
        return load_csv(name_or_path, None, header, rows, seed)
    raise ValueError(unknown_name("data set", name_or_path, [*SAMPLES, "a .csv file"]))


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # the name is too long for a file
        return False
