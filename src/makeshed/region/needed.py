"""What a survey says of dependency and self-sufficiency, in a sentence and at the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from makeshed.answer import as_text
from makeshed.region.balance import SelfSufficiency
from makeshed.region.dependency import Convention, Dependency
from makeshed.region.surge import Surge

MOST = 15
"""So many goods are shown at the terminal."""
FIRST = 2
"""So many products are named in the headline."""


class Needing(Protocol):
    """What tells of dependency: a survey."""

    @property
    def currency(self) -> str: ...  # noqa: D102
    @property
    def dependencies(self) -> tuple[Dependency, ...]: ...  # noqa: D102
    @property
    def conventions(self) -> tuple[Convention, ...]: ...  # noqa: D102
    @property
    def balances(self) -> tuple[SelfSufficiency, ...]: ...  # noqa: D102
    @property
    def surges(self) -> tuple[Surge, ...]: ...  # noqa: D102


def in_short(conventions: Sequence[Convention], balances: Sequence[SelfSufficiency]) -> str:
    """Return how many goods each convention flags, and what of a first product could be and is made."""
    parts = []
    if conventions:
        counts = ", ".join(f"{one.flagged:,.0f} by {one.preset}" + (f" ({one.open:,.0f} open)" if one.open else "") for one in conventions)  # fmt: skip
        goods = conventions[0].goods
        parts.append(
            f"of {goods:,.0f} {'good' if goods == 1 else 'goods'} brought in, flagged as dependent: {counts}"
        )
    told = _first([row for row in balances if row.ssr is not None and row.domestic_low is not None])
    if told:
        said = ", ".join(
            f"{row.ssr:.1%} of {row.name or row.product} and does at least {row.domestic_low:.1%}"
            for row in told
        )
        parts.append(f"could make {said}")
    return "; ".join(parts)


def _first(rows: Sequence[SelfSufficiency]) -> list[SelfSufficiency]:
    """Return the first groups; without groups the products of which most is used, where that can be said."""
    groups = [row for row in rows if row.of == "group"]
    if groups or len({row.unit for row in rows}) > 1:
        return list(groups or rows)[:FIRST]
    used = {
        row.product: (row.production or 0) + (row.imports or 0) - (row.exports or 0) for row in rows
    }
    return sorted(rows, key=lambda row: -used[row.product])[:FIRST]


def needed(of: Needing) -> Iterator[str]:
    """Yield the tables of dependency and self-sufficiency that have rows."""
    yield as_text(of.dependencies, of.currency, most=MOST)
    yield as_text(of.conventions, of.currency)
    yield as_text(of.balances, of.currency, most=MOST)
    yield as_text(of.surges, of.currency, most=MOST)
