"""What the passports of a folder have in common: each part is read and judged once, however many ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from makeshed.passport import log as logs
from makeshed.passport import status
from makeshed.passport.bounded_reading import digest, moment, parsed
from makeshed.passport.did import assertion_key, base_of, document_path, sound
from makeshed.passport.fault_codes import Refused
from makeshed.passport.history import judge_checkpoint, judge_history, saying
from makeshed.passport.published_folder import CHECKPOINT, LOG, Folder
from makeshed.passport.signed_envelope import SignedEnvelope, check, opened

Json = Mapping[str, Any]
Resolve = Callable[[str], Json]
"""Return an issuer's DID document; see `makeshed.passport.did.resolved`."""

OTHERS = "others"
"""Below it lie the status lists of other issuers, by their address: ``others/lab.example/status/1.jwt``."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadStatusList:
    """A status list: its bits, what it is about, its hash, and from and until when it is fresh."""

    octets: bytes
    purpose: object
    digest: str
    since: datetime
    until: datetime


class Shelf:
    """A folder of passports, and whom to believe; what was refused is refused again without a look."""

    def __init__(
        self,
        root: Path,
        *,
        trusted: Sequence[Json] = (),
        resolve: Resolve | None = None,
        now: datetime | None = None,
    ) -> None:
        self.root = root
        self.now = now or datetime.now(UTC)
        self.trusted = {str(doc.get("id")): doc for doc in trusted}
        self.resolve = resolve
        self.files = Folder(root, "")
        self._kept: dict[tuple[object, ...], object] = {}

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what is made, or raise what was refused, as the first time it was asked for."""
        if key not in self._kept:
            try:
                self._kept[key] = make()
            except Refused as error:
                self._kept[key] = error
        found: Any = self._kept[key]
        if isinstance(found, Refused):
            raise Refused(found.fault.reason, found.fault.detail)
        made: T = found
        return made

    def is_confirmed(self, issuer: str) -> bool:
        """Whether somebody other than the folder says who an issuer is."""
        return issuer in self.trusted or self.resolve is not None

    def document(self, issuer: str, maker: str) -> Json:
        """Return an issuer's DID document: trusted, resolved, or as the maker's folder has it."""
        return self.once(("document", issuer, maker), lambda: self._document(issuer, maker))

    def _document(self, issuer: str, maker: str) -> Json:
        if issuer in self.trusted:
            return sound(self.trusted[issuer])
        if self.resolve is not None:
            return sound(self.resolve(issuer))
        if issuer != maker:
            raise Refused("did-document-missing", issuer)
        return self.own_document(issuer)

    def own_document(self, issuer: str) -> Json:
        """Return the DID document that lies in the folder."""
        return self.once(("own document", issuer), lambda: self._own_document(issuer))

    def _own_document(self, issuer: str) -> Json:
        base_of(issuer)
        try:
            data = self.files.read(document_path(issuer))
        except Refused as error:
            if error.fault.reason != "missing-file":
                raise
            raise Refused("did-document-missing", issuer) from None
        return sound(parsed(data, "DID document"))

    def checked(self, envelope: SignedEnvelope, maker: str) -> dict[str, Any]:
        """Return the public key that an envelope was signed with; Refused if it was not."""
        issuer = issuer_of(envelope)
        jwk = assertion_key(self.document(issuer, maker), issuer, envelope.kid)
        check(envelope, jwk)
        return jwk

    def log(self) -> logs.Log:
        """Return the log, which tells when each key was valid."""
        return self.once(("log",), self._log)

    def _log(self) -> logs.Log:
        try:
            data = self.files.read(LOG, most=logs.MAX_LOG_BYTES)
        except Refused as error:
            if error.fault.reason != "missing-file":
                raise
            raise Refused("log-missing", LOG) from None
        return logs.read_log(data)

    def judge_newest(self, maker: str) -> None:
        """Raise Refused unless the log is the one whose root was signed last."""
        self.once(("newest", maker), lambda: self._judge_newest(maker))

    def _judge_newest(self, maker: str) -> None:
        log = self.log()
        newest = logs.read_checkpoint(self.files.read(CHECKPOINT))
        self._judge_checkpoint(newest, maker)
        said = newest.payload
        if said["size"] != len(log.entries):
            raise Refused("log-root-differs", f"{len(log.entries)} entries")
        if wrong := logs.continues(log, said["size"], said["root"]):
            raise Refused("log-root-differs", wrong.fault.detail)

    def earlier(self, data: bytes, maker: str) -> Json:
        """Return what an older checkpoint says; Refused unless the log goes on from it."""
        return self.once(("earlier", digest(data), maker), lambda: self._earlier(data, maker))

    def _earlier(self, data: bytes, maker: str) -> Json:
        then = logs.read_checkpoint(data)
        self._judge_checkpoint(then, maker)
        if wrong := logs.continues(self.log(), then.payload["size"], then.payload["root"]):
            raise wrong
        return then.payload

    def _judge_checkpoint(self, envelope: SignedEnvelope, maker: str) -> None:
        try:
            document = self.document(maker, maker)
        except Refused:  # told under signature
            document = {}
        judge_checkpoint(envelope, self.log(), maker, document, self.now)

    def judge_keys(self, maker: str) -> None:
        """Raise Refused unless log and DID document tell one story of the keys."""
        self.once(("keys", maker), lambda: self._judge_keys(maker))

    def _judge_keys(self, maker: str) -> None:
        try:
            document = self.document(maker, maker)
        except Refused:  # told under signature
            return
        judge_history(self.log(), document)

    def listed(self, address: str, issuer: str, maker: str) -> ReadStatusList:
        """Return the status list at an address that a credential of an issuer names."""
        key = ("status", address, issuer, maker)
        return self.once(key, lambda: self._listed(address, issuer, maker))

    def _listed(self, address: str, issuer: str, maker: str) -> ReadStatusList:
        with saying("status-missing", address):
            data = self._fetched(address, issuer, maker)
        envelope = opened(data)
        with saying("status-list-wrong", address):
            speaking = {issuer} | ({maker} if _is_below(address, maker) else set())
            if issuer_of(envelope) not in speaking or envelope.payload.get("id") != address:
                raise Refused("status-list-wrong", address)
            self.checked(envelope, maker)
        found = envelope.payload.get("credentialSubject")
        subject = found if isinstance(found, dict) else {}
        if subject.get("type") != "BitstringStatusList":
            raise Refused("status-list-wrong", address)
        octets = status.decoded(str(subject.get("encodedList")))
        since, until = (moment(envelope.payload.get(n)) for n in ("validFrom", "validUntil"))
        mark = digest(envelope.token.encode())
        return ReadStatusList(octets, subject.get("statusPurpose"), mark, since, until)

    def _fetched(self, address: str, issuer: str, maker: str) -> bytes:
        """Return a file by its address: the maker's own, or what is kept here of another issuer."""
        if _is_below(address, maker):
            return Folder(self.root, maker).fetched(address)
        name = address.removeprefix("https://").partition("#")[0]
        try:
            return self.files.read(f"{OTHERS}/{name}")
        except Refused as error:
            if error.fault.reason != "missing-file":
                raise
        return Folder(self.root, issuer).fetched(address)


def issuer_of(envelope: SignedEnvelope) -> str:
    """Return the DID of a credential's issuer; blank if it names none."""
    issuer = envelope.payload.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else ""


def _is_below(address: str, did: str) -> bool:
    try:
        return address.startswith(base_of(did))
    except Refused:  # no domain, so nothing lies below it
        return False
