"""Two works that may open, by year, as a shed and as a mixed-integer program that scipy solves by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from tests.periods.years import override, years
from tests.questions.worlds import lane, maker, wanted, world

from makeshed.model import Fact, Phase, Shed

HOURS, SHORT, LIFE, WAY = 20.0, 30.0, 10.0, 2.0
SITES = ("near", "far")


@dataclass(frozen=True)
class TwoWorks:
    """What running, having, opening and closing two works costs; what a unit emits; what is wanted by year."""

    rates: tuple[float, float]
    fixed: tuple[float, float]
    opening: tuple[float, float]
    closing: tuple[float, float]
    emits: tuple[float, float]
    wants: tuple[float, ...]
    dearer: tuple[float, ...]
    """By year, what the near works' hour costs more."""

    def shed(self) -> Shed:
        """Return it as facts."""
        facts: list[Fact] = []
        for n, (site, place) in enumerate(zip(SITES, ("lyon", "nice"), strict=True)):
            facts += maker(site, place, self.rates[n], hours=HOURS, co2e=self.emits[n], status="candidate",
                           fixed_cost=self.fixed[n], opening_cost=self.opening[n], life=LIFE)  # fmt: skip
            facts.append(Phase(site=site, closing_cost=self.closing[n]))
        facts += [lane("nice", "lyon", WAY), wanted(quantity=1.0, shortage_cost=SHORT)]
        facts += years(len(self.wants))
        for p, (want, more) in enumerate(zip(self.wants, self.dearer, strict=True)):
            key = str(2027 + p)
            facts.append(override(key, "demands/lyon:bike.quantity", want))
            if more:
                facts.append(override(key, "capabilities/near:build.rate", self.rates[0] + more))
        return world(*facts)

    def cheapest(self, rate: float = 0.0, most_co2e: float = np.inf) -> float:
        """Return the least net present cost, of a program written down here; infinite: there is no plan.

        By year: what each works makes, what is short, whether it is open, was ever, and closes.
        """
        count = len(self.wants)
        make, short = np.arange(2 * count).reshape(2, count), 2 * count + np.arange(count)
        is_open, ever, closes = (
            3 * count + 2 * count * k + np.arange(2 * count).reshape(2, count) for k in range(3)
        )
        size = 9 * count
        cost, rows, low, high = np.zeros(size), [], [], []
        yearly = rate / (1 - (1 + rate) ** -LIFE) if rate else 1 / LIFE

        def row(low_end: float, high_end: float, **_: float) -> np.ndarray:
            rows.append(np.zeros(size))
            low.append(low_end)
            high.append(high_end)
            return rows[-1]

        emitted = row(-np.inf, most_co2e)
        for p, want in enumerate(self.wants):
            weight = (1 + rate) ** -p
            served = row(want, want)
            served[[*make[:, p], short[p]]] = 1.0
            cost[short[p]] = weight * SHORT
            for n in range(2):
                hour = self.rates[n] + (self.dearer[p] if n == 0 else WAY)
                cost[make[n, p]] = weight * hour
                cost[is_open[n, p]] = weight * self.fixed[n]
                cost[ever[n, p]] = weight * self.opening[n] * yearly
                cost[closes[n, p]] = weight * self.closing[n]
                emitted[make[n, p]] = self.emits[n]
                able = row(-np.inf, 0.0)
                able[make[n, p]], able[is_open[n, p]] = 1.0, -HOURS
                since = row(-np.inf, 0.0)
                since[is_open[n, p]], since[ever[n, p]] = 1.0, -1.0
                if p:
                    lasting = row(-np.inf, 0.0)
                    lasting[ever[n, p - 1]], lasting[ever[n, p]] = 1.0, -1.0
                    shut = row(-np.inf, 0.0)
                    shut[is_open[n, p - 1]], shut[is_open[n, p]], shut[closes[n, p]] = (
                        1.0,
                        -1.0,
                        -1.0,
                    )
        whole = np.zeros(size, dtype=int)
        whole[3 * count :] = 1
        top = np.full(size, np.inf)
        top[3 * count :] = 1.0
        found = milp(
            cost,
            constraints=LinearConstraint(np.array(rows), low, high),
            integrality=whole,
            bounds=Bounds(np.zeros(size), top),
            options={"mip_rel_gap": 0.0},
        )
        return float("inf") if found.x is None else float(found.fun)


pairs = st.tuples(*[st.integers(0, 60).map(float)] * 2)


@st.composite
def two_works(draw: st.DrawFn, least: int = 2, most: int = 4) -> TwoWorks:
    """Draw two works over some years."""
    wants = draw(st.lists(st.integers(1, 30).map(float), min_size=least, max_size=most))
    more = draw(st.lists(st.integers(0, 20).map(float), min_size=len(wants), max_size=len(wants)))
    return TwoWorks(
        rates=draw(st.tuples(*[st.integers(1, 20).map(float)] * 2)),
        fixed=draw(pairs),
        opening=draw(st.tuples(*[st.integers(0, 400).map(float)] * 2)),
        closing=draw(pairs),
        emits=draw(st.tuples(*[st.integers(0, 9).map(float)] * 2)),
        wants=tuple(wants),
        dearer=tuple(more),
    )
