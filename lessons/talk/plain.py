"""Markdown of lessons as plain lines: one line a paragraph, code and tables indented by four spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable

MARKUP = re.compile(
    r"\\(?P<escaped>[*_`\[\]\\])"
    r"|(?P<ticks>`+)(?P<code>.+?)(?P=ticks)"
    r"|\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>[^*]+?)(?<=\S)\*(?![\w*])"
    r"|\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\)"
)
OWN_LINE = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+|#{3,6}\s+")
TABLE_RULE = re.compile(r"\s*\|?[\s:|-]+\|?\s*")
CODE_INDENT = "    "
SPOKEN = {
    "s": "'stage'",
    "w": "'why'",
    "n": "'step'",
    "p": "'step back'",
    "g": "'follow 0.01'",
    "G": "'follow -0.01'",
    "space": "'run 20'",
    "ctrl+r": "'run'",
    "]": "a larger number after 'nudge'",
    "[": "a smaller number after 'nudge'",
    "}": "a larger number after 'follow'",
    "{": "a smaller number after 'follow'",
}
"""Keys of the screen that lessons name in bold, as what does the same in a dialogue."""


def plain(text: str) -> str:
    """Return a text without Markdown's marks; a link is followed by its target in brackets."""
    return MARKUP.sub(_without_mark, text)


def _without_mark(found: re.Match[str]) -> str:
    if found["escaped"]:
        return found["escaped"]
    if found["code"]:
        return found["code"].strip()
    if found["target"]:
        return f"{plain(found['text'])} ({found['target'].replace('lesson:', 'lesson ')})"
    if found["bold"] in SPOKEN:
        return SPOKEN[found["bold"]]
    return plain(found["bold"] or found["italic"])


def plain_lines(text: str) -> list[str]:
    """Return the lines of a Markdown text. Those that begin with four spaces are code or a table: never wrap them."""
    lines: list[str] = []
    paragraph: list[str] = []
    fence = ""

    def end_paragraph() -> None:
        if paragraph:
            lines.append(plain(" ".join(paragraph)))
            paragraph.clear()

    for line in text.splitlines():
        bare = line.strip()
        if fence:
            if bare.startswith(fence) and not bare.strip(fence[0]):
                fence = ""
            else:
                lines.append(f"{CODE_INDENT}{line}".rstrip())
        elif bare.startswith(("```", "~~~")):
            end_paragraph()
            fence = bare[:3]
        elif not bare:
            end_paragraph()
            if lines and lines[-1]:
                lines.append("")
        elif line.startswith(CODE_INDENT) and not paragraph:
            lines.append(line.rstrip())
        elif bare.startswith("|"):
            end_paragraph()
            if not TABLE_RULE.fullmatch(bare):
                lines.append(CODE_INDENT + plain(bare.strip("|").strip()))
        else:
            if OWN_LINE.match(line) or line.startswith("> "):
                end_paragraph()
            paragraph.append(bare.lstrip("#> ") if bare[0] in "#>" else bare)
            if line.endswith("  "):
                end_paragraph()
    end_paragraph()
    return tidy(lines)


def tidy(lines: Iterable[str]) -> list[str]:
    """Return the lines without empty ones at the end, or next to each other."""
    found: list[str] = []
    for line in lines:
        if line or (found and found[-1]):
            found.append(line)
    return found[:-1] if found and not found[-1] else found


def code_lines(source: str) -> list[str]:
    """Return code as lines that are never wrapped."""
    return [f"{CODE_INDENT}{line}".rstrip() for line in source.strip("\n").split("\n")]
