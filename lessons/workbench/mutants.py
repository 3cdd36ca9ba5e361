"""Small changes of a task's solution, each of which makes it wrong: the task's checks must reject them all."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

OTHER_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
}
OTHER_NAMES = {"self": "other", "other": "self"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed solution. line: of the solution, in which the change is; change: "a * b → a"."""

    source: str
    line: int
    change: str


def mutants(starter: str, solution: str) -> list[Mutant]:
    """Return every small change of what the solution has beyond the starter."""
    given = set(starter.splitlines())
    own = {number for number, text in enumerate(solution.splitlines(), 1) if text not in given}
    tree = ast.parse(solution)
    found: dict[str, Mutant] = {}
    for place, node in enumerate(ast.walk(tree)):
        if getattr(node, "lineno", None) not in own:
            continue
        for change in _changes(node):
            changed = copy.deepcopy(tree)
            target = next(each for at, each in enumerate(ast.walk(changed)) if at == place)
            replacement = change(target)
            result = _replaced(changed, target, replacement) if replacement is not target else changed
            source = f"{ast.unparse(ast.fix_missing_locations(result))}\n"
            assert isinstance(node, ast.stmt | ast.expr)
            text = f"{ast.unparse(node)} → {ast.unparse(replacement)}"
            found.setdefault(source, Mutant(source, node.lineno, text))
    found.pop(f"{ast.unparse(tree)}\n", None)
    return list(found.values())


Change = Callable[[ast.AST], ast.AST]


def _changes(node: ast.AST) -> Iterator[Change]:
    """Yield the changes that a node of this kind can have."""
    match node:
        case ast.AugAssign():
            yield lambda n: _assigned(n)
            yield lambda n: _with_operator(n)
            yield lambda n: ast.Pass()
        case ast.BinOp():
            yield lambda n: _with_operator(n)
            yield lambda n: n.left if isinstance(n, ast.BinOp) else n
            yield lambda n: n.right if isinstance(n, ast.BinOp) else n
        case ast.Name(id="self" | "other"):
            yield _renamed
        case ast.Constant(value=int() | float()):
            yield _raised
        case ast.UnaryOp(op=ast.USub()):
            yield lambda n: n.operand if isinstance(n, ast.UnaryOp) else n
        case ast.Return():
            yield lambda n: ast.Return(ast.Constant(None))
        case ast.Expr():
            yield lambda n: ast.Pass()
        case ast.Call(func=ast.Attribute(), args=[]):
            yield lambda n: n.func.value if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) else n


def _assigned(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.AugAssign)
    return ast.Assign([node.target], node.value, lineno=node.lineno)


def _with_operator(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.AugAssign | ast.BinOp)
    node.op = OTHER_OPERATORS.get(type(node.op), ast.Add)()
    return node


def _renamed(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Name)
    node.id = OTHER_NAMES[node.id]
    return node


def _raised(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, int | float)
    node.value += 1
    return node


class _Replacer(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the replacement for the old node."""
        return self.new if node is self.old else self.generic_visit(node)


def _replaced(tree: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    return _Replacer(old, new).visit(tree)
