"""The concept inventory: a question for each of the 28 published confusions, in as many forms as there are seeds.

It serves the pre- and post-test and the review. Numbers and the order of choices are drawn anew for each form.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from engine.basics.numbers import short
from lessons.learner.skills import SKILLS
from lessons.lesson import Choice, ChooseBlock

Draft = tuple[str, tuple[str, str], tuple[str, str], tuple[str, str]]
"""A question, its right choice and two wrong ones, each with its reason."""


@dataclass(frozen=True, slots=True)
class ConceptItem:
    """A question of the inventory in one form.

    number  of the confusion, 1 to 28; 0 for a concept outside the published list
    skill   the id of the skill that it asks for
    """

    number: int
    skill: str
    block: ChooseBlock


def _recurse(r: random.Random) -> Draft:
    uses = r.randint(2, 4)
    return (
        f"A node d is used by {uses} others. Backward recurses from the output: each node, as soon as a share arrives, "
        "passes on its whole gradient so far. What does d pass on in all?",
        (
            "too much: early shares are passed on again",
            "The first share is in every later total. Sorting waits for all.",
        ),
        ("the right sum, only more slowly", "Only passing on each new share alone would be right; here totals repeat."),
        (
            f"one of its {uses} shares",
            "It passes on something at every arrival, and each time more than the new share.",
        ),
    )


def _doublings(r: random.Random) -> Draft:
    n = r.randint(8, 14)
    return (
        f"Backward by recursion passes on only the share just received. In a chain of {n} doublings b = a + a, "
        "c = b + b, … how often does it reach the first a?",
        (
            f"{2**n} times: once for every path",
            "Each doubling has two edges, so the paths double at each. The sum is right.",
        ),
        (f"{n} times", f"Each of the {n} additions doubles the paths."),
        (f"{2 * n} times", f"Two edges each, but paths multiply: 2 to the power {n}."),
    )


def _first_visit(r: random.Random) -> Draft:
    a, b = r.choice((("b", "c"), ("p", "q"), ("u", "v")))
    return (
        f"x = 2·w feeds {a} and {b}; {b} also feeds {a}; {a} feeds L. A backward pass takes nodes in the order "
        f"in which a walk from L first meets them: L, {a}, x, w, {b}. What is wrong?",
        (f"x passes before {b}'s share has arrived", f"So w gets too little: x must wait for both {a} and {b}."),
        ("nothing: every node is met once", f"Once is not enough: x comes before {b}, which still owes it a share."),
        (f"{a} passes before x", f"{a} is nearer to L and must come first."),
    )


def _inner_twice(r: random.Random) -> Draft:
    k, m = r.sample((2, 3, 4, 5), 2)
    return (
        f"d is a result, not a leaf: d = a * b. L = {k}·d + {m}·d. What must a's backward share be built from?",
        (f"d.grad = {k + m}", "Both uses of d add up, and only then does d pass on."),
        (f"d.grad = {m}, the last use", "Both uses count: results add up shares exactly as leaves do."),
        (f"d.grad = {k * m}", "Shares of several uses add; they do not multiply."),
    )


def _assign(r: random.Random) -> Draft:
    n = r.randint(2, 5)
    return (
        f"b is used {n} times. Its consumers' backward functions say `self.grad = …` with `=`. What does b.grad hold?",
        ("the share of the use that ran last", "Each `=` replaces what was there; += would add."),
        (f"the sum of all {n} shares", "For that each would have to say +=."),
        ("an error stops the pass", "Python assigns without complaint: that is why this bug is hard to see."),
    )


def _zero_what(r: random.Random) -> Draft:
    steps = r.randrange(10, 500, 10)
    return (
        f"A loop of {steps} steps, each with a forward pass of its own. zero_grad "
        "clears the parameters only. What of the nodes between?",
        ("they are new at each forward pass, with grad 0", "A forward pass makes new nodes; only parameters live on."),
        ("they go on adding up", "They would, if the same graph were used again. Each forward pass makes new ones."),
        ("backward clears them first", "backward clears nothing, here and in micrograd."),
    )


def _twice(r: random.Random) -> Draft:
    k = r.randint(2, 5)
    return (
        f"e = {k}·a and L = e + 0, so a.grad = {k} after one backward. micrograd's backward is called a second time on "
        "the SAME graph, nothing cleared. Which is right?",
        (
            "inner nodes keep their gradients, so a gets more than twice as much",
            "e starts its second pass with the old gradient in it, and passes on the larger one.",
        ),
        (f"a.grad is {2 * k}, exactly twice", "So it is in PyTorch, where nodes between do not keep gradients."),
        (f"a.grad stays {k}", "Nothing is cleared, so += adds again."),
    )


def _why_add(r: random.Random) -> Draft:
    n = r.choice((4, 20, 100))
    return (
        f"A weight is used in the predictions of {n} examples. Why do its gradients add up over them?",
        (
            "a nudge moves every prediction, and the loss by the sum",
            "One change, several effects: the effects on the loss add up.",
        ),
        ("to make the gradient larger", "Size is no reason; the rate takes care of that."),
        ("because += is faster than =", "It is needed for the right sum, not for speed."),
    )


def _exp(r: random.Random) -> Draft:
    x = r.choice((0.5, 1.0, 1.5, 2.0))
    return (
        f"out = exp(x) with x = {short(x)}, so out = {math.exp(x):.3f}. out.grad is 1. What is x.grad?",
        (f"{math.exp(x):.3f}, out itself", "exp is its own slope: out.data · out.grad."),
        (f"{short(x)}, x itself", "That is self.data · out.grad; the slope of exp at x is exp(x), which is out."),
        (f"{x * math.exp(x - 1):.3f}", "That is the power rule; here x is the exponent."),
    )


def _exponent(r: random.Random) -> Draft:
    n = r.randint(2, 5)
    return (
        f"out = x ** {n}, the {n} written as a plain number. Should the exponent get a gradient?",
        ("no: a constant is never moved", "It could have one (out · log x), but nobody asks: it is no Value."),
        ("yes, always: x ** n has two inputs", "Only if the exponent is a Value that may move."),
        ("yes, and it equals x's", "Its slope would be out · log x, quite another."),
    )


def _radd(r: random.Random) -> Draft:
    k = r.randint(2, 9)
    return (
        f"`__radd__(self, other)` is written as `return other + self`. What does {k} + a do?",
        ("it calls itself without end", "a number + a Value asks __radd__ again. Write self + other."),
        ("it gives the right sum", "Python would call __radd__ for `other + self` again."),
        ("a TypeError", "Python does find __radd__, again and again: RecursionError."),
    )


def _rsub(r: random.Random) -> Draft:
    k, a = r.sample((2, 3, 5, 7, 8), 2)
    return (
        f"Python calls a.__rsub__({k}) for {k} - a, with a = {a}. What must it return?",
        (f"{k - a}: other - self", "The reflected method has the operands the other way round."),
        (f"{a - k}: self - other", "That would be a - other; here other stood on the left."),
        (f"{k + a}", "It is a subtraction still."),
    )


def _overflow(r: random.Random) -> Draft:
    x = r.randrange(400, 2000, 50)
    return (
        f"tanh is written as (e²ˣ − 1) / (e²ˣ + 1) with floats. What happens at x = {x}?",
        ("exp overflows, though tanh is 1 there", f"e^{2 * x} is beyond every float. A stable tanh never forms it."),
        ("it gives 1, as it should", "The quotient would tend to 1, but exp has to be formed first."),
        ("it gives 0", "It does not get that far: exp(…) overflows."),
    )


def _range(r: random.Random) -> Draft:
    n = r.choice((2, 4, 8))
    return (
        f"{n} examples have targets 1 and -1, and the network ends in a ReLU. What can be said of its loss?",
        ("it cannot reach 0: a ReLU never says -1", "A ReLU's outputs are 0 or more. A linear or tanh output could."),
        ("it falls as with tanh", "tanh reaches both signs, ReLU only one."),
        ("it rises at every step", "It may fall, but each -1 costs at least 1."),
    )


def _kink(r: random.Random) -> Draft:
    g = r.randint(2, 9)
    return (
        f"relu(x) at x = 0 exactly, out.grad = {g}. What share do micrograd and PyTorch give x?",
        ("0, by agreement", "At the kink there is no slope; the agreed one is that of the flat side."),
        (f"{g}, as for x > 0", "That would be the other side's slope; the agreement is 0."),
        (f"{short(g / 2)}, half of each side", "A mean could be agreed on, but is not."),
    )


def _closure(r: random.Random) -> Draft:
    op = r.choice(("__mul__", "__add__", "tanh", "exp", "__pow__", "relu"))
    return (
        f"The _backward made in {op} uses out.grad. When is it read?",
        ("when _backward runs, in the backward pass", "A closure holds out itself, and looks at its grad when called."),
        (f"when {op} runs, in the forward pass", "Then it would be 0 for ever."),
        ("when the closure is defined", "Defining stores the function; nothing of its body runs."),
    )


def _stored(r: random.Random) -> Draft:
    op = r.choice(("__mul__", "__add__", "tanh", "exp", "__pow__", "relu"))
    return (
        f"{op} ends with `out._backward = _backward()`, brackets and all. What is stored?",
        ("None, what the call returned", "The function has run already, with out.grad 0. Store it without ()."),
        ("the function", "With () it is called; without, it is stored."),
        ("the gradient", "_backward returns nothing."),
    )


def _seed(r: random.Random) -> Draft:
    loss = r.choice((4.0, 0.5, -8.0, 7.5))
    return (
        f"L is {short(loss)}. Which gradient does L itself get before the pass begins, and why?",
        ("1: L changes by as much as L does", "∂L/∂L is 1, whatever L is."),
        (f"{short(loss)}: its own value", "A gradient says how fast, not how much."),
        ("0, as every gradient at first", "With 0, all products would be 0: nothing would come out."),
    )


def _undrawn(r: random.Random) -> Draft:
    a = r.choice((-9, -3, 2, 4, 5, 7, 10))
    return (
        f"A graph is built, no backward has run. a.data is {a} and a.grad reads 0. What does the 0 say?",
        ("nothing yet: it is where += begins", "Only after backward does it say how L responds."),
        ("that L does not depend on a", "It may well depend on it: nobody has computed how."),
        ("that a is a leaf", "All nodes begin so."),
    )


def _cycle(r: random.Random) -> Draft:
    n = r.randint(3, 9)
    return (
        f"After {n} lines of arithmetic on Values: could some node depend on itself, in a cycle?",
        (
            "no: an operation only uses Values that exist already",
            "a = a + b makes a NEW node; the name moves on to it.",
        ),
        ("yes, through a = a + b", "The new a is another node, made from the old one."),
        ("yes, if a value is used twice", "Two edges leave it, but both lead forward."),
    )


def _deep(r: random.Random) -> Draft:
    n = r.choice((5_000, 20_000, 100_000))
    return (
        f"A sum of {n:,} terms, one after the other. build_topo recurses from the output. What happens?",
        (
            "Python's recursion limit stops it",
            "It is about 1000 calls deep. A loop with its own stack has no such limit.",
        ),
        ("it takes twice as long", "Depth, not time, is the trouble."),
        ("nothing: the graph has no cycle", "No cycle is needed: the chain alone is too deep."),
    )


def _tiny_h(r: random.Random) -> Draft:
    p, x = r.choice((16, 17, 18, 19)), r.randint(2, 9)
    return (
        f"(f(x + h) − f(x)) / h with h = 1e-{p}, in floats. What comes out at x = {x}?",
        ("0 or noise: x + h rounds to x", "About 16 digits are all that a float has."),
        ("the exact slope: h is nearly 0", "In exact numbers. Floats lose the difference."),
        ("an error: division by 0", "h itself is not 0."),
    )


def _minus(r: random.Random) -> Draft:
    g = r.choice((2, -3, 4, -5))
    to = "down" if g > 0 else "up"
    return (
        f"A parameter has gradient {g}: the loss is to fall. Which way does the update move it?",
        (f"{to}: against the gradient", "The gradient points to where the loss rises, hence the minus."),
        ("up" if g > 0 else "down", "There the loss rises."),
        ("it depends on the parameter's sign", "Only the gradient's sign counts."),
    )


def _rates(r: random.Random) -> Draft:
    lr = r.choice((1, 1.5, 2, 3, 5, 10))
    return (
        f"With the rate {lr} a loss goes 4, 9, 31, 240. With 0.0001 it goes 4, 3.999, 3.998. What should be tried?",
        ("something between", "Too far overshoots the valley; too near takes for ever."),
        (f"more than {lr}", "It overshoots already."),
        ("less than 0.0001", "It hardly moves already."),
    )


def _subtraction(r: random.Random) -> Draft:
    u = r.choice((2, 3, -4, 5))
    return (
        f"d = a - b, and d.grad is {u}. What is b.grad?",
        (f"{-u}", "b enters with a minus: raise b, and d falls by as much."),
        (f"{u}", "So much is a's. b has the minus."),
        ("0, if a = b", "a − b may be 0; its slope in b is -1 all the same."),
    )


def _forward(r: random.Random) -> Draft:
    n = r.randint(3, 8)
    return (
        f"{n} nodes are in topological order, leaves first. In which order do their backward functions run?",
        ("reversed: the output first", "A gradient must be whole before it is passed on: from the output back."),
        ("the same order: leaves first", "The leaves' gradients come last, from all that use them."),
        ("any order, with +=", "+= adds shares rightly, but a node that went too early has passed on too little."),
    )


def _set(r: random.Random) -> Draft:
    name = r.choice("abcdefwxyz")
    return (
        f"micrograd keeps a node's operands in a set. What is lost for {name} + {name}?",
        ("that there are two uses: one edge is drawn", "A set holds each member once, and in no order."),
        ("nothing", "The gradient is right, but the drawing shows one edge, and a − b loses its order."),
        ("the data", "The data is in the node itself."),
    )


def _reverse(r: random.Random) -> Draft:
    n = r.choice((41, 337, 1000, 10_000, 124_000))
    return (
        f"{n:,} parameters, one loss. How many passes give all gradients: by nudging, and by backward?",
        (
            f"about {n:,} forward passes, or one backward",
            "One backward pass costs a few forward passes, whatever the number.",
        ),
        ("as many for both", "A nudge gives one gradient; backward gives all of them."),
        ("one, or about as many as parameters", "It is the other way round."),
    )


def _saturated(r: random.Random) -> Draft:
    o = r.choice((0.999, -0.9995, 0.9999))
    return (
        f"A tanh neuron says {short(o)} for every example. What do its weights learn?",
        (
            "hardly anything: the slope there is nearly 0",
            f"1 − o² is {1 - o * o:.4f}: the gradient is multiplied by it.",
        ),
        ("fast: it is sure of itself", "Flat is where tanh is sure; no slope, no gradient."),
        ("as fast as at 0", "At 0 the slope is 1, here nearly 0."),
    )


def _ascent(r: random.Random) -> Draft:
    a, b = r.choice((1, -1)) * r.randint(2, 6), r.choice((1, -1)) * r.randint(2, 6)
    if a > 0 and b > 0:
        b = -b
    first, second = ("up" if g > 0 else "down" for g in (a, b))
    return (
        f"a.grad = {a}, b.grad = {b}. L is to rise. Which way are a and b moved?",
        (f"a {first}, b {second}", "Each along its own gradient's sign."),
        (f"a {_other(first)}, b {_other(second)}", "That makes L fall."),
        ("both up", "A negative gradient says: down raises L."),
    )


def _other(way: str) -> str:
    return "down" if way == "up" else "up"


def _count(r: random.Random) -> Draft:
    n, m = r.sample(range(2, 9), 2)
    return (
        f"A layer of {m} neurons has {n} inputs. How many parameters?",
        (f"{m * (n + 1)}: {n} weights and a bias each", "The biases count."),
        (f"{m * n}", f"The {m} biases are missing."),
        (f"{m + n}", "Every neuron has a weight for every input."),
    )


def _parrot(r: random.Random) -> Draft:
    own, others = r.randint(97, 100), r.randint(55, 75)
    return (
        f"A network is right on {own}% of the examples it learnt from, and on {others}% of others that were held out. "
        "What does it know?",
        (f"about as much as {others}% says", "Only examples that it has not learnt from show what it will do next."),
        (f"{own}% of everything", "It has seen the answers to those. Memorising is enough for that."),
        ("nothing can be said before it has trained for longer", "Longer training often makes the gap wider."),
    )


def _too_early(r: random.Random) -> Draft:
    k = r.randint(2, 6)
    return (
        f"L = {k}·w·x with x = 0. What is ∂L/∂w?",
        ("0: w is not heard while x is 0", "w's slope is k·x."),
        (f"{k}", "It is multiplied by x as well."),
        ("not defined", "It is defined, and 0."),
    )


CONFUSIONS: dict[int, Callable[[random.Random], Draft]] = dict(
    enumerate(
        (
            _recurse,
            _doublings,
            _first_visit,
            _inner_twice,
            _assign,
            _zero_what,
            _twice,
            _why_add,
            _exp,
            _exponent,
            _radd,
            _rsub,
            _overflow,
            _range,
            _kink,
            _closure,
            _stored,
            _seed,
            _undrawn,
            _cycle,
            _deep,
            _tiny_h,
            _minus,
            _rates,
            _subtraction,
            _forward,
            _set,
            _reverse,
        ),
        1,
    )
)
"""By the number of the confusion."""

OTHERS: dict[str, Callable[[random.Random], Draft]] = {
    "saturation": _saturated,
    "ascent": _ascent,
    "parameters": _count,
    "silent-weight": _too_early,
    "held-out": _parrot,
}
"""Concepts outside the published list, by skill."""


def concept_item(number: int, seed: int) -> ConceptItem:
    """Return the question on a confusion, 1 to 28, in the form of this seed. Raises KeyError for another number."""
    skill = next(skill.id for skill in SKILLS.values() if number in skill.confusions)
    return ConceptItem(number, skill, _block(CONFUSIONS[number], f"{number} {seed}"))


def concept_for(skill: str, seed: int) -> ConceptItem | None:
    """Return a question on a skill's concept, in the form of this seed; None if the inventory has none."""
    numbers = SKILLS[skill].confusions
    if numbers:
        return concept_item(numbers[seed % len(numbers)], seed)
    if skill in OTHERS:
        return ConceptItem(0, skill, _block(OTHERS[skill], f"{skill} {seed}"))
    return None


def _block(draft: Callable[[random.Random], Draft], seed: str) -> ChooseBlock:
    rng = random.Random(seed)
    ask, right, *wrong = draft(rng)
    choices = [Choice(right[0], right[1], True)]
    choices += [Choice(text, because) for text, because in wrong]
    rng.shuffle(choices)
    return ChooseBlock(0, ask, tuple(choices))
