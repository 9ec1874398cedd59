"""Duties, against EU law, a customs entry in the United States and published rates."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import drawn

from makeshed.science.duties import (
    LONGER,
    LOWER,
    YIELDS,
    Ambiguous,
    DutyMeasure,
    due_of,
    piece,
    unclear,
)
from makeshed.science.landed import customs_value

EU = frozenset({"FR", "DE", "PT"})
CHINA = frozenset({"CN"})


def duties_due(measures: Sequence[DutyMeasure], **asked: Any) -> list[DutyMeasure]:
    return list(due_of(measures, **asked).charged)


def duty_rate(measures: Sequence[DutyMeasure], *, cif: bool | None = None, **asked: Any) -> float:
    """The sum of the rates due, of measures on CIF or FOB alone where that is said."""
    due = duties_due(measures, **asked)
    return sum(measure.rate for measure in due if cif is None or measure.cif == cif)


def measure(kind: str, percent: float, hs: str = "8711 60 10", **more: Any) -> DutyMeasure:
    terms: dict[str, Any] = {"origins": CHINA, "destinations": EU, **more}
    return DutyMeasure(hs=hs, kind=kind, rate=percent / 100, **terms)


EBIKES = [
    measure("conventional", 6.0, hs="8711.60", origins=None),
    measure("anti-dumping", 62.1),
    measure("countervailing", 17.2),
    measure("anti-dumping", 9.9, firm="giant"),
    measure("countervailing", 3.9, firm="giant"),
    measure("preference", 0.0, hs="8711", origins=frozenset({"VN"})),
]


def test_anti_dumping_duty_adds_to_customs_duty_on_the_same_value() -> None:
    # HMRC internal manual ADCD02300: charged in addition to customs duty; a percentage of the "net
    # free at Community-frontier price" is levied on cost, insurance and freight. On the invoice of
    # the test above as an e-bike from China: 6 + 62.1 + 17.2 % of 1000.
    value = customs_value(value=932, freight=52, insurance=16, cif=True)
    rate = duty_rate(EBIKES, hs="8711 60 10", origin="CN", destination="FR", firm="")
    assert float(value) * rate == pytest.approx(853.0)


@pytest.mark.parametrize(
    ("origin", "firm", "kinds", "percent"),
    [
        # Regulations (EU) 2025/120 and 2025/114 (all others), 2023/609 and 2023/610 (Giant).
        ("CN", "", {"conventional", "anti-dumping", "countervailing"}, 85.3),
        ("CN", "unknown", {"conventional", "anti-dumping", "countervailing"}, 85.3),
        ("CN", "giant", {"conventional", "anti-dumping", "countervailing"}, 19.8),
        ("TW", "", {"conventional"}, 6.0),
        ("VN", "", {"preference"}, 0.0),
    ],
)
def test_duties_on_ebikes_in_the_eu(
    origin: str, firm: str, kinds: set[str], percent: float
) -> None:
    asked: dict[str, Any] = {
        "hs": "8711.60.10",
        "origin": origin,
        "destination": "DE",
        "firm": firm,
    }
    assert {due.kind for due in duties_due(EBIKES, **asked)} == kinds
    assert duty_rate(EBIKES, **asked) == pytest.approx(percent / 100)


def test_duties_by_firm_agree_with_the_case() -> None:
    path = Path(__file__).parents[3] / "shared/cases/ebike/duties_ad_cvd_ebikes_cn.csv"
    if not path.exists():
        pytest.skip("the e-bike case is not beside the repository")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    general = next(row for row in rows if row["taric_add_code"] == "C999")
    measures = [measure("conventional", 6.0, origins=None)] + [
        measure(kind, float(row[column]), firm="" if row is general else row["company"])
        for row in rows
        for kind, column in [("anti-dumping", "ad_pct_now"), ("countervailing", "cvd_pct")]
    ]
    for row in rows:
        rate = duty_rate(
            measures, hs="87116010", origin="CN", destination="FR", firm=row["company"]
        )
        assert rate * 100 == pytest.approx(float(row["total_with_mfn"])), row["company"]


def test_the_longest_code_holds_then_the_firm_then_the_origin() -> None:
    every = measure("additional", 10, hs="*", origins=None)
    chapter = measure("additional", 7, hs="87")
    code = measure("additional", 5, hs="8711 60", origins=None)
    firm = measure("additional", 4, hs="8711.60", origins=None, firm="giant")
    origin = measure("additional", 3, hs="871160")
    everything = [every, chapter, code, firm, origin]
    asked: dict[str, Any] = {"hs": "8711 60 10", "origin": "CN", "destination": "FR"}
    assert duty_rate(everything, **asked, firm="giant") == 0.04
    assert duty_rate(everything, **asked) == 0.03
    assert duty_rate(everything[:3], **asked) == 0.05
    assert duty_rate(everything[:2], **asked) == 0.07
    assert duty_rate(everything[:2], hs="4011", origin="CN", destination="FR") == 0.10
    assert duty_rate(everything, hs="4011", origin="CN", destination="US") == 0


def test_a_preference_holds_only_where_it_is_lower() -> None:
    asked: dict[str, Any] = {"hs": "8714", "origin": "CN", "destination": "FR"}
    conventional = measure("conventional", 4.7, hs="8714")
    for percent, kept in [(3.0, "preference"), (4.7, "conventional"), (6.0, "conventional")]:
        due = duties_due([conventional, measure("preference", percent, hs="8714")], **asked)
        assert [m.kind for m in due] == [kept]


def test_duty_on_essential_parts_spares_the_rest() -> None:
    frames = measure("anti-dumping", 48.5, hs="8714 91", essential_only=True)
    asked: dict[str, Any] = {"hs": "8714 91 10", "origin": "CN", "destination": "FR"}
    assert duties_due([frames], **asked) == []
    assert duties_due([frames], **asked, essential=True) == [frames]


def test_a_tie_between_different_rates_is_refused() -> None:
    asked: dict[str, Any] = {"hs": "8711 60 10", "origin": "CN", "destination": "FR"}
    once, again = measure("safeguard", 5), measure("safeguard", 5)
    assert duties_due([once, again], **asked) == [once]
    with pytest.raises(ValueError, match="two safeguard measures fit equally well"):
        duties_due([once, measure("safeguard", 6)], **asked)


def test_rates_can_be_summed_by_customs_value() -> None:
    measures = [measure("conventional", 6), measure("additional", 25, cif=False)]
    asked: dict[str, Any] = {"hs": "87116010", "origin": "CN", "destination": "FR"}
    assert duty_rate(measures, **asked) == pytest.approx(0.31)
    assert duty_rate(measures, **asked, cif=True) == pytest.approx(0.06)
    assert duty_rate(measures, **asked, cif=False) == pytest.approx(0.25)


US = frozenset({"US"})
STEEL: dict[str, Any] = {"hs": "7326 90 86", "origin": "CN", "destination": "US"}
"""A steel article from China entering the United States, as in a customs entry: 2.9 % conventional, 25 % by
Section 301 on its code, 50 % by Section 232 on the heading."""


def steel(
    first: str = "section 301", second: str = "section 232", *, fees: bool = False
) -> list[DutyMeasure]:
    def of(kind: str, percent: float, hs: str, law: str = "", **other: Any) -> DutyMeasure:
        rest = {"origins": None, "destinations": US, "cif": False, "name": law or kind, **other}
        return DutyMeasure(hs=hs, kind=kind, rate=percent / 100, law=law, **rest)

    return [
        of("conventional", 2.9, "7326.90.86"),
        of("additional", 25, "7326.90.86", first, origins=CHINA),
        of("additional", 50, "7326", second),
        *([of("fee", 0.3464, "*", name="processing")] if fees else []),
        *([of("fee", 0.125, "*", name="harbour", carried="sea")] if fees else []),
    ]


def test_laws_add_up() -> None:
    assert duty_rate(steel(), **STEEL) == pytest.approx(0.779)
    assert not unclear(due_of(steel(), **STEEL))


def test_fees_stand_beside_duties_and_beside_one_another() -> None:
    measures = steel(fees=True)
    assert duty_rate(measures, **STEEL) == pytest.approx(0.779 + 0.003464)
    by_sea = due_of(measures, **STEEL, carried="sea").charged
    assert sum(m.rate for m in by_sea) == pytest.approx(0.779 + 0.003464 + 0.00125)


@pytest.mark.parametrize("laws", [("", ""), ("section 301", ""), ("", "section 232")])
def test_without_their_laws_additional_duties_are_unclear(laws: tuple[str, str]) -> None:
    due = due_of(steel(first=laws[0], second=laws[1]), **STEEL)
    assert "0.25" in unclear(due)
    assert "0.5" in unclear(due)


def test_within_one_law_the_longer_code_holds_and_the_loser_is_told() -> None:
    due = due_of(steel(first="one", second="one"), **STEEL)
    assert sum(measure.rate for measure in due.charged) == pytest.approx(0.029 + 0.25)
    assert [(one.loser.rate, one.winner.rate, one.why) for one in due.lost if one.loser.rate] == [
        (0.5, 0.25, LONGER)
    ]


def exempt(law: str, percent: float, *yields_to: str) -> DutyMeasure:
    return DutyMeasure(
        hs="*", origins=None, destinations=US, kind="additional", rate=percent / 100, law=law,
        yields_to=frozenset(yields_to), name=law,
    )  # fmt: skip


def test_a_law_is_not_charged_where_one_is_that_it_gives_way_to() -> None:
    """Section 122 was not levied on goods under Section 232 (2026)."""
    due = due_of([*steel(), exempt("section 122", 10, "section 232")], **STEEL)
    assert sum(measure.rate for measure in due.charged) == pytest.approx(0.779)
    assert [(o.loser.law, o.winner.law) for o in due.lost if o.why == YIELDS] == [
        ("section 122", "section 232")
    ]
    other = {**STEEL, "hs": "9403 30"}
    assert duty_rate([*steel(), exempt("section 122", 10, "section 232")], **other) == 0.10


def test_what_gives_way_is_not_there_to_give_way_to() -> None:
    chain = [exempt("a", 1), exempt("b", 2, "a"), exempt("c", 4, "b")]
    assert duty_rate(chain, **STEEL) == pytest.approx(0.05)
    assert duty_rate([exempt("b", 2, "additional"), exempt("c", 4)], **STEEL) == pytest.approx(0.04)
    with pytest.raises(Ambiguous, match="give way to each other"):
        duty_rate([exempt("a", 1, "b"), exempt("b", 2, "a")], **STEEL)


def test_within_one_agreement_the_longer_code_holds_and_of_several_the_best() -> None:
    def agreed(percent: float, hs: str, law: str) -> DutyMeasure:
        return measure("preference", percent, hs=hs, law=law, name=f"{law}-{hs}")

    asked: dict[str, Any] = {"hs": "8714 91 10", "origin": "CN", "destination": "FR"}
    full = measure("conventional", 4.7, hs="8714")
    rows = [full, agreed(0, "87", "one"), agreed(3, "8714 91", "one")]
    assert duty_rate(rows, **asked) == 0.03
    assert duty_rate([*rows, agreed(2, "8714", "two")], **asked) == 0.02
    lost = due_of([*rows, agreed(2, "8714", "two")], **asked).lost
    assert {(one.loser.rate, one.why) for one in lost} == {
        (0, LONGER),
        (0.03, LOWER),
        (0.047, LOWER),
    }


def test_a_preference_that_may_be_dearer_is_not_chosen_unseen() -> None:
    asked: dict[str, Any] = {"hs": "8714", "origin": "CN", "destination": "FR"}
    by_weight = measure("preference", 0, hs="8714", per_kg=0.5)
    with pytest.raises(Ambiguous, match="depends on what the goods are worth"):
        duties_due([measure("conventional", 4.7, hs="8714"), by_weight], **asked)
    both = measure("conventional", 4.7, hs="8714", per_kg=0.5)
    assert duties_due([both, by_weight], **asked) == [by_weight]


# Laws --------------------------------------------------------------------------------------------

HIGH = {"87": 1, "8714": 2, "871491": 3, "*": 0}
"""Codes that begin 8714 91 10, by how close they are."""


@st.composite
def rows(draw: st.DrawFn) -> list[DutyMeasure]:
    """Additional duties of up to three laws on codes of up to four lengths, each once."""
    keys = st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(list(HIGH)))
    chosen = draw(st.lists(keys, unique=True, max_size=8))
    return [
        measure("additional", draw(st.integers(0, 50)), hs=hs, law=law, name=f"{law}-{hs}")
        for law, hs in chosen
    ]


ASKED: dict[str, Any] = {"hs": "8714 91 10", "origin": "CN", "destination": "FR"}


@settings(max_examples=drawn(30))
@given(rows(), st.randoms())
def test_one_row_of_each_law_is_charged_the_closest_whatever_the_order(
    measures: list[DutyMeasure], random: Any
) -> None:
    closest: dict[str, DutyMeasure] = {}
    for row in measures:
        known = closest.get(row.law)
        if known is None or HIGH[row.hs] > HIGH[known.hs]:
            closest[row.law] = row
    due = due_of(measures, **ASKED)
    assert set(due.charged) == set(closest.values())
    assert {one.loser for one in due.lost} == set(measures) - set(due.charged)
    assert all(one.winner.law == one.loser.law for one in due.lost)
    random.shuffle(measures)
    assert set(due_of(measures, **ASKED).charged) == set(due.charged)


@settings(max_examples=drawn(30))
@given(rows(), st.integers(0, 50), st.sampled_from(list(HIGH)))
def test_another_law_adds_what_it_charges(
    measures: list[DutyMeasure], percent: int, hs: str
) -> None:
    more = measure("additional", percent, hs=hs, law="d")
    before = duty_rate(measures, **ASKED)
    assert duty_rate([*measures, more], **ASKED) == pytest.approx(before + percent / 100)


@settings(max_examples=drawn(30))
@given(
    st.floats(0, 2), st.floats(0, 9), st.floats(0, 9), st.floats(0, 20), st.floats(0, 20), st.floats(0, 50),
)  # fmt: skip
def test_bounds_and_minimum_prices_as_the_law_words_them(
    rate: float, least: float, more: float, floor: float, each: float, worth: float
) -> None:
    """Never below the least nor above the most; a minimum price is reached by price and duty."""
    bounded = measure("additional", 100 * rate, least=least, most=least + more, floor=floor)
    share, amount = piece(bounded, worth, worth, 1.0, each)
    duty = share * worth + amount
    wanted = rate * worth + each + max(0.0, floor - worth)
    assert duty == pytest.approx(min(max(wanted, least), least + more), abs=1e-9)
    free = measure("additional", 100 * rate, floor=floor)
    share, amount = piece(free, worth, worth, 1.0, each)
    assert worth + share * worth + amount >= floor - 1e-9


def test_what_yields_to_an_agreement_yields_where_the_agreement_frees() -> None:
    """A preference of nothing is charged nothing, and is the law that applies all the same."""
    free = replace(exempt("USMCA", 0), kind="preference")
    due = due_of([*steel()[:1], free, exempt("IEEPA", 25, "USMCA")], **STEEL)
    assert sum(measure.rate for measure in due.charged) == 0
    lost = {(round(one.loser.rate, 9), one.winner.law) for one in due.lost}
    assert lost == {(0.029, "USMCA"), (0.25, "USMCA")}
