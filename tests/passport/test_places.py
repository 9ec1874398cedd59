"""Where a passport stands, what its page says, and what else lies in the folder."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from makeshed.passport import issue, merkle, qr, revoke, shelf, verify_all
from makeshed.passport import log as logs
from makeshed.passport import published_folder as folders
from makeshed.passport.bounded_reading import digest, multihash
from makeshed.passport.did import document
from makeshed.passport.log import checkpoint, proofs_file, read_log
from makeshed.passport.signed_envelope import sign
from makeshed.passport.signing_keys import new_key

from .conftest import BASE, DID, LATER, MAKER, NOW, PRODUCT, Office

LAB = "did:web:lab.example"


def another(office: Office) -> Office:
    issued = issue(office.folder, office.keys, PRODUCT, MAKER, base=BASE, now=NOW)[0]
    return dataclasses.replace(office, path=issued.path)


def everything(office: Office, **given: Any) -> dict[str, set[str]]:
    """Reasons by path, of all that is in the folder."""
    found = verify_all(office.folder, trusted=[office.document], now=LATER, **given)
    return {one.passport: one.reasons - {"unreadable"} for one in found}


def resigned(office: Office, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the passport as its own issuer could: signed, logged, proven."""
    office.forge(change)
    log = read_log((office.folder / "log" / "entries.jsonl").read_bytes())
    tokens = [(n, office.file(n).read_text()) for n in ("passport.jwt", "conformity.jwt")]
    log = log.plus("credential", "", digest(tokens[0][1].encode()), NOW)
    signed = checkpoint(log, DID, office.key, NOW)
    (office.folder / "log" / "entries.jsonl").write_bytes(log.text())
    (office.folder / "log" / "checkpoint.jwt").write_text(signed)
    office.file("proofs.json").write_bytes(proofs_file(log, tokens, signed))


def test_a_copy_under_an_invented_number(office: Office) -> None:
    clone = dataclasses.replace(office, path="item/city-bike/AAAABBBBCCCCDDDDEEEE")
    shutil.copytree(office.folder / office.path, office.folder / clone.path)
    assert office.verified().verdict == "pass"
    assert clone.verified().result("semantics").reason == "not-at-its-address"
    assert everything(office) == {clone.path: {"not-at-its-address"}, office.path: set()}


def test_two_that_changed_places(office: Office) -> None:
    other = another(office)
    one, two = (office.folder / each.path for each in (office, other))
    one.rename(office.folder / "aside")
    two.rename(one)
    (office.folder / "aside").rename(two)
    assert everything(office) == {
        path: {"not-at-its-address"} for path in (office.path, other.path)
    }


def test_one_credential_at_another_address(office: Office) -> None:
    """The assessment of another item names the item: with no rule applied, its own address tells."""
    bare = dataclasses.replace(PRODUCT, claims=())
    paths = [
        one.path
        for one in issue(office.folder, office.keys, bare, MAKER, base=BASE, count=2, now=NOW)
    ]
    shutil.copy(*(office.folder / path / "conformity.jwt" for path in paths))
    found = office.verified(passport=paths[1])
    assert found.result("semantics").reason == "not-at-its-address"


def test_a_page_that_its_issuer_signed_and_that_says_something_else(office: Office) -> None:
    page = office.file("index.html").read_bytes().replace(b"Made in", b"Certified in")
    office.file("index.html").write_bytes(page)

    def vouch(payload: dict[str, Any]) -> None:
        for link in payload["credentialSubject"]["relatedDocument"]:
            if link["linkURL"].endswith("index.html"):
                link["digestMultibase"] = multihash(page)

    resigned(office, vouch)
    found = office.verified()
    assert (found.result("semantics").reason, found.reasons) == (
        "page-not-vouched", {"page-not-vouched"},
    )  # fmt: skip

    def older(payload: dict[str, Any]) -> None:
        for link in payload["credentialSubject"]["relatedDocument"]:
            link["linkName"] = link["linkName"].partition(",")[0]

    resigned(office, older)  # what an older makeshed rendered cannot be rendered again
    assert office.verified().result("semantics").result == "unknown"
    assert office.verified().result("semantics").reason == "page-of-another-edition"


def test_a_page_that_nobody_signed_for_is_right_if_it_says_what_was_signed(office: Office) -> None:
    def unlinked(payload: dict[str, Any]) -> None:
        del payload["credentialSubject"]["relatedDocument"]

    resigned(office, unlinked)
    assert office.verified().verdict == "pass"
    office.file("index.html").write_bytes(b"<h1>100 % local</h1>")
    assert office.verified().reasons == {"page-not-vouched"}


def test_a_passport_without_verdicts_is_the_makers_word_too(office: Office) -> None:
    bare = dataclasses.replace(PRODUCT, claims=())
    path = issue(office.folder, office.keys, bare, MAKER, base=BASE, now=NOW)[0].path
    text = (office.folder / path / "index.html").read_text()
    assert "Nobody else has checked it" in text
    assert "No rule was applied" in text


def test_only_a_notice_stands_for_what_was_withdrawn(office: Office) -> None:
    revoke(office.folder, office.keys, reason="cracks <in> the frame & fork", now=NOW)
    assert office.verified().reasons == {"revoked"}
    notice = office.file("index.html").read_bytes()
    office.file("index.html").write_bytes(notice.replace(b"Do not rely", b"You may rely"))
    assert office.verified().reasons == {"revoked", "page-not-vouched"}


def test_pages_and_credentials_that_are_missing_or_too_many(office: Office) -> None:
    other = another(office)
    assert everything(office) == {office.path: set(), other.path: set()}
    (office.folder / "index.html").write_text("<h1>Certified by the State</h1>")
    (office.folder / office.path / "offer.html").write_text("buy")
    (office.folder / "robots.txt").write_text("")
    other.file("passport.jwt").unlink()
    found = everything(office)
    assert found == {
        office.path: set(),
        "index.html": {"page-not-vouched"},
        f"{office.path}/offer.html": {"page-not-vouched"},
        f"{other.path}/index.html": {"page-without-credential"},
        f"{other.path}/code.svg": {"page-not-vouched"},
        "log/entries.jsonl": {"credential-gone"},
    }
    shutil.rmtree(office.folder / other.path)
    found_again = verify_all(office.folder, trusted=[office.document], now=LATER)
    gone = next(one for one in found_again if one.passport == "log/entries.jsonl")
    assert len(gone.faults["log"]) == 2
    assert "line 5, logged 2026-11-22T08:00:00Z" in str(gone.faults["log"][0])
    assert "2 credentials that were issued are not here" in gone.headline()


@pytest.mark.parametrize(
    "proof",
    [
        {"size": 1e400}, {"index": 1e400}, {"index": True}, {"index": 2.0}, {"entry": None},
        {"proof": [5]}, {"size": 10**400}, {"entry": {"subject": 10**30}}, {"proof": "00"},
    ],
)  # fmt: skip
def test_odd_numbers_in_proofs_are_a_named_reason(office: Office, proof: dict[str, Any]) -> None:
    proofs = json.loads(office.file("proofs.json").read_text())
    entry = proof.get("entry")
    proof = {"entry": proofs["passport.jwt"]["entry"] | entry} if entry else proof
    proofs["passport.jwt"] |= proof
    text = json.dumps(proofs).replace("Infinity", "1e400")
    office.file("proofs.json").write_text(text)
    found = office.verified()
    assert found.result("log").reason in {"inclusion-proof-wrong", "not-json"}


@pytest.mark.parametrize("value", ["1e400", "-1e999", "9" * 400, "9007199254740993"])
def test_numbers_that_two_readers_would_read_differently(office: Office, value: str) -> None:
    proof = json.dumps({"type": "DataIntegrityProof"})
    office.file("passport.jwt").write_text(f'{{"proof": {proof}, "x": {value}}}')
    assert office.verified().result("syntax").reason == "not-json"


def test_clocks_may_differ_by_minutes(office: Office) -> None:
    assert office.verified(now=NOW - timedelta(minutes=4)).verdict == "pass"
    early = office.verified(now=NOW - timedelta(minutes=6))
    assert early.reasons == {"not-yet-valid", "status-stale", "checkpoint-wrong"}
    until = NOW + timedelta(days=30)
    assert office.verified(now=until + timedelta(minutes=4)).verdict == "pass"
    assert office.verified(now=until + timedelta(minutes=6)).reasons == {"status-stale"}


# --- somebody else's judgement


@pytest.fixture
def lab(office: Office, tmp_path: Path) -> Any:
    """Put a laboratory's judgement in the place of the maker's; return how to change it."""
    key = new_key(tmp_path / "lab", LAB)

    def judged(change: Callable[[dict[str, Any]], object] = lambda _: None) -> dict[str, Any]:
        payload = office.payload("conformity.jwt")
        payload["id"] = "https://lab.example/reports/77"
        payload["issuer"] = {"type": ["CredentialIssuer"], "id": LAB, "name": "Lab"}
        payload["credentialSubject"] |= {
            "assessorLevel": "3rdParty", "assessmentLevel": "authority-mandate",
            "attestationType": "verification",
        }  # fmt: skip
        change(payload)
        office.file("conformity.jwt").write_text(sign(payload, key))
        return document(LAB, [{"kid": key.kid, "jwk": key.public}])

    judged.key = key  # type: ignore[attr-defined]
    return judged


def test_an_outsiders_judgement_can_pass(office: Office, lab: Any) -> None:
    doc = lab()
    found = office.verified(trusted=[office.document, doc])
    assert (found.verdict, found.level) == ("pass", "3rdParty"), found
    every = verify_all(office.folder, trusted=[office.document, doc], now=LATER)
    assert [one.verdict for one in every] == ["pass"]  # it gave way, and is not called gone
    assert office.verified().result("signature").reason == "did-document-missing"
    assert office.verified().result("signature").result == "unknown"


def test_an_outsiders_own_status_list_lies_below_others(office: Office, lab: Any) -> None:
    from makeshed.passport.credentials import status_credential
    from makeshed.passport.status import encoded

    address = "https://lab.example/status/9.jwt"

    def listed(payload: dict[str, Any]) -> None:
        payload["credentialStatus"] |= {"statusListCredential": address, "statusListIndex": 5}

    doc = lab(listed)
    assert office.verified(trusted=[office.document, doc]).reasons == {"status-missing"}
    file = office.folder / "others" / "lab.example" / "status" / "9.jwt"
    file.parent.mkdir(parents=True)
    for withdrawn, reasons in (((), set()), ((5,), {"revoked"})):
        until = NOW + timedelta(days=30)
        payload = status_credential(LAB, "Lab", address, encoded(withdrawn), NOW, until)
        file.write_text(sign(payload, lab.key))
        assert office.verified(trusted=[office.document, doc]).reasons == reasons
    file.write_text(sign(payload, office.key))  # the maker cannot speak for the laboratory
    assert office.verified(trusted=[office.document, doc]).reasons == {"status-list-wrong"}


def test_an_outsider_need_name_no_status_list_and_the_maker_must(office: Office, lab: Any) -> None:
    """W3C leaves it out; of the 22 samples of UNTP 0.7 one has it."""
    doc = lab(lambda payload: payload.pop("credentialStatus"))
    found = office.verified(trusted=[office.document, doc])
    assert found.verdict == "pass"
    assert any("no way to withdraw it" in note for note in found.notes)
    doc = lab(lambda payload: payload.update(credentialStatus={}))
    assert office.verified(trusted=[office.document, doc]).verdict == "fail"
    office.forge(lambda payload: payload.pop("credentialStatus"))
    assert "status-missing" in office.verified(trusted=[office.document, doc]).reasons


def test_the_maker_withdraws_its_passport_and_no_judgement_of_others(
    office: Office, lab: Any
) -> None:
    def listed(payload: dict[str, Any]) -> None:
        payload["credentialStatus"]["statusListCredential"] = "https://lab.example/status/9.jwt"

    doc = lab(listed)
    before = {path.name for path in office.folder.iterdir()}
    revoke(office.folder, office.keys, office.path, now=NOW)
    found = office.verified(trusted=[office.document, doc])
    assert found.reasons == {"revoked", "status-missing"}
    assert {path.name for path in office.folder.iterdir()} == before


def test_an_outsiders_key_is_valid_now_or_nobody_knows_when(office: Office, lab: Any) -> None:
    doc = lab()
    method = doc["verificationMethod"][0]
    for more, reason in (
        ({"expires": "2026-01-01T00:00:00Z"}, {"key-time-unknown"}),
        ({"expires": "2030-01-01T00:00:00Z"}, set()),
        ({"revoked": "2026-01-01T00:00:00Z"}, {"key-outside-validity"}),
    ):
        changed = doc | {"verificationMethod": [method | more]}
        assert office.verified(trusted=[office.document, changed]).reasons == reason


@pytest.mark.parametrize(
    ("product", "reasons"),
    [
        (f"{BASE}item/city-bike", set[str]()),  # the model that the item is of
        (f"{BASE}item/city", {"credentials-disagree"}),
        (BASE, {"credentials-disagree"}),
        ("https://lab.example/item/city-bike", {"credentials-disagree"}),
        ("", {"credentials-disagree"}),
    ],
)
def test_an_outsider_speaks_of_this_product(
    office: Office, lab: Any, product: str, reasons: set[str]
) -> None:
    def about(payload: dict[str, Any]) -> None:
        for one in payload["credentialSubject"]["conformityAssessment"]:
            one["assessedProduct"][0]["product"]["id"] = product
            if not product:
                del one["assessedProduct"]

    doc = lab(about)
    assert office.verified(trusted=[office.document, doc]).reasons == reasons


def test_the_maker_is_no_outsider_to_itself(office: Office) -> None:
    def lie(payload: dict[str, Any]) -> None:
        payload["credentialSubject"]["assessorLevel"] = "3rdParty"
        payload["credentialSubject"]["issuedToParty"]["id"] = "did:web:other.example"

    office.forge(lie, "conformity.jwt")
    assert office.verified().result("evidence level").reason == "assessor-is-maker"


# --- the work grows with the passports, not faster


def test_work_for_a_folder_is_linear(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes, signatures, files and lines of the log, counted for folders of 4, 8 and 16."""
    counts: Counter[str] = Counter()

    def counting(home: Any, name: str) -> None:
        made = getattr(home, name)

        def counted(*given: Any, **named: Any) -> Any:
            counts[name] += 1
            return made(*given, **named)

        monkeypatch.setattr(home, name, counted)

    for home, name in (
        (merkle, "node"), (merkle, "leaf"), (shelf, "check"), (shelf, "judge_checkpoint"),
        (folders.Folder, "read"), (logs, "parsed"), (Path, "rglob"),
    ):  # fmt: skip
        counting(home, name)
    monkeypatch.setattr(qr, "pictures", lambda _: (b"<svg/>", b"png"))  # drawing takes long
    made: dict[int, Counter[str]] = {}
    have = 1
    for size in (4, 8, 16):
        while have < size:  # each with a checkpoint of its own
            issue(office.folder, office.keys, PRODUCT, MAKER, base=BASE, now=NOW)
            have += 1
        doc = office.document
        counts.clear()
        found = verify_all(office.folder, trusted=[doc], now=LATER)
        assert {one.verdict for one in found} == {"pass"}
        made[size] = Counter(counts)
    assert set(made[4]) == {
        "node", "leaf", "check", "judge_checkpoint", "read", "parsed", "rglob",
    }  # fmt: skip
    for name in made[4]:
        first, second = made[8][name] - made[4][name], made[16][name] - made[8][name]
        logs_of_two = 2.6 if name == "node" else 2.05  # a proof has a hash for each doubling
        assert second <= logs_of_two * first + 2, (name, made)
    assert made[4]["rglob"] == made[16]["rglob"]
