"""Against what others published: W3C, the UN, GS1, Certificate Transparency."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import validator_for

from makeshed.passport import merkle, status
from makeshed.passport.bounded_reading import base64url, parsed
from makeshed.passport.did import assertion_key
from makeshed.passport.digital_link import element_string, read_link
from makeshed.passport.events import event_hash, pre_hash
from makeshed.passport.fault_codes import Refused
from makeshed.passport.integrity import base58, check_proof, hashed, multikey, proven, unbase58
from makeshed.passport.semantics import evidence_faults, semantic_faults
from makeshed.passport.signed_envelope import SignedEnvelope, check, opened
from makeshed.passport.untp import KINDS, schema_faults

from .conftest import Office, oracle

UNTP = ("untp-0.7.0", "artefacts")
SCHEMAS = {
    "passport.jwt": "dpp/DigitalProductPassport.json",
    "conformity.jwt": "dcc/ConformityCredential.json",
}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def official(name: str) -> Draft202012Validator:
    """The UN's own schema."""
    schema = read(oracle(*UNTP, "schema", "v0.7.0", SCHEMAS[name]))
    return Draft202012Validator(schema, format_checker=FormatChecker())


# --- W3C Data Integrity, eddsa-jcs-2022


def test_w3c_proof_is_reproduced_byte_for_byte() -> None:
    folder = oracle("w3c", "vc-di-eddsa", "TestVectors")
    signed = read(folder / "eddsa-jcs-2022" / "signedJCS.json")
    pair = read(folder / "keyPair.json")
    private = Ed25519PrivateKey.from_private_bytes(unbase58(pair["privateKeyMultibase"][1:])[2:])
    proof = signed["proof"]
    made = proven(
        read(folder / "unsigned.json"), private, proof["verificationMethod"], proof["created"]
    )
    assert made == signed
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    combined = (folder / "eddsa-jcs-2022" / "combinedHashJCS.txt").read_text().strip()
    assert hashed(read(folder / "unsigned.json"), config).hex() == combined
    check_proof(signed, multikey(pair["publicKeyMultibase"]))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["credentialSubject"].update(alumniOf="Another"),
        lambda d: d.update(extra=1),
        lambda d: d["proof"].update(created="2024-02-24T23:36:38Z"),
        lambda d: d["proof"].update({"@context": d["@context"][:1]}),
        lambda d: d["@context"].append("https://evil.example"),
        lambda d: d["proof"].update(cryptosuite="eddsa-rdfc-2022"),
        lambda d: d["proof"].update(proofPurpose="authentication"),
        lambda d: d["proof"].update(proofValue="z" + "1" * 64),
        lambda d: d["proof"].update(proofValue="0"),
        lambda d: d.update(proof=[d["proof"]]),
    ],
)
def test_w3c_proof_changed_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    folder = oracle("w3c", "vc-di-eddsa", "TestVectors")
    signed = read(folder / "eddsa-jcs-2022" / "signedJCS.json")
    public = multikey(read(folder / "keyPair.json")["publicKeyMultibase"])
    change(signed)
    with pytest.raises(Refused):
        check_proof(signed, public)


def test_a_document_with_a_proof_is_read_as_an_envelope() -> None:
    folder = oracle("w3c", "vc-di-eddsa", "TestVectors")
    text = (folder / "eddsa-jcs-2022" / "signedJCS.json").read_bytes()
    envelope = opened(text)
    octets = multikey(read(folder / "keyPair.json")["publicKeyMultibase"])
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64url(octets)}
    check(envelope, jwk)
    changed = SignedEnvelope({**envelope.payload, "name": "x"}, envelope.header, "")
    with pytest.raises(Refused, match="bad-signature"):
        check(changed, jwk)


def test_base58_of_the_w3c_keys() -> None:
    folder = oracle("w3c", "vc-di-eddsa", "TestVectors")
    for text in read(folder / "keyPair.json").values():
        assert base58(unbase58(text[1:])) == text[1:]


# --- credentials that the UN really signed


def un_tokens() -> Iterator[tuple[str, bytes]]:
    for path in sorted(oracle("untp-testsuite-examples").glob("*.json")):
        if not path.name.startswith("did-"):
            for found in enveloped(read(path)):
                yield path.name, json.dumps(found).encode()


def enveloped(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") == "EnvelopedVerifiableCredential":
            yield value
        for inner in value.values():
            yield from enveloped(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from enveloped(inner)


def test_signed_un_credentials_verify_and_tampered_copies_fail() -> None:
    name = "did-web-uncefact.github.io-project-vckit-test-and-development.json"
    doc = read(oracle("untp-testsuite-examples", name))
    seen = 0
    for file, data in un_tokens():
        seen += 1
        envelope = opened(data)
        issuer = envelope.payload["issuer"]["id"]
        jwk = assertion_key(doc, issuer, envelope.kid)
        check(envelope, jwk)
        payload = copy.deepcopy(envelope.payload)
        payload["credentialSubject"]["injected"] = "FR"
        head, _, tail = envelope.token.split(".")
        body = base64url(json.dumps(payload).encode())
        tampered = SignedEnvelope(payload, envelope.header, f"{head}.{body}.{tail}")
        with pytest.raises(Refused, match="bad-signature"):
            check(tampered, jwk)
        # signed rightly, and yet not of the shape of 0.7: two separate answers
        assert schema_faults(envelope.payload, "DigitalProductPassport"), file
    assert seen == 4


# --- UNTP 0.7


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_our_credentials_have_no_schema_errors(office: Office, name: str) -> None:
    assert list(official(name).iter_errors(office.payload(name))) == []


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_our_credentials_fit_the_w3c_schema(office: Office, name: str) -> None:
    path = ("schema", "verifiable-credential", "verifiable-credential-schema.json")
    schema = read(oracle("w3c", "vc-data-model", *path))
    errors = list(Draft202012Validator(schema).iter_errors(office.payload(name)))
    # the UN makes statusListIndex a number where W3C wants text; see the report of the strand
    assert [e for e in errors if "statusListIndex" not in str(e.path)] == []


def samples(kind: str) -> list[Path]:
    return sorted(oracle(*UNTP, "samples", "v0.7.0", kind).glob("*.json"))


@pytest.mark.parametrize(
    ("kind", "name"), [("dpp", "DigitalProductPassport"), ("dcc", "DigitalConformityCredential")]
)
def test_our_models_and_checks_accept_the_official_samples(kind: str, name: str) -> None:
    found = samples(kind)
    assert found
    for path in found:
        payload = read(path)
        assert schema_faults(payload, name) == [], path.name
        assert semantic_faults(payload) == [], path.name
        if kind == "dcc":
            assert evidence_faults(payload) == [], path.name


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_no_term_is_dropped_by_json_ld(office: Office, name: str) -> None:
    """Every member of ours is defined by the contexts: none relies on being ignored."""
    jsonld = pytest.importorskip("pyld", reason="PyLD checks the JSON-LD").jsonld
    contexts = {
        "https://www.w3.org/ns/credentials/v2": read(
            oracle("w3c", "vc-data-model", "contexts", "credentials", "v2")
        ),
        "https://vocabulary.uncefact.org/untp/0.7.0/context/": read(
            oracle(*UNTP, "contexts", "v0.7.0", "untp-context.jsonld")
        ),
    }

    def loader(url: str, _: Any = None) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": url,
            "document": contexts[url],
            "contentType": "application/ld+json",
        }

    payload = office.payload(name)
    expanded = jsonld.expand(payload, {"documentLoader": loader})
    compacted = jsonld.compact(expanded, payload["@context"], {"documentLoader": loader})
    assert names_in(payload) <= names_in(compacted)


def names_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    return set()


SUBJECT = "credentialSubject"


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("country-unknown", lambda c: c[SUBJECT]["countryOfProduction"].update(countryCode="XX")),
        ("fractions-over-one", lambda c: c[SUBJECT]["materialProvenance"][0].update(massFraction=0.9)),
        ("hazard-without-safety-sheet", lambda c: c[SUBJECT]["materialProvenance"][0].update(
            hazardous=True)),
        ("number-missing", lambda c: c[SUBJECT].pop("itemNumber")),
        ("number-missing", lambda c: c[SUBJECT].update(idGranularity="batch", batchNumber="")),
        ("dates-reversed", lambda c: c.update(validUntil="2020-01-01T00:00:00Z")),
        ("dates-reversed", lambda c: c[SUBJECT].update(productionDate="2030-01-01")),
        ("issuer-not-a-domain", lambda c: c["issuer"].update(id="https://x.example")),
        ("unit-unknown", lambda c: c[SUBJECT]["dimensions"]["weight"].update(unit="kilos")),
    ],
)  # fmt: skip
def test_what_the_official_schema_lets_through_is_named(
    reason: str, change: Callable[[dict[str, Any]], object]
) -> None:
    """The seven laxities of the schema that the strand's report found, and two more."""
    base = read(
        oracle(*UNTP, "samples", "v0.7.0", "dpp", "DigitalProductPassport_battery_instance.json")
    )
    assert semantic_faults(base) == []
    change(base)
    assert list(official("passport.jwt").iter_errors(base)) == []
    assert {fault.reason for fault in semantic_faults(base)} == {reason}


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("wrong", [{}, {"type": []}, {"credentialSubject": []}, {"issuer": 5}])
def test_shapeless_documents_have_schema_faults(kind: str, wrong: dict[str, Any]) -> None:
    assert schema_faults(wrong, kind)


# --- Bitstring Status List and RFC 6962


def test_w3c_status_list_sample() -> None:
    text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    octets = status.decoded(text)
    assert len(octets) == 16384
    assert status.withdrawn_in(octets) == set()


LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Entries and roots of the test tree of certificate-transparency-go (Apache-2.0)."""


@pytest.mark.parametrize("size", range(9))
def test_rfc_6962_roots(size: int) -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    leaves = [merkle.leaf(entry) for entry in LEAVES[:size]]
    assert merkle.root(leaves).hex() == (ROOTS[size - 1] if size else empty)


def test_rfc_6962_consistency_of_3_and_7() -> None:
    """The shape of the proof in the RFC's own example (2.1.3): PROOF(3, D[7]) = [c, d, g, l]."""
    leaves = [merkle.leaf(entry) for entry in LEAVES[:7]]
    c, d = leaves[2], leaves[3]
    g, top = merkle.root(leaves[:2]), merkle.root(leaves[4:])
    assert merkle.consistency(3, leaves) == [c, d, g, top]


# --- GS1


def links() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(oracle("gs1-dl").glob("*.json")):
        content = read(path)
        found += content["parse"] if isinstance(content, dict) else content
    return found


def test_digital_links_that_are_valid_say_what_gs1_says() -> None:
    valid = [row for row in links() if row["ok"]]
    assert valid
    for row in valid:
        assert element_string(read_link(row["uri"], strict=False)) == row["ai"], row


def test_digital_links_that_are_invalid_are_refused() -> None:
    invalid = [row for row in links() if not row["ok"]]
    assert invalid
    for row in invalid:
        with pytest.raises(Refused, match="link-invalid"):
            read_link(row["uri"])


def test_epcis_examples_and_our_events_fit_the_schema(office: Office) -> None:
    schema = read(oracle("epcis-2.0", "schema", "EPCIS-JSON-Schema.json"))
    kind = validator_for(schema)
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    examples = sorted(oracle("epcis-2.0", "examples", "JSON").rglob("*.jsonld"))
    assert examples
    for path in examples:
        assert validator.is_valid(read(path)), path.name
    assert list(validator.iter_errors(parsed(office.file("events.jsonld").read_bytes()))) == []
    broken = parsed(office.file("events.jsonld").read_bytes())
    del broken["epcisBody"]["eventList"][0]["eventTime"]
    assert not validator.is_valid(broken)


def test_event_hashes_are_those_published() -> None:
    """Of the published vectors in JSON, those without sensors and quantities."""
    compared = 0
    for path in sorted(oracle("epcis-hash-vectors").glob("*.jsonld")):
        hashes = path.with_suffix(".hashes").read_text().split()
        document = read(path)
        body = document["epcisBody"]
        events = body.get("eventList") or body["queryResults"]["resultsBody"]["eventList"]
        prefixes = {
            name: url
            for part in document["@context"]
            if isinstance(part, dict)
            for name, url in part.items()
        }
        for event, wanted in zip(events, hashes, strict=False):
            if path.name == "epclist_normalisation.jsonld":
                continue  # EPCs of all kinds; here only items, places and loads are known
            if "IgnoreFields" in path.name:  # hashed without what its repository added
                event = {n: v for n, v in event.items() if ":" not in n}  # noqa: PLW2901
            try:
                found = event_hash(event, prefixes)
            except Refused:
                continue
            compared += 1
            assert found == wanted, (path.name, pre_hash(event, prefixes))
    assert compared >= 6


def test_our_event_hashes_are_those_of_the_reference_implementation(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = "epcis-event-hash-generator checks the hashes"
    hasher = pytest.importorskip("epcis_event_hash_generator.hash_generator", reason=reason)
    reader = pytest.importorskip("epcis_event_hash_generator.json_to_py", reason=reason)
    document = json.loads(office.file("events.jsonld").read_text())
    events = document["epcisBody"]["eventList"]
    ours = [event["eventID"] for event in events]
    for event in events:  # what its context, which it would fetch, says of the short word
        event["bizStep"] = f"https://ref.gs1.org/cbv/BizStep-{event['bizStep']}"
    monkeypatch.setattr(reader, "_bare_string_pre_preocessing", lambda found: found)
    theirs = hasher.epcis_hashes_from_events(reader.event_list_from_epcis_document_json(document))
    assert ours == theirs
