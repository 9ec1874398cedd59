"""Pages that say something other than what was signed, pages of nobody, and credentials that are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from makeshed.passport.bounded_reading import digest, parsed
from makeshed.passport.fault_codes import Fault, Refused
from makeshed.passport.log import Entry, Log
from makeshed.passport.page import EDITIONS, is_notice, page, product_data
from makeshed.passport.published_folder import LOG
from makeshed.passport.shelf import Shelf, issuer_of
from makeshed.passport.signed_envelope import SignedEnvelope
from makeshed.passport.verification import Check, Verification

Json = Mapping[str, Any]
Read = Callable[[str], bytes]

PAGES = {
    ".html", ".htm", ".xhtml", ".xht", ".shtml", ".svg", ".xml", ".pdf", ".mht", ".mhtml", ".php",
    ".js", ".mjs",
}  # fmt: skip
"""Endings of what a browser shows or runs as a page."""


def page_faults(passport: Json, read: Read, withdrawn: bool) -> Iterator[Fault]:
    """Yield the faces of a passport that differ from what is made of its payload.

    That its issuer signed for a page does not make it say what the passport says. It is made again as
    the edition that it was signed with makes it; one that is not known here cannot be compared. A
    withdrawn passport has a notice for a page.
    """
    subject = passport["credentialSubject"]
    signed = {
        link["linkURL"].removeprefix(subject["id"] + "/"): link["linkName"]
        for link in subject.get("relatedDocument") or ()
    }
    edition = _edition(signed.get("index.html", ""))
    made = EDITIONS.get(edition, page)
    faces: dict[str, Callable[[], bytes]] = {
        "index.html": lambda: made(passport, parsed(read("events.jsonld"), "events")),
        "product.jsonld": lambda: product_data(passport),
    }
    for name, make in faces.items():
        try:
            data = read(name)
            same = data == make()
        except Refused as error:  # a file that is gone was told if it was signed for
            if error.fault.reason != "missing-file":
                yield error.fault
            continue
        except (KeyError, TypeError, AttributeError):  # events of another shape make no page
            same = False
        if same or (withdrawn and name == "index.html" and is_notice(data, passport)):
            continue
        notice = withdrawn and name == "index.html"
        known = notice or name not in signed or _edition(signed[name]) in EDITIONS
        yield Fault("page-not-vouched" if known else "page-of-another-edition", name)


def _edition(named: str) -> int:
    """Return the edition that a link names at its end: ``Page for people, edition 2``; 0: none."""
    number = named.rpartition(", edition ")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0


def strays(
    shelf: Shelf, held: Mapping[str, Mapping[str, SignedEnvelope]], makers: set[str]
) -> list[Verification]:
    """Return an answer for each page that no passport vouches for, and for credentials that are gone."""
    found = [
        _answer(where, "semantics", [Fault(reason, where)])
        for where, reason in _pages(shelf.root, held)
    ]
    try:
        log = shelf.log()
    except Refused:  # told with each passport
        return found
    gone = [
        Fault("credential-gone", f"{LOG}, line {number}, logged {entry.time}")
        for number, entry in _gone(log, _known(shelf, held))
    ]
    if gone and makers:
        found.append(_answer(LOG, "log", gone))
    return found


def _pages(
    root: Path, held: Mapping[str, Mapping[str, SignedEnvelope]]
) -> Iterator[tuple[str, str]]:
    """Yield each page that no passport vouches for, and the reason."""
    vouched = {f"{path}/index.html" for path in held}
    for path, credentials in held.items():
        payload = credentials["passport.jwt"].payload if "passport.jwt" in credentials else {}
        subject = payload.get("credentialSubject")
        links = subject.get("relatedDocument") if isinstance(subject, dict) else None
        for link in links if isinstance(links, list) else ():
            address = str(link.get("linkURL")) if isinstance(link, dict) else ""
            vouched.add(f"{path}/{address.rpartition('/')[2]}")
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root).as_posix()
        if file.suffix.lower() in PAGES and file.is_file() and name not in vouched:
            inner = file.name == "index.html" and file.parent != root
            yield name, "page-without-credential" if inner else "page-not-vouched"


def _known(shelf: Shelf, held: Mapping[str, Mapping[str, SignedEnvelope]]) -> set[str]:
    """Return the hashes of the credentials that are there, or gave way to an outsider's."""
    found = set()
    for path, credentials in held.items():
        found |= {digest(envelope.token.encode()) for envelope in credentials.values()}
        issuers = {name: issuer_of(envelope) for name, envelope in credentials.items()}
        if issuers.get("conformity.jwt") != issuers.get("passport.jwt"):
            found |= set(_before(shelf, path))
    return found


def _before(shelf: Shelf, path: str) -> Iterator[str]:
    """Yield the hash of the maker's own assessment, whose place an outsider's has taken."""
    try:
        proofs = parsed(shelf.files.read(f"{path}/proofs.json"), "proofs")
    except Refused:  # told with the passport
        return
    proof = proofs.get("conformity.jwt") if isinstance(proofs, dict) else None
    entry = proof.get("entry") if isinstance(proof, dict) else None
    if isinstance(entry, dict):
        yield str(entry.get("digest"))


def _gone(log: Log, known: set[str]) -> Iterator[tuple[int, Entry]]:
    for number, entry in enumerate(log.entries, start=1):
        if entry.kind == "credential" and entry.digest not in known:
            yield number, entry


def _answer(where: str, aspect: str, faults: list[Fault]) -> Verification:
    """Return the answer about a file that belongs to no passport: one row, of what is wrong."""
    row = Check(aspect, "fail", faults[0].reason, str(faults[0]))
    return Verification(rows=(row,), passport=where, faults={aspect: tuple(faults)})
