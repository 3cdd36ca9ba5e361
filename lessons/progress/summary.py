"""The summary of the whole course on its last page."""

from __future__ import annotations

from lessons.contents import LINK, Entry, course
from lessons.progress.store import Outcome, Progress

MAX_NAMED = 4  # lessons named in a list


def course_summary(progress: Progress) -> str:
    """Summarize the whole course in Markdown with links: what was done, what was hard, what is still open."""
    entries = course()
    known = {entry: progress.lesson(entry.id) for entry in entries}
    counts = [
        f"{number} {label}"
        for label, number in (
            ("questions answered right", sum(done.count(Outcome.RIGHT) for done in known.values())),
            ("shown", sum(done.count(Outcome.SHOWN) for done in known.values())),
            ("skipped", sum(done.count(Outcome.SKIPPED) for done in known.values())),
            ("hints", sum(done.hints for done in known.values())),
        )
        if number
    ]
    unfinished = [entry for entry, done in known.items() if not done.finished]
    summary = f"**The course:** {', '.join(counts) or 'nothing answered yet'}.\n"
    if unfinished:
        more = f"; and {len(unfinished) - MAX_NAMED} more" if len(unfinished) > MAX_NAMED else ""
        summary += f"\n**Not finished yet:** {'; '.join(map(_link, unfinished[:MAX_NAMED]))}{more}.\n"
    hard = [f"{_link(entry)} ({done.to_review})" for entry, done in known.items() if done.to_review]
    if hard:
        summary += f"\n**What was hard for you**, by what was skipped or shown: {'; '.join(hard)}.\n"
    hinted = sorted((entry for entry in entries if known[entry].hints), key=lambda entry: -known[entry].hints)[:3]
    if hinted:
        summary += f"\n**Most hints:** {'; '.join(f'{_link(entry)} ({known[entry].hints})' for entry in hinted)}.\n"
    return summary


def _link(entry: Entry) -> str:
    return f"[{entry.title}]({LINK}{entry.id})"
