"""The findings about a run, in one line or with evidence and remedies; challenges and their hints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from engine.graph.wording import printable_line
from engine.lab.challenges import Challenge
from engine.lab.finding import Finding
from tui.actions.keys import key_of

WELL, ILL = "✓", "!"
NOTE_RANKS = ("is a number to predict", "rows left out", "count as gaps", " off: ", "labels that differ")


def health_line(
    findings: Sequence[Finding], width: int, ill: str = "bold", well: str = "", notes: Sequence[str] = ()
) -> Text:
    """One line: the gravest finding with its evidence, the number of others, and the key that shows all.

    Evidence that does not fit into `width` cells is cut. ill, well: styles of its mark. notes: what was repaired in the
    data; before the first step the most important of them is shown.
    """
    if not findings and notes:
        key = f"  {key_of('train.data')} shows the columns"
        note = printable_line(min(notes, key=_note_rank))
        return _cut(Text(f"{ILL} {note}", ill), max(0, width - len(key))).append(key[: max(0, width)], "dim")
    if not findings:
        return _cut(Text("health: take a step first", "dim"), width)
    first = findings[0]
    mark, style = (WELL, well) if first.is_healthy else (ILL, ill)
    text = Text.assemble((f"{mark} {first.message}", style), (f"  {first.evidence}", ""))
    check_up = key_of("train.check_up")
    key = (
        ""
        if first.is_healthy
        else f"  {check_up}: remedy"
        if len(findings) == 1
        else f"  {check_up}: {len(findings) - 1} more"
    )
    return _cut(text, max(0, width - len(key))).append(key[: max(0, width)], "dim")


def _cut(text: Text, width: int) -> Text:
    text.truncate(width, overflow="ellipsis")
    return text


def _note_rank(note: str) -> int:
    """The importance of a note about the data, 0 the highest: what is predicted, rows left out, columns off, others."""
    return next((rank for rank, words in enumerate(NOTE_RANKS) if words in note), len(NOTE_RANKS))


def health_text(findings: Sequence[Finding], step: int, results: Sequence[str] = (), notes: Sequence[str] = ()) -> Text:
    """All findings at a step. results: lines that say how well the network fits. notes: of repairs in the data."""
    parts = [Text("\n".join([*results, ""]) if results else f"At step {step}\n", "dim")]
    for finding in findings:
        part = Text.assemble(
            (f"{WELL if finding.is_healthy else ILL} {finding.message}\n", "bold"), f"  {finding.evidence}\n"
        )
        if finding.remedy:
            part.append("  Try: ", "dim").append(f"{finding.remedy}\n")
        parts.append(part)
    if notes:
        lines = "".join(f"  {printable_line(note)}\n" for note in notes)
        parts.append(Text.assemble((f"The data ({key_of('train.data')} shows the columns)\n", "bold"), lines))
    return Text("\n").join(parts)


def challenge_line(challenge: Challenge, repaired: bool) -> Text:
    """One line under the health line: the goal of the challenge."""
    if repaired:
        return Text.assemble(
            (f"{WELL} Repaired: {challenge.title}", "bold"), (f"   {key_of('train.lab')}: another one", "dim")
        )
    return Text.assemble(
        (f"{challenge.title}: ", "bold"), f"{challenge.goal}", (f"   {key_of('train.lab')}: hints", "dim")
    )


def challenge_text(challenge: Challenge, hints: int, repaired: bool = False) -> Text:
    """A challenge with its first `hints` hints."""
    text = Text.assemble(
        (challenge.title, "bold"),
        f"\n\n{challenge.symptom}\n\n",
        ("Repair it: ", "bold"),
        challenge.goal,
        ", on the same data and by the same loss.",
    )
    if repaired:
        text.append(f"\n\n{WELL} You have. ", "bold").append(challenge.debrief())
    for number, hint in enumerate(challenge.hints[:hints], 1):
        text.append(f"\n\nHint {number}: ", "dim").append(hint)
    left = len(challenge.hints) - hints
    if left:
        text.append(f"\n\n{key_of('lab.hint')}: {'a hint' if not hints else 'another hint'} ({left} left)", "dim")
    return text
