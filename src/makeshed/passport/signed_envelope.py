"""Signed envelopes: JSON Web Signatures over Ed25519 (RFC 7515, W3C VC-JOSE-COSE).

joserfc does the cryptography. What is decided here is what it may be asked to do: one algorithm
under its two names, no key from the header, and one use for each type.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from makeshed.passport.bounded_reading import MAX_BYTES, parsed, unpadded
from makeshed.passport.fault_codes import Refused
from makeshed.passport.integrity import check_proof
from makeshed.passport.signing_keys import Key

if TYPE_CHECKING:
    from joserfc.jws import JWSRegistry

ALGORITHMS = ("EdDSA", "Ed25519")
"""Names of the one algorithm; RFC 9864 renames the first, UNTP still writes it."""

CREDENTIAL = "vc+jwt"
CHECKPOINT = "makeshed-checkpoint+jwt"

_FOREIGN_KEYS = {"jwk", "jku", "x5c", "x5u", "x5t", "x5t#S256"}
_WRAPPER = {"@context", "type", "id"}
_DATA_URL = "data:application/vc+jwt,"


@dataclass(frozen=True, slots=True)
class SignedEnvelope:
    """What was signed, by which key it says, and the signed text itself; blank: see the proof."""

    payload: dict[str, Any]
    header: dict[str, Any]
    token: str

    @property
    def is_proof(self) -> bool:
        """Whether the signature is embedded in the document, not around it."""
        return not self.token

    @property
    def kid(self) -> object:
        """Id of the key that it says it was signed with."""
        return self.header.get("kid")


def sign(payload: Mapping[str, Any], key: Key, use: str = CREDENTIAL) -> str:
    """Return the payload signed for one use, as a compact JWS."""
    from joserfc import jws  # noqa: PLC0415  (an extra)

    header = {"alg": "EdDSA", "kid": key.kid, "typ": use}
    header |= {"cty": "vc"} if use == CREDENTIAL else {}
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    with _quiet():
        return jws.serialize_compact(header, body, key.private, registry=_registry())


def opened(data: bytes, use: str = CREDENTIAL) -> SignedEnvelope:
    """Return what an envelope holds, without judging the signature.

    A bare token, an EnvelopedVerifiableCredential that says nothing beside its token, or a document
    with an embedded proof. Raises Refused for headers that choose another algorithm, bring a key, or
    were meant for another use.
    """
    if len(data) > MAX_BYTES:
        raise Refused("too-large", f"{len(data)} bytes, at most {MAX_BYTES}")
    text = data.decode("ascii", "replace").strip()
    if text.startswith("{"):
        document = parsed(data, "document")
        if "proof" in document and use == CREDENTIAL:
            return _with_proof(document)
        text = _unwrapped(document)
    parts = text.split(".")
    if len(parts) != 3:
        raise Refused("not-an-envelope", "a token has three parts")
    header, payload = (parsed(unpadded(part), "token") for part in parts[:2])
    unpadded(parts[2])
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise Refused("not-an-envelope", "header and payload are objects")
    _judge_header(header, use)
    return SignedEnvelope(payload, header, text)


def check(envelope: SignedEnvelope, jwk: Mapping[str, Any]) -> None:
    """Raise Refused unless the envelope was signed with the private half of this public key."""
    from joserfc import jws  # noqa: PLC0415  (an extra)
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import OKPKey  # noqa: PLC0415

    if envelope.is_proof:
        check_proof(envelope.payload, unpadded(str(jwk["x"])))
        return
    try:
        with _quiet():
            key = OKPKey.import_key(dict(jwk))
            jws.deserialize_compact(envelope.token, key, registry=_registry())
    except (JoseError, ValueError) as error:
        raise Refused("bad-signature", f"{envelope.kid}: {type(error).__name__}") from None


@cache
def _registry() -> JWSRegistry:
    """Return what joserfc may do: one algorithm, and bounds that fit the ones set here."""
    from joserfc.jws import JWSRegistry  # noqa: PLC0415  (an extra)

    registry = JWSRegistry(algorithms=list(ALGORITHMS))
    registry.max_header_length, registry.max_payload_length = 4096, 2 * MAX_BYTES
    return registry


def _judge_header(header: Mapping[str, Any], use: str) -> None:
    if header.get("alg") not in ALGORITHMS:
        raise Refused("algorithm-refused", repr(header.get("alg")))
    if found := _FOREIGN_KEYS & header.keys():
        raise Refused("key-in-header", ", ".join(sorted(found)))
    if "crit" in header or header.get("b64", True) is not True:
        raise Refused("header-not-understood", ", ".join(sorted(header)))
    if header.get("typ") != use:
        raise Refused("wrong-type", f"{header.get('typ')!r}, wanted {use!r}")


def _with_proof(document: dict[str, Any]) -> SignedEnvelope:
    proof = document["proof"]
    if not isinstance(proof, dict):
        raise Refused("not-an-envelope", "more than one proof")
    return SignedEnvelope(document, {"kid": proof.get("verificationMethod")}, "")


def _unwrapped(wrapper: Any) -> str:
    """Return the token of an EnvelopedVerifiableCredential (VC Data Model 2.0, 4.12.1)."""
    kind, link = wrapper.get("type"), wrapper.get("id")
    if kind not in ("EnvelopedVerifiableCredential", ["EnvelopedVerifiableCredential"]):
        raise Refused("not-an-envelope", f"type {kind!r}")
    if extra := wrapper.keys() - _WRAPPER:
        raise Refused("altered-envelope", ", ".join(sorted(extra)))
    if not isinstance(link, str) or not link.startswith(_DATA_URL):
        raise Refused("not-an-envelope", "its id is no data:application/vc+jwt")
    return link.removeprefix(_DATA_URL)


class _quiet(warnings.catch_warnings):  # noqa: N801  (reads as a verb: with _quiet())
    """Keep joserfc from warning that ``EdDSA`` is the older of two names: UNTP still wants it."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.filterwarnings("ignore", message="EdDSA is deprecated")
