"""Short programs with lines that break them, and the checks that judge a repair."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that replaces a right one.

    number  of the line, from 1
    text    the wrong line, without its indentation
    why     what it does wrong, in a sentence
    cause   the mistake as the diagnosis calls it, "" for none
    skill   the id of the skill behind it
    """

    number: int
    text: str
    why: str
    skill: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class BrokenProgram:
    """A short program, right but for one of its wrong lines.

    title   in the frame
    says    what it should do, in a sentence
    lines   its lines
    does    what a line does, by its number: the lines that may be suspected
    wrong   lines that break it
    checks  the source of its check, a function `check(answer)`
    level   from which it comes
    """

    title: str
    says: str
    lines: tuple[str, ...]
    does: dict[int, str]
    wrong: tuple[WrongLine, ...]
    checks: str
    level: int

    def source(self, wrong: WrongLine | None = None) -> str:
        """Return the code, with one line replaced."""
        lines = list(self.lines)
        if wrong is not None:
            old = lines[wrong.number - 1]
            lines[wrong.number - 1] = old[: len(old) - len(old.lstrip())] + wrong.text
        return "\n".join(lines) + "\n"


NODES = """
from lessons.workbench.checking import CheckFailed, expect


class Node:
    def __init__(self, data, grad=0.0, operands=()):
        self.data, self.grad, self.operands = data, grad, operands


def run(answer, name, *nodes):
    try:
        getattr(answer, name)(*nodes)
    except CheckFailed:
        raise
    except Exception as error:
        raise CheckFailed(f"It stops with {type(error).__name__}: {error}") from None
"""
MUL_CHECK = (
    NODES
    + '''

def check(answer):
    """a and b get their shares, added to what they have"""
    for a0, b0, upstream, had in ((2.0, -3.0, -2.0, 0.0), (4.0, 0.5, 3.0, 10.0)):
        a, b, out = Node(a0, had), Node(b0, had), Node(a0 * b0, upstream)
        run(answer, "mul_backward", a, b, out)
        given = f"With a = {a0:g}, b = {b0:g}, out.grad = {upstream:g} and gradients of {had:g} before:"
        expect(a.grad, had + b0 * upstream, f"{given} a.grad", "")
        expect(b.grad, had + a0 * upstream, f"{given} b.grad", "")
'''
)
TANH_CHECK = (
    NODES
    + '''
import math


def check(answer):
    """out.data is tanh, and a gets its share"""
    for a0, upstream, had in ((0.5, 2.0, 0.0), (-1.0, -3.0, 10.0)):
        a = Node(a0, had)
        out = Node(None, upstream)
        run(answer, "tanh_backward", a, out)
        given = f"With a = {a0:g}, out.grad = {upstream:g} and a.grad {had:g} before:"
        expect(a.grad, had + (1.0 - math.tanh(a0) ** 2) * upstream, f"{given} a.grad", "")
'''
)
DIVIDE_CHECK = (
    NODES
    + '''

def check(answer):
    """a and b of a / b get their shares"""
    for a0, b0, upstream in ((3.0, 2.0, 4.0), (-1.0, 0.5, -2.0)):
        a, b, out = Node(a0), Node(b0), Node(a0 / b0, upstream)
        run(answer, "divide_backward", a, b, out)
        given = f"With a = {a0:g}, b = {b0:g} and out.grad = {upstream:g}:"
        expect(a.grad, upstream / b0, f"{given} a.grad", "")
        expect(b.grad, -a0 / b0**2 * upstream, f"{given} b.grad", "")
'''
)
RELU_CHECK = (
    NODES
    + '''

def check(answer):
    """above 0 all passes, below 0 nothing"""
    for a0, upstream in ((3.0, 2.0), (-3.0, 2.0), (0.5, -4.0)):
        a, out = Node(a0), Node(max(0.0, a0), upstream)
        run(answer, "relu_backward", a, out)
        expect(a.grad, upstream if a0 > 0.0 else 0.0, f"With a = {a0:g} and out.grad = {upstream:g}: a.grad", "")
'''
)
BACKWARD_CHECK = (
    NODES
    + '''

def check(answer):
    """every gradient of d = a * b; L = a * d"""
    a, b = Node(3.0), Node(-2.0)
    d = Node(a.data * b.data, 0.0, (a, b))
    L = Node(a.data * d.data, 0.0, (a, d))

    def of(out, x, y):
        def push():
            x.grad += y.data * out.grad
            y.grad += x.data * out.grad
        return push

    a._backward = b._backward = lambda: None
    d._backward, L._backward = of(d, a, b), of(L, a, d)
    run(answer, "backward", L)
    given = "For a = 3, b = -2, d = a * b and L = a * d:"
    for name, node, wanted in (("L", L, 1.0), ("d", d, 3.0), ("b", b, 9.0), ("a", a, -12.0)):
        expect(node.grad, wanted, f"{given} {name}.grad", "")
'''
)
LOOP_CHECK = (
    NODES
    + '''

def check(answer):
    """three steps down (p - 1) squared"""
    for steps in (1, 3):
        p, total, wanted = Node(5.0, 7.0), Node(0.0), 5.0

        def loss():
            total.data = (p.data - 1.0) ** 2
            return total

        def backward():
            p.grad += 2.0 * (p.data - 1.0)

        total.backward = backward
        for _ in range(steps):
            wanted -= 0.1 * 2.0 * (wanted - 1.0)
        run(answer, "train", [p], loss, steps, 0.1)
        given = f"With loss (p - 1)², p = 5 and rate 0.1, after {steps} {'step' if steps == 1 else 'steps'}:"
        expect(p.data, wanted, f"{given} p.data", "")
'''
)
LOSS_CHECK = """
from lessons.workbench.checking import expect


def check(answer):
    \"\"\"the squared distances, added up\"\"\"
    for scores, targets in (([2.0, -1.0], [1.0, 1.0]), ([0.5], [-1.0]), ([1.0, 2.0, 3.0], [1.0, 0.0, 0.0])):
        wanted = sum((s - t) ** 2 for s, t in zip(scores, targets))
        expect(answer.loss(scores, targets), wanted, f"loss({scores}, {targets})", "")
"""

PROGRAMS: tuple[BrokenProgram, ...] = (
    BrokenProgram(
        "The backward step of a product",
        "It should pass on the gradient of out = a · b.",
        (
            "def mul_backward(a, b, out):",
            "    a.grad += b.data * out.grad",
            "    b.grad += a.data * out.grad",
        ),
        {2: "It adds b.data · out.grad to a.grad", 3: "It adds a.data · out.grad to b.grad"},
        (
            WrongLine(
                2, "a.grad = b.data * out.grad", "What other uses of a left is lost", "accumulate", "overwritten"
            ),
            WrongLine(
                3, "b.grad = a.data * out.grad", "What other uses of b left is lost", "accumulate", "overwritten"
            ),
            WrongLine(
                2, "a.grad += a.data * out.grad", "The other factor counts, not a itself", "product-swaps", "own-value"
            ),
            WrongLine(
                3, "b.grad += b.data * out.grad", "The other factor counts, not b itself", "product-swaps", "own-value"
            ),
            WrongLine(2, "a.grad += b.data", "Upstream, out.grad, is missing", "upstream", "local-only"),
            WrongLine(3, "b.grad += out.grad", "The local derivative, a.data, is missing", "local", "upstream-only"),
            WrongLine(3, "b.grad -= a.data * out.grad", "It takes the share away", "sign", "wrong-sign"),
        ),
        MUL_CHECK,
        3,
    ),
    BrokenProgram(
        "The loss of several scores",
        "It should add up the squared distances of the scores from their targets.",
        (
            "def loss(scores, targets):",
            "    total = 0.0",
            "    for score, target in zip(scores, targets):",
            "        total += (score - target)**2",
            "    return total",
        ),
        {2: "The sum begins at 0", 4: "It adds a squared distance", 5: "It gives back the sum"},
        (
            WrongLine(4, "total = (score - target)**2", "Only the last distance is left", "loss"),
            WrongLine(
                4,
                "total += abs(score - target)",
                "It adds distances that are not squared",
                "loss",
                "absolute-for-square",
            ),
            WrongLine(4, "total += (score + target)**2", "A distance is a difference", "loss"),
            WrongLine(5, "return total / len(scores)", "That is the mean", "loss", "mean-for-sum"),
        ),
        LOSS_CHECK,
        3,
    ),
    BrokenProgram(
        "The backward step of ReLU",
        "It should pass on the gradient of out = relu(a).",
        (
            "def relu_backward(a, out):",
            "    slope = 1.0 if a.data > 0.0 else 0.0",
            "    a.grad += slope * out.grad",
        ),
        {2: "The slope is 1 above 0, and 0 below", 3: "It adds slope · out.grad to a.grad"},
        (
            WrongLine(
                2,
                "slope = a.data if a.data > 0.0 else 0.0",
                "The slope above 0 is 1, not a",
                "relu-slope",
                "relu-as-its-operand",
            ),
            WrongLine(2, "slope = 1.0 if a.data < 0.0 else 0.0", "It is open on the wrong side", "relu-slope"),
            WrongLine(3, "a.grad += slope", "Upstream, out.grad, is missing", "upstream", "local-only"),
        ),
        RELU_CHECK,
        4,
    ),
    BrokenProgram(
        "A step of training",
        "Each step should zero the gradients, run backward, and move p against its gradient.",
        (
            "def train(parameters, loss, steps, rate):",
            "    for step in range(steps):",
            "        for p in parameters:",
            "            p.grad = 0.0",
            "        loss().backward()",
            "        for p in parameters:",
            "            p.data -= rate * p.grad",
        ),
        {
            2: "It makes as many steps as asked for",
            4: "It zeroes a gradient before the backward pass",
            5: "It runs backward from the loss",
            7: "It moves p against its gradient, times the rate",
        },
        (
            WrongLine(4, "p.grad += 0.0", "The old gradient stays, and the new one is added to it", "zero-grad"),
            WrongLine(4, "p.data = 0.0", "It forgets what was learnt, and the old gradient stays", "zero-grad"),
            WrongLine(7, "p.data += rate * p.grad", "It goes up the slope", "update-minus"),
            WrongLine(7, "p.data -= p.grad", "The rate is missing", "rate"),
            WrongLine(7, "p.data -= rate * p.data", "It moves by its own number, not by its gradient", "update-minus"),
        ),
        LOOP_CHECK,
        5,
    ),
    BrokenProgram(
        "The backward pass",
        "It should put the nodes in order, and run each node's step once.",
        (
            "def backward(root):",
            "    order, seen = [], set()",
            "    def visit(node):",
            "        if node not in seen:",
            "            seen.add(node)",
            "            for operand in node.operands: visit(operand)",
            "            order.append(node)",
            "    visit(root)",
            "    root.grad = 1.0",
            "    for node in reversed(order):",
            "        node._backward()",
        ),
        {
            4: "It visits a node once",
            6: "It goes to all operands of a node",
            7: "It lists a node after its operands",
            9: "The output's own gradient is 1",
            10: "It goes from the output back to the leaves",
            11: "It runs the step of a node",
        },
        (
            WrongLine(
                10, "for node in order:", "The leaves would come first, before their gradients are there", "order"
            ),
            WrongLine(9, "root.grad = 0.0", "Nothing is passed on: all shares are a multiple of it", "base-case"),
            WrongLine(
                9, "root.grad = root.data", "The output's gradient is 1, whatever its data", "base-case", "output-data"
            ),
            WrongLine(6, "for operand in node.operands[:1]: visit(operand)", "Other operands are left out", "order"),
        ),
        BACKWARD_CHECK,
        6,
    ),
    BrokenProgram(
        "The backward step of tanh",
        "It should pass on the gradient of out = tanh(a).",
        (
            "import math",
            "",
            "def tanh_backward(a, out):",
            "    t = math.tanh(a.data)",
            "    a.grad += (1 - t**2) * out.grad",
        ),
        {4: "t is the output, tanh(a)", 5: "It adds (1 − t²) · out.grad to a.grad"},
        (
            WrongLine(5, "a.grad += (1 - t) * out.grad", "t is to be squared", "tanh-slope", "tanh-not-squared"),
            WrongLine(5, "a.grad += t**2 * out.grad", "1 − t² is its slope", "tanh-slope", "tanh-without-one-minus"),
            WrongLine(4, "t = a.data", "The slope needs the output, tanh(a)", "tanh-slope", "tanh-of-the-operand"),
            WrongLine(5, "a.grad += 1 - t**2", "Upstream, out.grad, is missing", "upstream", "local-only"),
            WrongLine(
                5, "a.grad = (1 - t**2) * out.grad", "What other uses of a left is lost", "accumulate", "overwritten"
            ),
        ),
        TANH_CHECK,
        7,
    ),
    BrokenProgram(
        "The backward step of a quotient",
        "It should pass on the gradient of out = a / b.",
        (
            "def divide_backward(a, b, out):",
            "    a.grad += 1 / b.data * out.grad",
            "    b.grad += -a.data / b.data**2 * out.grad",
        ),
        {2: "It adds 1/b · out.grad to a.grad", 3: "It adds −a/b² · out.grad to b.grad"},
        (
            WrongLine(
                2,
                "a.grad += b.data * out.grad",
                "a is divided by b, so it is 1/b",
                "quotient-slope",
                "quotient-not-inverted",
            ),
            WrongLine(
                3,
                "b.grad += a.data / b.data**2 * out.grad",
                "A larger b makes a / b smaller where a > 0",
                "quotient-slope",
                "quotient-minus-lost",
            ),
            WrongLine(
                3,
                "b.grad += -a.data / b.data * out.grad",
                "b is to be squared",
                "quotient-slope",
                "quotient-not-squared",
            ),
            WrongLine(
                3,
                "b.grad += -1 / b.data**2 * out.grad",
                "a itself is missing",
                "quotient-slope",
                "quotient-without-dividend",
            ),
        ),
        DIVIDE_CHECK,
        8,
    ),
)
