"""Ways by sea, against distances that searoute 1.6.0 computed and against the map."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.errors import NotFound
from makeshed.science.distance import great_circle
from makeshed.science.seaway import PASSAGES, SeaLeg, sea_distances, sea_leg, shores

PLACES = {
    # Ports, at the coordinates of searoute's own list (lat, lon).
    "Shanghai": (31.400091, 121.497113),
    "Yantian": (22.583517, 114.292076),
    "Haiphong": (20.908991, 106.740417),
    "Yokohama": (35.457551, 139.634516),
    "Fos": (43.413027, 4.887715),
    "Le Havre": (49.485998, 0.107054),
    "Leixoes": (41.201066, -8.705978),
    "Constanta": (44.171564, 28.664262),
    "Gdansk": (54.399195, 18.667541),
    "Genoa": (44.414716, 8.915262),
    # Cities.
    "New York": (40.71, -74.0),
    "Paris": (48.86, 2.35),
    "Lyon": (45.76, 4.83),
    "Toulouse": (43.6, 1.44),
    "Plovdiv": (42.15, 24.75),
    "Ajaccio": (41.92, 8.74),
    "Los Angeles": (33.74, -118.27),
}


def leg(a: str, b: str, *blocked: str) -> SeaLeg:
    found = sea_leg(*PLACES[a], *PLACES[b], blocked=blocked)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("a", "b", "suez", "no_suez", "passages"),
    [
        # searoute 1.6.0 on the Eurostat network, with its default restrictions, computed for the
        # project's e-bike case: km by way of Suez, km with Suez blocked, passages.
        ("Yantian", "Fos", 14_962, 23_674, {"suez", "malacca", "babalmandab"}),
        ("Haiphong", "Fos", 14_701, 23_430, {"suez", "malacca", "babalmandab"}),
        ("Yokohama", "Fos", 17_705, 23_867, {"suez", "malacca", "babalmandab"}),
        ("Constanta", "Fos", 2909, 2909, {"bosporus", "dardanelles"}),
        ("Gdansk", "Fos", 5408, 5408, {"gibraltar"}),
        ("Genoa", "Fos", 431, 431, set()),
        ("Leixoes", "Fos", 2169, 2169, {"gibraltar"}),
        ("Yantian", "Le Havre", 17_848, 24_023, {"gibraltar", "suez", "malacca", "babalmandab"}),
        ("Yokohama", "Le Havre", 20_590, 23_096, {"gibraltar", "suez", "malacca", "babalmandab"}),
    ],
)
def test_distances_between_ports(
    a: str, b: str, suez: float, no_suez: float, passages: set[str]
) -> None:
    assert leg(a, b).distance_km == pytest.approx(suez, abs=20)
    assert set(leg(a, b).passages) == passages
    assert leg(a, b, "suez").distance_km == pytest.approx(no_suez, abs=20)


def test_shanghai_lies_up_the_river() -> None:
    # The case computed 16,285 and 24,970 km to Fos from the mouth; the port is 73 km up the Yangtze.
    assert leg("Shanghai", "Fos").distance_km == pytest.approx(16_285 + 73, abs=2)
    assert leg("Shanghai", "Fos", "suez").distance_km == pytest.approx(24_970 + 73, abs=2)


@pytest.mark.parametrize(
    ("city", "port"), [("Paris", "Le Havre"), ("Lyon", "Fos"), ("Ajaccio", "Ajaccio")]
)
def test_cities_ship_from_their_port(city: str, port: str) -> None:
    lon, lat = leg(city, "Shanghai").path[0]
    assert float(great_circle(lat, lon, *PLACES[port])) < 15
    access = float(great_circle(lat, lon, *PLACES[city]))
    assert leg(city, "Shanghai").access_a_km == pytest.approx(access)


def test_the_coast_is_chosen_with_the_way() -> None:
    # The sea nearest to Toulouse is the Mediterranean, wrong for New York; Plovdiv ships to Asia
    # from the Aegean and to the Black Sea from its own coast.
    assert leg("Toulouse", "Shanghai").path[0][0] > 2
    assert leg("Toulouse", "New York").path[0][0] < 0
    assert leg("Plovdiv", "Shanghai").path[0][1] < 41
    assert leg("Plovdiv", "Constanta").path[0][0] > 27


@given(st.sampled_from(sorted(PLACES)), st.sampled_from(sorted(PLACES)))
@examples(40)
def test_the_way_back_is_as_long(a: str, b: str) -> None:
    there = sea_leg(*PLACES[a], *PLACES[b])
    back = sea_leg(*PLACES[b], *PLACES[a])
    if there is None or back is None:
        assert there is back
        return
    assert there.distance_km == pytest.approx(back.distance_km)
    assert there.access_a_km == pytest.approx(back.access_b_km)
    assert set(there.passages) == set(back.passages)


@given(st.sampled_from(sorted(PLACES)), st.sampled_from(sorted(PLACES)))
@examples(40)
def test_no_way_is_shorter_than_the_great_circle(a: str, b: str) -> None:
    found = sea_leg(*PLACES[a], *PLACES[b])
    if found is not None:
        whole = found.access_a_km + found.distance_km + found.access_b_km
        assert whole >= float(great_circle(*PLACES[a], *PLACES[b])) - 1e-6


def test_the_path_adds_up_and_runs_on_across_the_date_line() -> None:
    way = leg("Yokohama", "Los Angeles")
    lon, lat = zip(*way.path, strict=True)
    assert float(great_circle(lat[:-1], lon[:-1], lat[1:], lon[1:]).sum()) == pytest.approx(
        way.distance_km
    )
    assert max(abs(east - west) for west, east in pairwise(lon)) < 180
    assert max(lon) > 180


def test_blocking_a_passage_avoids_it() -> None:
    for blocked in [("suez",), ("suez", "panama"), ("malacca",)]:
        way = leg("Shanghai", "Le Havre", *blocked)
        assert not set(way.passages) & set(blocked)
        assert way.distance_km > leg("Shanghai", "Le Havre").distance_km


def test_the_northwest_passage_is_always_blocked() -> None:
    assert "northwest" in PASSAGES
    assert leg("Yokohama", "Le Havre") == leg("Yokohama", "Le Havre", "northwest")


def test_no_way_where_the_only_strait_is_closed_or_the_port_is_the_same() -> None:
    kuwait, bahrain = (29.35, 47.93), (26.2, 50.6)
    assert sea_leg(*kuwait, *PLACES["Fos"]) is not None
    assert sea_leg(*kuwait, *PLACES["Fos"], blocked=("ormuz",)) is None
    assert sea_leg(*kuwait, *bahrain, blocked=("ormuz",)) is not None
    assert sea_leg(*PLACES["Fos"], *PLACES["Fos"]) is None


def test_an_unknown_passage_is_refused() -> None:
    with pytest.raises(NotFound) as caught:
        sea_leg(*PLACES["Fos"], *PLACES["Genoa"], blocked=("suezz",))
    assert caught.value.hint == "did you mean suez?"


def test_one_tree_serves_many_places() -> None:
    names = sorted(PLACES)
    lat, lon = np.array([PLACES[name] for name in names]).T
    for blocked in ((), ("suez",), ("bosporus",)):
        for name in names:
            found = np.array(sea_distances(*PLACES[name], shores(lat, lon), blocked=blocked))
            for other, ends in zip(names, found.T, strict=True):
                alone = sea_leg(*PLACES[name], *PLACES[other], blocked=blocked)
                if alone is None:
                    assert np.isnan(ends).all()
                else:
                    told = alone.distance_km, alone.access_a_km, alone.access_b_km
                    assert ends.tolist() == pytest.approx(told, rel=1e-9, abs=1e-6)
