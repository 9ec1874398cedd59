"""``makeshed passport``: issue, verify, withdraw, and look at product passports."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.cli.typed import day, port, whole
from makeshed.errors import BadValue, NotFound

if TYPE_CHECKING:
    from makeshed.io.passport import Product, Verification
    from makeshed.model import Shed

ABOUT = "Issue and check product passports: signed, offline, a static folder."
EPILOG = """\
  makeshed passport issue case/ ebike --scenario e3 --maker "Velo SAS" --base https://velo.example/ --folder out/passports
  makeshed passport verify out/passports --trust did.json
  makeshed passport verify theirs.jwt --trust their-did.json
  makeshed passport show theirs.jwt --trust their-did.json > page.html
  makeshed passport revoke out/passports SERIAL --reason "frame recalled"
  makeshed passport serve-folder out/passports
"""
EXAMPLE_BASE = "https://passports.example/"
FAILS, OPEN = 1, 3


def add(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``passport`` and its sub-commands to the command line."""
    top = commands.add_parser(
        "passport",
        help=ABOUT,
        description=ABOUT,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.set_defaults(run=_nothing)
    subs = top.add_subparsers(metavar="ACTION", parser_class=parser_class)
    _add_issue(subs)
    _add_verify(subs)
    for name, run, about in (
        ("revoke", _revoke, "Withdraw a passport."),
        ("refresh", _refresh, "Sign the status lists anew; they stay fresh for 30 days."),
        ("rotate", _rotate, "Make a new key and retire the old one."),
    ):
        sub = subs.add_parser(name, help=about, description=about)
        sub.add_argument("folder", type=Path, help="the folder that is published")
        _add_keys(sub)
        sub.set_defaults(run=run)
        if name == "revoke":
            sub.add_argument("passport", nargs="?", default="", help="its path or serial number")
            sub.add_argument("--reason", default="", help="in words, for the notice")
        if name == "rotate":
            sub.add_argument(
                "--compromised", action="store_true", help="the old key may not speak any more"
            )
    sub = subs.add_parser("serve-folder", help="Look at a folder in a browser, on this machine.")
    sub.add_argument("folder", type=Path, help="the folder")
    sub.add_argument("--port", type=port, default=8765, help="on 127.0.0.1 (default 8765)")
    sub.set_defaults(run=_serve)


def _add_issue(subs: Any) -> None:
    about = "Issue passports for a product of a case."
    sub = subs.add_parser("issue", help=about, description=about)
    sub.add_argument(
        "case", help="the case: a folder, a workbook, a .db file, or an example's name"
    )
    sub.add_argument("product", help="key of the item")
    sub.add_argument("--maker", default="", help="name of the firm that says so")
    sub.add_argument("--registered-id", default="", help="its number in a public register")
    sub.add_argument("--register", default="", help="https address of the register")
    sub.add_argument(
        "--folder",
        type=Path,
        default=Path("passports"),
        help="where to write it (default passports)",
    )
    sub.add_argument(
        "--base",
        default=EXAMPLE_BASE,
        help="https address that the folder will be published at (default: an example)",
    )
    sub.add_argument("--gtin", default="", help="GTIN, if you have one; none is made up")
    sub.add_argument("--count", type=whole, default=1, help="how many items (default 1)")
    sub.add_argument(
        "--made-on", type=day, default=None, metavar="YYYY-MM-DD", help="day it was finished"
    )
    sub.add_argument("--made-at", default="", metavar="SITE", help="who makes it")
    sub.add_argument(
        "--rules", nargs="+", default=(), metavar="RULE", help="rules to judge it by (default all)"
    )
    sub.add_argument(
        "--no-plan", action="store_true", help="do not ask the planner who supplies what"
    )
    for name, kind in (("without", str), ("set", str), ("add", Path), ("scenario", str)):
        sub.add_argument(f"--{name}", action="append", default=[], type=kind, help="as in plan")
    sub.add_argument("--json", action="store_true", help="print JSON")
    _add_keys(sub)
    sub.set_defaults(run=_issue)


def _add_verify(subs: Any) -> None:
    about = "Check passports of a folder, or anybody's credential, offline: seven answers each."
    sub = subs.add_parser("verify", help=about, description=about)
    sub.add_argument("folder", type=Path, help="the folder, a copy of it, or a credential's file")
    sub.add_argument("passport", nargs="?", default="", help="one of them (default all)")
    _add_trust(sub)
    sub.add_argument("--seen", type=Path, help="an older log/checkpoint.jwt that you kept")
    sub.add_argument("--audit", type=Path, help="the opened lines, if the maker shows them to you")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_verify)
    about = "Print the page for people of anybody's passport, with what its check found."
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


def _add_keys(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--keys", type=Path, default=None, help="your private keys (default: in your settings)"
    )


def _issue(given: dict[str, Any]) -> int:
    from makeshed.io import passport  # noqa: PLC0415

    product = _product(given)
    maker = given["maker"] or product.workplace.name
    issued = passport.issue(
        given["folder"],
        _keys(given, given["base"]),
        product,
        passport.Maker(maker, given["registered_id"], given["register"]),
        base=given["base"],
        gtin=given["gtin"],
        count=given["count"],
    )
    if given["json"]:
        rows = [{"address": one.address, "path": one.path} for one in issued]
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return 0
    for one in issued:
        sys.stdout.write(f"{one.address}\n  {given['folder'] / one.path / 'index.html'}\n")
    for text in product.missing:
        sys.stderr.write(f"note: {text}\n")
    if given["base"] == EXAMPLE_BASE:
        sys.stderr.write("note: signed for an example domain; give your own with --base\n")
    return 0


def _product(given: dict[str, Any]) -> Product:
    """Gather the facts: the case, the plan and the verdicts."""
    from makeshed.io.passport import claims_of, product_of  # noqa: PLC0415
    from makeshed.questions.label import label  # noqa: PLC0415

    shed, item = _shed(given), given["product"]
    plan = None
    if not given["no_plan"]:
        from makeshed.questions.plan import plan as ask  # noqa: PLC0415

        plan = ask(shed)
    made_on = given["made_on"] or datetime.now(UTC).date()
    product = product_of(shed, item, made_on=made_on, plan=plan, made_at=given["made_at"])
    labelled = label(
        shed,
        item,
        rules=given["rules"],
        sourcing=plan,
        made_at=product.workplace.site,
        day=made_on,
        declared_by=given["maker"],
    )
    return replace(product, claims=claims_of(labelled.rows))


def _shed(given: dict[str, Any]) -> Shed:
    from makeshed.store import load  # noqa: PLC0415
    from makeshed.store.examples import example, examples  # noqa: PLC0415
    from makeshed.store.scenario import find, scenario  # noqa: PLC0415

    path = Path(given["case"])
    case = path if path.exists() else None
    shed = example(given["case"]) if not case and given["case"] in examples() else load(path)
    changes = {name: given[name] for name in ("without", "add", "set")}
    files = [find(name, case) for name in given["scenario"]]
    return scenario(shed, *files, **changes) if files or any(changes.values()) else shed


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
    from makeshed.io import passport  # noqa: PLC0415
    from makeshed.io.passport.lone import home_of  # noqa: PLC0415

    folder, named = given["folder"], given["passport"]
    trusted = [_document(path) for path in given["trust"]]
    seen = _checkpoint(given["seen"]) if given["seen"] else None
    if folder.is_file():
        home = None if named else home_of(folder)
        if home is None:
            for path in given["status"]:
                _bytes(path)
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
    from makeshed.io.passport import verify_file  # noqa: PLC0415
    from makeshed.io.passport.page import page  # noqa: PLC0415

    trusted = [_document(path) for path in given["trust"]]
    for path in given["status"]:
        _bytes(path)
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
    from makeshed.io.passport import audited  # noqa: PLC0415
    from makeshed.io.passport.lone import home_of  # noqa: PLC0415

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
    public = _bytes(root / found[0].passport / "commitments.json")
    wrong = audited(public, _bytes(given["audit"]))
    said = (
        "\n".join(f"  {text}" for text in wrong) or "  they are the lines committed to, all of them"
    )
    sys.stderr.write(f"opened lines:\n{said}\n")
    return "fail" if wrong else "pass"


def _revoke(given: dict[str, Any]) -> int:
    from makeshed.io import passport  # noqa: PLC0415

    folder, keys = given["folder"], _keys_of(given)
    path = passport.revoke(folder, keys, given["passport"], reason=given["reason"])
    sys.stdout.write(f"withdrawn: {path}; publish the folder again\n")
    return 0


def _refresh(given: dict[str, Any]) -> int:
    from makeshed.io import passport  # noqa: PLC0415

    count = passport.refresh(given["folder"], _keys_of(given))
    sys.stdout.write(f"{count} status lists signed anew; publish the folder again\n")
    return 0


def _rotate(given: dict[str, Any]) -> int:
    from makeshed.io import passport  # noqa: PLC0415

    kid = passport.rotate(given["folder"], _keys_of(given), compromised=given["compromised"])
    sys.stdout.write(f"{kid} signs from now on; publish the folder again\n")
    return 0


def _serve(given: dict[str, Any]) -> int:
    from makeshed.io import passport  # noqa: PLC0415

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


def _keys(given: dict[str, Any], base: str) -> Path:
    """Return where an issuer's private keys lie, unless they are named."""
    from makeshed.io.passport.did import did_of  # noqa: PLC0415

    if given["keys"] is not None:
        return Path(given["keys"])
    settings = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    name = did_of(base).removeprefix("did:web:").replace("%3A", "_").replace(":", "_")
    return Path(settings) / "makeshed" / "keys" / name


def _keys_of(given: dict[str, Any]) -> Path:
    from makeshed.io.passport.did import base_of  # noqa: PLC0415

    for name in ("did.json", ".well-known/did.json"):
        path = given["folder"] / name
        if path.is_file():
            return _keys(given, base_of(str(_document(path).get("id"))))
    raise NotFound(f"there is no DID document in {given['folder']}")


def _document(path: Path) -> dict[str, Any]:
    """Return a DID document; what is wrong with the file is told by its name."""
    from makeshed.io.passport.did import sound  # noqa: PLC0415
    from makeshed.io.passport.finding import Refused  # noqa: PLC0415
    from makeshed.io.passport.reading import parsed  # noqa: PLC0415

    try:
        return sound(parsed(_bytes(path), "DID document"))
    except Refused as error:
        raise BadValue(
            f"{path} is no DID document: {error}",
            hint="it is the did.json on the issuer's domain: JSON with id, verificationMethod and "
            "assertionMethod",
        ) from None


def _checkpoint(path: Path) -> bytes:
    """Return a checkpoint that was kept; a file that is none shows nothing."""
    from makeshed.io.passport.finding import Refused  # noqa: PLC0415
    from makeshed.io.passport.log import read_checkpoint  # noqa: PLC0415

    data = _bytes(path)
    try:
        read_checkpoint(data)
    except Refused as error:
        raise BadValue(
            f"{path} is no checkpoint: {error if data.strip() else 'it is empty'}",
            hint="keep the log/checkpoint.jwt of a folder that you looked at before",
        ) from None
    return data


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    return path.read_bytes()


def _nothing(given: dict[str, Any]) -> int:
    del given
    raise BadValue("nothing to do is named", hint="see makeshed passport --help")
