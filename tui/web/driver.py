"""The driver of an app in the browser: Textual's, which ends when the server has gone."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any, BinaryIO, Literal, TextIO

from textual.app import App
from textual.drivers.web_driver import WebDriver
from textual.events import DeliveryComplete

NAME = "tui.web.driver:VisitorDriver"  # for TEXTUAL_DRIVER


class VisitorDriver(WebDriver):
    """Textual's driver for the browser. At the end of its input the app exits as with q, and stores the work.

    Textual's own stops reading there and leaves the app running for ever: a server that is killed would leave one
    process for each visitor. A file for the visitor goes to the server in one message.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._exit_app = app.exit
        self._post = app.post_message
        self._call_on_app = app.call_later
        self._is_gone = False

    def run_input_thread(self) -> None:
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._is_gone = True
            self._call_on_app(self._exit_app)

    def write(self, data: str) -> None:
        """Write to the server; one that has gone takes nothing."""
        if not self._is_gone:
            try:
                super().write(data)
            except OSError:
                self._is_gone = True

    def write_meta(self, data: dict[str, object]) -> None:
        """Tell the server something; one that has gone hears nothing."""
        if not self._is_gone:
            try:
                super().write_meta(data)
            except OSError:
                self._is_gone = True

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Obey the server. Textual's own ends the app on "quit" without an exit code, as a crash does."""
        if packet_type == "quit":
            self._call_on_app(self._exit_app)
        else:
            super().on_meta(packet_type, payload)

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,
        open_method: Literal["browser", "download"] = "download",
        encoding: str | None = None,
        mime_type: str | None = None,
        name: str | None = None,
    ) -> None:
        """Hand a file, such as a picture of the screen, to the browser."""
        binary.seek(0)
        content = binary.read()
        data = content.encode(encoding or "utf-8") if isinstance(content, str) else content
        binary.close()
        self.write_meta(
            {"type": "file", "name": save_path.name, "mime": mime_type or "", "data": b64encode(data).decode("ascii")}
        )
        self._call_on_app(self._post, DeliveryComplete(key=delivery_key, path=None, name=name))
