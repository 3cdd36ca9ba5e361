"""The moving picture of the README, taken from the running program in a terminal: `make film`.

Writes docs/images/film.cast, for asciinema players, and docs/images/film.svg, which every browser plays by itself.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from engine.basics.files import write_atomically
from tests.terminal import Cell, Terminal

IMAGES = Path(__file__).with_name("images")
COLUMNS, ROWS = 84, 25
CELL_WIDTH, CELL_HEIGHT, FONT_SIZE = 8.4, 17.0, 14
MARGIN, TITLE_HEIGHT = 10, 30
WORDS = re.compile(r"\S+(?: \S+)*")  # of a row: what stands together
GROUND, INK = "#16161e", "#d8dae8"  # where a cell has the terminal's own colours
MOONS = ("train", "--data", "moons", "--layers", "16,16,1", "--activation", "relu", "--loss", "max-margin")


@dataclass(frozen=True)
class Scene:
    """A part of the film.

    title    above the picture
    command  the arguments of mgrad-tui
    wait     text by which its first screen is known
    shots    (keys, seconds): what is typed, and how long the screen is looked at after it
    """

    title: str
    command: tuple[str, ...]
    wait: str
    shots: tuple[tuple[str, float], ...]


SCENES = (
    Scene(
        "A leaf is nudged: every value and every gradient changes",
        ("explore", "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"),
        "leaf: nudge it",
        (("", 1.6), *((("+", 0.5),) * 4), ("", 1.0), ("\x1b[B", 0.6), *((("-", 0.5),) * 4), ("", 1.2)),
    ),
    Scene(
        "A wrong answer is named by its cause",
        ("lesson", "chain-rule", "--step", "4"),
        "Your turn",
        (("", 2.4), *((key, 0.35) for key in "0.5"), ("\r", 4.0), *((key, 0.35) for key in "-1"), ("\r", 2.2)),
    ),
    Scene(
        "A network learns the moons, step by step",
        (*MOONS, "--lr", "1.0:0.1", "--l2", "1e-4", "--steps", "100"),
        "ready: space",
        (("", 1.2), *((("n" * 6, 0.4),) * 14), ("", 2.5)),
    ),
)


@dataclass(frozen=True)
class Frame:
    """seconds: how long it is shown. cells: the screen's, row by row."""

    title: str
    seconds: float
    cells: tuple[tuple[Cell, ...], ...]


def shoot(scenes: Sequence[Scene]) -> Iterator[Frame]:
    """Play the scenes, each in a data folder of its own; one frame after each shot."""
    for scene in scenes:
        with tempfile.TemporaryDirectory() as home:
            command = [sys.executable, "-m", "tui", *scene.command]
            with Terminal(command, COLUMNS, ROWS, {"MGRAD_TUI_HOME": home}) as terminal:
                terminal.wait_for(scene.wait)
                for keys, seconds in scene.shots:
                    terminal.send(keys)
                    terminal.read_until_quiet()
                    yield Frame(scene.title, seconds, tuple(map(tuple, terminal.cells)))


def asciicast(frames: Sequence[Frame]) -> str:
    """The frames as an asciicast of version 2: of each one the rows that differ from those before."""
    head = {"version": 2, "width": COLUMNS, "height": ROWS, "title": "mgrad-tui", "env": {"TERM": "xterm-256color"}}
    lines, time, title = [json.dumps(head)], 0.0, ""
    before: tuple[tuple[Cell, ...], ...] = ()
    for frame in frames:
        if frame.title != title:
            title = frame.title
            lines.append(json.dumps([round(time, 3), "m", title]))
        rows = [
            f"\x1b[{number};1H{''.join(ansi(row))}"
            for number, row in enumerate(frame.cells, 1)
            if not before or row != before[number - 1]
        ]
        start = "" if before else "\x1b[?25l\x1b[2J"
        lines.append(json.dumps([round(time, 3), "o", start + "".join(rows)], ensure_ascii=False))
        before, time = frame.cells, time + frame.seconds
    lines.append(json.dumps([round(time, 3), "o", ""]))
    return "\n".join(lines) + "\n"


def ansi(row: Sequence[Cell]) -> Iterator[str]:
    """A row as text with the sequences of its styles."""
    for style, cells in groupby(row, key=style_of):
        ground, ink, bold, italic, underlined = style
        marks = [code for code, on in (("1", bold), ("3", italic), ("4", underlined)) if on]
        yield f"\x1b[{';'.join(['0', *marks, f'38;2;{_rgb(ink)}', f'48;2;{_rgb(ground)}'])}m"
        yield "".join(str(cell[0]) for cell in cells)
    yield "\x1b[0m"


def style_of(cell: Cell) -> tuple[str, str, bool, bool, bool]:
    """Ground, ink, bold, italic, underlined; what is reversed is turned round."""
    if len(cell) == 2:
        return _color(cell[1], GROUND), INK, False, False, False
    _, ground, ink, bold, italic, underlined, _, is_reversed = cell
    colors = _color(ground, GROUND), _color(ink, INK)
    back, front = reversed(colors) if is_reversed else colors
    return back, front, bool(bold), bool(italic), bool(underlined)


def animated_svg(frames: Sequence[Frame]) -> str:
    """The frames as one SVG. What stays as it is for several frames is drawn once."""
    total = sum(frame.seconds for frame in frames)
    width, height = COLUMNS * CELL_WIDTH + 2 * MARGIN, ROWS * CELL_HEIGHT + TITLE_HEIGHT + MARGIN
    drawn: dict[str, list[int]] = {}  # what is drawn, in order, and the frames that have it
    for number, frame in enumerate(frames):
        for piece in (title_svg(frame.title, width), *screen_svg(frame.cells)):
            drawn.setdefault(piece, []).append(number)
    groups: dict[tuple[bool, tuple[tuple[int, int], ...]], list[str]] = {}
    for piece, numbers in drawn.items():
        groups.setdefault((not piece.startswith("<rect"), _spans(numbers)), []).append(piece)
    times = {spans: f"k{number}" for number, spans in enumerate(dict.fromkeys(spans for _, spans in groups))}
    starts = [sum(frame.seconds for frame in frames[:number]) / total for number in range(len(frames) + 1)]
    styles = [
        f"text{{font:{FONT_SIZE}px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre}}",
        ".b{font-weight:bold}.i{font-style:italic}.u{text-decoration:underline}",
    ]
    styles += [_animation(name, spans, starts, total) for spans, name in times.items()]
    grounds_first = sorted(groups.items(), key=lambda item: item[0][0])
    body = [f'<g class="{times[spans]}">{"".join(pieces)}</g>' for (_, spans), pieces in grounds_first]
    colors: dict[str, int] = {}

    def as_class(match: re.Match[str]) -> str:
        return f'class="c{colors.setdefault(match[1], len(colors))}{match[2]}"'

    picture = re.sub(r'fill="(#[0-9a-f]{6})((?: [biu])*)"', as_class, "\n".join(body))
    styles += [f".c{number}{{fill:{color}}}" for color, number in colors.items()]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
            'aria-label="mgrad-tui: a leaf is nudged, a wrong answer is named by its cause, a network learns">',
            f"<style>{''.join(styles)}</style>",
            f'<rect width="{width:g}" height="{height:g}" rx="8" style="fill:{GROUND}"/>',
            picture,
            "</svg>",
            "",
        ]
    )


def title_svg(title: str, width: float) -> str:
    return f'<text x="{width / 2:g}" y="20" text-anchor="middle" fill="{INK} b">{escape(title)}</text>'


def screen_svg(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The grounds and the texts of a screen, each a piece of its own."""
    for number, row in enumerate(rows):
        column, top = 0, TITLE_HEIGHT + number * CELL_HEIGHT
        for (ground, ink, bold, italic, underlined), found in groupby(row, key=style_of):
            text = "".join(str(cell[0]) for cell in found)
            if ground != GROUND:
                where = f'x="{_x(column)}" y="{top:g}" width="{len(text) * CELL_WIDTH + 0.4:.4g}" height="17.4"'
                yield f'<rect {where} fill="{ground}"/>'
            marks = "".join(f" {mark}" for mark, on in (("b", bold), ("i", italic), ("u", underlined)) if on)
            for word in WORDS.finditer(text):
                length = "" if len(word[0]) == 1 else f' textLength="{len(word[0]) * CELL_WIDTH:.4g}"'
                where = f'x="{_x(column + word.start())}" y="{top + 13:g}"{length}'
                yield f'<text {where} fill="{ink}{marks}">{escape(word[0])}</text>'
            column += len(text)


def _x(column: int) -> str:
    return f"{MARGIN + column * CELL_WIDTH:.4g}"


def _spans(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Runs of neighbouring frames, as (first, one past the last)."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number:
            spans[-1] = (spans[-1][0], number + 1)
        else:
            spans.append((number, number + 1))
    return tuple(spans)


def _animation(name: str, spans: Sequence[tuple[int, int]], starts: Sequence[float], total: float) -> str:
    """Keyframes that show something during spans of frames and hide it else."""
    first = spans[0][0] == 0
    steps = [f"0%{{visibility:{'visible' if first else 'hidden'}}}"]
    for begin, end in spans:
        if begin:
            steps.append(f"{100 * starts[begin]:.4g}%{{visibility:visible}}")
        if end < len(starts) - 1:
            steps.append(f"{100 * starts[end]:.4g}%{{visibility:hidden}}")
    last = "visible" if spans[-1][1] == len(starts) - 1 else "hidden"
    return (
        f"@keyframes {name}{{{''.join(steps)}100%{{visibility:{last}}}}}"
        f".{name}{{animation:{name} {total:g}s step-end infinite}}"
    )


def _color(name: object, default: str) -> str:
    """A colour of pyte's as #rrggbb; a name stands for the terminal's own."""
    text = str(name)
    return f"#{text}" if len(text) == 6 and all(sign in "0123456789abcdef" for sign in text) else default


def _rgb(color: str) -> str:
    return ";".join(str(int(color[place : place + 2], 16)) for place in (1, 3, 5))


def main() -> None:
    """Write both files."""
    frames = list(shoot(SCENES))
    write_atomically(IMAGES / "film.cast", asciicast(frames))
    write_atomically(IMAGES / "film.svg", animated_svg(frames))
    for name in ("film.cast", "film.svg"):
        print(f"docs/images/{name}  {(IMAGES / name).stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
