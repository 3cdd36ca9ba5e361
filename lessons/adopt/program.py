"""The child's side of an adoption: it runs a file of the learner's and hands over the graph of one of its names.

The file's own folder comes first among the places to import from, so that its engine.py, nn.py or lessons.py win.
Messages: {"graph": …} with the graph as it was left, {"after": …} with a backward pass of its own from gradients of
zero and the order in which gradients were written, or {"error": one line}.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from lessons.adopt.walk import WalkedGraph, WalkError, is_value, number_of, walk
from lessons.sandbox.session import Session
from lessons.sandbox.source import LeftOut, module_of, prefer_folder, run_source

MAX_LISTED = 8
MAX_WRITES = 200_000
PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*|\[-?\d+\])*")


def prepare(payload: dict[str, Any]) -> None:
    """Nothing needs to be imported before the guard is raised."""


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {path, name}: the file, and the name in it whose graph is handed over."""
    send = session.send  # what the child needs is at hand: its own modules go now
    refuse = _refusal(session)
    path = Path(payload["path"])
    left_out = LeftOut()
    sys.argv = [str(path)]
    prefer_folder(path.parent)
    module, remark = module_of(path)
    for source, name in _sources(path, refuse):
        run_source(source, name, module, session, left_out)
    names = vars(module)
    remarks = [each for each in (remark, left_out.remark) if each]
    value = _resolve(names, payload["name"], str(path), remarks, refuse)
    try:
        graph = walk(value)
    except WalkError as error:
        refuse(f"{path}: {payload['name']} cannot be shown: {error}")
    labels: dict[int, str] = {}
    for label, thing in sorted(_named(names), key=lambda pair: "[" in pair[0]):  # a plain name before one in a list
        labels.setdefault(id(thing), label)
    send(remarks=remarks, update=next(_updates(path), ""))
    send(graph=graph_data(graph, labels), kind=graph.kind, file=class_home(value, path))
    backward = getattr(value, "backward", None)
    if callable(backward):
        send(after=recorded_backward(graph, backward))


def _refusal(session: Session) -> Callable[[str], NoReturn]:
    def refuse(line: str) -> NoReturn:
        session.send(error=line)
        session.finish()

    return refuse


def _sources(path: Path, refuse: Callable[[str], NoReturn]) -> Iterator[tuple[str | bytes, str]]:
    """The sources to run, each with its file name: a Python file, or the code cells of a notebook in order."""
    content = path.read_bytes()
    if path.suffix != ".ipynb":
        yield content, str(path)
        return
    try:
        cells = json.loads(content)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        refuse(f"{path}: this is no notebook that can be read")
    for number, source in enumerate(sources, 1):
        lines = ["" if line.lstrip()[:1] in ("%", "!") else line for line in source.split("\n")]
        yield "\n".join(lines), f"{path}, cell {number}"


def _updates(path: Path) -> Iterator[str]:
    """Yield the lines of the file, and of its neighbours that were imported, which move the data of a Value."""
    loaded = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    neighbours = [Path(file) for file in loaded if file and Path(file).parent == path.parent and Path(file) != path]
    for file in (path, *neighbours):
        for source, name in _sources(file, lambda _: sys.exit()):
            for node in ast.walk(ast.parse(source, name)):
                target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
                if isinstance(target, ast.Attribute) and target.attr == "data" and ast.unparse(target) != "self.data":
                    place = f"{Path(name).name}, line {node.lineno}" if isinstance(node, ast.stmt) else name
                    yield f"{place}: {ast.unparse(node)}"


def _resolve(
    names: dict[str, Any], name: str, path: str, remarks: list[str], refuse: Callable[[str], NoReturn]
) -> object:
    """The object that NAME, NAME[0] or NAME.attr stands for."""
    if not PATH.fullmatch(name):
        refuse(f"{path}: write a name as loss, loss[0] or model.loss, in place of {name!r}")
    first, *steps = re.findall(r"[^\W\d]\w*|\[-?\d+\]", name)
    values = [key for key, thing in names.items() if is_value(thing)]
    if first not in names:
        near = get_close_matches(first, values, 1)
        listed = ", ".join(values[:MAX_LISTED]) or "none"
        meant = f"did you mean {near[0]!r}?" if near else f"its Values are: {listed}"
        refuse("; ".join([f"{path} has no {first!r}", meant, *remarks]))
    thing, so_far = names[first], first
    for step in steps:
        try:
            thing = thing[int(step[1:-1])] if step[0] == "[" else getattr(thing, step)
        except Exception as error:
            refuse(f"{path}: {so_far} has no {step}: {type(error).__name__}")
        so_far += step if step[0] == "[" else f".{step}"
    if is_value(thing):
        return thing
    kind = type(thing).__name__
    if isinstance(thing, list | tuple) and any(map(is_value, thing)):
        why = f"is a {kind} of {len(thing)}; name one of them, as {so_far}[0]"
    else:
        why = f"is of type {kind}, which has no data and grad: name a Value"
        numbers = [name for name, found in getattr(thing, "__dict__", {}).items() if isinstance(found, int | float)]
        if hasattr(thing, "grad") and (others := [name for name in numbers if name != "grad"]):
            why = f"has a grad, but no data, only .{', .'.join(others[:3])}: a Value's number is looked for in .data"
    return refuse(f"{path}: {so_far} {why}")


def _named(names: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """The Values of a module with their names; "w[0]" in a list."""
    for key, thing in names.items():
        if not key.startswith("__"):
            yield from _within(key, thing, 3)


def _within(name: str, thing: object, depth: int) -> Iterator[tuple[str, object]]:
    if isinstance(thing, list | tuple) and depth:
        for place, member in enumerate(thing):
            yield from _within(f"{name}[{place}]", member, depth - 1)
    elif is_value(thing):
        yield name, thing


def graph_data(graph: WalkedGraph, labels: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "data": _text(node.data),
            "grad": _text(node.grad),
            "op": node.op,
            "label": node.label or labels.get(id(thing), ""),
            "operands": node.operands,
            "ordered": node.ordered,
            "slopes": [_text(slope) for slope in node.slopes],
            "problem": node.problem,
        }
        for node, thing in zip(graph.nodes, graph.objects, strict=True)
    ]


def _text(number: float | None) -> str | None:
    """A number to the bit; nan and inf too, which JSON has not."""
    return None if number is None else repr(number)


def class_home(value: object, path: Path) -> str:
    """Where the value's class is from: a file beside the learner's, or the name of an installed module."""
    name = type(value).__module__
    if name == path.stem and name not in sys.modules:
        return path.name
    file = getattr(sys.modules.get(name), "__file__", None) or ""
    return os.path.relpath(file, path.parent) if file.startswith(f"{path.parent}{os.sep}") else name


def recorded_backward(graph: WalkedGraph, backward: Callable[[], object]) -> dict[str, Any]:
    """Run a backward pass from gradients of zero; its gradients, and the writes in the order they came.

    A write is (node, its new gradient, the node whose _backward ran or -1). Recording swaps the class of each node for
    a subclass whose grad is a property; where that is impossible the writes are left out.
    """
    places = {id(thing): place for place, thing in enumerate(graph.objects)}
    for thing in graph.objects:
        _set_zero(thing)
    writes: list[tuple[int, str | None, int]] = []
    running = [-1]
    is_recorded = _record(graph, places, writes, running)
    error = ""
    try:
        backward()
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"[:200]
    return {
        "grads": [_text(number_of(thing.grad)) for thing in graph.objects],
        "writes": writes[:MAX_WRITES] if is_recorded else [],
        "error": error,
    }


def _set_zero(thing: Any) -> None:
    try:
        thing.grad = 0.0 if not hasattr(thing.grad, "item") else thing.grad * 0
    except Exception:
        return


def _record(
    graph: WalkedGraph, places: dict[int, int], writes: list[tuple[int, str | None, int]], running: list[int]
) -> bool:
    recording: dict[type, type] = {}
    try:
        for thing in graph.objects:
            kind = type(thing)
            if kind not in recording:
                recording[kind] = _recording_class(kind, places, writes, running)
            _wrap_backward(thing, places, running)
            thing.__class__ = recording[kind]
    except Exception:
        return False
    return True


def _recording_class(
    kind: type, places: dict[int, int], writes: list[tuple[int, str | None, int]], running: list[int]
) -> type:
    slot = kind.__dict__.get("grad") if hasattr(kind, "grad") else None

    def read(self: Any) -> Any:
        return slot.__get__(self, kind) if slot is not None else self.__dict__["grad"]

    def write(self: Any, grad: Any) -> None:
        if slot is not None:
            slot.__set__(self, grad)
        else:
            self.__dict__["grad"] = grad
        if id(self) in places and len(writes) < MAX_WRITES:
            writes.append((places[id(self)], _text(number_of(grad)), running[0]))

    body: dict[str, Any] = {"__slots__": (), "__module__": kind.__module__, "__hash__": kind.__hash__}
    return type(kind.__name__, (kind,), body | {"grad": property(read, write)})


def _wrap_backward(thing: Any, places: dict[int, int], running: list[int]) -> None:
    """Note whose closure runs; an engine without closures has none to wrap."""
    closure = vars(thing).get("_backward") if hasattr(thing, "__dict__") else getattr(thing, "_backward", None)
    if not callable(closure) or getattr(closure, "__self__", None) is thing:
        return
    place = places[id(thing)]

    def backward(*arguments: Any) -> Any:
        before, running[0] = running[0], place
        try:
            return closure(*arguments)
        finally:
            running[0] = before

    thing._backward = backward
