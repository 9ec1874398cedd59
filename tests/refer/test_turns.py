"""Who is named, who is passed over and why, and what the log remembers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from makeshed.directory.turns import Candidate, ReferralLog, Turn, log_of, take_turns
from makeshed.model import Place, Referral, Shed, Site

TODAY = date(2026, 11, 22)


def directory(makers: int = 4) -> Shed:
    """Makers a, b, c ... side by side at one place."""
    place = Place(place="town", lat=-1.28, lon=36.82, country="KE")
    sites = [Site(site="abcdefgh"[i], place="town", role="maker") for i in range(makers)]
    return Shed.of(place, *sites)


def named(site: str, days_ago: int = 1, **more: Any) -> Referral:
    number = more.pop("number", days_ago)
    return Referral(
        referral=f"r{number:06d}", site=site, day=TODAY - timedelta(days=days_ago), **more
    )


def candidate(site: str, distance: float | None = 1.0, fit: float = 1.0) -> Candidate:
    return Candidate(site, site.upper(), distance, fit)


def turn(candidates: list[Candidate], log: ReferralLog | None = None, **changed: Any) -> Turn:
    settings: dict[str, Any] = {"k": 2, "per_turn": 2.0, "band": 10.0, "factor": 2.0}
    settings |= {"quality": 0.8, "cap": None, "optout": ()} | changed
    return take_turns(candidates, log or ReferralLog(), **settings)


def sites(found: Turn) -> list[str]:
    return [one.site for one in found.named]


def test_the_log_counts_the_period_only_and_knows_nothing_of_tomorrow() -> None:
    shed = directory().plus(named("a"), named("a", 400), named("b", -1, number=7))
    log = log_of(shed, TODAY, 365)
    assert (log.turns("a"), log.turns("b")) == (1, 0)
    assert log.last("a") == TODAY - timedelta(days=1)
    assert log.last("b") is None
    assert log_of(shed, TODAY, 500).turns("a") == 2


def test_the_next_shortlist_has_the_next_number() -> None:
    assert log_of(directory(), TODAY, 365).after == 1
    shed = directory().plus(named("a", number=41), named("b", number=3))
    assert log_of(shed, TODAY, 365).after == 42
    own = Referral(referral="by-hand", site="a", day=TODAY)
    assert log_of(directory().plus(own), TODAY, 365).after == 1


def test_who_said_stop_is_named_no_more_however_long_ago() -> None:
    shed = directory().plus(named("a", 4000, outcome="stop"))
    found = turn([candidate("a"), candidate("b")], log_of(shed, TODAY, 365))
    assert sites(found) == ["b"]
    assert found.passed == ((candidate("a"), "wants no referrals"),)
    assert found.pool == ("b",)


def test_those_who_opted_out_are_not_named() -> None:
    assert sites(turn([candidate("a"), candidate("b")], optout=["a"])) == ["b"]


def test_who_had_its_share_waits_but_stays_in_the_pool() -> None:
    log = log_of(directory().plus(named("a"), named("a", 2)), TODAY, 365)
    found = turn([candidate("a"), candidate("b")], log, cap=2)
    assert sites(found) == ["b"]
    assert found.passed == ((candidate("a"), "had its 2 referrals in the period"),)
    assert found.pool == ("a", "b")
    assert sites(turn([candidate("a"), candidate("b")], log, cap=3)) == ["b", "a"]


def test_who_fits_much_less_well_is_passed_over() -> None:
    found = turn([candidate("a", fit=0.79), candidate("b", fit=0.8), candidate("c")])
    assert sites(found) == ["b", "c"]
    assert "0.79 against 1.00" in found.passed[0][1]


def test_everybody_passed_over_is_told_why() -> None:
    log = log_of(directory().plus(named("b")), TODAY, 365)
    makers = [candidate("a"), candidate("b"), candidate("c", 1.5), candidate("d", 50)]
    found = turn(makers, log, k=1)
    assert sites(found) == ["a"]
    assert {one.site: why for one, why in found.passed} == {
        "b": "had 1 turn; others come first",
        "c": "stands farther",
        "d": "stands farther",
    }


def test_a_detour_is_told_against_the_nearest_who_want_referrals() -> None:
    log = log_of(directory().plus(named("a"), named("a", 2)), TODAY, 365)
    makers = [candidate("a", 1), candidate("b", 2), candidate("c", 4)]
    found = turn(makers, log)
    assert sites(found) == ["b", "c"]
    assert found.nearest == (1.0, 2.0)
    assert turn(makers, log, optout=["a"]).nearest == (2.0, 4.0)


def test_without_a_place_there_are_turns_but_no_detour() -> None:
    found = turn([candidate("a", None), candidate("b", None)])
    assert sites(found) == ["a", "b"]
    assert found.nearest == (None, None)


def test_nobody_fits() -> None:
    assert turn([]) == Turn((), (), (), ())


@given(
    st.lists(st.tuples(st.floats(0, 60), st.floats(0, 1), st.integers(0, 3)), max_size=8),
    st.integers(1, 4),
)
def test_everybody_is_named_or_told_why_and_no_detour_is_negative(
    makers: list[tuple[float, float, int]], k: int
) -> None:
    candidates = [candidate("abcdefgh"[i], m[0], m[1]) for i, m in enumerate(makers)]
    entries = {"abcdefgh"[i]: [named("a")] * m[2] for i, m in enumerate(makers)}
    log = ReferralLog(entries)
    found = turn(candidates, log, k=k, cap=3)
    assert {*sites(found)} | {one.site for one, _ in found.passed} == {c.site for c in candidates}
    assert len(found.named) + len(found.passed) == len(candidates)
    for one, least in zip(found.named, found.nearest, strict=True):
        assert one.distance is not None
        assert least is not None
        assert one.distance >= least
    assert found == turn(candidates[::-1], log, k=k, cap=3)
