"""Trade terms and customs value, against published worked examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.errors import NotFound
from makeshed.science.landed import (
    INCOTERMS,
    annuity,
    customs_value,
    exworks_price,
)


def test_duty_on_cif_and_on_fob_value() -> None:
    # US International Trade Administration, export.gov, "Duty and Tax Calculation Methods": invoice
    # $932, insurance $16, freight $52, duty 7 %: $70.00 on CIF, $65.24 on FOB.
    terms = {"value": 932.0, "freight": 52.0, "insurance": 16.0}
    assert float(customs_value(cif=True, **terms)) == 1000
    assert float(customs_value(cif=True, **terms)) * 0.07 == pytest.approx(70.00)
    assert float(customs_value(cif=False, **terms)) * 0.07 == pytest.approx(65.24)
    both = customs_value(cif=[True, False], **terms)
    assert both.tolist() == [1000, 932]


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
