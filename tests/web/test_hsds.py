"""The directory as Open Referral has it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from tests.public.test_pages import ABLE, DAY, OPEN, case
from tests.web.conftest import Begin
from tests.web.test_public_copy import the_case

from makeshed.casework.imports import import_files
from makeshed.model import Capability, Place, Site
from makeshed.store import load

pytest.importorskip("django", reason="makeshed[web] is not installed")


def test_the_directory_as_open_referral_has_it(begin: Begin) -> None:
    """Required fields and codes as in the schemas of HSDS 3.0: service, organization, location, page."""
    ask = begin(the_case(), day=DAY)
    assert ask.get("/hsds/").json()["version"] == "3.0"
    assert "openapi_url" not in ask.get("/hsds/").json(), "no description of these paths is there"
    listed = ask.get("/hsds/services", {"per_page": 1, "page": 2}).json()
    assert {name: listed[name] for name in listed if name != "contents"} == {
        "total_items": 2, "total_pages": 2, "page_number": 2, "size": 1, "first_page": False,
        "last_page": True, "empty": False}  # fmt: skip
    (service,) = listed["contents"]
    assert service["status"] in {"active", "inactive", "defunct", "temporarily closed"}
    whole = ask.get(f"/hsds/services/{service['id']}").json()
    assert whole["name"]
    assert whole["organization"]["id"] == service["organization_id"]
    (at,) = whole["service_at_locations"]
    assert at["location"]["location_type"] in {"physical", "postal", "virtual"}
    for number in (service["id"], service["organization_id"], at["id"], at["location"]["id"]):
        assert str(UUID(number)) == number
    makers = ask.get("/hsds/organizations").json()["contents"]
    assert {maker["name"] for maker in makers} == {"Léa", "Roux & fils"}
    assert all({"id", "name", "description"} <= maker.keys() for maker in makers)
    roux = next(maker for maker in makers if maker["name"] != "Léa")
    assert roux.keys() == {"id", "name", "description", "website"}
    assert ask.get(f"/hsds/organizations/{roux['id']}").json()["locations"][0]["latitude"] == 43.7
    assert ask.get("/hsds/organizations/00000000-0000-0000-0000-000000000000").status_code == 404
    assert ask.get(f"/hsds/organizations/{whole['id']}").status_code == 404
    for said in ({"page": "0"}, {"per_page": "1000"}, {"text": "x"}, {"page": "²"}):
        assert ask.get("/hsds/services", said).status_code in {400, 422}, said


def test_an_identifier_is_of_one_thing_on_one_site(begin: Begin) -> None:
    sites = [replace(OPEN, site="a/b"), replace(OPEN, site="a"), replace(OPEN, site="[1]")]
    able = [replace(ABLE, site="a/b", process="c"), replace(ABLE, site="a", process="b/c")]
    ask = begin(case(*sites, *able), day=DAY)
    found = []
    for host in ("localhost", "127.0.0.1"):
        for path in ("services", "organizations"):
            listed = ask.get(f"/hsds/{path}", headers={"host": host}).json()["contents"]
            for each in listed:
                found.append(each["id"])
                one = ask.get(f"/hsds/{path}/{each['id']}", headers={"host": host})
                assert one.json()["name"] == each["name"]
                other = "localhost" if host != "localhost" else "127.0.0.1"
                assert (
                    ask.get(f"/hsds/{path}/{each['id']}", headers={"host": other}).status_code
                    == 404
                )
    assert len(found) == len(set(found)) == 2 * (3 + 4)


def test_what_identifiers_stand_for_is_reckoned_once_for_a_state(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    from makeshed.web import hsds

    made: list[str] = []

    def counted(space: UUID, name: str) -> UUID:
        made.append(name)
        return uuid5(space, name)

    monkeypatch.setattr(hsds, "uuid5", counted)
    ask = begin(case(*(replace(OPEN, site=f"m{n}") for n in range(50))), day=DAY)
    (first,) = ask.get("/hsds/organizations", {"per_page": 1}).json()["contents"]
    counts = []
    for _ in range(2):
        made.clear()
        assert ask.get(f"/hsds/organizations/{first['id']}").status_code == 200
        counts.append(len(made))
    assert (counts[0] > 50, counts[1] < 5) == (True, True)


def test_what_a_site_tells_comes_back_as_the_same_makers(begin: Begin, tmp_path: Path) -> None:
    """Law: a directory that a site shows as HSDS is imported as the makers that it shows."""
    ask = begin("marseille")
    pages, number = [], 1
    while True:
        page = ask.get(
            "/hsds/services", {"full": "true", "page": str(number), "per_page": "20"}
        ).json()
        path = tmp_path / f"page-{number}.json"
        path.write_text(json.dumps(page), encoding="utf-8")
        pages.append(path)
        if page["last_page"]:
            break
        number += 1
    import_files(pages, tmp_path / "again")
    shed = load(tmp_path / "again")
    shown = ask.get("/data/makers.json").json()["makers"]
    able = [each for each in shown if each["can_do"]]
    came = {site.name: site for site in shed.rows(Site)}
    assert len(able) == len(came) > 10
    does: dict[str, set[str]] = {}
    for each in shed.rows(Capability):
        does.setdefault(each.site, set()).add(each.process)
    places = {place.place: place for place in shed.rows(Place)}
    for each in able:
        site = came[each["name"]]
        assert does[site.site] == {one["process"] for one in each["can_do"]}
        spot = places[site.place]
        assert (spot.lat, spot.lon, spot.country) == (each["place"]["lat"], each["place"]["lon"], each["place"]["country"])  # fmt: skip
        assert str(site.last_confirmed) == str(each["confirmed"])
