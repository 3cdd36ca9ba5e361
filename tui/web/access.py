"""Who may come in: a token where the server is reached from other computers, and no page of another site ever."""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

MIN_TOKEN = 8  # characters
TOKEN = re.compile(r"[A-Za-z0-9._~-]+")  # what an address carries as it is


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this computer's own, which no other computer reaches."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_problem(host: str, token: str) -> str:
    """Why the server may not listen there, in one line with what to do; "" if it may."""
    if token and not TOKEN.fullmatch(token):
        return "a --token has letters, digits and - . _ ~ only, as it is part of the address"
    if token and len(token) < MIN_TOKEN:
        return f"a --token needs {MIN_TOKEN} characters or more, as --token {secrets.token_urlsafe(9)}"
    if token or is_loopback(host):
        return ""
    return (
        f"--host {host} lets other computers in, and whoever comes in can run code here; "
        f"add a token that they need, as --token {secrets.token_urlsafe(9)}"
    )


@dataclass(frozen=True, slots=True)
class Door:
    """What a request must have to come in. token: "" where only this computer can reach the server."""

    token: str = ""

    def reason_against(self, headers: Mapping[str, str], shown: str) -> str:
        """Why a request stays outside, in one line; "" if it may come in.

        headers  of the request; a page of another site sends its own Origin, a rebound name its own Host
        shown    the token that came with it
        """
        host = headers.get("Host", "")
        origin = headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return "this comes from a page of another site"
        if self.token:
            matches = hmac.compare_digest(shown.encode("utf-8", "replace"), self.token.encode())
            return "" if matches else "the address lacks the token, or has another one"
        if not is_loopback(urlsplit(f"//{host}").hostname or ""):
            return "without a token only 127.0.0.1 and localhost are answered"
        return ""
