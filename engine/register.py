"""Registration of user-defined operations."""

from __future__ import annotations

from collections.abc import Callable
from keyword import iskeyword

from engine.ops import BUILT_IN, OPERAND_NAMES, OPERATIONS, Operation
from engine.value import Value


def register_op(
    name: str, forward: Callable[..., float], *local: Callable[..., float], said: str = ""
) -> Callable[..., Value]:
    """Add an operation to the table; in the lecture, "any operation with a forward and a local derivative".

    name     a Python name that no built-in operation has; registering it again replaces it
    forward  maps the operands' numbers to the result
    local    one function per operand: maps the operands' numbers to ∂out/∂operand
    said     the derivative in words, for explanations

    Returns a function that applies it to Values (or numbers). It is also a method of Value, and expressions can call it
    by name. Raises ValueError for an unusable name, TypeError for missing derivatives.
    """
    if not name.isidentifier() or iskeyword(name) or name.startswith("_"):
        raise ValueError(f"{name!r} cannot name an operation: use letters, digits and underscores")
    if name in {row.name for row in BUILT_IN} or name in {row.symbol for row in BUILT_IN} or hasattr(Value, name):
        raise ValueError(f"{name!r} is taken by the engine; choose another name")
    if not callable(forward) or not local or not all(map(callable, local)):
        raise TypeError(f"{name} needs a forward function and a local derivative for each operand")
    if len(local) > len(OPERAND_NAMES):
        raise TypeError(f"{name} has {len(local)} local derivatives: at most {len(OPERAND_NAMES)} operands are allowed")
    names = OPERAND_NAMES[: len(local)]
    listed = ", ".join(names)
    shown = ", ".join(f"{{{letter}}}" for letter in names)
    primes = tuple(f"{name}′({shown})" if len(local) == 1 else f"∂{name}/∂{letter}" for letter in names)
    row = Operation(
        name,
        name,
        f"own_{name}({listed})",  # prefixed, as the name may be that of an operand, "a"
        tuple(f"own_{name}_slope_{letter}({listed})" for letter in names),
        f"{name}({shown})",
        primes,
        (said or f"the derivative you gave for {name}",) * len(local),
        functions={f"own_{name}": forward}
        | {f"own_{name}_slope_{x}": slope for x, slope in zip(names, local, strict=True)},
    )
    OPERATIONS[name] = row
    return lambda *operands: Value.apply(row, *operands)
