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

# The types of numbers and of conditions that a line works on: one, or several side by side.
NUMBER, CONDITION = "double", "i1"

RAISE_FLAG = """\
  %old = load i8, ptr %flag
  %new = or i8 %old, 1
  %seen = select i1 %bad, i8 %new, i8 %old
  store i8 %seen, ptr %flag
"""
CHECKED = {
    "divide": ("oeq double %y, 0.0", "fdiv double %x, %y"),
    "sqrt": ("olt double %x, 0.0", "call double @llvm.sqrt.f64(double %x)"),
}


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
    lanes      how many numbers a line works on, side by side: for so many examples it does the same
    """

    functions: dict[str, str] = field(default_factory=dict)
    lanes: int = 1
    _recipes: dict[Rule, Recipe] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The type of what a line works on."""
        return self.widened(NUMBER)

    def widened(self, kind: str) -> str:
        """The type of so many of a kind as there are lanes."""
        return kind if self.lanes == 1 else f"<{self.lanes} x {kind}>"

    def number(self, x: float) -> str:
        """A number as LLVM writes it, the same in every lane."""
        return number(x) if self.lanes == 1 else f"<{', '.join([f'double {number(x)}'] * self.lanes)}>"

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

    def is_exact(self, rule: Rule) -> bool:
        """Whether a rule is arithmetic alone: without a function of the C library, or one that may call it."""
        called = re.findall(r"@([\w.]+)\(", self.recipe(rule).form)
        return all(name.startswith("llvm.") or name in ("checked.divide", "checked.sqrt") for name in called)

    def call(self, name: str, arguments: Sequence[str]) -> str:
        """The call of a function that templates may call."""
        given = ", ".join(f"{self.kind} {x}" for x in arguments)
        if name in ("abs", "copysign"):
            suffix = "f64" if self.lanes == 1 else f"v{self.lanes}f64"
            intrinsic = f"llvm.{'fabs' if name == 'abs' else name}.{suffix}"
            listed = ", ".join([self.kind] * len(arguments))
            self.functions[intrinsic] = f"declare {self.kind} @{intrinsic}({listed})\n"
            return f"call {self.kind} @{intrinsic}({given})"
        if name in CHECKED:
            return f"call {self.kind} @{self._checked(name)}({given}, ptr %flag)"
        if name in LIBRARY:
            self.functions.setdefault(name, library_function(name))
            called = f"checked.{name}" if LIBRARY[name][1] else f"mgrad.{name}"
            return self._called(called, arguments, has_flag=bool(LIBRARY[name][1]))
        function = SCALAR_FUNCTIONS.get(name)
        if not callable(function):
            raise NotNative(f"{name} has no machine code")
        if f"own.{name}" not in self.functions:
            self._define(f"own.{name}", *_read(name, function))
        return self._called(f"own.{name}", arguments)

    def choice(self, node: ast.IfExp, names: Mapping[str, str]) -> str:
        """The call of a function of its own, for a choice of which one side must not be computed if not chosen."""
        free = sorted({part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & names.keys())
        name = f"choice.{len(self.functions)}"
        self._define(name, free, [ast.Return(node)])
        return self._called(name, [names[x] for x in free])

    def _called(self, name: str, arguments: Sequence[str], has_flag: bool = True) -> str:
        """The call of a function of single numbers; lane by lane if there are several."""
        flag = ["ptr %flag"] if has_flag else []
        if self.lanes == 1:
            return f"call double @{name}({', '.join([*(f'double {x}' for x in arguments), *flag])})"
        wide = f"lanes.{name}"
        if wide not in self.functions:
            self.functions[wide] = lane_by_lane(name, wide, len(arguments), self.lanes, has_flag)
        return f"call {self.kind} @{wide}({', '.join(f'{self.kind} {x}' for x in arguments)}, ptr %flag, i64 %live)"

    def _checked(self, name: str) -> str:
        """Define an operation that sets the flag where Python raises an error, in any lane; return its name."""
        test, result = CHECKED[name]
        own = f"checked.{name}" + ("" if self.lanes == 1 else f".{self.lanes}")
        declared = "declare double @llvm.sqrt.f64(double)\n" if "@llvm.sqrt" in result else ""
        two = ", double %y" if "%y" in result else ""
        any_lane = ""
        if self.lanes > 1:
            bits = f"i{self.lanes}"
            any_lane = f"  %bits = bitcast {self.widened(CONDITION)} %bad to {bits}\n  %any = icmp ne {bits} %bits, 0\n"
            test = test.replace("0.0", "zeroinitializer")
        flag = RAISE_FLAG.replace("%bad", "%any") if any_lane else RAISE_FLAG
        text = (
            f"{declared}define internal double @{own}(double %x{two}, ptr %flag) alwaysinline {{\n"
            f"  %bad = fcmp {test}\n{any_lane}{flag}  %r = {result}\n  ret double %r\n}}\n"
        )
        if self.lanes > 1:
            text = text.replace("llvm.sqrt.f64", f"llvm.sqrt.v{self.lanes}f64").replace(NUMBER, self.kind)
        self.functions[own] = text
        return own

    def _define(self, name: str, parameters: Sequence[str], statements: Sequence[ast.stmt]) -> None:
        """Define a function of single numbers: lanes may take different ways through it."""
        self.functions[name] = ""  # its place
        body = _Body(NativeRules(self.functions), {parameter: f"%{parameter}" for parameter in parameters})
        body.run(statements)
        listed = "".join(f"double %{parameter}, " for parameter in parameters)
        text = re.sub(r"\{(t\d+)\}", r"%\1", "\n".join(body.lines))
        self.functions[name] = f"define internal double @{name}({listed}ptr %flag) {{\n{text}\n}}\n"


def lane_by_lane(name: str, wide: str, arity: int, lanes: int, has_flag: bool) -> str:
    """A function that calls another for each lane that is live; the others get the result of the last of these."""
    kind, operands = f"<{lanes} x double>", [f"%{x}" for x in OPERAND_NAMES[:arity]]
    flag = ["ptr %flag"] if has_flag else []
    listed = ", ".join(f"{kind} {x}" for x in operands)
    lines = [f"define internal {kind} @{wide}({listed}, ptr %flag, i64 %live) noinline {{", "  br label %lane0"]
    for lane in range(lanes):
        lines.append(f"lane{lane}:")
        lines += [f"  {x}{lane} = extractelement {kind} {x}, i64 {lane}" for x in operands]
        given = ", ".join([*(f"double {x}{lane}" for x in operands), *flag])
        lines += [
            f"  %r{lane} = call double @{name}({given})",
            f"  %s{lane} = insertelement {kind} poison, double %r{lane}, i64 0",
        ]
        mask = ", ".join(f"i32 {k if k < lane else lanes}" for k in range(lanes))
        before = f"%v{lane - 1}" if lane else "poison"
        lines.append(f"  %v{lane} = shufflevector {kind} {before}, {kind} %s{lane}, <{lanes} x i32> <{mask}>")
        if lane < lanes - 1:
            lines += [f"  %m{lane} = icmp sgt i64 %live, {lane + 1}"]
            lines += [f"  br i1 %m{lane}, label %lane{lane + 1}, label %done"]
    ways = ", ".join(f"[ %v{lane}, %lane{lane} ]" for lane in range(lanes))
    return "\n".join([*lines, "  br label %done", "done:", f"  %r = phi {kind} {ways}", f"  ret {kind} %r", "}"]) + "\n"


def library_function(name: str) -> str:
    """The declaration of a function of the C library, under a name unknown to LLVM, and what checks it if need be."""
    arity, errors = LIBRARY[name]
    parameters = ", ".join(f"double %{x}" for x in "xy"[:arity])
    lines = [f"declare double @mgrad.{name}({', '.join(['double'] * arity)}) nounwind willreturn memory(none)"]
    if not errors:
        return lines[0] + "\n"
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
                return self.rules.number(float(x))
            case ast.Name(name) if name in self.names:
                return self.names[name]
            case ast.Name(name) | ast.Attribute(ast.Name("math"), name) if name in CONSTANTS:
                return self.rules.number(CONSTANTS[name])
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as x)):
                return self.rules.number(-float(x))
            case ast.UnaryOp(ast.USub(), operand):
                return self.add(f"fneg {self.rules.kind} {self.value(operand)}")
            case ast.BinOp(left, ast.Div(), ast.Constant(int() | float() as x)) if x:
                return self.add(f"fdiv {self.rules.kind} {self.value(left)}, {self.rules.number(float(x))}")
            case ast.BinOp(left, ast.Div(), right):
                return self.add(self.rules.call("divide", [self.value(left), self.value(right)]))
            case ast.BinOp(left, ast.Pow(), right):
                return self.add(self.rules.call("pow", [self.value(left), self.value(right)]))
            case ast.BinOp(left, operator, right) if type(operator) in ARITHMETIC:
                return self.add(
                    f"{ARITHMETIC[type(operator)]} {self.rules.kind} {self.value(left)}, {self.value(right)}"
                )
            case ast.Call(ast.Name("max"), [one, other]):
                first, second = self.value(one), self.value(other)
                larger = self.add(f"fcmp ogt {self.rules.kind} {second}, {first}")
                return self._select(larger, second, first)
            case ast.Call(ast.Name(name) | ast.Attribute(ast.Name("math"), name), arguments):
                return self.add(self.rules.call(name, [self.value(x) for x in arguments]))
            case ast.IfExp(test, body, orelse):
                if not (_is_cheap(body) and _is_cheap(orelse)):
                    return self.add(self.rules.choice(node, self.names))
                return self._select(self.test(test), self.value(body), self.value(orelse))
            case ast.Compare():
                return self.add(f"uitofp {self.rules.widened(CONDITION)} {self.test(node)} to {self.rules.kind}")
        raise NotNative(f"{ast.unparse(node)} has no machine code")

    def test(self, node: ast.expr) -> str:
        """Add the lines of a condition."""
        match node:
            case ast.Compare(left, [operator], [right]) if type(operator) in COMPARISONS:
                parts = f"{self.value(left)}, {self.value(right)}"
                return self.add(f"fcmp {COMPARISONS[type(operator)]} {self.rules.kind} {parts}")
            case ast.Compare():
                raise NotNative(f"{ast.unparse(node)} has no machine code")
        return self.add(f"fcmp une {self.rules.kind} {self.value(node)}, {self.rules.number(0.0)}")

    def _select(self, test: str, yes: str, no: str) -> str:
        kind = self.rules.kind
        return self.add(f"select {self.rules.widened(CONDITION)} {test}, {kind} {yes}, {kind} {no}")

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
        return Recipe(
            f"  %s = fadd {body.rules.kind} {result}, {body.rules.number(-0.0)}", (len(names),), 1, len(names), ()
        )
    read = tuple(sorted({slot for slot in (*slots, places[found[1]]) if slot < len(names)}))
    return Recipe(SLOT.sub("%s", text.replace("%", "%%")), slots, body.count, places[found[1]], read)
