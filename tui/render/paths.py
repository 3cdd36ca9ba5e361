"""Paths as they are told to others."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path


def path_from_home(path: Path) -> str:
    """Return the path as it is told to others: ~/… below the home folder."""
    try:
        return str("~" / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):  # elsewhere, or nobody's home
        return str(path)


def without_personal_paths(text: str, data_folder: Path) -> str:
    """Return a text in which the data folder is DATA and the home folder ~, also where JSON has escaped them."""
    places = {str(data_folder): "DATA", str(data_folder.absolute()): "DATA"}
    with suppress(RuntimeError):  # nobody's home
        places[str(Path.home())] = "~"
    for place, name in sorted(places.items(), key=lambda item: -len(item[0])):
        if len(place) > 1:  # not / or .
            for written in dict.fromkeys((place, json.dumps(place)[1:-1])):
                text = re.sub(re.escape(written) + r"(?![\w-])", name, text)
    return text
