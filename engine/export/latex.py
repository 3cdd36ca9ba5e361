"""Graphs as LaTeX: each node's formula and number, and each leaf's gradient."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from engine.basics.numbers import short
from engine.expression.text import ATOM, PRODUCT, RAISED, SIGNED, SUM, Written, bracketed, completed_names, is_negation
from engine.graph.wording import printable_line
from engine.ops import ADD, DIVIDE, EXP, MULTIPLY, POWER, SQRT
from engine.order import toposort
from engine.value import Value

FUNCTIONS = {"log", "tanh", "sin", "cos"}
GREEK_LETTERS = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"
GREEK_NAMES = (
    "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi "
    "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
GREEK = dict(zip(GREEK_LETTERS, GREEK_NAMES.split(), strict=True))
SPECIALS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
INDEXED = re.compile(r"([A-Za-z])_?(\d+)")


def latex(root: Value) -> str:
    """Return the graph as an align* environment; it needs amsmath."""
    order = toposort(root)
    labels = {node: node.label for node in order if node.label}
    names = {node: name_text(label) for node, label in completed_names(order, labels).items()}
    names.setdefault(root, r"\mathrm{output}")
    texts: dict[Value, Written] = {}
    lines = []
    for node in order:
        text = _formula(node, texts, names) if node.operands else _number(node.data)
        if node in names:
            value = f" = {short(node.data)}" if node.operands else ""
            gradient = rf"\frac{{\partial {names[root]}}}{{\partial {names[node]}}} &= {short(node.grad)}"
            lines.append(f"  {names[node]} &= {text[0]}{value} & {gradient}")
            text = names[node], ATOM
        texts[node] = text
    return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}\n"


def name_text(label: str) -> str:
    """Return a label in mathematics, with all that LaTeX would read as a command escaped."""
    found = INDEXED.fullmatch(label)
    if found:
        return f"{found[1]}_{{{found[2]}}}"
    if label in GREEK:
        return f"\\{GREEK[label]}"
    if len(label) == 1 and label.isascii() and label.isalpha():
        return label
    inner = "".join(
        rf"$\{GREEK[letter]}$" if letter in GREEK else SPECIALS.get(letter, letter) for letter in printable_line(label)
    )
    return rf"\text{{{inner}}}"


def _number(x: float) -> Written:
    text = short(x)
    mantissa, _, exponent = text.partition("e")
    if exponent:
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT
    return text, SIGNED if text.startswith("-") else ATOM


def _formula(node: Value, texts: Mapping[Value, Written], named: Collection[Value]) -> Written:
    row, parts = node.operation, [texts[operand] for operand in node.operands]
    if row.name == ADD.name and is_negation(node.operands[1]) and node.operands[1] not in named:
        taken = texts[node.operands[1].operands[0]]
        return f"{bracketed(parts[0], SUM)} - {bracketed(taken, PRODUCT, signed=False)}", SUM
    if row.name == ADD.name and node.operands[1].is_constant and parts[1][0].startswith("-"):
        return f"{bracketed(parts[0], SUM)} - {parts[1][0][1:]}", SUM
    if is_negation(node):
        return f"-{bracketed(parts[0], RAISED, signed=False)}", SIGNED
    if row.name == ADD.name:
        return f"{bracketed(parts[0], SUM)} + {bracketed(parts[1], PRODUCT, signed=False)}", SUM
    if row.name == MULTIPLY.name:
        return rf"{bracketed(parts[0], PRODUCT)} \cdot {bracketed(parts[1], RAISED, signed=False)}", PRODUCT
    if row.name == DIVIDE.name:
        return rf"\frac{{{parts[0][0]}}}{{{parts[1][0]}}}", RAISED
    if row.name == POWER.name:
        exponent = _number(float(row.symbol[2:]))[0] if len(parts) == 1 else parts[1][0]
        return f"{bracketed(parts[0], ATOM)}^{{{exponent}}}", RAISED
    if row.name == SQRT.name:
        return rf"\sqrt{{{parts[0][0]}}}", ATOM
    if row.name == EXP.name:
        return f"e^{{{parts[0][0]}}}", RAISED
    if row.name == "abs":
        return rf"\left|{parts[0][0]}\right|", ATOM
    inside = ", ".join(text for text, _ in parts)
    name = rf"\{row.name}" if row.name in FUNCTIONS else rf"\operatorname{{{_escaped(row.name or row.symbol)}}}"
    return rf"{name}\left({inside}\right)", ATOM


def _escaped(text: str) -> str:
    return "".join(SPECIALS.get(letter, letter) for letter in printable_line(text))
