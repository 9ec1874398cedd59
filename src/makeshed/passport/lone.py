"""A credential in a file of its own, as others hand it out: seven answers, as far as they can be had.

It lies in no folder of makeshed, so that no log tells when it was signed; its status list is looked
at if it is at hand. UNTP 0.7 passports and conformity credentials are judged whole; of other
versions and kinds the signature and the times are, and the rest is open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from makeshed.errors import NotFound
from makeshed.passport import status
from makeshed.passport.bounded_reading import MAX_BYTES, moment, parsed, stamp
from makeshed.passport.did import assertion_key, sound
from makeshed.passport.fault_codes import Fault, Refused
from makeshed.passport.history import CLOCKS, judge_foreign_key, saying
from makeshed.passport.published_folder import LOG
from makeshed.passport.semantics import claim_faults, evidence_faults, semantic_faults
from makeshed.passport.shelf import issuer_of
from makeshed.passport.signed_envelope import SignedEnvelope, check, opened
from makeshed.passport.untp import CONTEXT, KINDS, schema_faults
from makeshed.passport.verification import ASPECTS, Verification
from makeshed.passport.verifying import WITHOUT_STATUS, is_withdrawn, judge_times, rows_of

Json = Mapping[str, Any]

WRAPPER = "verifiableCredential"
"""What some put around a credential: an object with this one member, or a presentation."""


def home_of(path: Path) -> tuple[Path, str] | None:
    """Return the folder of passports that a file is part of, and its passport; None if of none."""
    if path.name != "passport.jwt":
        return None
    for root in path.absolute().parents:
        if (root / LOG).is_file():
            return root, path.absolute().parent.relative_to(root).as_posix()
    return None


def credential(data: bytes) -> SignedEnvelope:
    """Return the credential in a file: bare, in quotes, wrapped once or more, or not signed at all.

    Raises Refused for a wrapper that holds several, or says more than the signature covers.
    """
    if len(data) > MAX_BYTES:
        raise Refused("too-large", f"more than {MAX_BYTES} bytes")
    text = data.decode("utf-8-sig", "replace").strip()
    if not text.startswith(("{", '"', "[")):
        return opened(text.encode())
    found = _inside(parsed(text.encode(), "document"))
    if isinstance(found, str):
        return opened(found.encode())
    if not isinstance(found, dict):
        raise Refused("not-an-envelope", f"a {type(found).__name__}")
    if "credentialSubject" in found and "proof" not in found:
        return SignedEnvelope(found, {}, "")
    return opened(json.dumps(found, ensure_ascii=False).encode())


def _inside(found: Any) -> Any:
    """Return what is wrapped, in lists and presentations of one."""
    for _ in range(4):
        if isinstance(found, list):
            if len(found) != 1:
                raise Refused("not-an-envelope", f"{len(found)} credentials; check them one by one")
            found = found[0]
        if not isinstance(found, dict) or WRAPPER not in found:
            break
        if extra := found.keys() - {WRAPPER, "@context", "type"}:
            raise Refused("altered-envelope", ", ".join(sorted(extra)))
        found = found[WRAPPER]
    return found


def _few_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def verify_file(
    path: Path,
    *,
    trusted: Sequence[Json] = (),
    lists: Sequence[Path] = (),
    now: datetime | None = None,
) -> tuple[Verification, SignedEnvelope | None]:
    """Check one credential in a file, offline; return the answer and what could be read.

    Parameters
    ----------
    path
        The file: a JWT, an enveloped credential, a document with an ``eddsa-jcs-2022`` proof.
    trusted
        DID documents of issuers, got another way.
    lists
        Files with status lists.
    now
        The time; for tests.

    Raises `NotFound` if there is no such file.
    """
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    faults: dict[str, list[Fault]] = {aspect: [] for aspect in ASPECTS}
    try:
        held = credential(_few_bytes(path))
    except Refused as error:
        faults = {aspect: [Fault("unreadable")] for aspect in ASPECTS}
        faults["syntax"] = [error.fault]
        return _answer(path, None, faults, ""), None
    when = now or datetime.now(UTC)
    level = _judge_shape(held, faults)
    documents = {str(doc.get("id")): doc for doc in trusted}
    judges: list[tuple[str, Callable[[], None]]] = [
        ("signature", lambda: _judge_signature(held, documents, when)),
        ("status", lambda: judge_times(held.payload, path.name, when)),
        ("status", lambda: _judge_status(held, documents, lists, when)),
    ]
    for aspect, judge in judges:
        try:
            judge()
        except Refused as error:
            faults[aspect].append(error.fault)
    faults["log"].append(Fault("log-missing", "a credential alone has none"))
    return _answer(path, held, faults, level), held


def _judge_shape(held: SignedEnvelope, faults: dict[str, list[Fault]]) -> str:
    """Judge schema, semantics and evidence of what is known here; return the level of evidence."""
    types = held.payload.get("type")
    kind = next((k for k in KINDS if isinstance(types, list) and k in types), "")
    if not kind or not _is_this_version(held.payload):
        said = ", ".join(map(str, types)) if isinstance(types, list) else str(types)
        for aspect in ("schema", "semantics", "evidence level"):
            faults[aspect].append(Fault("version-not-judged", said[:120]))
        return ""
    faults["schema"] += schema_faults(held.payload, kind)
    if faults["schema"]:
        for aspect in ("semantics", "evidence level"):
            faults[aspect].append(Fault("unreadable", "the shape is wrong"))
        return ""
    try:
        faults["semantics"] += semantic_faults(held.payload)
    except Refused as error:
        faults["semantics"].append(error.fault)
    if kind == "DigitalProductPassport":
        faults["evidence level"] += claim_faults(held.payload)
        return ""
    faults["evidence level"] += evidence_faults(held.payload)
    return str(held.payload["credentialSubject"]["assessorLevel"])


def _is_this_version(payload: Json) -> bool:
    context = payload.get("@context")
    named = [str(one) for one in context] if isinstance(context, list) else []
    return CONTEXT[1] in named or not any("untp" in one for one in named)


def _judge_signature(held: SignedEnvelope, documents: Mapping[str, Json], now: datetime) -> None:
    issuer = issuer_of(held)
    if held.is_proof and "proof" not in held.payload:
        raise Refused("unsigned", issuer)
    if issuer not in documents:
        raise Refused("did-document-missing", issuer or "it names no issuer")
    document = sound(documents[issuer])
    check(held, assertion_key(document, issuer, held.kid))
    judge_foreign_key(document, held.kid, now)


def _judge_status(
    held: SignedEnvelope, documents: Mapping[str, Json], lists: Sequence[Path], now: datetime
) -> None:
    entries = held.payload.get("credentialStatus")
    if entries is None:
        return
    for entry in entries if isinstance(entries, list) and entries else [entries]:
        if not isinstance(entry, dict):
            raise Refused("status-missing", "what it names is no status list")
        address = str(entry.get("statusListCredential"))
        listed = _list_at(address, lists)
        with saying("status-list-wrong", address):
            if issuer_of(listed) != issuer_of(held):
                raise Refused("status-list-wrong", address)
            _judge_signature(listed, documents, now)
        found = listed.payload.get("credentialSubject")
        subject = found if isinstance(found, dict) else {}
        if subject.get("type") != "BitstringStatusList":
            raise Refused("status-list-wrong", address)
        octets = status.decoded(str(subject.get("encodedList")))
        if is_withdrawn(entry, octets, subject.get("statusPurpose")):
            raise Refused("revoked", f"{subject.get('statusPurpose')}")
        until = listed.payload.get("validUntil")
        if until is not None and moment(until) < now - CLOCKS:
            raise Refused("status-stale", f"it held until {stamp(moment(until))}")


def _list_at(address: str, lists: Sequence[Path]) -> SignedEnvelope:
    """Return the status list with an address, among the files that are at hand."""
    for path in lists:
        with suppress(Refused):  # another file may be the one
            found = credential(_few_bytes(path))
            if found.payload.get("id") == address:
                return found
    raise Refused("status-missing", address)


def _answer(
    path: Path, held: SignedEnvelope | None, faults: Mapping[str, Sequence[Fault]], level: str
) -> Verification:
    subject = held.payload.get("credentialSubject") if held else None
    inner = subject.get("product", subject) if isinstance(subject, dict) else None
    product = inner.get("id") if isinstance(inner, dict) else ""
    return Verification(
        rows=rows_of(faults, level),
        passport=path.name,
        product=product if isinstance(product, str) else "",
        issuer=issuer_of(held) if held else "",
        level=level,
        faults={aspect: tuple(found) for aspect, found in faults.items()},
        notes=(
            "A signature shows who said it and that nobody changed it, not that it is true.",
            "It was checked alone: no log says when it was signed, and no address where it belongs.",
            *([f"It {WITHOUT_STATUS}"] if held and "credentialStatus" not in held.payload else []),
        ),
    )
