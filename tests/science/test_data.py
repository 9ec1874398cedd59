"""The tables of facts: complete, sourced, and read as the nouns need them."""

import json
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from makeshed.data import rows
from makeshed.errors import NotFound
from makeshed.model import Mode
from makeshed.model.noun import columns
from makeshed.model.territory import customs_territory, landmass_of, members


@pytest.mark.parametrize("table", ["countries", "modes", "unions"])
def test_every_row_has_a_source_and_a_kind(table: str) -> None:
    found = rows(table)
    assert found
    assert all(row["source"] for row in found)
    assert {row["kind"] for row in found} <= {"sourced", "estimate", "declared"}


def test_an_unknown_table_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(NotFound) as caught:
        rows("mode")
    assert caught.value.hint == "did you mean modes?"


def test_modes_are_modes() -> None:
    table = rows("modes")
    known = {column.name: column for column in columns(Mode)}
    assert list(table[0]) == list(known)
    names = {row["mode"] for row in table}
    assert names == {"truck", "container", "rail", "air", "van"}
    for row in table:
        for name, text in row.items():
            column = known[name]
            if column.type is float and text:
                assert column.between is not None
                within = column.between.low <= float(text) <= column.between.high
                assert within or (column.between.zero and float(text) == 0)
            if column.choices:
                assert text in column.choices
        assert row["access_mode"] in {"", *names}


def test_air_freight_fills_six_cubic_metres_a_tonne() -> None:
    air = next(row for row in rows("modes") if row["mode"] == "air")
    assert float(air["load_volume"]) == 6 * float(air["payload"])


def test_countries_are_told_once() -> None:
    codes = [row["country"] for row in rows("countries")]
    assert len(codes) == len(set(codes)) == 250
    assert all(len(code) == 2 and code.isupper() for code in codes)


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("FR", "PT", True),
        ("FR", "GB", True),
        ("DK", "SE", True),
        ("FR", "CN", True),
        ("FR", "IE", False),
        ("FR", "MA", False),
        ("FR", "CY", False),
        ("CN", "TW", False),
        ("CN", "KR", False),
        ("US", "MX", True),
        ("PA", "CO", False),
        ("HT", "DO", True),
        ("ZA", "EG", True),
    ],
)
def test_landmasses(one: str, other: str, joined: bool) -> None:
    assert (landmass_of(one) == landmass_of(other)) is joined


def test_the_european_union_is_27_countries_and_their_territory() -> None:
    parts = {"AX", "GF", "GP", "MC", "MF", "MQ", "RE", "YT"}
    assert len(members("EU") - parts) == 27
    assert parts <= members("EU")
    assert {"GB", "CH", "NO", "TR"}.isdisjoint(members("EU"))
    dated = [row for row in rows("unions") if row["union"] == "EU" and row["from"]]
    assert len(dated) == 27


def test_unions_and_countries_have_members() -> None:
    assert members("FR") == {"FR"}
    assert members("CH-LI") == {"CH", "LI"}
    assert members("SACU") == {"BW", "LS", "NA", "SZ", "ZA"}
    with pytest.raises(NotFound):
        members("EUU")


def test_goods_cross_no_customs_within_a_union() -> None:
    assert customs_territory("FR") == members("EU")
    assert customs_territory("MC") == members("EU")
    assert customs_territory("GB") == {"GB", "GG", "IM", "JE"}
    assert customs_territory("CN") == {"CN"}
    for code in ["", "XX", "EU"]:
        with pytest.raises(NotFound):
            customs_territory(code)


@pytest.mark.parametrize("code", ["uk", "EU", ""])
def test_a_landmass_is_of_a_country(code: str) -> None:
    with pytest.raises(NotFound, match="no country has the code"):
        landmass_of(code)


def test_no_country_is_in_two_unions() -> None:
    listed = [row["country"] for row in rows("unions")]
    assert len(listed) == len(set(listed))
    assert set(listed) <= {row["country"] for row in rows("countries")}


def test_land_is_closed_rings_on_the_globe() -> None:
    file = files("makeshed.data") / "land.json"
    land = json.loads(file.read_text(encoding="utf-8"))
    assert set(land) == {"source", "licence", "lines"}
    assert len(file.read_bytes()) < 150_000
    assert len(land["lines"]) > 100
    for line in land["lines"]:
        assert len(line) >= 4
        assert line[0] == line[-1]
        assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in line)


def _holds(ring: list[tuple[float, float]], lon: float, lat: float) -> bool:
    """Whether a ring holds a point, by the number of times that a ray east crosses it."""
    inside = False
    for (x_a, y_a), (x_b, y_b) in pairwise(ring):
        if (y_a > lat) != (y_b > lat) and lon < x_a + (lat - y_a) / (y_b - y_a) * (x_b - x_a):
            inside = not inside
    return inside


@pytest.mark.parametrize(
    ("lon", "lat", "dry"),
    [
        (2.35, 48.86, True),
        (116.4, 39.9, True),
        (-47.9, -15.8, True),
        (133.0, -25.0, True),
        (-30.0, 40.0, False),
        (80.0, -20.0, False),
        (51.0, 42.0, False),
    ],
)
def test_land_lies_where_it_should(lon: float, lat: float, dry: bool) -> None:
    land = json.loads((files("makeshed.data") / "land.json").read_text(encoding="utf-8"))
    assert sum(_holds(line, lon, lat) for line in land["lines"]) % 2 == dry


def test_fine_land_and_borders_lie_where_they_should() -> None:
    """The Rhine parts France and Germany at Strasbourg; Lake Geneva parts France and Switzerland."""
    from makeshed.report.land import outlines

    land, borders = outlines("land"), outlines("borders")
    assert len((files("makeshed.data") / "outlines.json").read_bytes()) < 300_000
    for ring in land:
        assert abs(ring[0] - ring[-1]).max() < 1e-9
        assert (abs(ring) <= [90.0, 180.0]).all()
    points = np.vstack(borders)
    for lat, lon in ((48.58, 7.80), (46.40, 6.60), (31.33, 109.0)):
        near = np.hypot(points[:, 0] - lat, points[:, 1] - lon).min()
        assert (near < 0.25) == (lon < 100), "no border runs through the middle of China"
    rings = [[(float(lon), float(lat)) for lat, lon in ring] for ring in land]
    for lon, lat, dry in ((5.40, 43.45, True), (4.9, 42.6, False), (9.0, 42.2, True)):
        assert sum(_holds(ring, lon, lat) for ring in rings) % 2 == dry
