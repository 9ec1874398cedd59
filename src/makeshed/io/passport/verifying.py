"""Is this passport what it says? Seven answers, each on its own, from the folder alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from makeshed.io.passport import log as logs
from makeshed.io.passport import status
from makeshed.io.passport.did import assertion_key, base_of, document_path, sound
from makeshed.io.passport.envelope import Envelope, check, opened
from makeshed.io.passport.finding import UNKNOWN, Fault, Refused
from makeshed.io.passport.folder import CHECKPOINT, LOG, Folder, one_of
from makeshed.io.passport.history import judge_checkpoint, judge_history, saying, thumbprint
from makeshed.io.passport.page import LEVELS
from makeshed.io.passport.reading import digest, moment, multihash, parsed, stamp
from makeshed.io.passport.semantics import (
    agreement_faults,
    claim_faults,
    evidence_faults,
    semantic_faults,
)
from makeshed.io.passport.untp import schema_faults
from makeshed.io.passport.verification import ASPECTS, Check, Verification

KINDS = {
    "passport.jwt": "DigitalProductPassport",
    "conformity.jwt": "DigitalConformityCredential",
}
Json = Mapping[str, Any]
Resolve = Callable[[str], Json]
"""Return an issuer's DID document; see `makeshed.io.passport.did.resolved`."""


def verify(
    folder: Path,
    passport: str = "",
    *,
    trusted: Sequence[Json] = (),
    seen: bytes = b"",
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
    look = _Look(folder, path, now or datetime.now(UTC), list(trusted), resolve)
    look.syntax()
    if look.faults["syntax"]:
        for aspect in ASPECTS[1:]:
            look.faults[aspect].append(Fault("unreadable"))
        return look.answer()
    look.schema()
    if not look.faults["schema"]:
        look.semantics()
    else:
        look.faults["semantics"].append(Fault("unreadable", "the shape is wrong"))
    look.find_document()
    look.read_log()
    look.signature()
    look.status()
    look.log_proofs(seen)
    look.evidence()
    return look.answer()


class _Look:
    """One verification under way: what was read, and what is wrong so far."""

    def __init__(
        self,
        root: Path,
        path: str,
        now: datetime,
        trusted: list[Json],
        resolve: Resolve | None,
    ) -> None:
        self.root, self.path, self.now = root, path, now
        self.trusted = {str(doc.get("id")): doc for doc in trusted}
        self.resolve = resolve
        self.faults: dict[str, list[Fault]] = {aspect: [] for aspect in ASPECTS}
        self.held: dict[str, Envelope] = {}
        self.documents: dict[str, Json] = {}
        self.confirmed: set[str] = set()
        self.log: logs.Log | None = None
        self.withdrawn = False
        self.level = ""

    @property
    def passport(self) -> dict[str, Any]:
        """The passport's payload."""
        return self.held["passport.jwt"].payload

    @property
    def issuer(self) -> str:
        """DID of the passport's issuer; blank if it has none."""
        return _issuer(self.held["passport.jwt"]) if "passport.jwt" in self.held else ""

    @contextmanager
    def catching(self, aspect: str) -> Iterator[None]:
        """Note what is refused under one of the seven checks."""
        try:
            yield
        except Refused as error:
            self.faults[aspect].append(error.fault)

    def syntax(self) -> None:
        """Can the credentials be read at all?"""
        near = Folder(self.root, "")
        for name in KINDS:
            with self.catching("syntax"):
                self.held[name] = opened(near.read(f"{self.path}/{name}"))

    def schema(self) -> None:
        """Have they the shape of UNTP 0.7?"""
        for name, kind in KINDS.items():
            self.faults["schema"] += schema_faults(self.held[name].payload, kind)

    def semantics(self) -> None:
        """Do they make sense, and agree with each other and with the files beside them?"""
        both = [self.held[name].payload for name in KINDS]
        for payload in both:
            with self.catching("semantics"):
                self.faults["semantics"] += semantic_faults(payload)
        self.faults["semantics"] += agreement_faults(*both)
        subject = self.passport["credentialSubject"]
        for link in subject.get("relatedDocument") or ():
            name = link["linkURL"].removeprefix(subject["id"] + "/")
            if "/" in name or not link.get("digestMultibase"):
                continue  # a document kept elsewhere
            with self.catching("semantics"):
                data = Folder(self.root, "").read(f"{self.path}/{name}")
                if multihash(data) != link["digestMultibase"]:
                    raise Refused("linked-file-differs", name)

    def find_document(self) -> None:
        """Get the issuer's DID document: trusted, resolved, or as the folder has it."""
        for issuer in {_issuer(envelope) for envelope in self.held.values()}:
            with self.catching("signature"):
                if issuer in self.trusted or self.resolve is not None:
                    self.documents[issuer] = sound(self._told(issuer))
                    self.confirmed.add(issuer)
                elif issuer == self.issuer:
                    base_of(issuer)
                    self.documents[issuer] = self._own_document(issuer)
        if self.issuer in self.confirmed:
            with self.catching("signature"):
                own = self._own_document(self.issuer)
                if own != self.documents[self.issuer]:
                    raise Refused("did-document-differs", document_path(self.issuer))

    def _told(self, issuer: str) -> Any:
        """Return the document that the caller has, or gets, of an issuer."""
        if issuer in self.trusted or self.resolve is None:
            return self.trusted[issuer]
        return self.resolve(issuer)

    def _own_document(self, issuer: str) -> Json:
        try:
            data = Folder(self.root, issuer).read(document_path(issuer))
        except Refused as error:
            if error.fault.reason != "missing-file":
                raise
            raise Refused("did-document-missing", issuer) from None
        return sound(parsed(data, "DID document"))

    def read_log(self) -> None:
        """Read the log, which tells when each key was valid."""
        with self.catching("log"):
            try:
                data = Folder(self.root, "").read(LOG, most=logs.MAX_LOG_BYTES)
            except Refused as error:
                if error.fault.reason != "missing-file":
                    raise
                raise Refused("log-missing", LOG) from None
            self.log = logs.read_log(data)

    def signature(self) -> None:
        """Did the issuer sign both, with a key that was valid when they were logged?"""
        for name, envelope in self.held.items():
            with self.catching("signature"):
                jwk = self._checked(envelope)
                index = self.log.find(envelope.token) if self.log else None
                if self.log is None or index is None or _issuer(envelope) != self.issuer:
                    raise Refused("key-time-unknown", name)
                time = self.log.entries[index].time
                if not self.log.was_valid(str(envelope.kid), thumbprint(jwk), time):
                    raise Refused("key-outside-validity", f"{envelope.kid} at {time}")
        for issuer in self.documents.keys() - self.confirmed:
            self.faults["signature"].append(Fault("issuer-not-confirmed", issuer))

    def _checked(self, envelope: Envelope) -> dict[str, Any]:
        """Return the public key that an envelope was signed with; Refused if it was not."""
        issuer = _issuer(envelope)
        if issuer not in self.documents:
            raise Refused("did-document-missing", issuer)
        jwk = assertion_key(self.documents[issuer], issuer, envelope.kid)
        check(envelope, jwk)
        return jwk

    def status(self) -> None:
        """Is it valid now, and was it not withdrawn?"""
        for name, envelope in self.held.items():
            with self.catching("status"):
                since, until = (envelope.payload.get(k) for k in ("validFrom", "validUntil"))
                if moment(since) > self.now:
                    raise Refused("not-yet-valid", f"{name}: from {since}")
                if until is not None and moment(until) < self.now:
                    raise Refused("expired", f"{name}: until {until}")
            with self.catching("status"):
                self._status_of(name, envelope)
        if self.withdrawn:  # then its page is a notice, which it could not vouch for
            self.faults["semantics"] = [
                f for f in self.faults["semantics"]
                if (f.reason, f.detail) != ("linked-file-differs", "index.html")
            ]  # fmt: skip

    def _status_of(self, name: str, envelope: Envelope) -> None:
        entry = envelope.payload.get("credentialStatus")
        if not isinstance(entry, dict):
            raise Refused("status-missing", f"{name} names no status list")
        address = str(entry.get("statusListCredential"))
        issuer = _issuer(envelope)
        with saying("status-missing", address):
            data = Folder(self.root, issuer).fetched(address)
        listed = opened(data)
        with saying("status-list-wrong", address):
            if _issuer(listed) != issuer or listed.payload.get("id") != address:
                raise Refused("status-list-wrong", address)
            self._checked(listed)
        subject = listed.payload.get("credentialSubject")
        subject = subject if isinstance(subject, dict) else {}
        said = (subject.get("type"), subject.get("statusPurpose"))
        if said != ("BitstringStatusList", entry.get("statusPurpose")):
            raise Refused("status-list-wrong", address)
        octets = status.decoded(str(subject.get("encodedList")))
        index = str(entry.get("statusListIndex"))
        if not index.isascii() or not index.isdigit():
            raise Refused("status-list-wrong", f"there is no bit {index[:40]}")
        if status.is_set(octets, int(index[:12])):
            self.withdrawn = True
            raise Refused("revoked", name)
        newest = self.log.latest_status(address) if self.log else ""
        if newest and newest != digest(listed.token.encode()):
            raise Refused("status-rolled-back", address)
        until = moment(listed.payload.get("validUntil"))
        if until < self.now or moment(listed.payload.get("validFrom")) > self.now:
            raise Refused("status-stale", f"it held until {stamp(until)}")

    def log_proofs(self, seen: bytes) -> None:
        """Is it in the log, and is the log the one that was signed and seen?"""
        if self.log is None:
            return
        with self.catching("log"):
            newest = logs.read_checkpoint(Folder(self.root, "").read(CHECKPOINT))
            self._judge_checkpoint(newest)
            said = newest.payload
            if said["size"] != len(self.log.entries):
                raise Refused("log-root-differs", f"{len(self.log.entries)} entries")
            if wrong := logs.continues(self.log, said["size"], said["root"]):
                raise Refused("log-root-differs", wrong.fault.detail)
        with self.catching("log"):
            self._judge_proofs()
        if seen:
            with self.catching("log"):
                before = logs.read_checkpoint(seen)
                self._judge_checkpoint(before)
                if wrong := logs.continues(
                    self.log, before.payload["size"], before.payload["root"]
                ):
                    raise wrong
        if self.issuer in self.documents:
            with self.catching("log"):
                judge_history(self.log, self.documents[self.issuer])

    def _judge_checkpoint(self, envelope: Envelope) -> None:
        assert self.log is not None
        document = self.documents.get(self.issuer, {})
        judge_checkpoint(envelope, self.log, self.issuer, document, self.now)

    def _judge_proofs(self) -> None:
        assert self.log is not None
        proofs = parsed(Folder(self.root, "").read(f"{self.path}/proofs.json"), "proofs")
        if not isinstance(proofs, dict):
            raise Refused("inclusion-proof-wrong", "proofs.json")
        then = logs.read_checkpoint(str(proofs.get("checkpoint")).encode())
        self._judge_checkpoint(then)
        if wrong := logs.continues(self.log, then.payload["size"], then.payload["root"]):
            raise wrong
        for name, envelope in self.held.items():
            if _issuer(envelope) != self.issuer:
                continue  # somebody else's credential is in their log
            index = self.log.find(envelope.token)
            if index is None:
                raise Refused("not-in-log", name)
            proof = proofs.get(name)
            whole = isinstance(proof, dict) and proof.get("size") == then.payload["size"]
            if not whole or not logs.proves(proof, envelope.token, then.payload["root"]):
                raise Refused("inclusion-proof-wrong", name)
            logged = moment(self.log.entries[index].time)
            if moment(envelope.payload["validFrom"]) < logged - timedelta(days=1):
                raise Refused("backdated", name)

    def evidence(self) -> None:
        """Who judged, and is it so?"""
        if self.faults["schema"]:
            self.faults["evidence level"].append(Fault("unreadable", "the shape is wrong"))
            return
        assessment = self.held["conformity.jwt"].payload
        self.level = assessment["credentialSubject"]["assessorLevel"]
        self.faults["evidence level"] += evidence_faults(assessment)
        self.faults["evidence level"] += claim_faults(self.passport)

    def answer(self) -> Verification:
        """Gather the answer."""
        subject = self.passport.get("credentialSubject") if "passport.jwt" in self.held else None
        product = subject.get("id", "") if isinstance(subject, dict) else ""
        return Verification(
            rows=tuple(self._row(aspect) for aspect in ASPECTS),
            passport=self.path,
            product=str(product),
            issuer=self.issuer,
            level=self.level,
            faults={aspect: tuple(found) for aspect, found in self.faults.items()},
            notes=(
                "A signature shows who said it and that nobody changed it, not that it is true.",
                "A log without a witness could be kept twice; compare checkpoints with others.",
            ),
        )

    def _row(self, aspect: str) -> Check:
        found = self.faults[aspect]
        hard = [fault for fault in found if fault.reason not in UNKNOWN]
        if not found:
            stated = LEVELS.get(self.level, "") if aspect == "evidence level" else ""
            return Check(aspect, "pass", "", stated)
        first = (hard or found)[0]
        return Check(aspect, "fail" if hard else "unknown", first.reason, str(first))


def _issuer(envelope: Envelope) -> str:
    issuer = envelope.payload.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else ""
