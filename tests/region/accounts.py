"""The input-output table of the country of `worlds`, small enough to know by hand."""

from __future__ import annotations

from dataclasses import replace

from makeshed.model import Fact, IndustryOutput, Transaction

SALES = {
    ("steel", "tools"): (40.0, 10.0), ("tools", "steel"): (10.0, 0.0), ("bread", "bread"): (20.0, 0.0),
    ("steel", "households"): (0.0, 0.0), ("bread", "households"): (60.0, 6.0), ("tools", "exports"): (50.0, 0.0),
    ("tools", "investment"): (60.0, 30.0), ("steel", "investment"): (60.0, 10.0), ("steel", "inventories"): (-5.0, 0.0),
}  # fmt: skip
"""What is sold, and what of it comes from abroad, in thousands."""
MADE = {
    "steel": (100.0, 80.0, 30.0), "tools": (120.0, 70.0, 60.0), "bread": (90.0, 60.0, 45.0),
    "cloth": (50.0, 40.0, 20.0), "shoes": (40.0, 30.0, 20.0),
}  # fmt: skip
"""Output, value added and wages, in thousands."""
EMITTED = {"steel": 500_000.0, "tools": 60_000.0, "bread": 45_000.0, "cloth": 0.0, "shoes": 8_000.0}
"""By the plants of each, in kg."""
JOBS = {"steel": 100, "tools": 120, "cloth": 100, "shoes": 80, "bread": 200}


def table(*, year: int = 2024, region: str = "land", without: str = "") -> list[Fact]:
    """Return who sells what to whom, and what they make of it; ``without`` value_added, wages or jobs."""
    facts: list[Fact] = [
        Transaction(region=region, year=year, seller=s, buyer=b, value=v * 1000, imported=m * 1000)
        for (s, b), (v, m) in SALES.items()
    ]
    for one, (made, added, wages) in MADE.items():
        own = IndustryOutput(
            region=region, industry=one, year=year, output=made * 1000, value_added=added * 1000,
            wages=wages * 1000, jobs=float(JOBS[one]), co2e=EMITTED[one],
        )  # fmt: skip
        facts.append(replace(own, **{without: None}) if without else own)  # type: ignore[arg-type]
    return facts
