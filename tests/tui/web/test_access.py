"""Who may come in."""

from __future__ import annotations

import pytest

from tui.web.access import Door, host_problem, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_this_computers_own_addresses(host: str) -> None:
    assert is_loopback(host)
    assert host_problem(host, "") == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "127.0.0.1.example.org", ""])
def test_others_need_a_token_and_say_why(host: str) -> None:
    assert not is_loopback(host)
    problem = host_problem(host, "")
    assert "whoever comes in can run code here; add a token" in problem
    suggested = problem.rpartition("--token ")[2]
    assert host_problem(host, suggested) == ""


def test_a_token_must_fit_an_address_and_be_long_enough() -> None:
    assert "part of the address" in host_problem("0.0.0.0", "two words!")
    assert "8 characters or more" in host_problem("127.0.0.1", "short")


HOME = {"Host": "127.0.0.1:8000"}


@pytest.mark.parametrize(
    ("token", "headers", "shown", "reason"),
    [
        ("", HOME, "", ""),
        ("", {"Host": "localhost:8000", "Origin": "http://localhost:8000"}, "", ""),
        ("", {"Host": "[::1]:8000"}, "", ""),
        ("", {**HOME, "Origin": "https://evil.example"}, "", "this comes from a page of another site"),
        ("", {**HOME, "Origin": "http://127.0.0.1:9999"}, "", "this comes from a page of another site"),
        ("", {**HOME, "Origin": "null"}, "", "this comes from a page of another site"),
        ("", {"Host": "evil.example:8000"}, "", "without a token only 127.0.0.1 and localhost are answered"),
        ("", {}, "", "without a token only 127.0.0.1 and localhost are answered"),
        ("a-long-token", {"Host": "pc:80"}, "a-long-token", ""),
        ("a-long-token", {"Host": "pc:80"}, "", "the address lacks the token, or has another one"),
        ("a-long-token", HOME, "a-long-tokem", "the address lacks the token, or has another one"),
        ("a-long-token", HOME, "ä\ud800", "the address lacks the token, or has another one"),
        ("a-long-token", {**HOME, "Origin": "http://x"}, "a-long-token", "this comes from a page of another site"),
    ],
)
def test_the_door(token: str, headers: dict[str, str], shown: str, reason: str) -> None:
    assert Door(token).reason_against(headers, shown) == reason
