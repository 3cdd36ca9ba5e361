"""What the monkey has found, with the shortest reads that ended the app; more is in tests/tui/test_crashes.py."""

from __future__ import annotations

Sequence = tuple[str, tuple[int, int], tuple[str, ...]]
"""A place, the size of the terminal there, and the reads."""

FOUND: dict[str, Sequence] = {
    "a double click in the palette on a command that has gone": (
        "neuron pictures",
        (40, 12),
        ("ctrl+p\ni V", "click 15 5", "double 7 11", "double 18 10"),
    ),
    "another plane for a run with settings of its own": ("predictions", (80, 24), ("d", "down enter")),
}
