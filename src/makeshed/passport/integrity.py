"""Proofs embedded in a document: W3C Data Integrity, eddsa-jcs-2022.

The document is made canonical by RFC 8785. RDF canonicalisation is not offered: it drops what a
context does not define before it hashes, so that a stranger can add to a signed document.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from makeshed.passport.fault_codes import Refused

SUITE = "eddsa-jcs-2022"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def hashed(document: Mapping[str, Any], config: Mapping[str, Any]) -> bytes:
    """Return what is signed: the hash of the proof's configuration, then that of the document."""
    plain, settings = dict(document), dict(config)
    return sha256(rfc8785.dumps(settings)).digest() + sha256(rfc8785.dumps(plain)).digest()


def proven(
    document: Mapping[str, Any], key: Ed25519PrivateKey, method: str, created: str
) -> dict[str, Any]:
    """Return the document with a proof by this key (``method`` is the key's id)."""
    config = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    } | ({"@context": document["@context"]} if "@context" in document else {})
    value = "z" + base58(key.sign(hashed(document, config)))
    return {**document, "proof": {**config, "proofValue": value}}


def check_proof(document: Mapping[str, Any], public: bytes) -> None:
    """Raise Refused unless the embedded proof was made with this Ed25519 key."""
    plain = {name: value for name, value in document.items() if name != "proof"}
    proof = document.get("proof")
    if not isinstance(proof, dict) or proof.get("type") != "DataIntegrityProof":
        raise Refused("not-an-envelope", "no single DataIntegrityProof")
    if proof.get("cryptosuite") != SUITE:
        raise Refused("algorithm-refused", repr(proof.get("cryptosuite")))
    if proof.get("proofPurpose") != "assertionMethod":
        raise Refused("wrong-type", repr(proof.get("proofPurpose")))
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    if "@context" in config and config["@context"] != plain.get("@context"):
        raise Refused("altered-envelope", "the proof speaks of another context")
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        raise Refused("bad-signature", "no proofValue in base58")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            unbase58(value[1:]), hashed(plain, config)
        )
    except (InvalidSignature, ValueError):
        raise Refused("bad-signature", str(proof.get("verificationMethod"))) from None


def multikey(text: str) -> bytes:
    """Return the Ed25519 public key in a multibase Multikey (``z6Mk...``)."""
    octets = unbase58(text[1:]) if text.startswith("z") else b""
    if octets[:2] != b"\xed\x01" or len(octets) != 34:
        raise Refused("key-kind-refused", text[:60])
    return octets[2:]


def base58(octets: bytes) -> str:
    """Return bytes in base58, the Bitcoin alphabet."""
    number, text = int.from_bytes(octets), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return "1" * (len(octets) - len(octets.lstrip(b"\x00"))) + text


def unbase58(text: str) -> bytes:
    """Return the bytes behind base58; Refused for other letters or more than 128 of them."""
    if len(text) > 128 or any(char not in _BASE58 for char in text):
        raise Refused("bad-signature", "not base58")
    number = 0
    for char in text:
        number = number * 58 + _BASE58.index(char)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
