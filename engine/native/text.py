"""LLVM text of one function, line by line: names that are not taken, memory, loops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class FunctionText:
    """The lines of a function. NativeArray that change are kept in variables, which LLVM turns into registers."""

    def __init__(self, signature: str) -> None:
        """signature: what stands before the body, "i8 @f(ptr %x)"."""
        self._signature = signature
        self._variables: list[str] = []
        self._lines: list[str] = []
        self._count = 0

    @property
    def text(self) -> str:
        """The whole function."""
        return "\n".join([f"define {self._signature} {{", *self._variables, *self._lines, "}", ""])

    def names(self, count: int) -> list[str]:
        """Return names that are not taken."""
        first = self._count
        self._count += count
        return [f"%v{k}" for k in range(first, first + count)]

    def add(self, line: str) -> None:
        """Add a line as it is."""
        self._lines.append(line)

    def cut(self) -> None:
        """Begin a new block."""
        (label,) = self.names(1)
        self._lines.append(f"  br label {label}\n{label[1:]}:")

    def let(self, value: str) -> str:
        """Add `name = value` and return the name."""
        (name,) = self.names(1)
        self._lines.append(f"  {name} = {value}")
        return name

    def at(self, array: str, index: object, kind: str = "double") -> str:
        """Return the place of one number of an array."""
        return self.let(f"getelementptr {kind}, ptr {array}, i64 {index}")

    def load(self, array: str, index: object = 0, kind: str = "double") -> str:
        """Return one number of an array."""
        place = array if index == 0 else self.at(array, index, kind)
        return self.let(f"load {kind}, ptr {place}")

    def store(self, value: str, array: str, index: object = 0, kind: str = "double") -> None:
        """Put a number into an array."""
        place = array if index == 0 else self.at(array, index, kind)
        self._lines.append(f"  store {kind} {value}, ptr {place}")

    def spread(self, value: str, kind: str) -> str:
        """Return a number as so many side by side; itself if that is one."""
        if not kind.startswith("<"):
            return value
        first = self.let(f"insertelement {kind} poison, double {value}, i64 0")
        places = kind.replace("double", "i32")
        return self.let(f"shufflevector {kind} {first}, {kind} poison, {places} zeroinitializer")

    def smaller(self, one: str, other: object) -> str:
        """Return the smaller one of two counts."""
        return self.let(f"select i1 {self.let(f'icmp slt i64 {one}, {other}')}, i64 {one}, i64 {other}")

    def variable(self, value: str, kind: str = "double") -> str:
        """Return the place of a new variable."""
        (name,) = self.names(1)
        self._variables.append(f"  {name} = alloca {kind}")
        self.store(value, name, kind=kind)
        return name

    def flag(self) -> str:
        """Return the place of a variable that is set where something is wrong."""
        self._variables.append("  %flag = alloca i8")
        self.add("  store i8 0, ptr %flag")
        return "%flag"

    @contextmanager
    def loop(self, count: object, backward: bool = False) -> Iterator[str]:
        """The lines added meanwhile are run for each number from 0 up to `count`, or from there down; yields it."""
        place, (label,) = self.variable("0", "i64"), self.names(1)
        label = label[1:]
        self.add(f"  br label %{label}.top\n{label}.top:")
        turn = self.load(place, kind="i64")
        more = self.let(f"icmp slt i64 {turn}, {count}")
        self.add(f"  br i1 {more}, label %{label}.body, label %{label}.done\n{label}.body:")
        yield self.let(f"sub i64 {self.let(f'sub i64 {count}, 1')}, {turn}") if backward else turn
        self.store(self.let(f"add i64 {turn}, 1"), place, kind="i64")
        self.add(f"  br label %{label}.top\n{label}.done:")

    @contextmanager
    def where(self, condition: str) -> Iterator[None]:
        """The lines added meanwhile are run if the condition, an i1, is true."""
        (label,) = self.names(1)
        label = label[1:]
        self.add(f"  br i1 {condition}, label %{label}.yes, label %{label}.on\n{label}.yes:")
        yield
        self.add(f"  br label %{label}.on\n{label}.on:")
