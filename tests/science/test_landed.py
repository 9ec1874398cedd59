"""Trade terms, customs value and duties, against published worked examples and EU law."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.errors import NotFound
from makeshed.science.landed import (
    INCOTERMS,
    Measure,
    annuity,
    customs_value,
    duties_due,
    duty_rate,
    exworks_price,
)

EU = frozenset({"FR", "DE", "PT"})
CHINA = frozenset({"CN"})


def measure(kind: str, percent: float, hs: str = "8711 60 10", **more: Any) -> Measure:
    terms: dict[str, Any] = {"origins": CHINA, "destinations": EU, **more}
    return Measure(hs=hs, kind=kind, rate=percent / 100, **terms)


EBIKES = [
    measure("conventional", 6.0, hs="8711.60", origins=None),
    measure("anti-dumping", 62.1),
    measure("countervailing", 17.2),
    measure("anti-dumping", 9.9, firm="giant"),
    measure("countervailing", 3.9, firm="giant"),
    measure("preference", 0.0, hs="8711", origins=frozenset({"VN"})),
]


def test_duty_on_cif_and_on_fob_value() -> None:
    # US International Trade Administration, export.gov, "Duty and Tax Calculation Methods": invoice
    # $932, insurance $16, freight $52, duty 7 %: $70.00 on CIF, $65.24 on FOB.
    terms = {"value": 932.0, "freight": 52.0, "insurance": 16.0}
    assert float(customs_value(cif=True, **terms)) == 1000
    assert float(customs_value(cif=True, **terms)) * 0.07 == pytest.approx(70.00)
    assert float(customs_value(cif=False, **terms)) * 0.07 == pytest.approx(65.24)
    both = customs_value(cif=[True, False], **terms)
    assert both.tolist() == [1000, 932]


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


def test_incoterms_2020_include_more_from_exw_to_ddp() -> None:
    assert len(INCOTERMS) == 11
    parts = {
        name: (term.export, term.main, term.insurance, term.duty)
        for name, term in INCOTERMS.items()
    }
    assert parts["EXW"] == (False, False, False, False)
    assert parts["FOB"] == parts["FCA"] == parts["FAS"] == (True, False, False, False)
    assert parts["CFR"] == parts["CPT"] == (True, True, False, False)
    assert parts["CIF"] == parts["CIP"] == parts["DAP"] == parts["DPU"] == (True, True, True, False)
    assert parts["DDP"] == (True, True, True, True)


def test_a_cif_price_read_back_to_the_door() -> None:
    # The invoice of export.gov backwards: $1000 CIF stand for $932; with 7 % of duty $1070 DDP.
    terms = {"carriage": 52.0, "insurance_rate": 16 / 932, "duty_rate": 0.07}
    assert exworks_price(1000, incoterm="CIF", **terms) == pytest.approx(932)
    assert exworks_price(1070, incoterm="ddp", **terms) == pytest.approx(932)
    assert exworks_price(984, incoterm="CFR", **terms) == pytest.approx(932)
    assert exworks_price(932, incoterm="EXW", **terms) == 932
    on_fob = {**terms, "duty_rate": 0.0, "fob_duty_rate": 0.07}
    assert exworks_price(1000 + 0.07 * 932, incoterm="DDP", **on_fob) == pytest.approx(932)


@given(
    incoterm=st.sampled_from(sorted(INCOTERMS)),
    value=st.floats(1, 1e5),
    carriage=st.floats(0, 1e4),
    insurance=st.floats(0, 0.05),
    duty=st.floats(0, 3),
)
def test_exworks_price_undoes_what_the_term_adds(
    incoterm: str, value: float, carriage: float, insurance: float, duty: float
) -> None:
    term = INCOTERMS[incoterm]
    cif = value + (carriage if term.export else 0) + (insurance * value if term.insurance else 0)
    price = cif * (1 + duty) if term.duty else cif
    found = exworks_price(
        price, incoterm=incoterm, carriage=carriage, insurance_rate=insurance, duty_rate=duty
    )
    assert found == pytest.approx(value, rel=1e-6)


def test_what_cannot_be_read_back_is_refused() -> None:
    with pytest.raises(NotFound, match="no Incoterm is called 'DAT'"):
        exworks_price(10, incoterm="DAT", carriage=1, insurance_rate=0, duty_rate=0)
    with pytest.raises(ValueError, match="does not cover carriage of 11"):
        exworks_price(10, incoterm="DAP", carriage=11, insurance_rate=0, duty_rate=0)


@pytest.mark.parametrize(
    ("rate", "years", "published"),
    [
        # Interest tables in engineering economy (Sullivan, Wicks and Koelling, appendix C).
        (0.10, 5, 0.2638),
        (0.08, 6, 0.2163),
        # smartsolve.ai: $500 at 4.25 % over 5 years take $113.10 a year.
        (0.0425, 5, 0.2262),
        (0.0, 8, 0.125),
    ],
)
def test_capital_recovery_factor(rate: float, years: float, published: float) -> None:
    assert annuity(rate, years) == pytest.approx(published, abs=5e-5)


@given(rate=st.floats(0, 0.5), years=st.integers(1, 40))
def test_payments_pay_off_the_debt(rate: float, years: int) -> None:
    debt, payment = 1.0, annuity(rate, years)
    for _ in range(years):
        debt = debt * (1 + rate) - payment
    assert debt == pytest.approx(0, abs=1e-9 * (1 + rate) ** years)


def test_an_annuity_needs_years() -> None:
    with pytest.raises(ValueError, match="years must be more than 0"):
        annuity(0.1, 0)
