"""Whether makers lie together, by their places: a case by hand, and what is told of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from makeshed.model import Capability, Demand, Fact, Item, Place, Shed, Site
from makeshed.questions.survey import Survey, survey
from makeshed.report.naming import Names
from makeshed.report.survey import page


@cache
def asked(elsewhere: bool = False) -> Survey:
    """Return the survey of a country with forty makers anywhere, twelve of them of knives and all in one valley."""
    rng = np.random.default_rng(4)
    facts: list[Fact] = [Item(item="knife"), Demand(place="p0", item="knife", quantity=1)]
    for n in range(40):
        valley = n < 12
        lat, lon = rng.normal([45.8, 3.5], 0.03)
        if not valley:
            lat, lon = rng.uniform(43, 49), rng.uniform(0, 7)
        facts += [
            Place(place=f"p{n}", lat=lat, lon=lon, country="FR"),
            Site(
                site=f"s{n}",
                place=f"p{n}",
                role="maker",
                status="closed" if elsewhere and valley else "open",
            ),
            Capability(site=f"s{n}", process="turning"),
        ]
        if valley:
            facts.append(Capability(site=f"s{n}", process="grinding"))
        elif n < 34:
            facts.append(Capability(site=f"s{n}", process="casting"))
    return survey(Shed.of(*facts), "FR")


def test_knives_of_one_valley_lie_together_and_castings_do_not() -> None:
    of = {row.process: row for row in asked().distances}
    knives, castings, every = (of[one] for one in ("grinding", "casting", "turning"))
    assert (knives.lie, knives.makers, knives.of) == ("together", 12, 40)
    assert knives.nearest == 0
    assert knives.furthest is not None
    assert knives.furthest < 60
    assert 0.3 < knives.index <= 1
    assert castings.lie != "together"
    assert (every.lie, every.nearest, every.index) == ("as by chance", None, 0), (
        "all of them are all of them"
    )


def test_what_it_is_judged_against_is_said_and_stands_on_the_page() -> None:
    found = asked()
    assert any("1,000 draws from the 40 makers of FR" in note for note in found.notes)
    assert "How makers lie" in str(found)
    assert "Duranton and Overman" in page(found, Names({}))


def test_of_few_makers_nothing_is_told_and_closed_ones_are_none() -> None:
    assert asked(elsewhere=True).distances == ()


@pytest.mark.parametrize("makers", [9, 10])
def test_a_process_of_fewer_than_ten_makers_is_not_told(makers: int) -> None:
    facts: list[Fact] = [Item(item="knife"), Demand(place="p0", item="knife", quantity=1)]
    for n in range(30):
        facts += [
            Place(place=f"p{n}", lat=44 + n / 10, lon=2 + n % 5, country="FR"),
            Site(site=f"s{n}", place=f"p{n}", role="maker"),
            Capability(site=f"s{n}", process="grinding" if n < makers else f"own-{n}"),
        ]
    assert len(survey(Shed.of(*facts), "FR").distances) == (makers == 10)
