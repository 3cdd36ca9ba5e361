"""The server: a page with a terminal, and behind each page a process of the program."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote

import jinja2
from aiohttp import WSMsgType, web

from tui.closing import leave_when_told
from tui.web.access import Door
from tui.web.driver import NAME as DRIVER
from tui.web.visitor import Meta, Visitor, environment

PAGES = Path(__file__).with_name("page")
TOKEN_COOKIE, VISITOR_COOKIE, NAME_COOKIE = "mgrad_token", "mgrad_visitor", "mgrad_name"
YEAR = 365 * 24 * 3600  # seconds
VISITOR_ID = re.compile(r"[0-9a-f]{16}")
MAX_NAME = 40  # characters
MAX_FILES = 20  # delivered files that wait to be fetched
MAX_SIDE = 400  # columns or rows
WRONG_TOKEN_PAUSE = 1.0  # seconds
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    "Referrer-Policy": "same-origin",  # with none a form has no origin
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class TakesText(Protocol):
    """The socket of a page."""

    async def send_str(self, data: str) -> None: ...


@dataclass(frozen=True, slots=True)
class VisitorStart:
    """What a visitor's process is started with.

    folder     of the progress
    arguments  of the command line
    variables  of the environment, besides those of every visitor
    """

    folder: Path
    arguments: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """What is served.

    start_of    from a visitor to what its process is started with: a random id, or the typed name
    asks_names  whether visitors are asked for their names
    is_known    whether somebody of a name has been here
    teacher     the teacher's page; None for none
    token       what other computers need to come in
    teacher_key what the teacher's address has
    most        processes at a time
    """

    start_of: Callable[[str], VisitorStart]
    asks_names: bool = False
    is_known: Callable[[str], bool] = lambda name: False
    teacher: VisitorStart | None = None
    token: str = ""
    teacher_key: str = ""
    most: int = 50


class Server:
    """Serves a site until it is stopped; then every visitor's process stores its work and ends."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._door = Door(site.token)
        self._visitors: set[Visitor] = set()
        self._places: Counter[Path] = Counter()  # data folders, by how many processes they have
        self._made: set[Path] = set()  # folders that were not there before
        self._files: dict[str, tuple[str, str, bytes]] = {}
        self._pages = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGES), autoescape=True)

    def application(self) -> web.Application:
        """The routes, behind the door."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._guard(request, handler)

        app = web.Application(middlewares=[guard])
        app.add_routes(
            [
                web.get("/", self._index),
                web.get("/ws", self._socket),
                web.get("/download/{key}", self._download),
                web.static("/static", str(files("textual_serve") / "static")),
                web.static("/page", PAGES),
            ]
        )
        if self._site.asks_names:
            app.add_routes([web.post("/name", self._take_name), web.get("/leave", self._leave)])
        if self._site.teacher is not None:
            app.add_routes([web.get("/teacher", self._teacher), web.get("/teacher/{key}/ws", self._teacher_socket)])
        app.on_shutdown.append(self._stop_all)
        return app

    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        shown = request.query.get("token") or request.cookies.get(TOKEN_COOKIE, "")
        if reason := self._door.reason_against(request.headers, shown):
            await asyncio.sleep(WRONG_TOKEN_PAUSE if shown and self._site.token else 0)
            response: web.StreamResponse = self._page("message.html", 403, message=f"Not here: {reason}.")
        else:
            try:
                response = await handler(request)
            except web.HTTPException as error:
                response = self._page("message.html", error.status, message=error.reason)
        if not response.prepared:
            response.headers.update(HEADERS)
            if self._site.token and request.query.get("token") == self._site.token:
                _set_cookie(response, TOKEN_COOKIE, self._site.token)
        return response

    # Pages

    async def _index(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("token"):  # out of the address line, so that it is not copied on with it
            return _to_index()
        if self._site.asks_names and not _name_of(request):
            return self._page("name.html", problem="", known="")
        response = self._page(
            "index.html",
            socket="/ws",
            path="/",
            name=_name_of(request) if self._site.asks_names else "",
            font_size=_font_size(request),
        )
        if not self._site.asks_names and not _visitor_of(request):
            _set_cookie(response, VISITOR_COOKIE, secrets.token_hex(8))
        return response

    async def _teacher(self, request: web.Request) -> web.StreamResponse:
        key = request.query.get("key", "")
        if not self._is_teacher(key):
            return self._page("message.html", 403, message="This address is not the teacher's: it has another key.")
        return self._page(
            "index.html",
            socket=f"/teacher/{key}/ws",
            path=f"/teacher?key={key}",
            name="",
            font_size=_font_size(request),
        )

    async def _take_name(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        name = clean_name(str(form.get("name", "")))
        if not name:
            return self._page("name.html", problem="Type a name of letters or digits.", known="")
        if form.get("again") != "yes" and self._site.is_known(name):
            return self._page("name.html", problem="", known=name)
        response = _to_index()
        _set_cookie(response, NAME_COOKIE, quote(name))
        return response

    async def _leave(self, request: web.Request) -> web.StreamResponse:
        response = _to_index()
        response.del_cookie(NAME_COOKIE)
        return response

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if (file := self._files.pop(request.match_info["key"], None)) is None:
            return self._page("message.html", 404, message="This file has been fetched already; make it again.")
        name, mime, data = file
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return web.Response(body=data, content_type=mime or "application/octet-stream", headers=headers)

    def _page(self, template: str, status: int = 200, **values: object) -> web.Response:
        text = self._pages.get_template(template).render(values)
        return web.Response(text=text, content_type="text/html", status=status)

    def _is_teacher(self, key: str) -> bool:
        return secrets.compare_digest(key.encode("utf-8", "replace"), self._site.teacher_key.encode())

    # Visitors

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        who = _name_of(request) if self._site.asks_names else _visitor_of(request)
        if not who:
            return web.Response(text="cookies are needed", status=403)
        try:
            start = self._site.start_of(who)
        except OSError as error:
            print(f"mgrad-tui: nobody can come in ({error})", file=sys.stderr)
            return web.Response(text="the server's folder cannot be written", status=500)
        return await self._visit(request, start)

    async def _teacher_socket(self, request: web.Request) -> web.StreamResponse:
        if self._site.teacher is None or not self._is_teacher(request.match_info["key"]):
            return web.Response(text="not the teacher's key", status=403)
        return await self._visit(request, self._site.teacher)

    async def _visit(self, request: web.Request, start: VisitorStart) -> web.StreamResponse:
        """Run a process of the program for as long as the page is open."""
        if len(self._visitors) >= self._site.most:
            return web.Response(text=f"{self._site.most} visitors are here, which is the most", status=503)
        socket = web.WebSocketResponse(heartbeat=15)
        await socket.prepare(request)
        visitor = Visitor(partial(_quietly, socket.send_bytes), partial(self.tell_browser, socket))
        self._visitors.add(visitor)
        try:
            with self._workplace(start.folder) as workplace:
                size = _side(request, "width", 80), _side(request, "height", 24)
                variables = {"MGRAD_TUI_HOME": str(start.folder), **dict(start.variables)}
                try:
                    await visitor.start(start.arguments, environment(size, DRIVER, variables), workplace)
                    shown = asyncio.create_task(_show(visitor, socket))
                    async for message in socket:
                        if message.type == WSMsgType.TEXT:
                            await self.obey(socket, visitor, message.data)
                    await visitor.stop()
                    await shown
                finally:
                    await visitor.stop()
        except OSError as error:
            print(f"mgrad-tui: a visitor cannot come in ({error})", file=sys.stderr)
            await socket.close()
        finally:
            self._visitors.discard(visitor)
        return socket

    @contextmanager
    def _workplace(self, folder: Path) -> Iterator[Path]:
        """The folder in which a visitor's process runs: there it writes what has no folder in its name.

        What was made for it, and has nothing in it when the last one leaves, is removed. Raises OSError.
        """
        workplace = folder / "files"
        self._made.update(each for each in (workplace, folder) if not each.exists())
        workplace.mkdir(parents=True, exist_ok=True)
        self._places[folder] += 1
        try:
            yield workplace
        finally:
            self._places[folder] -= 1
            for each in (workplace, folder):
                if each in self._made and not self._places[folder]:
                    with suppress(OSError):  # something is in it
                        each.rmdir()

    async def obey(self, socket: TakesText | None, visitor: Visitor, text: str) -> None:
        """Pass on what the page says: keys, a new size, focus; what is none of these is left out."""
        try:
            kind, *rest = json.loads(text)
            data = rest[0] if rest else None
        except (ValueError, TypeError, RecursionError):
            return
        match kind, data:
            case "stdin", str():
                await visitor.send_keys(data)
            case "resize", {"width": int(width), "height": int(height)}:
                await visitor.send_meta({"type": "resize", "width": _bounded(width), "height": _bounded(height)})
            case "ping", str() if socket is not None:
                await _quietly(socket.send_str, json.dumps(["pong", data]))
            case (("focus" | "blur"), _):
                await visitor.send_meta({"type": kind})

    async def tell_browser(self, socket: TakesText, meta: Meta) -> None:
        """Pass on to the page what its process says: an address to open, a file to fetch."""
        match meta:
            case {"type": "open_url", "url": str(url), "new_tab": bool(new_tab)}:
                await _quietly(socket.send_str, json.dumps(["open_url", {"url": url, "new_tab": new_tab}]))
            case {"type": "file", "name": str(name), "mime": str(mime), "data": str(data)}:
                key = secrets.token_urlsafe(12)
                self._files[key] = (name, mime, b64decode(data))
                while len(self._files) > MAX_FILES:
                    del self._files[next(iter(self._files))]
                await _quietly(socket.send_str, json.dumps(["deliver_file_start", key]))

    async def _stop_all(self, app: web.Application) -> None:
        await asyncio.gather(*(visitor.stop() for visitor in self._visitors))


def clean_name(text: str) -> str:
    """A typed name without what is no letter, digit, blank or - . ', and not too long; "" if nothing is left."""
    kept = "".join(sign if sign.isalnum() or sign in "-.' " else " " for sign in text)
    name = " ".join(kept.split())[:MAX_NAME].strip()
    return name if any(sign.isalnum() for sign in name) else ""


async def run(server: Server, host: str, port: int, on_ready: Callable[[int], None]) -> None:
    """Serve until SIGINT or SIGTERM. on_ready gets the port. Raises OSError if the port cannot be had."""
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=20.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        ended = asyncio.Event()
        leave_when_told(ended.set)  # on Windows ctrl+c is a KeyboardInterrupt
        on_ready(runner.addresses[0][1])
        await ended.wait()
    finally:
        await runner.cleanup()


async def _show(visitor: Visitor, socket: web.WebSocketResponse) -> None:
    """Show the visitor's screen until its process leaves it, then let the page say that the session has ended."""
    await visitor.run()
    await socket.close()


async def _quietly(send: Callable[[Any], Awaitable[None]], data: Any) -> None:
    """Send to a browser that may have gone."""
    with suppress(ConnectionError, RuntimeError):
        await send(data)


def _to_index() -> web.Response:
    return web.Response(status=303, headers={"Location": "/"})


def _set_cookie(response: web.StreamResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax")


def _name_of(request: web.Request) -> str:
    return clean_name(unquote(request.cookies.get(NAME_COOKIE, "")))


def _visitor_of(request: web.Request) -> str:
    visitor = request.cookies.get(VISITOR_COOKIE, "")
    return visitor if VISITOR_ID.fullmatch(visitor) else ""


def _font_size(request: web.Request) -> int:
    return min(max(_whole(request, "fontsize", 16), 6), 60)


def _side(request: web.Request, name: str, default: int) -> int:
    return _bounded(_whole(request, name, default))


def _bounded(side: int) -> int:
    return min(max(side, 1), MAX_SIDE)


def _whole(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else default
