"""The strip of a node and its neighbours."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from engine import Value, toposort
from tests.tui.graph.draw.test_layout import graphs
from tests.tui.graph.graphs import lecture
from tui.graph.draw.node import NodeState, states_of
from tui.graph.draw.strip import MAX_ROWS, Strip


def strip_of(name: str, width: int, ascii: bool = False) -> str:
    """The strip of a node of the lecture's graph, whose gradient is asked for, with those before it."""
    root = lecture()
    names = {node.label: node for node in toposort(root)}
    asked = names[name]
    states = states_of(root, hidden=[asked, *asked.operands])
    states[asked] = replace(states[asked], typed_grad="")
    return Strip(root, asked).text(states, width, ascii).plain


DRAWN = """\
◂e  -6     ├──╮
│∇  ▒▒▒▒▒  │ (+)─┤d  4      ├──╮
┃c  10     ┠──╯  │∇  _▒▒▒▒  │ (*)─╢L  -8     ║
┃∇  ▒▒▒▒▒  ┃     ┃f  -2     ┠──╯  ║∇  1      ║
                 ┃∇  4      ┃"""
IN_ASCII = """\
<e  -6     |--+
|g  ?????  | (+)-|d  4      |--+
#c  10     #--+  |g  _????  | (*)-@L  -8     @
#g  ?????  #     #f  -2     #--+  @g  1      @
                 #g  4      #"""
IN_WORDS = """\
d 4 ∇ _▒▒▒▒
d = e + c: e -6 ∇ ▒▒▒▒▒, c 10 ∇ ▒▒▒▒▒
L = d · f: f -2 ∇ 4, L -8 ∇ 1"""


def test_a_node_with_its_operation_and_its_neighbours() -> None:
    assert strip_of("d", 72) == DRAWN
    assert strip_of("d", 72, ascii=True) == IN_ASCII
    assert strip_of("d", 40) == IN_WORDS


@given(graphs(), st.data(), st.sampled_from([30, 50, 72, 100]), st.booleans())
def test_the_strip_of_any_node_fits_and_shows_no_covered_number(
    root: Value, data: st.DataObject, width: int, ascii: bool
) -> None:
    order = toposort(root)
    node = data.draw(st.sampled_from([one for one in order if not one.is_constant]))
    hidden = {node, *data.draw(st.sets(st.sampled_from(order)))}

    def states(covered: float) -> dict[Value, NodeState]:
        return {
            one: NodeState(covered, covered, one in hidden, one in hidden) if one in hidden else NodeState(1.0, 2.0)
            for one in order
        }

    strip = Strip(root, node)
    text = strip.text(states(123.5), width, ascii).plain
    assert text == strip.text(states(-77.0), width, ascii).plain
    rows = text.split("\n")
    is_drawn = all(cell_len(row) <= width for row in rows) and len(rows) <= MAX_ROWS
    assert is_drawn or " = " in text, "in words, which a widget may fold"
    assert node.label[:6] in text


@pytest.mark.parametrize("name", "abcdefL")
def test_the_asked_node_is_the_only_field(name: str) -> None:
    assert strip_of(name, 72).count("_") == strip_of(name, 20).count("_") == 1
