"""The folder: what is in it, what people see, and who can read what."""

from __future__ import annotations

import http.client
import json
import re
import stat
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno

from makeshed.errors import BadValue, NotFound
from makeshed.passport import audited, issue, passports, refresh, revoke, rotate, server, verify
from makeshed.passport.bounded_reading import parsed
from makeshed.passport.digital_link import read_link
from makeshed.passport.page import page, product_data

from .conftest import BASE, DID, LATER, MAKER, NOW, PRODUCT, Office

GTIN = "09520123456788"
"""From GS1's own examples; 952 is set aside for them."""


def test_what_the_folder_holds(office: Office) -> None:
    names = {
        p.relative_to(office.folder).as_posix() for p in office.folder.rglob("*") if p.is_file()
    }
    own = {f"{office.path}/{name}" for name in (
        "passport.jwt", "conformity.jwt", "proofs.json", "index.html", "code.svg", "code.png",
        "product.jsonld", "events.jsonld", "commitments.json",
    )}  # fmt: skip
    assert names == own | {"did.json", "log/entries.jsonl", "log/checkpoint.jwt", "status/1.jwt"}


def test_private_keys_are_the_owners_alone(office: Office) -> None:
    files = [*office.keys.glob("*.jwk"), *office.keys.glob("audit/*")]
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    secret = json.loads((office.keys / "key-1.jwk").read_text())["d"]
    for path in office.folder.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()
    assert secret not in repr(office.key)
    assert secret not in str(office.key)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_keys_that_others_can_read_are_not_used(office: Office, mode: int) -> None:
    (office.keys / "key-1.jwk").chmod(mode)
    with pytest.raises(BadValue, match="others can read"):
        issue(office.folder, office.keys, PRODUCT, MAKER, base=BASE, now=NOW)


def test_keys_may_not_lie_in_the_folder(tmp_path: Path) -> None:
    for keys in (tmp_path / "f" / "keys", tmp_path / "f", tmp_path / "f" / "x" / ".." / "keys"):
        with pytest.raises(BadValue, match="published"):
            issue(tmp_path / "f", keys, PRODUCT, MAKER, base=BASE, now=NOW)
    assert not list(tmp_path.rglob("*.jwk"))


def test_keys_of_another_issuer(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BadValue, match=r"did:web:velo\.example"):
        issue(tmp_path / "new", office.keys, PRODUCT, MAKER, base="https://other.example", now=NOW)
    other = tmp_path / "other"
    issue(tmp_path / "twin", other, PRODUCT, MAKER, base=BASE, now=NOW)
    with pytest.raises(BadValue, match="not this folder's key"):
        issue(office.folder, other, PRODUCT, MAKER, base=BASE, now=NOW)


def test_the_page_is_the_signed_payload_rendered(office: Office) -> None:
    events = parsed(office.file("events.jsonld").read_bytes())
    assert office.file("index.html").read_bytes() == page(office.payload(), events)
    assert office.file("product.jsonld").read_bytes() == product_data(office.payload())


def test_what_a_shopper_reads(office: Office) -> None:
    text = office.file("index.html").read_text()
    for words in (
        "City bike &lt;M1&gt;", "Atelier du 3e, Marseille", "France", "final assembly", "welding",
        "Nobody else has checked it", "28.0%", "45.8% to 49.9%", "A code can be copied".lower(),
        "Vélo Marseille SAS", "velo.example/passports", "One part is of unknown origin", "unknown",
    ):  # fmt: skip
        assert words in text, words
    assert "authentic" not in text
    assert "is certified" not in text
    assert "<script" not in text
    assert not re.search(r"(src|href)=['\"]?(https?:)?//", text)  # it loads nothing from elsewhere
    assert "forge" not in text  # suppliers stay with the auditor


def test_nothing_in_public_tells_suppliers_or_prices(office: Office) -> None:
    said = json.dumps([office.payload(), office.payload("conformity.jwt")])
    said += "".join(office.file(n).read_text() for n in ("commitments.json", "events.jsonld"))
    for words in ("shenzhen", "forge", "310.77", "saddle"):
        assert words not in said, words


def test_the_auditors_file_opens_the_commitments(office: Office) -> None:
    private = next((office.keys / "audit").glob("*.json"))
    assert audited(office.file("commitments.json").read_bytes(), private.read_bytes()) == []
    assert b"shenzhen" in private.read_bytes()


def test_without_a_gtin_the_address_is_the_issuers_own(office: Office) -> None:
    subject = office.payload()["credentialSubject"]
    assert subject["id"].startswith(BASE + "item/city-bike/")
    said = re.sub(
        r'"digestMultibase": "[^"]*"', "", json.dumps(subject)
    )  # a digest spells anything
    said = said.replace(subject["id"], "")
    assert "gs1" not in said.lower()
    assert subject["id"] == BASE + office.path
    assert len(subject["itemNumber"]) == 20  # 96 bits at random


@pytest.mark.parametrize("gtin", [GTIN, GTIN[1:]])
def test_with_a_gtin_it_is_a_digital_link(tmp_path: Path, gtin: str) -> None:
    one, two = issue(
        tmp_path / "f", tmp_path / "k", PRODUCT, MAKER, base=BASE, gtin=gtin, count=2, now=NOW
    )
    link = dict(read_link(one.address))
    assert link["01"] == GTIN
    assert one.path == f"01/{GTIN}/21/{link['21']}"
    assert one.address != two.address
    doc = json.loads((tmp_path / "f" / "did.json").read_text())
    for issued in (one, two):
        found = verify(tmp_path / "f", issued.path, trusted=[doc], now=LATER)
        assert found.verdict == "pass", found
    data = json.loads((tmp_path / "f" / one.path / "product.jsonld").read_text())
    assert data["hasGS1DigitalLink"] == one.address


@pytest.mark.parametrize(
    "gtin", ["09520123456789", "123", "abc", "0952012345678", "9" * 15, "01/1"]
)
def test_a_gtin_that_is_none(tmp_path: Path, gtin: str) -> None:
    with pytest.raises(BadValue, match="no GTIN"):
        issue(tmp_path / "f", tmp_path / "k", PRODUCT, MAKER, base=BASE, gtin=gtin, now=NOW)
    assert not (tmp_path / "f").exists()


def test_the_code_leads_to_the_product(office: Office) -> None:
    address = office.payload()["credentialSubject"]["id"]
    modules = segno.make(address, error="q", micro=False)
    assert office.file("code.svg").read_bytes() == svg_of(modules)
    assert office.file("code.png").read_bytes().startswith(b"\x89PNG")


def svg_of(code: Any) -> bytes:
    import io

    out = io.BytesIO()
    code.save(out, kind="svg", scale=8, border=4, xmldecl=False, nl=False)
    return out.getvalue()


def test_three_passports_then_one_withdrawn_then_a_new_key(office: Office) -> None:
    more = issue(office.folder, office.keys, PRODUCT, MAKER, base=BASE, count=2, now=NOW)
    assert passports(office.folder) == sorted([office.path, *(one.path for one in more)])
    withdrawn = revoke(office.folder, office.keys, more[0].path.rpartition("/")[2], now=LATER)
    assert withdrawn == more[0].path
    kid = rotate(office.folder, office.keys, now=LATER)
    assert kid == f"{DID}#key-2"
    new = issue(office.folder, office.keys, PRODUCT, MAKER, base=BASE, now=LATER)[0]
    results = {
        path: office.verified(passport=path, now=LATER + timedelta(hours=1)).verdict
        for path in passports(office.folder)
    }
    assert results.pop(more[0].path) == "fail"
    assert set(results.values()) == {"pass"}
    assert new.path in results
    seen = (office.folder / "log" / "checkpoint.jwt").read_bytes()
    assert office.verified(seen=seen, now=LATER + timedelta(hours=1)).verdict == "pass"


def test_refresh_makes_a_stale_status_fresh(office: Office) -> None:
    late = NOW + timedelta(days=60)
    assert office.verified(now=late).result("status").result == "unknown"
    assert refresh(office.folder, office.keys, now=late) == 1
    assert office.verified(now=late).verdict == "pass"


def test_refresh_keeps_what_was_withdrawn(office: Office) -> None:
    revoke(office.folder, office.keys, now=LATER)
    refresh(office.folder, office.keys, now=LATER)
    assert office.verified(now=LATER + timedelta(hours=1)).result("status").reason == "revoked"


def test_which_passport(office: Office, tmp_path: Path) -> None:
    issue(office.folder, office.keys, PRODUCT, MAKER, base=BASE, now=NOW)
    with pytest.raises(BadValue, match="2 passports"):
        verify(office.folder)
    with pytest.raises(NotFound):
        verify(office.folder, "nobody")
    with pytest.raises(NotFound):
        verify(tmp_path / "nowhere")
    with pytest.raises(BadValue, match="0 passports cannot"):
        issue(office.folder, office.keys, PRODUCT, MAKER, base=BASE, count=0)


def test_a_broken_log_is_not_added_to(office: Office) -> None:
    with (office.folder / "log" / "entries.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(BadValue, match="cannot be added to"):
        issue(office.folder, office.keys, PRODUCT, MAKER, base=BASE, now=NOW)


def test_the_answer_reads_well(office: Office) -> None:
    text = str(office.verified())
    assert "all seven checks pass" in text
    assert "not that it is true" in text
    rows = json.loads(office.verified().to_json())["rows"]
    assert [row["check"] for row in rows] == [
        "syntax", "schema", "semantics", "signature", "status", "log", "evidence level",
    ]  # fmt: skip


@pytest.fixture
def address(office: Office) -> Any:
    serving = server(office.folder)
    thread = threading.Thread(target=serving.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield serving.server_address
    serving.shutdown()
    serving.server_close()
    thread.join()


def got(
    address: Any, path: str, *, method: str = "GET", host: str = "127.0.0.1"
) -> tuple[int, str]:
    connection = http.client.HTTPConnection(*address)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers.get("Content-Type", "")


def test_the_folder_is_served_to_this_machine_alone(office: Office, address: Any) -> None:
    assert address[0] == "127.0.0.1"
    assert got(address, f"/{office.path}/") == (200, "text/html")
    assert got(address, f"/{office.path}/passport.jwt") == (200, "application/vc+jwt")
    assert got(address, "/did.json", method="HEAD")[0] == 200
    assert got(address, "/did.json", host="evil.example")[0] == 403
    assert got(address, "/did.json", method="POST")[0] == 501


@pytest.mark.parametrize(
    "path",
    [
        "/../keys/key-1.jwk", "/%2e%2e/keys/key-1.jwk", "/..%2fkeys/key-1.jwk", "//keys/key-1.jwk",
        "/item/../../keys/key-1.jwk", "/..\\keys\\key-1.jwk", "/link/key-1.jwk", "/.hidden",
        "/.git/config", "/", "/item/", "/did.json%00.html", "/%c0%ae%c0%ae/keys/key-1.jwk",
    ],
)  # fmt: skip
def test_nothing_else_is_served(office: Office, address: Any, path: str) -> None:
    (office.folder / "link").symlink_to(office.keys)
    (office.folder / ".hidden").write_text("hidden")
    assert got(address, path)[0] == 404


def test_serving_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        server(tmp_path / "nowhere")
