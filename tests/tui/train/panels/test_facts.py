"""The numbers of a run in one line."""

from __future__ import annotations

from rich.text import Text

from tui.train.panels.facts import one_line


def test_no_number_of_a_run_is_cut_in_half() -> None:
    pieces = [Text("steps 100 of 100"), Text("loss 0.0177"), Text("seed 1337")]
    lines = [one_line(pieces, width).plain for width in (40, 39, 38, 28, 15)]
    assert lines[0] == "steps 100 of 100  loss 0.0177  seed 1337"
    assert lines[1] == lines[2] == "steps 100 of 100 loss 0.0177 seed 1337"
    assert lines[3:] == ["steps 100 of 100 loss 0.0177", ""]
