"""The grammar of the expression language: a subset of Python's, with error messages of its own."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from dataclasses import dataclass
from keyword import iskeyword

from engine.ops import functions_by_name

MAX_TEXT_LENGTH = 20_000
TOO_DEEP = "this is too long or too deeply nested for one expression; give parts of it names"

# Mathematical notation, and how to write it here.
MATH_SIGNS = {
    **dict.fromkeys("×·∙⋅∗", "*"),
    **dict.fromkeys("−–—", "-"),
    "÷": "/",
    "²": "**2",
    "³": "**3",
    "√": "sqrt(…)",
    "|": "abs(…)",
}
# Names from other languages and libraries, and the equivalent here.
FOREIGN_NAMES = {
    **dict.fromkeys(("pow", "power"), "write a**b"),
    **dict.fromkeys(("square", "sqr"), "write a**2"),
    "ln": "log(a) is the natural logarithm",
    **dict.fromkeys(("log10", "log2"), "log(a) is the natural logarithm; divide it by log(10) or log(2)"),
    **dict.fromkeys(("max", "maximum"), "relu(a) is the larger of a and 0"),
    "Value": "a number with a name is a Value, as in a = 2",
    "backward": "the backward pass runs by itself",
}
DOT = "·"  # a product in mathematics, but part of a name in Python

REFUSALS: tuple[tuple[type[ast.AST] | tuple[type[ast.AST], ...], str], ...] = (
    ((ast.Attribute,), "a dot is followed by a function with parentheses, as in x.tanh()"),
    ((ast.Subscript, ast.Slice), "square brackets cannot pick from a number; write x1 for x[1]"),
    ((ast.Compare, ast.BoolOp), "comparing is not part of an expression; use + - * / **"),
    ((ast.IfExp,), "if and else are not part of an expression; use relu(x) for a bend at 0"),
    ((ast.Lambda, ast.FunctionDef), "functions cannot be defined here; write the expression itself"),
    ((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.For, ast.While), "loops are not allowed here"),
    ((ast.List, ast.Set, ast.Dict, ast.Tuple), "lists are not allowed here; an expression is one number"),
    ((ast.JoinedStr, ast.FormattedValue), "text in quotes is not part of an expression"),
    ((ast.NamedExpr,), ":= is not allowed here; write y = … as a statement of its own"),
    ((ast.Starred,), "a star needs an operand on each side: a*b"),
    ((ast.AugAssign,), "a name is assigned once; give the new value a name of its own"),
    ((ast.AnnAssign,), "names have no types here; write y = …"),
    ((ast.Import, ast.ImportFrom), "nothing can be imported here; all functions are available by name"),
)
OPERATORS: dict[type[ast.AST], str] = {
    ast.BitXor: "^ is not a power here; write a**b",
    ast.MatMult: "@ multiplies matrices; numbers are multiplied with *",
    ast.FloorDiv: "// has no derivative; divide with /",
    ast.Mod: "% is not supported; use + - * / **",
}


class ExpressionError(ValueError):
    """The text is not a valid expression, or has no finite value.

    message  the problem and the remedy
    line     of the error, from 1; 0 if it has no place in the text (a value given for a name that does not occur)
    column   in characters, from 1
    source   the text
    """

    def __init__(self, message: str, line: int, column: int, source: str) -> None:
        super().__init__(message, line, column, source)
        self.message, self.line, self.column, self.source = message, line, column, source

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}" if self.line else self.message

    @property
    def caret(self) -> str:
        """The line of the source, and below it a caret at the error; empty if the error has no place."""
        if not self.line:
            return ""
        line = _normalize_newlines(self.source).split("\n")[self.line - 1]
        shown = "".join(letter if letter.isprintable() or letter == "\t" else "�" for letter in line)
        return f"{shown}\n{''.join(map(_blank_for, shown[: self.column - 1]))}^"


@dataclass(frozen=True, slots=True)
class Lines:
    """Maps positions in the text without indentation to the original text.

    stripped  the lines without indentation, as Python parsed them
    indents   the width of the indentation of each line
    """

    stripped: list[str]
    indents: list[int]

    def position(self, line: int, offset: int, back: int = 0) -> tuple[int, int]:
        """Return line and column of an `ast` position (line from 1, offset from 0 in bytes of UTF-8).

        back: the number of characters to go back from there.
        """
        before = self.stripped[line - 1].encode()[:offset].decode(errors="ignore")
        return line, self.indents[line - 1] + max(len(before) - back, 0) + 1


def statements(text: str) -> tuple[list[ast.stmt], Lines]:
    """Parse a text into statements, at least one. Raises ExpressionError if it is not valid Python, or too long."""
    if len(text) > MAX_TEXT_LENGTH:
        raise ExpressionError(f"the text is longer than {MAX_TEXT_LENGTH:,} characters", 1, 1, text)
    lines = _normalize_newlines(text).split("\n")
    for number, line in enumerate(lines, 1):
        for column, letter in enumerate(line, 1):
            if not letter.isprintable() and letter != "\t":
                raise ExpressionError(f"remove the invisible character U+{ord(letter):04X}", number, column, text)
    stripped = [line.lstrip() for line in lines]
    placed = Lines(stripped, [len(line) - len(bare) for line, bare in zip(lines, stripped, strict=True)])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's syntax warnings would confuse the learner
            body = ast.parse("\n".join(stripped)).body
    except SyntaxError as error:
        row = min(max(error.lineno or 1, 1), len(lines))
        column = min(max(error.offset or 1, 1), len(stripped[row - 1]) + 1)
        message = _translate(error.msg, stripped[row - 1], column)
        raise ExpressionError(message, row, placed.indents[row - 1] + column, text) from None
    except (RecursionError, MemoryError):
        raise ExpressionError(TOO_DEEP, 1, 1, text) from None
    if not body:
        raise ExpressionError("there is no expression; write one, such as a*b + c", 1, 1, text)
    return body, placed


def refusal_for(node: ast.AST) -> str:
    """Return the message for Python syntax that is not part of the expression language."""
    if isinstance(node, ast.BinOp):
        return OPERATORS.get(type(node.op), "operators on bits are not allowed here; use + - * / **")
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str | bytes):
            return "text in quotes is not part of an expression"
        return f"{node.value} is not a number that an expression can use; numbers look like 3, -0.5 or 1e-3"
    for kinds, message in REFUSALS:
        if isinstance(node, kinds):
            return message
    return "this is not part of an expression; use numbers, names, functions and + - * / **"


def ascii_for(letter: str) -> str:
    """Return the message for a mathematical sign, one of MATH_SIGNS."""
    return f"write {MATH_SIGNS[letter]} for {letter}"


def _translate(message: str, line: str, column: int) -> str:
    """Return the message for a syntax error reported by Python."""
    for part, translation in (
        ("nested parentheses", TOO_DEEP),
        ("integer string conversion", "this number is too large: it must be below 1.8e308"),
        ("leading zeros", "a whole number cannot start with 0"),
        ("assign", "write a single name on the left of =, as in y = a*b"),
        ("Maybe you meant '=='", "write a single name on the left of =, and ; between statements: a = 2; b = 3"),
        ("string literal", "text in quotes is not part of an expression"),
        ("literal", "this number cannot be read; a product needs its sign, as in 2*a"),
        ("continuation", "remove the backslash"),
    ):
        if part in message:
            return translation
    if "was never closed" in message or "unmatched" in message or "does not match" in message:
        return message
    found = re.match(r"[^\W\d]\w*|\S", line[column - 1 :].lstrip())
    if not found or found[0] == "#":
        return "something is missing at the end of this line"
    token = found[0]
    if token in MATH_SIGNS:
        return ascii_for(token)
    if iskeyword(token):
        return f"{token!r} is a Python keyword, so it is not allowed here"
    before = re.search(r"(?<!\w)([^\W\d]\w*)\s+$", line[: column - 1])
    if before and before[1] in functions_by_name():
        return f"{before[1]} takes its operand in parentheses: {before[1]}(…)"
    if token.isalnum() or token in "(_":
        return f"{token!r} does not fit here; is an operator such as * missing?"
    return f"{token!r} does not fit here"


def _normalize_newlines(text: str) -> str:
    """Return the text with line feeds as its only line endings."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blank_for(letter: str) -> str:
    """Return blanks as wide as the letter is in a terminal."""
    if letter == "\t":
        return letter
    if unicodedata.combining(letter):
        return ""
    return "  " if unicodedata.east_asian_width(letter) in "WF" else " "
