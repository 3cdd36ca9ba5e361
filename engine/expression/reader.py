"""Mathematical notation and pasted output rewritten as the expression language, with the place of every letter.

Each line is read once from the left: × and · become *, x² becomes x**2, √x becomes sqrt(x), 2x becomes 2*x.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from keyword import iskeyword

SIGNS = {
    **dict.fromkeys("×·∙⋅∗✕✖•＊", "*"),
    **dict.fromkeys("−–—‒‐‑﹣－", "-"),
    **dict.fromkeys("÷∕⁄／", "/"),
    **dict.fromkeys("＋﹢", "+"),
    **dict.fromkeys("（⟮", "("),
    **dict.fromkeys("）⟯", ")"),
    **dict.fromkeys("“”„″＂", '"'),
    **dict.fromkeys("‘’‚＇", "'"),
    "＝": "=",
    "；": ";",
    "，": ",",
    "：": ":",
    "．": ".",
}
UNSEEN = frozenset("\u200b\u2060\ufeff\u00ad")  # left out; they come along when text is copied from a page
RAISED = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⸱ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        "0123456789+-().abcdefghijklmnoprstuvwxyz",
        strict=True,
    )
)
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
NUMBER = re.compile(
    r"0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+"
    r"|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?"
)
PROMPT = re.compile(r"\s*(?:>>>|\.\.\.|In \[\d*\]:)(?=\s)|\s*\d+\.(?=\s+[^\W\d]\w*\s*=[^=])")
# What may follow the last = of "e = a · b = -6, gradient -2", as the program prints a node.
RESULT = re.compile(r"\s*[-+]?[\d.]+(?:e[-+]?\d+)?\s*(?:,\s*gradient\b.*)?", re.DOTALL)

CARET = "^ is read as a power"


@dataclass(slots=True)
class Rewriting:
    """Lines as they are parsed.

    lines    the rewritten lines, one for each original line
    origins  for each letter of a rewritten line the index of the original letter that it stands for
    changed  whether anything but comments and blanks was rewritten
    notes    what a reader should be told beside the result
    unseen   the first letter that cannot be seen and is not left out: line and column from 0; None if there is none
    """

    lines: list[str] = field(default_factory=list)
    origins: list[list[int]] = field(default_factory=list)
    changed: bool = False
    notes: list[str] = field(default_factory=list)
    unseen: tuple[int, int] | None = None


def rewrite(lines: list[str]) -> Rewriting:
    """Rewrite the lines of a text."""
    result = Rewriting()
    for number, line in enumerate(lines):
        scan = _Scan(line, result)
        scan.run()
        if result.unseen is None and (unseen := scan.unseen) is not None:
            result.unseen = number, unseen
        result.lines.append("".join(scan.text))
        result.origins.append(scan.origins)
    return result


def code_of(line: str) -> str:
    """Return a line without its comment and without a prompt before it."""
    found = PROMPT.match(line)
    code, quote = line[found.end() if found else 0 :], ""
    for at, letter in enumerate(code):
        plain = SIGNS.get(letter, letter)
        if quote:
            quote = "" if plain == quote else quote
        elif plain in "\"'":
            quote = plain
        elif letter == "#":
            return code[:at]
    return code


NOTHING, VALUE_NUMBER, NAME, CLOSED = range(4)  # the last token, as a product without a sign sees it
DEEPEST = 50  # roots inside roots


class _Scan:
    """One line, read from the left."""

    def __init__(self, line: str, result: Rewriting, level: int = 0) -> None:
        self.line, self.result, self.level = line, result, level
        self.text: list[str] = []
        self.origins: list[int] = []
        self.last = NOTHING
        self.gap = False  # whether blanks follow the last token
        self.braces = 0
        self.depth = 0
        self.statement = 0  # where the statement begins in the text
        self.equals: list[int] = []  # the places of its = in the text
        self.comma: int | None = None  # the last comma outside parentheses
        self.filled = False  # whether the statement has begun

    @property
    def unseen(self) -> int | None:
        """The first letter that cannot be seen and is neither a blank nor left out."""
        return next((at for at, letter in enumerate(self.line) if _is_unseen(letter)), None)

    def run(self) -> None:
        """Read the line. Raises RecursionError if roots are nested too deeply."""
        if self.level > DEEPEST:
            raise RecursionError
        line, end = self.line, len(self.line)
        found = PROMPT.match(line)
        at = found.end() if found else 0
        while at < end:
            letter = line[at]
            if letter == "#":
                break
            at = self.step(letter, at)
        self.end_statement()

    def step(self, letter: str, at: int) -> int:
        """Read the token at an index and return the index behind it."""
        plain = SIGNS.get(letter, letter)
        if letter in UNSEEN:
            return at + 1
        if plain in "\"'":
            return self.quoted(plain, at)
        if _is_blank(letter):
            self.text.append("\t" if letter == "\t" else " ")
            self.origins.append(at)
            self.gap = True
            return at + 1
        if letter in RAISED:
            return self.raised(at)
        found = NUMBER.match(self.line, at) if letter.isascii() and (letter.isdigit() or letter == ".") else None
        if found:
            self.emit(found[0], at, exact=True)
            self.token(VALUE_NUMBER)
            return found.end()
        if letter.isidentifier():
            return self.name(at)
        if letter == "√":
            return self.root(at)
        if (fraction := unicodedata.normalize("NFKC", letter)) != letter and "⁄" in fraction:
            if self.last == VALUE_NUMBER and not self.gap:
                self.emit(letter, at)  # 2½ is two and a half, which is no product
            else:
                self.product()
                self.emit(f"({fraction.replace('⁄', '/')})", at)
            self.token(CLOSED)
            return at + 1
        return self.sign(letter, plain, at)

    def emit(self, text: str, at: int, exact: bool = False) -> None:
        """Append text for the letter at an index; exact: for that many letters from there."""
        self.text += text
        self.origins += range(at, at + len(text)) if exact else [at] * len(text)
        self.result.changed |= not exact
        self.filled = True

    def token(self, kind: int) -> None:
        self.last, self.gap = kind, False

    def product(self) -> None:
        """Put the sign of a product after a number or a closing parenthesis."""
        if self.last == VALUE_NUMBER or (self.last == CLOSED and not self.gap):
            self.emit("*", self.origins[-1])

    def quoted(self, quote: str, at: int) -> int:
        end = next((k for k in range(at + 1, len(self.line)) if SIGNS.get(self.line[k], self.line[k]) == quote), None)
        if end is None:
            self.emit(self.line[at:], at, exact=True)
            return len(self.line)
        self.emit(quote + self.line[at + 1 : end] + quote, at, exact=True)
        self.token(NOTHING)
        return end + 1

    def raised(self, at: int) -> int:
        """Read a run of raised letters as an exponent."""
        end = at
        while end < len(self.line) and self.line[end] in RAISED:
            end += 1
        exponent = "".join(RAISED[letter] for letter in self.line[at:end])
        inner = _Scan(exponent, self.result, self.level + 1)
        inner.run()
        inside = "".join(inner.text)
        self.emit(f"**{inside}" if inside.isdigit() else f"**({inside})", at)
        self.token(CLOSED)
        return end

    def name(self, at: int) -> int:
        end = at
        while end < len(self.line) and _continues(self.line[end]):
            end += 1
        word = self.line[at:end]
        plain = "".join(LOWERED.get(letter, letter) for letter in word)
        if not iskeyword(plain):
            self.product()
        self.emit(plain, at, exact=plain == word)
        if plain != word:
            self.origins[-len(plain) :] = range(at, end)
        self.token(NAME)
        return end

    def root(self, at: int) -> int:
        """Read √x as sqrt(x), √(…) as sqrt(…)."""
        self.product()
        self.emit("sqrt", at)
        self.token(NAME)
        first = at + 1
        while first < len(self.line) and self.line[first] == " ":
            first += 1
        if first == len(self.line) or self.line[first] in "(（":
            return first
        self.emit("(", at)
        self.token(NOTHING)
        found = NUMBER.match(self.line, first)
        end = found.end() if found else first
        while not found and end < len(self.line) and _continues(self.line[end]):
            end += 1
        if end == first:
            end = min(first + 1, len(self.line))
        inner = _Scan(self.line[first:end], self.result, self.level + 1)
        inner.run()
        self.text += inner.text
        self.origins += [first + origin for origin in inner.origins]
        if end < len(self.line) and self.line[end] == "(" and not found:  # √exp(x) is √ of the call
            depth, close = 0, end
            while close < len(self.line):
                depth += {"(": 1, ")": -1}.get(self.line[close], 0)
                close += 1
                if not depth:
                    break
            inner = _Scan(self.line[end:close], self.result, self.level + 1)
            inner.run()
            self.text += inner.text
            self.origins += [end + origin for origin in inner.origins]
            end = close
        self.emit(")", max(end - 1, at))
        self.token(CLOSED)
        return end

    def sign(self, letter: str, plain: str, at: int) -> int:
        if letter == "^":
            self.note(CARET)
            plain = "**"
            rest = self.line[at + 1 :].lstrip()
            if rest.startswith("{"):
                self.emit("**(", at)
                self.braces += 1
                self.token(NOTHING)
                return self.line.index("{", at) + 1
        elif plain == "}" and self.braces:
            self.braces -= 1
            plain = ")"
        elif plain == "(":
            self.product()
        elif plain == ";" and not self.filled:
            return at + 1  # an empty statement
        self.depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(plain, 0)
        before = self.text[-1] if self.text else ""
        after = self.line[at + 1 : at + 2]
        if plain == "=" and not self.depth and before not in tuple("=<>!:+-*/") and after != "=":
            self.equals.append(len(self.text))
        if plain == "," and not self.depth:
            self.comma = len(self.text)
        if plain == ";":
            self.end_statement()
        self.emit(plain, at, exact=plain == letter)
        if plain == ";":
            self.statement, self.filled = len(self.text), False
        self.token(CLOSED if plain == ")" else NOTHING)
        return at + 1

    def note(self, text: str) -> None:
        if text not in self.result.notes:
            self.result.notes.append(text)

    def end_statement(self) -> None:
        """Of "e = a*b = -6" keep "e = a*b": the program prints nodes so."""
        if len(self.equals) > 1:
            first, second, last = self.equals[0], self.equals[1], self.equals[-1]
            is_list = self.comma is not None and first < self.comma < last
            whole = "".join(self.text)
            name, middle = whole[self.statement : first].strip(), whole[first + 1 : second].strip()
            is_formula = middle and not middle.isidentifier() and not is_list
            if name.isidentifier() and is_formula and RESULT.fullmatch(whole[last + 1 :]):
                del self.text[second:], self.origins[second:]
                self.result.changed = True
        self.equals = []


def _continues(letter: str) -> bool:
    """Whether a letter may be inside a name."""
    return letter in LOWERED or (letter not in RAISED and letter not in SIGNS and f"a{letter}".isidentifier())


def _is_blank(letter: str) -> bool:
    return letter == "\t" or unicodedata.category(letter) == "Zs"


def _is_unseen(letter: str) -> bool:
    return not letter.isprintable() and letter not in UNSEEN and not _is_blank(letter)
