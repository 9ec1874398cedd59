"""Making passports, withdrawing them, and changing keys."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from makeshed.answer import plain
from makeshed.errors import BadValue, NotFound
from makeshed.language.text import strange, strings
from makeshed.passport import credentials, did, events, page, qr, status
from makeshed.passport.bounded_reading import digest, moment, parsed, stamp
from makeshed.passport.commitments import committed
from makeshed.passport.credentials import status_credential, vouching
from makeshed.passport.digital_link import read_link, write_link
from makeshed.passport.face import judge_face
from makeshed.passport.fault_codes import Refused
from makeshed.passport.log import MAX_LOG_BYTES, Log, checkpoint, proofs_file, read_log
from makeshed.passport.passport_facts import Maker, Product
from makeshed.passport.product_picture import prepared
from makeshed.passport.published_folder import CHECKPOINT, LOG, Folder, locked, one_of
from makeshed.passport.published_place import PublishedPlace
from makeshed.passport.signed_envelope import opened, sign
from makeshed.passport.signing_keys import Key, apart, current_key, new_key, write_private

VALID_YEARS = 10
STATUS_DAYS = 30
"""How long a status list is fresh; renew it with ``refresh``."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One passport that was made: its address, its path in the folder, the auditor's file."""

    address: str
    path: str
    audit: Path


@dataclass(slots=True)
class _Desk:
    """An issuer at work: the folder, the key that signs, and the log as it grows."""

    folder: Folder
    key: Key
    log: Log
    now: datetime
    keys: Path

    def close(self) -> str:
        """Write the log and its signed root; return the root."""
        signed = checkpoint(self.log, self.folder.did, self.key, self.now)
        self.folder.write(LOG, self.log.text())
        self.folder.write(CHECKPOINT, signed.encode())
        return signed


def issue(
    folder: Path,
    keys: Path,
    product: Product,
    maker: Maker,
    *,
    base: str,
    gtin: str = "",
    count: int = 1,
    picture: Path | None = None,
    now: datetime | None = None,
) -> tuple[Issued, ...]:
    """Issue passports for items of one product; return where each lies.

    The first call makes the folder, a key, the DID document, the log and the status list; later ones
    add to them.

    Parameters
    ----------
    folder
        What will be published.
    keys
        Private: keys, and the opened bill of materials of each passport for auditors.
    product, maker
        What it says, and who says so.
    base
        https address that the folder will be published at; its domain is the issuer's identity.
    gtin
        GTIN of the product with check digit, if its owner has one; otherwise the address is the
        issuer's own. None is ever made up.
    count
        How many items; each has its own number, at random.
    picture
        A file with a picture of the product: JPEG, PNG or WebP. It is drawn anew, so that nothing
        goes with it that is not seen.
    now
        The time; for tests.

    Raises `BadValue` for an address or a GTIN that is none, a picture that cannot be used, a day that
    has not come, a language that is not known here, and keys that would be published.
    """
    apart(folder, keys)
    for text in strings(plain([product, maker, base])):
        if odd := strange(text):
            raise BadValue(f"{text[:60]!r} holds {odd}, which is no text", hint="leave it out")
    if count < 1:
        raise BadValue(f"{count} passports cannot be issued", hint="ask for 1 or more")
    _gtin(gtin)
    judge_face(product, now or datetime.now(UTC))
    drawn = prepared(picture) if picture is not None else b""
    with locked(keys):
        desk = _open(folder, keys, did.did_of(base), now)
        made = [_one(desk, product, maker, gtin, drawn) for _ in range(count)]
        for list_address in sorted({place.status_list for place, _ in made}):
            _publish_status(desk, maker.name, list_address, frozenset())
        signed = desk.close()
        for place, tokens in made:
            desk.folder.write(f"{place.path}/proofs.json", proofs_file(desk.log, tokens, signed))
    return tuple(
        Issued(place.product_id, place.path, _audit_file(keys, place.serial)) for place, _ in made
    )


def revoke(
    folder: Path, keys: Path, passport: str = "", *, reason: str = "", now: datetime | None = None
) -> str:
    """Withdraw a passport: set its bits, log that, and put a notice in place of its page.

    Parameters
    ----------
    passport
        Its path in the folder or its serial number; blank if it is the only one.
    reason
        In words, for the notice.

    Returns the path of the passport. Raises `NotFound` if there is none of that name.
    """
    path = one_of(folder, passport)
    payloads = [
        opened((folder / path / name).read_bytes()).payload
        for name in ("passport.jwt", "conformity.jwt")
    ]
    issuer = payloads[0]["issuer"]
    with locked(keys):
        desk = _open(folder, keys, issuer["id"], now)
        bits: dict[str, set[int]] = {}
        for payload in payloads:
            if payload["issuer"]["id"] != issuer["id"]:
                continue  # an outsider's judgement is the outsider's to withdraw
            entry = payload["credentialStatus"]
            index = int(entry["statusListIndex"])
            bits.setdefault(entry["statusListCredential"], set()).add(index)
        for address, indices in bits.items():
            _publish_status(desk, issuer["name"], address, frozenset(indices))
        desk.folder.write(f"{path}/index.html", page.withdrawn_page(payloads[0], reason))
        desk.close()
    return path


def refresh(folder: Path, keys: Path, *, now: datetime | None = None) -> int:
    """Sign every status list anew, so that it is fresh for another month; return how many."""
    names = sorted(path.name for path in (folder / "status").glob("*.jwt"))
    if not names:
        raise NotFound(f"there is no status list in {folder}")
    first = opened((folder / "status" / names[0]).read_bytes()).payload
    with locked(keys):
        desk = _open(folder, keys, first["issuer"]["id"], now)
        for name in names:
            address = f"{desk.folder.base}status/{name}"
            _publish_status(desk, first["issuer"]["name"], address, frozenset())
        desk.close()
    return len(names)


def rotate(
    folder: Path, keys: Path, *, compromised: bool = False, now: datetime | None = None
) -> str:
    """Make a new key and retire the old one; return the new key's id.

    What the old key signed while it was valid stays valid, by the log's time. With ``compromised``
    the old key may not speak for the issuer at all any more: issue its passports anew.
    """
    apart(folder, keys)
    with locked(keys):
        desk = _open(folder, keys, _issuer_of(folder), now)
        old, when = desk.key, desk.now
        if desk.log.entries:  # strictly after what the old key did last
            when = max(when, moment(desk.log.entries[-1].time) + timedelta(seconds=1))
        desk.now = when
        desk.key = new_key(keys, desk.folder.did)
        desk.log = desk.log.plus("key", desk.key.kid, desk.key.thumbprint, when)
        desk.log = desk.log.plus("key-end", old.kid, old.thumbprint, when)
        listed = _known_keys(desk.folder)
        for entry in listed:
            if entry["kid"] == old.kid:
                entry |= {"expires": stamp(when), "withdrawn": compromised}
        _write_document(desk.folder, [*listed, {"kid": desk.key.kid, "jwk": desk.key.public}])
        desk.close()
    return desk.key.kid


def _open(folder: Path, keys: Path, issuer: str, now: datetime | None) -> _Desk:
    """Return the desk of an issuer, set up if it is new."""
    place, when = Folder(folder, issuer), now or datetime.now(UTC)
    apart(folder, keys)
    if not (folder / LOG).exists():
        held = any(keys.glob("key-*.jwk"))
        key = current_key(keys, issuer) if held else new_key(keys, issuer)
        _write_document(place, [{"kid": key.kid, "jwk": key.public}])
        log = Log().plus("key", key.kid, key.thumbprint, when)
        return _Desk(place, key, log, when, keys)
    try:
        log = read_log(place.read(LOG, most=MAX_LOG_BYTES))
        place.read(place.document)
    except Refused as error:
        raise BadValue(
            f"{folder} cannot be added to: {error}",
            hint="is it published at another address, or another issuer's?",
        ) from None
    key = current_key(keys, issuer)
    if not log.was_valid(key.kid, key.thumbprint, max(stamp(when), log.entries[-1].time)):
        raise BadValue(
            f"{key.kid} in {keys} is not this folder's key", hint="name the folder of its keys"
        )
    return _Desk(place, key, log, when, keys)


def _one(
    desk: _Desk, product: Product, maker: Maker, gtin: str, picture: bytes
) -> tuple[PublishedPlace, list[tuple[str, str]]]:
    """Write and log one passport; return its place and its signed credentials."""
    place, indices = _place(desk, product, gtin)
    until = desk.now + timedelta(days=365 * VALID_YEARS + 2)
    passport = credentials.passport(
        product, maker, place, index=indices[0], since=desk.now, until=until, picture=picture
    )
    assessment = credentials.conformity(
        product, maker, place, index=indices[1], since=desk.now, until=until
    )
    made = events.document(product, place, desk.now)
    public, private = committed(product.lines)
    svg, png = qr.pictures(place.product_id)
    beside = {
        "index.html": page.page(passport, made),
        "code.svg": svg,
        "code.png": png,
        "product.jsonld": page.product_data(passport),
        "events.jsonld": json.dumps(made, ensure_ascii=False, indent=1).encode(),
        "commitments.json": public,
    }
    tokens = [
        ("passport.jwt", sign(vouching(passport, beside), desk.key)),
        ("conformity.jwt", sign(assessment, desk.key)),
    ]
    drawn = [(page.PICTURE, picture)] if picture else []
    for name, data in [
        *beside.items(),
        *drawn,
        *((name, token.encode()) for name, token in tokens),
    ]:
        desk.folder.write(f"{place.path}/{name}", data)
    for _, token in tokens:
        desk.log = desk.log.plus("credential", "", digest(token.encode()), desk.now)
    audit = _audit_file(desk.keys, place.serial)
    audit.parent.mkdir(mode=0o700, exist_ok=True)
    write_private(audit, private)
    return place, tokens


def _place(desk: _Desk, product: Product, gtin: str) -> tuple[PublishedPlace, tuple[int, int]]:
    """Choose a serial number, an address and two bits that nobody has yet."""
    serial = base64.b32encode(secrets.token_bytes(12)).decode().rstrip("=")
    base = desk.folder.base
    if gtin:
        address = write_link(base, ("01", gtin.zfill(14)), ("21", serial))
    else:
        address = f"{base}item/{_slug(product.key)}/{serial}"
    used = sum(entry.kind == "credential" for entry in desk.log.entries)
    number = 1 + used // (status.BITS // 2)
    taken = _taken(desk.keys, number)
    first = status.free_index(taken)
    second = status.free_index({*taken, first})
    _take(desk.keys, number, (first, second))
    place = PublishedPlace(
        base=base,
        did=desk.folder.did,
        product_id=address,
        path=address.removeprefix(base),
        serial=serial,
        gtin=gtin,
        status_list=f"{base}status/{number}.jwt",
    )
    return place, (first, second)


def _publish_status(desk: _Desk, name: str, address: str, more: frozenset[int]) -> None:
    """Sign a status list with more bits set, and log it."""
    file = address.removeprefix(desk.folder.base)
    bits: set[int] = set()
    if (desk.folder.root / file).exists():
        old = opened(desk.folder.read(file)).payload
        bits = status.withdrawn_in(status.decoded(old["credentialSubject"]["encodedList"]))
    encoded = status.encoded(bits | more)
    until = desk.now + timedelta(days=STATUS_DAYS)
    payload = status_credential(desk.folder.did, name, address, encoded, desk.now, until)
    token = sign(payload, desk.key)
    desk.folder.write(file, token.encode())
    desk.log = desk.log.plus("status", address, digest(token.encode()), desk.now)


def _taken(keys: Path, number: int) -> set[int]:
    file = keys / f"taken-{number}.txt"
    return set(map(int, file.read_text().split())) if file.exists() else set()


def _take(keys: Path, number: int, indices: tuple[int, int]) -> None:
    with (keys / f"taken-{number}.txt").open("a", encoding="ascii") as file:
        file.write("".join(f"{index}\n" for index in indices))


def _audit_file(keys: Path, serial: str) -> Path:
    return keys / "audit" / f"{serial}.json"


def _gtin(gtin: str) -> None:
    if not gtin:
        return
    try:
        read_link(f"https://id.gs1.org/01/{gtin}", strict=False)
    except Refused as error:
        raise BadValue(
            f"{gtin!r} is no GTIN: {error.fault.detail}",
            hint="GS1 gives them out; leave it blank to use an address of your own",
        ) from None


def _slug(text: str) -> str:
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in text)
    return kept.strip("-") or "product"


def _issuer_of(folder: Path) -> str:
    for name in ("did.json", ".well-known/did.json"):
        if (folder / name).is_file():
            return str(parsed((folder / name).read_bytes(), "DID document")["id"])
    raise NotFound(f"there is no DID document in {folder}")


def _known_keys(folder: Folder) -> list[dict[str, Any]]:
    doc: Mapping[str, Any] = parsed(folder.read(folder.document), "DID document")
    return [
        {
            "kid": method["id"],
            "jwk": method["publicKeyJwk"],
            "expires": method.get("expires"),
            "withdrawn": method["id"] not in doc["assertionMethod"],
        }
        for method in doc["verificationMethod"]
    ]


def _write_document(folder: Folder, keys: list[dict[str, Any]]) -> None:
    doc = did.document(folder.did, keys)
    folder.write(folder.document, json.dumps(doc, ensure_ascii=False, indent=1).encode())
