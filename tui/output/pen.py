"""Styles of text as the terminal is told them, and the shortest change from one to another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

PLAIN = ""
CLOSE_LINK = "\x1b]8;;\x1b\\"
COLORS = {"3": "39", "9": "39", "4": "49", "10": "49"}  # the code that resets what codes with this beginning set
EXTENDED = {"38": "39", "48": "49", "58": "59"}  # colors with more parameters: 38;5;n or 38;2;r;g;b
LENGTHS = {"5": 3, "2": 5}
FLAG_ENDS = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "21": "24",
    "53": "55",
}
MARKING = frozenset(("24", "25", "27", "29", "55"))  # ends of what is seen on a blank, too


class Attributes(NamedTuple):
    """The parts of a style: each code by the code that ends it, as {"39": "38;2;9;9;9"}, and the address of a link."""

    codes: dict[str, str]
    link: str


@lru_cache(16384)
def change(before: str | None, after: str) -> str:
    """Return what to write so that the terminal's style is `after`. before: its style; None: unknown."""
    old, new = attributes(before or PLAIN), attributes(after)
    link = "" if old.link == new.link else f"\x1b]8;{new.link or ';'}\x1b\\"
    return link + (_from_plain(new, "0") if before is None else _codes(old, new))


def _codes(old: Attributes, new: Attributes) -> str:
    if old.codes == new.codes:
        return ""
    set_anew = [code for end, code in new.codes.items() if old.codes.get(end) != code]
    ended = [end for end in old.codes if end not in new.codes]
    # One end code ends several flags: bold and faint are both ended by 22.
    ended += [end for end, code in new.codes.items() if end == "22" and old.codes.get(end, code) != code]
    changes = f"\x1b[{';'.join((*dict.fromkeys(ended), *set_anew))}m"
    fresh = _from_plain(new, "0" if new.codes else "")
    return min(changes, fresh, key=len)


def _from_plain(new: Attributes, reset: str) -> str:
    return f"\x1b[{';'.join(filter(None, (reset, *new.codes.values())))}m"


@lru_cache(16384)
def attributes(style: str) -> Attributes:
    """Take a style apart: codes as in an SGR sequence, and after a tab the parameters and address of a link."""
    codes, _, link = style.partition("\t")
    found: dict[str, str] = {}
    parameters = codes.split(";") if codes else []
    place = 0
    while place < len(parameters):
        code = parameters[place]
        length = LENGTHS.get(parameters[place + 1], 1) if code in EXTENDED and place + 1 < len(parameters) else 1
        whole = ";".join(parameters[place : place + length])
        place += length
        if code in EXTENDED:
            found[EXTENDED[code]] = whole
        elif code in FLAG_ENDS:
            end = FLAG_ENDS[code]
            found[end] = f"{found[end]};{whole}" if end in found and found[end] != whole else whole
        elif code[:-1] in COLORS:
            found[COLORS[code[:-1]]] = whole
        elif code in ("", "0"):
            found.clear()
    return Attributes(found, link)


@lru_cache(16384)
def blank_style(style: str) -> str:
    """Return the part of a style that is seen on a blank: not its color, unless it is underlined or reversed."""
    codes, link = attributes(style)
    if link or MARKING & codes.keys():
        return style
    return codes.get("49", PLAIN)
