"""Lines prepared for drawing: split at gaps, thinned to the resolution, clipped to the unit square."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Point = tuple[float, float]
FAR = 1e9  # times the length of the axis


def drawable(y: float, log: bool = False) -> bool:
    """Whether a value can be drawn on the axis: finite, and above 0 on a logarithmic one."""
    return math.isfinite(y) and (y > 0 or not log)


def unbroken(points: Iterable[Point], log: bool = False) -> Iterator[list[Point]]:
    """Yield the runs of consecutive points that can be drawn."""
    run: list[Point] = []
    for x, y in points:
        if math.isfinite(x) and drawable(y, log):
            run.append((float(x), float(y)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def thinned(run: Sequence[Point], most: int) -> Sequence[Point]:
    """Return at most about `most` points that look the same: of each bucket the first, last, lowest and highest."""
    if len(run) <= most:
        return run
    size = math.ceil(len(run) / max(1, most // 4))
    points: list[Point] = []
    for start in range(0, len(run), size):
        bucket = range(start, min(start + size, len(run)))
        low, high = min(bucket, key=lambda k: run[k][1]), max(bucket, key=lambda k: run[k][1])
        points += [run[k] for k in sorted({bucket[0], low, high, bucket[-1]})]
    return points


def bounded(place: float) -> float:
    """Return a place on an axis, at most FAR from it: scaling may overflow, and far differences are inexact."""
    return max(-FAR, min(FAR, place))


def within(x: float, y: float) -> bool:
    """Whether a point is in the unit square."""
    return 0 <= x <= 1 and 0 <= y <= 1


def pulled_in(x: float, y: float, edge_x: float, edge_y: float) -> Point:
    """Return a point that lies no farther than an edge outside the unit square moved onto its border; others as is."""
    return _to_border(x, edge_x), _to_border(y, edge_y)


def _to_border(place: float, edge: float) -> float:
    nearest = min(1.0, max(0.0, place))
    return nearest if abs(place - nearest) <= edge else place


def clipped(run: Sequence[Point]) -> Iterator[list[Point]]:
    """Yield the parts of a line within the unit square, cut where it crosses the border."""
    if len(run) == 1 and within(*run[0]):
        yield [run[0]]
    part: list[Point] = []
    for start, end in pairwise(run):
        inside = _inside(start, end)
        if inside is None:
            continue
        if part and part[-1] != inside[0]:
            yield part
            part = []
        part = [*part, inside[1]] if part else list(inside)
    if part:
        yield part


def _inside(start: Point, end: Point) -> tuple[Point, Point] | None:
    """Return the part of a segment within the unit square (Liang and Barsky), None if there is none."""
    enter, leave = 0.0, 1.0
    for a, b in zip(start, end, strict=True):
        for room, gain in ((a, b - a), (1 - a, a - b)):  # the distance to one border, and its change along the segment
            if gain == 0:
                if room < 0:
                    return None
            elif gain > 0:
                enter = max(enter, -room / gain)
            else:
                leave = min(leave, -room / gain)
    if enter > leave:
        return None
    return (start if enter == 0 else _along(start, end, enter)), (end if leave == 1 else _along(start, end, leave))


def _along(start: Point, end: Point, fraction: float) -> Point:
    x, y = (min(1.0, max(0.0, a + (b - a) * fraction)) for a, b in zip(start, end, strict=True))
    return x, y


def spread(parts: Iterable[Sequence[Point]], count: int) -> list[Point]:
    """Return `count` points evenly spaced along all the parts together; if they have no length, their first point."""
    parts = [part for part in parts if part]
    segments = [(math.dist(*pair), pair) for part in parts for pair in pairwise(part)]
    total = sum(length for length, _ in segments)
    if not total:
        return [parts[0][0]] if parts else []
    found: list[Point] = []
    passed = 0.0
    for length, (start, end) in segments:
        while len(found) < count and (place := (len(found) + 0.5) / count * total) <= passed + length:
            found.append(_along(start, end, (place - passed) / length))
        passed += length
    return found
