"""What a gap list says in words: a clause of the headline, and a note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makeshed.language.text import few
from makeshed.region.gap import RegionGap
from makeshed.units import Share

FEW = 3
"""So many are named."""
HELD: Share = 0.5
"""An offer that must cost less than this share of what is paid now is up against a tier, no market."""


def held_words(rows: Sequence[RegionGap]) -> Iterator[str]:
    """Say where a unit less saves little, so that an offer of a few is worth less than one of all."""
    held = [
        row.what
        for row in rows
        if row.below_high is not None and row.unit_cost and row.below_high < HELD * row.unit_cost
    ]
    if held:
        yield (
            f"a few units less save little of {few(held, FEW)}, for a price tier or a least quantity holds the "
            "amount: an offer of a few must cost less than below_high, one of the whole amount less than about unit_cost"
        )


def missing_words(rows: Sequence[RegionGap], name: str, currency: str) -> str:
    """Say in a clause what is missing; blank: nothing."""
    if not rows:
        return ""
    goods = [row for row in rows if row.kind != "process" and row.cost]
    needs = sum(row.cases for row in rows if row.units is None and row.cost is None)
    unpriced = [row.what for row in rows if row.units is not None and row.cost is None]
    said = []
    if goods:
        whole = sum(row.cost or 0.0 for row in goods)
        most = few([row.what for row in goods], FEW)
        said.append(
            f"{whole:,.0f} {currency or 'money'}/a for {len(goods)} item{'s' * (len(goods) > 1)} from elsewhere ({most})"
        )
    if lacks := [row.what for row in rows if row.kind == "process"]:
        said.append(f"nobody does {few(lacks, FEW)}")
    if needs:
        said.append(f"{needs} need{'s' * (needs > 1)} found nobody")
    if unpriced:
        said.append(f"{few(unpriced, FEW)} not served, at a price that is not known")
    return f"{name} lacks: {'; '.join(said)}" if said else f"{name} lacks {len(rows)} things"
