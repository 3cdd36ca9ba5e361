"""Templates of operations as LLVM: each is parsed once, to lines with slots for its operands.

What a template may hold is arithmetic, `**`, comparisons, choices, and calls of the C library or of the small functions
of `engine.ops`, whose own source is read. Floating point is strict: nothing is reordered, fused or replaced.

Where Python may raise an error a flag is set, sometimes though it would not: whoever called lets Python decide.
"""

from __future__ import annotations

import ast
import inspect
import re
import struct
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.ops import OPERAND_NAMES, SCALAR_FUNCTIONS
from engine.tape.tape import Rule

# Of C's functions: how many numbers they take, and for which Python's may raise an error: x, y go in, r comes out.
INFINITE = "0x7FF0000000000000"
SUBNORMAL = "4"  # as bits; Python asks the library for errors, and some report one for the very smallest results
LIBRARY: dict[str, tuple[int, tuple[str, ...]]] = {
    "tanh": (1, ()),
    "exp": (1, (f"fcmp oeq double %r, {INFINITE}",)),
    "log": (1, ("fcmp ole double %x, 0.0",)),
    "log1p": (1, ("fcmp ole double %x, -1.0",)),
    "sin": (1, ("fcmp uno double %r, 0.0",)),
    "cos": (1, ("fcmp uno double %r, 0.0",)),
    "pow": (2, ("fcmp uno double %r, 0.0", f"fcmp oeq double %a, {INFINITE}", f"icmp ult i64 %b, {SUBNORMAL}")),
}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "olt",
    ast.LtE: "ole",
    ast.Gt: "ogt",
    ast.GtE: "oge",
    ast.Eq: "oeq",
    ast.NotEq: "une",
}
ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul"}
CONSTANTS = {name: x for name, x in SCALAR_FUNCTIONS.items() if isinstance(x, float)}
SLOT = re.compile(r"\{(\w+)\}")

RAISE_FLAG = """\
  %old = load i8, ptr %flag
  %new = or i8 %old, 1
  %seen = select i1 %bad, i8 %new, i8 %old
  store i8 %seen, ptr %flag
"""
DIVIDE = f"""\
define internal double @checked.divide(double %x, double %y, ptr %flag) alwaysinline {{
  %bad = fcmp oeq double %y, 0.0
{RAISE_FLAG}  %r = fdiv double %x, %y
  ret double %r
}}
"""
SQUARE_ROOT = f"""\
declare double @llvm.sqrt.f64(double)
define internal double @checked.sqrt(double %x, ptr %flag) alwaysinline {{
  %bad = fcmp olt double %x, 0.0
{RAISE_FLAG}  %r = call double @llvm.sqrt.f64(double %x)
  ret double %r
}}
"""


class NotNative(Exception):  # noqa: N818  (it is no failure: the program then stays Python)
    """There is no machine code for a program; the message says why."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The lines of a template.

    form    with %s for each slot
    slots   for each slot, an operand's index or, counted on behind the operands, that of a number on the way
    extra   how many numbers there are on the way
    result  likewise: the slot of the result
    read    the operands that it reads
    """

    form: str
    slots: tuple[int, ...]
    extra: int
    result: int
    read: tuple[int, ...]


def number(x: float) -> str:
    """A number as LLVM writes it, to the bit."""
    return f"0x{struct.unpack('>Q', struct.pack('>d', x))[0]:016X}"


@dataclass(slots=True)
class NativeRules:
    """The templates met so far, and the functions that their lines call.

    functions  LLVM of each, by name: what a module must hold besides
    """

    functions: dict[str, str] = field(default_factory=dict)
    _recipes: dict[Rule, Recipe] = field(default_factory=dict)

    def recipe(self, rule: Rule) -> Recipe:
        """Return the lines of a rule. Raises NotNative if it holds what cannot be written."""
        recipe = self._recipes.get(rule)
        if recipe is None:
            row, which = rule
            if row.functions:
                raise NotNative(f"{row.name} is an operation of your own, so it runs on Python")
            names = [*OPERAND_NAMES[: row.arity], "out"]
            body = _Body(self, {name: f"{{{name}}}" for name in names})
            result = body.value(ast.parse((row.forward, *row.local)[which], mode="eval").body)
            recipe = self._recipes[rule] = _recipe(names, body, result)
        return recipe

    def call(self, name: str, arguments: Sequence[str]) -> str:
        """The call of a function that templates may call."""
        given = ", ".join(f"double {x}" for x in arguments)
        if name in ("abs", "copysign"):
            intrinsic = f"llvm.{'fabs' if name == 'abs' else name}.f64"
            self.functions[intrinsic] = f"declare double @{intrinsic}({', '.join(['double'] * len(arguments))})\n"
            return f"call double @{intrinsic}({given})"
        if name in LIBRARY and not LIBRARY[name][1]:
            self.functions.setdefault(name, f"declare double @mgrad.{name}(double) nounwind willreturn memory(none)\n")
            return f"call double @mgrad.{name}({given})"
        if name in LIBRARY:
            self.functions.setdefault(name, library_function(name))
            return f"call double @checked.{name}({given}, ptr %flag)"
        if name in ("divide", "sqrt"):
            self.functions[name] = DIVIDE if name == "divide" else SQUARE_ROOT
            return f"call double @checked.{name}({given}, ptr %flag)"
        function = SCALAR_FUNCTIONS.get(name)
        if not callable(function):
            raise NotNative(f"{name} has no machine code")
        if f"own.{name}" not in self.functions:
            self._define(f"own.{name}", *_read(name, function))
        return f"call double @own.{name}({given}, ptr %flag)"

    def choice(self, node: ast.IfExp, names: Mapping[str, str]) -> str:
        """The call of a function of its own, for a choice of which one side must not be computed if not chosen."""
        free = sorted({part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & names.keys())
        name = f"choice.{len(self.functions)}"
        self._define(name, free, [ast.Return(node)])
        return f"call double @{name}({''.join(f'double {names[x]}, ' for x in free)}ptr %flag)"

    def _define(self, name: str, parameters: Sequence[str], statements: Sequence[ast.stmt]) -> None:
        self.functions[name] = ""  # its place
        body = _Body(self, {parameter: f"%{parameter}" for parameter in parameters})
        body.run(statements)
        listed = "".join(f"double %{parameter}, " for parameter in parameters)
        text = re.sub(r"\{(t\d+)\}", r"%\1", "\n".join(body.lines))
        self.functions[name] = f"define internal double @{name}({listed}ptr %flag) {{\n{text}\n}}\n"


def library_function(name: str) -> str:
    """The declaration of a function of the C library, under a name that LLVM knows nothing of, and what checks it."""
    arity, errors = LIBRARY[name]
    parameters = ", ".join(f"double %{x}" for x in "xy"[:arity])
    lines = [f"declare double @mgrad.{name}({', '.join(['double'] * arity)}) nounwind willreturn memory(none)"]
    lines += ["declare double @llvm.fabs.f64(double)"] if any("%a" in error for error in errors) else []
    lines += [f"define internal double @checked.{name}({parameters}, ptr %flag) alwaysinline {{"]
    lines += [f"  %r = call double @mgrad.{name}({parameters})"]
    if any("%a" in error for error in errors):
        lines += [
            "  %a = call double @llvm.fabs.f64(double %r)",
            "  %i = bitcast double %a to i64",
            "  %b = sub i64 %i, 1",
        ]
    for k, error in enumerate(errors):
        lines += [f"  %bad{k} = {error}"]
    if errors:
        last = "%bad0"
        for k in range(1, len(errors)):
            lines += [f"  %any{k} = or i1 {last}, %bad{k}"]
            last = f"%any{k}"
        lines += RAISE_FLAG.replace("%bad", last).splitlines()
    return "\n".join([*lines, "  ret double %r", "}"]) + "\n"


@dataclass(slots=True)
class _Body:
    """Lines of a function. Names of numbers on the way stand in braces: {t0}, {t1}, …"""

    rules: NativeRules
    names: Mapping[str, str]
    lines: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, text: str) -> str:
        name = f"{{t{self.count}}}"
        self.count += 1
        self.lines.append(f"  {name} = {text}")
        return name

    def value(self, node: ast.expr) -> str:
        """Add the lines of an expression and return its result."""
        match node:
            case ast.Constant(int() | float() as x):
                return number(float(x))
            case ast.Name(name) if name in self.names:
                return self.names[name]
            case ast.Name(name) | ast.Attribute(ast.Name("math"), name) if name in CONSTANTS:
                return number(CONSTANTS[name])
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as x)):
                return number(-float(x))
            case ast.UnaryOp(ast.USub(), operand):
                return self.add(f"fneg double {self.value(operand)}")
            case ast.BinOp(left, ast.Div(), ast.Constant(int() | float() as x)) if x:
                return self.add(f"fdiv double {self.value(left)}, {number(float(x))}")
            case ast.BinOp(left, ast.Div(), right):
                return self.add(self.rules.call("divide", [self.value(left), self.value(right)]))
            case ast.BinOp(left, ast.Pow(), right):
                return self.add(self.rules.call("pow", [self.value(left), self.value(right)]))
            case ast.BinOp(left, operator, right) if type(operator) in ARITHMETIC:
                return self.add(f"{ARITHMETIC[type(operator)]} double {self.value(left)}, {self.value(right)}")
            case ast.Call(ast.Name("max"), [one, other]):
                first, second = self.value(one), self.value(other)
                larger = self.add(f"fcmp ogt double {second}, {first}")
                return self.add(f"select i1 {larger}, double {second}, double {first}")
            case ast.Call(ast.Name(name) | ast.Attribute(ast.Name("math"), name), arguments):
                return self.add(self.rules.call(name, [self.value(x) for x in arguments]))
            case ast.IfExp(test, body, orelse):
                if not (_is_cheap(body) and _is_cheap(orelse)):
                    return self.add(self.rules.choice(node, self.names))
                parts = self.test(test), self.value(body), self.value(orelse)
                return self.add("select i1 {}, double {}, double {}".format(*parts))
            case ast.Compare():
                return self.add(f"uitofp i1 {self.test(node)} to double")
        raise NotNative(f"{ast.unparse(node)} has no machine code")

    def test(self, node: ast.expr) -> str:
        """Add the lines of a condition."""
        match node:
            case ast.Compare(left, [operator], [right]) if type(operator) in COMPARISONS:
                return self.add(f"fcmp {COMPARISONS[type(operator)]} double {self.value(left)}, {self.value(right)}")
            case ast.Compare():
                raise NotNative(f"{ast.unparse(node)} has no machine code")
        return self.add(f"fcmp une double {self.value(node)}, 0.0")

    def run(self, statements: Sequence[ast.stmt]) -> None:
        """Add the lines of a function's statements, which end in a return on every way."""
        for k, statement in enumerate(statements):
            match statement:
                case ast.Expr(ast.Constant()):
                    continue
                case ast.Assign([ast.Name(name)], given):
                    self.names = {**self.names, name: self.value(given)}
                    continue
                case ast.Return(ast.IfExp(test, body, orelse)) if not (_is_cheap(body) and _is_cheap(orelse)):
                    return self._branch(test, [ast.Return(body)], [ast.Return(orelse)])
                case ast.Return(ast.expr() as given):
                    self.lines.append(f"  ret double {self.value(given)}")
                    return None
                case ast.If(test, body, orelse):
                    return self._branch(test, body, orelse or statements[k + 1 :])
            raise NotNative(f"{ast.unparse(statement)} has no machine code")
        raise NotNative("a function without a result has no machine code")

    def _branch(self, test: ast.expr, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt]) -> None:
        label, names = self.count, self.names
        self.count += 1
        self.lines.append(f"  br i1 {self.test(test)}, label %yes{label}, label %no{label}")
        for name, statements in (("yes", body), ("no", orelse)):
            self.lines.append(f"{name}{label}:")
            self.names = names
            self.run(statements)


def _read(name: str, function: Callable[..., float]) -> tuple[list[str], list[ast.stmt]]:
    """Return the parameters and statements of a small function from its source."""
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        raise NotNative(f"{name} has no source to be read") from None
    if not isinstance(tree, ast.FunctionDef):
        raise NotNative(f"{name} is no plain function")
    return [argument.arg for argument in tree.args.args], tree.body


def _is_cheap(node: ast.expr) -> bool:
    """Whether an expression can be computed though it may not be chosen: nothing in it takes long, or raises."""
    return not any(
        isinstance(part, ast.Div | ast.Pow) or (isinstance(part, ast.Call) and ast.unparse(part.func) != "abs")
        for part in ast.walk(node)
    )


def _recipe(names: Sequence[str], body: _Body, result: str) -> Recipe:
    places = {name: k for k, name in enumerate([*names, *(f"t{k}" for k in range(body.count))])}
    text = "\n".join(body.lines)
    slots = tuple(places[name] for name in SLOT.findall(text))
    found = SLOT.fullmatch(result)
    if found is None:  # a number, which takes a line of its own
        return Recipe(f"  %s = fadd double {result}, {number(-0.0)}", (len(names),), 1, len(names), ())
    read = tuple(sorted({slot for slot in (*slots, places[found[1]]) if slot < len(names)}))
    return Recipe(SLOT.sub("%s", text.replace("%", "%%")), slots, body.count, places[found[1]], read)
