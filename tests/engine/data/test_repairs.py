"""What the reader makes of tables as they are found: each repair, and any bytes at all."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine import Dataset
from engine.data.by_name import dataset
from engine.data.cells import number_in, plain_numbers, reads_as_number
from engine.data.csv_file import read_table

GOOD = "".join(f"{3 + i * 7 % 11}.5,{100 + i * 13 % 50},{'bad' if i * 7 % 11 > 5 else 'good'}\n" for i in range(24))
ROWS = [line.split(",") for line in GOOD.splitlines()]


def with_column(name: str, cells: list[str], position: int = 0, header: str = "width,weight,quality") -> str:
    names = header.split(",")
    rows = [[*names[:position], name, *names[position:]]]
    rows += [[*row[:position], cell, *row[position:]] for row, cell in zip(ROWS, cells, strict=True)]
    return "\n".join(map(",".join, rows)) + "\n"


def read(folder: Path, content: str | bytes, selection: str = "") -> Dataset:
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return dataset(f"{path}{selection}")


COUNT = [str(i) for i in range(24)]
COLOURS = [("red", "green", "blue")[i % 3] for i in range(24)]
SEX = [("male", "female")[i % 2] for i in range(24)]
REAL = [f"{20 + i * 1.7:.1f}" for i in range(24)]
BOTH = ("width", "weight")
HEAD = "width,weight,quality\n"

DAYS = [f"{i % 28 + 1}-{('Jan', 'feb', 'March')[i % 3]}-{1990 + i}" for i in range(24)]
FAR = [str(10 * (i % 4)) for i in range(24)]

MONEY = [f"${1000 + i * 37:,}.50" for i in range(24)]
SOLD = [f"{1000 + i * 37:,}" for i in range(24)]
SUMS = (
    "width,weight,price\n"
    + "".join(f"{i % 7 + i / 10:.1f},{i * 37 % 101},{(i * 7) % 23 + 0.25}\n" for i in range(24))
    + f"{sum(round(i % 7 + i / 10, 1) for i in range(24)):.1f},{sum(i * 37 % 101 for i in range(24))},"
    + f"{sum((i * 7) % 23 + 0.25 for i in range(24))}\n"
)


def quoted(cells: list[str]) -> list[str]:
    return [f'"{cell}"' for cell in cells]


def read_as(name: str, cell: str, number: str) -> tuple[str, ...]:
    return (f"{name}: {cell} is read as {number}",)


REPAIRS = {
    "money": (with_column("cost", quoted(MONEY)), ("cost", *BOTH), 24, read_as("cost", "$1,000.50", "1000.50")),
    "thousands": (with_column("sold", quoted(SOLD)), ("sold", *BOTH), 24, read_as("sold", "1,000", "1000")),
    "thousands among semicolons": (
        HEAD.replace(",", ";") + "".join(f"{x[0]};{n};{x[2]}\n" for x, n in zip(ROWS, SOLD, strict=True)),
        BOTH,
        24,
        ("weight: 1,000 is read as 1000",),
    ),
    "per cent": (
        with_column("share", [f"{i * 3}%" for i in range(24)]),
        ("share", *BOTH),
        24,
        read_as("share", "0%", "0"),
    ),
    "a unit": (
        with_column("mass", [f"{i % 5}.5 kg" for i in range(24)]),
        ("mass", *BOTH),
        24,
        read_as("mass", "0.5 kg", "0.5"),
    ),
    "euros": (
        with_column("cost", quoted([f"1.{100 + i},50 €" for i in range(24)])),
        ("cost", *BOTH),
        24,
        read_as("cost", "1.100,50 €", "1100.50"),
    ),
    "brackets of accounts": (
        with_column("gain", [f"({i + 1}.5)" if i % 2 else f"{i}.5" for i in range(24)]),
        ("gain", *BOTH),
        24,
        read_as("gain", "(2.5)", "-2.5"),
    ),
    "two units": (
        with_column("size", [f"{i} {'kg' if i % 2 else 'g'}" for i in range(24)]),
        BOTH,
        24,
        ("size off: it has 24",),
    ),
    "a number for gaps": (
        with_column("age", [str(20 + i % 9) if i % 6 else "-999" for i in range(24)]),
        ("age", *BOTH),
        24,
        ("age: -999 stands 4 times, far from all others; if it means a gap, leave those cells empty",),
    ),
    "ja and nein": (
        with_column("wet", ["ja", "nein"] * 12),
        ("wet", *BOTH),
        24,
        ("wet: nein and ja are read as 0 and 1",),
    ),
    "OUI and NON": (
        with_column("wet", ["OUI", "NON"] * 12),
        ("wet", *BOTH),
        24,
        ("wet: NON and OUI are read as 0 and 1",),
    ),
    "days without dashes": (
        with_column("day", [f"202401{i + 1:02}" for i in range(24)]),
        BOTH,
        24,
        ("day off: it holds dates",),
    ),
    "times with a zone": (
        with_column("day", [f"2024-01-{i + 1:02} 10:00:00+02:00" for i in range(24)]),
        BOTH,
        24,
        ("day off: it holds dates",),
    ),
    "an id by its name": (
        with_column("Customer ID", [str(5000 + i * 37 % 23) for i in range(24)]),
        BOTH,
        24,
        ("Customer ID off: it names the rows",),
    ),
    "the label as a number": (
        with_column("code", ["1" if row[2] == "good" else "0" for row in ROWS]),
        BOTH,
        24,
        ("code off: it is quality in other words",),
    ),
    "spaces, and a tab before a quoted name": (
        "".join(f'{row[0]}   {row[1]}   {i}.5\t"name of {i}"  {row[2]}\n' for i, row in enumerate(ROWS)),
        ("x1", "x2", "x3"),
        24,
        ("x4 off: it has 24 different words",),
    ),
    "Excel's hint": ("sep=;\n" + (HEAD + GOOD).replace(",", ";"), BOTH, 24, ()),
    "separators at the end of every line": ((HEAD + GOOD).replace("\n", ",,\n"), BOTH, 24, ()),
    "an unnamed column at the end": ("width,weight,quality,Unnamed: 3\n" + GOOD.replace("\n", ",\n"), BOTH, 24, ()),
    "a word for the total": (
        HEAD + GOOD + "Total,99,\n",
        BOTH,
        24,
        ("the last line, Total, 99, , is left out: it sums up the others",),
    ),
    "a row of sums": (
        SUMS,
        BOTH,
        24,
        ("the last line, ", "price is a number to predict (regression)"),
    ),
    "the same name twice": ("x,x,quality\n" + GOOD, ("x", "x.2"), 24, ("columns of the same name are numbered: x.2",)),
    "a table of Markdown": (
        "| width | weight | quality |\n|---|---|---|\n" + "".join(f"| {' | '.join(row)} |\n" for row in ROWS),
        BOTH,
        24,
        ("column 1 off: it is empty",),
    ),
    "line breaks in cells": (
        with_column("note", [f'"a\nb, c {i % 2}"' for i in range(24)]),
        ("note=a b, c 1", *BOTH),
        24,
        ("note: a b, c 0 and a b, c 1 are read as 0 and 1",),
    ),
    "classes first, without a header": (
        "".join(f"{i % 3 + 1},{row[0]},{row[1]}.5\n" for i, row in enumerate(ROWS)),
        ("x1", "x2"),
        24,
        ("label is a number to predict (regression)", "to learn x1, 1, 2 or 3, from the others: "),
    ),
    "a column called class": (
        with_column("class", [f"{i % 3}" for i in range(24)], 1),
        ("width", "class", "weight"),
        24,
        ("to learn class, 0, 1 or 2, from the others: ",),
    ),
    "dates alone": (
        "day,quality\n" + "".join(f"2024-0{i % 9 + 1}-03,{row[2]}\n" for i, row in enumerate(ROWS)),
        ("day",),
        24,
        ("day: dates are read as years, times of day as hours",),
    ),
    "months by name": (with_column("day", DAYS), BOTH, 24, ("day off: it holds dates",)),
    "codes among numbers": (
        with_column("family", [f"{i}{'A' * (i == 7)}" for i in range(24)]),
        BOTH,
        24,
        ("family off: it has 24 different words, more than 12",),
    ),
    "text above the table": (
        "Report:,of the year\nMade by,someone\nSource,\n" + HEAD + GOOD,
        BOTH,
        24,
        ("the first 3 lines of text are left out: not 3 columns",),
    ),
    "a control character": (
        HEAD + GOOD.replace("good", "go\x1aod", 1),
        BOTH,
        24,
        ("1 control character left out of the text",),
    ),
    "names of rows above numbers": (
        '"",1940,1945,kind\n' + "".join(f"row {i},{line}\n" for i, line in enumerate(GOOD.splitlines())),
        ("1940", "1945"),
        24,
        ("the first line, , 1940, 1945, kind, is read as a header", "column 1 off: it has 24 different words"),
    ),
    "single quotes": (HEAD.replace("width,weight,quality", "'width','weight','quality'") + GOOD, BOTH, 24, ()),
    "nothing to repair": (HEAD + GOOD, BOTH, 24, ()),
    "a pandas index": (with_column("", COUNT), BOTH, 24, ("column 1 off: it numbers the rows",)),
    "R's row names": (with_column("rownames", [str(i + 1) for i in range(24)]), BOTH, 24, ("rownames off: it numb",)),
    "R's row names without a heading": (
        HEAD + "".join(f"{i + 1},{line}\n" for i, line in enumerate(GOOD.splitlines())),
        BOTH,
        24,
        ("column 1 off: it numbers the rows",),
    ),
    "an id": (with_column("ID", [str(900 - i) for i in range(24)]), BOTH, 24, ("ID off: it numbers the rows",)),
    "a counting column": (with_column("n", COUNT, 1), BOTH, 24, ("n off: it numbers the rows",)),
    "gaps": (
        HEAD + "NA,1,good\n,2,bad\n3,?,good\n" + GOOD,
        BOTH,
        24,
        ("3 of 27 rows left out: gaps in width (2), weight (1)",),
    ),
    "gaps in the label": (HEAD + "1,1,\n1,1,null\n" + GOOD, BOTH, 24, ("2 of 26 rows left out: gaps in quality (2)",)),
    "slips": (
        HEAD + "broken,1,good\n" + GOOD,
        BOTH,
        24,
        ("1 of 25 rows left out: gaps in width (1)", "width: 1 cell without a number count"),
    ),
    "infinite numbers": (HEAD + "inf,1,good\n" + GOOD, BOTH, 24, ("1 of 25 rows left out", "width: 1 cell without")),
    "a column of gaps": (with_column("x", [""] * 24), BOTH, 24, ("x off: it is empty",)),
    "mostly gaps": (with_column("x", ["7", "8", *[""] * 22]), BOTH, 24, ("x off: 22 of its 24 cells are gaps",)),
    "words": (
        with_column("colour", COLOURS),
        ("colour=blue", "colour=green", "colour=red", *BOTH),
        24,
        ("colour: 3 words become 3 columns, one each for blue, green, red",),
    ),
    "two words": (
        with_column("sex", SEX),
        ("sex=male", *BOTH),
        24,
        ("sex: female and male are read as 0 and 1",),
    ),
    "yes and no": (with_column("wet", ["Yes", "No"] * 12), ("wet", *BOTH), 24, ("wet: No and Yes are read as",)),
    "true and false": (with_column("wet", ["TRUE", "FALSE"] * 12), ("wet", *BOTH), 24, ("wet: FALSE and TRUE are",)),
    "0 and 1": (with_column("wet", ["0", "1"] * 12), ("wet", *BOTH), 24, ()),
    "1 and 2": (with_column("wet", ["1", "2"] * 12), ("wet", *BOTH), 24, ()),
    "many words": (with_column("city", [f"c{i}" for i in range(24)]), BOTH, 24, ("city off: it has 24 different w",)),
    "a constant": (with_column("machine", ["4"] * 24), BOTH, 24, ("machine off: it is 4 in every row",)),
    "a constant word": (with_column("machine", ["A"] * 24), BOTH, 24, ("machine off: it is A in every row",)),
    "dates": (with_column("day", [f"2024-01-{i + 1:02}" for i in range(24)]), BOTH, 24, ("day off: it holds dates",)),
    "German dates": (with_column("day", [f"{i + 1}.1.24" for i in range(24)]), BOTH, 24, ("day off: it holds dates",)),
    "times": (with_column("day", [f"{i}:30" for i in range(24)]), BOTH, 24, ("day off: it holds dates",)),
    "the label in other words": (
        with_column("alive", ["ok" if row[2] == "good" else "no" for row in ROWS]),
        BOTH,
        24,
        ("alive off: it is quality in other words",),
    ),
    "a header of numbers": ("0,1,y\n" + GOOD, ("0", "1"), 24, ("the first line, 0, 1, y, is read as a header",)),
    "a header of years": ("2019,2020,kind\n" + GOOD, ("2019", "2020"), 24, ("the first line, 2019, 2020, kind, is",)),
    "a header that counts all columns": (
        "0,1,2\n" + GOOD.replace("good", "0").replace("bad", "1"),
        ("0", "1"),
        24,
        ("the first line, 0, 1, 2, is read as a header",),
    ),
    "no header": (GOOD, ("x1", "x2"), 24, ()),
    "a counts line": (
        "24,2,good,bad\n" + GOOD.replace("good", "0").replace("bad", "1"),
        ("x1", "x2"),
        24,
        ("the first line counts 24 rows of 2 inputs, and names the classes good and bad",),
    ),
    "a ragged last line": (HEAD + GOOD + "1,2\n", BOTH, 24, ("1 of 26 lines left out: not 3 columns (line 26)",)),
    "semicolons, decimal commas": (
        HEAD.replace(",", ";") + GOOD.replace(",", ";").replace(".", ","),
        BOTH,
        24,
        ("decimal commas in width",),
    ),
    "decimal commas after tabs": (
        HEAD.replace(",", "\t") + GOOD.replace(",", "\t").replace(".", ","),
        BOTH,
        24,
        ("decimal commas in width",),
    ),
    "pipes": (HEAD.replace(",", "|") + GOOD.replace(",", "|"), BOTH, 24, ()),
    "spaces and comments": (
        "# width weight quality\n# measured twice\n" + GOOD.replace(",", "   "),
        BOTH,
        24,
        ("the columns are named by a comment",),
    ),
    "UTF-16": ((HEAD + GOOD).encode("utf-16"), BOTH, 24, ("the file is UTF-16, not UTF-8",)),
    "Latin-1": (
        (HEAD + GOOD).replace("good", "schön").encode("latin-1"),
        BOTH,
        24,
        ("the file is Latin-1, not UTF-8",),
    ),
    "a byte-order mark, Windows lines": ("\ufeff" + (HEAD + GOOD).replace("\n", "\r\n"), BOTH, 24, ()),
    "quoted cells": ('"width","weight","quality"\n' + GOOD.replace("good", '"good, \n""really"""'), BOTH, 24, ()),
    "a real-valued label": (
        with_column("price", REAL, 3),
        (*BOTH, "quality=good"),
        24,
        ("quality: bad and good are read as 0 and 1", "price is a number to predict (regression)"),
    ),
    "a label in the first column": (
        "\n".join([",".join(("quality", *BOTH)), *(",".join((row[2], row[0], row[1] + ".5")) for row in ROWS)]),
        ("quality=good", "width"),
        24,
        ("quality: bad and good", "weight is a number to predict", "to learn quality, bad or good, from the others: "),
    ),
}


@pytest.mark.parametrize("case", REPAIRS, ids=str)
def test_each_repair_is_made_and_reported(tmp_path: Path, case: str) -> None:
    content, columns, rows, notes = REPAIRS[case]
    data = read(tmp_path, content)
    assert (data.columns, len(data)) == (columns, rows)
    assert len(data.notes) == len(notes), data.notes
    for note, beginning in zip(data.notes, notes, strict=True):
        assert note.startswith(beginning)
    assert data.target_scale is None or any("number to predict" in note for note in data.notes)
    if data.target_scale is None:
        bad = sum(row[2] == "bad" for row in ROWS)
        assert sorted(data.targets).index(1.0) in (bad, 24 - bad)  # every row has the label that it had


def test_words_and_two_words_become_numbers(tmp_path: Path) -> None:
    data = read(tmp_path, with_column("colour", COLOURS))
    assert data.inputs[0][:3] == (0.0, 0.0, 1.0) and data.inputs[1][:3] == (0.0, 1.0, 0.0)
    assert [x[0] for x in read(tmp_path, with_column("sex", SEX)).inputs[:3]] == [1.0, 0.0, 1.0]
    assert [x[0] for x in read(tmp_path, HEAD.replace(",", ";") + "3,7;1;good\n1.234,5;2;bad\n").inputs] == [
        3.7,
        1234.5,
    ]


def test_counts_can_be_predicted_as_numbers(tmp_path: Path) -> None:
    content = with_column("visits", [str(i % 7) for i in range(24)], 3)
    with pytest.raises(ValueError, match=r'such as ".*#>visits=0"; or predict the number: ".*#>visits=number"'):
        read(tmp_path, content)
    data = read(tmp_path, content, "#>visits=number")
    assert data.is_regression and data.targets[:3] == (0.0, 1.0, 2.0) and data.label == "visits"


def test_the_most_frequent_label_is_the_example(tmp_path: Path) -> None:
    kinds = ["rare", "rare", "zebra", *["horse"] * 21]
    with pytest.raises(ValueError, match=r'such as ".*#>kind=horse"$'):
        read(tmp_path, with_column("kind", kinds, 3))


@pytest.mark.parametrize(("no", "yes"), [("nein", "ja"), ("No", "Sí"), ("нет", "да"), ("FALSCH", "WAHR")])
def test_no_is_the_first_class_and_yes_the_second_in_other_languages(tmp_path: Path, no: str, yes: str) -> None:
    assert read(tmp_path, HEAD + GOOD.replace("good", yes).replace("bad", no)).classes == (no, yes)


def test_a_last_row_that_is_no_sum_stays(tmp_path: Path) -> None:
    assert len(read(tmp_path, SUMS.replace("\n3.2,", "\n9.2,"))) == 25
    assert len(read(tmp_path, HEAD + GOOD + "totally,99,good\n")) == 24


def test_one_label_against_the_rest(tmp_path: Path) -> None:
    data = read(tmp_path, with_column("kind", COLOURS, 3), "#>kind=RED")
    assert (data.classes, data.label) == (("rest", "red"), "kind")
    assert data.columns == (*BOTH, "quality=good")
    assert [target > 0 for target in data.targets] == [colour == "red" for colour in COLOURS]
    digits = read(tmp_path, with_column("digit", [str(i % 4) for i in range(24)], 3), "#width,weight>digit=2.0")
    assert (digits.columns, digits.classes) == (BOTH, ("rest", "2"))


def test_columns_that_are_off_can_be_chosen(tmp_path: Path) -> None:
    data = read(tmp_path, with_column("id", COUNT), "#id,width>quality")
    assert data.columns == ("id", "width") and data.notes == ()


def test_an_index_stays_if_there_is_nothing_else(tmp_path: Path) -> None:
    content = "day,rain\n" + "".join(f"{i},{'yes' if i > 5 else 'no'}\n" for i in range(12))
    assert read(tmp_path, content).columns == ("day",)


def test_points_drawn_by_hand_are_all_learnt_from(tmp_path: Path) -> None:
    assert read(tmp_path, "x1,x2,label\n" + "".join(f"{i},0,{i % 2}\n" for i in range(12))).columns == ("x1", "x2")


def test_a_header_can_be_forced(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("5.1,3.5,0\n4.9,3.0,1\n6,2,0\n", encoding="utf-8")
    assert read_table(path).names == ("x1", "x2", "label")
    assert dataset(str(path), header=True).columns == ("5.1", "3.5")
    assert len(dataset(str(path), header=False)) == 3


def test_a_sample_of_rows_is_drawn_by_the_seed(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(HEAD + GOOD * 500, encoding="utf-8")
    with pytest.raises(ValueError, match="12000 examples, but the limit is 10000: --rows 2000 takes a sample"):
        dataset(str(path))
    data = dataset(str(path), rows=200)
    assert len(data) == 200 and data.notes == ("200 of 12000 rows drawn by the seed",)
    assert data == dataset(str(path), rows=200) != dataset(str(path), rows=200, seed=1)


CELLS = st.sampled_from(
    ["", "NA", "1", "2.5", "-3e2", "3,7", "yes", "no", "red", "ä", "2024-01-02", "#", '"a"', "x|y", " "]
)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=9)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    rows, separator = draw(TABLES), draw(st.sampled_from([",", ";", "\t", " ", "|"]))
    text = draw(st.sampled_from(["\n", "\r\n", "\r"])).join(map(separator.join, rows))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"])))


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(b"\x1f\x8b\x08\x00")
@example(b"\xff\xfe\x00\xd8\x00\x00")
@example(b"1,2\n3,4\n" + b"9" * 5000 + b",1\n")
@example(b'a,b\n"' + b"x," * 70_000)
@given(st.one_of(st.binary(max_size=300), files(), st.text(max_size=200).map(str.encode)))
def test_any_bytes_give_examples_or_one_clear_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    start = time.perf_counter()
    try:
        data = dataset(str(path))
    except ValueError as error:
        assert str(error).startswith(str(path)) and len(str(error).splitlines()) == 1
    else:
        assert len(data) > 0 and all(len(note.splitlines()) == 1 for note in data.notes)
    assert time.perf_counter() - start < 2.0


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-99, 99).map(str),
    st.sampled_from(["1_000", "nan", "inf", "1e999", "+.5", "5.", "e5", "-", "٣", "0x1", "1e5", " 1", "2020-01-01"]),
)


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_the_quick_way_through_plain_numbers_reads_the_same(cells: list[str]) -> None:
    quick = plain_numbers(cells)
    if quick is not None:
        assert quick == tuple(map(number_in, cells)) and all(map(reads_as_number, cells))
    for cell in cells:
        if plain_numbers([cell]) is None:
            assert quick is None


def test_whole_numbers_far_apart_are_to_be_predicted_and_close_ones_are_classes(tmp_path: Path) -> None:
    assert read(tmp_path, with_column("dose", FAR, 3)).is_regression
    with pytest.raises(ValueError, match="4 labels, 0, 1, 2, 3: choose one"):
        read(tmp_path, with_column("grade", [str(i % 4) for i in range(24)], 3))


def test_a_label_that_cannot_be_offers_another_column(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"it is empty; or learn quality: \".*table.csv#>quality\""):
        read(tmp_path, with_column("sex", ["NA"] * 24, 3))
    with pytest.raises(ValueError, match=r"every label is x; there must be two different ones; or learn quality: "):
        read(tmp_path, with_column("sex", ["x"] * 24, 3))


def test_inputs_with_gaps_in_different_rows_are_switched_off_until_half_of_the_rows_are_left(tmp_path: Path) -> None:
    lines = [f"{i},{'' if i < 10 else i * 2},{'' if i > 16 else i * 3},{row[2]}" for i, row in enumerate(ROWS)]
    data = read(tmp_path, "weight,age,size,quality\n" + "\n".join(lines))
    assert (data.columns, len(data)) == (("size",), 17)
    assert "age off: 10 gaps would leave too few rows" in data.notes
    kept = read(tmp_path, "weight,age,size,quality\n" + "\n".join(lines), "#age,size>quality")
    assert len(kept) == 7  # chosen columns stay
