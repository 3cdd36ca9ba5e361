"""Spans of text: the pieces of which rows of a drawing are made."""

from __future__ import annotations

from enum import StrEnum


class SpanKind(StrEnum):
    """The kind of a span of text, which decides its style."""

    BORDER = "border"
    LABEL = "label"
    NAME = "name"
    NUMBER = "number"
    GRADIENT = "gradient"
    BLANK = "blank"
    TYPED = "typed"
    MARK = "mark"
    PIN = "pin"
    MORE = "more"
    WRONG = "wrong"
    OP = "op"
    EDGE = "edge"
    CHOSEN = "edge-chosen"
    ACTIVE = "edge-active"
    UNLIT = "edge-unlit"
    LEAF = "dot-leaf"
    PARAMETER = "dot-parameter"
    CONSTANT = "dot-constant"
    INTERMEDIATE = "dot-intermediate"
    OUTPUT = "dot-output"


Span = tuple[str, SpanKind]
