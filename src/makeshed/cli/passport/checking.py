"""``makeshed passport verify`` and ``show``: what is it worth?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.cli.passport.files import bytes_of, document_of
from makeshed.errors import BadValue, NotFound
from makeshed.verbs import VERBS

if TYPE_CHECKING:
    from makeshed.passport import Verification

FAILS, OPEN = 1, 3


def add(subs: Any) -> None:
    """Add ``verify`` and ``show``."""
    about = VERBS["passport verify"].about
    sub = subs.add_parser("verify", help=about, description=about)
    sub.add_argument("folder", type=Path, help="the folder, a copy of it, or a credential's file")
    sub.add_argument("passport", nargs="?", default="", help="one of them (default all)")
    _add_trust(sub)
    sub.add_argument("--seen", type=Path, help="an older log/checkpoint.jwt that you kept")
    sub.add_argument("--audit", type=Path, help="the opened lines, if the maker shows them to you")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_verify)
    about = VERBS["passport show"].about
    sub = subs.add_parser("show", help=about, description=about)
    sub.add_argument("folder", type=Path, metavar="file", help="the passport's file")
    _add_trust(sub)
    sub.set_defaults(run=_show)


def _add_trust(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--trust",
        action="append",
        default=[],
        type=Path,
        metavar="DID.JSON",
        help="an issuer's DID document, got another way than with the folder",
    )
    sub.add_argument(
        "--status",
        action="append",
        default=[],
        type=Path,
        metavar="LIST.JWT",
        help="a status list, for a credential that lies in no folder",
    )


def _verify(given: dict[str, Any]) -> int:
    found = _verified(given)
    if given["json"]:
        sys.stdout.write("[" + ",\n".join(one.to_json() for one in found) + "]\n")
    else:
        sys.stdout.write("\n\n".join(map(str, found)) + "\n")
    results: set[str] = {one.verdict for one in found}
    if given["audit"]:
        results.add(_audit(given, found))
    return FAILS if "fail" in results else OPEN if "unknown" in results else 0


def _verified(given: dict[str, Any]) -> list[Verification]:
    """Return the answers about a folder, one of its passports, or a credential in a file."""
    from makeshed import passport  # noqa: PLC0415
    from makeshed.passport.lone import home_of  # noqa: PLC0415

    folder, named = given["folder"], given["passport"]
    trusted = [document_of(path) for path in given["trust"]]
    seen = _checkpoint(given["seen"]) if given["seen"] else None
    if folder.is_file():
        home = None if named else home_of(folder)
        if home is None:
            for path in given["status"]:
                bytes_of(path)
            if seen is not None or named:
                raise BadValue(
                    f"{folder} is a credential, and no folder with a log and several",
                    hint="leave out --seen and the passport's name",
                )
            return [passport.verify_file(folder, trusted=trusted, lists=given["status"])[0]]
        folder, named = home
    if named:
        return [passport.verify(folder, named, trusted=trusted, seen=seen)]
    found = passport.verify_all(folder, trusted=trusted, seen=seen)
    if not found:
        raise NotFound(f"there is no passport in {folder}")
    return found


def _show(given: dict[str, Any]) -> int:
    from makeshed.passport import verify_file  # noqa: PLC0415
    from makeshed.passport.page import page  # noqa: PLC0415

    trusted = [document_of(path) for path in given["trust"]]
    for path in given["status"]:
        bytes_of(path)
    found, held = verify_file(given["folder"], trusted=trusted, lists=given["status"])
    if held is None:
        raise BadValue(f"{given['folder']} cannot be shown: {found.rows[0].detail}")
    told = [
        f"{row.check}: {row.result}" + f" ({row.detail})" * bool(row.detail) for row in found.rows
    ]
    sys.stdout.write(page(held.payload, found=told).decode())
    return FAILS if found.verdict == "fail" else OPEN if found.verdict == "unknown" else 0


def _audit(given: dict[str, Any], found: list[Verification]) -> str:
    """Compare the lines that the maker shows with those that it committed to."""
    from makeshed.passport import audited  # noqa: PLC0415
    from makeshed.passport.lone import home_of  # noqa: PLC0415

    if len(found) != 1:
        raise BadValue("opened lines belong to one passport", hint="name the passport")
    root = given["folder"]
    if root.is_file():
        home = home_of(root)
        if home is None:
            raise BadValue(
                f"{root} is a credential alone, and commits to no lines", hint="name its folder"
            )
        root = home[0]
    public = bytes_of(root / found[0].passport / "commitments.json")
    wrong = audited(public, bytes_of(given["audit"]))
    said = (
        "\n".join(f"  {text}" for text in wrong) or "  they are the lines committed to, all of them"
    )
    sys.stderr.write(f"opened lines:\n{said}\n")
    return "fail" if wrong else "pass"


def _checkpoint(path: Path) -> bytes:
    """Return a checkpoint that was kept; a file that is none shows nothing."""
    from makeshed.passport.fault_codes import Refused  # noqa: PLC0415
    from makeshed.passport.log import read_checkpoint  # noqa: PLC0415

    data = bytes_of(path)
    try:
        read_checkpoint(data)
    except Refused as error:
        raise BadValue(
            f"{path} is no checkpoint: {error if data.strip() else 'it is empty'}",
            hint="keep the log/checkpoint.jwt of a folder that you looked at before",
        ) from None
    return data
