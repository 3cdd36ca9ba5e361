"""Numbers as people write them: with a sign of money, a unit, a percent sign, separators between thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.data.cells import is_decimal_comma, is_gap, reads_as_number

MIN_SHARE = 0.9  # of the filled cells must be written so
_LOOKED_AT = 20  # cells at first: of a column of words no more
_SIGNS = "$€£¥₹₽₩"
_CODES = "USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|BRL|RUB|SEK|NOK|DKK|PLN"
_FORM = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-])?(?P<before>[{_SIGNS}]|(?:{_CODES}) ?)? ?(?P<inner>[+-])?"
    r"(?P<number>\d[\d.,'’]*(?: \d{3})*(?:[.,]\d+)?|\.\d+)"
    rf" ?(?P<after>[{_SIGNS}%°]|[A-Za-zµ°%][A-Za-z0-9µ°/²³%]{{0,5}})?(?P<close>\))?",
    re.ASCII,
)
_EXPONENT = re.compile(r"[eE]\d*", re.ASCII)
_BARE = re.compile(r"[\d.]*", re.ASCII)
_GROUPS = {
    mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+(?:\.\d+)?", re.ASCII) for mark in (",", "'", "’", " ")
}
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)


def undressed(cells: Sequence[str], with_commas: bool, has_commas: bool) -> tuple[list[str], str] | None:
    """Return the cells of a column as plain numbers, and how one of them was read; None if they are not so written.

    with_commas  whether decimal commas without a sign or unit are read elsewhere, and so are none of these
    has_commas   whether other columns have decimal commas

    Cells that cannot be read stay as they are. The sign of money or the unit must be the same in all cells; a number in
    brackets is negative, as in accounts.
    """
    filled = [cell for cell in cells if not is_gap(cell, among_numbers=True)]
    if not any(map(_FORM.fullmatch, filled[:_LOOKED_AT])):
        return None
    found = {cell: match for cell in filled if (match := _FORM.fullmatch(cell)) and _is_closed(match)}
    if not found or sum(cell in found for cell in filled) < MIN_SHARE * len(filled):
        return None
    dress = {((match["before"] or "").strip(), match["after"] or "") for match in found.values()}
    if len(dress) > 1 or any(_EXPONENT.fullmatch(after) for _, after in dress):
        return None
    is_bare = dress == {("", "")} and not any(match["open"] for match in found.values())
    mark = _mark([match["number"] for match in found.values()], has_commas)
    if mark is None or (is_bare and (not mark or (mark == "." and with_commas))):
        return None
    plain = {cell: _plain(match, mark) for cell, match in found.items()}
    shown = next((cell for cell in found if plain[cell] != cell), "")
    return [plain.get(cell, cell) for cell in cells], f"{shown} is read as {plain[shown]}" if shown else ""


def _is_closed(match: re.Match[str]) -> bool:
    return bool(match["open"]) == bool(match["close"])


def _mark(bodies: Sequence[str], has_commas: bool) -> str | None:
    """Return what separates thousands, "" for nothing, "." where a comma is the decimal point; None if unclear."""
    if all(map(_BARE.fullmatch, bodies)) and all(map(reads_as_number, bodies)):
        return ""
    for mark, form in _GROUPS.items():
        if not (mark == "," and has_commas) and all(form.fullmatch(x) or reads_as_number(x) for x in bodies):
            return mark
    is_european = all(_POINTS.fullmatch(x) or is_decimal_comma(x) or x.isdecimal() for x in bodies)
    return "." if is_european else None


def _plain(match: re.Match[str], mark: str) -> str:
    body: str = match["number"]
    body = body.replace(".", "").replace(",", ".") if mark == "." else body.replace(mark, "") if mark else body
    is_negative = bool(match["open"]) or "-" in (match["sign"], match["inner"])
    return f"-{body}" if is_negative else body
