"""Land and customs unions: who reaches whom without a ship, and without customs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.errors import NotFound
from makeshed.model.countries import country_named, names_by_code, names_shown
from makeshed.model.territory import (
    countries,
    customs_territory,
    is_union,
    landmass_of,
    members,
    territories,
)

COUNTRY = st.sampled_from(countries())


@examples(60)
@given(COUNTRY, COUNTRY)
def test_customs_are_crossed_both_ways_or_not_at_all(one: str, other: str) -> None:
    assert one in customs_territory(one)
    assert (other in customs_territory(one)) == (one in customs_territory(other))
    unions = [union for union in territories() if is_union(union)]
    together = any({one, other} <= members(union) for union in unions)
    assert (other in customs_territory(one)) == (one == other or together)


def test_unions_and_lands_as_they_are() -> None:
    states = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
    assert set(states.split()) < members("EU")  # and lands of theirs with codes of their own
    assert not {"GB", "CH", "NO", "TR"} & members("EU")
    assert members("FR") == {"FR"}
    assert "GB" not in customs_territory("FR")
    assert landmass_of("GB") == landmass_of("CN") != landmass_of("JP")
    assert not is_union("FR")
    for of in (landmass_of, members, customs_territory):
        with pytest.raises(NotFound, match="'QQ'"):
            of("QQ")
    with pytest.raises(NotFound):
        landmass_of("EU")


def test_every_name_that_is_shown_names_one_country() -> None:
    named = {name: country_named(name) for name in names_shown()}
    assert {name for name, code in named.items() if not code} == set()
    for code, names in names_by_code().items():
        assert {country_named(names[lang]) for lang in ("en", "fr", "it", "de", "es")} == {code}
    assert country_named("the Gambia") == country_named("GAMBIA") == "GM"
    assert country_named("") == country_named("Utopia") == ""
