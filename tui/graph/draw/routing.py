"""Routing of the edges between two neighbouring columns: each net gets a track in the channel between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from tui.graph.draw.layering import EdgeSegment, Item


@dataclass(slots=True, eq=False)
class Trunk:
    """The vertical part of a net in one track, from its entry row to its exit rows."""

    net: Net
    entry: int
    exits: frozenset[int]
    track: int = 0
    top: int = field(init=False)
    bottom: int = field(init=False)

    def __post_init__(self) -> None:
        self.move(0)

    def move(self, rows: int) -> None:
        """Move it down by a number of rows."""
        self.entry += rows
        self.exits = frozenset(row + rows for row in self.exits)
        self.top, self.bottom = min(self.entry, *self.exits), max(self.entry, *self.exits)


@dataclass(slots=True, eq=False)
class Net:
    """All edges of one item across one channel.

    approach  for each segment the row in which it crosses the rest of the channel to its operation
    trunks    none if every edge is straight; two if a deadlock required a detour through a free row
    """

    source: Item
    approach: dict[EdgeSegment, int]
    trunks: list[Trunk] = field(default_factory=list)


def route(left: Sequence[Item], boxes: Sequence[Item] = ()) -> tuple[list[Net], int]:
    """Return the nets from a column to the next one, and the number of tracks of the channel between them.

    boxes: those of the next column that stand in the way where edges drop into ports from above and below.

    If one net enters in the row in which another exits, they would overlap, so the one that enters turns further left.
    If two nets require this of each other, one of them makes a detour through a free row.
    """
    nets = [
        Net(item, {segment: segment.right.y + segment.dy for segment in item.rights}) for item in left if item.rights
    ]
    _drop_into_ports(nets, boxes)
    rows = {net.source.y for net in nets}.union(*(net.approach.values() for net in nets))
    waiting = []
    for net in nets:
        exits = frozenset(net.approach.values())
        if exits != {net.source.y}:
            net.trunks.append(Trunk(net, net.source.y, exits))
            waiting.append(net.trunks[0])
    return nets, _assign_tracks(waiting, rows)


def _drop_into_ports(nets: Sequence[Net], boxes: Sequence[Item]) -> None:
    """Let an edge from above or below its operation run straight on and drop into the port.

    It drops in the operations' column, where nothing may be in its way, and nothing else may be in its row.
    """
    owner = {row: net for net in nets for row in net.approach.values()}
    occupied: list[tuple[int, int, Net | Item]] = [(item.y - item.up, item.y + item.down, item) for item in boxes]
    targets = dict.fromkeys(segment.right for net in nets for segment in net.approach)
    occupied += [(item.y - item.ports_up, item.y + item.ports_down, item) for item in targets if not item.lane]
    for net in nets:
        entry = net.source.y
        for segment, port in net.approach.items():
            if (port - entry) * segment.side >= 0 or owner.get(entry, net) is not net:
                continue
            top, bottom = min(entry, port), max(entry, port)
            if any(on.right.lane and top < row < bottom for on, row in net.approach.items()):
                continue  # it would meet itself and look like a loop
            if all(owned_by in (net, segment.right) or low > bottom or high < top for low, high, owned_by in occupied):
                del owner[port]
                owner[entry] = net
                net.approach[segment] = entry
                occupied.append((top, bottom, net))


def _assign_tracks(waiting: list[Trunk], rows: set[int]) -> int:
    """Put the trunks into tracks, left to right, with few crossings. Returns the number of tracks."""
    placed: list[Trunk] = []
    score = {one: sum(_crossings(one, two) - _crossings(two, one) for two in waiting) for one in waiting}
    entries = {trunk.entry: trunk for trunk in waiting}
    while score:
        free = [trunk for trunk in score if _blocker(trunk, entries) is None]
        if free:
            chosen = min(free, key=score.__getitem__)
        else:
            blocked = _in_circle(next(iter(score)), entries)
            chosen, rest = _split(blocked, rows)
            score[rest] = sum(_crossings(rest, two) - _crossings(two, rest) for two in score if two is not blocked)
            score[chosen] = score.pop(blocked)
        del score[chosen]
        entries.pop(chosen.entry, None)
        for other in score:
            score[other] -= _crossings(other, chosen) - _crossings(chosen, other)
        beside = (left.track + 1 for left in placed if left.top <= chosen.bottom and chosen.top <= left.bottom)
        chosen.track = max(beside, default=0)
        placed.append(chosen)
    return max((trunk.track + 1 for trunk in placed), default=0)


def _crossings(left: Trunk, right: Trunk) -> int:
    """The number of crossings of two trunks in this order."""
    return (left.top < right.entry < left.bottom) + sum(right.top < row < right.bottom for row in left.exits)


def _blocker(trunk: Trunk, entries: dict[int, Trunk]) -> Trunk | None:
    """A waiting trunk that must be left of this one, because it enters in a row in which this one exits."""
    return next((entries[row] for row in sorted(trunk.exits) if entries.get(row, trunk) is not trunk), None)


def _in_circle(trunk: Trunk, entries: dict[int, Trunk]) -> Trunk:
    """One of the trunks that block each other in a circle."""
    seen: set[Trunk] = set()
    while trunk not in seen:
        seen.add(trunk)
        trunk = _blocker(trunk, entries) or trunk
    return trunk


def _split(blocked: Trunk, rows: set[int]) -> tuple[Trunk, Trunk]:
    """Split a trunk in two: into a free row, and from there to its exits."""
    middle = (blocked.top + blocked.bottom) // 2
    row = next(row for away in count() for row in (middle + away, middle - away) if row not in rows)
    rows.add(row)
    net = blocked.net
    net.trunks = [Trunk(net, blocked.entry, frozenset({row})), Trunk(net, row, blocked.exits)]
    return net.trunks[0], net.trunks[1]
