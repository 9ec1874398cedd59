"""Is this passport what it says? Seven answers, each on its own, from the folder alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from makeshed.passport import log as logs
from makeshed.passport import status
from makeshed.passport.bounded_reading import moment, multihash, parsed, stamp
from makeshed.passport.did import base_of, document_path
from makeshed.passport.fault_codes import UNKNOWN, Fault, Refused
from makeshed.passport.history import CLOCKS, judge_foreign_key, thumbprint
from makeshed.passport.published_folder import one_of, passports
from makeshed.passport.semantics import (
    address_faults,
    agreement_faults,
    claim_faults,
    evidence_faults,
    semantic_faults,
)
from makeshed.passport.shelf import Resolve, Shelf, issuer_of
from makeshed.passport.signed_envelope import SignedEnvelope, opened
from makeshed.passport.strays import page_faults, strays
from makeshed.passport.untp import schema_faults
from makeshed.passport.verification import ASPECTS, LEVELS, Check, Verification

KINDS = {
    "passport.jwt": "DigitalProductPassport",
    "conformity.jwt": "DigitalConformityCredential",
}
Json = Mapping[str, Any]
WITHOUT_STATUS = (
    "names no status list: its issuer has no way to withdraw it before its time is over."
)
"""The standard leaves it to issuers; makeshed's own always name one."""


def verify(
    folder: Path,
    passport: str = "",
    *,
    trusted: Sequence[Json] = (),
    seen: bytes | None = None,
    resolve: Resolve | None = None,
    now: datetime | None = None,
) -> Verification:
    """Check one passport of a folder, offline.

    Parameters
    ----------
    folder
        The folder, or a copy of it.
    passport
        Path of the passport in it or its serial number; blank if it is the only one.
    trusted
        DID documents got from the issuers another way than with the folder. Without the issuer's the
        signature can be right and yet anybody's.
    seen
        A checkpoint of the same log kept from before: shows that nothing was rewritten since.
    resolve
        Gets the DID document of an issuer, if none is trusted. By default nothing is fetched.
    now
        The time; for tests.

    What is wrong is in the answer, by name. Raises `NotFound` only if there is no such passport.
    """
    path = one_of(folder, passport)
    return _Look(Shelf(folder, trusted=trusted, resolve=resolve, now=now), path).answered(seen)


def verify_all(
    folder: Path,
    *,
    trusted: Sequence[Json] = (),
    seen: bytes | None = None,
    resolve: Resolve | None = None,
    now: datetime | None = None,
) -> list[Verification]:
    """Check every passport of a folder, and the folder: what `verify` says of each, in order.

    What the passports have in common is read once. After them comes an answer for each page that no
    passport vouches for, and one for the log if it knows a credential that is not there. Parameters
    are those of `verify`.
    """
    shelf = Shelf(folder, trusted=trusted, resolve=resolve, now=now)
    looks = [_Look(shelf, path) for path in passports(folder)]
    found = [look.answered(seen) for look in looks]
    held = {look.path: look.held for look in looks}
    return found + strays(shelf, held, {one.issuer for one in found})


class _Look:
    """One verification under way: what was read, and what is wrong so far."""

    def __init__(self, shelf: Shelf, path: str) -> None:
        self.shelf, self.path, self.now = shelf, path, shelf.now
        self.faults: dict[str, list[Fault]] = {aspect: [] for aspect in ASPECTS}
        self.held: dict[str, SignedEnvelope] = {}
        self.log: logs.Log | None = None
        self.withdrawn = False
        self.level = ""
        self.notes: list[str] = []

    def answered(self, seen: bytes | None) -> Verification:
        """Look at everything, and return the answer."""
        self.syntax()
        if self.faults["syntax"]:
            for aspect in ASPECTS[1:]:
                self.faults[aspect].append(Fault("unreadable"))
            return self.answer()
        self.schema()
        if self.faults["schema"]:
            self.faults["semantics"].append(Fault("unreadable", "the shape is wrong"))
        else:
            self.semantics()
        self.find_document()
        with self.catching("log"):
            self.log = self.shelf.log()
        self.signature()
        self.status()
        if not self.faults["schema"]:
            self.pages()
        self.log_proofs(seen)
        self.evidence()
        return self.answer()

    @property
    def passport(self) -> dict[str, Any]:
        """The passport's payload."""
        return self.held["passport.jwt"].payload

    @property
    def issuer(self) -> str:
        """DID of the passport's issuer; blank if it has none."""
        return issuer_of(self.held["passport.jwt"]) if "passport.jwt" in self.held else ""

    @contextmanager
    def catching(self, aspect: str) -> Iterator[None]:
        """Note what is refused under one of the seven checks."""
        try:
            yield
        except Refused as error:
            self.faults[aspect].append(error.fault)

    def read(self, name: str) -> bytes:
        """Return a file beside the passport."""
        return self.shelf.files.read(f"{self.path}/{name}")

    def syntax(self) -> None:
        """Can the credentials be read at all?"""
        for name in KINDS:
            with self.catching("syntax"):
                self.held[name] = opened(self.read(name))

    def schema(self) -> None:
        """Have they the shape of UNTP 0.7?"""
        for name, kind in KINDS.items():
            self.faults["schema"] += schema_faults(self.held[name].payload, kind)

    def semantics(self) -> None:
        """Do they make sense, and agree with each other, their address and the files beside them?"""
        both = [self.held[name].payload for name in KINDS]
        for payload in both:
            with self.catching("semantics"):
                self.faults["semantics"] += semantic_faults(payload)
        self.faults["semantics"] += agreement_faults(*both)
        for name, envelope in self.held.items():
            if issuer_of(envelope) == self.issuer:
                with self.catching("semantics"):
                    address = base_of(self.issuer) + self.path
                    self.faults["semantics"] += address_faults(envelope.payload, name, address)
        subject = self.passport["credentialSubject"]
        picture = subject.get("productImage")
        for link in [*(subject.get("relatedDocument") or ()), *([picture] if picture else [])]:
            name = link["linkURL"].removeprefix(subject["id"] + "/")
            if "/" in name or not link.get("digestMultibase"):
                continue  # a document kept elsewhere
            with self.catching("semantics"):
                if multihash(self.read(name)) != link["digestMultibase"]:
                    raise Refused("linked-file-differs", name)

    def find_document(self) -> None:
        """Get the issuers' DID documents: trusted, resolved, or as the folder has the maker's."""
        for issuer in dict.fromkeys(map(issuer_of, self.held.values())):
            if issuer == self.issuer or self.shelf.is_confirmed(issuer):
                with self.catching("signature"):
                    self.shelf.document(issuer, self.issuer)
        if self.shelf.is_confirmed(self.issuer):
            with self.catching("signature"):
                own = self.shelf.own_document(self.issuer)
                if own != self.shelf.document(self.issuer, self.issuer):
                    raise Refused("did-document-differs", document_path(self.issuer))

    def signature(self) -> None:
        """Did the issuer sign both, with a key that was valid when they were logged?"""
        for name, envelope in self.held.items():
            with self.catching("signature"):
                jwk = self.shelf.checked(envelope, self.issuer)
                if issuer_of(envelope) != self.issuer:  # whose log is not here
                    document = self.shelf.document(issuer_of(envelope), self.issuer)
                    judge_foreign_key(document, envelope.kid, self.now)
                    continue
                index = self.log.find(envelope.token) if self.log else None
                if self.log is None or index is None:
                    raise Refused("key-time-unknown", name)
                time = self.log.entries[index].time
                if not self.log.was_valid(str(envelope.kid), thumbprint(jwk), time):
                    raise Refused("key-outside-validity", f"{envelope.kid} at {time}")
        if not self.shelf.is_confirmed(self.issuer):
            self.faults["signature"].append(Fault("issuer-not-confirmed", self.issuer))

    def status(self) -> None:
        """Is it valid now, and was it not withdrawn?"""
        for name, envelope in self.held.items():
            with self.catching("status"):
                judge_times(envelope.payload, name, self.now)
            with self.catching("status"):
                self._status_of(name, envelope)

    def _status_of(self, name: str, envelope: SignedEnvelope) -> None:
        entry = envelope.payload.get("credentialStatus")
        if entry is None and issuer_of(envelope) != self.issuer:
            self.notes.append(f"{name} {WITHOUT_STATUS}")
            return
        if not isinstance(entry, dict):
            raise Refused("status-missing", f"{name} names no status list")
        address = str(entry.get("statusListCredential"))
        listed = self.shelf.listed(address, issuer_of(envelope), self.issuer)
        if is_withdrawn(entry, listed.octets, listed.purpose):
            self.withdrawn = self.withdrawn or issuer_of(envelope) == self.issuer
            raise Refused("revoked", name)
        newest = self.log.latest_status(address) if self.log else ""
        if newest and newest != listed.digest:
            raise Refused("status-rolled-back", address)
        if listed.until < self.now - CLOCKS or listed.since > self.now + CLOCKS:
            raise Refused("status-stale", f"it held until {stamp(listed.until)}")

    def pages(self) -> None:
        """Say the pages what was signed, or that it was withdrawn?"""
        with self.catching("semantics"):
            self.faults["semantics"] += page_faults(self.passport, self.read, self.withdrawn)
        if self.withdrawn:  # then its page is a notice, which it could not vouch for
            self.faults["semantics"] = [
                f for f in self.faults["semantics"]
                if (f.reason, f.detail) != ("linked-file-differs", "index.html")
            ]  # fmt: skip

    def log_proofs(self, seen: bytes | None) -> None:
        """Is it in the log, and is the log the one that was signed and seen?"""
        if self.log is None:
            return
        with self.catching("log"):
            self.shelf.judge_newest(self.issuer)
        with self.catching("log"):
            self._judge_proofs(self.log)
        if seen is not None:
            with self.catching("log"):
                self.shelf.earlier(seen, self.issuer)
        with self.catching("log"):
            self.shelf.judge_keys(self.issuer)

    def _judge_proofs(self, log: logs.Log) -> None:
        proofs = parsed(self.read("proofs.json"), "proofs")
        if not isinstance(proofs, dict):
            raise Refused("inclusion-proof-wrong", "proofs.json")
        then = self.shelf.earlier(str(proofs.get("checkpoint")).encode(), self.issuer)
        for name, envelope in self.held.items():
            if issuer_of(envelope) != self.issuer:
                continue  # somebody else's credential is in their log
            index = log.find(envelope.token)
            if index is None:
                raise Refused("not-in-log", name)
            proof = proofs.get(name)
            whole = isinstance(proof, dict) and proof.get("size") == then["size"]
            if not whole or not logs.proves(proof, envelope.token, then["root"]):
                raise Refused("inclusion-proof-wrong", name)
            logged = moment(log.entries[index].time)
            if moment(envelope.payload["validFrom"]) < logged - timedelta(days=1):
                raise Refused("backdated", name)

    def evidence(self) -> None:
        """Who judged, and is it so?"""
        if self.faults["schema"]:
            self.faults["evidence level"].append(Fault("unreadable", "the shape is wrong"))
            return
        assessment = self.held["conformity.jwt"].payload
        self.level = assessment["credentialSubject"]["assessorLevel"]
        self.faults["evidence level"] += evidence_faults(assessment, self.issuer)
        self.faults["evidence level"] += claim_faults(self.passport)

    def answer(self) -> Verification:
        """Gather the answer."""
        subject = self.passport.get("credentialSubject") if "passport.jwt" in self.held else None
        product = subject.get("id", "") if isinstance(subject, dict) else ""
        return Verification(
            rows=rows_of(self.faults, self.level),
            passport=self.path,
            product=str(product),
            issuer=self.issuer,
            level=self.level,
            faults={aspect: tuple(found) for aspect, found in self.faults.items()},
            notes=(
                "A signature shows who said it and that nobody changed it, not that it is true.",
                "A log without a witness could be kept twice; compare checkpoints with others.",
                *self.notes,
            ),
        )


def judge_times(payload: Json, name: str, now: datetime) -> None:
    """Raise Refused unless a credential's time has come and is not over, as far as clocks agree."""
    since, until = payload.get("validFrom"), payload.get("validUntil")
    if moment(since) > now + CLOCKS:
        raise Refused("not-yet-valid", f"{name}: from {since}")
    if until is not None and moment(until) < now - CLOCKS:
        raise Refused("expired", f"{name}: until {until}")


def is_withdrawn(entry: Json, octets: bytes, purpose: object) -> bool:
    """Whether a credential's bit is set in a list; Refused if the list is about something else."""
    if purpose != entry.get("statusPurpose"):
        raise Refused("status-list-wrong", str(entry.get("statusListCredential")))
    index = str(entry.get("statusListIndex"))
    if not index.isascii() or not index.isdigit():
        raise Refused("status-list-wrong", f"there is no bit {index[:40]}")
    return status.is_set(octets, int(index[:12]))


def rows_of(faults: Mapping[str, Sequence[Fault]], level: str) -> tuple[Check, ...]:
    """Return the seven answers: what is wrong comes before what is open."""
    return tuple(_row(aspect, faults[aspect], level) for aspect in ASPECTS)


def _row(aspect: str, found: Sequence[Fault], level: str) -> Check:
    hard = [fault for fault in found if fault.reason not in UNKNOWN]
    if not found:
        stated = LEVELS.get(level, "") if aspect == "evidence level" else ""
        return Check(aspect, "pass", "", stated)
    first = (hard or found)[0]
    return Check(aspect, "fail" if hard else "unknown", first.reason, str(first))
