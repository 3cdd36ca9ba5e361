"""Plots as rich Text of exactly the requested size. The only module that uses plotext.

plotext does not validate its data: a nan in a line ends the process, and a point far outside the limits takes minutes.
So data is first split at gaps, thinned, scaled to the unit square and clipped to it, and ticks are computed here too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rich.style import Style
from rich.text import Span, Text

from tui.render.axes import Axis, linear_axis, log_axis
from tui.render.legend import legend
from tui.render.polyline import Point, bounded, clipped, drawable, pulled_in, spread, thinned, unbroken, within

Drawing = Literal["braille", "plain", "ascii"]
"""braille: eight dots a cell; plain: one • a cell; ascii: only ASCII characters."""

GLYPHS: dict[Drawing, str] = {"braille": "●▲■◆▼", "plain": "●▲■◆▼", "ascii": "ox#%&"}
LINES: dict[Drawing, str] = {"braille": "braille", "plain": "•", "ascii": "."}
TO_ASCII = str.maketrans("┌┐└┘├┤┬┴┼─│…", "+++++++++-|.")
STAMPS = 6  # glyphs along each of several lines
WIDE_LEGEND = 54  # cells; from this width on the legend has slopes
AXIS_ROWS = 2  # of the line below and its labels
MIN_AXIS = (4, 3)  # cells beside the widest number, and rows, from which on a plot has axes
MIN_HEADED = 5  # rows from which on there is room for a heading


@dataclass(frozen=True, slots=True)
class Series:
    """A line or a set of points in a plot.

    name    in the legend; "": not listed
    ys      values; one that is not finite, or ≤ 0 on a log scale, leaves a gap
    xs      their x; None: 0, 1, 2, …
    color   a Rich style; "": the terminal's default
    glyph   drawn at every point, or at intervals along a line to identify it; "": none
    joined  whether a line connects the points
    """

    name: str
    ys: Sequence[float]
    xs: Sequence[float] | None = None
    color: str = ""
    glyph: str = ""
    joined: bool = True

    def runs(self, log: bool) -> list[list[Point]]:
        xs = range(len(self.ys)) if self.xs is None else self.xs
        return list(unbroken(zip(xs, self.ys, strict=False), log))


@dataclass(frozen=True, slots=True)
class PlotStyle:
    """How a plot is drawn. axis: the colour of frame and numbers; "": the terminal's default."""

    drawing: Drawing = "braille"
    axis: str = ""

    def glyph(self, number: int) -> str:
        return GLYPHS[self.drawing][number % len(GLYPHS[self.drawing])]


def line_plot(
    series: Sequence[Series],
    width: int,
    height: int,
    *,
    log: bool = False,
    log_x: bool = False,
    x_limits: Point | None = None,
    y_limits: Point | None = None,
    whole_x: bool = False,
    title: str = "",
    empty: str = "nothing to plot yet",
    style: PlotStyle | None = None,
) -> Text:
    """Plot series over a common x, in exactly `height` rows of `width` cells.

    log       y on a logarithmic scale; values ≤ 0 are gaps
    log_x     x on a logarithmic scale; every x is > 0
    x_limits, y_limits  the visible range; None: that of the data
    whole_x   ticks at whole numbers only
    title     in the first row, before the legend
    empty     shown in the middle if there is nothing to draw
    """
    style = style or PlotStyle()
    named = [(one, one.runs(log)) for one in _with_glyphs(series, style)]
    points = [point for _, runs in named for run in runs for point in run]
    heading = _heading(title, [one for one, _ in named], width)
    body = height - 1 if heading.plain and height >= MIN_HEADED else height
    if points and width > 0 and body > 0:
        x_from, x_to = x_limits or _span([x for x, _ in points])
        y_from, y_to = y_limits or _span([y for _, y in points])
        most = max(3, width // 10)
        x = log_axis(x_from, x_to, most) if log_x else linear_axis(x_from, x_to, most, whole=whole_x)
        y = (log_axis if log else linear_axis)(y_from, y_to, max(2, min(6, body // 2)))
        rows = _draw(named, x, y, width, body, style)
    else:
        rows = _message(empty, width, body)
    return _exactly([heading, *rows] if body < height else rows, width, height, style)


def loss_plot(
    steps: Sequence[int],
    losses: Sequence[float],
    width: int,
    height: int,
    *,
    last_step: int = 0,
    log: bool = False,
    color: str = "",
    title: str = "",
    style: PlotStyle | None = None,
) -> Text:
    """Plot the loss over the steps, with its newest value marked.

    steps      ascending, one for each loss
    last_step  the axis extends at least this far
    """
    style = style or PlotStyle()
    newest = [(x, y) for x, y in zip(steps, losses, strict=True) if drawable(y, log)][-1:]
    curve = Series("", losses, steps, color)
    head = Series("", [y for _, y in newest], [x for x, _ in newest], color, style.glyph(0), joined=False)
    first = steps[0] if steps else 0
    limits = (float(first), float(max(*steps[-1:], last_step, first + 1)))
    finite = [loss for loss in losses if drawable(loss)]
    from_zero = (0.0, max(finite)) if finite and min(finite) >= 0 and not log else None
    nothing = "no loss that can be drawn" if losses else "no steps yet"
    return line_plot(
        (curve, head),
        width,
        height,
        log=log,
        x_limits=limits,
        y_limits=from_zero,
        whole_x=True,
        title=title,
        empty=nothing,
        style=style,
    )


def scatter_plot(
    groups: Sequence[Series], width: int, height: int, *, title: str = "", style: PlotStyle | None = None
) -> Text:
    """Plot groups of points, each with its glyph, with a margin around them."""
    spans = []
    for pick in (0, 1):
        low, high = _span([point[pick] for group in groups for run in group.runs(False) for point in run] or [0.0])
        margin = high / 20 - low / 20  # divided first: the difference alone may overflow
        spans.append((max(low - margin, -1.7e308), min(high + margin, 1.7e308)))
    return line_plot(
        groups, width, height, x_limits=spans[0], y_limits=spans[1], title=title, empty="no points", style=style
    )


def curve_plot(
    function: Callable[[float], float],
    lower: float,
    upper: float,
    width: int,
    height: int,
    *,
    at: float | None = None,
    slope: float | None = None,
    h: float = 0.0,
    colors: tuple[str, str, str] = ("", "", ""),
    name: str = "f(x)",
    style: PlotStyle | None = None,
) -> Text:
    """Plot a function from lower to upper (finite, lower < upper), with tangent and secant at a point.

    function  may raise ArithmeticError or ValueError, or return nan, where it has no value: a gap
    at        the x of a mark on the curve
    slope     of the tangent there; None: no tangent
    h         the secant through `at` and `at + h`; 0: none
    colors    of curve, tangent and secant
    """
    style = style or PlotStyle()
    count = 2 * max(width, 1)
    xs = [lower + (upper - lower) * (k / count) for k in range(count + 1)]
    series = [Series(name, [_value(function, x) for x in xs], xs, colors[0])]
    finite = [y for y in series[0].ys if drawable(y)]

    def slope_label(slope: float) -> str:
        return f", slope {slope:.4g}" if width >= WIDE_LEGEND else ""

    there = _value(function, at) if at is not None else math.nan
    if at is not None and drawable(there):
        ends = (lower, upper)
        if slope is not None:
            tangent = [there + slope * (x - at) for x in ends]
            series.append(Series(f"tangent{slope_label(slope)}", tangent, ends, colors[1], style.glyph(1)))
        if h:
            beyond = _value(function, at + h)
            rise = (beyond - there) / h
            secant = [there + rise * (x - at) for x in ends]
            series.append(Series(f"secant{slope_label(rise)}", secant, ends, colors[2], style.glyph(2)))
            series.append(Series("", [beyond], [at + h], colors[2], style.glyph(0), joined=False))
        series.append(Series("", [there], [at], colors[0], style.glyph(0), joined=False))
    y_limits = _span([*finite, there] if drawable(there) else finite) if finite else None
    nothing = f"{name} has no value here"
    return line_plot(series, width, height, x_limits=(lower, upper), y_limits=y_limits, empty=nothing, style=style)


def _value(function: Callable[[float], float], x: float) -> float:
    try:
        return float(function(x))
    except (ArithmeticError, ValueError):
        return math.nan


def _span(values: Sequence[float]) -> Point:
    return min(values), max(values)


def _with_glyphs(series: Sequence[Series], style: PlotStyle) -> list[Series]:
    """Return the series; if several are named, each gets a glyph, as colour alone is not enough."""
    if sum(bool(one.name) for one in series) < 2:
        return list(series)
    free = iter(glyph for glyph in GLYPHS[style.drawing] if glyph not in {one.glyph for one in series})
    return [replace(one, glyph=next(free, "?")) if one.name and not one.glyph else one for one in series]


def preload() -> None:
    """Import plotext, which takes a tenth of a second; call it on a thread before the first plot is due."""
    import plotext  # noqa: F401


def _draw(
    named: Sequence[tuple[Series, list[list[Point]]]], x: Axis, y: Axis, width: int, height: int, style: PlotStyle
) -> list[Text]:
    """Return the rows of the plot. Everything is drawn between 0 and 1 on both axes."""
    import plotext  # imported late: most screens have no plot

    colors: list[str] = []

    def pixel(color: str) -> Any:
        colors.append(color)  # encoded as its index in this list, see _recolored
        return plotext.pixel((0, 0, colors.index(color)))

    figure = plotext.figure
    plotext.terminal.limit(False, False)
    figure.clear()
    figure.theme("colorless")
    figure.plot_size(width, height)
    figure.axes(False, axis="both", side="both")
    widest = max((len(label) for _, label in y.ticks), default=0)
    roomy = width >= widest + MIN_AXIS[0] and height >= MIN_AXIS[1]
    edge_x, edge_y = 0.5 / max(width, 1), 0.5 / max(height, 1)  # less than half a cell: rounding moves a point no more
    for name, axis in (("x", x), ("y", y)):
        ticks = () if not roomy else axis.ticks if name == "x" else _in_rows(axis.ticks, height - AXIS_ROWS)
        ruler = figure.ruler(name, 0)
        ruler.lim(0, 1)
        ruler.pixel(pixel(style.axis))
        ruler.ticks([place for place, _ in ticks], [label for _, label in ticks])
        if roomy:
            figure.axes(True, pixel=pixel(style.axis), axis=name, side=0)

    def draw(points: Sequence[Point], marker: str, color: str, joined: bool = False) -> None:
        xs, ys = zip(*points, strict=True)
        figure.draw(figure.signal(list(xs), list(ys), marker=plotext.marker(marker, pixel(color))).lines(joined))

    stamps: list[tuple[Series, list[Point]]] = []
    for one, runs in named:
        scaled = [[(bounded(x.place(a)), bounded(y.place(b))) for a, b in run] for run in runs]
        if one.joined:
            parts = [part for run in scaled for part in clipped(thinned(run, 2 * width))]
            for part in parts:
                draw(part, LINES[style.drawing], one.color, joined=True)
            stamps.append((one, spread(parts, STAMPS)))
        else:
            inside = [pulled_in(a, b, edge_x, edge_y) for run in scaled for a, b in run]
            cells = {(round(a * width), round(b * height)): (a, b) for a, b in inside if within(a, b)}
            stamps.append((one, list(cells.values())))
    for one, points in stamps:  # last, so that no line covers them
        if one.glyph and points:
            draw(points, one.glyph, one.color)
    return [_recolored(row, colors) for row in Text.from_ansi(figure.build().string()).split("\n", allow_blank=True)]


def _in_rows(ticks: Sequence[tuple[float, str]], rows: int) -> list[tuple[float, str]]:
    """Return the ticks that have a row of their own: two labels in one row would be read as one number."""
    kept: list[tuple[float, str]] = []
    for place, label in ticks:
        if not kept or round(place * (rows - 1)) > round(kept[-1][0] * (rows - 1)):
            kept.append((place, label))
    return kept


def _recolored(row: Text, colors: Sequence[str]) -> Text:
    """Return the row in the caller's colours: plotext has its own palette, and adds a background."""
    spans = []
    for span in row.spans:
        paint = Style.parse(span.style).color if isinstance(span.style, str) else span.style.color
        if paint is not None and paint.triplet is not None and colors[paint.triplet.blue]:
            spans.append(Span(span.start, span.end, colors[paint.triplet.blue]))
    return Text(row.plain, spans=spans)


def _heading(title: str, series: Sequence[Series], width: int) -> Text:
    """Return the title and the legend in one row; empty if there is no title and at most one name."""
    named = [(one.glyph, one.color, one.name) for one in series if one.name]
    parts = [Text(title)] if title else []
    if len(named) > 1:
        parts.append(legend(named, width - sum(part.cell_len + 3 for part in parts)))
    return Text("   ").join(parts)


def _message(text: str, width: int, height: int) -> list[Text]:
    rows = [Text() for _ in range(max(0, height))]
    if rows:
        rows[(len(rows) - 1) // 2] = Text(text[: max(0, width)].center(max(0, width)), style="italic")
    return rows


def _exactly(rows: Sequence[Text], width: int, height: int, style: PlotStyle) -> Text:
    """Return the rows, cut or padded to the requested size."""
    exact = []
    for row in [*rows, *(Text() for _ in range(height))][: max(0, height)]:
        fitted = row.copy()
        fitted.truncate(max(0, width), pad=True)
        if style.drawing == "ascii":
            fitted.plain = fitted.plain.translate(TO_ASCII)
        exact.append(fitted)
    return Text("\n", no_wrap=True).join(exact)
