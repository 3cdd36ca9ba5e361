"""The server's pages, the process behind each, and what is left when either goes."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, CookieJar, WSMsgType
from aiohttp.test_utils import TestClient, TestServer
from click.testing import CliRunner

from tui.cli import main
from tui.web import server as server_module
from tui.web.driver import NAME
from tui.web.server import Server, Site, VisitorStart, clean_name
from tui.web.visitor import Visitor, environment

KEY = "the-teachers-key"


def client_of(site: Site) -> TestClient[Any, Any]:
    return TestClient(TestServer(Server(site).application()), cookie_jar=CookieJar(unsafe=True))


def site(folder: Path, **options: Any) -> Site:
    return Site(lambda visitor: VisitorStart(folder / visitor, ("--version",)), **options)


async def text_of(answer: ClientResponse, status: int = 200) -> str:
    assert answer.status == status
    return await answer.text()


async def test_a_page_asks_nothing_of_other_places(tmp_path: Path) -> None:
    async with client_of(site(tmp_path)) as client:
        answer = await client.get("/")
        text = await text_of(answer)
        assert "https://" not in text and 'src="http' not in text
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        for path in ("/static/js/textual.js", "/static/css/xterm.css", "/page/page.js", "/page/page.css"):
            assert (await client.get(path)).status == 200
        assert "http" not in await text_of(await client.get("/page/page.css"))
        assert (await client.get("/page/../server.py")).status == 404
        assert "Not Found" in await text_of(await client.get("/nowhere"), 404)


async def test_each_browser_has_a_folder_of_its_own_and_one_without_cookies_none(tmp_path: Path) -> None:
    seen: list[str] = []

    def place(visitor: str) -> VisitorStart:
        seen.append(visitor)
        return VisitorStart(tmp_path / visitor, ("--version",))

    async with client_of(Site(place)) as one:
        assert (await one.get("/ws")).status == 403
        for _ in range(2):
            await one.get("/")
            async with one.ws_connect("/ws?width=80&height=24") as socket:
                assert (await socket.receive()).type == WSMsgType.CLOSE  # the program has ended
        async with client_of(Site(place)) as other:
            await other.get("/")
            async with other.ws_connect("/ws") as socket:
                await socket.receive()
    assert len(seen) == 3 and len(set(seen)) == 2
    assert not list(tmp_path.iterdir())  # nothing was stored, so that nothing is left


async def test_a_folder_that_was_there_stays_and_one_that_cannot_be_made_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "file").write_text("")
    for folder, stays in ((tmp_path / "home", True), (tmp_path / "file" / "x", False)):
        async with client_of(Site(lambda visitor, folder=folder: VisitorStart(folder, ("--version",)))) as client:
            await client.get("/")
            async with client.ws_connect("/ws") as socket:
                assert (await socket.receive()).type == WSMsgType.CLOSE
        assert folder.exists() is stays
    assert not list((tmp_path / "home").iterdir())
    [line] = [line for line in capfd.readouterr().err.splitlines() if "visitor" in line]
    assert line.startswith("mgrad-tui: a visitor cannot come in (")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "no json",
        "[]",
        "{}",
        "1",
        "[" * 9999,
        '["stdin", 1]',
        '["resize", {"width": "a"}]',
        '["resize"]',
        '["quit"]',
    ],
    ids=lambda text: text[:12],
)
async def test_what_a_page_may_not_say_is_left_out(message: str, tmp_path: Path) -> None:
    sent: list[object] = []

    class Listener(Visitor):
        async def send_meta(self, meta: Mapping[str, Any]) -> bool:
            sent.append(meta)
            return True

    async def nothing(data: object) -> None: ...

    server, visitor = Server(site(tmp_path)), Listener(nothing, nothing)
    await server.obey(None, visitor, message)
    assert sent == []
    await server.obey(None, visitor, '["resize", {"width": 99999, "height": -5}]')
    assert sent == [{"type": "resize", "width": 400, "height": 1}]


async def test_a_page_of_another_site_and_a_wrong_token_stay_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "WRONG_TOKEN_PAUSE", 0)
    async with client_of(site(tmp_path, token="a-long-token")) as client:
        for path in ("/", "/ws", "/static/js/textual.js", "/?token=another-token"):
            assert "lacks the token" in await text_of(await client.get(path), 403)
        assert "Opening" in await text_of(await client.get("/?token=a-long-token"))
        assert "Opening" in await text_of(await client.get("/"))
        evil = {"Origin": "https://evil.example"}
        assert "another site" in await text_of(await client.get("/ws", headers=evil), 403)
    async with client_of(site(tmp_path)) as client:
        assert "only 127.0.0.1" in await text_of(await client.get("/", headers={"Host": "evil.example"}), 403)


async def test_a_class_asks_for_a_name_which_is_the_progress(tmp_path: Path) -> None:
    known: list[str] = []
    async with client_of(site(tmp_path, asks_names=True, is_known=known.__contains__)) as client:
        assert "What is your name?" in await text_of(await client.get("/"))
        assert (await client.get("/ws")).status == 403
        assert "letters or digits" in await text_of(await client.post("/name", data={"name": " <> "}))
        page = await text_of(await client.post("/name", data={"name": " Zoë <b>O'Hara</b> "}))
        assert "not Zoë b O&#39;Hara b?" in page
        assert "What is your name?" in await text_of(await client.get("/leave"))
        known.append("Zoë b O'Hara b")
        page = await text_of(await client.post("/name", data={"name": "Zoë <b>O'Hara</b>"}))
        assert "Zoë b O&#39;Hara b has been here before" in page and "somebody else" in page
        assert "What is your name?" in await text_of(await client.get("/")), "nobody is in yet"
        answer = await client.post("/name", data={"name": "Zoë <b>O'Hara</b>", "again": "yes"})
        assert "not Zoë b O&#39;Hara b?" in await text_of(answer)


async def test_the_teachers_page_needs_its_key(tmp_path: Path) -> None:
    teacher = VisitorStart(tmp_path, ("--version",))
    async with client_of(site(tmp_path, teacher=teacher, teacher_key=KEY)) as client:
        for path in ("/teacher", "/teacher?key=no", "/teacher?key=%C3%A4"):
            assert "another key" in await text_of(await client.get(path), 403)
        assert (await client.get("/teacher/no/ws")).status == 403
        assert f"/teacher/{KEY}/ws" in await text_of(await client.get(f"/teacher?key={KEY}"))


async def test_no_more_visitors_than_there_may_be(tmp_path: Path) -> None:
    async with client_of(site(tmp_path, most=0)) as client:
        await client.get("/")
        assert "which is the most" in await text_of(await client.get("/ws"), 503)


async def test_a_delivered_file_is_fetched_once(tmp_path: Path) -> None:
    server = Server(site(tmp_path))
    sent: list[Any] = []

    class Socket:
        async def send_str(self, text: str) -> None:
            sent.append(json.loads(text))

    meta: Mapping[str, object] = {"type": "file", "name": "a ü.svg", "mime": "image/svg+xml", "data": "PHN2Zz4="}
    await server.tell_browser(Socket(), meta)
    await server.tell_browser(Socket(), {"type": "what"})
    [[kind, key]] = sent
    assert kind == "deliver_file_start"
    async with TestClient(TestServer(server.application())) as client:
        answer = await client.get(f"/download/{key}")
        assert await text_of(answer) == "<svg>"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20%C3%BC.svg"
        assert "fetched already" in await text_of(await client.get(f"/download/{key}"), 404)


async def test_a_process_ends_when_its_server_has_gone(tmp_path: Path) -> None:
    shown = asyncio.Event()

    async def on_screen(data: bytes) -> None:
        if b"Where to?" in data:
            shown.set()

    async def on_meta(meta: Mapping[str, Any]) -> None: ...

    visitor = Visitor(on_screen, on_meta)
    await visitor.start((), environment((80, 24), NAME, {"MGRAD_TUI_HOME": str(tmp_path)}), tmp_path)
    reading = asyncio.create_task(visitor.run())
    await shown.wait()
    visitor.hang_up()
    await reading
    assert await visitor.wait() == 0


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Ann", "Ann"), ("  a \n b ", "a b"), ("../../etc", "../../etc".replace("/", " ")), ("—", ""), ("", "")],
)
def test_names_are_cleaned(typed: str, name: str) -> None:
    assert clean_name(typed) == name
    assert len(clean_name("x" * 999)) == 40


def test_serve_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    for arguments, line in (
        (["--host", "0.0.0.0"], "whoever comes in can run code here"),
        (["--host", "0.0.0.0", "--token", "short"], "8 characters or more"),
        (["--host", "203.0.113.9", "--token", "a-long-token"], "--port 0 takes any port that is free"),
    ):
        done = CliRunner().invoke(main, ["serve", *arguments], env={"MGRAD_TUI_HOME": str(tmp_path)})
        assert done.exit_code in (1, 2)
        assert done.stderr.count("\n") == 1 and line in done.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(main, ["serve", "--port", str(port)], env={"MGRAD_TUI_HOME": str(tmp_path)})
    assert f"127.0.0.1:{port}: another program listens there; --port 0 takes" in done.stderr
