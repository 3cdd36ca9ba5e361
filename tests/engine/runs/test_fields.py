"""The fields of a run file: each one is validated before it is used."""

from __future__ import annotations

import base64
import json
from array import array
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runs.file import RunFileError, read_run
from engine.training.snapshot import Diverged
from tests.engine.runs.generated import taken
from tests.engine.runs.run_files import REUSED, again, refused, signed


def test_a_run_without_its_examples_reads_no_other_file(tmp_path, written):
    (tmp_path / "mine.csv").write_text("1,2,1\n3,4,-1\n")
    body = json.loads(written[1])
    body["settings"]["data"], body["data"] = str(tmp_path / "mine.csv"), None
    message = f"damaged: data is missing: {tmp_path / 'mine.csv'} is no data set that comes with the program"
    assert refused(signed(tmp_path, body)) == message


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from([2**53, -(10**30), 10**400, 1e308, -0.5, 1e-320])
    | st.text(max_size=5)
    | st.sampled_from(["moons", "relu", "lr", "l2", "batch", "parameter 3", "adam", "sgd", "no-zero-grad", "0.1:0.2"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Ways to everything in it; of long lists only to the first three."""
    inside = body.items() if isinstance(body, dict) else enumerate(body[:3]) if isinstance(body, list) else ()
    return [found for key, value in inside for found in ((*path, key), *places(value, (*path, key)))]


def test_a_mean_of_squares_is_not_negative(tmp_path, written):
    body = json.loads(written[1])
    body["states"][2]["averages"][1][0] = -1
    assert refused(signed(tmp_path, body)) == "damaged: states[2] is not one of this run"


@pytest.mark.parametrize("place", [0, 3, 5])
@pytest.mark.parametrize("position", [625, 2**32 - 1])
def test_the_position_of_the_random_draws_is_in_range(tmp_path, written, place, position):
    """Only the last state is restored at once: without the check, an earlier one would crash the step gone back to."""
    body = json.loads(written[1])
    body["states"][place]["batches"] = with_position(body["states"][place]["batches"], position)
    assert refused(signed(tmp_path, body)) == f"damaged: states[{place}] is not one of this run"


@pytest.mark.parametrize("position", [0, 624])
def test_the_first_and_last_position_of_the_random_draws_are_valid(tmp_path, written, position):
    body = json.loads(written[1])
    body["states"][5]["batches"] = with_position(body["states"][5]["batches"], position)
    run = read_run(signed(tmp_path, body))
    assert run.state_at(6).rng_state[1][-1] == position and len(taken(run, 2)) == 2


def with_position(batches: str, position: int) -> str:
    """The stored state of the random generator, at another position."""
    words = array("I", base64.b64decode(batches))
    words[-1] = position
    return base64.b64encode(words.tobytes()).decode("ascii")


@settings(REUSED, max_examples=150)
@given(data=st.data())
def test_whatever_a_field_is_there_is_a_run_or_a_line(written, data):
    folder, whole = written
    body = json.loads(whole)
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(
            st.sampled_from([p for p in places(body) if p not in (("format",), ("version",), ("check",))])
        )
        holder = body
        for key in place[:-1]:
            holder = holder[key]
        match data.draw(st.sampled_from(["other", "gone", "twice"])):
            case "other":
                holder[place[-1]] = data.draw(JSON)
            case "gone":
                del holder[place[-1]]
            case "twice" if isinstance(holder, list):
                holder.insert(place[-1], holder[place[-1]])
    path = signed(folder, body)
    try:
        run = read_run(path)
    except RunFileError as error:
        assert str(error).startswith(f"{path}: damaged: ") and "\n" not in str(error)
        assert len(str(error)) < 2000
        return
    for step in {0, run.steps_taken // 2, run.steps_taken}:
        try:
            run.at(step)
        except Diverged:
            assert step >= 0
    taken(run, 2)
    again(run, folder / "back.json")
