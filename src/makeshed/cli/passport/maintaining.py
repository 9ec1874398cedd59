"""``makeshed passport revoke``, ``refresh``, ``rotate`` and ``serve-folder``: the years after."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from makeshed.cli.passport.files import add_keys, keys_of
from makeshed.typed import port
from makeshed.verbs import VERBS


def add(subs: Any) -> None:
    """Add ``revoke``, ``refresh``, ``rotate`` and ``serve-folder``."""
    for name, run in (("revoke", _revoke), ("refresh", _refresh), ("rotate", _rotate)):
        about = VERBS[f"passport {name}"].about
        sub = subs.add_parser(name, help=about, description=about)
        sub.add_argument("folder", type=Path, help="the folder that is published")
        add_keys(sub)
        sub.set_defaults(run=run)
        if name == "revoke":
            sub.add_argument("passport", nargs="?", default="", help="its path or serial number")
            sub.add_argument("--reason", default="", help="in words, for the notice")
        if name == "rotate":
            sub.add_argument(
                "--compromised", action="store_true", help="the old key may not speak any more"
            )
    sub = subs.add_parser("serve-folder", help=VERBS["passport serve-folder"].about)
    sub.add_argument("folder", type=Path, help="the folder")
    sub.add_argument("--port", type=port, default=8765, help="on 127.0.0.1 (default 8765)")
    sub.set_defaults(run=_serve)


def _revoke(given: dict[str, Any]) -> int:
    from makeshed import passport  # noqa: PLC0415

    folder, keys = given["folder"], keys_of(given)
    path = passport.revoke(folder, keys, given["passport"], reason=given["reason"])
    sys.stdout.write(f"withdrawn: {path}; publish the folder again\n")
    return 0


def _refresh(given: dict[str, Any]) -> int:
    from makeshed import passport  # noqa: PLC0415

    count = passport.refresh(given["folder"], keys_of(given))
    sys.stdout.write(f"{count} status lists signed anew; publish the folder again\n")
    return 0


def _rotate(given: dict[str, Any]) -> int:
    from makeshed import passport  # noqa: PLC0415

    kid = passport.rotate(given["folder"], keys_of(given), compromised=given["compromised"])
    sys.stdout.write(f"{kid} signs from now on; publish the folder again\n")
    return 0


def _serve(given: dict[str, Any]) -> int:
    from makeshed import passport  # noqa: PLC0415

    with passport.server(given["folder"], given["port"]) as serving:
        address = f"http://127.0.0.1:{serving.server_address[1]}/"
        for path in passport.passports(given["folder"]):
            sys.stdout.write(f"{address}{path}/\n")
        sys.stdout.write("Ctrl-C ends it\n")
        sys.stdout.flush()
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("\n")
    return 0
