"""What fuzz tests share: how many examples, odd texts, JSON that is nearly right.

`make fuzz` sets MGRAD_FUZZ to the number of examples of each.
"""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

FUZZ = settings(
    max_examples=int(os.environ.get("MGRAD_FUZZ", "20")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize="MGRAD_FUZZ" not in os.environ,
)

ODD_TEXTS = ["", " ", "nan", "inf", "-0", "1e999", "9" * 5000, "\x00", "\x1b[2J", "ü", "漢字", "１", "\u202e", "\ufeff"]
ODD_TEXTS += [
    "a" * 400,
    "{",
    "}",
    "[" * 200,
    "(" * 500,
    '"',
    "'",
    "\\",
    "#",
    "=",
    ";",
    ",",
    "\n",
    "\r",
    "\t",
    "%s",
    "{x}",
]
ODD = st.sampled_from(ODD_TEXTS)
TEXT = st.text(max_size=12) | ODD
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats()
    | st.sampled_from([2**53, -(10**30), 10**400, 1e308, 1e-320])
    | TEXT
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6
)


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Ways to everything in it; of long lists only to the first three."""
    inside = body.items() if isinstance(body, dict) else enumerate(body[:3]) if isinstance(body, list) else ()
    return [found for key, value in inside for found in ((*path, key), *places(value, (*path, key)))]


@st.composite
def damaged(draw: st.DrawFn, good: str) -> bytes:
    """A text of JSON with something in it changed, or cut off, or bytes of which some are others."""
    kind = draw(st.sampled_from(["value", "value", "value", "cut", "bytes", "any"]))
    if kind == "value":
        body = json.loads(good)
        *way, last = draw(st.sampled_from(places(body)))
        inside = body
        for key in way:
            inside = inside[key]
        inside[last] = draw(JSON)
        return json.dumps(body).encode()
    raw = good.encode()
    if kind == "any":
        return draw(st.binary(max_size=40) | TEXT.map(lambda text: text.encode("utf-8", "replace")))
    place = draw(st.integers(0, len(raw)))
    return raw[:place] if kind == "cut" else raw[:place] + draw(st.binary(min_size=1, max_size=4)) + raw[place + 1 :]


def is_one_line(message: str, most: int = 1_500) -> bool:
    """Whether a message is one line that a terminal can show, and not too long."""
    return bool(message.strip()) and len(message) <= most and all(char.isprintable() for char in message)
