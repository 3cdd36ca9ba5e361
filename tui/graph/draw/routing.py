"""The edges between two neighbouring columns: each net gets its own track in the channel between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from tui.graph.draw.layering import EdgeSegment, Item
from tui.graph.draw.node import op_extent, port_side


@dataclass(slots=True, eq=False)
class Trunk:
    """The upright part of a net, in one track: from the row it comes in at to the rows it goes out at."""

    net: Net
    entry: int
    exits: frozenset[int]
    track: int = 0
    top: int = field(init=False)
    bottom: int = field(init=False)

    def __post_init__(self) -> None:
        self.move(0)

    def move(self, rows: int) -> None:
        """Move it down by so many rows."""
        self.entry += rows
        self.exits = frozenset(row + rows for row in self.exits)
        self.top, self.bottom = min(self.entry, *self.exits), max(self.entry, *self.exits)


@dataclass(slots=True, eq=False)
class Net:
    """All edges of one item across one channel.

    approach  for each link the row in which it crosses the rest of the channel to its operation
    trunks    none where every edge is straight; two where a knot asked for a detour by a free row
    """

    source: Item
    approach: dict[EdgeSegment, int]
    trunks: list[Trunk] = field(default_factory=list)


def route(left: Sequence[Item]) -> tuple[list[Net], int]:
    """The nets from a column to the one right of it, and how many tracks the channel between them needs.

    Where one net comes in at the row where another goes out they would lie on each other, so the one that comes in
    turns off further left; where that is asked both ways, one of them makes a detour by a free row.
    """
    nets = [Net(item, {link: link.right.y + link.dy for link in item.rights}) for item in left if item.rights]
    _drop(nets)
    rows = {net.source.y for net in nets}.union(*(net.approach.values() for net in nets))
    waiting = []
    for net in nets:
        exits = frozenset(net.approach.values())
        if exits != {net.source.y}:
            net.trunks.append(Trunk(net, net.source.y, exits))
            waiting.append(net.trunks[0])
    return nets, _assign(waiting, rows)


def _drop(nets: Sequence[Net]) -> None:
    """Let an edge that comes from above or below its operation run straight on and drop into the port.

    It does so in the operations' own column: nothing else may stand there between, and nothing else lie in its row.
    """
    owner = {row: net for net in nets for row in net.approach.values()}
    standing: list[tuple[int, int, Net | Item]] = []
    for item in dict.fromkeys(link.right for net in nets for link in net.approach):
        if not item.lane:
            up, down = op_extent(len(item.operands))
            standing.append((item.y - up, item.y + down, item))
    for net in nets:
        entry = net.source.y
        for link, port in net.approach.items():
            side = port_side(len(link.right.operands), link.position)
            if (port - entry) * side >= 0 or owner.get(entry, net) is not net:
                continue
            top, bottom = min(entry, port), max(entry, port)
            if any(on.right.lane and top < row < bottom for on, row in net.approach.items()):
                continue  # it would meet itself, and look like a loop
            if all(who in (net, link.right) or low > bottom or high < top for low, high, who in standing):
                del owner[port]
                owner[entry] = net
                net.approach[link] = entry
                standing.append((top, bottom, net))


def _assign(waiting: list[Trunk], rows: set[int]) -> int:
    """Put the trunks into tracks, left to right, with few crossings; how many tracks that takes."""
    placed: list[Trunk] = []
    score = {one: sum(_crossed(one, two) - _crossed(two, one) for two in waiting) for one in waiting}
    entries = {trunk.entry: trunk for trunk in waiting}
    while score:
        free = [trunk for trunk in score if _blocker(trunk, entries) is None]
        if free:
            chosen = min(free, key=score.__getitem__)
        else:
            knot = _in_knot(next(iter(score)), entries)
            chosen, rest = _split(knot, rows)
            score[rest] = sum(_crossed(rest, two) - _crossed(two, rest) for two in score if two is not knot)
            score[chosen] = score.pop(knot)
        del score[chosen]
        entries.pop(chosen.entry, None)
        for other in score:
            score[other] -= _crossed(other, chosen) - _crossed(chosen, other)
        beside = (left.track + 1 for left in placed if left.top <= chosen.bottom and chosen.top <= left.bottom)
        chosen.track = max(beside, default=0)
        placed.append(chosen)
    return max((trunk.track + 1 for trunk in placed), default=0)


def _crossed(left: Trunk, right: Trunk) -> int:
    """How many crossings two trunks have when they stand in this order."""
    return (left.top < right.entry < left.bottom) + sum(right.top < row < right.bottom for row in left.exits)


def _blocker(trunk: Trunk, entries: dict[int, Trunk]) -> Trunk | None:
    """A waiting trunk that must stand left of this one, as it comes in at a row where this one goes out."""
    return next((entries[row] for row in sorted(trunk.exits) if entries.get(row, trunk) is not trunk), None)


def _in_knot(trunk: Trunk, entries: dict[int, Trunk]) -> Trunk:
    """One of the trunks that block each other in a circle, found by following who blocks whom."""
    seen: set[Trunk] = set()
    while trunk not in seen:
        seen.add(trunk)
        trunk = _blocker(trunk, entries) or trunk
    return trunk


def _split(knot: Trunk, rows: set[int]) -> tuple[Trunk, Trunk]:
    """The trunk in two: into a row that nobody uses, and later from there to where it goes out."""
    middle = (knot.top + knot.bottom) // 2
    row = next(row for away in count() for row in (middle + away, middle - away) if row not in rows)
    rows.add(row)
    net = knot.net
    net.trunks = [Trunk(net, knot.entry, frozenset({row})), Trunk(net, row, knot.exits)]
    return net.trunks[0], net.trunks[1]
