"""The data sets that come with the program, and CSV files with every complaint they can earn."""

from __future__ import annotations

import math

import pytest

from engine import Dataset, dataset
from engine.data.csv_file import MAX_BYTES, MAX_EXAMPLES, Columns, load_csv, read_table, write_csv
from engine.data.samples import SAMPLES, moons


def test_the_lectures_four_examples():
    four = dataset("four", seed=5)
    assert four.inputs == ((2.0, 3.0, -1.0), (3.0, -1.0, 0.5), (0.5, 1.0, 1.0), (1.0, 1.0, -1.0))
    assert four.targets == (1.0, -1.0, -1.0, 1.0)
    assert four.columns == ("x1", "x2", "x3")
    assert len(four) == 4


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "four"])
def test_the_planes_have_a_hundred_points_in_two_equal_classes(name):
    data = dataset(name, seed=3)
    assert data.name == name
    assert len(data) == 100
    assert sorted(data.targets) == [-1.0] * 50 + [1.0] * 50
    assert {len(x) for x in data.inputs} == {2}
    assert all(math.isfinite(x) and abs(x) < 3 for point in data.inputs for x in point)
    assert dataset(name, seed=3) == data
    assert dataset(name, seed=4).inputs != data.inputs


def test_moons_without_noise_lie_on_their_half_circles():
    data = moons(0, count=10, noise=0.0)
    for (x1, x2), target in zip(data.inputs, data.targets, strict=True):
        centre = (0.0, 0.0) if target < 0 else (1.0, 0.5)
        assert math.dist((x1, x2), centre) == pytest.approx(1.0)
        assert (x2 - centre[1]) * target <= 1e-12
    assert data.inputs[0] == (1.0, 0.0)


def test_noise_has_the_deviation_asked_for():
    clean, noisy = moons(0, 1000, 0.0), moons(0, 1000, 0.1)
    pushes = [b - a for x, y in zip(clean.inputs, noisy.inputs, strict=True) for a, b in zip(x, y, strict=True)]
    assert math.sqrt(sum(d * d for d in pushes) / len(pushes)) == pytest.approx(0.1, rel=0.05)


def test_the_outer_circle_is_negative():
    data = dataset("circles", 1)
    for point, target in zip(data.inputs, data.targets, strict=True):
        assert math.hypot(*point) == pytest.approx(1.0 if target < 0 else 0.5, abs=0.4)


def test_xor_is_positive_where_just_one_coordinate_is():
    data = dataset("xor", 1)
    right = sum((x1 * x2 < 0) == (target > 0) for (x1, x2), target in zip(data.inputs, data.targets, strict=True))
    assert right >= 99


@pytest.mark.parametrize(
    ("inputs", "targets"), [((), ()), (((1.0, 2.0),), (1.0, -1.0)), (((1.0, 2.0), (1.0,)), (1.0, -1.0))]
)
def test_a_data_set_must_be_rectangular(inputs, targets):
    with pytest.raises(ValueError) as error:
        Dataset("mine", inputs, targets, ("x1", "x2"))
    assert str(error.value) == "the data mine need one target per example and one number per column"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mons", "no data set is called 'mons': did you mean moons?"),
        ("Moons", "no data set is called 'Moons': did you mean moons?"),
        ("", "no data set is called '': choose four, moons, xor, circles, spiral or a .csv file"),
        ("a" * 9, "no data set is called 'aaaaaaaaa': choose four, moons, xor, circles, spiral or a .csv file"),
        ("nowhere.csv", "nowhere.csv: no such file"),
        ("no/such/file", "no/such/file: no such file"),
        ("x" * 5000 + ".csv", "x" * 5000 + ".csv: cannot be read (File name too long)"),
        ("a\0b.csv", "a\0b.csv: cannot be read (embedded null byte)"),
    ],
)
def test_unknown_names(name, message):
    with pytest.raises(ValueError) as error:
        dataset(name)
    assert str(error.value) == message


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
def test_other_ways_to_write_the_same_file(tmp_path, content):
    expected = Dataset("points.csv", ((1.0, 2.0), (3.0, 4.0)), (1.0, -1.0), ("x1", "x2"))
    assert read(tmp_path, content) == expected


@pytest.mark.parametrize(
    ("content", "complaint"),
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
def test_each_complaint_names_the_place(tmp_path, content, complaint):
    with pytest.raises(ValueError) as error:
        read(tmp_path, content)
    assert str(error.value) == f"{tmp_path / 'points.csv'}{complaint}"


def test_a_folder_is_no_file(tmp_path):
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


@pytest.mark.parametrize("chosen", ["length, width > kind", "1,2>3", "length,2>kind"])
def test_columns_are_chosen_by_name_or_number(tmp_path, chosen):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    data = dataset(f"{path}#{chosen}")
    assert (data.inputs, data.targets) == (((1.0, 2.0), (3.0, 4.0), (5.0, 6.0)), (-1.0, 1.0, -1.0))
    assert (data.columns, data.classes, data.name) == (("length", "width"), ("rose", "tulip"), "flowers.csv")


@pytest.mark.parametrize(
    ("chosen", "message"),
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
def test_columns_that_cannot_be_chosen(tmp_path, chosen, message):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    with pytest.raises(ValueError, match=message) as raised:
        dataset(f"{path}#{chosen}")
    assert "\n" not in str(raised.value)


def test_a_file_with_a_hash_in_its_name(tmp_path):
    path = tmp_path / "run#1.csv"
    path.write_text("1,0\n2,1\n", encoding="utf-8")
    assert len(dataset(str(path))) == 2
    with pytest.raises(ValueError, match="File name too long"):
        dataset("a" * 300 + ".csv#1>2")


def test_what_a_file_holds(tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    table = read_table(path)
    assert (table.names, table.has_header) == (("length", "width", "kind", "garden"), True)
    assert table.rows[1] == ("3", "4", "tulip", "7")
    assert table.numeric == (True, True, False, True)
    assert table.classes == (("1", "3", "5"), ("2", "4", "6"), ("rose", "tulip"), ("7", "8"))
    assert str(table.columns((0, 1), 2)) == "length,width>kind"
    assert Columns.parse(str(table.columns((0, 1), 2))) == table.columns((0, 1), 2)


def test_odd_names_are_chosen_by_number(tmp_path):
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
        write_csv(data, tmp_path / "kept.csv")
        again = dataset(str(tmp_path / "kept.csv"))
        assert (again.inputs, again.targets, again.columns) == (data.inputs, data.targets, data.columns)


def test_a_file_that_cannot_be_written_to_its_end_stays_as_it_was(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    path = tmp_path / "kept.csv"
    write_csv(dataset("four"), path)
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_csv(dataset("moons"), path)
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]
