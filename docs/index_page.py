"""The README as a package index shows it: without the repository, so that no relative link leads anywhere."""

from __future__ import annotations

import re

PICTURE = re.compile(r"^!\[[^\]]*\]\((?![a-z]+:)[^)]*\)\n\n?", re.MULTILINE)
RELATIVE = re.compile(r"\]\((?![a-z]+:|#)(?:\./)?([^)\s]+)\)")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?![a-z]+:|#)(?:\./)?([^)\s#]+)[^)\s]*\)")
NOTE = "*Pictures, and the documents named here, are in the source distribution.*"


def with_base(markdown: str, base: str) -> str:
    """Return the text with `base` in front of its relative links and pictures."""
    return RELATIVE.sub(lambda match: f"]({base.rstrip('/')}/{match[1]})", markdown)


def without_links(markdown: str) -> str:
    """Return the text without relative links and pictures, for as long as its files have no address."""

    def name(match: re.Match[str]) -> str:
        text, path = match[1], match[2]
        return text if text.endswith(path) else f"{text} ({path})"

    title, _, rest = PICTURE.sub("", markdown).partition("\n\n")
    return LINK.sub(name, f"{title}\n\n{NOTE}\n\n{rest}")


def index_page(markdown: str, base: str) -> str:
    """Return the README for an index. base: where the files of the release can be read as they are; "" for nowhere."""
    return with_base(markdown, base) if base else without_links(markdown)
