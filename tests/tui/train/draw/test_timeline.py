"""The timeline as text, and the step under a column."""

from __future__ import annotations

from tui.train.draw.timeline import Track, step_at, timeline


def test_the_line_of_all_steps() -> None:
    styles = ("", "", "")
    assert timeline(Track(), 40, styles, False).plain == "no step yet  "
    line = timeline(Track(11, 5, (2,)), 40, styles, False).plain
    assert line == "step 5 of 0 to 10  ────◆─────●──────────"
    places = [step_at(x, Track(11, 5), 40) for x in range(40)]
    assert places[18] is None
    assert [places[19], places[39]] == [0, 10]
    assert "#" in timeline(Track(11), 40, styles, True).plain
