"""Looking at a folder in a browser before it is published: 127.0.0.1 only, and nothing but files."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from makeshed.errors import NotFound
from makeshed.passport.published_folder import inside

TYPES = {".jwt": "application/vc+jwt", ".jsonld": "application/ld+json", ".jsonl": "text/plain"}
HOSTS = {"127.0.0.1", "localhost"}
HEARD_OUT = 1_000_000
"""Bytes that are still taken, and thrown away, from a browser that has been answered."""
PATIENCE = 2.0
"""Seconds that it may pause meanwhile."""


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of a folder on 127.0.0.1; port 0 takes one that is free.

    It lists nothing, follows no link out of the folder, serves no hidden file, and answers no other
    host name, so that a page elsewhere cannot read it through a name of its own.
    """
    if not folder.is_dir():
        raise NotFound(f"there is no folder {folder}")
    return _Server(("127.0.0.1", port), partial(_Handler, root=folder.resolve()))


class _Server(ThreadingHTTPServer):
    """A server to which a browser that hangs up is no error."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that ended early."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Hear out a browser that was refused half-way, then close: else the refusal is lost.

        A system that closes with words unread cuts the line, and takes back what was not read yet.
        """
        with suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            request.settimeout(PATIENCE)
            heard = 0
            while heard < HEARD_OUT and (piece := request.recv(65536)):
                heard += len(piece)
        self.close_request(request)


class _Handler(SimpleHTTPRequestHandler):
    """Serve files, by GET and HEAD."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def __init__(self, *given: Any, root: Path) -> None:
        self.root = root
        super().__init__(*given, directory=str(root))

    def send_head(self) -> Any:
        """Send the head of an answer, or an error."""
        if self.headers.get("Host", "").partition(":")[0] not in HOSTS:
            self.send_error(403, "only 127.0.0.1")
            return None
        name = unquote(self.path.partition("?")[0].partition("#")[0]).lstrip("/")
        hidden = [part for part in name.split("/") if part.startswith(".")]
        path = None if hidden and hidden != [".well-known"] else inside(self.root, name)
        if path is not None and path.is_dir():
            path = inside(self.root, f"{name}/index.html")
        if path is None or not path.is_file():
            self.send_error(404)
            return None
        return super().send_head()

    def end_headers(self) -> None:
        """Add what keeps a browser from guessing or framing."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "frame-ancestors 'none'")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the library is silent."""
