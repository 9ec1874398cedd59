"""Over the years: what lasts, the parts of growth against published ones, and what relatedness foretold; who is compared."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from tests.region.oracles import oracle

from makeshed.errors import NotEnoughData
from makeshed.model import Employment, Fact, Industry, Region, Shed
from makeshed.questions.survey import survey
from makeshed.region.industry_space import links, strongest
from makeshed.science.complexity import taken_up
from makeshed.science.growth_parts import shift_share

near = pytest.approx
TOWNS: dict[str, tuple[float | None, ...]] = {
    "north": (80, 10, 10),
    "south": (10, 80, 10),
    "west": (30, 30, 40),
}
TRADES = ("steel", "tools", "bread")


def country(years: dict[int, dict[str, tuple[float | None, ...]]]) -> Shed:
    facts: list[Fact] = [Region(region="land", level="country")]
    facts += [Region(region=one, level="metro", parent="land") for one in TOWNS]
    facts += [Industry(industry="all", classification="MINE 2017")]
    facts += [Industry(industry=one, parent="all", classification="MINE 2017") for one in TRADES]
    for year, told in years.items():
        for region, jobs in told.items():
            known = [one for one in jobs if one is not None]
            rows = [
                ("all", float(sum(known) + 20 * (len(jobs) - len(known)))),
                *zip(TRADES, jobs, strict=True),
            ]
            facts += [
                Employment(region=region, industry=one, year=year, jobs=value, status="suppressed" if value is None else "published")
                for one, value in rows
            ]  # fmt: skip
    return Shed.of(*facts)


def grown(by: float) -> dict[str, tuple[float | None, ...]]:
    return TOWNS | {"north": (80 * by, 10, 10)}


def test_what_a_region_is_good_at_in_each_year_and_whether_it_lasts() -> None:
    shed = country({2017: TOWNS | {"north": (10, 45, 45)}, 2018: TOWNS, 2019: grown(1.5)})
    found = survey(shed, "north")
    steel = [row for row in found.years if row.industry == "steel"]
    assert [(row.year, row.jobs, row.specialised, row.lasting) for row in steel] == [
        (2017, 10, "no", "0 of 1"), (2018, 80, "yes", "1 of 2"), (2019, 120, "yes", "2 of 3"),
    ]  # fmt: skip
    assert steel[-1].lq == next(row.lq for row in found.rows if row.industry == "steel")
    assert [note for note in found.notes if note.startswith("over 3 years (2017 to 2019)")]


def test_of_one_year_nothing_is_told_over_years() -> None:
    found = survey(country({2019: TOWNS}), "north")
    assert found.years == ()
    assert not [row for row in found.measures if row.measure.startswith("grown")]


def test_secret_jobs_of_a_year_leave_their_quotient_open() -> None:
    shed = country({2018: TOWNS | {"north": (None, 10, 10)}, 2019: TOWNS})
    first = next(row for row in survey(shed, "north").years if row.industry == "steel")
    assert (first.jobs, first.lq, first.lasting) == (None, None, "0 of 1")
    assert first.lq_low < first.lq_high


def test_the_parts_of_growth_add_up_to_it() -> None:
    found = survey(country({2018: TOWNS, 2019: grown(1.5)}), "north")
    told = {row.measure: row.value for row in found.measures}
    assert told["grown"] == near(40)
    assert told["grown with all"] + told["grown by mix"] + told["grown here"] == near(40)
    assert told["grown with all"] == near(100 * 40 / 300)
    assert told["grown by mix"] == near(80 * (40 / 120) - 80 * 40 / 300 - 20 * 40 / 300)


def test_published_parts_of_growth_of_metros() -> None:
    """Local, mix and national shares of jobs in 2006 to 2016 of metros by sector of NAICS (cbsa_shiftshare)."""
    f = oracle("region/us/cbsa_shiftshare.csv.gz").filter(
        (pl.col("indicator") == "Employment")
        & pl.col("lsshare2006").is_not_null()
        & (pl.col("value") > 0)
    )
    shares = f.select("imshare2006", "nsshare2006", "lsshare2006").to_numpy()
    grown_by = shares.sum(1)
    kept = grown_by > -1
    f, shares, grown_by = f.filter(pl.Series(kept)), shares[kept], grown_by[kept]
    after = f["value"].to_numpy().astype(float)
    before = after / (1 + grown_by)
    national = shares[:, 1]
    wide = np.full(len(f), 1e6)
    for one in range(0, len(f), 97):
        all_now = 1e9 * (1 + national[one])
        found = shift_share(
            before[one : one + 1], after[one : one + 1], wide[:1], wide[:1] * (1 + national[one] + shares[one, 0]), 1e9, all_now,
        )  # fmt: skip
        assert found.whole[0] / before[one] == near(national[one], abs=1e-9)
        assert found.mix[0] / before[one] == near(shares[one, 0], abs=1e-9)
        assert found.local[0] / before[one] == near(shares[one, 2], abs=1e-7)
    assert len(f) > 1000


@given(
    st.lists(st.tuples(*[st.floats(0, 1e5)] * 2, *[st.floats(1, 1e6)] * 2), min_size=1, max_size=6)
)
def test_parts_of_growth_leave_nothing_over(rows: list[tuple[float, float, float, float]]) -> None:
    before, after, wide, wide_after = (np.array(one) for one in zip(*rows, strict=True))
    found = shift_share(before, after, wide, wide_after, 1e7, 1.1e7)
    assert found.whole + found.mix + found.local == near(after - before, abs=1e-3)


def test_what_was_taken_up_is_told_by_density_and_never_without_the_guess() -> None:
    """Of what north lacks it takes up what goes with what it has: density tells that, ubiquity does not."""
    made = csr_matrix(np.array([[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]], float))
    later = csr_matrix(np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]], float))
    from makeshed.science.complexity import proximity

    density, guess, count = taken_up(made, later, proximity(made))
    assert (density, count) == (1.0, 1)
    assert guess < density
    found = survey(country({2018: TOWNS, 2019: TOWNS | {"west": (90, 30, 40)}}), "north")
    [note] = [note for note in found.notes if note.startswith("what regions took up")]
    assert "density told it with" in note
    assert "diversity times ubiquity alone with" in note


def test_parts_of_regions_are_not_compared_with_their_wholes() -> None:
    """NUTS 1 and NUTS 2 are both regions: together they would count everybody twice."""
    facts: list[Fact] = [Region(region="FR", level="country"), Industry(industry="C", parent="TOTAL"), Industry(industry="TOTAL"), Industry(industry="G", parent="TOTAL")]  # fmt: skip
    for wide, inside in {"FRL": ("FRL0",), "FRK": ("FRK1", "FRK2")}.items():
        facts.append(Region(region=wide, level="region", parent="FR"))
        facts += [Region(region=one, level="region", parent=wide) for one in inside]
    for region, made, sold in (("FRL", 50, 50), ("FRL0", 50, 50), ("FRK", 150, 50), ("FRK1", 100, 20), ("FRK2", 50, 30)):  # fmt: skip
        facts += [
            Employment(region=region, industry=one, year=2021, jobs=jobs)
            for one, jobs in (("TOTAL", made + sold), ("C", made), ("G", sold))
        ]
    fine, wide_ = survey(Shed.of(*facts), "FRL0"), survey(Shed.of(*facts), "FRL")
    assert (fine.peers, wide_.peers) == (3, 2)
    want = (50 / 100) / (200 / 300)
    assert {row.industry: row.lq for row in fine.rows}["C"] == near(want)
    assert {row.industry: row.lq for row in wide_.rows}["C"] == near(want)


def test_regions_that_count_in_another_classification_are_not_compared_and_named() -> None:
    shed = country({2019: TOWNS}).plus(
        Region(region="roma", level="metro"), Industry(industry="C", classification="NACE Rev. 2"),
        Employment(region="roma", industry="C", year=2019, jobs=500),
    )  # fmt: skip
    found = survey(shed, "north")
    assert found.peers == 3
    assert found.rows == survey(country({2019: TOWNS}), "north").rows
    assert [note for note in found.notes if "another classification" in note and "roma" in note]


def test_imputed_figures_are_counted() -> None:
    shed = country({2019: TOWNS}).plus(
        Employment(
            region="north", industry="steel", year=2019, jobs=80, status="imputed", kind="estimate"
        )
    )
    assert [
        note
        for note in survey(shed, "north").notes
        if note.startswith("1 of its figures are imputed")
    ]


def test_the_space_joins_all_industries_by_the_strongest_links() -> None:
    near_ = np.array(
        [[1, 0.9, 0.1, 0.2], [0.9, 1, 0.3, 0.1], [0.1, 0.3, 1, 0.8], [0.2, 0.1, 0.8, 1]]
    )
    pairs = strongest(near_)
    drawn = np.array([[near_[pair] for pair in pairs], [near_[pair] / 2 for pair in pairs]])
    found = links(list("abcd"), near_, pairs, drawn)
    assert [(one.industry, one.other) for one in found[:3]] == [("a", "b"), ("c", "d"), ("b", "c")]
    assert all(0.5 * one.proximity <= one.proximity_low < one.proximity_high for one in found)
    assert strongest(near_[:2, :2]) == ()


def test_where_else_it_is() -> None:
    found = survey(country({2019: TOWNS}), "north")
    assert [row.region for row in found.elsewhere] == ["north", "west", "south"]
    assert {row.industry for row in found.elsewhere} == {"steel"}
    assert found.elsewhere[0].lq == near(80 / 100 / (120 / 300))


def test_a_region_in_which_nobody_works_is_no_region_of_secrets() -> None:
    none = country({2019: TOWNS | {"north": (0, 0, 0)}})
    with pytest.raises(NotEnoughData, match="nobody works in north in 2019"):
        survey(none, "north")
    secret = country({2019: TOWNS | {"north": (None, None, None)}}).minus("employment/north:all:*")
    with pytest.raises(NotEnoughData, match="kept secret"):
        survey(secret, "north")
