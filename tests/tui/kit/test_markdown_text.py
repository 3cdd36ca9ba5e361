"""The dialect of lesson texts."""

from __future__ import annotations

from tui.kit.markdown_text import MarkdownText


def test_underscores_belong_to_names() -> None:
    text = MarkdownText("")
    assert text._parser_factory is not None
    html = text._parser_factory().render("Write Neuron.__call__ and _backward, **not** `__init__`.")
    assert html == "<p>Write Neuron.__call__ and _backward, <strong>not</strong> <code>__init__</code>.</p>\n"
