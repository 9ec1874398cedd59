"""Towns by name: one, several that are told apart, or none; where they lie is GeoNames' word."""

from __future__ import annotations

import pytest

from makeshed.model.towns import key, names_among, says_which, towns
from makeshed.science.distance import great_circle


def said(text: str, *countries: str, region: str = "") -> list[str]:
    return [str(town) for town in towns(text, countries=countries, region=region)]


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [  # published coordinates: the towns' articles in the English Wikipedia
        ("Marseille", 43.297, 5.37),
        ("Augsburg", 48.367, 10.9),
        ("Nairobi", -1.286, 36.817),
        ("Kraków", 50.061, 19.937),
        ("São Paulo", -23.55, -46.633),
        ("Sydney", -33.868, 151.209),
    ],
)
def test_towns_lie_where_they_are_published_to_lie(text: str, lat: float, lon: float) -> None:
    found = towns(text, countries=["FR", "DE", "KE", "PL", "BR", "AU"])
    assert len(found) == 1
    assert float(great_circle(lat, lon, found[0].lat, found[0].lon)) < 6


@pytest.mark.parametrize(
    "text",
    ["Aubagne", "AUBAGNE", "13400 Aubagne", "Aubagne Cedex", "F-13400 Aubagne", "aubagne, France"],
)
def test_a_town_as_letters_write_it(text: str) -> None:
    assert said(text, "FR") == ["Aubagne, FR"]


def test_names_in_other_languages_and_without_accents() -> None:
    assert said("Firenze") == said("Florence", "IT") == said("Florenz", "IT") == ["Florence, IT"]
    assert said("Koln") == said("Köln") == said("Cologne", "DE") == ["Köln, DE"]
    assert said("St-Étienne", "FR") == said("Saint Etienne", "FR") == ["Saint-Étienne, FR"]
    assert key("Gießen") == key("Giessen")


def test_several_towns_of_a_name_stay_several() -> None:
    assert {"Paris, FR", "Paris, TX, US"} <= set(said("Paris"))
    assert {"Cambridge, GB", "Cambridge, MA, US"} <= set(said("Cambridge"))
    assert set(said("Frankfurt", "DE")) == {"Frankfurt am Main, DE", "Frankfurt (Oder), DE"}
    assert "Halle (Saale), DE" in said("Halle", "DE"), "the large one is called otherwise"


@pytest.mark.parametrize(
    ("text", "countries", "region", "one"),
    [
        ("Paris", ["FR"], "", "Paris, FR"),
        ("Paris, TX", [], "", "Paris, TX, US"),
        ("Paris (Texas)", ["FR"], "", "Paris, TX, US"),
        ("Paris, TX, US", ["FR"], "", "Paris, TX, US"),
        ("Cambridge, United Kingdom", ["US"], "", "Cambridge, GB"),
        ("Cambridge", ["US"], "MA", "Cambridge, MA, US"),
        ("Cambridge", ["US"], "Massachusetts", "Cambridge, MA, US"),
        ("Torino", ["FR"], "", "Turin, IT"),
        ("Marseille", ["US"], "", "Marseille, FR"),
    ],
)
def test_a_country_or_a_state_says_which(
    text: str, countries: list[str], region: str, one: str
) -> None:
    assert said(text, *countries, region=region) == [one]
    assert said(one) == [one], "what is printed is read again"


def test_what_is_no_town_is_none() -> None:
    assert said("Atlantis-sur-Mer", "FR") == []
    assert said("") == []
    assert not says_which("Paris, welding")
    assert names_among(["marseille", "no such town"]) == {"marseille"}
