"""The formats that a graph can be exported to. To add one, add a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.export.diagrams import dot, mermaid
from engine.export.latex import latex
from engine.export.sources import micrograd_source, pytorch_source
from engine.export.svg import svg
from engine.value import Value


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format.

    name         on the command line: "dot"
    suffix       of its files: ".dot"
    description  what it is, in a few words
    write        from the output of a graph, after its backward pass, to the text; raises ValueError with a one-line
                 message if the format cannot have the graph
    """

    name: str
    suffix: str
    description: str
    write: Callable[[Value], str]


FORMATS = {
    row.name: row
    for row in (
        ExportFormat("dot", ".dot", "Graphviz: dot -Tsvg draws it", dot),
        ExportFormat("mermaid", ".mmd", "a Mermaid flowchart, as Markdown pages show it", mermaid),
        ExportFormat("micrograd", ".py", "a program for micrograd that prints these numbers", micrograd_source),
        ExportFormat("pytorch", ".py", "a program for PyTorch that prints these numbers", pytorch_source),
        ExportFormat("latex", ".tex", "formulas and gradients for LaTeX with amsmath", latex),
        ExportFormat("svg", ".svg", "a picture, readable on light and dark pages", svg),
    )
}
