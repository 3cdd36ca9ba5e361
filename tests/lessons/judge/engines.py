"""Engines to judge: right ones in six styles, and wrong ones as mutations of a small right one."""

# ruff: noqa: E501  (changes of source are one line each)

from __future__ import annotations

from lessons.workbench.checking import replaced

CLOSURES = '''\
import math
import random


class Value:
    """A number that remembers how it was made."""

    def __init__(self, data, _children=(), _op="", label=""):
        self.data = data
        self.grad = 0.0
        self._prev = tuple(_children)
        self._op = _op
        self.label = label
        self._backward = lambda: None

    def __repr__(self):
        return f"Value(data={self.data})"

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad  # add, self
            other.grad += out.grad  # add, other

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad  # mul, self
            other.grad += self.data * out.grad  # mul, other

        out._backward = _backward
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,), f"**{n}")

        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * other**-1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return other + (-self)

    def __rtruediv__(self, other):
        return other * self**-1

    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad  # exp

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad  # tanh

        out._backward = _backward
        return out

    def relu(self):
        out = Value(self.data if self.data > 0 else 0.0, (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad  # relu

        out._backward = _backward
        return out

    def backward(self):
        order, seen = [], set()

        def build(node):
            if node not in seen:
                seen.add(node)
                for operand in node._prev:
                    build(operand)
                order.append(node)

        build(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()
'''

NETWORK = """

class Module:
    def zero_grad(self):
        for p in self.parameters():
            p.grad = 0.0

    def parameters(self):
        return []


class Neuron(Module):
    def __init__(self, nin):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(random.uniform(-1, 1))

    def __call__(self, x):
        total = self.b
        for wi, xi in zip(self.w, x):
            total = total + wi * xi
        return total.tanh()

    def parameters(self):
        return self.w + [self.b]


class Layer(Module):
    def __init__(self, nin, nout):
        self.neurons = [Neuron(nin) for _ in range(nout)]

    def __call__(self, x):
        outs = [n(x) for n in self.neurons]
        return outs[0] if len(outs) == 1 else outs

    def parameters(self):
        return [p for n in self.neurons for p in n.parameters()]


class MLP(Module):
    def __init__(self, nin, nouts):
        sizes = [nin] + nouts
        self.layers = [Layer(sizes[i], sizes[i + 1]) for i in range(len(nouts))]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]


def train(n, xs, ys, steps=20, rate=0.05):
    for k in range(steps):
        loss = sum((n(x) - y) ** 2 for x, y in zip(xs, ys))
        n.zero_grad()
        loss.backward()
        for p in n.parameters():
            p.data += -rate * p.grad
"""

ENGINE = CLOSURES + NETWORK

LECTURE = replaced(
    ENGINE,
    ("self._prev = tuple(_children)", "self._prev = set(_children)"),
    ("t = math.tanh(self.data)", "t = (math.exp(2 * self.data) - 1) / (math.exp(2 * self.data) + 1)"),
)
"""The lecture's class: operands in a set, tanh by exp."""

LOCAL_GRADIENTS = """\
import math


class Value:
    __slots__ = ("data", "grad", "_children", "_local_grads")

    def __init__(self, data, children=(), local_grads=()):
        self.data = data
        self.grad = 0
        self._children = children
        self._local_grads = local_grads

    def __repr__(self):
        return f"Value({self.data})"

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        return Value(math.exp(self.data), (self,), (math.exp(self.data),))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def relu(self):
        return Value(max(0, self.data), (self,), (float(self.data > 0),))

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1

    def backward(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._children:
                    build(child)
                topo.append(v)

        build(self)
        self.grad = 1
        for v in reversed(topo):
            for child, local in zip(v._children, v._local_grads):
                child.grad += local * v.grad
"""

METHODS = """\
from math import exp, tanh


class Value:
    def __init__(self, data, parents=(), op=None):
        self.data, self.parents, self.op, self.grad = float(data), list(parents), op, 0.0

    def __repr__(self):
        return "<%s>" % self.data

    def __add__(self, other):
        return Add.apply(self, other)

    def __mul__(self, other):
        return Mul.apply(self, other)

    def __sub__(self, other):
        return Sub.apply(self, other)

    def __truediv__(self, other):
        return Div.apply(self, other)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return Sub.apply(other, self)

    def __rtruediv__(self, other):
        return Div.apply(other, self)

    def __neg__(self):
        return Sub.apply(0.0, self)

    def exp(self):
        return Exp.apply(self)

    def tanh(self):
        return Tanh.apply(self)

    def backward(self):
        waiting, count = [self], {}
        for node in waiting:
            for parent in node.parents:
                if id(parent) not in count:
                    waiting.append(parent)
                    count[id(parent)] = 0
                count[id(parent)] += 1
        self.grad, ready = 1.0, [self]
        while ready:
            node = ready.pop()
            shares = node.op.backward(node.grad) if node.op else ()
            for parent, share in zip(node.parents, shares):
                parent.grad += share
                count[id(parent)] -= 1
                if count[id(parent)] == 0:
                    ready.append(parent)


class Op:
    @classmethod
    def apply(cls, *operands):
        op = cls()
        parents = [each if isinstance(each, Value) else Value(each) for each in operands]
        return Value(op.forward(*(each.data for each in parents)), parents, op)


class Add(Op):
    def forward(self, x, y):
        return x + y

    def backward(self, g):
        return g, g


class Sub(Op):
    def forward(self, x, y):
        return x - y

    def backward(self, g):
        return g, -g


class Mul(Op):
    def forward(self, x, y):
        self.saved = x, y
        return x * y

    def backward(self, g):
        x, y = self.saved
        return y * g, x * g


class Div(Op):
    def forward(self, x, y):
        self.saved = x, y
        return x / y

    def backward(self, g):
        x, y = self.saved
        return g / y, -x * g / y**2


class Exp(Op):
    def forward(self, x):
        self.saved = exp(x)
        return self.saved

    def backward(self, g):
        return (self.saved * g,)


class Tanh(Op):
    def forward(self, x):
        self.saved = tanh(x)
        return self.saved

    def backward(self, g):
        return ((1 - self.saved**2) * g,)
"""

SHARES_PASSED_DOWN = '''\
class Value:
    def __init__(self, data, operands=()):
        self.data = data
        self.grad = 0
        self.operands = operands

    def __repr__(self):
        return str(self.data)

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def backward(self, share=1.0):
        """Pass on only the share that has just come: right, and slow."""
        self.grad += share
        for operand, local in self.operands:
            operand.backward(share * local)
'''

BY_NAME = '''\
import math


class Value:
    """One method for the backward of every operation, as it is named."""

    def __init__(self, data, prev=(), op="", number=None):
        self.data, self.prev, self.op, self.number = data, prev, op, number
        self.grad = 0.0

    def __repr__(self):
        return f"{self.op or 'Value'}({self.data})"

    def __add__(self, other):
        return Value(self.data + lift(other).data, (self, lift(other)), "+") if not isinstance(other, Value) else Value(
            self.data + other.data, (self, other), "+"
        )

    def __mul__(self, other):
        other = lift(other)
        return Value(self.data * other.data, (self, other), "*")

    __radd__ = lambda self, other: lift(other) + self
    __rmul__ = lambda self, other: lift(other) * self

    def __pow__(self, number):
        return Value(self.data**number, (self,), "**", number)

    def tanh(self):
        return Value(math.tanh(self.data), (self,), "tanh")

    def _backward(self):
        g = self.grad
        if self.op == "+":
            for each in self.prev:
                each.grad += g
        elif self.op == "*":
            a, b = self.prev
            a.grad += b.data * g
            b.grad += a.data * g
        elif self.op == "**":
            self.prev[0].grad += self.number * self.prev[0].data ** (self.number - 1) * g
        elif self.op == "tanh":
            self.prev[0].grad += (1 - self.data**2) * g

    def backward(self):
        done = {}

        def visit(node):
            if id(node) in done:
                return
            for each in node.prev:
                visit(each)
            done[id(node)] = node

        visit(self)
        for node in done.values():
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(done.values()):
            node._backward()


def lift(x):
    return x if isinstance(x, Value) else Value(x)
'''

RIGHT = {
    "closures": ENGINE,
    "lecture": LECTURE,
    "local gradients": LOCAL_GRADIENTS,
    "operation classes": METHODS,
    "shares passed down": SHARES_PASSED_DOWN,
    "by name": BY_NAME,
}

ADD_SELF, ADD_OTHER = "self.grad += out.grad  # add, self", "other.grad += out.grad  # add, other"
MUL_SELF, MUL_OTHER = (
    "self.grad += other.data * out.grad  # mul, self",
    "other.grad += self.data * out.grad  # mul, other",
)
POW = "self.grad += n * self.data ** (n - 1) * out.grad"
EXP = "self.grad += out.data * out.grad  # exp"
TANH = "self.grad += (1 - t**2) * out.grad  # tanh"
RELU = "self.grad += (out.data > 0) * out.grad  # relu"
WALK = """        build(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()
"""
BUILD = """            if node not in seen:
                seen.add(node)
                for operand in node._prev:
                    build(operand)
                order.append(node)
"""
Change = tuple[str, str]

# name: (changes, the check that fails first, the kind of the cause)
MUTATIONS: dict[str, tuple[tuple[Change, ...], str, str]] = {
    "add subtracts": ((("self.data + other.data", "self.data - other.data"),), "add", "forward"),
    "add multiplies": ((("self.data + other.data", "self.data * other.data"),), "add", "forward"),
    "mul adds": ((("self.data * other.data", "self.data + other.data"),), "mul", "forward"),
    "mul by itself": ((("self.data * other.data", "self.data * self.data"),), "mul", "forward"),
    "add gives a number": (
        (('out = Value(self.data + other.data, (self, other), "+")', "return self.data + other.data"),),
        "add",
        "number",
    ),
    "no operands": (((', (self, other), "*")', ', (), "*")'),), "operands", "operands"),
    "one operand": (((', (self, other), "*")', ', (self,), "*")'),), "operands", "operands"),
    "numbers for operands": (((', (self, other), "+")', ', (self.data, other.data), "+")'),), "operands", "operands"),
    "copies for operands": (
        ((', (self, other), "+")', ', (Value(self.data), Value(other.data)), "+")'),),
        "operands",
        "operands",
    ),
    "operation of the other": (((', (self, other), "*")', ', (self, other), "+")'),), "operation", "operation"),
    "label forgotten": ((("self.label = label", 'self.label = ""'),), "label", "label"),
    "grad starts at 1": ((("self.grad = 0.0\n        self._prev", "self.grad = 1.0\n        self._prev"),), "grad", "start"),
    "grad starts as None": (
        (("self.grad = 0.0\n        self._prev", "self.grad = None\n        self._prev"),),
        "grad",
        "start",
    ),
    "repr without the number": ((('f"Value(data={self.data})"', '"Value"'),), "repr", "data"),
    "add, upstream forgotten": (((ADD_SELF, "self.grad += 1"), (ADD_OTHER, "other.grad += 1")), "add-backward", "upstream"),
    "add, upstream forgotten for other": (((ADD_OTHER, "other.grad += 1"),), "add-backward", "upstream"),
    "add, other gets nothing": (((ADD_OTHER, "pass"),), "add-backward", "missing"),
    "add, self gets nothing": (((ADD_SELF, "pass"),), "add-backward", "missing"),
    "add, as a product": (
        ((ADD_SELF, "self.grad += other.data * out.grad"), (ADD_OTHER, "other.grad += self.data * out.grad")),
        "add-backward",
        "local",
    ),
    "add, sign of other": (((ADD_OTHER, "other.grad -= out.grad"),), "add-backward", "sign"),
    "add, out.data": (((ADD_SELF, "self.grad += out.data"),), "add-backward", "upstream"),
    "add, doubled": (((ADD_SELF, "self.grad += 2 * out.grad"),), "add-backward", "doubled"),
    "add, the call stored": (
        (("            other.grad += out.grad  # add, other\n\n        out._backward = _backward", "            other.grad += out.grad  # add, other\n\n        out._backward = _backward()"),),
        "add-backward",
        "call",
    ),
    "mul, own data": (
        ((MUL_SELF, "self.grad += self.data * out.grad"), (MUL_OTHER, "other.grad += other.data * out.grad")),
        "mul-backward",
        "swapped",
    ),
    "mul, own data for self": (((MUL_SELF, "self.grad += self.data * out.grad"),), "mul-backward", "swapped"),
    "mul, own data for other": (((MUL_OTHER, "other.grad += other.data * out.grad"),), "mul-backward", "swapped"),
    "mul, upstream forgotten": (
        ((MUL_SELF, "self.grad += other.data"), (MUL_OTHER, "other.grad += self.data")),
        "mul-backward",
        "upstream",
    ),
    "mul, upstream forgotten for self": (((MUL_SELF, "self.grad += other.data"),), "mul-backward", "upstream"),
    "mul, local forgotten": (
        ((MUL_SELF, "self.grad += out.grad"), (MUL_OTHER, "other.grad += out.grad")),
        "mul-backward",
        "local",
    ),
    "mul, upstream added": (((MUL_SELF, "self.grad += other.data + out.grad"),), "mul-backward", "local"),
    "mul, divided": (((MUL_SELF, "self.grad += out.data / self.data * out.grad"),), "mul-backward", "local"),
    "mul, divided where it can": (
        ((MUL_SELF, "self.grad += (out.data / self.data if self.data else 0.0) * out.grad"),),
        "mul-backward",
        "local",
    ),
    "mul, sign": (((MUL_OTHER, "other.grad -= self.data * out.grad"),), "mul-backward", "sign"),
    "mul, other gets nothing": (((MUL_OTHER, "pass"),), "mul-backward", "missing"),
    "mul, both to self": (((MUL_OTHER, "self.grad += self.data * out.grad"),), "mul-backward", "missing"),
    "tanh, the input squared": (((TANH, "self.grad += (1 - self.data**2) * out.grad"),), "tanh-backward", "local"),
    "tanh, not squared": (((TANH, "self.grad += (1 - t) * out.grad"),), "tanh-backward", "local"),
    "tanh, upstream forgotten": (((TANH, "self.grad += 1 - t**2"),), "tanh-backward", "upstream"),
    "tanh, brackets": (((TANH, "self.grad += 1 - t**2 * out.grad"),), "tanh-backward", "local"),
    "tanh, the sigmoid": ((("math.tanh(self.data)", "1 / (1 + math.exp(-self.data))"),), "tanh", "forward"),
    "tanh, of half": (
        (("math.tanh(self.data)", "(math.exp(self.data) - 1) / (math.exp(self.data) + 1)"),),
        "tanh",
        "forward",
    ),
    "tanh, set": (((TANH, TANH.replace("+=", "=")),), "accumulation", "set"),
    "no seed": ((("        self.grad = 1.0\n", ""),), "backward", "seed"),
    "seed of 0": ((("        self.grad = 1.0\n", "        self.grad = 0.0\n"),), "backward", "seed"),
    "order not reversed": ((("reversed(order)", "order"),), "backward", "order"),
    "only the output": ((("        for node in reversed(order):\n            node._backward()\n", "        self._backward()\n"),), "backward", "stops"),
    "the output left out": ((("reversed(order)", "reversed(order[:-1])"),), "backward", "stops"),
    "preorder": (
        ((WALK, "        self.grad = 1.0\n        build(self)\n        for node in order:\n            node._backward()\n"), (BUILD, BUILD.replace("                order.append(node)\n", "").replace("seen.add(node)\n", "seen.add(node)\n                order.append(node)\n"))),
        "order",
        "order",
    ),
    "level by level": (
        ((WALK, "        self.grad = 1.0\n        order = [self]\n        for node in order:\n            order.extend(o for o in node._prev if o not in order)\n            node._backward()\n"),),
        "order",
        "order",
    ),
    "level by level, repeated": (
        ((WALK, "        self.grad = 1.0\n        order = [self]\n        for node in order:\n            order.extend(node._prev)\n            node._backward()\n"),),
        "order",
        "repeated",
    ),
    "recursion that passes totals": (
        ((WALK, "        self.grad = 1.0\n        def go(node):\n            node._backward()\n            for operand in node._prev:\n                go(operand)\n        go(self)\n"),),
        "order",
        "repeated",
    ),
    "a stack": (
        ((WALK, "        self.grad = 1.0\n        stack = [self]\n        while stack:\n            node = stack.pop()\n            if node not in seen:\n                seen.add(node)\n                node._backward()\n                stack.extend(node._prev)\n"),),
        "order",
        "order",
    ),
    "nobody remembered": (
        ((BUILD, "            for operand in node._prev:\n                build(operand)\n            order.append(node)\n"),),
        "order",
        "repeated",
    ),
    "identity by data": (
        (("if node not in seen:\n                seen.add(node)", "if node.data not in seen:\n                seen.add(node.data)"),),
        "backward",
        "identity",
    ),
    "equal by data": (
        (("    def __repr__", "    def __eq__(self, other):\n        return self.data == other.data\n\n    def __hash__(self):\n        return hash(self.data)\n\n    def __repr__"),),
        "backward",
        "identity",
    ),
    "equal by data, no hash": (
        (("    def __repr__", "    def __eq__(self, other):\n        return self.data == other.data\n\n    def __repr__"),),
        "backward",
        "identity",
    ),
    "set everywhere": (
        tuple((text, text.replace("+=", "=")) for text in (ADD_SELF, ADD_OTHER, MUL_SELF, MUL_OTHER, POW, EXP, TANH, RELU)),
        "accumulation",
        "set",
    ),
    "add, set": (((ADD_SELF, "self.grad = out.grad"), (ADD_OTHER, "other.grad = out.grad")), "accumulation", "set"),
    "add, set for self": (((ADD_SELF, "self.grad = out.grad"),), "accumulation", "set"),
    "add, set for other": (((ADD_OTHER, "other.grad = out.grad"),), "accumulation", "set"),
    "mul, set": (
        ((MUL_SELF, MUL_SELF.replace("+=", "=")), (MUL_OTHER, MUL_OTHER.replace("+=", "="))),
        "accumulation",
        "set",
    ),
    "mul, set for other": (((MUL_OTHER, MUL_OTHER.replace("+=", "=")),), "accumulation", "set"),
    "zeroed, then added": (
        ((ADD_SELF, f"self.grad = other.grad = 0.0\n            {ADD_SELF}"),),
        "accumulation",
        "zeroed",
    ),
    "zeroed, then added, in both": (
        (
            (ADD_SELF, f"self.grad = other.grad = 0.0\n            {ADD_SELF}"),
            (MUL_SELF, f"self.grad = other.grad = 0.0\n            {MUL_SELF}"),
        ),
        "accumulation",
        "zeroed",
    ),
    "number not wrapped": (
        (('        other = other if isinstance(other, Value) else Value(other)\n        out = Value(self.data + other', '        out = Value(self.data + other'),),
        "number-right",
        "number",
    ),
    "radd asks itself": ((("def __radd__(self, other):\n        return self + other", "def __radd__(self, other):\n        return other + self"),), "number-left", "recursion"),
    "rmul adds": ((("def __rmul__(self, other):\n        return self * other", "def __rmul__(self, other):\n        return self + other"),), "number-left", "forward"),
    "exp, the input": (((EXP, "self.grad += self.data * out.grad"),), "exp", "local"),
    "exp, local forgotten": (((EXP, "self.grad += out.grad"),), "exp", "local"),
    "exp, upstream forgotten": (((EXP, "self.grad += out.data"),), "exp", "upstream"),
    "exp, the power rule": (((EXP, "self.grad += self.data * math.exp(self.data - 1) * out.grad"),), "exp", "local"),
    "exp, set": (((EXP, EXP.replace("+=", "=")),), "exp", "set"),
    "exp of 2": ((("math.exp(self.data), (self,)", "2.0**self.data, (self,)"),), "exp", "forward"),
    "pow, not lowered": (((POW, "self.grad += n * self.data**n * out.grad"),), "pow", "local"),
    "pow, n forgotten": (((POW, "self.grad += self.data ** (n - 1) * out.grad"),), "pow", "local"),
    "pow, n - 1 as factor": (((POW, "self.grad += (n - 1) * self.data ** (n - 1) * out.grad"),), "pow", "local"),
    "pow, right for squares": (((POW, "self.grad += n * self.data * out.grad"),), "pow", "local"),
    "pow, divided": (((POW, "self.grad += n * out.data / self.data * out.grad"),), "pow", "local"),
    "pow, upstream forgotten": (((POW, "self.grad += n * self.data ** (n - 1)"),), "pow", "upstream"),
    "pow, set": (((POW, POW.replace("+=", "=")),), "pow", "set"),
    "pow multiplies": ((("self.data**n,", "self.data * n,"),), "pow", "forward"),
    "div the wrong way": ((("return self * other**-1", "return other * self**-1"),), "div", "forward"),
    "div multiplies": ((("return self * other**-1", "return self * other"),), "div", "forward"),
    "neg does nothing": ((("return self * -1", "return self * 1"),), "neg", "forward"),
    "sub the wrong way": ((("return self + (-other)", "return other + (-self)"),), "sub", "forward"),
    "sub adds": ((("return self + (-other)", "return self + other"),), "sub", "forward"),
    "rsub as sub": ((("return other + (-self)", "return self + (-other)"),), "number-minus", "forward"),
    "rtruediv as div": ((("return other * self**-1", "return self * other**-1"),), "number-minus", "forward"),
    "relu lets all through": (((RELU, "self.grad += out.grad"),), "relu", "local"),
    "relu reversed": ((("self.data if self.data > 0 else 0.0", "self.data if self.data < 0 else 0.0"),), "relu", "forward"),
    "relu, the data": (((RELU, "self.grad += out.data * out.grad"),), "relu", "local"),
    "relu, upstream forgotten": (((RELU, "self.grad += (out.data > 0)"),), "relu", "upstream"),
    "relu, set": (((RELU, RELU.replace("+=", "=")),), "relu", "set"),
    "visited kept on nodes": (
        (("if node not in seen:\n                seen.add(node)", "if not hasattr(node, 'seen'):\n                node.seen = True"),),
        "zeroing",
        "kept",
    ),
    "visited in a default": (
        (("order, seen = [], set()", "order = []"), ("def backward(self):", "def backward(self, seen=set()):")),
        "zeroing",
        "kept",
    ),
    "one order for all": (
        (("order, seen = [], set()", "seen = set()"), ("def backward(self):", "def backward(self, order=[]):")),
        "zeroing",
        "kept",
    ),
    "neuron without bias": ((("total = self.b\n", "total = Value(0.0)\n"),), "neuron", "neuron"),
    "neuron, inputs overwritten": ((("total = total + wi * xi", "total = self.b + wi * xi"),), "neuron", "neuron"),
    "neuron without activation": ((("return total.tanh()", "return total"),), "neuron", "neuron"),
    "neuron cut off": ((("return total.tanh()", "return Value(total.data).tanh()"),), "neuron", "detached"),
    "neuron, one weight for all": (
        (("[Value(random.uniform(-1, 1)) for _ in range(nin)]", "[Value(0.5) for _ in range(nin)]"),),
        "neuron",
        "init",
    ),
    "one neuron three times": ((("[Neuron(nin) for _ in range(nout)]", "[Neuron(nin)] * nout"),), "layer", "same"),
    "sizes swapped": ((("[Neuron(nin) for _ in range(nout)]", "[Neuron(nout) for _ in range(nin)]"),), "layer", "size"),
    "a single output in a list": ((("return outs[0] if len(outs) == 1 else outs", "return outs"),), "single-output", "wrapped"),
    "biases forgotten": ((("return self.w + [self.b]", "return self.w"),), "parameters", "count"),
    "parameters in lists": (
        (("[p for layer in self.layers for p in layer.parameters()]", "[layer.parameters() for layer in self.layers]"),),
        "forty-one",
        "flat",
    ),
    "the last layer alone": (
        (("[p for layer in self.layers for p in layer.parameters()]", "self.layers[-1].parameters()"),),
        "forty-one",
        "count",
    ),
    "zero_grad zeroes the data": ((("p.grad = 0.0", "p.data = 0.0"),), "zero-grad", "zero"),
    "zero_grad binds anew": ((("            p.grad = 0.0", "            p = 0.0"),), "zero-grad", "zero"),
    "radd gives x": ((("def __radd__(self, other):\n        return self + other", "def __radd__(self, other):\n        return self"),), "number-left", "forward"),
    "rmul of numbers": ((("def __rmul__(self, other):\n        return self * other", "def __rmul__(self, other):\n        return Value(self.data * other)"),), "number-left", "detached"),
    "neg of numbers": ((("return self * -1", "return Value(-self.data)"),), "neg", "detached"),
    "neg in place": ((("return self * -1", "self.data = -self.data\n        return self"),), "neg", "in-place"),
    "pow, the result raised": (((POW, "self.grad += n * out.data ** (n - 1) * out.grad"),), "pow", "local"),
    "the first operand alone": ((("for operand in node._prev:", "for operand in node._prev[:1]:"),), "backward", "stops"),
    "layers in parallel": (
        (("x = layer(x)", "y = layer(x)"), ("        return x\n\n    def parameters(self):\n        return [p for layer", "        return y\n\n    def parameters(self):\n        return [p for layer")),
        "network",
        "layers",
    ),
    "layers of wrong sizes": ((("Layer(sizes[i], sizes[i + 1])", "Layer(sizes[0], sizes[i + 1])"),), "network", "size"),
    "the update uphill": ((("-rate * p.grad", "rate * p.grad"),), "own-loop", "uphill"),
    "the update binds anew": ((("p.data += -rate * p.grad", "p += -rate * p.grad"),), "own-loop", "rebound"),
}  # fmt: skip


OTHER_STYLES: dict[str, tuple[str, tuple[Change, ...], str, str]] = {
    "local gradients, own data": (LOCAL_GRADIENTS, (("(other.data, self.data)", "(self.data, other.data)"),), "mul-backward", "swapped"),
    "local gradients, tanh": (LOCAL_GRADIENTS, (("1 - t * t", "1 - t"),), "tanh-backward", "local"),
    "local gradients, exp": (LOCAL_GRADIENTS, (("(math.exp(self.data),))", "(self.data,))"),), "exp", "local"),
    "local gradients, set": (LOCAL_GRADIENTS, (("child.grad += local", "child.grad = local"),), "accumulation", "set"),
    "local gradients, upstream": (LOCAL_GRADIENTS, (("local * v.grad", "local"),), "backward", "upstream"),
    "local gradients, added": (LOCAL_GRADIENTS, (("local * v.grad", "local + v.grad"),), "backward", "local"),
    "local gradients, no seed": (LOCAL_GRADIENTS, (("self.grad = 1\n", "pass\n"),), "backward", "seed"),
    "local gradients, order": (LOCAL_GRADIENTS, (("reversed(topo)", "topo"),), "backward", "order"),
    "operation classes, sub": (METHODS, (("return g, -g", "return g, g"),), "neg", "local"),
    "operation classes, div": (METHODS, (("-x * g / y**2", "x * g / y**2"),), "div", "local"),
    "operation classes, mul": (METHODS, (("return y * g, x * g", "return x * g, y * g"),), "mul-backward", "swapped"),
    "operation classes, not counted": (METHODS, (("if count[id(parent)] == 0:", "if True:"),), "order", "repeated"),
    "operation classes, set": (METHODS, (("parent.grad += share", "parent.grad = share"),), "accumulation", "set"),
}  # fmt: skip


def wrong_in_other_style(name: str) -> str:
    """Return the source of a wrong engine of another style."""
    source, changes, _, _ = OTHER_STYLES[name]
    return replaced(source, *changes)


def wrong_engine(*names: str) -> str:
    """Return the source of an engine with a mistake, or several."""
    source = ENGINE
    for old, new in (change for name in names for change in MUTATIONS[name][0]):
        source = replaced(source, (old, new))
    return source
