"""Edits of one line of a source: each the kind of slip that people make, found in the syntax tree of any engine."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of one line and what takes its place. line: from 1; start, end: in bytes, as the syntax tree counts."""

    line: int
    start: int
    end: int
    text: str

    def applied(self, source: str) -> str:
        """Return the source with the edit made."""
        lines = source.split("\n")
        line = lines[self.line - 1].encode()
        lines[self.line - 1] = (line[: self.start] + self.text.encode() + line[self.end :]).decode()
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class TreePlace:
    """A node of the syntax tree.

    within  the names of the classes and functions around it, from the outside
    source  the whole source
    """

    node: ast.AST
    within: tuple[str, ...]
    source: str

    def text_of(self, node: ast.expr) -> str:
        """Return the source of a node."""
        return ast.get_source_segment(self.source, node) or ast.unparse(node)


Finder = Callable[[TreePlace], Iterator[Edit]]


def find_edits(source: str, find: Finder) -> list[Edit]:
    """Return every edit of a kind that a source allows, from the top down; none for what Python cannot read."""
    found = [edit for place in _places_of(source) for edit in find(place)]
    return sorted(dict.fromkeys(found), key=lambda edit: (edit.line, edit.start))


@lru_cache(maxsize=4)
def _places_of(source: str) -> tuple[TreePlace, ...]:
    try:
        return tuple(_places(ast.parse(source), (), source))
    except (SyntaxError, ValueError, RecursionError):
        return ()


def _places(tree: ast.AST, within: tuple[str, ...], source: str) -> Iterator[TreePlace]:
    for node in ast.iter_child_nodes(tree):
        yield TreePlace(node, within, source)
        named = isinstance(node, ast.FunctionDef | ast.ClassDef)
        yield from _places(node, (*within, node.name) if named else within, source)  # type: ignore[attr-defined]


def replaced(node: ast.expr, text: str) -> Iterator[Edit]:
    """Yield the edit that puts a text in the place of an expression, if it stands on one line."""
    if node.end_lineno == node.lineno and node.end_col_offset is not None:
        yield Edit(node.lineno, node.col_offset, node.end_col_offset, text)


def _is_grad(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "grad"


def _share(place: TreePlace) -> ast.AugAssign | None:
    """The statement `x.grad += …`, if the place is one."""
    node = place.node
    is_share = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and _is_grad(node.target)
    return node if is_share and isinstance(node, ast.AugAssign) and node.lineno == node.end_lineno else None


def _with_sign(place: TreePlace, node: ast.AugAssign, old: str, new: str) -> Iterator[Edit]:
    """Another sign between the target and the value of an augmented assignment."""
    line = place.source.split("\n")[node.lineno - 1].encode()
    start = line.find(old.encode(), node.target.end_col_offset or 0, node.value.col_offset)
    if start >= 0:
        yield Edit(node.lineno, start, start + len(old), new)


def _factors(share: ast.AugAssign) -> tuple[ast.expr, ast.expr] | None:
    """The local derivative and the upstream gradient of `x.grad += local * out.grad`, in whichever order."""
    value = share.value
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Mult):
        return None
    if _is_grad(value.right):
        return value.left, value.right
    return (value.right, value.left) if _is_grad(value.left) else None


def _is_number(node: ast.AST, number: float) -> bool:
    return isinstance(node, ast.Constant) and node.value == number and not isinstance(node.value, bool)


def overwritten(place: TreePlace) -> Iterator[Edit]:
    """`x.grad = …` in place of `+=`."""
    if (share := _share(place)) is not None:
        yield from _with_sign(place, share, "+=", "=")


def subtracted(place: TreePlace) -> Iterator[Edit]:
    """`x.grad -= …` in place of `+=`."""
    if (share := _share(place)) is not None:
        yield from _with_sign(place, share, "+=", "-=")


def without_upstream(place: TreePlace) -> Iterator[Edit]:
    """The local derivative alone."""
    if (share := _share(place)) is None:
        return
    if (factors := _factors(share)) is not None:
        yield from replaced(share.value, place.text_of(factors[0]))
    elif _is_grad(share.value):
        yield from replaced(share.value, "1.0")


def without_local(place: TreePlace) -> Iterator[Edit]:
    """The upstream gradient alone; for exp there is a cause of its own."""
    if "exp" not in place.within:
        yield from _upstream_alone(place)


def exp_without_out(place: TreePlace) -> Iterator[Edit]:
    """The upstream gradient alone, in exp."""
    if "exp" in place.within:
        yield from _upstream_alone(place)


def _upstream_alone(place: TreePlace) -> Iterator[Edit]:
    share = _share(place)
    factors = _factors(share) if share is not None else None
    if share is not None and factors is not None and not isinstance(factors[0], ast.Constant):
        yield from replaced(share.value, place.text_of(factors[1]))


def added(place: TreePlace) -> Iterator[Edit]:
    """The local derivative plus upstream, where they are to be multiplied."""
    share = _share(place)
    factors = _factors(share) if share is not None else None
    if share is not None and factors is not None and not isinstance(factors[0], ast.Constant):
        yield from replaced(share.value, f"{place.text_of(factors[0])} + {place.text_of(factors[1])}")


def own_data(place: TreePlace) -> Iterator[Edit]:
    """The operand's own data, where the other's is due."""
    share = _share(place)
    factors = _factors(share) if share is not None else None
    if share is None or factors is None or "__mul__" not in place.within:
        return
    target, local = share.target, factors[0]
    assert isinstance(target, ast.Attribute)
    if isinstance(local, ast.Attribute) and local.attr == "data" and ast.dump(local.value) != ast.dump(target.value):
        yield from replaced(local, f"{place.text_of(target.value)}.data")


def tanh_not_squared(place: TreePlace) -> Iterator[Edit]:
    """1 − t in place of 1 − t²."""
    node = place.node
    if "tanh" in place.within and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        square = node.right
        if _is_number(node.left, 1) and isinstance(square, ast.BinOp):
            is_square = isinstance(square.op, ast.Pow) and _is_number(square.right, 2)
            if is_square or (isinstance(square.op, ast.Mult) and ast.dump(square.left) == ast.dump(square.right)):
                yield from replaced(square, place.text_of(square.left))


def power_not_lowered(place: TreePlace) -> Iterator[Edit]:
    """n·xⁿ in place of n·xⁿ⁻¹."""
    node = place.node
    is_difference = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and _is_number(node.right, 1)
    if "__pow__" in place.within and is_difference and isinstance(node, ast.BinOp):
        yield from (_with_brackets(edit, place.source) for edit in replaced(node, place.text_of(node.left)))


def _with_brackets(edit: Edit, source: str) -> Edit:
    """The edit that takes brackets around its place away too: nobody writes (n)."""
    line = source.split("\n")[edit.line - 1].encode()
    before, after = line[: edit.start], line[edit.end :]
    if before.endswith(b"(") and after.startswith(b")") and not before[-2:-1].isalnum():
        return Edit(edit.line, edit.start - 1, edit.end + 1, edit.text)
    return edit


def one_operand(place: TreePlace) -> Iterator[Edit]:
    """A result that remembers the first of its two operands alone."""
    node = place.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and "__init__" not in place.within:
        for argument in node.args:
            is_pair = isinstance(argument, ast.Tuple | ast.Set) and len(argument.elts) == 2
            if is_pair and isinstance(argument, ast.Tuple | ast.Set):
                first = place.text_of(argument.elts[0])
                if all(isinstance(each, ast.Name) for each in argument.elts):
                    yield from replaced(argument, f"({first},)" if isinstance(argument, ast.Tuple) else f"{{{first}}}")


def call_stored(place: TreePlace) -> Iterator[Edit]:
    """`out._backward = _backward()`: what the call returns, in place of the function."""
    node = place.node
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Name):
        return
    if any(isinstance(target, ast.Attribute) and target.attr == "_backward" for target in node.targets):
        yield from replaced(node.value, f"{node.value.id}()")


def no_seed(place: TreePlace) -> Iterator[Edit]:
    """The output's own gradient left at 0."""
    node = place.node
    if not isinstance(node, ast.Assign) or "backward" not in place.within:
        return
    if any(map(_is_grad, node.targets)) and _is_number(node.value, 1):
        yield from replaced(node.value, "0.0")


def from_the_leaves(place: TreePlace) -> Iterator[Edit]:
    """The order not reversed."""
    node = place.node
    if not isinstance(node, ast.For) or "backward" not in place.within:
        return
    order = node.iter
    if isinstance(order, ast.Call) and isinstance(order.func, ast.Name) and order.func.id == "reversed" and order.args:
        yield from replaced(order, place.text_of(order.args[0]))
    if isinstance(order, ast.Subscript) and ast.unparse(order.slice) == "::-1":
        yield from replaced(order, place.text_of(order.value))


def not_remembered(place: TreePlace) -> Iterator[Edit]:
    """A node is visited again by every way that leads to it."""
    node = place.node
    if not isinstance(node, ast.If) or "backward" not in place.within:
        return
    if isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], ast.NotIn):
        yield from replaced(node.test, "True")


def not_zeroed(place: TreePlace) -> Iterator[Edit]:
    """`p.grad == 0.0`: compared, in place of set."""
    node = place.node
    if "zero_grad" in place.within and isinstance(node, ast.Assign) and any(map(_is_grad, node.targets)):
        line = place.source.split("\n")[node.lineno - 1].encode()
        start = line.find(b"=", node.targets[0].end_col_offset or 0)
        if start >= 0 and node.lineno == node.end_lineno:
            yield Edit(node.lineno, start, start + 1, "==")


def _update(place: TreePlace) -> ast.AugAssign | None:
    node = place.node
    is_update = (
        isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Attribute) and node.target.attr == "data"
    )
    return node if is_update and isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub) else None


def uphill(place: TreePlace) -> Iterator[Edit]:
    """`p.data += rate * p.grad`: up the slope."""
    if (update := _update(place)) is not None:
        yield from _with_sign(place, update, "-=", "+=")


def no_rate(place: TreePlace) -> Iterator[Edit]:
    """`p.data -= p.grad`: the learning rate forgotten."""
    update = _update(place)
    factors = _factors(update) if update is not None else None
    if update is not None and factors is not None:
        yield from replaced(update.value, place.text_of(factors[1]))


def no_biases(place: TreePlace) -> Iterator[Edit]:
    """parameters() without the bias."""
    node = place.node
    if "parameters" not in place.within or "Neuron" not in place.within:
        return
    if isinstance(node, ast.List) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Starred):
        yield from replaced(node, f"[{place.text_of(node.elts[0])}]")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.right, ast.List):
        yield from replaced(node, place.text_of(node.left))
