"""Passports of others: checked alone, and shown to people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from makeshed.errors import BadValue, NotFound
from makeshed.passport import verify_file
from makeshed.passport.bounded_reading import unpadded
from makeshed.passport.did import assertion_key
from makeshed.passport.fault_codes import Refused
from makeshed.passport.integrity import base58, proven
from makeshed.passport.lone import credential, home_of
from makeshed.passport.page import page
from makeshed.passport.shown import shown

from .conftest import DID, LATER, Office, oracle
from .test_attacks import wrapped
from .test_terminal import run

EXAMPLES = "untp-testsuite-examples"
UN = "did-web-uncefact.github.io-project-vckit-test-and-development.json"


def un(name: str) -> Path:
    return oracle(EXAMPLES, name)


def results(found: Any) -> dict[str, str]:
    return {row.check: row.result for row in found.rows}


def test_a_passport_that_the_un_signed() -> None:
    doc = json.loads(un(UN).read_text())
    found, held = verify_file(un("e2e-valid-v2-enveloped-dpp.json"), trusted=[doc], now=LATER)
    assert held is not None
    assert results(found) == {
        "syntax": "pass", "schema": "unknown", "semantics": "unknown", "signature": "pass",
        "status": "unknown", "log": "unknown", "evidence level": "unknown",
    }  # fmt: skip
    assert found.product == "https://id.gs1.org/01/09520123456788/21/12345"
    found, _ = verify_file(un("e2e-valid-v2-enveloped-dpp.json"), now=LATER)
    assert found.result("signature").reason == "did-document-missing"
    text = un("e2e-valid-v2-enveloped-dpp.json").read_text()
    tampered = {**json.loads(text), "issuer": "did:web:other.example"}
    with pytest.raises(Refused, match="altered-envelope"):
        credential(json.dumps(tampered).encode())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("e2e-valid-v2-enveloped-dpp.json", ["EV battery 300Ah.", "Greenacres battery factory, Australia"]),
        ("playground-signed-enveloped-dpp-0.6.0.json", [
            "EV battery 300Ah", "Greenacres", "Lithium Spodumene</span>, Australia", "<b>Meets it.</b>",
            "GBA rule book conformity certificate (https://files.example-certifier.com/1234567.json)",
        ]),
        ("e2e-invalid-v2-enveloped-dpp-with-extension.json", ["Grass-fed Angus", "Green Valley"]),
        ("playground-INVALID-schema-enveloped-dpp.json", ["EcoCharge EV Battery Pack", "Cobalt"]),
    ],
)  # fmt: skip
def test_passports_of_others_are_shown(name: str, words: list[str]) -> None:
    text = page(credential(un(name).read_bytes()).payload, found=["signature: pass"]).decode()
    for word in [*words, "signature: pass", "What does it claim?"]:
        assert word in text, word
    assert "code.svg" not in text


def test_the_official_samples_are_shown_and_told_unsigned() -> None:
    samples = [
        path
        for kind in ("dpp", "dcc")
        for path in oracle("untp-0.7.0", "artefacts", "samples", "v0.7.0", kind).glob("*.json")
    ]
    assert len(samples) == 6
    for path in samples:
        found, held = verify_file(path, now=LATER)
        assert held is not None
        assert found.result("schema").result == "pass", path.name
        assert found.result("signature").reason == "unsigned", path.name
        said = shown(held.payload)
        assert said.name != "Product without a name", path.name
        assert said.claims, path.name
        assert page(held.payload, found=["x"])


def test_ours_alone_and_in_its_folder(office: Office, tmp_path: Path) -> None:
    lone = tmp_path / "theirs.jwt"
    for text in (
        office.file("passport.jwt").read_bytes(),
        wrapped(office.file("passport.jwt").read_text()),
        json.dumps({"verifiableCredential": [office.file("passport.jwt").read_text()]}).encode(),
        json.dumps(office.file("passport.jwt").read_text()).encode(),
    ):
        lone.write_bytes(text)
        lists = [office.file("passport.jwt"), office.folder / "status" / "1.jwt"]
        found, _ = verify_file(lone, trusted=[office.document], lists=lists, now=LATER)
        assert found.reasons == {"log-missing"}
    assert home_of(lone) is None
    assert home_of(office.file("conformity.jwt")) is None
    assert home_of(office.file("passport.jwt")) == (office.folder, office.path)


def test_keys_written_as_multikey(office: Office, tmp_path: Path) -> None:
    """As most DID documents write them (W3C Controlled Identifiers, 2.2.2)."""
    octets = b"\xed\x01" + unpadded(office.key.public["x"])
    method = {"id": f"{DID}#k", "type": "Multikey", "controller": DID,
              "publicKeyMultibase": "z" + base58(octets)}  # fmt: skip
    doc = {"id": DID, "verificationMethod": [method], "assertionMethod": [f"{DID}#k"]}
    assert assertion_key(doc, DID, f"{DID}#k")["x"] == office.key.public["x"]
    payload = office.payload()
    private = office.key.private.raw_value
    lone = tmp_path / "theirs.json"
    lone.write_text(json.dumps(proven(payload, private, f"{DID}#k", "2026-11-22T08:00:00Z")))  # type: ignore[arg-type]
    found, _ = verify_file(lone, trusted=[doc], now=LATER)
    assert found.result("signature").result == "pass"
    lone.write_text(lone.read_text().replace("City bike", "City byke"))
    found, _ = verify_file(lone, trusted=[doc], now=LATER)
    assert found.result("signature").reason == "bad-signature"
    method["publicKeyMultibase"] = "z" + base58(b"\x12\x00" + octets[2:])
    assert verify_file(lone, trusted=[doc], now=LATER)[0].result("signature").reason == (
        "key-kind-refused"
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"[1,2]", b'"x"', b"5", b'{"verifiableCredential":[]}', b"\xff\xfe", b"{", b"null",
     b'{"verifiableCredential":5}', b'{"x":1e400}', b"a" * 1_000_002],
)  # fmt: skip
def test_what_is_no_credential(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.jwt").write_bytes(data)
    found, held = verify_file(tmp_path / "x.jwt", now=LATER)
    assert held is None
    assert found.result("syntax").result == "fail"


def test_at_the_terminal(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doc = un(UN)
    theirs = un("e2e-valid-v2-enveloped-dpp.json")
    assert run("verify", theirs, "--trust", doc) == 3
    assert "pass" in capsys.readouterr().out
    assert run("verify", office.file("passport.jwt"), "--trust", office.folder / "did.json") in {
        0,
        3,
    }
    assert office.path not in capsys.readouterr().err
    assert run("show", theirs, "--trust", doc) == 3
    assert "Greenacres" in capsys.readouterr().out
    (tmp_path / "none.jwt").write_text("{}")
    with pytest.raises(BadValue, match="cannot be shown"):
        run("show", tmp_path / "none.jwt")
    with pytest.raises(NotFound):
        run("show", tmp_path / "nowhere.jwt")
    with pytest.raises(BadValue, match="is a credential"):
        run("verify", theirs, "--seen", office.folder / "log" / "checkpoint.jwt")


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b'{"id":5}', b"null", b'{"id":"did:web:x.example","verificationMethod":5}',
     b"\x80\x81", b"[" * 5000, b'{"id":"a","id":"b"}', b'{"id":"a","x":1e400}',
     b'{"id":"a","verificationMethod":[{"id":"a#1","publicKeyJwk":5}]}',
     b'{"didDocument":{"id":"did:web:x.example"}}'],
)  # fmt: skip
def test_a_trust_file_that_is_none_is_told_by_name(
    office: Office, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "odd.json").write_bytes(data)
    with pytest.raises(BadValue, match=r"odd\.json is no DID document"):
        run("verify", office.folder, "--trust", tmp_path / "odd.json")


@pytest.mark.parametrize("x", [None, 5, "", "!!", [], {}, "AAAA", "A" * 43, True, 1.5])
def test_a_key_that_is_none_is_a_named_reason(office: Office, x: object) -> None:
    doc = office.document
    doc["verificationMethod"][0]["publicKeyJwk"]["x"] = x
    found = office.verified(trusted=[doc])
    assert found.result("signature").result == "fail"
    assert "did-document-differs" in found.reasons


@pytest.mark.parametrize("data", [b"", b"\n \n", b"{}", b"e30.e30.e30"])
def test_an_older_checkpoint_that_is_none(office: Office, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "kept.jwt").write_bytes(data)
    with pytest.raises(BadValue, match=r"kept\.jwt is no checkpoint") as refused:
        run("verify", office.folder, "--seen", tmp_path / "kept.jwt")
    assert "empty" in str(refused.value) or data.strip()
    assert office.verified(seen=data).result("log").result == "fail"
    with pytest.raises(BadValue, match="is no checkpoint"):
        run("verify", office.folder, "--seen", office.file("passport.jwt"))


def test_nothing_is_taken_for_granted() -> None:
    odd: list[dict[str, Any]] = [{}, {"credentialSubject": []}, {"credentialSubject": {"product": 5}},
                    {"issuer": "did:web:x.example", "credentialSubject": {
                        "name": 5, "performanceClaim": [5, {"claimedPerformance": {}}],
                        "materialProvenance": [{"massFraction": True}, {"massFraction": 7}]}}]  # fmt: skip
    for payload in odd:
        assert b"Product without a name" in page(payload, found=["x"])
