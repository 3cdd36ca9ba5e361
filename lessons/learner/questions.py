"""Questions generated for a skill: new numbers and new shapes for each seed, never one that a lesson asks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from engine import Value, toposort
from engine.basics.numbers import bracketed
from engine.expression.parse import parse
from lessons.answers import explanations
from lessons.answers.explanations import asked_gradient
from lessons.learner.inventory import concept_for
from lessons.lesson import ChooseBlock, GraphBlock, PlotBlock, PredictBlock, WrongAnswer
from lessons.stage.scope import scope_of

MAX_SIZE = 60.0  # of every number in a question
TOLERANCE = 0.01
INPUTS = "pqrs"  # of a shape, replaced by different numbers


@dataclass(frozen=True, slots=True)
class GeneratedQuestion:
    """A question for one skill.

    stage  what it is about, None for a question of concepts
    block  the question
    """

    skill: str
    stage: GraphBlock | PlotBlock | None
    block: PredictBlock | ChooseBlock


# A shape and what is asked of it. p, q, r and s are replaced by numbers of different sizes.
SHAPES: dict[str, tuple[tuple[str, str], ...]] = {
    "sign": (("a = p; b = q; c = r; e = a*b; L = e*c", "grad(a)"), ("a = p; b = q; L = -a*b", "grad(b)")),
    "nudge": (
        ("a = p; b = q; c = r; L = a*b + c", "0.1*grad(a)"),
        ("a = p; b = q; c = r; e = b + c; L = a*e", "0.1*grad(b)"),
        ("a = p; b = q; c = r; L = a + b*c", "0.1*grad(a)"),
    ),
    "forward": (
        ("a = p; b = q; c = r; f = s; e = a*b; d = e + c; L = d*f", "data(L)"),
        ("a = p; b = q; c = r; e = a + b; d = e*c; L = d - a", "data(L)"),
    ),
    "base-case": (
        ("a = p; b = q; L = a*b", "grad(L)"),
        ("a = p; b = q; c = r; d = a + b; L = d*c", "grad(L)"),
    ),
    "plus-routes": (
        ("a = p; b = q; c = r; d = a + b; L = d*c", "grad(a)"),
        ("a = p; b = q; c = r; f = s; e = a*b; d = e + c; L = d*f", "grad(e)"),
        ("a = p; b = q; c = r; f = s; d = a + b; e = d + c; L = e*f", "grad(b)"),
    ),
    "product-swaps": (
        ("a = p; b = q; c = r; L = a*b + c", "grad(a)"),
        ("a = p; b = q; c = r; d = a + b; L = c*d", "grad(c)"),
        ("a = p; b = q; c = r; e = a*b; L = e*c", "grad(b)"),
    ),
    "upstream": (
        ("a = p; b = q; c = r; e = a*b; L = e*c", "grad(a)"),
        ("a = p; b = q; c = r; f = s; e = a*b; d = e + c; L = d*f", "grad(b)"),
        ("x = p; w = q; y = r; n = w*x; L = y*n", "grad(w)"),
    ),
    "local": (
        ("a = p; b = q; c = r; e = a*b; L = e*c", "grad(b)"),
        ("a = p; b = q; c = r; e = a*b; d = e*c; L = d + a", "grad(b)"),
    ),
    "rates-multiply": (
        ("x = p; u = q*x; v = r*u; L = v + 1", "grad(x)"),
        ("x = p; u = q*x; L = r*u", "grad(x)"),
    ),
    "meaning": (
        ("a = p; b = q; c = r; f = s; e = a*b; d = e + c; L = d*f", "grad(d)"),
        ("a = p; b = q; c = r; e = a + b; L = e*c", "grad(e)"),
    ),
    "rounding": (
        ("x = p/4; w = q/5; n = w*x; o = tanh(n); L = r*o", "grad(n)"),
        ("x = p/3; w = q/7; L = r*x*w", "grad(x)"),
    ),
    "promise": (
        ("a = p; b = q; c = r; e = a*b; L = e*c", "0.01*grad(a)"),
        ("a = p; b = q; L = a*a*b", "0.01*grad(a)"),
    ),
    "tanh-slope": (
        ("n = p/4; o = tanh(n); L = q*o", "grad(n)"),
        ("x = p/4; b = q/5; n = x + b; L = tanh(n)", "grad(x)"),
        ("x = p/5; w = q/4; n = w*x; o = tanh(n); L = o + r", "grad(w)"),
    ),
    "accumulate": (
        ("a = p; b = q; c = r; d = a*b; e = b + c; L = d*e", "grad(b)"),
        ("a = p; b = q; d = a + a; L = d*b", "grad(a)"),
        ("a = p; b = q; d = a*b; L = d + a", "grad(a)"),
    ),
    "all-paths": (
        ("a = p; b = q; d = a + b; e = q*d; L = d + e", "grad(d)"),
        ("a = p; b = q; c = r; d = a*b; e = d*c; L = e + d", "grad(d)"),
    ),
    "power-slope": (
        ("a = p; b = q; d = a**2; L = d*b", "grad(a)"),
        ("a = p; d = a**3; L = d + q", "grad(a)"),
        ("a = p; b = q; L = b*a**-1", "grad(a)"),
    ),
    "quotient-slope": (
        ("a = p; b = q; L = a/b", "grad(b)"),
        ("a = p; b = q; c = r; d = a/b; L = d*c", "grad(a)"),
    ),
    "exp-slope": (
        ("a = p/4; b = q; d = exp(a); L = d*b", "grad(a)"),
        ("x = p/5; d = exp(x); L = d + q", "grad(x)"),
    ),
    "minus": (
        ("a = p; b = q; c = r; d = a - b; L = d*c", "grad(b)"),
        ("a = p; b = q; c = r; e = b*c; L = a - e", "grad(b)"),
    ),
    "relu-slope": (
        ("a = p; b = q; n = a*b; o = relu(n); L = o*r", "grad(a)"),
        ("x = p; w = q; b = r; n = w*x + b; L = relu(n)", "grad(w)"),
    ),
    "other-slopes": (
        ("x = p/4; o = sigmoid(x); L = q*o", "grad(x)"),
        ("x = p/4; o = sin(x); L = q*o", "grad(x)"),
        ("x = p*p; o = sqrt(x); L = q*o", "grad(x)"),
        ("x = p*p; o = log(x); L = q*o", "grad(x)"),
    ),
    "loss": (
        ("y = p/4; t = 1; z = q/4; u = -1; L = (y - t)**2 + (z - u)**2", "data(L)"),
        ("y = p/4; t = 1; z = q/4; u = -1; L = (y - t)**2 + (z - u)**2", "grad(y)"),
    ),
    "range": (("o = p/4; y = -1; L = relu(1 - y*o)", "data(L)"), ("o = p/4; y = 1; L = relu(1 - y*o)", "data(L)")),
    "backward-twice": (("w = p; x = q; L = w*x", "2*grad(w)"), ("w = p; L = q*w", "2*grad(w)")),
    "silent-weight": (("x = 0; w = p; b = q; n = w*x + b; L = n*r", "grad(w)"),),
    "softmax": (
        ("a = p/4; b = q/4; u = exp(a); v = exp(b); c = u/(u + v); L = -log(c)", "grad(a)"),
        ("a = p/4; b = q/4; u = exp(a); v = exp(b); c = u/(u + v); L = -log(c)", "grad(b)"),
        ("a = p/4; b = q/4; u = exp(a); v = exp(b); L = u/(u + v)", "data(L)"),
    ),
    "saturation": (("n = p + p; o = tanh(n); L = q*o", "grad(n)"),),
}
ASKS = {
    "promise": "a is raised by 0.01. Which change of L does its gradient promise?",
    "backward-twice": "backward runs twice on two graphs built from the same w, nothing zeroed. What is w.grad then?",
}
ASKED_LEAF = "{leaf} is raised by 0.1. Which change of L does its gradient promise?"


def question_for(skill: str, seed: int) -> GeneratedQuestion:
    """Return the question of a seed on a skill of the table; skills with numbers and a concept get both in turn."""
    concept = concept_for(skill, seed)
    has_numbers = skill in SHAPES or skill == "slope"
    if concept is not None and (not has_numbers or seed % 2):
        return GeneratedQuestion(skill, None, concept.block)
    if skill == "slope":
        return _on_curve(seed)
    return _on_graph(skill, seed)


def _on_graph(skill: str, seed: int) -> GeneratedQuestion:
    rng = random.Random(f"{skill} {seed}")
    shapes = _filled(rng, SHAPES[skill])
    while True:
        source, answer = next(shapes)
        stage = GraphBlock(0, source, stepwise="grad" in answer)
        root = parse(source).output
        if not all(abs(node.data) <= MAX_SIZE for node in toposort(root)):
            continue
        if skill == "relu-slope" and not _feeds_relu(root):
            continue  # its slope is what is asked for, so ReLU should be open more often than not
        break
    return GeneratedQuestion(
        skill,
        stage,
        PredictBlock(0, _ask(skill, answer), answer, *_help(stage, answer), TOLERANCE, wrong=_foreseen(answer)),
    )


def _filled(rng: random.Random, shapes: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """Yield shapes with numbers of different sizes, without end."""
    while True:
        shape, answer = rng.choice(shapes)
        sizes = rng.sample((2, 3, 4, 5), 4)
        numbers = {name: size * rng.choice((1, -1)) for name, size in zip(INPUTS, sizes, strict=True)}
        words = "".join(bracketed(numbers[c]) if _is_input(shape, at) else c for at, c in enumerate(shape))
        yield _plain(words), answer


def _is_input(text: str, at: int) -> bool:
    around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return text[at] in INPUTS and not any(each.isalnum() for each in around) and text[at + 1 : at + 3] != " ="


def _plain(source: str) -> str:
    """Return the statements with the arithmetic of leaves carried out: "a = (3)/4" is "a = 0.75"."""
    statements = []
    for statement in source.split("; "):
        name, _, right = statement.partition(" = ")
        number = "" if any(map(str.isalpha, right)) else f"{parse(right).output.data:.4g}"
        statements.append(f"{name} = {number}" if number else statement)
    return "\n".join(statements)


def _feeds_relu(root: Value) -> bool:
    return any(node._op == "ReLU" and node.operands[0].data > 0.0 for node in toposort(root))


def _on_curve(seed: int) -> GeneratedQuestion:
    rng = random.Random(f"slope {seed}")
    p, q, r = rng.sample((2, 3, 4, 5), 3)
    function = rng.choice((f"{p}*x**2 + {q}*x - {r}", f"x**3 - {p}*x", f"{p}*x**2 - {q}", f"-{p}*x**2 + {q}*x"))
    x = rng.choice((-2, -1, 1, 2, 3))
    stage = PlotBlock(0, function, -4, 4, x)
    ask = f"f(x) = {stage.function}. What is the slope of f at x = {x}?"
    hints = (
        "The slope of a sum is the sum of its terms' slopes; a constant has none.",
        "The slope of x**n is n·x**(n−1).",
    )
    return GeneratedQuestion("slope", stage, PredictBlock(0, ask, f"slope({x})", hints, "Term by term.", TOLERANCE))


def _ask(skill: str, answer: str) -> str:
    if skill == "nudge":
        return ASKED_LEAF.format(leaf=answer[-2])
    if skill in ASKS:
        return ASKS[skill]
    query, name = answer[:4], answer[5:-1]
    return f"**{name}.grad** = ∂L/∂{name} = ?" if query == "grad" else f"What is **{name}.data**?"


def _help(stage: GraphBlock, answer: str) -> tuple[tuple[str, ...], str]:
    if asked := asked_gradient(stage, answer):
        return (), explanations.reason(*asked)
    if "grad" in answer:
        return ("Take the gradient first; then multiply.",), f"{answer} is {scope_of(stage).evaluate(answer):.4g}."
    return ("Compute each node from the leaves on.",), "One node after the other, leaves first."


def _foreseen(answer: str) -> tuple[WrongAnswer, ...]:
    """Return the wrong answer of who forgets the factor before a gradient: "0.1*grad(a)"."""
    factor, _, gradient = answer.partition("*")
    if not gradient.startswith("grad"):
        return ()
    reason = (
        "That is what one backward gives; the second adds as much again."
        if factor == "2"
        else f"That is the gradient, the change of L per unit. Multiply it by the nudge, {factor}."
    )
    return (WrongAnswer(gradient, reason),)
