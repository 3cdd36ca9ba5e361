"""The terms of the course, each with the step that introduces it: hints and diagnoses do not use them earlier."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CourseTerm:
    """A term, as docs/glossary.md lists it.

    name     as it is listed
    pattern  a regular expression that finds it in a text
    lesson   the id of the lesson that introduces it
    step     the key of the step there
    plain    what texts say before it
    """

    name: str
    pattern: str
    lesson: str
    step: str
    plain: str

    def is_in(self, text: str) -> bool:
        """Return whether a text uses the term."""
        return re.search(self.pattern, text) is not None


# In the order of the course.
TERMS: tuple[CourseTerm, ...] = (
    CourseTerm("secant", r"\bsecants?\b", "slope-of-a-curve", "rise-over-run", "the line through both points"),
    CourseTerm("∂", "∂", "several-inputs", "three-inputs-one-output", "the slope of d with respect to a"),
    CourseTerm("gradient", r"\bgradients?\b", "several-inputs", "all-at-once", "the slope"),
    CourseTerm("leaf", r"\b(leaf\b|leaves\*\*)", "values-that-remember", "a-box-for-every-number", "an input"),
    CourseTerm("operand", r"\boperands?\b", "values-that-remember", "what-a-value-remembers", "a term, a factor"),
    CourseTerm("forward pass", r"\bforward pass\b", "values-that-remember", "one-layer-deeper", "computing the output"),
    CourseTerm("a.grad", r"\w\.grad\b", "backprop-by-hand", "begin-at-the-end", "how much L responds to a"),
    CourseTerm(
        "backward pass", r"\bbackward pass\b", "backprop-by-hand", "begin-at-the-end", "going back from the output"
    ),
    CourseTerm(
        "chain rule", r"\bchain rule\b", "chain-rule", "a-walker-a-bicycle-a-car", "rates in a row are multiplied"
    ),
    CourseTerm(
        "local derivative", r"\blocal (derivative|slope)s?\b", "chain-rule", "local-and-upstream", "how e responds to a"
    ),
    CourseTerm("upstream gradient", r"\b[Uu]pstream\b", "chain-rule", "local-and-upstream", "how L responds to e"),
    CourseTerm("weight", r"\b[Ww]eights?\b", "nudging-toward-a-goal", "what-may-move", "a number"),
    CourseTerm("bias", r"\bbias(es)?\b", "a-neuron", "weights-inputs-a-bias", "a number"),
    CourseTerm("tanh", r"\btanh\b", "a-neuron", "squash-it", "the function"),
    CourseTerm("_backward", r"\b_backward\b", "own-backward", "your-hand-in-code", "the step back of an operation"),
    CourseTerm("share", r"\bshares?\b", "order", "too-early-once", "what comes by one way"),
    CourseTerm("topological order", r"\btopological\b", "order", "an-order-for-any-graph", "an order that works"),
    CourseTerm("+=", r"\+=", "used-twice", "one-letter-s-difference", "added up"),
    CourseTerm("loss", r"\bloss(es)?\b(?! of)", "a-loss", "four-examples", "the output"),
    CourseTerm("learning rate", r"\blearning rates?\b", "the-loop", "four-lines-again-and-again", "the step size"),
    CourseTerm("zero_grad", r"\bzero_grad\b", "the-loop", "four-lines-again-and-again", "setting gradients back to 0"),
    CourseTerm("ReLU", r"\b(ReLU|relu)\b", "the-loop", "exploding", "the function"),
    CourseTerm("max-margin", r"\b[Mm]ax-margin\b", "moons", "two-moons", "the loss"),
)
TERM_NAMES = frozenset(term.name for term in TERMS)


def early_terms(text: str, taught: frozenset[str]) -> list[CourseTerm]:
    """Return the terms that a text uses although they are not taught yet."""
    return [term for term in TERMS if term.name not in taught and term.is_in(text)]
