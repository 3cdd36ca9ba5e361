"""The checks of Neuron, Layer and MLP, and of a training run."""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import inf, tanh
from operator import mul
from typing import Any

from engine.basics.numbers import short
from engine.data.samples import four
from lessons.judge.engine_checks import is_value
from lessons.judge.subject import Location, NotYet, Subject, Wrong, close, is_skeleton, number_of, short_repr
from lessons.sandbox.apart import seed_theirs

Squashing = Callable[[float], float]


def _relu(x: float) -> float:
    return max(0.0, x)


def _same(x: float) -> float:
    return x


ACTIVATIONS: tuple[Squashing, ...] = (tanh, _relu, _same)
INPUTS = (2.0, 3.0, -1.0)
SIZE = (3, [4, 4, 1])
COUNT = 41
WITHOUT = {
    32: "the nine biases",
    9: "the weights",
    5: "all layers but the last",
    36: "the last layer",
    16: "all layers but the first",
    40: "the last bias",
    33: "the biases of the two hidden layers",
    39: "two biases",
}
"""The parameters that are missing, by how many of the 41 are there."""

CHECKS_OF_METHODS = {"tanh": "tanh", "exp": "exp and its gradient", "relu": "relu and its gradient"}
"""The check that asks for a method of Value, by the name of the method."""

NUDGE = 1e-5
RATES = (0.05, 0.02, 0.1)
STEPS = 150
GOAL = 0.1


def _class(subject: Subject, name: str) -> Any:
    if not subject.has(name):
        raise NotYet(f"there is no class {name}")
    found = subject.names[name]
    for method in ("__init__", "__call__"):
        own = inspect.getattr_static(found, method, None)
        if own is not None and is_skeleton(own):
            raise NotYet(f"{name}.{method} is still empty")
    return found


def _made(subject: Subject, name: str, *arguments: Any) -> Any:
    kind = _class(subject, name)
    seed_theirs(1337)
    ran = f"{name}({', '.join(map(str, arguments))})"
    try:
        return kind(*arguments)
    except Exception as error:
        raise _raised(subject, ran, f"a {name}", error) from None


def _called(subject: Subject, thing: Any, ran: str, inputs: Sequence[float] = INPUTS) -> Any:
    try:
        return thing(list(inputs))
    except Exception as error:
        raise _raised(subject, f"{ran}([{', '.join(map(short, inputs))}])", "an output", error) from None


def _raised(subject: Subject, ran: str, expected: str, error: Exception) -> Wrong:
    message = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    cause = ""
    if isinstance(error, AttributeError) and is_value(subject, error.obj):
        name = error.name or ""
        if name in CHECKS_OF_METHODS:
            check = CHECKS_OF_METHODS[name]
            raise NotYet(f"{ran} calls {name}(), which Value has not yet: the check “{check}” asks for it")
        if names := get_close_matches(name, dir(subject.value), 1):
            where = subject.source_location(error)
            cause = f"Value has no {name}, but {names[0]}: one of the two is misspelt."
            return Wrong(ran, expected, message, "name", cause, where)
    if isinstance(error, TypeError) and "unsupported operand" in message:
        cause = "A plain number meets a Value there: k + x asks Value.__radd__, k * x Value.__rmul__."
    return Wrong(ran, expected, message, "number" if cause else "", cause, subject.source_location(error))


def _line(subject: Subject, name: str, method: str) -> Location | None:
    """The first line of a method of one of the learner's classes."""
    found = inspect.getattr_static(subject.names.get(name), method, None)
    code = getattr(found, "__code__", None)
    if code is None or code.co_filename not in subject.own_files:
        return None
    return Location(code.co_filename, code.co_firstlineno)


def neuron(subject: Subject) -> None:
    """A neuron is tanh (or relu) of w · x + b."""
    made = _made(subject, "Neuron", 3)
    where = _line(subject, "Neuron", "__call__")
    weights, bias = getattr(made, "w", None), getattr(made, "b", None)
    for inputs in (INPUTS, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, -0.2, 0.1), (-2.0, -3.0, 1.0), (-1.0, 2.0, 3.0)):
        ran = f"n = Neuron(3); n([{', '.join(map(short, inputs))}])"
        out = _called(subject, made, "Neuron(3)", inputs)
        if isinstance(out, list | tuple) and len(out) == 1:
            out = out[0]
        if not is_value(subject, out):
            cause = "A neuron's output has to be a Value, so that a gradient can flow back through it."
            raise Wrong(ran, "a Value", short_repr(out), "none" if out is None else "number", cause, where)
        if isinstance(weights, list | tuple) and hasattr(bias, "data") and len(weights) == 3:
            _compare_neuron(subject, ran, weights, bias, inputs, number_of(out, "data"), where)
    if isinstance(weights, list | tuple) and len({number_of(w, "data") for w in weights}) == 1:
        cause = "All weights begin with the same number: draw each by itself."
        got = ", ".join(short(number_of(w, "data")) for w in weights)
        raise Wrong("Neuron(3).w", "three different numbers", got, "init", cause, _line(subject, "Neuron", "__init__"))
    _compare_gradients(subject, made, "Neuron(3)", where)


def _compare_neuron(
    subject: Subject,
    ran: str,
    weights: Sequence[Any],
    bias: Any,
    inputs: Sequence[float],
    got: float,
    where: Location | None,
) -> None:
    w = [number_of(each, "data") for each in weights]
    b = number_of(bias, "data")
    total = sum(a * x for a, x in zip(w, inputs, strict=True))
    right = [tanh(total + b), max(0.0, total + b)]
    if any(close(got, each) for each in right) or (close(got, total + b) and not _is_affine(subject)):
        return
    reasons: tuple[tuple[str, Callable[[Squashing], float]], ...] = (
        ("The bias b is left out.", lambda s: s(total)),
        ("The bias is subtracted.", lambda s: s(total - b)),
        ("The bias counts once for each input.", lambda s: s(total + 3 * b)),
        ("Only the first input counts: the loop has to go through all.", lambda s: s(w[0] * inputs[0] + b)),
        ("Only the last input counts: the sum is overwritten.", lambda s: s(w[-1] * inputs[-1] + b)),
        ("The weights are added up without their inputs.", lambda s: s(sum(w) + b)),
        ("The inputs are added up without their weights.", lambda s: s(sum(inputs) + b)),
        ("Weights and inputs are added, where they are multiplied.", lambda s: s(sum(w) + sum(inputs) + b)),
        ("Every weight meets the last input.", lambda s: s(sum(w) * inputs[-1] + b)),
        ("Every input meets the first weight.", lambda s: s(w[0] * sum(inputs) + b)),
        ("The bias is multiplied.", lambda s: s(total * b)),
        ("The last input is left out.", lambda s: s(total - w[-1] * inputs[-1] + b)),
        ("The first input is left out.", lambda s: s(total - w[0] * inputs[0] + b)),
        ("The bias is added after the activation.", lambda s: s(total) + b),
        ("The activation is applied to each product.", lambda s: sum(map(s, map(mul, w, inputs))) + b),
    )  # fmt: skip
    cause = ""
    if close(got, total + b):
        cause = "The activation is missing: the output is w · x + b itself."
    for sentence, formula in () if cause else reasons:
        if any(close(got, formula(each)) for each in ACTIVATIONS):
            cause = sentence
            break
    expected = f"tanh(w · x + b) = {short(right[0])}"
    raise Wrong(ran, expected, short(got), "neuron" if cause else "", cause, where)


def _is_affine(subject: Subject) -> bool:
    """Whether a network of several layers is a straight line of its inputs, so that no neuron has an activation."""
    if not subject.has("MLP"):
        return True
    try:
        seed_theirs(1)
        net = subject.names["MLP"](2, [3, 1])
        ends = [net([x, 1.0]) for x in (-4.0, 0.0, 4.0)]
        low, middle, high = (number_of(e[0] if isinstance(e, list | tuple) else e, "data") for e in ends)
    except Exception:
        return True
    return close(low + high, 2 * middle)


def _parameters(subject: Subject, made: Any, name: str) -> list[Any]:
    method = getattr(made, "parameters", None)
    if method is None:
        raise NotYet(f"{name} has no parameters()")
    own = inspect.getattr_static(type(made), "parameters", None)
    if own is not None and is_skeleton(own):
        raise NotYet(f"{name}.parameters is still empty")
    where = _line(subject, name, "parameters")
    try:
        found = method() if callable(method) else method
        listed = list(found)
    except Exception as error:
        cause = "parameters() gives None: end with return." if "NoneType" in str(error) else ""
        message = " ".join(f"{type(error).__name__}: {error}".split())
        raise Wrong(
            f"{name}.parameters()", "a list of Values", message, "none" if cause else "", cause, where
        ) from None
    wrong = [each for each in listed if not is_value(subject, each)]
    if wrong:
        cause = "The list has to hold Values alone, one for each number that is learnt."
        if any(isinstance(each, list | tuple) for each in wrong):
            cause = "The list holds lists: join them into one flat list."
        got = f"with {short_repr(wrong[0])}"
        raise Wrong(f"{name}.parameters()", "a list of Values", got, "flat", cause, where)
    return listed


def _compare_gradients(subject: Subject, made: Any, ran: str, where: Location | None) -> None:
    """Nudge each parameter and compare with its gradient."""
    name = type(made).__name__
    try:
        parameters = _parameters(subject, made, name)
    except (NotYet, Wrong):
        weights, bias = getattr(made, "w", ()), getattr(made, "b", None)
        parameters = [each for each in (*weights, bias) if is_value(subject, each)]
    if not hasattr(subject.value, "backward"):
        return
    out = _called(subject, made, ran)
    out = out[0] if isinstance(out, list | tuple) else out
    for each in parameters:
        each.grad = 0.0
    out.backward()
    grads = [number_of(each, "grad") for each in parameters]
    for each, grad in zip(parameters, grads, strict=True):
        start = number_of(each, "data")
        ends = []
        for step in (NUDGE, -NUDGE):
            each.data = start + step
            moved = _called(subject, made, ran)
            ends.append(number_of(moved[0] if isinstance(moved, list | tuple) else moved, "data"))
        each.data = start
        slope = (ends[0] - ends[1]) / (2 * NUDGE)
        if abs(slope - grad) > 1e-4 * max(1.0, abs(slope)):
            cause = (
                "The output does not remember its parameters: build it of the Values, not of their data."
                if grad == 0
                else ""
            )
            expected = f"the gradient of a parameter = {short(slope)}, as a nudge shows"
            kind = "detached" if cause else ""
            raise Wrong(f"{ran}([2, 3, -1]).backward()", expected, short(grad), kind, cause, where)


def layer(subject: Subject) -> None:
    """A layer is a list of neurons, each with weights of its own."""
    made = _made(subject, "Layer", 2, 3)
    out = _called(subject, made, "Layer(2, 3)", INPUTS[:2])
    where = _line(subject, "Layer", "__call__")
    ran = "Layer(2, 3)([2, 3])"
    if not isinstance(out, list | tuple) or len(out) != 3:
        got = f"{len(out)} outputs" if isinstance(out, list | tuple) else short_repr(out)
        cause = "A layer gives one output for each of its neurons: nout of them."
        if isinstance(out, list | tuple) and len(out) == 2:
            cause = "There is a neuron for each input; nout of them are due: the sizes are swapped."
        raise Wrong(ran, "3 outputs", got, "size", cause, _line(subject, "Layer", "__init__") or where)
    if not all(is_value(subject, each) for each in out):
        cause = "Each output has to be a Value."
        raise Wrong(ran, "3 Values", short_repr(out), "number", cause, where)
    if len({number_of(each, "data") for each in out}) == 1 and number_of(out[0], "data") != 0:
        cause = "All outputs are the same: it is one neuron three times. Make a new one for each."
        got = ", ".join(short(number_of(each, "data")) for each in out)
        raise Wrong(ran, "3 different outputs", got, "same", cause, _line(subject, "Layer", "__init__"))


def network(subject: Subject) -> None:
    """A network feeds each layer's outputs to the next."""
    made = _made(subject, "MLP", *SIZE)
    ran = "MLP(3, [4, 4, 1])"
    where = _line(subject, "MLP", "__call__")
    out = _called(subject, made, ran)
    wide = _made(subject, "MLP", 3, [4, 2])
    two = _called(subject, wide, "MLP(3, [4, 2])")
    if not isinstance(two, list | tuple) or len(two) != 2:
        got = f"{len(two)} outputs" if isinstance(two, list | tuple) else short_repr(two)
        cause = "The last layer's outputs are the network's. Does each layer get what the one before it gave?"
        raise Wrong("MLP(3, [4, 2])([2, 3, -1])", "2 outputs", got, "size", cause, where)
    single = out[0] if isinstance(out, list | tuple) and out else out
    if not is_value(subject, single):
        cause = "The network gives None: end with return." if out is None else "The output has to be a Value."
        raise Wrong(f"{ran}([2, 3, -1])", "a Value", short_repr(out), "none", cause, where)
    _compare_layers(subject, made, single, where)
    _compare_gradients(subject, made, ran, where)


def _compare_layers(subject: Subject, made: Any, out: Any, where: Location | None) -> None:
    """Feed the layers by hand, one after the other, and compare with the network's output."""
    layers = getattr(made, "layers", None)
    if not isinstance(layers, list | tuple):
        return
    for number, (layer_, size) in enumerate(zip(layers, (3, 4, 4), strict=False), 1):
        neurons = getattr(layer_, "neurons", ())
        sizes = {len(n.w) for n in neurons if isinstance(getattr(n, "w", None), list | tuple)}
        if sizes and sizes != {size}:
            cause = f"Layer {number} takes {min(sizes)} inputs: it has to take as many as the layer before it gives."
            expected, got = f"neurons with {size} weights in layer {number}", str(min(sizes))
            raise Wrong("MLP(3, [4, 4, 1])", expected, got, "size", cause, _line(subject, "MLP", "__init__"))
    through: Any = list(INPUTS)
    try:
        for layer_ in layers:
            through = layer_(through)
        due = number_of(through[0] if isinstance(through, list | tuple) else through, "data")
    except Exception:
        return
    held = number_of(out, "data")
    if not close(due, held):
        cause = "Layer after layer gives another number: each layer has to get what the one before it gave."
        raise Wrong("MLP(3, [4, 4, 1])([2, 3, -1])", short(due), short(held), "layers", cause, where)


def single_output(subject: Subject) -> None:
    """A single output comes unwrapped."""
    made = _made(subject, "MLP", *SIZE)
    out = _called(subject, made, "MLP(3, [4, 4, 1])")
    if isinstance(out, list | tuple):
        cause = "A list of one comes back: a single output is handed over by itself."
        where = _line(subject, "Layer", "__call__")
        raise Wrong("MLP(3, [4, 4, 1])([2, 3, -1])", "a Value", f"a list of {len(out)}", "wrapped", cause, where)


def parameters(subject: Subject) -> None:
    """Neuron, Layer and MLP list their parameters."""
    if not subject.has("Neuron"):
        raise NotYet("there is no class Neuron")
    if subject.has("MLP"):
        subject.listed["parameters"] = _listed(subject, _made(subject, "MLP", *SIZE))
    for name, arguments, count in (("Neuron", (3,), 4), ("Layer", (2, 3), 9)):
        if subject.has(name):
            made = _made(subject, name, *arguments)
            found = _parameters(subject, made, name)
            sizes = ", ".join(map(str, arguments))
            _compare_count(subject, f"{name}({sizes}).parameters()", found, count, name)


def forty_one(subject: Subject) -> None:
    """MLP(3, [4, 4, 1]) has 41 parameters."""
    made = _made(subject, "MLP", *SIZE)
    found = _parameters(subject, made, "MLP")
    subject.listed["forty-one"] = _listed(subject, made)
    _compare_count(subject, "MLP(3, [4, 4, 1]).parameters()", found, COUNT, "MLP")


def _listed(subject: Subject, network: Any) -> list[list[list[bool]]]:
    """For each layer, neuron, and number of it, the bias last: whether parameters() lists it.

    Empty for a network that is made in another way than the lecture's, or that lists other things than Values.
    """
    try:
        found = network.parameters()
        ids = {id(each) for each in found if is_value(subject, each)}
        rows = [
            [[id(number) in ids for number in (*neuron_.w, neuron_.b)] for neuron_ in layer_.neurons]
            for layer_ in network.layers
        ]
        return rows if len(ids) == len(found) else []
    except Exception:
        return []


def _compare_count(subject: Subject, ran: str, found: list[Any], count: int, name: str) -> None:
    where = _line(subject, name, "parameters")
    different = len({id(each) for each in found})
    if different != len(found):
        cause = "Some parameters are listed more than once, or neurons share them."
        raise Wrong(ran, f"{count} different Values", f"{different} different ones", "same", cause, where)
    if len(found) == count:
        return
    cause = ""
    if name == "MLP" and len(found) in WITHOUT:
        cause = f"{count - len(found)} are missing, as many as {WITHOUT[len(found)]}."
        cause = cause.replace("as many as two biases", "two biases, say")
    elif name == "Neuron":
        cause = {count - 1: "The bias is missing.", 1: "The weights are missing."}.get(len(found), "")
    elif name == "Layer":
        cause = {
            count - 3: "The biases are missing.",
            3: "Only one neuron's are listed, or the weights are missing.",
        }.get(len(found), "")
    raise Wrong(ran, f"{count} parameters", f"{len(found)}", "count" if cause else "", cause, where)


def zero_grad(subject: Subject) -> None:
    """zero_grad() sets every parameter's gradient to 0."""
    made = _made(subject, "MLP", *SIZE)
    method = getattr(made, "zero_grad", None)
    if method is None:
        raise NotYet("MLP has no zero_grad()")
    own = inspect.getattr_static(type(made), "zero_grad", None)
    if own is not None and is_skeleton(own):
        raise NotYet("zero_grad is still empty")
    found = _parameters(subject, made, "MLP")
    before = [number_of(each, "data") for each in found]
    for each in found:
        each.grad = 1.0
    ran = "every p.grad = 1; MLP(3, [4, 4, 1]).zero_grad()"
    code = getattr(own, "__code__", None)
    where = Location(code.co_filename, code.co_firstlineno) if code and code.co_filename in subject.own_files else None
    try:
        method()
    except Exception as error:
        raise _raised(subject, ran, "every p.grad = 0", error) from None
    left = sum(1 for each in found if each.grad is None or number_of(each, "grad") != 0)
    if left:
        cause = "The gradients are not set: write to p.grad of each parameter."
        if where is not None and _rebinds(where):
            cause = "The name in the loop is bound anew; the parameter stays as it was. Write to its grad."
        if left < len(found):
            cause = "Not every parameter is reached."
        if any(each.grad is None for each in found):
            cause = "A gradient of None cannot be added to: set 0."
        raise Wrong(ran, "every p.grad = 0", f"{left} of {len(found)} are not 0", "zero", cause, where)
    if [number_of(each, "data") for each in found] != before:
        cause = "It is the gradient that is set to 0, not the data."
        raise Wrong(ran, "the data as before", "other data", "zero", cause, where)


def _rebinds(where: Location) -> bool:
    """Whether a function binds the name of its loop anew."""
    tree = ast.parse("".join(linecache.getlines(where.file)))
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.lineno == where.line)
    loops = (n for function in functions for n in ast.walk(function) if isinstance(n, ast.For))
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ast.unparse(loop.target)
        for loop in loops
        for node in loop.body
    )


def training(subject: Subject) -> None:
    """A training run on the lecture's four examples reaches its loss."""
    made = _made(subject, "MLP", *SIZE)
    _parameters(subject, made, "MLP")
    for operation in ("sub", "pow", "number_add"):
        subject.method(operation)
    best = inf
    for seed, rate in enumerate(RATES):
        seed_theirs(1337 + seed)
        losses = _train(subject, subject.names["MLP"](*SIZE), rate)
        best = min(best, min(losses, default=inf))
        if best < GOAL:
            return
    ran = f"{STEPS} steps on the four examples, at rates of {', '.join(map(short, RATES))}"
    cause = "The loss does not move: are the parameters those that the output is built of?" if best > 3.9 else ""
    where = _line(subject, "MLP", "__call__")
    raise Wrong(ran, f"a loss below {short(GOAL)}", short(best), "loss" if cause else "", cause, where)


def _train(subject: Subject, net: Any, rate: float) -> list[float]:
    data = four()
    losses: list[float] = []
    for _ in range(STEPS):
        try:
            outs = [net(list(x)) for x in data.inputs]
            loss = sum((out - y) ** 2 for out, y in zip(outs, data.targets, strict=True))
            for p in net.parameters():
                p.grad = 0.0
            loss.backward()
            for p in net.parameters():
                p.data += -rate * p.grad
        except OverflowError:
            return losses
        except Exception as error:
            raise _raised(subject, "a step of training on the four examples", "a loss", error) from None
        losses.append(number_of(loss, "data"))
        if losses[-1] < GOAL:
            break
    return losses


def own_loop(subject: Subject) -> None:
    """The file's own loop over the parameters changes their data."""
    updates = list(_updates(subject))
    if not updates:
        raise NotYet("there is no loop that updates the parameters")
    for where, source, name in updates:
        if name:
            cause = (
                f"`{source}` binds the name {name} anew, to a new Value: the parameter itself stays as it was. "
                f"Change its number, {name}.data."
            )
            got = "the parameter stays, and the loss with it"
            ran = f"for {name} in ….parameters(): {source}"
            raise Wrong(ran, f"{name}.data moves", got, "rebound", cause, where)
        if _is_uphill(source, where.file):
            cause = "The step goes along the gradient, uphill: move each parameter by −rate · its gradient."
            raise Wrong(source, "the loss falls", "the loss climbs", "uphill", cause, where)


class _Anything(dict[str, float]):
    """Names that are not known, as small positive numbers."""

    def __missing__(self, name: str) -> float:
        return 0.1


@dataclass
class _Parameter:
    data: float = 1.0
    grad: float = 1.0


def _is_uphill(source: str, file: str) -> bool:
    """Whether an update such as `p.data += rate * p.grad` moves along the gradient, its rate being positive.

    False if that cannot be seen from the line: without a gradient in it, as with a velocity, or if the file sets a
    negative number by one of its names.
    """
    tree = ast.parse(source).body[0]
    target = tree.target if isinstance(tree, ast.AugAssign) else getattr(tree, "targets", [None])[0]
    if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
        return False
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if len(names) > 2 or names & _negative_names(file) or any(isinstance(node, ast.Call) for node in ast.walk(tree)):
        return False
    code = compile(ast.Module([tree], []), "update", "exec")
    moved = []
    for grad in (1.0, -1.0):
        parameter = _Parameter(grad=grad)
        try:
            exec(code, {}, _Anything({target.value.id: parameter}))  # type: ignore[dict-item]
        except Exception:
            return False
        moved.append(parameter.data)
    return moved[0] > 1.0 > moved[1]


def _negative_names(file: str) -> set[str]:
    """The names that a file sets to a negative number somewhere."""
    found = set()
    for node in ast.walk(ast.parse("".join(linecache.getlines(file)))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.UnaryOp) and isinstance(node.value.op, ast.USub):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _updates(subject: Subject) -> Iterator[tuple[Location, str, str]]:
    """Yield each update in a loop over parameters(): where, its source, and the name that it binds anew, if it does."""
    for file in sorted(subject.own_files):
        try:
            tree = ast.parse("".join(linecache.getlines(file)))
        except SyntaxError:
            continue
        for loop in ast.walk(tree):
            if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
                continue
            if "parameters" not in ast.unparse(loop.iter):
                continue
            for node in ast.walk(loop):
                if isinstance(node, ast.Assign | ast.AugAssign):
                    target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
                    where = Location(file, node.lineno)
                    is_update = "grad" in ast.unparse(node.value)
                    if is_update and isinstance(target, ast.Name) and target.id == loop.target.id:
                        yield where, ast.unparse(node), target.id
                    elif isinstance(target, ast.Attribute) and target.attr == "data":
                        yield where, ast.unparse(node), ""
