"""The findings about a run, in one line or with evidence and remedies; challenges and their hints."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from engine.graph.wording import printable_line
from engine.lab.challenges import Challenge
from engine.lab.finding import Finding
from tui.actions.keys import key_of

WELL, ILL = "✓", "!"
LONG_WORD = 16  # cells: a longer one, such as the name of a class, is cut itself
EVIDENCE_PARTS = re.compile(r"(; |, (?![-+.\de]+,)| \()")  # not within "was lowest, 0.2, at step 3"
NOTE_RANKS = ("is a number to predict", "rows left out", "count as gaps", " off: ", "labels that differ")


def health_line(
    findings: Sequence[Finding], width: int, ill: str = "bold", well: str = "", notes: Sequence[str] = ()
) -> Text:
    """One line: the gravest finding with its evidence, the number of others, and the key that shows all.

    Where `width` cells are too few, the evidence loses its last parts, then the key its words; the finding itself is
    cut last, between two words. ill, well: styles of its mark. notes: what was repaired in the data; before the first
    step the most important of them is shown.
    """
    if not findings and notes:
        key = key_of("train.data")
        note = min(notes, key=_note_rank)
        is_repair = _note_rank(note) < len(NOTE_RANKS)  # else it says what was chosen, or how it was read
        line = f"{ILL} {printable_line(note)}" if is_repair else printable_line(note)
        return _fitted(line, ill if is_repair else "", "", (f"{key} shows the columns", key), width)
    if not findings:
        return _fitted("health: take a step first", "dim", "", (), width)
    first, key = findings[0], key_of("train.check_up")
    mark, style = (WELL, well) if first.is_healthy else (ILL, ill)
    more = f"{len(findings) - 1} more" if len(findings) > 1 else "remedy"
    keys = () if first.is_healthy else (f"{key}: {more}", key)
    return _fitted(f"{mark} {first.message}", style, first.evidence, keys, width)


def _fitted(message: str, style: str, evidence: str, keys: Sequence[str], width: int) -> Text:
    """The longest of the forms of a line that fits. keys: the forms of its end."""
    full, brief = (keys[0], keys[-1]) if keys else ("", "")
    parts = EVIDENCE_PARTS.split(evidence)
    shorter = ["".join(parts[: 2 * count - 1]) for count in range(len(parts) // 2 + 1, 0, -1)]
    bare = message.removesuffix(".")
    forms = [(message, part, key) for part in (*shorter, "") for key in (full, brief)] + [(bare, "", brief)]
    whole, said, key = next((form for form in forms if cell_len("  ".join(filter(None, form))) <= width), forms[-1])
    room = width - (cell_len(key) + 2 if key else 0)
    line = Text(_at_words(whole, room), style)
    if said:
        line.append(f"  {said}", "not bold")
    line.append(f"  {key}" if key and room > 0 else "", "dim")
    return _cut(line, width)


def _at_words(text: str, width: int) -> str:
    """Cut a text that is too long between two words, or in the only one."""
    if cell_len(text) <= width:
        return text
    cut = text[: max(0, width - 1)]
    words = (cut if text[len(cut)].isspace() else cut.rpartition(" ")[0]).rstrip(" ,;:")
    return f"{words if len(cut) - len(words) < LONG_WORD else cut}…" if width > 0 else ""


def _cut(text: Text, width: int) -> Text:
    text.truncate(max(0, width), overflow="ellipsis")
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
