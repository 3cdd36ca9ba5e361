"""The four levels of a drawing, cell by cell: compact boxes, lines and dots, to the right and down, in ASCII too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import Value
from tests.tui.graph.graphs import both, lecture, neuron, twice
from tui.graph.draw.form import Direction, Form, Level
from tui.graph.draw.layout import lay_out
from tui.graph.draw.node import NodeState, states_of
from tui.graph.draw.raster import draw

COMPACT_RIGHT = """\
┃a  2      ┠──╮
┃∇  6      ┃  │
             (*)─┤e  -6     ├──╮
┃b  -3     ┠──╯  │∇  -2     │  │
┃∇  -4     ┃                  (+)─┤d  4      ├──╮
                 ┃c  10     ┠──╯  │∇  -2     │  │
                 ┃∇  -2     ┃                  (*)─╢L  -8     ║
                                  ┃f  -2     ┠──╯  ║∇  1      ║
                                  ┃∇  4      ┃"""
COMPACT_DOWN = """\
┃a  2      ┃  ┃b  -3     ┃
┃∇  6      ┃  ┃∇  -4     ┃
     ╰─────(*)─────╯
       │e  -6     │  ┃c  10     ┃
       │∇  -2     │  ┃∇  -2     ┃
            ╰─────(+)─────╯
              │d  4      │  ┃f  -2     ┃
              │∇  -2     │  ┃∇  4      ┃
                   ╰─────(*)─────╯
                     ║L  -8     ║
                     ║∇  1      ║"""
COMPACT_ASCII = """\
#a  3      #
#g  2      #
   +-+-+
   +(+)+
@b  6      @
@g  1      @"""
LINE_RIGHT = """\
┃a 2 ∇6            ┠──╮
                     (*)─┤e -6 ∇-2          ├──╮
┃b -3 ∇-4          ┠──╯                       (+)─┤d 4 ∇-2           ├──╮
                         ┃c 10 ∇-2          ┠──╯                       (*)─╢L -8 ∇1           ║
                                                  ┃f -2 ∇4           ┠──╯"""
LINE_DOWN = """\
┃a -2 ∇-3          ┃ ┃b 3 ∇-8           ┃
       ╭─┴──────────────────╮ │
       │   ╭────────────────│─┴─╮
       ╰(*)╯                ╰(+)╯
│d -6 ∇1           │ │e 1 ∇-6           │
         ╰─────────(*)────────╯
           ║f -6 ∇1           ║"""
LINE_ASCII = """\
                     +--+
#a 3 g2            #-+ (+)-@b 6 g1            @
                     +--+"""
DOT_RIGHT = """\
●a─*e─╮
   │  ╰+d─*L
●b─╯   │  │
   ●c──╯  │
       ●f─╯"""
DOT_DOWN = """\
 ●x1 ●w1 ●x2 ●w2
  │   │   │   │
*x1*…─╯ *x2*…─╯
  ╰───╮   │
    +x1*…─╯●b
      │    │
      +n───╯
      │
      ƒo"""
DOT_GRADED = """\
●a∇6───────*e∇-2──────╮
           │          ╰+d∇-2──────*L∇1
●b∇-4──────╯           │          │
           ●c∇-2───────╯          │
                       ●f∇4───────╯"""
DOT_ASCII = """\
ox1-*x1*~--+x1*~-+
ow1-+     ++     ++n-fo
ox2-*x2*~-+   ob--+
ow2-+"""
SLANTED_RIGHT = """\
●
 ⢣
●⠤*⠤+⠤*
   ⡰⠁⡰⠁
  ●⠁●⠁"""
SLANTED_DOWN = """\
● ●
⢸⣳⢹
*⠁+
⢸⡰⠁
*⠁"""
SLANTED_ASCII = """\
o.*.*
 ....
o.+."""


@pytest.mark.parametrize(
    "form, make, ascii, expected",
    [
        (Form(Level.COMPACT), lecture, False, COMPACT_RIGHT),
        (Form(Level.COMPACT, Direction.DOWN, gap=2), lecture, False, COMPACT_DOWN),
        (Form(Level.COMPACT, Direction.DOWN), twice, True, COMPACT_ASCII),
        (Form(Level.LINE, gap=0), lecture, False, LINE_RIGHT),
        (Form(Level.LINE, Direction.DOWN), both, False, LINE_DOWN),
        (Form(Level.LINE), twice, True, LINE_ASCII),
        (Form(Level.DOT, named=True), lecture, False, DOT_RIGHT),
        (Form(Level.DOT, Direction.DOWN, named=True), neuron, False, DOT_DOWN),
        (Form(Level.DOT, named=True, graded=True), lecture, False, DOT_GRADED),
        (Form(Level.DOT, named=True, gap=0), neuron, True, DOT_ASCII),
        (Form(Level.DOT, slanted=True), lecture, False, SLANTED_RIGHT),
        (Form(Level.DOT, Direction.DOWN, slanted=True), both, False, SLANTED_DOWN),
        (Form(Level.DOT, slanted=True), both, True, SLANTED_ASCII),
    ],
)
def test_a_graph_at_each_level(form: Form, make: Callable[[], Value], ascii: bool, expected: str) -> None:
    drawn = draw(lay_out(make(), form), ascii=ascii).plain
    assert "\n".join(row.rstrip() for row in drawn.split("\n")) == expected


def text_with(form: Form, **state: object) -> str:
    """The lecture's graph with another state of its node e."""
    root = lecture()
    states = states_of(root)
    e = next(node for node in states if node.label == "e")
    states[e] = NodeState(-6.0, -2.0, **state)  # type: ignore[arg-type]  # one test for all of its fields
    return draw(lay_out(root, form), states).plain


@pytest.mark.parametrize(
    "state, compact, line, dot, graded",
    [
        ({"hide_grad": True}, "│∇  ▒▒▒▒▒  │", "┤e -6 ∇▒▒▒▒▒ ", "▒e", "▒e∇▒▒▒▒▒─"),
        ({"hide_data": True}, "┤e  ▒▒▒▒▒  ├", "┤e ▒▒▒▒▒ ∇-2 ", "▒e", "▒e∇-2─"),
        ({"hide_grad": True, "typed_grad": "-1.5"}, "│∇  -1.5_  │", "┤e -6 ∇-1.5_ ", "▒e", "▒e∇▒▒▒▒▒─"),
        ({"hide_data": True, "typed_data": ""}, "┤e  _▒▒▒▒  ├", "┤e _▒▒▒▒ ∇-2 ", "▒e", "▒e∇-2─"),
        ({"wrong": True}, "│!  -2     │", "┤e -6 !-2 ", "*e", "*e∇-2─"),
        ({"pinned": True}, "│p  -2     │", "┤e -6 p-2 ", "*e", "*e∇-2─"),
    ],
)
def test_a_state_shows_at_each_level(state: dict[str, object], compact: str, line: str, dot: str, graded: str) -> None:
    assert compact in text_with(Form(Level.COMPACT), **state)
    assert line in text_with(Form(Level.LINE), **state)
    assert dot in text_with(Form(Level.DOT, named=True), **state)
    assert graded in text_with(Form(Level.DOT, named=True, graded=True), **state)
