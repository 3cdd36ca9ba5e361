"""Compiled expressions for the tests of the compiler."""

from engine import Program, compile_graph, parse


def compiled(text: str, *names: str) -> Program:
    """Compile an expression, with all its leaves as inputs or only those named."""
    expression = parse(text)
    return compile_graph(expression.output, [expression.names[name] for name in names or expression.leaves])
