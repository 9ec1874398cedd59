"""What lies in a region: by code, by country, by what is near, and refused where it is not one."""

from __future__ import annotations

import pytest
from tests.model.facts import shed_of

from makeshed.errors import BadValue, NotFound
from makeshed.model import Place, Shed
from makeshed.model.inside import AROUND, inside_of
from makeshed.model.region import Region
from makeshed.science.distance import great_circle

LYON = Place(place="lyon", name="Lyon", lat=45.76, lon=4.84, country="FR", region="FRK2")
PARIS = Place(place="paris", name="Paris", lat=48.86, lon=2.35, country="FR", region="FR10")
ATHENS = Place(place="athens", lat=37.98, lon=23.73, country="GR", region="EL30")
TURIN = Place(place="turin", lat=45.07, lon=7.69, country="IT", region="ITC1")


def near(key: str, km: float, country: str = "FR") -> Place:
    """A place without a code, so many kilometres north of Lyon."""
    degrees = km / float(great_circle(45.0, 4.84, 46.0, 4.84))
    return Place(place=key, lat=45.76 + degrees, lon=4.84, country=country)


def case(*more: Place | Region) -> Shed:
    return shed_of(LYON, PARIS, ATHENS, TURIN, *more)


@pytest.mark.parametrize(
    ("said", "places", "country"),
    [
        ("FR", {"lyon", "paris"}, "FR"), ("Italien", {"turin"}, "IT"), ("EU", {"lyon", "paris", "athens", "turin"}, "EU"),
        ("eu", {"lyon", "paris", "athens", "turin"}, "EU"), (" France ", {"lyon", "paris"}, "FR"),
        ("FRK2", {"lyon"}, "FR"), ("frk", {"lyon"}, "FR"), ("EL3", {"athens"}, "GR"), ("turin", {"turin"}, "IT"),
        ("PARIS", {"paris"}, "FR"),
    ],
)  # fmt: skip
def test_countries_unions_codes_and_towns(said: str, places: set[str], country: str) -> None:
    found = inside_of(case(), said)
    assert found.places == places
    assert found.country == country
    assert found.notes == ()


def test_two_letters_are_no_beginning_of_codes() -> None:
    """Without, the region called IT of a shed would hold all of Italy by the letters of its codes."""
    row = Region(region="IT", name="the tip", level="district", country="IT")
    assert inside_of(case(row), "IT").places == frozenset()


def test_a_region_has_the_places_of_those_in_it() -> None:
    rows = [
        Region(region="south", name="The South", level="district"),
        Region(region="rhone", name="Rhône", level="district", parent="south"),
        Region(region="FRK2", level="district", parent="rhone"),
        Region(region="world", level="world"), Region(region="GR", level="country", country="GR"),
        Region(region="EU", level="union"),
    ]  # fmt: skip
    shed = case(*rows)
    for said in ("south", "the south", "Rhône"):
        assert inside_of(shed, said).places == {"lyon"}
    assert inside_of(shed, "world").places == {"lyon", "paris", "athens", "turin"}
    assert inside_of(shed, "world").country == ""
    assert inside_of(shed, "GR").places == {"athens"}
    assert inside_of(shed, "EU").country == "EU"


def test_a_place_without_a_code_lies_where_the_nearest_of_its_country_does() -> None:
    """Up to 30 km, and no farther; across the border is another country."""
    far, close, other = near("far", AROUND + 1), near("close", AROUND - 1), near("other", 5, "CH")
    found = inside_of(case(far, close, other), "FRK2")
    assert found.places == {"lyon", "close"}
    assert len(found.notes) == 1
    assert "close (29 km from lyon)" in found.notes[0]
    assert "far" not in inside_of(case(far, close, other), "FR10").places


def test_what_is_called_so_twice_or_not_at_all_is_refused() -> None:
    again = Place(place="paris-tx", name="Paris", lat=33.7, lon=-95.6, country="US")
    with pytest.raises(BadValue, match="several places are called 'PARIS'") as two:
        inside_of(case(again), "PARIS")
    assert two.value.hint == "which of paris, paris-tx"
    twins = [Region(region=key, name="North", level="district") for key in ("n1", "n2")]
    with pytest.raises(BadValue, match="several regions") as two:
        inside_of(case(*twins), "north")
    assert "n1 North; n2 North" in two.value.hint
    with pytest.raises(NotFound, match="no region is called 'Lion'") as none:
        inside_of(case(), "Lion")
    assert "Lyon" in none.value.hint


def test_a_code_of_a_country_is_no_code_of_another() -> None:
    """Two countries may call a region by the same letters; its row says which is meant."""
    abroad = Place(place="aosta", lat=45.7, lon=7.3, country="IT", region="north")
    own = Place(place="lille", lat=50.6, lon=3.1, country="FR", region="north")
    row = Region(region="north", level="district", country="FR")
    assert inside_of(case(abroad, own, row), "north").places == {"lille"}
    assert inside_of(case(abroad, own), "north").places == {"lille", "aosta"}
    assert inside_of(case(abroad, own), "north").country == ""
