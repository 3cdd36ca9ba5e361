"""The contents of a screen as text."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from typing import Any

from textual.app import App


def text_of(app: App[Any]) -> str:
    """Return the rows of the screen, read from its screenshot."""
    rows: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for x, row, text in re.findall(
        r'<text [^>]*?x="([\d.]+)"[^>]*?clip-path="url\(#[^"]*?line-(\d+)\)"[^>]*>([^<]*)</text>',
        app.export_screenshot(),
    ):
        rows[int(row)].append((float(x), unescape(text).replace("\xa0", " ")))
    cell = 12.2  # the width of a cell in Rich's SVG
    lines = []
    for number in sorted(rows):
        line = ""
        for x, text in sorted(rows[number]):
            line = line.ljust(round(x / cell)) + text
        lines.append(line.rstrip())
    return "\n".join(lines)
