"""The map that a page walks in: its files as they are packaged, and any piece of its tiles that a browser asks for."""

from __future__ import annotations

import re
from functools import cache
from gzip import compress
from hashlib import sha256
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse

from makeshed.web.replies import known_by, unchanged

SCRIPT, BYTES = "text/javascript; charset=utf-8", "application/octet-stream"
KINDS = {
    "walk.js": SCRIPT,
    "maplibre-gl-csp.js": SCRIPT,
    "maplibre-gl-csp-worker.js": SCRIPT,
    "pmtiles.js": SCRIPT,
    "maplibre-gl.css": "text/css; charset=utf-8",
    "maplibre-gl.LICENSE.txt": "text/plain; charset=utf-8",
    "base.pmtiles": BYTES,
}
"""What the map is made of: each file, and of what kind it is."""
PIECE = re.compile(r"bytes=([0-9]{1,12})-([0-9]{0,12})")


def walking_file(request: HttpRequest, name: str) -> HttpResponse:
    """Return a file of the map, or the piece of it that is asked for (RFC 9110, 14.2)."""
    if name not in KINDS:
        raise Http404
    kind, asked = KINDS[name], PIECE.fullmatch(request.headers.get("Range", ""))
    packed = kind != BYTES and "gzip" in request.headers.get("Accept-Encoding", "")
    body, etag = _read(name, packed)
    if same := unchanged(request, etag):
        return _held(same, etag)
    if kind != BYTES or asked is None:
        whole = _held(HttpResponse(body, content_type=kind), etag)
        if packed:
            whole["Content-Encoding"] = "gzip"
        return whole
    first = int(asked[1])
    last = min(int(asked[2] or len(body)), len(body) - 1)
    if first > last:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{len(body)}"
        return refused
    piece = HttpResponse(body[first : last + 1], content_type=kind, status=206)
    piece["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    return _held(piece, etag)


def _held(response: HttpResponse, etag: str) -> HttpResponse:
    """Return an answer that a browser keeps for a day: these files change with the version alone."""
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Vary"] = "Accept-Encoding"
    response["Content-Encoding"] = "identity"  # nobody packs a piece of it on its way
    response["Cache-Control"] = "public, max-age=86400"
    return response


@cache
def _read(name: str, packed: bool) -> tuple[bytes, str]:
    """Return a file, packed or as it is, and the tag of it."""
    folder = "web" if name == "walk.js" else "data/walking"
    body = (files("makeshed") / folder / name).read_bytes()
    body = compress(body, mtime=0) if packed else body
    return body, known_by(name, sha256(body).hexdigest())
