"""What attackers try. Each is refused, and the reason has a name."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from makeshed.passport import issue, resolved, revoke, rotate, verify
from makeshed.passport.bounded_reading import MAX_BYTES, base64url, digest
from makeshed.passport.credentials import status_credential
from makeshed.passport.did import document, public_address
from makeshed.passport.fault_codes import Refused
from makeshed.passport.log import MAX_LOG_BYTES, Log, checkpoint, proofs_file, read_log
from makeshed.passport.published_folder import CHECKPOINT as CHECKPOINT_FILE
from makeshed.passport.published_folder import LOG
from makeshed.passport.signed_envelope import CHECKPOINT, opened, sign
from makeshed.passport.signing_keys import new_key
from makeshed.passport.status import encoded

from .conftest import BASE, DID, LATER, MAKER, NOW, PRODUCT, Office


def header_of(token: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    return found


def with_header(token: str, **change: Any) -> str:
    header = base64url(json.dumps(header_of(token) | change).encode())
    return ".".join([header, *token.split(".")[1:]])


def relog(office: Office, key: Any, *, now: Any = NOW) -> None:
    """Put the folder's credentials into its log as an attacker with a key would."""
    log = read_log((office.folder / LOG).read_bytes())
    tokens = [(n, office.file(n).read_text()) for n in ("passport.jwt", "conformity.jwt")]
    for _, token in tokens:
        if log.find(token) is None:
            log = log.plus("credential", "", digest(token.encode()), now)
    signed = checkpoint(log, DID, key, now)
    (office.folder / LOG).write_bytes(log.text())
    (office.folder / CHECKPOINT_FILE).write_text(signed)
    office.file("proofs.json").write_bytes(proofs_file(log, tokens, signed))


def test_untouched_all_seven_pass(office: Office) -> None:
    found = office.verified()
    assert [row.result for row in found.rows] == ["pass"] * 7
    assert found.verdict == "pass"
    assert found.level == "self"


def test_signed_with_an_attackers_key_for_a_victims_issuer(office: Office, tmp_path: Path) -> None:
    attacker = new_key(tmp_path / "attacker", DID)  # the same key id, another key
    office.file("passport.jwt").write_text(sign(office.payload(), attacker))
    assert office.verified().result("signature").reason == "bad-signature"


def test_a_whole_folder_made_up_for_a_victims_domain(office: Office, tmp_path: Path) -> None:
    issue(tmp_path / "fake", tmp_path / "fake-keys", PRODUCT, MAKER, base=BASE, now=NOW)
    found = verify(tmp_path / "fake", now=LATER)
    assert found.result("signature").result == "unknown"
    assert found.verdict != "pass"
    found = verify(tmp_path / "fake", trusted=[office.document], now=LATER)
    assert found.verdict == "fail"
    assert {"bad-signature", "did-document-differs"} <= found.reasons


def test_key_listed_but_not_for_assertion(office: Office) -> None:
    doc = office.document | {"assertionMethod": [], "authentication": [f"{DID}#key-1"]}
    (office.folder / "did.json").write_text(json.dumps(doc))
    found = office.verified(trusted=[doc])
    assert found.result("signature").reason == "key-not-for-assertion"


def test_key_not_listed(office: Office) -> None:
    doc = office.document | {"verificationMethod": []}
    doc["assertionMethod"] = [f"{DID}#key-9"]
    assert "key-unknown" in office.verified(trusted=[doc]).reasons


def test_key_listed_but_controlled_by_another(office: Office) -> None:
    doc = office.document
    doc["verificationMethod"][0]["controller"] = "did:web:attacker.example"
    assert "kid-of-another-did" in office.verified(trusted=[doc]).reasons


def test_kid_of_another_did(office: Office, tmp_path: Path) -> None:
    attacker = new_key(tmp_path / "attacker", "did:web:attacker.example")
    office.file("passport.jwt").write_text(sign(office.payload(), attacker))
    theirs = document(
        attacker.kid.partition("#")[0], [{"kid": attacker.kid, "jwk": attacker.public}]
    )
    found = office.verified(trusted=[office.document, theirs])
    assert found.result("signature").reason == "kid-of-another-did"


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "ES256", "RS256", "", None, 5])
def test_another_algorithm(office: Office, alg: object) -> None:
    token = with_header(office.file("passport.jwt").read_text(), alg=alg)
    office.file("passport.jwt").write_text(
        token if alg != "none" else token.rpartition(".")[0] + "."
    )
    assert office.verified().result("syntax").reason == "algorithm-refused"


def test_hs256_with_the_public_key_as_secret(office: Office) -> None:
    secret = OctKey.import_key(base64.urlsafe_b64decode(office.key.public["x"] + "="))
    header = {"alg": "HS256", "typ": "vc+jwt", "kid": f"{DID}#key-1"}
    body = json.dumps(office.payload())
    office.file("passport.jwt").write_text(jws.serialize_compact(header, body, secret))
    assert office.verified().result("syntax").reason == "algorithm-refused"


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_in_the_header(office: Office, name: str) -> None:
    token = with_header(office.file("passport.jwt").read_text(), **{name: "https://evil.example"})
    office.file("passport.jwt").write_text(token)
    assert office.verified().result("syntax").reason == "key-in-header"


@pytest.mark.parametrize("extra", [{"crit": ["b64"], "b64": False}, {"b64": False}, {"crit": []}])
def test_demands_in_the_header(office: Office, extra: dict[str, Any]) -> None:
    token = with_header(office.file("passport.jwt").read_text(), **extra)
    office.file("passport.jwt").write_text(token)
    assert office.verified().result("syntax").reason == "header-not-understood"


def test_a_checkpoint_is_no_credential(office: Office) -> None:
    office.file("passport.jwt").write_text(sign(office.payload(), office.key, CHECKPOINT))
    assert office.verified().result("syntax").reason == "wrong-type"


def test_altered_payload(office: Office) -> None:
    head, body, tail = office.file("passport.jwt").read_text().split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=="))
    payload["credentialSubject"]["countryOfProduction"]["countryCode"] = "CH"
    changed = base64url(json.dumps(payload).encode())
    office.file("passport.jwt").write_text(f"{head}.{changed}.{tail}")
    assert office.verified().result("signature").reason == "bad-signature"


def wrapped(token: str, **extra: Any) -> bytes:
    return json.dumps(
        {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:application/vc+jwt,{token}",
            **extra,
        }
    ).encode()


def test_altered_envelope(office: Office) -> None:
    token = office.file("passport.jwt").read_text()
    office.file("passport.jwt").write_bytes(wrapped(token))
    assert office.verified().verdict == "pass"
    office.file("passport.jwt").write_bytes(wrapped(token, name="Certified by the State"))
    assert office.verified().result("syntax").reason == "altered-envelope"


def test_retired_key_signs_today(office: Office) -> None:
    stolen = office.key
    rotate(office.folder, office.keys, now=NOW + timedelta(hours=1))
    assert office.verified().verdict == "pass"  # what it signed before stays good
    office.file("passport.jwt").write_text(sign(office.payload() | {"name": "forged"}, stolen))
    relog(office, office.key, now=NOW + timedelta(hours=2))
    assert office.verified().result("signature").reason == "key-outside-validity"


def test_retired_key_backdates_an_entry(office: Office) -> None:
    stolen = office.key
    rotate(office.folder, office.keys, now=NOW + timedelta(hours=1))
    office.file("passport.jwt").write_text(sign(office.payload() | {"name": "forged"}, stolen))
    relog(office, stolen, now=NOW + timedelta(hours=2))
    lines = (office.folder / LOG).read_bytes().replace(b"T10:00:00Z", b"T08:00:00Z")
    (office.folder / LOG).write_bytes(lines)
    assert "log-time-backwards" in office.verified().reasons


def test_compromised_key_speaks_no_more(office: Office) -> None:
    rotate(office.folder, office.keys, compromised=True, now=NOW + timedelta(hours=1))
    assert office.verified().result("signature").reason == "key-not-for-assertion"


def test_passport_dated_long_before_it_was_logged(office: Office) -> None:
    def earlier(payload: dict[str, Any]) -> None:
        payload["validFrom"] = "2025-01-01T00:00:00Z"
        payload["credentialSubject"]["productionDate"] = "2024-12-31"
        for claim in payload["credentialSubject"]["performanceClaim"]:
            claim["claimDate"] = "2024-12-31"

    office.forge(earlier)
    relog(office, office.key)
    found = office.verified()
    assert found.result("log").reason == "backdated"


def test_forked_log(office: Office) -> None:
    seen = (office.folder / CHECKPOINT_FILE).read_bytes()
    log = read_log((office.folder / LOG).read_bytes())
    other = Log()
    for entry in log.entries:  # the same entries, one of them other than it was
        kind = dataclasses.replace(
            entry, digest="0" * 64 if entry.kind == "status" else entry.digest
        )
        other = other.plus(kind.kind, kind.subject, kind.digest, NOW)
    signed = checkpoint(other, DID, office.key, NOW)
    tokens = [(n, office.file(n).read_text()) for n in ("passport.jwt", "conformity.jwt")]
    (office.folder / LOG).write_bytes(other.text())
    (office.folder / CHECKPOINT_FILE).write_text(signed)
    office.file("proofs.json").write_bytes(proofs_file(other, tokens, signed))
    assert "log-forked" not in office.verified().reasons  # nobody can tell without a witness
    assert office.verified(seen=seen).result("log").reason == "log-forked"


def test_log_cut_short(office: Office) -> None:
    old = {name: (office.folder / name).read_bytes() for name in (LOG, CHECKPOINT_FILE)}
    revoke(office.folder, office.keys, office.path, now=NOW + timedelta(hours=1))
    seen = (office.folder / CHECKPOINT_FILE).read_bytes()
    for name, data in old.items():
        (office.folder / name).write_bytes(data)
    assert office.verified(seen=seen).result("log").reason == "log-shrunk"


@pytest.mark.parametrize("line", [0, 1, -1])
def test_log_line_changed_after_signing(office: Office, line: int) -> None:
    lines = (office.folder / LOG).read_text().splitlines()
    row = json.loads(lines[line])
    row["digest"] = "f" * 64
    lines[line] = json.dumps(row, separators=(",", ":"), sort_keys=True)
    (office.folder / LOG).write_text("\n".join(lines) + "\n")
    assert office.verified().result("log").result == "fail"


def test_never_logged(office: Office) -> None:
    office.forge(lambda payload: payload.update(name="another"))
    found = office.verified()
    assert found.result("log").reason == "not-in-log"
    assert "key-time-unknown" in found.reasons


def test_proof_of_another_credential(office: Office) -> None:
    proofs = json.loads(office.file("proofs.json").read_text())
    proofs["passport.jwt"], proofs["conformity.jwt"] = (
        proofs["conformity.jwt"],
        proofs["passport.jwt"],
    )
    office.file("proofs.json").write_text(json.dumps(proofs))
    assert office.verified().result("log").reason == "inclusion-proof-wrong"


def test_checkpoint_signed_by_another(office: Office, tmp_path: Path) -> None:
    log = read_log((office.folder / LOG).read_bytes())
    attacker = new_key(tmp_path / "attacker", DID)
    (office.folder / CHECKPOINT_FILE).write_text(checkpoint(log, DID, attacker, NOW))
    assert office.verified().result("log").reason == "checkpoint-wrong"


def test_log_gone(office: Office) -> None:
    (office.folder / LOG).unlink()
    found = office.verified()
    assert (found.result("log").result, found.result("log").reason) == ("unknown", "log-missing")


def test_log_and_document_too_large_are_not_called_missing(office: Office) -> None:
    for path in (office.folder / LOG, office.folder / "did.json"):
        path.write_bytes(b" " * (MAX_LOG_BYTES + 1))
    found = office.verified(trusted=[])
    assert "too-large" in {row.reason for row in found.rows}
    assert not {"log-missing", "did-document-missing"} & {row.reason for row in found.rows}


def test_document_and_log_disagree_on_a_key(office: Office) -> None:
    doc = office.document
    doc["verificationMethod"][0]["expires"] = "2026-11-22T09:00:00Z"
    (office.folder / "did.json").write_text(json.dumps(doc))
    assert office.verified(trusted=[doc]).result("log").reason == "history-disagrees"


def test_revoked(office: Office) -> None:
    revoke(office.folder, office.keys, office.path, reason="recalled", now=NOW + timedelta(hours=1))
    found = office.verified()
    assert found.result("status").reason == "revoked"
    assert {row.check for row in found.rows if row.result != "pass"} == {"status"}
    assert b"Withdrawn" in office.file("index.html").read_bytes()


def test_revoked_and_the_old_status_list_shown(office: Office) -> None:
    old = (office.folder / "status" / "1.jwt").read_bytes()
    revoke(office.folder, office.keys, office.path, now=NOW + timedelta(hours=1))
    (office.folder / "status" / "1.jwt").write_bytes(old)
    assert office.verified().result("status").reason == "status-rolled-back"


def test_expired_and_not_yet_valid(office: Office) -> None:
    late = office.verified(now=NOW + timedelta(days=11 * 365))
    assert late.result("status").reason == "expired"
    early = office.verified(now=NOW - timedelta(days=2))
    assert early.result("status").reason == "not-yet-valid"


def test_status_unknown_when_offline_and_stale(office: Office) -> None:
    stale = office.verified(now=NOW + timedelta(days=40))
    assert (stale.result("status").result, stale.verdict) == ("unknown", "unknown")
    assert stale.result("status").reason == "status-stale"
    (office.folder / "status" / "1.jwt").unlink()
    gone = office.verified()
    assert (gone.result("status").result, gone.result("status").reason) == (
        "unknown",
        "status-missing",
    )


def status_list(office: Office, bits: str, **change: Any) -> str:
    address = f"{BASE}status/1.jwt"
    payload = status_credential(DID, "x", address, bits, NOW, NOW + timedelta(days=30))
    return sign(payload | change, office.key)


@pytest.mark.parametrize(
    "bits",
    [
        encoded([], 1024),  # too short to hide who is asked about
        "u" + base64url(b"no gzip"),
        "z" + base64url(gzip.compress(bytes(16384), mtime=0)),
        "u!",
    ],
)
def test_status_list_that_is_none(office: Office, bits: str) -> None:
    (office.folder / "status" / "1.jwt").write_text(status_list(office, bits))
    assert office.verified().result("status").reason == "status-list-wrong"


def test_status_list_of_another_address_or_issuer(office: Office, tmp_path: Path) -> None:
    file = office.folder / "status" / "1.jwt"
    file.write_text(status_list(office, encoded([]), id=f"{BASE}status/2.jwt"))
    assert office.verified().result("status").reason == "status-list-wrong"
    file.write_text(sign(opened(file.read_bytes()).payload, new_key(tmp_path / "attacker", DID)))
    assert office.verified().result("status").reason == "status-list-wrong"


def test_status_list_that_is_a_bomb(office: Office) -> None:
    bomb = "u" + base64url(gzip.compress(bytes(100_000_000), mtime=0))
    (office.folder / "status" / "1.jwt").write_text(status_list(office, bomb))
    assert office.verified().result("status").reason == "too-large"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"e30." * (MAX_BYTES // 3), "too-large"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "too-deep"),
        (b'{"a":' + b"[" * 100_000, "too-deep"),
        (b'{"id":"a","id":"b"}', "not-json"),
        (b'{"a":NaN}', "not-json"),
        (b"{", "not-json"),
        (b"\xff\xfe", "not-an-envelope"),
        (b"", "not-an-envelope"),
        (b"a.b", "not-an-envelope"),
        (b"....", "not-an-envelope"),
        (b"e30.e30=.e30", "not-an-envelope"),
        (b"e31.e30.e30", "not-an-envelope"),  # other bits, the same bytes
        (b"W10.W10.", "not-an-envelope"),
        (b'{"type":"x"}', "not-an-envelope"),
    ],
)
def test_input_that_is_hostile(office: Office, data: bytes, reason: str) -> None:
    office.file("passport.jwt").write_bytes(data)
    found = office.verified()
    assert found.result("syntax").reason == reason
    assert {row.reason for row in found.rows[1:]} == {"unreadable"}


def test_remote_context(office: Office) -> None:
    office.forge(lambda p: p["@context"].append("https://evil.example/context"))
    assert office.verified().result("schema").reason == "remote-context"
    office.forge(lambda p: p.update({"@context": [{"@vocab": "https://evil.example/"}]}))
    assert office.verified().result("schema").reason == "remote-context"


def test_deep_and_large_inside_a_token(office: Office) -> None:
    deep: Any = 1
    for _ in range(100):
        deep = [deep]
    office.forge(lambda p: p.update(deep=deep))
    assert office.verified().result("syntax").reason == "too-deep"


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "0.0.0.0",  # noqa: S104
        "fe80::1", "100.64.0.1", "::ffff:127.0.0.1", "224.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_resolver_pointed_at_a_private_address(address: str) -> None:
    fetched: list[str] = []

    def fetch(url: str) -> bytes:
        fetched.append(url)
        return b"{}"

    for found in ([address], ["93.184.216.34", address]):  # one bad address is enough
        with pytest.raises(Refused) as refused:
            resolved(
                "did:web:evil.example", fetch, partial(dict.__getitem__, {"evil.example": found})
            )
        assert refused.value.fault.reason == "address-refused"
    assert not fetched


@pytest.mark.parametrize(
    "url",
    [
        "http://velo.example/", "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/",
        "https://[::1]/", "https://localhost/", "https://printer.local/", "https://user@velo.example/",
        "https://db.internal/", "file:///etc/passwd", "https://127.1/", "https://single/",
    ],
)  # fmt: skip
def test_address_that_is_not_public(url: str) -> None:
    with pytest.raises(Refused) as refused:
        public_address(url, lambda _: ["93.184.216.34"])
    assert refused.value.fault.reason == "address-refused"


def test_resolver_that_answers_for_another() -> None:
    with pytest.raises(Refused) as refused:
        resolved(
            "did:web:velo.example", lambda _: b'{"id":"did:web:x"}', lambda _: ["93.184.216.34"]
        )
    assert refused.value.fault.reason == "did-document-differs"


def test_resolver_is_asked_only_where_it_is_given(office: Office) -> None:
    asked: list[str] = []

    def resolve(did: str) -> dict[str, Any]:
        asked.append(did)
        return office.document

    assert office.verified(trusted=[], resolve=resolve).verdict == "pass"
    assert asked == [DID]


@pytest.mark.parametrize("name", ["index.html", "events.jsonld", "code.svg", "product.jsonld"])
def test_a_file_beside_it_is_altered_or_gone(office: Office, name: str) -> None:
    data = office.file(name).read_bytes()
    office.file(name).write_bytes(data + b" ")
    assert office.verified().result("semantics").reason == "linked-file-differs"
    office.file(name).unlink()
    assert office.verified().result("semantics").reason == "missing-file"


def test_links_that_lead_out_of_the_folder(office: Office, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(office.file("index.html").read_bytes())
    office.file("index.html").unlink()
    office.file("index.html").symlink_to(tmp_path / "secret")
    assert office.verified().result("semantics").reason == "missing-file"


def test_passport_of_another_product_in_its_place(office: Office) -> None:
    other = dataclasses.replace(PRODUCT, name="Other")
    issued = issue(office.folder, office.keys, other, MAKER, base=BASE, now=NOW)[0]
    shutil.copy(office.folder / issued.path / "conformity.jwt", office.file("conformity.jwt"))
    assert "credentials-disagree" in office.verified().reasons


def test_maker_calls_it_an_outside_judgement(office: Office) -> None:
    def lie(payload: dict[str, Any]) -> None:
        payload["credentialSubject"]["assessorLevel"] = "3rdParty"

    office.forge(lie, "conformity.jwt")
    assert office.verified().result("evidence level").reason == "assessor-is-maker"


def test_a_seal_on_a_self_declaration(office: Office) -> None:
    seal = {"name": "100 % local", "imageData": "c2VhbA==", "mediaType": "image/png"}
    office.forge(lambda p: p["credentialSubject"].update(trustmark=seal), "conformity.jwt")
    assert office.verified().result("evidence level").reason == "seal-without-scheme"


def test_random_damage_never_raises_and_never_passes(office: Office) -> None:
    """Each file damaged in turn: an answer comes, and it is not a pass."""
    damages: list[Callable[[bytes], bytes]] = [
        lambda data: data[: len(data) // 2],
        lambda _: b"",
        lambda data: (
            data[:10] + b"A" + data[11:] if data[10:11] != b"A" else data[:10] + b"B" + data[11:]
        ),
        lambda data: data + data,
        lambda _: b"null",
        lambda _: b"{}",
        lambda _: b"[]",
    ]
    doc = office.document
    for path in sorted(p for p in office.folder.rglob("*") if p.is_file()):
        whole = path.read_bytes()
        for damage in damages:
            path.write_bytes(damage(whole))
            found = office.verified(trusted=[doc])
            assert found.verdict != "pass", (path.name, damages.index(damage))
        path.write_bytes(whole)
    assert office.verified().verdict == "pass"
