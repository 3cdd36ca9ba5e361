"""Tests of reading and writing CSV files, and of their error messages."""

from __future__ import annotations

import pytest

from engine import Dataset, dataset
from engine.data.csv_file import MAX_BYTES, MAX_EXAMPLES, Columns, load_csv, read_table, write_csv


def read(tmp_path, content) -> Dataset:
    path = tmp_path / "points.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return dataset(str(path))


def test_a_file_with_a_header(tmp_path):
    data = read(tmp_path, "height,width,cat\n1,2.5,1\n-3e-1,.5,-1\n")
    assert data == Dataset("points.csv", ((1.0, 2.5), (-0.3, 0.5)), (1.0, -1.0), ("height", "width"), ("-1", "1"))


def test_a_file_without_a_header(tmp_path):
    data = read(tmp_path, "1,2,1\n3,4,-1\n")
    assert (data.inputs, data.columns) == (((1.0, 2.0), (3.0, 4.0)), ("x1", "x2"))


@pytest.mark.parametrize(
    ("labels", "targets", "classes"),
    [
        (("0", "1", "0"), (-1.0, 1.0, -1.0), ("0", "1")),
        (("1", "0", "1"), (1.0, -1.0, 1.0), ("0", "1")),
        (("1", "-1.0", "1.0"), (1.0, -1.0, 1.0), ("-1", "1")),
        (("10", "9", "10"), (1.0, -1.0, 1.0), ("9", "10")),
        (("dog", "cat", "dog"), (1.0, -1.0, 1.0), ("cat", "dog")),
        (("no", "1", "no"), (1.0, -1.0, 1.0), ("1", "no")),
    ],
)
def test_the_lower_label_becomes_minus_one(tmp_path, labels, targets, classes):
    data = read(tmp_path, "".join(f"{i},{i},{label}\n" for i, label in enumerate(labels)))
    assert (data.targets, data.classes) == (targets, classes)


@pytest.mark.parametrize(
    "content",
    [
        "x1;x2;y\n1;2;1\n3;4;-1\n",
        "x1\tx2\ty\n1\t2\t1\n3\t4\t-1\n",
        "\ufeffx1,x2,y\n1,2,1\n3,4,-1\n",
        "x1,x2,y\r\n1,2,1\r\n3,4,-1\r\n",
        "x1,x2,y\r1,2,1\r3,4,-1",
        "\n x1 , x2 , y \n\n1, 2 ,1\n , , \n3,4, -1\n\n",
        '"x1","x2","y"\n"1","2","1"\n"3","4","-1"\n',
    ],
)
def test_equivalent_files(tmp_path, content):
    expected = Dataset("points.csv", ((1.0, 2.0), (3.0, 4.0)), (1.0, -1.0), ("x1", "x2"))
    assert read(tmp_path, content) == expected


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", ": empty; write one example a line, its label in the last column"),
        ("\n \n,,\n", ": empty; write one example a line, its label in the last column"),
        ("x1,x2,y\n", ": only a header; the examples are missing"),
        ("1\n2\n", ", line 1: only one column; separate columns by commas, with the label last"),
        ("1 2 1\n3 4 -1\n", ", line 1: only one column; separate columns by commas, with the label last"),
        ("x1,x2,y\n1,2,1\n\n3,-1\n", ", line 4: 2 columns where line 1 has 3"),
        ("1,2,1\n3,4,5,-1\n", ", line 2: 4 columns where line 1 has 3"),
        ("1,2,1\n3\n", ", line 2: 1 column where line 1 has 3"),
        ("x1,x2,y\n1,two,1\n", ", line 2, column 2 (x2): 'two' is not a number"),
        ("1,2,1\n3,1_000,-1\n", ", line 2, column 2: '1_000' is not a number"),
        ("1,2,1\n3,abcdefghijklmnopqrstuvwxyz,-1\n", ", line 2, column 2: 'abcdefghijklmnopqrs…' is not a number"),
        (f"1,2,1\n3,{'1' * 100_000}x,-1\n", ", line 2, column 2: '1111111111111111111…' is not a number"),
        (f"{'w' * 30},k\n1{'0' * 400},-1\n", f", line 2, column 1 ({'w' * 19}…): 1{'0' * 18}… is not a finite number"),
        (
            f"1,{'a' * 30}\n1,{'b' * 30}\n1,c\n",
            f", line 3, column 2: a third label, c, after {'a' * 19}… and {'b' * 19}…; use just two",
        ),
        (f"1,{'a' * 30}\n", f", column 2: every label is {'a' * 19}…; there must be two different ones"),
        ("x1;x2;y\n1;2,5;1\n", ", line 2, column 2 (x2): '2,5' is not a number (write decimals with a point)"),
        ("1,2,1\n,4,-1\n", ", line 2, column 1: empty"),
        ("x1,x2,y\n1,2,1\n3,4,\n", ", line 3, column 3 (y): empty"),
        ("1,2,1\n3,nan,-1\n", ", line 2, column 2: nan is not a finite number"),
        ("x1,x2,y\n-inf,2,1\n", ", line 2, column 1 (x1): -inf is not a finite number"),
        ("1,1e999,1\n", ", line 1, column 2: 1e999 is not a finite number"),
        ("1,2,1\n3,4,nan\n", ", line 2, column 3: nan is not a finite number"),
        ("1,2,1\n3,4,1.0\n", ", column 3: every label is 1; there must be two different ones"),
        ("x1,x2,y\n1,2,cat\n", ", column 3 (y): every label is cat; there must be two different ones"),
        ("1,2,0\n3,4,1\n5,6,0\n7,8,2\n", ", line 4, column 3: a third label, 2, after 0 and 1; use just two"),
        ("1,2,a\n3,4,b\n5,6,c\n", ", line 3, column 3: a third label, c, after a and b; use just two"),
        (b"x1,x2,y\n1,2,1\n3,\xff4,-1\n", ", line 3: not UTF-8 text; save the file as UTF-8"),
        ("x1,y\n1,2\n".encode("utf-16"), ", line 1: not UTF-8 text; save the file as UTF-8"),
        (b"1,2,1\n\x00,4,-1\n", ", line 2: not a text file: it contains control characters"),
        ("1,2,a\n3,4,\x1b[2Jb\n", ", line 2: not a text file: it contains control characters"),
        ("1,2,a\n3,4,\x9b2Jb\n", ", line 2: not a text file: it contains control characters"),
        ('1,2,1\n"3,4,-1\n', ", line 2: not CSV: unexpected end of data"),
        ('1,2,1\n"3"x,4,-1\n', ", line 2: not CSV: ',' expected after '\"'"),
    ],
)
def test_each_error_names_the_place(tmp_path, content, problem):
    with pytest.raises(ValueError) as error:
        read(tmp_path, content)
    assert str(error.value) == f"{tmp_path / 'points.csv'}{problem}"


def test_a_folder_is_rejected(tmp_path):
    with pytest.raises(ValueError) as error:
        load_csv(tmp_path)
    assert str(error.value) == f"{tmp_path}: a folder, not a CSV file"


def test_a_file_can_be_too_large(tmp_path):
    with pytest.raises(ValueError) as error:
        read(tmp_path, b"1,2,1\n" * (MAX_BYTES // 6 + 1))
    assert str(error.value) == f"{tmp_path / 'points.csv'}: larger than 5 MB, the limit"


def test_a_file_can_have_too_many_examples(tmp_path):
    with pytest.raises(ValueError) as error:
        read(tmp_path, "1,2,1\n" * (MAX_EXAMPLES + 1))
    assert str(error.value) == f"{tmp_path / 'points.csv'}: 10001 examples, but the limit is 10000"


FLOWERS = "length,width,kind,garden\n1,2,rose,7\n3,4,tulip,7\n5,6,rose,8\n"


@pytest.mark.parametrize("selection", ["length, width > kind", "1,2>3", "length,2>kind"])
def test_columns_are_selected_by_name_or_number(tmp_path, selection):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    data = dataset(f"{path}#{selection}")
    assert (data.inputs, data.targets) == (((1.0, 2.0), (3.0, 4.0), (5.0, 6.0)), (-1.0, 1.0, -1.0))
    assert (data.columns, data.classes, data.name) == (("length", "width"), ("rose", "tulip"), "flowers.csv")


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        ("1,2", "'1,2' selects no columns: write the inputs and the label, such as 1,2>3"),
        (">kind", "selects no columns"),
        ("1,height>kind", "no column 'height'; there are length, width, kind, garden"),
        ("1,5>kind", "no column '5'"),
        ("1,1>kind", "1,1>kind uses a column twice"),
        ("1,kind>kind", "uses a column twice"),
        ("kind>garden", "column 3 \\(kind\\): 'rose' is not a number"),
        ("1>length", "uses a column twice"),
        ("2>length", "a third label, 5, after 1 and 3"),
    ],
)
def test_invalid_selections_of_columns(tmp_path, selection, message):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    with pytest.raises(ValueError, match=message) as raised:
        dataset(f"{path}#{selection}")
    assert "\n" not in str(raised.value)


def test_the_table_of_a_file(tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    table = read_table(path)
    assert (table.names, table.has_header) == (("length", "width", "kind", "garden"), True)
    assert table.rows[1] == ("3", "4", "tulip", "7")
    assert table.numeric == (True, True, False, True)
    assert table.classes == (("1", "3", "5"), ("2", "4", "6"), ("rose", "tulip"), ("7", "8"))
    assert str(table.columns((0, 1), 2)) == "length,width>kind"
    assert Columns.parse(str(table.columns((0, 1), 2))) == table.columns((0, 1), 2)


def test_unusual_names_are_replaced_by_numbers(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text('a>b,"c,d",7\n1,2,0\n3,4,1\n', encoding="utf-8")
    assert str(read_table(path).columns((0, 1), 2)) == "1,2>3"
    path.write_text('"how\n tall",wide,kind\n1,2,0\n3,4,1\n', encoding="utf-8")
    assert str(read_table(path).columns((0, 1), 2)) == "how tall,wide>kind"
    path.write_text("1,2,0\n3,4,1\n", encoding="utf-8")
    assert read_table(path).names == ("x1", "x2", "label")
    assert str(read_table(path).columns((0,), 2)) == "1>3"


def test_examples_come_back_from_a_file_as_they_were(tmp_path):
    for name in ("moons", "four"):
        data = dataset(name, 3)
        write_csv(data, tmp_path / "written.csv")
        again = dataset(str(tmp_path / "written.csv"))
        assert (again.inputs, again.targets, again.columns) == (data.inputs, data.targets, data.columns)


def test_a_file_that_cannot_be_written_to_its_end_stays_as_it_was(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    path = tmp_path / "written.csv"
    write_csv(dataset("four"), path)
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_csv(dataset("moons"), path)
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]
