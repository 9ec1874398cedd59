"""What there is to lose, what each loss stops, and that every question means the same by it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.questions.worlds import best, lane, seller, wanted, world

from makeshed.errors import NotFound
from makeshed.model import Hazard, Mode, Place, Shed
from makeshed.network.activities import activity_network
from makeshed.network.bringing import Recoveries
from makeshed.network.lossmaker import SCOPES, Lossmaker, hazards, losing_of
from makeshed.questions.stress import stress
from makeshed.science.seaway import PASSAGES

SHED = world(
    *seller("cheap", "izmir", 10, firm="Acme"), *seller("dear", "porto", 30), wanted(),
    Mode(mode="ship", distance_kind="sea", speed=40.0, cost=0.01, payload=20.0),
    lane("izmir", "lyon", 1), lane("porto", "lyon", 1), Place(place="rest", lat=50.0, lon=10.0, country="DE"),
)  # fmt: skip


def maker(shed: Shed = SHED) -> Lossmaker:
    return Lossmaker(activity_network(shed, ()))


def stopped(scope: str, target: str) -> set[str]:
    """The sellers that a loss stops from selling, and the ways that it stops."""
    found = maker()
    acts = found.net.acts
    hit = found.hit(losing_of(Recoveries(SHED), scope, target)).acts
    sites = found.net.tables.sites["site"]
    return {
        sites[row["s"]]
        if row["kind"] == "buy"
        else f"{row['place_a']}-{row['place_b']} by {row['mode']}"
        for row in acts.filter(hit).iter_rows(named=True)
        if row["kind"] == "buy" or row["mode"] == "lorry"
    }


def test_what_there_is_to_lose() -> None:
    found = maker()
    assert found.losable("site") == {"cheap", "dear"}
    assert found.losable("firm") == {"Acme", "dear"}  # a site of no firm is one of its own
    assert found.losable("place") == {"izmir", "porto"}
    assert found.losable("country") == {"TR", "PT"}
    assert {"izmir:lyon:lorry", "porto:lyon:lorry"} <= found.losable("lane")
    assert "lorry" in found.losable("mode")
    assert found.losable("passage") <= set(PASSAGES)
    assert found.named("passage") == set(PASSAGES)
    assert found.named("place") == {"izmir", "porto", "lyon", "nice", "hefei", "rest"}
    assert found.named("country") == {"TR", "PT", "FR", "CN", "DE"}
    assert found.named("firm") == found.losable("firm")
    for scope in SCOPES:
        assert found.losable(scope) <= found.named(scope)


@pytest.mark.parametrize(
    ("scope", "target", "lost"),
    [
        ("site", "cheap", {"cheap"}), ("firm", "Acme", {"cheap"}), ("firm", "dear", {"dear"}), ("place", "izmir", {"cheap", "izmir-lyon by lorry"}),
        ("country", "PT", {"dear", "porto-lyon by lorry"}), ("lane", "izmir:lyon:lorry", {"izmir-lyon by lorry"}),
        ("mode", "lorry", {"izmir-lyon by lorry", "porto-lyon by lorry"}), ("country", "FR", set()), ("place", "rest", set()),
    ],
)  # fmt: skip
def test_what_each_loss_stops(scope: str, target: str, lost: set[str]) -> None:
    assert stopped(scope, target) == lost


def test_all_that_can_be_named_can_be_lost_in_every_question() -> None:
    """`stress` and a plan that must survive read of one list: the firm of a seller that names none is in both."""
    found, plan = maker(), best(SHED)
    names = [f"{scope}:{target}" for scope in SCOPES for target in sorted(found.named(scope))]
    told = stress(SHED, plan=plan, lose=names)
    assert {row.lost for row in told.rows} <= set(names)
    assert {"firm:dear", "site:cheap", "country:TR"} <= {row.lost for row in told.rows}
    for name in ("firm:dear", "site:cheap", "place:rest"):
        best(SHED, limits=[f"survive({name})>=0%"], relax=False)
    for name in ("firm:none", "site:Acme", "place:nowhere"):
        with pytest.raises(NotFound, match="to lose"):
            stress(SHED, plan=plan, lose=[name])
        with pytest.raises(NotFound, match="to lose"):
            best(SHED, limits=[f"survive({name})>=80%"])


def test_a_hazard_loses_a_part_for_its_time() -> None:
    row = Hazard(
        hazard="strike",
        scope="mode",
        target="lorry",
        rate=0.1,
        duration=20.0,
        duration_low=5.0,
        loss=0.7,
    )
    (one,) = hazards(world(row))
    assert (one.key, one.days, one.rate) == ("hazard:strike", 20.0, 0.1)
    assert one.left == pytest.approx(0.3)
    assert one.lasting("shortest").days == 5.0
    assert one.lasting("likely") is one
    assert one.lasting("longest") is one  # nobody says


def test_a_loss_has_a_signature_of_what_it_stops() -> None:
    found = maker()
    hits = {
        t: found.hit(losing_of(Recoveries(SHED), s, t)).signature
        for s, t in (("site", "cheap"), ("firm", "Acme"), ("site", "dear"))
    }
    assert hits["cheap"] == hits["Acme"] != hits["dear"]
    assert np.array_equal(
        found.hit(losing_of(Recoveries(SHED), "place", "rest")).acts,
        np.zeros(len(found.net.acts), dtype=bool),
    )
