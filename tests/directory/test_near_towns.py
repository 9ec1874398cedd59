"""Near a town in any directory: its own places first, then towns of its countries, and never a guess."""

from __future__ import annotations

from typing import Any

import pytest

from makeshed.directory.needs.places import Gazetteer
from makeshed.errors import BadValue, NotFound
from makeshed.model import Capability, Place, Shed, Site
from makeshed.questions.find import find

LANDS = ("FR", "GB", "DE", "IT", "ES", "US")


def directory(*countries: str) -> Shed:
    """Makers at places that are called after them, as an import leaves them."""
    places = [
        Place(
            place=f"m{n}",
            name=f"Werk {n}",
            lat=45.0 + n,
            lon=5.0,
            country=land,
            postcode=f"1340{n}",
        )
        for n, land in enumerate(countries)
    ]
    sites = [Site(site=p.place, place=p.place, role="maker", about="welding") for p in places]
    able = [Capability(site=s.site, process="welding") for s in sites]
    return Shed.of(*places, *sites, *able)


def read(text: str, *countries: str) -> str:
    found = Gazetteer(directory(*(countries or LANDS))).within(text, text)
    return found[0].name if found else ""


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("weld a gate near marseille", "Marseille, FR"),
        ("soudeur à Aubagne, portail acier", "Aubagne, FR"),
        ("Schreiner in Regensburg für einen Tisch", "Regensburg, DE"),
        ("entro 30 km da Sesto Fiorentino", "Sesto Fiorentino, IT"),
        ("soporte cerca de Getafe", "Getafe, ES"),
        ("a workshop around Paris, TX", "Paris, TX, US"),
        ("tornitura in Ottone vicino a Brescia", "Brescia, IT"),
        ("cut within 40 km of Vitrolles", "Vitrolles, FR"),
        ("in der Nähe von Augsburg", "Augsburg, DE"),
        ("portail, près de Tours", "Tours, FR"),
        ("weld it near 13402, please", "m2"),
        ("weld near Lyon, in 3 weeks", "Lyon, FR"),
        ("weld near Grenoble, or 3 more", "Grenoble, FR"),
        # no towns
        ("near net shape forging", ""),
        ("I need it near me", ""),
        ("tailor near the station", ""),
        ("200 Stück in Serie", ""),
        ("Rohre in Bogen gelegt", ""),
        ("print in Black", ""),
        ("a nice bracket in Inconel", ""),
    ],
)
def test_a_town_in_words(text: str, town: str) -> None:
    assert read(text) == town


def test_a_town_that_is_a_word_too_is_one_behind_near_if_written_large() -> None:
    assert read("a gate near Nice", "FR") == "Nice, FR"
    assert read("a nice gate", "FR") == read("a gate, near nice people", "FR") == ""


def test_what_stands_behind_says_which_if_it_is_written_as_a_name() -> None:
    assert read("weld near Portland, ME, please", "US") == "Portland, ME, US"
    assert read("weld near Cambridge, United Kingdom", "US") == "Cambridge, GB"
    with pytest.raises(BadValue, match="Portland"):
        read("weld near Portland, or 3 weeks later", "US")


def test_places_of_the_directory_come_first() -> None:
    own = Place(place="x", name="Cambridge", lat=42.4, lon=-71.1, country="US")
    assert Gazetteer(Shed.of(own)).spot("Cambridge").name == "x"
    words = "weld for a client in Lyon, near Marseille"
    lyon = Place(place="lyon", name="Lyon", lat=45.76, lon=4.84, country="FR")
    found = Gazetteer(Shed.of(lyon)).within(words, words)
    assert found is not None
    assert found[0].name == "Marseille, FR"


def test_several_towns_ask_which_and_the_answer_works() -> None:
    gazetteer = Gazetteer(directory("US"))
    with pytest.raises(BadValue, match="towns are called 'Portland'") as raised:
        gazetteer.spot("Portland")
    point = raised.value.hint.partition(": ")[2].partition(" (")[0]
    assert abs(gazetteer.spot(point).lat - 45.5) < 0.1
    assert gazetteer.spot("Portland, OR").name == "Portland, OR, US"
    assert gazetteer.spot("Cambridge", "GB").name == "Cambridge, GB"
    with pytest.raises(NotFound, match="no place is called 'Lilliput-les-Bains'"):
        gazetteer.spot("Lilliput-les-Bains")


def test_postcodes_of_the_directory_are_places() -> None:
    gazetteer = Gazetteer(directory("FR", "FR"))
    assert gazetteer.spot("13401").lat == 46.0
    assert gazetteer.spot(" 1 34 01").lat == 46.0
    with pytest.raises(NotFound) as raised:
        gazetteer.spot("75011")
    assert "name the town" in raised.value.hint


def test_find_near_a_town_of_no_place_of_the_directory() -> None:
    shed = directory("FR")
    found = find(shed, "welding", near="Lyon", within=200)
    assert [row.site for row in found.rows] == ["m0"]
    assert found.rows[0].distance == pytest.approx(85, abs=3)
    assert any(c.option == "--near 'Lyon, FR'" for c in found.understood)
    again: dict[str, Any] = {"near": next(c.value for c in found.understood if c.kind == "near")}
    assert find(shed, "welding", within=200, **again).rows == found.rows
    assert find(shed, "welding", near="Cambridge", country="GB").rows == ()
