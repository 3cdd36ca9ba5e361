"""The learner's folder: skeletons without code, and nothing that is there is touched."""

from __future__ import annotations

import ast
from pathlib import Path

from lessons.build.folder import SKELETONS, content_key, make_files


def test_the_files_are_made_without_a_line_of_code(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "mine"
    assert make_files(folder) == ("engine.py", "nn.py", "train.py")
    for name in SKELETONS:
        [docstring] = ast.parse((folder / name).read_text("utf-8")).body
        assert isinstance(docstring, ast.Expr)


def test_what_is_there_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text("mine")
    (tmp_path / "nn.py").mkdir()
    (tmp_path / "train.py").symlink_to(tmp_path / "nowhere")
    assert make_files(tmp_path) == ()
    assert (tmp_path / "engine.py").read_text() == "mine" and not (tmp_path / "nowhere").exists()


def test_the_content_of_a_folder_has_a_key_and_skeletons_have_none(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    make_files(one)
    make_files(other)
    assert content_key(one) == ""
    (one / "engine.py").write_text("class Value: ...")
    (other / "engine.py").write_text("class Value: ...")
    assert content_key(one) == content_key(other) != ""
