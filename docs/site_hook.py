"""What becomes of a page of docs/ on the site: links to files beside docs/ lead nowhere there. Called by mkdocs."""

from __future__ import annotations

import re
from typing import Any

LESSON = re.compile(r"\]\(\.\./lessons/course/\d\d-([\w-]+)\.md\)")
OUTSIDE = re.compile(r"\[([^\]]*)\]\(\.\./([^)#]+)[^)]*\)")


def site_page(markdown: str, ids: dict[str, str]) -> str:
    """Return a page whose links to lessons lead to the course's page; other files are named only.

    ids: the id of each lesson by its file's name without the number
    """
    found = LESSON.sub(lambda match: f"](course.md#{ids.get(match[1], '')})", markdown)
    return OUTSIDE.sub(lambda match: match[1] if match[1] == match[2] else f"{match[1]} ({match[2]})", found)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Called by mkdocs for each page."""
    from lessons.contents import course

    return site_page(markdown, {entry.path.stem.partition("-")[2]: entry.id for entry in course()})
