"""Salted hashes of the lines of a bill of materials.

The public sees one hash a line and learns nothing from it: each line is hashed with 128 random bits.
An auditor is shown lines and salts, and sees that they are the lines committed to when the passport
was signed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import rfc8785

from makeshed.errors import BadValue
from makeshed.passport.bounded_reading import digest, parsed
from makeshed.passport.passport_facts import Line

METHOD = "SHA-256 over a salt of 16 bytes and the line as canonical JSON (RFC 8785)"


def committed(lines: Iterable[Line]) -> tuple[bytes, bytes]:
    """Return the public file with the hashes, and the private one with lines and salts."""
    opened: list[dict[str, Any]] = [
        {"salt": secrets.token_hex(16), "line": asdict(line)} for line in lines
    ]
    hashes = sorted(_hash(row) for row in opened)  # sorted, so that order tells nothing
    public = rfc8785.dumps({"method": METHOD, "lines": hashes})
    return public, rfc8785.dumps({"method": METHOD, "opened": opened})


def audited(public: bytes, private: bytes) -> list[str]:
    """Return what does not fit between the hashes in public and the lines an auditor is shown.

    An empty list means: these are the lines committed to, all of them and no others. Raises BadValue
    if the private file is not one of makeshed's.
    """
    try:
        known = list(parsed(public, "commitments")["lines"])
        rows: Sequence[Mapping[str, Any]] = parsed(private, "opened lines")["opened"]
        shown = {_hash(row): row["line"]["item"] for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise BadValue("the opened lines cannot be read", hint=str(error)) from None
    strange = [f"{item}: not committed to" for hashed, item in shown.items() if hashed not in known]
    hidden = len(set(known) - set(shown))
    return strange + ([f"{hidden} lines committed to are not shown"] if hidden else [])


def _hash(row: Mapping[str, Any]) -> str:
    return digest(bytes.fromhex(row["salt"]) + rfc8785.dumps(row["line"]))
