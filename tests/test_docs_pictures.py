"""Pictures and pages that are made from the program are as it makes them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pyte
import pytest

from docs import course, screenshots
from docs.film import COLUMNS, INK, ROWS, SCENES, Frame, animated_svg, asciicast
from docs.site_hook import site_page
from tests import ROOT
from tests.terminal import Cell, seen


@pytest.mark.parametrize(("kept", "code"), [("drawn", 0), ("drawn before", 1), (None, 1)])
def test_a_picture_that_differs_fails_the_comparison(
    kept: str | None, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def drawn(_picture: screenshots.Picture) -> str:
        return "drawn"

    monkeypatch.setattr(screenshots, "IMAGES", tmp_path)
    monkeypatch.setattr(screenshots, "PICTURES", {"home": screenshots.PICTURES["home"]})
    monkeypatch.setattr(screenshots, "take", drawn)
    if kept is not None:
        (tmp_path / "home.svg").write_text(kept, encoding="utf-8")
    assert screenshots.main(["--check"]) == code
    assert ("differ from the app: home" in capsys.readouterr().err) == bool(code)


def test_every_picture_of_the_docs_is_made_by_a_script() -> None:
    made = {*screenshots.PICTURES, "film"}
    assert {path.stem for path in screenshots.IMAGES.iterdir()} == made
    assert "http" not in (screenshots.IMAGES / "film.svg").read_text(encoding="utf-8").replace("http://www.w3.org", "")


def test_the_table_of_contents_is_the_courses() -> None:
    assert course.PAGE.read_text(encoding="utf-8") == course.page()


def test_a_page_of_the_site_links_to_no_file_beside_docs() -> None:
    text = "[The order](../lessons/course/09-the-order.md) [NOTES.md](../NOTES.md) [a](../README.md#b) [c](c.md)"
    page = site_page(text, {"the-order": "order"})
    assert page == "[The order](course.md#order) NOTES.md a (README.md) [c](c.md)"


def frame(title: str, first: str) -> Frame:
    screen = pyte.Screen(COLUMNS, ROWS)
    pyte.Stream(screen).feed(f"\x1b[1;38;2;255;0;0m{first}\x1b[0m & <so on>\r\n\x1b[7mreversed\x1b[0m")
    rows: list[tuple[Cell, ...]] = [tuple(seen(screen.buffer[y][x]) for x in range(COLUMNS)) for y in range(ROWS)]
    return Frame(title, 0.5, tuple(rows))


def test_a_film_plays_what_was_on_the_screen() -> None:
    frames = [frame("one", "a"), frame("one", "b"), frame("two", "a")]
    head, *events = map(json.loads, asciicast(frames).splitlines())
    assert (head["version"], head["width"], head["height"]) == (2, COLUMNS, ROWS)
    assert [data for _, kind, data in events if kind == "m"] == ["one", "two"]
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    shown = []
    for _, kind, data in events:
        if kind == "o":
            stream.feed(data)
            shown.append(screen.display[0].rstrip())
    assert shown == ["a & <so on>", "b & <so on>", "a & <so on>", "a & <so on>"]
    assert [time for time, _, _ in events][-1] == 1.5


def test_an_animated_picture_draws_what_stays_once() -> None:
    svg = animated_svg([frame("one", "a"), frame("one", "b"), frame("two", "a")])
    texts = ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("text")]
    assert sorted(texts) == sorted(["one", "two", "a", "b", "& <so on>", "reversed"])
    assert INK in svg and "#ff0000" in svg


def test_the_film_has_its_scenes() -> None:
    svg = Path(ROOT / "docs" / "images" / "film.svg").read_text(encoding="utf-8")
    assert all(scene.title in svg for scene in SCENES)
