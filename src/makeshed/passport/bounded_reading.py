"""How bytes from strangers are read: bounded, strictly, and without fetching anything."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from datetime import UTC, datetime
from typing import Any, NoReturn

from makeshed.passport.fault_codes import Refused

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_WHOLE = 2**53 - 1
"""Largest whole number that every reader of JSON holds exactly (RFC 8259, section 6)."""
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
"""One that is never closed reaches to the end, so that no letter is read twice."""
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


def parsed(data: bytes, what: str = "document") -> Any:
    """Return what a JSON document says.

    Raises Refused for documents too large or too deep, for names given twice, for numbers that are
    none or too large for some readers, and for halves of characters: two readers could read those
    differently.
    """
    if len(data) > MAX_BYTES:
        raise Refused("too-large", f"{what}: {len(data)} bytes, at most {MAX_BYTES}")
    if _depth(data) > MAX_DEPTH:
        raise Refused("too-deep", f"{what}: more than {MAX_DEPTH} levels")
    try:
        text = data.decode("utf-8-sig")
        found = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_number, parse_float=_finite,
            parse_int=_exact,
        )  # fmt: skip
        if "\\ud" in text.lower():
            json.dumps(found, ensure_ascii=False).encode()  # half a character is no text
    except (ValueError, RecursionError) as error:
        raise Refused("not-json", f"{what}: {error}") from None
    return found


def unpadded(text: str) -> bytes:
    """Return the bytes behind base64url without padding (RFC 7515)."""
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise Refused("not-an-envelope", "not base64url")
    found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url(found) != text:  # two texts for the same bytes would be two tokens
        raise Refused("not-an-envelope", "not canonical base64url")
    return found


def base64url(data: bytes) -> str:
    """Return bytes as base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def multihash(data: bytes) -> str:
    """Return the SHA-256 of some bytes as a multibase multihash, the form UNTP links want."""
    return "u" + base64url(b"\x12\x20" + hashlib.sha256(data).digest())


def stamp(moment: datetime) -> str:
    """Return a moment as text, in UTC and to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: object) -> datetime:
    """Return the moment that an RFC 3339 text names; Refused for anything else."""
    if not isinstance(text, str) or not _STAMP.fullmatch(text):
        raise Refused("schema", f"{text!r} is no moment such as 2026-11-22T08:00:00Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("schema", f"{text!r}: {error}") from None


def _depth(data: bytes) -> int:
    deepest = depth = 0
    for char in _STRINGS.sub(b"", data):
        if char in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in b"]}":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def _finite(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ValueError(f"{text[:20]} is more than a number here can be")
    return found


def _exact(text: str) -> int:
    if len(text) > 17 or abs(found := int(text)) > MAX_WHOLE:
        raise ValueError(f"{text[:20]} is more than every reader can hold")
    return found
