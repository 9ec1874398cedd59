"""The files of passports that a command names: keys, DID documents."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from makeshed.errors import BadValue, NotFound


def add_keys(sub: argparse.ArgumentParser) -> None:
    """Add ``--keys``."""
    sub.add_argument(
        "--keys", type=Path, default=None, help="your private keys (default: in your settings)"
    )


def keys(given: dict[str, Any], base: str) -> Path:
    """Return where an issuer's private keys lie, unless they are named."""
    from makeshed.casework.passports import keys_home  # noqa: PLC0415

    return keys_home(base) if given["keys"] is None else Path(given["keys"])


def keys_of(given: dict[str, Any]) -> Path:
    """Return where the private keys of a folder's issuer lie."""
    from makeshed.passport.did import base_of  # noqa: PLC0415

    for name in ("did.json", ".well-known/did.json"):
        path = given["folder"] / name
        if path.is_file():
            return keys(given, base_of(str(document_of(path).get("id"))))
    raise NotFound(f"there is no DID document in {given['folder']}")


def document_of(path: Path) -> dict[str, Any]:
    """Return a DID document; what is wrong with the file is told by its name."""
    from makeshed.passport.bounded_reading import parsed  # noqa: PLC0415
    from makeshed.passport.did import sound  # noqa: PLC0415
    from makeshed.passport.fault_codes import Refused  # noqa: PLC0415

    try:
        return sound(parsed(bytes_of(path), "DID document"))
    except Refused as error:
        raise BadValue(
            f"{path} is no DID document: {error}",
            hint="it is the did.json on the issuer's domain: JSON with id, verificationMethod and "
            "assertionMethod",
        ) from None


def bytes_of(path: Path) -> bytes:
    """Return what is in a file; raise `NotFound` if there is none."""
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    return path.read_bytes()
