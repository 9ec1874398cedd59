"""What holds whatever the input."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.errors import BadValue
from makeshed.passport import Line, audited, merkle, status
from makeshed.passport.bounded_reading import base64url, multihash, parsed, unpadded
from makeshed.passport.commitments import committed
from makeshed.passport.did import base_of, did_of
from makeshed.passport.digital_link import check_digit, read_link, write_link
from makeshed.passport.events import event_hash
from makeshed.passport.fault_codes import Refused
from makeshed.passport.integrity import base58, unbase58
from makeshed.passport.signed_envelope import opened
from makeshed.passport.untp import KINDS, schema_faults

ENTRIES = st.lists(st.binary(max_size=8), min_size=1, max_size=40)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
LINES = st.builds(
    Line, TEXTS, TEXTS, st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(["", "FR"]), TEXTS
)


@given(ENTRIES, st.data())
def test_every_entry_is_proven_and_no_other(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf(entry) for entry in entries]
    index = data.draw(st.integers(0, len(leaves) - 1))
    top, proof = merkle.root(leaves), merkle.inclusion(index, merkle.levels(leaves))
    assert merkle.included(leaves[index], index, len(leaves), proof, top)
    assert not merkle.included(merkle.leaf(b"another, longer"), index, len(leaves), proof, top)
    assert not merkle.included(leaves[index], index, len(leaves), [*proof, top], top)
    assert not merkle.included(leaves[index], len(leaves), len(leaves), proof, top)
    if proof:
        assert not merkle.included(leaves[index], index, len(leaves), proof[:-1], top)
        bent = [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]
        assert not merkle.included(leaves[index], index, len(leaves), bent, top)


@given(ENTRIES, st.data())
def test_a_log_continues_its_past_and_no_other(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf(entry) for entry in entries]
    size = data.draw(st.integers(1, len(leaves)))
    before, after = merkle.root(leaves[:size]), merkle.root(leaves)
    proof = merkle.consistency(size, leaves)
    assert merkle.consistent(size, before, len(leaves), after, proof)
    other = merkle.root([merkle.leaf(b"rewritten, longer"), *leaves[1:size]])
    assert not merkle.consistent(size, other, len(leaves), after, proof)
    assert not merkle.consistent(size, before, len(leaves), other, proof) or size == len(leaves)
    assert not merkle.consistent(len(leaves) + 1, before, len(leaves), after, proof)


@given(st.sets(st.integers(0, status.BITS - 1), max_size=50))
def test_a_status_list_says_what_was_written(withdrawn: set[int]) -> None:
    octets = status.decoded(status.encoded(withdrawn))
    assert status.withdrawn_in(octets) == withdrawn
    assert all(status.is_set(octets, index) for index in withdrawn)
    assert status.free_index(withdrawn) not in withdrawn


@given(st.binary(max_size=60))
def test_encodings_go_back(octets: bytes) -> None:
    assert unbase58(base58(octets)) == octets
    assert unpadded(base64url(octets)) == octets
    assert multihash(octets).startswith("uEi")  # sha2-256, 32 bytes


@given(st.lists(LINES, max_size=6))
def test_an_auditor_sees_the_lines_committed_to(lines: list[Line]) -> None:
    public, private = committed(lines)
    assert audited(public, private) == []
    assert committed(lines)[0] != public or not lines  # other salts, other hashes
    if lines:
        assert audited(committed(lines)[0], private)
        shown = json.loads(private)
        shown["opened"][0]["line"]["quantity"] = 2e6
        assert audited(public, json.dumps(shown).encode())
        shown["opened"].pop(0)
        assert any("not shown" in text for text in audited(public, json.dumps(shown).encode()))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"opened":[{}]}', b'{"opened":5}', b"null"])
def test_opened_lines_that_are_none(data: bytes) -> None:
    with pytest.raises(BadValue):
        audited(b'{"lines":[]}', data)


@given(st.integers(0, 10**13 - 1), st.text("ABCXYZ0189-_.", min_size=1, max_size=20))
def test_links_written_are_read(number: int, serial: str) -> None:
    digits = f"{number:013d}"
    gtin = digits + check_digit(digits)
    link = write_link("https://velo.example/x/", ("01", gtin), ("21", serial))
    assert dict(read_link(link)) == {"01": gtin, "21": serial}
    wrong = digits + str((int(gtin[-1]) + 1) % 10)
    with pytest.raises(Refused, match="link-invalid"):
        read_link(f"https://velo.example/01/{wrong}")


@given(st.text(max_size=60))
def test_any_text_is_a_link_or_refused(text: str) -> None:
    for strict in (True, False):
        try:
            found = read_link("https://a.example/" + text, strict=strict)
        except Refused:
            continue
        assert found


@given(st.binary(max_size=200))
def test_any_bytes_are_an_envelope_or_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        opened(data)


@given(JSON)
def test_json_is_read_as_it_was_written(value: Any) -> None:
    assert parsed(json.dumps(value).encode()) == value


@given(JSON)
def test_any_json_has_a_shape_or_faults(value: Any) -> None:
    for kind in KINDS:
        assert schema_faults(value if isinstance(value, dict) else {"x": value}, kind)


@given(
    st.permutations(["type", "eventTime", "eventTimeZoneOffset", "epcList", "action", "bizStep"])
)
def test_an_events_hash_does_not_depend_on_order(names: list[str]) -> None:
    event = {
        "type": "ObjectEvent", "eventTime": "2026-11-20T00:00:00Z", "eventTimeZoneOffset": "+00:00",
        "epcList": ["https://a.example/2", "https://a.example/1"], "action": "ADD",
        "bizStep": "commissioning",
    }  # fmt: skip
    shuffled = {name: event[name] for name in names} | {"epcList": event["epcList"][::-1]}
    assert event_hash(shuffled, {}) == event_hash(event, {})
    assert event_hash(event | {"action": "OBSERVE"}, {}) != event_hash(event, {})


@pytest.mark.parametrize(
    ("base", "did"),
    [
        ("https://velo.example", "did:web:velo.example"),
        ("https://velo.example/a/b/", "did:web:velo.example:a:b"),
        ("https://velo.example:8443/a", "did:web:velo.example%3A8443:a"),
    ],
)
def test_an_address_and_its_did(base: str, did: str) -> None:
    assert did_of(base) == did
    assert base_of(did) == base.rstrip("/") + "/"


@pytest.mark.parametrize(
    "base",
    ["http://velo.example", "velo.example", "https://localhost", "https://10.0.0.1/", "",
     "https://velo.example/?x=1", "https://u@velo.example/", "ftp://velo.example/"],
)  # fmt: skip
def test_an_address_that_nobody_can_publish_at(base: str) -> None:
    with pytest.raises(BadValue):
        did_of(base)


@pytest.mark.parametrize(
    "did",
    ["did:key:z6Mk", "did:web:", "x", "", "did:web:a.example:..:b", "did:web:a.example:b%2Fc"],
)
def test_a_did_that_is_no_domain(did: str) -> None:
    with pytest.raises(Refused):
        base_of(did)
