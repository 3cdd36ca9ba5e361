"""Operations that a learner adds to the table: a forward function and its local derivatives."""

from __future__ import annotations

from collections.abc import Callable
from keyword import iskeyword

from engine.ops import BUILT_IN, OPERAND_NAMES, OPERATIONS, Operation
from engine.value import Value


def register_op(
    name: str, forward: Callable[..., float], *local: Callable[..., float], said: str = ""
) -> Callable[..., Value]:
    """Add an operation of your own to the table; lecture, "any operation with a forward and a local derivative".

    name     what to call it: a Python name that no built-in operation has; your own may be replaced
    forward  takes the operands' numbers, gives the result
    local    one function an operand: takes the operands' numbers, gives ∂out/∂that operand
    said     the derivative in words, for the explanations

    Returns a function that applies it to Values (or numbers). A Value has it as a method as well, and expressions know
    it by its name. Raises ValueError for a name that cannot be used, TypeError if a derivative is missing.
    """
    if not name.isidentifier() or iskeyword(name) or name.startswith("_"):
        raise ValueError(f"{name!r} cannot name an operation: use letters, digits and underscores")
    if name in {row.name for row in BUILT_IN} or name in {row.symbol for row in BUILT_IN} or hasattr(Value, name):
        raise ValueError(f"{name!r} is taken by the engine; choose another name")
    if not callable(forward) or not local or not all(map(callable, local)):
        raise TypeError(f"{name} needs a forward function and a local derivative for each operand")
    if len(local) > len(OPERAND_NAMES):
        raise TypeError(f"{name} has {len(local)} local derivatives: {len(OPERAND_NAMES)} operands are the most")
    names = OPERAND_NAMES[: len(local)]
    listed = ", ".join(names)
    shown = ", ".join(f"{{{letter}}}" for letter in names)
    primes = tuple(f"{name}′({shown})" if len(local) == 1 else f"∂{name}/∂{letter}" for letter in names)
    row = Operation(
        name,
        name,
        f"own_{name}({listed})",  # a name of its own: theirs may be "a", as an operand's
        tuple(f"own_{name}_slope_{letter}({listed})" for letter in names),
        f"{name}({shown})",
        primes,
        (said or f"the derivative you gave for {name}",) * len(local),
        functions={f"own_{name}": forward}
        | {f"own_{name}_slope_{x}": slope for x, slope in zip(names, local, strict=True)},
    )
    OPERATIONS[name] = row
    return lambda *operands: Value.apply(row, *operands)
