"""Do the log, its signed roots and the DID document tell one story?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from makeshed.passport.bounded_reading import moment
from makeshed.passport.did import assertion_key
from makeshed.passport.fault_codes import Refused
from makeshed.passport.log import Log
from makeshed.passport.signed_envelope import SignedEnvelope, check

Json = Mapping[str, Any]

CLOCKS = timedelta(minutes=5)
"""By how much the clocks of an issuer and of whoever checks may differ."""


def judge_checkpoint(
    envelope: SignedEnvelope, log: Log, issuer: str, document: Json, now: datetime
) -> None:
    """Raise Refused unless a key that was the issuer's then signed this root of the log."""
    said = envelope.payload
    if said["origin"] != issuer:
        raise Refused("checkpoint-wrong", f"of {said['origin']}")
    with saying("checkpoint-wrong", str(envelope.kid)):
        jwk = assertion_key(document, issuer, envelope.kid)
        check(envelope, jwk)
    if not log.was_valid(str(envelope.kid), thumbprint(jwk), said["time"]):
        raise Refused("checkpoint-wrong", f"{envelope.kid} was not valid then")
    if moment(said["time"]) > now + CLOCKS:
        raise Refused("checkpoint-wrong", "signed in the future")


def judge_history(log: Log, document: Json) -> None:
    """Raise Refused unless log and document agree on which keys there were, and until when."""
    listed = {}
    for method in document.get("verificationMethod") or ():
        if isinstance(method, dict):
            jwk = method.get("publicKeyJwk", {})
            listed[method["id"]] = (thumbprint(jwk), method.get("expires", ""))
    logged = {}
    for entry in log.entries:
        if entry.kind == "key":
            known, _, until = log.times_of(entry.subject)
            logged[entry.subject] = (known, until)
    if listed != logged:
        differing = {kid for kid, _ in listed.items() ^ logged.items()}
        raise Refused("history-disagrees", ", ".join(sorted(map(str, differing))))


def judge_foreign_key(document: Json, kid: object, now: datetime) -> None:
    """Raise Refused unless a key of an issuer without a log here is valid now.

    What an expired key signed may be older than its end, which only a log could tell.
    """
    for method in document.get("verificationMethod") or ():
        if isinstance(method, dict) and method.get("id") == kid:
            if method.get("revoked") is not None:
                raise Refused("key-outside-validity", f"{kid} was revoked")
            if "expires" in method and moment(method["expires"]) < now - CLOCKS:
                raise Refused("key-time-unknown", f"{kid} expired on {method['expires'][:10]}")


def thumbprint(jwk: Json) -> str:
    """Return a public key's fingerprint (RFC 7638); blank if it is no Ed25519 key."""
    from joserfc.errors import JoseError  # noqa: PLC0415  (an extra)
    from joserfc.jwk import OKPKey  # noqa: PLC0415

    if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519"):
        return ""
    try:
        return OKPKey.import_key({n: str(jwk.get(n)) for n in ("kty", "crv", "x")}).thumbprint()
    except (JoseError, ValueError, TypeError):
        return ""


@contextmanager
def saying(reason: str, detail: str) -> Iterator[None]:
    """Say what is refused in the words of the check at hand."""
    try:
        yield
    except Refused as error:
        if error.fault.reason == reason:
            raise
        raise Refused(reason, f"{detail}: {error.fault}") from None
