"""The TOML body of a block: typed access to its keys, with every problem reported on its line."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.basics.choices import unknown_name
from lessons.lesson import StageBlock
from lessons.reading.problems import ProblemList
from lessons.stage.queries import Scope, ScopeError


@dataclass(frozen=True, slots=True)
class BlockBody:
    """The text between two fences.

    kind     the first word of the info string; options  the others
    line     the line of the opening fence in the file; the body begins on the next
    """

    kind: str
    text: str
    line: int
    options: tuple[str, ...] = ()

    def line_of(self, pattern: str, occurrence: int = 0) -> int:
        """Return the file's line on which a line matches `pattern` for the nth time; if none does, the fence's."""
        found = [m.start() for m in re.finditer(rf"^[ \t]*{pattern}", self.text, re.MULTILINE)]
        if occurrence >= len(found):
            return self.line
        return self.line + 1 + self.text.count("\n", 0, found[occurrence])


@dataclass(frozen=True, slots=True)
class BlockContext:
    """The context in which a block is read.

    problems  the list for its problems
    scope     the numbers that the step's expressions may query; None if they are not evaluated
    stage     the stage of the step
    folder    the folder of the lesson, beside its file, whether there is one or not
    """

    problems: ProblemList
    scope: Scope | None = None
    stage: StageBlock | None = None
    folder: Path | None = None


class Table:
    """A TOML table being read into a block: returns the values of its keys, type-checked, and reports problems.

    data      the table; body  its source; scope  of the step, None if expressions are not evaluated
    line      the line of the table in the file
    """

    def __init__(
        self, data: dict[str, Any], body: BlockBody, scope: Scope | None, problems: ProblemList, line: int = 0
    ) -> None:
        self.data, self.body, self.scope, self.problems = dict(data), body, scope, problems
        self.line = line or body.line
        self.is_valid = True
        self._asked: list[str] = []

    def add_problem(self, key: str, message: str, remedy: str) -> None:
        self.is_valid = False
        after = [line for line in self._lines(key) if line >= self.line]
        self.problems.add(after[0] if after else self.line, message, remedy)

    def take(self, key: str, types: tuple[type, ...], expected: str, default: Any = None) -> Any:
        """Return the value of `key`; None, and a problem, if it has another type or is missing without a default."""
        self._asked.append(key)
        if key not in self.data:
            if default is None:
                self.add_problem("", f"{self.body.kind} has no {key}", f"add {key} = {expected}")
            return default
        value = self.data.pop(key)
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            self.add_problem(key, f"{key} is not {_type_names(types)}", f"write {key} = {expected}")
            return None
        return value

    def optional(self, key: str, types: tuple[type, ...], expected: str) -> Any:
        """Return the same of an optional key, None if it is missing."""
        if key in self.data:
            return self.take(key, types, expected)
        self._asked.append(key)
        return None

    def text(self, key: str, filled: bool = True) -> str:
        """Return a non-empty text; `filled`: whether to check its `{expressions}`."""
        text: str | None = self.take(key, (str,), '"…"')
        if text is not None and not text.strip():
            self.add_problem(key, f"{key} is empty", f"write what the learner should read as {key}")
        if text and filled:
            self.check_holes(key, text)
        return (text or "").strip()

    def texts(self, key: str, most: int, needed: bool = True, filled: bool = True) -> tuple[str, ...]:
        """Return one text, or a list of one to `most`; empty if the key is optional and missing."""
        given = self.take(key, (str, list), '"…"') if needed else self.optional(key, (str, list), '"…"')
        if given is None:
            return ()
        texts = [given] if isinstance(given, str) else given
        if not all(isinstance(text, str) and text.strip() for text in texts) or not 0 < len(texts) <= most:
            self.add_problem(key, f"{key} is not one to {most} texts", f'write {key} = "…", or {key} = ["…", "…"]')
            return ()
        for text in texts if filled else ():
            self.check_holes(key, text)
        return tuple(text.strip() for text in texts)

    def number(self, key: str, default: float | None = None) -> float | None:
        """Return a number, also given as an expression such as "2/3"."""
        given = self.take(key, (int, float, str), 'a number, or an expression such as "2/3"', default)
        if given is None:
            return None
        try:
            return Scope().evaluate(given if isinstance(given, str) else repr(given))
        except ScopeError as error:
            self.add_problem(key, f"{key}: {error}", f"write {key} as a finite number")
            return None

    def integer(self, key: str, default: int) -> int:
        """Return a whole number from 0 up."""
        given = self.optional(key, (int,), "a whole number")
        if given is not None and given < 0:
            self.add_problem(key, f"{key} is below 0", f"write {key} = a whole number from 0 up")
        return default if given is None else int(given)

    def flag(self, key: str) -> bool:
        """Return true or false, false if the key is missing."""
        return bool(self.optional(key, (bool,), "true"))

    def numbers(self, key: str, expected: str, needed: bool = True) -> tuple[float, ...]:
        """Return a list of numbers, at least one if the key is needed."""
        given = self.take(key, (list,), expected) if needed else self.optional(key, (list,), expected)
        if given is None:
            return ()
        if not given or not all(map(is_finite_number, given)):
            self.add_problem(key, f"{key} is not a list of finite numbers", f"write {key} = {expected}")
            return ()
        return tuple(map(float, given))

    def integers(self, key: str, expected: str) -> tuple[int, ...]:
        """Return a list of whole numbers from 1 up, empty if the key is missing."""
        given = self.numbers(key, expected, needed=False)
        if all(x.is_integer() and x >= 1 for x in given):
            return tuple(map(int, given))
        self.add_problem(key, f"{key} are not whole numbers from 1 up", f"write {key} = {expected}")
        return ()

    def names(self, key: str) -> tuple[str, ...] | None:
        """Return a list of names, None if the key is missing."""
        given = self.optional(key, (list,), '["…", "…"]')
        if given is None or all(isinstance(name, str) for name in given):
            return None if given is None else tuple(given)
        self.add_problem(key, f"{key} is not a list of names", f'write {key} = ["…", "…"]')
        return None

    def assignments(self, key: str) -> tuple[tuple[str, float], ...]:
        """Return numbers by name, as in start = { a = 1, b = "2/3" }."""
        given = self.optional(key, (dict,), "{ a = 1, b = 2 }")
        found = []
        for name, number in (given or {}).items():
            try:
                found.append((name, Scope().evaluate(number if isinstance(number, str) else repr(number))))
            except ScopeError as error:
                self.add_problem(key, f"{key}: {error}", f"write {key} = {{ {name} = 1 }}")
        return tuple(found)

    def choice(self, key: str, among: Iterable[str], default: str) -> str:
        """Return one of several names, the default if the key is missing."""
        known = list(among)
        given = self.optional(key, (str,), f'"{default}"')
        if given is not None and given not in known:
            message, _, remedy = unknown_name(key, given, known).partition(": ")
            self.add_problem(key, message, remedy)
        return default if given is None else str(given)

    def check_holes(self, key: str, text: str) -> None:
        """Report expressions in the text that cannot be evaluated."""
        if self.scope is None:
            return
        try:
            self.scope.fill(text)
        except ScopeError as error:
            self.add_problem(key, f"{key}: {error}", "write {expression} with what the stage knows, or {{ for a brace")

    def finish(self) -> bool:
        """Report unknown keys; return whether there was no problem."""
        for key in self.data:
            self.add_problem(key, f"{self.body.kind} has no key called {key}", f"use {', '.join(self._asked)}")
        return self.is_valid

    def _lines(self, key: str) -> list[int]:
        pattern = rf"\"?{re.escape(key)}\"?[ \t]*="
        count = len(re.findall(rf"^[ \t]*{pattern}", self.body.text, re.MULTILINE)) if key else 0
        return [self.body.line_of(pattern, nth) for nth in range(count)]


def is_finite_number(given: object) -> bool:
    """Return whether a TOML value is a finite number."""
    return isinstance(given, int | float) and not isinstance(given, bool) and abs(given) <= sys.float_info.max


def parse_toml(body: BlockBody, context: BlockContext) -> Table | None:
    """Parse the body as TOML; None, and a problem, if it is invalid."""
    try:
        return Table(tomllib.loads(body.text), body, context.scope, context.problems)
    except (ValueError, RecursionError) as error:
        location = re.search(r"\s*\(at line (\d+), column \d+\)", str(error))
        line = body.line + int(location[1]) if location else body.line
        reason = str(error).replace(location[0], "") if location else str(error) or "nested too deeply"
        context.problems.add(
            line, f"{body.kind} is not TOML: {reason}", 'write key = "text" or key = number, one a line'
        )
        return None


def _type_names(types: Sequence[type]) -> str:
    names = {str: "a text", int: "a number", float: "a number", bool: "true or false", list: "a list", dict: "a table"}
    return " or ".join(dict.fromkeys(names[kind] for kind in types))
