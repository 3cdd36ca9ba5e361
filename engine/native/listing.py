"""LLVM and assembly as a listing to read: the function that computes a graph, without what only tools need."""

from __future__ import annotations

import re
import struct

PART = "graph.0"  # the first part of a graph's function, and of a short graph the only one

HEXADECIMAL = re.compile(r"\b0x[0-9A-F]{16}\b")


def llvm_lines(text: str) -> list[str]:
    """Return the lines of LLVM that compute a graph: its functions, without declarations."""
    lines: list[str] = []
    is_inside = False
    for line in text.splitlines():
        is_inside |= line.startswith("define") and f"@{PART}(" in line
        if is_inside:
            lines.append(HEXADECIMAL.sub(_decimal, line.replace(" noinline", "").replace(" noalias", "")))
        if line == "}":
            is_inside = False
    return lines


def assembly_lines(text: str) -> list[str]:
    """Return the instructions that compute a graph, for this machine. Raises ImportError if llvmlite is missing."""
    from engine.native.compiler import assembly

    _, listing = assembly(text)
    lines: list[str] = []
    is_inside = False
    for line in listing.splitlines():
        code = re.split(r"\s#", line.expandtabs(8))[0].rstrip()
        if re.match(rf'"?_?{re.escape(PART)}"?:', code):
            is_inside = True
        elif re.match(r"\.?Lfunc_end", code):
            is_inside = False
        elif is_inside and code and not code.lstrip().startswith(".cfi") and not code.lstrip().startswith(".p2align"):
            lines.append(re.sub(r"^ +(\S+) *", lambda found: f"  {found[1]:<10} ", code).rstrip())
    return lines


def _decimal(found: re.Match[str]) -> str:
    (number,) = struct.unpack(">d", bytes.fromhex(found[0][2:]))
    return repr(number)
