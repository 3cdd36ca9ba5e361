"""The numbers of a network as boxes."""

from __future__ import annotations

from pathlib import Path

from rich.style import Style

from tests.lessons.judge.bench import judged_here
from tests.lessons.judge.engines import ENGINE, wrong_engine
from tui.build.draw.parameters import count_text, parameters_text


def test_a_right_network_has_all_41_boxes(tmp_path: Path) -> None:
    checks = {check.row.name: check for check in judged_here(tmp_path, ENGINE).checks}
    listed = checks["forty-one"].listed
    assert [[len(neuron) for neuron in layer] for layer in listed] == [[4] * 4, [5] * 4, [5]]
    assert parameters_text(listed).plain.count("▪") == 41
    assert count_text(listed).plain == "41 boxes, your parameters() lists 41 of them"
    assert checks["add"].listed == ()


def test_without_its_biases_nine_are_marked_where_it_is_found(tmp_path: Path) -> None:
    first = judged_here(tmp_path, wrong_engine("biases forgotten")).first_failure
    assert first is not None and first.row.name == "parameters"
    text = parameters_text(first.listed)
    assert text.plain.count("✗") == 9
    assert all(isinstance(s.style, Style) and s.style.blink for s in text.spans if text.plain[s.start : s.end] == "✗")
    assert count_text(first.listed).plain.endswith("neuron 2 in layer 1 and 7 more")
    assert parameters_text(first.listed, ascii_only=True).plain.isascii()


def test_lists_in_a_list_are_not_drawn(tmp_path: Path) -> None:
    first = judged_here(tmp_path, wrong_engine("parameters in lists")).first_failure
    assert first is not None and not first.listed
