"""The characters that lines and borders are drawn with, in box drawing and in plain ASCII."""

from __future__ import annotations

from dataclasses import dataclass

NORTH, EAST, SOUTH, WEST = 1, 2, 4, 8

# Box drawing by the weight of each arm, 0 none, 1 light, 2 heavy: north counts 27, east 9, south 3, west 1.
_ARMS = " ╴╸╷╮┑╻┒┓╶─╾╭┬┭┎┰┱╺╼━┍┮┯┏┲┳╵╯┙│┤┥╽┧┪╰┴┵├┼┽┟╁╅┕┶┷┝┾┿┢╆╈╹┚┛╿┦┩┃┨┫┖┸┹┞╀╃┠╂╉┗┺┻┡╄╇┣╊╋"
_DOUBLE = {
    EAST | WEST: "═",
    NORTH | SOUTH: "║",
    EAST | SOUTH: "╔",
    SOUTH | WEST: "╗",
    NORTH | EAST: "╚",
    NORTH | WEST: "╝",
}

CORNERS = {  # of a box, where a line meets them: from the side, from above or below
    "┏": "┳┣", "┓": "┳┫", "┗": "┻┣", "┛": "┻┫",
    "╭": "┬├", "╮": "┬┤", "╰": "┴├", "╯": "┴┤",
    "╔": "╦╠", "╗": "╦╣", "╚": "╩╠", "╝": "╩╣",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Border:
    """The characters around a box.

    entry, exit          replace its sides where edges arrive from the left and leave to the right
    entry_top, exit_down  replace its top and its bottom where edges arrive from above and leave downwards
    """

    top_left: str
    top: str
    top_right: str
    side: str
    bottom_left: str
    bottom_right: str
    entry: str
    exit: str
    entry_top: str
    exit_down: str


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A set of characters to draw with."""

    ascii: bool
    leaf: Border
    parameter: Border
    intermediate: Border
    output: Border
    constant: str
    constant_exit: str
    up: str
    down: str
    unknown: str
    hidden: str
    ellipsis: str
    behind: str
    ahead: str
    gradient: str
    divide: str
    dot_leaf: str
    dot_parameter: str
    dot_constant: str
    dot_function: str
    dot_port: str

    def line(self, arms: int, heavy: int = 0) -> str:
        """Return a piece of a line with these arms; those in `heavy` are emphasised."""
        if self.ascii:
            upright, level = arms & (NORTH | SOUTH), arms & (EAST | WEST)
            if upright and level:
                return "#" if heavy else "+"
            return ("#" if heavy else "|") if upright else ("=" if heavy else "-")
        index = 0
        for arm in (NORTH, EAST, SOUTH, WEST):
            index = index * 3 + bool(arms & arm) + bool(arms & heavy & arm)
        return _ARMS[index]

    def double(self, arms: int) -> str:
        """Return a piece, with two arms, of the line that a backward step follows."""
        return "*" if self.ascii else _DOUBLE[arms]

    def dots(self, mask: int, emphasised: bool = False) -> str:
        """Return braille dots; emphasised ones, or any in ASCII, stand out or are a single point."""
        if self.ascii:
            return "*" if emphasised else "."
        return chr(0x2800 + mask)


BOX = Glyphs(
    ascii=False,
    leaf=Border("┏", "━", "┓", "┃", "┗", "┛", "┨", "┠", "┷", "┯"),
    parameter=Border("┏", "╍", "┓", "┇", "┗", "┛", "┨", "┠", "┷", "┯"),
    intermediate=Border("╭", "─", "╮", "│", "╰", "╯", "┤", "├", "┴", "┬"),
    output=Border("╔", "═", "╗", "║", "╚", "╝", "╢", "╟", "╧", "╤"),
    constant="┆",
    constant_exit="├",
    up="▲",
    down="▼",
    unknown="·",
    hidden="▒",
    ellipsis="…",
    behind="◂",
    ahead="▸",
    gradient="∇",
    divide="÷",
    dot_leaf="●",
    dot_parameter="◆",
    dot_constant="·",
    dot_function="ƒ",
    dot_port="┆",
)
ASCII = Glyphs(
    ascii=True,
    leaf=Border("#", "=", "#", "#", "#", "#", "#", "#", "=", "#"),
    parameter=Border("#", "-", "#", "#", "#", "#", "#", "#", "-", "#"),
    intermediate=Border("+", "-", "+", "|", "+", "+", "|", "|", "+", "+"),
    output=Border("@", "=", "@", "@", "@", "@", "@", "@", "@", "@"),
    constant=":",
    constant_exit=":",
    up="^",
    down="v",
    unknown=".",
    hidden="?",
    ellipsis="~",
    behind="<",
    ahead=">",
    gradient="g",
    divide="/",
    dot_leaf="o",
    dot_parameter="@",
    dot_constant=".",
    dot_function="f",
    dot_port=":",
)
