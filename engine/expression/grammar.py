"""The grammar of the expression language: a subset of Python's, with error messages of its own."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from dataclasses import dataclass
from keyword import iskeyword

from engine.expression.reader import Rewriting, rewrite
from engine.ops import functions_by_name

MAX_TEXT_LENGTH = 20_000
TOO_DEEP = "this is too long or too deeply nested for one expression; give parts of it names"

# Signs that cannot be read, and what to do.
MATH_SIGNS = {
    "|": "write abs(…) for |",
    "…": "… stands for a part that was left out; write the whole formula",
    "∂": "a derivative is computed here, not typed; write the formula on the right of =",
    "∇": "a gradient is computed here, not typed; write the formula itself",
    "∑": "write a sum out: a + b + c",
    "∏": "write a product out: a*b*c",
    "∫": "an integral has no place here; use + - * / ** and functions",
    "∞": "∞ is not a number that an expression can use",
    "√": "write sqrt(…) for √",
    "\\": "LaTeX cannot be read; write a*b for \\cdot and a/b for \\frac",
    "$": "remove the $; formulas stand here without it",
}
# Names from other languages and libraries that have no equivalent of one word, and how to write them.
FOREIGN_NAMES = {
    **dict.fromkeys(("max", "maximum", "fmax"), "max(a, b) is a + relu(b - a)"),
    **dict.fromkeys(("min", "minimum", "fmin"), "min(a, b) is a - relu(a - b)"),
    **dict.fromkeys(("pow", "power", "float_power"), "write a**b"),
    **dict.fromkeys(("clamp", "clip"), "relu(a) is a kept above 0"),
    "tan": "write sin(a)/cos(a)",
    **dict.fromkeys(("cot", "ctg"), "write cos(a)/sin(a)"),
    **dict.fromkeys(("sec",), "write 1/cos(a)"),
    **dict.fromkeys(("sinh", "sh"), "write (exp(a) - exp(-a))/2"),
    **dict.fromkeys(("cosh", "ch"), "write (exp(a) + exp(-a))/2"),
    **dict.fromkeys(("sigm", "sig", "sgm", "logit_inverse"), "did you mean sigmoid?"),
    **dict.fromkeys(("silu", "swish"), "write a*sigmoid(a)"),
    "gelu": "write a*sigmoid(1.702*a), which is near",
    "elu": "write relu(a) + exp(-relu(-a)) - 1",
    **dict.fromkeys(("leaky_relu", "leakyrelu", "lrelu"), "write relu(a) - 0.01*relu(-a)"),
    "relu6": "write relu(a) - relu(a - 6)",
    **dict.fromkeys(("logsigmoid", "log_sigmoid"), "write -softplus(-a)"),
    **dict.fromkeys(("softmax", "logsumexp"), "write it out with exp and +"),
    **dict.fromkeys(("cbrt",), "write a**(1/3), for a above 0"),
    "hypot": "write sqrt(a**2 + b**2)",
    **dict.fromkeys(("mean", "sum", "prod"), "write it out: (a + b + c)/3"),
    **dict.fromkeys(("mse", "mse_loss"), "write (a - b)**2"),
    **dict.fromkeys(("asin", "acos", "atan", "arcsin", "arccos", "arctan", "atan2"), "it can be added by register_op"),
    **dict.fromkeys(("atanh", "arctanh"), "write log((1 + a)/(1 - a))/2"),
    **dict.fromkeys(("floor", "ceil", "round", "trunc", "int", "sign", "sgn", "step", "heaviside"),
                    "it is flat, so no gradient goes through it"),
    "gamma": "it can be added by register_op",
    "Value": "give it one number, as in Value(2.0)",
    **dict.fromkeys(("tensor", "Tensor", "array"), "one number at a time, as in a = 2"),
    "backward": "the backward pass runs by itself",
}  # fmt: skip

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
ATTRIBUTES = {
    "data": "data is a number that no graph follows; write x for x.data",
    "item": "item() is a number that no graph follows; write x for x.item()",
    "grad": "a gradient is computed by the backward pass; it cannot be part of an expression",
    "label": "a label is text; write e.label = 'e' as a statement of its own",
    "T": "a number has no transpose; write x for x.T",
}
OPERATORS: dict[type[ast.AST], str] = {
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
    """Maps positions in the rewritten text without indentation to the original text.

    original  the lines as they were typed
    stripped  the rewritten lines without indentation, as Python parsed them
    origins   for each letter of those the index of the original letter
    rewritten whether more than comments and blanks differs
    notes     what a reader should be told beside the graph
    """

    original: list[str]
    stripped: list[str]
    origins: list[list[int]]
    rewritten: bool
    notes: list[str]

    def position(self, line: int, offset: int, back: int = 0) -> tuple[int, int]:
        """Return line and column of an `ast` position (line from 1, offset from 0 in bytes of UTF-8).

        back: the number of characters to go back from there.
        """
        before = self.stripped[line - 1].encode()[:offset].decode(errors="ignore")
        return line, self.column(line, max(len(before) - back, 0))

    def column(self, line: int, index: int) -> int:
        """Return the column, from 1, of a letter of a rewritten line."""
        origins = self.origins[line - 1]
        if index < len(origins):
            return origins[index] + 1
        if not origins:
            return len(self.original[line - 1]) - len(self.original[line - 1].lstrip()) + 1
        return origins[-1] + 2


def statements(text: str) -> tuple[list[ast.stmt], Lines]:
    """Parse a text into statements, at least one. Raises ExpressionError if it is not valid Python, or too long."""
    if len(text) > MAX_TEXT_LENGTH:
        raise ExpressionError(f"the text is longer than {MAX_TEXT_LENGTH:,} characters", 1, 1, text)
    lines = _normalize_newlines(text).split("\n")
    try:
        rewriting = rewrite(lines)
    except RecursionError:
        raise ExpressionError(TOO_DEEP, 1, 1, text) from None
    if rewriting.unseen is not None:
        row, column = rewriting.unseen
        letter = lines[row][column]
        raise ExpressionError(f"remove the invisible character U+{ord(letter):04X}", row + 1, column + 1, text)
    placed = _placed(lines, rewriting)
    stripped = placed.stripped
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's syntax warnings would confuse the learner
            body = ast.parse("\n".join(stripped)).body
    except SyntaxError as error:
        row = min(max(error.lineno or 1, 1), len(lines))
        column = placed.column(row, min(max(error.offset or 1, 1), len(stripped[row - 1]) + 1) - 1)
        message = _translate(error.msg, lines[row - 1], column)
        raise ExpressionError(message, row, column, text) from None
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


def _placed(lines: list[str], rewriting: Rewriting) -> Lines:
    indents = [len(line) - len(line.lstrip()) for line in rewriting.lines]
    return Lines(
        lines,
        [line[indent:] for line, indent in zip(rewriting.lines, indents, strict=True)],
        [origins[indent:] for origins, indent in zip(rewriting.origins, indents, strict=True)],
        rewriting.changed,
        rewriting.notes,
    )


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
        return MATH_SIGNS[token]
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
