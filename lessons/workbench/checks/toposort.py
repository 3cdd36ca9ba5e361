"""Task: the topological order of a graph."""

from __future__ import annotations

from engine import Value, count_paths
from engine import toposort as engine_order
from lessons.workbench.checking import Answer, CheckFailed, Flaw, describe, engine_values, replaced

TITLE = "Write build_topo(root): operands before what they make"
STARTER = '''\
def build_topo(root):
    """A list of root and all it depends on, each once, operands before what they make."""
    topo = []
    visited = set()

    def build(v):
        ...

    build(root)
    return topo
'''
SOLUTION = replaced(
    STARTER,
    (
        "        ...\n",
        """\
        if v not in visited:
            visited.add(v)
            for operand in v._prev:
                build(operand)
            topo.append(v)
""",
    ),
)

GRAPHS = {
    "chain": "a = 1\nb = -a\nc = tanh(b)",
    "L": "a = 2\nb = -3\nc = 10\nf = -2\ne = a*b\nd = e + c\nL = d*f",
    "shared": "a = 3\nb = a + a\nc = b + b",
    "equal": "a = 1\nb = 1\nc = 1\ne = a*b\nd = e + c",
    "crossed": "a = 2\nb = -3\nc = 10\ne = a*b\nd = e + c\nL = e*d",
}


def everything(answer: Answer) -> None:
    """every node of L = (a * b + c) * f is there"""
    root, names = _graph("L")
    order = _order(answer, root)
    for node in engine_order(root):
        if not any(node is one for one in order):
            raise CheckFailed(f"{names.get(node, 'a node')} is missing in the order of L, which needs every node once.")


def once(answer: Answer) -> None:
    """a node that is used twice stands there once"""
    root, names = _graph("shared")
    order = _order(answer, root)
    for node in engine_order(root):
        times = sum(node is one for one in order)
        if not times:
            raise CheckFailed(f"In c = b + b with b = a + a, {names[node]} is missing in the order.")
        if times > 1:
            tip = "Once for every path from c: nobody remembers who was visited." if _is_every_path(root, order) else ""
            message = f"In c = b + b with b = a + a, {names[node]} stands {times} times; it should stand once."
            raise CheckFailed(f"{message} {tip}".rstrip())


def operands_first(answer: Answer) -> None:
    """operands stand before what they make"""
    for title in ("chain", "L"):
        _check_order(answer, title)


def crossed(answer: Answer) -> None:
    """a node waits for a shorter way to end, too"""
    _check_order(answer, "crossed")


def equal_numbers(answer: Answer) -> None:
    """two nodes with the same number are two nodes"""
    root, names = _graph("equal")
    order = _order(answer, root)
    numbers = [one.data for one in order if isinstance(one, Value)]
    by_data = len(set(numbers)) == len(numbers) and set(numbers) == {node.data for node in engine_order(root)}
    for node in engine_order(root):
        if not any(node is one for one in order):
            raise CheckFailed(
                f"In d = a*b + c with a = b = c = 1, {names.get(node, 'a node')} is missing"
                + (": nodes with equal numbers count as one. Tell the nodes themselves apart." if by_data else ".")
            )


def _is_every_path(root: Value, order: list[object]) -> bool:
    """Whether each node stands there as often as paths lead to it from the output."""
    return all(sum(node is one for one in order) == count_paths(root, node) for node in engine_order(root))


def _graph(title: str) -> tuple[Value, dict[Value, str]]:
    named = engine_values(GRAPHS[title])
    return list(named.values())[-1], {node: name for name, node in named.items()}


def _order(answer: Answer, root: Value) -> list[object]:
    order = answer.build_topo(root)
    if not isinstance(order, list | tuple):
        raise CheckFailed(f"build_topo gives {describe(order)}; it should be a list of the nodes.")
    return list(order)


def _check_order(answer: Answer, title: str) -> None:
    root, names = _graph(title)
    order = _order(answer, root)
    place = {node: i for i, node in enumerate(order)}
    for node in engine_order(root):
        for operand in node.operands:
            if place.get(operand, -1) >= place.get(node, len(order)):
                listed = " ".join(names.get(one, describe(one.data)) for one in order if isinstance(one, Value))
                raise CheckFailed(f"In {listed}, {names[operand]} stands after {names[node]}, which is made from it.")


CHECKS = (everything, once, operands_first, crossed, equal_numbers)
WRONG = (
    Flaw(
        "appended before its operands",
        replaced(
            SOLUTION,
            ("            visited.add(v)\n", "            visited.add(v)\n            topo.append(v)\n"),
            ("                build(operand)\n            topo.append(v)\n", "                build(operand)\n"),
        ),
        operands_first,
        "stands after",
    ),
    Flaw(
        "nobody is remembered",
        replaced(SOLUTION, ("            visited.add(v)\n", "")),
        once,
        "nobody remembers",
    ),
    Flaw(
        "appended before and after",
        replaced(
            SOLUTION, ("            visited.add(v)\n", "            visited.add(v)\n            topo.append(v)\n")
        ),
        once,
        "a stands 2 times",
    ),
    Flaw(
        "visited by number",
        replaced(SOLUTION, ("v not in visited", "v.data not in visited"), ("visited.add(v)", "visited.add(v.data)")),
        equal_numbers,
        "equal numbers count as one",
    ),
    Flaw(
        "leaves forgotten",
        replaced(
            SOLUTION, ("            topo.append(v)\n", "            if v._prev:\n                topo.append(v)\n")
        ),
        everything,
        "which needs every node once",
    ),
    Flaw(
        "level by level from the root",
        """\
def build_topo(root):
    topo = [root]
    for v in topo:
        for operand in v._prev:
            if operand not in topo:
                topo.append(operand)
    return topo[::-1]
""",
        crossed,
        "stands after",
    ),
)
