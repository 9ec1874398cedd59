"""Who an issuer is: did:web, a DID document on the issuer's own domain.

Nothing is fetched by default. Where a caller brings a fetcher, addresses are judged first: a passport
from a stranger must not make a server look at its own network.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from makeshed.errors import BadValue
from makeshed.passport.bounded_reading import base64url, parsed
from makeshed.passport.fault_codes import Refused

CONTEXT = ["https://www.w3.org/ns/did/v1", "https://www.w3.org/ns/cid/v1"]

Fetch = Callable[[str], bytes]
"""Return what stands at a URL, without following redirects."""

Lookup = Callable[[str], Iterable[str]]
"""Return the IP addresses of a host name."""

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "arpa")


def did_of(base: str) -> str:
    """Return the DID of whoever publishes at an https address.

    >>> did_of("https://velo.example/passports/")
    'did:web:velo.example:passports'
    """
    parts = urlsplit(base)
    wrong = parts.scheme != "https" or parts.query or parts.fragment or "@" in parts.netloc
    if wrong or not parts.hostname or not is_public_name(parts.hostname):
        raise BadValue(
            f"{base!r} is no public https address to publish at",
            hint="write https://, your domain, and a path if you like: https://velo.example/passports/",
        )
    host = parts.hostname + (f"%3A{parts.port}" if parts.port else "")
    return ":".join(["did:web", host, *map(quote, filter(None, parts.path.split("/")))])


def base_of(did: str) -> str:
    """Return the https address that a did:web stands for, with a slash at its end."""
    method, _, rest = did.partition("did:web:")
    if method or not rest:
        raise Refused("issuer-not-a-domain", did)
    host, *path = rest.split(":")
    name = unquote(host)
    bare = name.partition(":")[0]
    if not is_public_name(bare):
        raise Refused("address-refused", did)
    if any(unquote(part) in {"", ".", ".."} or "/" in unquote(part) for part in path):
        raise Refused("issuer-not-a-domain", did)
    return "/".join([f"https://{name}", *path, ""])


def document_path(did: str) -> str:
    """Return where the DID document lies below the issuer's address."""
    base = base_of(did)
    return "did.json" if urlsplit(base).path.strip("/") else ".well-known/did.json"


def document(did: str, keys: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the DID document with these public keys.

    Each key has ``kid``, ``jwk`` and, if it is retired, ``expires``; a key with ``withdrawn`` is
    listed, and may not speak for the issuer any more.
    """
    methods, speaking = [], []
    for key in keys:
        method = {
            "id": key["kid"],
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": dict(key["jwk"]),
        }
        methods.append(method | ({"expires": key["expires"]} if key.get("expires") else {}))
        if not key.get("withdrawn"):
            speaking.append(key["kid"])
    return {
        "@context": CONTEXT,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": speaking,
    }


def sound(doc: Any) -> dict[str, Any]:
    """Return a DID document if keys can be looked for in it; Refused if it has another shape."""
    right = isinstance(doc, dict) and isinstance(doc.get("id"), str)
    for name in ("verificationMethod", "assertionMethod"):
        listed = doc.get(name, []) if right else None
        right = isinstance(listed, list) and all(map(_is_method, listed))
    if not right:
        raise Refused("did-document-malformed")
    found: dict[str, Any] = doc
    return found


def assertion_key(doc: Mapping[str, Any], issuer: str, kid: object) -> dict[str, Any]:
    """Return the issuer's public key with this id, as a JWK.

    Raises Refused unless the key id belongs to the issuer, the issuer's document lists it, and lists
    it for making statements. Leaving out one of the three lets a stranger sign for the issuer.
    """
    if not isinstance(kid, str) or kid.partition("#")[0] != issuer or doc.get("id") != issuer:
        raise Refused("kid-of-another-did", f"issuer {issuer}, key {kid}")
    listed = [m for m in _entries(doc, "verificationMethod") if m.get("id") == kid]
    embedded = [m for m in _entries(doc, "assertionMethod") if m.get("id") == kid]
    if not listed + embedded:
        raise Refused("key-unknown", kid)
    named = kid in (doc.get("assertionMethod") or ())
    if not named and not embedded:
        raise Refused("key-not-for-assertion", kid)
    method = (listed + embedded)[0]
    if method.get("controller") != issuer:
        raise Refused("kid-of-another-did", f"{kid} is controlled by {method.get('controller')}")
    jwk = method.get("publicKeyJwk")
    if jwk is None and isinstance(method.get("publicKeyMultibase"), str):
        from makeshed.passport.integrity import multikey  # noqa: PLC0415  (an extra)

        octets = multikey(method["publicKeyMultibase"])
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(octets)}
    if not isinstance(jwk, dict) or (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519"):
        raise Refused("key-kind-refused", kid)
    return {name: jwk.get(name) for name in ("kty", "crv", "x")}


def resolved(did: str, fetch: Fetch, lookup: Lookup) -> dict[str, Any]:
    """Fetch an issuer's DID document; Refused if its address is not public, or the answer is wrong."""
    url = base_of(did) + document_path(did)
    public_address(url, lookup)
    doc = parsed(fetch(url), "DID document")
    found = sound(doc)
    if found["id"] != did:
        raise Refused("did-document-differs", f"{url} does not speak for {did}")
    return found


def public_address(url: str, lookup: Lookup) -> None:
    """Raise Refused unless a URL is https and every address of its host is public."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or "@" in parts.netloc or not is_public_name(host):
        raise Refused("address-refused", url)
    addresses = [ipaddress.ip_address(text) for text in lookup(host)]
    if not addresses or not all(map(_is_public, addresses)):
        raise Refused("address-refused", f"{url}: {', '.join(map(str, addresses)) or 'no address'}")


def is_public_name(host: str) -> bool:
    """Whether a host is a domain name that can be public: no address in whatever spelling."""
    labels = host.lower().rstrip(".").split(".")
    if len(labels) < 2 or labels[-1] in _LOCAL or not all(map(_LABEL.fullmatch, labels)):
        return False
    return not re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1])


def _is_method(entry: Any) -> bool:
    if isinstance(entry, str):
        return True
    if not isinstance(entry, dict) or not isinstance(entry.get("publicKeyJwk", {}), dict):
        return False
    return isinstance(entry.get("id"), str) and isinstance(entry.get("expires", ""), str)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one host on the public internet, and not another one in disguise."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour or address.teredo
        if hidden or address in _NAT64:
            return False
    return address.is_global and not address.is_multicast


def _entries(doc: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = doc.get(name)
    return [m for m in found if isinstance(m, dict)] if isinstance(found, list) else []
