"""The kinds of block a lesson may hold. KINDS is the one table: adding a kind is adding a row and its reader.

A reader turns a fenced block's body into its frozen block and reports every fault on the line where it stands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.syntax import ExpressionError
from lessons.lesson import Block, Choice, ChooseBlock, GraphBlock, PlotBlock, PredictBlock
from lessons.problems import Report
from lessons.scope import Curve, Scope, ScopeError, scope_of

MOST_HINTS = 3


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between the fences. line: the file's line of the opening fence; the body begins on the next."""

    kind: str
    text: str
    line: int

    def line_of(self, pattern: str, occurrence: int = 0) -> int:
        """The file's line on which `pattern` begins a line for the nth time; the fence's own where it does not."""
        found = [m.start() for m in re.finditer(rf"^[ \t]*{pattern}", self.text, re.MULTILINE)]
        if occurrence >= len(found):
            return self.line
        return self.line + 1 + self.text.count("\n", 0, found[occurrence])


class Table:
    """A TOML table on its way into a block: hands out its keys with the right types, and reports what is wrong.

    data      the table; body  where it comes from; scope  the step's, None where its stage is at fault
    line      the file's line of the table
    """

    def __init__(self, data: dict[str, Any], body: Body, scope: Scope | None, report: Report, line: int = 0) -> None:
        self.data, self.body, self.scope, self.report = dict(data), body, scope, report
        self.line = line or body.line
        self.sound = True
        self._asked: list[str] = []

    def fault(self, key: str, problem: str, remedy: str) -> None:
        self.sound = False
        after = [line for line in self._lines(key) if line >= self.line]
        self.report.add(after[0] if after else self.line, problem, remedy)

    def take(self, key: str, types: tuple[type, ...], wanted: str, default: Any = None) -> Any:
        """The value of `key`; None, and a problem, where it is missing without a default or of another type."""
        self._asked.append(key)
        if key not in self.data:
            if default is None:
                self.fault("", f"{self.body.kind} has no {key}", f"add {key} = {wanted}")
            return default
        value = self.data.pop(key)
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            self.fault(key, f"{key} is not {_a(types)}", f"write {key} = {wanted}")
            return None
        return value

    def text(self, key: str, filled: bool = True) -> str:
        """A text that is not empty; with its `{expressions}` tried out."""
        text: str | None = self.take(key, (str,), '"…"')
        if text is not None and not text.strip():
            self.fault(key, f"{key} is empty", f"write what the learner should read as {key}")
        if text and filled:
            self.tried(key, text)
        return (text or "").strip()

    def texts(self, key: str, most: int) -> tuple[str, ...]:
        """One text, or a list of one to `most`."""
        given = self.take(key, (str, list), '"…"')
        if given is None:
            return ()
        texts = [given] if isinstance(given, str) else given
        if not all(isinstance(text, str) and text.strip() for text in texts) or not 0 < len(texts) <= most:
            self.fault(key, f"{key} is not one to {most} texts", f'write {key} = "…", or {key} = ["…", "…"]')
            return ()
        for text in texts:
            self.tried(key, text)
        return tuple(text.strip() for text in texts)

    def number(self, key: str, default: float | None = None) -> float | None:
        """A number, or an expression of numbers such as "2/3"."""
        given = self.take(key, (int, float, str), 'a number, or an expression such as "2/3"', default)
        if given is None:
            return None
        try:
            return Scope().evaluate(given if isinstance(given, str) else repr(given))
        except ScopeError as error:
            self.fault(key, f"{key}: {error}", f"write {key} as a finite number")
            return None

    def tried(self, key: str, text: str) -> None:
        """Report what in the text the engine cannot fill in."""
        if self.scope is None:
            return
        try:
            self.scope.fill(text)
        except ScopeError as error:
            self.fault(key, f"{key}: {error}", "write {expression} with what the stage knows, or {{ for a brace")

    def finish(self) -> bool:
        """Report the keys that nobody asked for; say whether everything was well."""
        for key in self.data:
            self.fault(key, f"{self.body.kind} knows no key {key}", f"use {', '.join(self._asked)}")
        return self.sound

    def _lines(self, key: str) -> list[int]:
        pattern = rf"\"?{re.escape(key)}\"?[ \t]*="
        count = len(re.findall(rf"^[ \t]*{pattern}", self.body.text, re.MULTILINE)) if key else 0
        return [self.body.line_of(pattern, nth) for nth in range(count)]


def _toml(body: Body, scope: Scope | None, report: Report) -> Table | None:
    try:
        return Table(tomllib.loads(body.text), body, scope, report)
    except (ValueError, RecursionError) as error:
        place = re.search(r"\s*\(at line (\d+), column \d+\)", str(error))
        line = body.line + int(place[1]) if place else body.line
        told = str(error).replace(place[0], "") if place else str(error) or "nested too deeply"
        report.add(line, f"{body.kind} is not TOML: {told}", 'write key = "text" or key = number, one a line')
        return None


def read_graph(body: Body, scope: Scope | None, report: Report) -> GraphBlock | None:
    """Expression source; its errors are told on the file's line."""
    block = GraphBlock(body.line, body.text)
    try:
        scope_of(block)
    except ExpressionError as error:
        report.add(body.line + error.line, f"graph: {error.message}", "mend the expression")
        return None
    return block


def read_plot(body: Body, scope: Scope | None, report: Report) -> PlotBlock | None:
    """function, range, point and (if wanted) h."""
    table = _toml(body, None, report)
    if table is None:
        return None
    function = table.text("function", filled=False)
    ends = table.take("range", (list,), "[from, to]")
    point, h = table.number("point"), table.number("h", 1.0)
    low, high = 0.0, 0.0
    if ends is not None:
        if len(ends) == 2 and all(isinstance(x, int | float) and not isinstance(x, bool) for x in ends):
            low, high = map(float, ends)
        if not -1e6 <= low < high <= 1e6:
            table.fault("range", "range is not two numbers, the smaller first", "write range = [from, to]")
        elif point is not None and not low <= point <= high:
            table.fault("point", "point lies outside the range", "move the point, or widen the range")
    if h is not None and not 0.0 < h <= 1e6:
        table.fault("h", "h is not above 0", "write h = 1, or leave it out")
    if function and point is not None:
        try:
            curve = Curve(function, point)
            curve(point), curve.slope(point)
        except (ExpressionError, ArithmeticError) as error:
            told = error.message if isinstance(error, ExpressionError) else str(error)
            table.fault("function", f"function: {told}", "write an expression in x that has a value at the point")
    if not table.finish() or point is None or h is None:
        return None
    return PlotBlock(body.line, function, low, high, point, h)


def read_predict(body: Body, scope: Scope | None, report: Report) -> PredictBlock | None:
    """ask, answer, hint, because and (if wanted) tolerance."""
    table = _toml(body, scope, report)
    if table is None:
        return None
    ask, answer = table.text("ask"), table.text("answer", filled=False)
    hints, because = table.texts("hint", MOST_HINTS), table.text("because")
    tolerance = table.number("tolerance", 0.01)
    if answer and scope is not None:
        try:
            scope.evaluate(answer)
        except ScopeError as error:
            table.fault("answer", f"answer: {error}", "ask the stage, as in grad(a), data(L) or slope(3)")
    if tolerance is not None and not tolerance > 0.0:
        table.fault("tolerance", "tolerance is not above 0", "write how far off an answer may be, such as 0.01")
    if not table.finish() or tolerance is None:
        return None
    return PredictBlock(body.line, ask, answer, hints, because, tolerance)


def read_choose(body: Body, scope: Scope | None, report: Report) -> ChooseBlock | None:
    """ask, and two or more [[choice]] of text, because and, for one of them, right = true."""
    table = _toml(body, scope, report)
    if table is None:
        return None
    ask = table.text("ask")
    given = table.take("choice", (list,), "two or more [[choice]]")
    choices = [_read_choice(table, place, data) for place, data in enumerate(given or [])]
    rights = sum(choice.right for choice in choices)
    if given is not None and len(choices) < 2:
        table.fault("", "choose offers fewer than two choices", "add a [[choice]]")
    elif given is not None and rights != 1:
        table.fault("", f"{rights} of the choices are right", "give exactly one choice right = true")
    return ChooseBlock(body.line, ask, tuple(choices)) if table.finish() else None


def _read_choice(table: Table, place: int, data: Any) -> Choice:
    line = table.body.line_of(r"\[\[[ \t]*choice", place)
    if not isinstance(data, dict):
        table.sound = False
        table.report.add(line, "a choice is not a table", "write [[choice]] on a line of its own, its keys under it")
        return Choice("", "")
    inner = Table(data, Body("choice", table.body.text, table.body.line), table.scope, table.report, line)
    right = inner.take("right", (bool,), "true", False)
    text = inner.text("text")
    if "because" not in data and right is False:
        inner.take("because", (str,), '"…", the reason why it is wrong', "")
        inner.fault("", "a wrong choice comes without its reason", 'add because = "…" and say why it is wrong')
        because = ""
    else:
        because = inner.text("because")
    table.sound &= inner.finish()
    return Choice(text, because, bool(right))


def _a(types: Sequence[type]) -> str:
    names = {str: "a text", int: "a number", float: "a number", bool: "true or false", list: "a list"}
    return " or ".join(dict.fromkeys(names[kind] for kind in types))


Reader = Callable[[Body, Scope | None, Report], Block | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table. stage: whether it takes the stage, so that the step's expressions may speak of it."""

    read: Reader
    stage: bool = False


KINDS: dict[str, Kind] = {
    "graph": Kind(read_graph, stage=True),
    "plot": Kind(read_plot, stage=True),
    "predict": Kind(read_predict),
    "choose": Kind(read_choose),
}
