"""On how many published prices the default rates of a process were checked, and how many its band met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scipy.stats import binomtest

from makeshed.costing.scopes import ANYONE
from makeshed.costing.unit_cost import MakingWay
from makeshed.data import rows

ENOUGH = 10
"""So many prices that set no default, or else the evidence is thin."""
SELLERS = 3
"""So many sellers ask those prices, or else it is thin: what one asks is no market."""
MOST = 0.7
"""So large a share of them lies in the band, or else it is thin too."""
PROMISED = 0.8
"""From P10 to P90 lie eight of ten."""


BENDING = "bending"
"""What folding is counted as: it is priced with the cutting of the sheet, and shops price it apart."""


def evidence(ways: Sequence[MakingWay]) -> Iterator[str]:
    """Yield by process what its default rates were held against, where no shop's own rates stand."""
    known = {row["process"]: row for row in rows("making/evidence")}
    asked = (name for way in ways if way.where.site == ANYONE for name in _rests_on(way))
    for process in dict.fromkeys(asked):
        yield told(process, known.get(process, {}))


def _rests_on(way: MakingWay) -> tuple[str, ...]:
    """Return the processes whose default rates a way takes."""
    cut = way.where.process == "laser-cutting"
    return ("laser-cutting", BENDING) if cut and way.part.sheet.bends else (way.where.process,)


def likely(met: int, of: int) -> tuple[float, float]:
    """Return between which shares the band's true share of prices lies, 95 times of a hundred at least.

    The exact interval of a binomial share (Clopper and Pearson 1934, doi 10.1093/biomet/26.4.404), as if prices were
    independent, which those of one seller are not: it is wider in truth. Worked example: 4 of 4 is 40 to 100 %.
    """
    found = binomtest(met, of).proportion_ci(method="exact")
    return float(found.low), float(found.high)


def told(process: str, row: dict[str, str]) -> str:
    """Return what default rates were held against, in words."""
    prices, met = int(row.get("prices") or 0), int(row.get("prices_inside") or 0)
    rates, met_rates = int(row.get("rates") or 0), int(row.get("rates_inside") or 0)
    sellers = int(row.get("sellers") or 0)
    thin = prices < ENOUGH or sellers < SELLERS or met < MOST * prices
    says = f"default rates of {process} were checked on {_count(prices, 'published price')}"
    if prices:
        says += f" of {_count(sellers, 'seller')}, {met} of them in the band (the middle one {row['over']} times its median)"
        low, high = likely(met, prices)
        says += f", so it holds {100 * low:.0f} to {100 * high:.0f} % of prices (95 % sure) and should hold 80"
        says += ": it is too narrow" if high < PROMISED else ""
    if rates:
        says += f", and on {_count(rates, 'published time or rate', 'published times and rates')}"
        says += f", {met_rates} in the band"
    if prices or rates:
        says += f"; {_count(int(row['sources']), 'source')}"
    return f"{says}{': thin evidence, own rates are surer' if thin else ''}"


def _count(number: int, one: str, more: str = "") -> str:
    """Return so many of something in words."""
    return f"{number or 'no'} {one if number == 1 else more or one + 's'}"
