"""The issuer's log: what was issued, withdrawn and signed with which key, and when.

Entries are only ever appended. A signed checkpoint commits to all of them, so that whoever kept an
older checkpoint notices when history is rewritten (RFC 6962). Credentials appear by hash alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, get_args

import rfc8785

from makeshed.passport import merkle
from makeshed.passport.bounded_reading import digest, moment, parsed, stamp
from makeshed.passport.fault_codes import Refused
from makeshed.passport.signed_envelope import CHECKPOINT, SignedEnvelope, opened, sign
from makeshed.passport.signing_keys import Key

EntryKind = Literal["key", "key-end", "credential", "status"]
MAX_LOG_BYTES = 400_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log.

    Attributes
    ----------
    kind
        A key comes or goes, a credential was issued, a status list was published.
    subject
        Key id, or address of the status list; blank for a credential.
    digest
        SHA-256 of the signed credential or list; thumbprint of a key.
    time
        When it was logged.
    """

    kind: EntryKind
    subject: str
    digest: str
    time: str

    def line(self) -> bytes:
        """Return the entry as canonical JSON, which is what the tree hashes."""
        return rfc8785.dumps(asdict(self))


@dataclass(frozen=True)
class Log:
    """All entries, and the hash of each."""

    entries: tuple[Entry, ...] = ()
    leaves: tuple[bytes, ...] = ()

    @cached_property
    def tree(self) -> list[list[bytes]]:
        """The hashes over the entries, level by level."""
        return merkle.levels(self.leaves)

    @cached_property
    def credentials(self) -> dict[str, int]:
        """Number of the entry of each credential, by hash."""
        numbered = reversed(list(enumerate(self.entries)))  # the first time counts
        return {e.digest: n for n, e in numbered if e.kind == "credential"}

    def plus(self, kind: EntryKind, subject: str, of: str, now: datetime) -> Log:
        """Return the log with one more entry; its time is never before that of the last one."""
        time = stamp(now)
        if self.entries:
            time = max(time, self.entries[-1].time)
        entry = Entry(kind, subject, of, time)
        return Log((*self.entries, entry), (*self.leaves, merkle.leaf(entry.line())))

    def text(self) -> bytes:
        """Return the log as a file: one entry a line."""
        return b"".join(entry.line() + b"\n" for entry in self.entries)

    def find(self, token: str) -> int | None:
        """Return the number of the entry for a signed credential, or None."""
        return self.credentials.get(digest(token.encode()))

    @cached_property
    def named(self) -> dict[tuple[str, str], list[Entry]]:
        """The entries that name a key or a status list, by kind and name, the oldest first."""
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            if entry.kind != "credential":
                found.setdefault((entry.kind, entry.subject), []).append(entry)
        return found

    def latest_status(self, address: str) -> str:
        """Return the hash of the newest status list with this address; blank if there is none."""
        found = self.named.get(("status", address))
        return found[-1].digest if found else ""

    def times_of(self, kid: str) -> tuple[str, str, str]:
        """Return a key's thumbprint, and from and until when it was the issuer's; blank: not yet."""
        came, went = self.named.get(("key", kid)), self.named.get(("key-end", kid))
        if not came:
            return "", "", ""
        return came[0].digest, came[0].time, went[0].time if went else ""

    def was_valid(self, kid: str, thumbprint: str, time: str) -> bool:
        """Whether a key was the issuer's at a time: after it came, before it went."""
        known, since, until = self.times_of(kid)
        if not since or known != thumbprint:
            return False
        at = moment(time)
        return moment(since) <= at and (not until or at < moment(until))


def read_log(data: bytes) -> Log:
    """Return the log in a file; Refused if a line is malformed or time runs backwards."""
    if len(data) > MAX_LOG_BYTES:
        raise Refused("too-large", "log")
    entries: list[Entry] = []
    for number, line in enumerate(data.splitlines(), start=1):
        row = parsed(line, f"log, line {number}")
        right = isinstance(row, dict) and row.keys() == {"kind", "subject", "digest", "time"}
        if not right or row["kind"] not in get_args(EntryKind):
            raise Refused("log-malformed", f"line {number}")
        if not all(isinstance(value, str) for value in row.values()):
            raise Refused("log-malformed", f"line {number}")
        entry = Entry(**row)
        if entry.line() != line:  # a second spelling would be a second tree
            raise Refused("log-malformed", f"line {number} is not canonical JSON")
        if entries and moment(entry.time) < moment(entries[-1].time):
            raise Refused("log-time-backwards", f"line {number}")
        entries.append(entry)
    return Log(tuple(entries), tuple(merkle.leaf(entry.line()) for entry in entries))


def checkpoint(log: Log, origin: str, key: Key, now: datetime) -> str:
    """Return the signed root of a log; ``origin`` is the issuer's DID."""
    time = max(stamp(now), log.entries[-1].time) if log.entries else stamp(now)
    root = log.tree[-1][0].hex() if log.entries else merkle.EMPTY.hex()
    payload = {"origin": origin, "size": len(log.entries), "root": root, "time": time}
    return sign(payload, key, CHECKPOINT)


def read_checkpoint(data: bytes) -> SignedEnvelope:
    """Return what a checkpoint says, without judging its signature."""
    envelope = opened(data, CHECKPOINT)
    wanted = {"origin": str, "size": int, "root": str, "time": str}
    said = envelope.payload
    right = said.keys() == wanted.keys() and all(type(said[n]) is k for n, k in wanted.items())
    if not right or said["size"] < 1:
        raise Refused("checkpoint-wrong", "not origin, size, root and time")
    moment(said["time"])
    return envelope


def inclusion_of(log: Log, token: str) -> dict[str, Any]:
    """Return the proof that a credential is in the log as it is now."""
    index = log.find(token)
    assert index is not None
    return {
        "entry": asdict(log.entries[index]),
        "index": index,
        "size": len(log.entries),
        "proof": [step.hex() for step in merkle.inclusion(index, log.tree)],
    }


def proves(proof: Any, token: str, root: str) -> bool:
    """Whether a proof shows that a credential is in the log with this root."""
    try:
        entry = Entry(**proof["entry"])
        steps = [bytes.fromhex(step) for step in proof["proof"]]
        index, size = proof["index"], proof["size"]
        top = bytes.fromhex(root)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    texts = (entry.kind, entry.subject, entry.digest, entry.time)
    if type(index) is not int or type(size) is not int or {type(t) for t in texts} != {str}:
        return False
    fits = entry.kind == "credential" and entry.digest == digest(token.encode())
    return fits and merkle.included(merkle.leaf(entry.line()), index, size, steps, top)


def continues(log: Log, size: int, root: str) -> Refused | None:
    """Return what is wrong if the log does not begin with the one that had this size and root."""
    if size > len(log.leaves):
        return Refused("log-shrunk", f"{len(log.leaves)} entries, {size} were signed for")
    if merkle.prefix(size, log.tree) != _bytes(root):
        return Refused("log-forked", f"its first {size} entries are not those signed for")
    return None


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def proofs_file(log: Log, tokens: Sequence[tuple[str, str]], signed: str) -> bytes:
    """Return the file that keeps, with a passport, the proofs that its credentials were logged."""
    return rfc8785.dumps(
        {"checkpoint": signed, **{name: inclusion_of(log, token) for name, token in tokens}}
    )
