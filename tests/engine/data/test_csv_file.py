"""Tests of reading and writing CSV files, and of their error messages."""

from __future__ import annotations

import gzip

import pytest

from engine import Dataset, dataset
from engine.data.csv_file import MAX_BYTES, MAX_EXAMPLES, Columns, load_csv, read_table, write_csv

PATH = "PATH"  # in a message, for the file's


def read(tmp_path, content) -> Dataset:
    path = tmp_path / "points.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return dataset(str(path))


def test_a_file_with_a_header(tmp_path):
    data = read(tmp_path, "height,width,cat\n1,2.5,1\n-3e-1,.5,-1\n")
    assert data == Dataset("points.csv", ((1.0, 2.5), (-0.3, 0.5)), (1.0, -1.0), ("height", "width"), label="cat")


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
        "x1|x2|y\n1|2|1\n3|4|-1\n",
        "x1  x2 y\n1   2 1\n3 4    -1\n",
        "# measured\nx1,x2,y\n1,2,1\n# twice\n3,4,-1\n",
        "# x1,x2,y\n1,2,1\n3,4,-1\n",
        "x1;x2;y\n1,0;2,0;1\n3,0;4,0;-1\n",
        "x1,x2,y\n1,2,1,,\n3,4,-1,,\n",
        "x1,x2,y\n1,2,1\n3,4,-1\n".encode("utf-16"),
        "x1,x2,y\n1,2,1\n3,4,-1\n".encode("utf-16-le"),
        gzip.compress(b"x1,x2,y\n1,2,1\n3,4,-1\n", mtime=0),
    ],
)
def test_equivalent_files(tmp_path, content):
    expected = Dataset("points.csv", ((1.0, 2.0), (3.0, 4.0)), (1.0, -1.0), ("x1", "x2"), label="y")
    assert read(tmp_path, content) == expected


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", ": empty; write one example a line, its label in the last column"),
        ("\n \n,,\n", ": empty; write one example a line, its label in the last column"),
        ("x1,x2,y\n", ": only a header; the examples are missing"),
        ("1\n2\n", ", line 1: only one column; separate columns by commas, with the label last"),
        ("x1,x2,y\n1,2,1\n\n3,-1\n", ", line 4: 2 columns where line 1 has 3"),
        ("1,2,1\n3,4,5,-1\n", ", line 2: 4 columns where line 1 has 3"),
        ("1,2,1\n3\n", ", line 2: 1 column where line 1 has 3"),
        (
            f"{'w' * 30},k\n1{'0' * 400},-1\n",
            f": no column to learn from ({'w' * 19}…: it is 1{'0' * 18}… in every row)",
        ),
        (
            f"1,{'a' * 30}\n1,{'b' * 30}\n1,c\n",
            f', column 2: 3 labels, {"a" * 19}…, {"b" * 19}…, c: choose one against the rest, such as "{PATH}#>2=c"',
        ),
        (f"1,{'a' * 30}\n", f", column 2: every label is {'a' * 19}…; there must be two different ones"),
        ("x1,x2,y\n1,2,1\n3,4,\n", ", column 3 (y): every label is 1; there must be two different ones"),
        ("1,2,1\n3,4,1.0\n", ", column 3: every label is 1; there must be two different ones"),
        ("x1,x2,y\n1,2,cat\n", ", column 3 (y): every label is cat; there must be two different ones"),
        ("x1,x2,y\n1,2,\n3,4,?\n", ", column 3 (y): no label: it is empty"),
        ("x1,x2,y\n1,2,2024-01-02\n3,4,2024-02-02\n", ", column 3 (y): no label: it holds dates"),
        ("x1,x2,y\n1,,0\n,4,1\n2,,0\n,5,1", ": no row without gaps (x1: 2, x2: 2)"),
        (
            "1,2,0\n3,4,1\n5,6,0\n7,8,2\n",
            f', column 3: 3 labels, 0, 1, 2: choose one against the rest, such as "{PATH}#>3=0"'
            f'; or predict the number: "{PATH}#>3=number"',
        ),
        (
            "a,b,kind\n1,2,ash\n3,4,oak\n5,6,elm\n",
            f', column 3 (kind): 3 labels, ash, elm, oak: choose one against the rest, such as "{PATH}#>kind=ash"',
        ),
        (b"\xff\xfe1", ": not a text file: its UTF-16 is broken"),
        (b"\x1f\x8bno", ": cannot be read (a damaged gzip file)"),
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
    path = tmp_path / "points.csv"
    assert str(error.value) == f"{path}{problem.replace(PATH, str(path))}"


def test_a_folder_is_rejected(tmp_path):
    with pytest.raises(ValueError) as error:
        load_csv(tmp_path)
    assert str(error.value) == f"{tmp_path}: a folder, not a CSV file"


def test_a_file_can_be_too_large(tmp_path):
    with pytest.raises(ValueError) as error:
        read(tmp_path, b"1,2,1\n" * (MAX_BYTES // 6 + 1))
    assert str(error.value) == f"{tmp_path / 'points.csv'}: larger than 20 MB, the limit"


def test_a_file_can_have_too_many_examples(tmp_path):
    with pytest.raises(ValueError) as error:
        read(tmp_path, "1,2,1\n" + "1,3,-1\n" * MAX_EXAMPLES)
    assert (
        str(error.value)
        == f"{tmp_path / 'points.csv'}: 10001 examples, but the limit is 10000: --rows 2000 takes a sample"
    )


FLOWERS = """length,width,kind,garden,sown
1,2,rose,7,2024-01-02
3,4,tulip,7,2024-01-03
5,6,rose,8,2024-01-04
"""


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
        (">", "selects no columns"),
        (">kind=oak", "no label 'oak'; there are rose, tulip"),
        (">height=1", "no column 'height'"),
        ("1,height>kind", "no column 'height'; there are length, width, kind, garden, sown"),
        ("1,6>kind", "no column '6'"),
        ("1,1>kind", "1,1>kind uses a column twice"),
        ("1,kind>kind", "uses a column twice"),
        ("1>length", "uses a column twice"),
        ("2>length", "3 labels, 1, 3, 5: choose one"),
    ],
)
def test_invalid_selections_of_columns(tmp_path, selection, message):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    with pytest.raises(ValueError, match=message) as raised:
        dataset(f"{path}#{selection}")
    assert "\n" not in str(raised.value)


def test_labels_that_differ_in_case_are_one_unless_none_is_left_beside(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("x,good\n1,yes\n2,YES\n3,no\n4,No\n5,yes\n6,no\n")
    data = load_csv(path)
    assert (data.classes, data.targets) == (("no", "yes"), (1.0, 1.0, -1.0, -1.0, 1.0, -1.0))
    assert data.notes == ("good: labels that differ in case are read as one: YES as yes; No as no",)
    assert load_csv(path, Columns.parse(">good=YES")).targets == data.targets
    path.write_text("x,gene\n1,A\n2,a\n3,A\n")
    data = load_csv(path)
    assert (data.classes, data.notes) == (("A", "a"), ())


def test_the_table_of_a_file(tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    table = read_table(path)
    assert (table.names, table.has_header) == (("length", "width", "kind", "garden", "sown"), True)
    assert table.rows[1] == ("3", "4", "tulip", "7", "2024-01-03")
    assert [column.kind for column in table.columns] == ["number", "number", "words", "number", "date"]
    assert [column.is_usable for column in table.columns] == [True] * 5  # dates as well, if they are chosen
    assert tuple(table.columns[0].values) == ("1", "3", "5") and table.columns[2].values == ("rose", "tulip")
    assert str(table.selection((0, 1), 2)) == "length,width>kind"
    assert str(table.selection((), 2, "rose")) == ">kind=rose"
    assert Columns.parse(str(table.selection((0, 1), 2))) == table.selection((0, 1), 2)


def test_unusual_names_are_replaced_by_numbers(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text('a>b,"c,d",7\n1,2,0\n3,4,1\n', encoding="utf-8")
    assert str(read_table(path).selection((0, 1), 2)) == "1,2>3"
    path.write_text('"how\n tall",wide,kind\n1,2,0\n3,4,1\n', encoding="utf-8")
    assert str(read_table(path).selection((0, 1), 2)) == "how tall,wide>kind"
    path.write_text("1,2,0\n3,4,1\n", encoding="utf-8")
    assert read_table(path).names == ("x1", "x2", "label")
    assert str(read_table(path).selection((0,), 2)) == "1>3"


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
