"""What a price becomes on its way: trade terms, customs value, duties, and paying off."""

from dataclasses import dataclass
from math import expm1, log1p

import numpy as np
from numpy.typing import ArrayLike, NDArray

from makeshed.errors import NotFound, nearest
from makeshed.units import Money, PerYear, Share, Year


@dataclass(frozen=True, slots=True)
class Incoterm:
    """Which parts of the way to the named place the seller's price already includes."""

    export: bool
    main: bool
    insurance: bool
    duty: bool


INCOTERMS: dict[str, Incoterm] = {
    "EXW": Incoterm(export=False, main=False, insurance=False, duty=False),
    "FCA": Incoterm(export=True, main=False, insurance=False, duty=False),
    "FAS": Incoterm(export=True, main=False, insurance=False, duty=False),
    "FOB": Incoterm(export=True, main=False, insurance=False, duty=False),
    "CFR": Incoterm(export=True, main=True, insurance=False, duty=False),
    "CPT": Incoterm(export=True, main=True, insurance=False, duty=False),
    "CIF": Incoterm(export=True, main=True, insurance=True, duty=False),
    "CIP": Incoterm(export=True, main=True, insurance=True, duty=False),
    # Under D terms nobody must insure, but the seller bears the risk and prices it in.
    "DAP": Incoterm(export=True, main=True, insurance=True, duty=False),
    "DPU": Incoterm(export=True, main=True, insurance=True, duty=False),
    "DDP": Incoterm(export=True, main=True, insurance=True, duty=True),
}
"""The rules of ICC Incoterms 2020 (ICC publication 723E)."""


class NotCovered(ValueError):  # noqa: N818
    """A price that does not cover the carriage it includes."""


def exworks_price(
    price: Money,
    *,
    incoterm: str,
    carriage: Money = 0.0,
    insurance_rate: Share = 0.0,
    duty_rate: Share = 0.0,
    fob_duty_rate: Share = 0.0,
    levy: Money = 0.0,
) -> Money:
    """Return the price at the seller's door that a price on other terms stands for [money].

    Parameters
    ----------
    price
        The price quoted [money].
    incoterm
        One of `INCOTERMS`; the named place is where ``carriage`` leads.
    carriage
        Money per unit to bring it to the named place; 0 where that is the door.
    insurance_rate, duty_rate, fob_duty_rate
        Insurance and duty as shares of the ex-works value, of the CIF value and of the FOB value;
        used where the term includes them.
    levy
        Duty on a unit that is no share of its value [money].

    Raises
    ------
    NotFound
        The term is not one of Incoterms 2020.
    NotCovered
        The price is less than what its own term makes the seller pay.

    Notes
    -----
    The inverse of price = (1 + duty) ((1 + insurance) value + carriage) + fob_duty value + levy. Worked example, the
    invoice of the US International Trade Administration (`customs_value`) read backwards: a CIF
    price of $1000 with freight of $52 and insurance of $16 on $932 stands for $932.
    """
    term = INCOTERMS.get(incoterm.strip().upper())
    if term is None:
        raise NotFound(f"no Incoterm is called {incoterm!r}", hint=nearest(incoterm, INCOTERMS))
    taxed = 1 + (duty_rate if term.duty else 0.0)
    on_value = fob_duty_rate if term.duty else 0.0
    insured = 1 + (insurance_rate if term.insurance else 0.0)
    paid = taxed * (carriage if term.export else 0.0) + (levy if term.duty else 0.0)
    value = (price - paid) / (taxed * insured + on_value)
    if value < 0:
        more = f" and duty of {levy:g}" if term.duty and levy else ""
        words = f"a price of {price:g} {incoterm} does not cover carriage of {carriage:g}{more}"
        raise NotCovered(words)
    return value


def customs_value(
    *, value: ArrayLike, freight: ArrayLike, insurance: ArrayLike, cif: ArrayLike = True
) -> NDArray[np.float64]:
    """Return the value that ad valorem duty is levied on [money]; arrays broadcast.

    The price paid plus, where the customs territory values CIF, transport and insurance up to its
    border (EU Union Customs Code, Regulation (EU) 952/2013, Art. 70 and 71(1)(e)); the United
    States value FOB (19 U.S.C. 1401a). Worked example: an invoice of $932, insurance of $16 and
    freight of $52 make $1000 CIF, at 7 % $70.00 of duty; FOB $65.24 (US International Trade
    Administration, export.gov, "Duty and Tax Calculation Methods").

    Parameters
    ----------
    value
        The price paid [money], of any shape; the others broadcast to it.
    freight, insurance
        Transport and insurance up to the border [money].
    cif
        Whether the customs territory values CIF, else FOB.
    """
    on_top = np.asarray(freight, float) + np.asarray(insurance, float)
    return np.asarray(np.asarray(value, float) + np.where(cif, on_top, 0.0))


def annuity(rate: PerYear, years: Year) -> PerYear:
    """Return what to pay each year to pay off one unit of money: the capital recovery factor.

    A rate of 0 gives 1/years. Worked example: $500 at 4.25 % over 5 years take 0.2262 x 500 =
    $113.10 a year; tables give 0.2638 for 10 % and 5 years (Sullivan, Wicks and Koelling,
    Engineering Economy, appendix C).

    Raises
    ------
    ValueError
        The years are not more than 0.
    """
    if years <= 0:
        raise ValueError(f"years must be more than 0, not {years:g}")
    return 1 / years if rate == 0 else -rate / expm1(-years * log1p(rate))
