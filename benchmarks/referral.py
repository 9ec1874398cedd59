"""How evenly a help desk's calls fall on makers, and what that costs in distance.

Makers: all shops of the Open Know-Where field survey (2021-22) that ticked the welding class of
machine: 287 in Kenya, and those of Uganda, on which nothing was chosen. Calls: 2,000 of the firms
surveyed in the country, drawn without replacement ("firms"), or points around them. The survey is
not part of this repository; without it the benchmark says so and stops.

``python -m benchmarks.referral`` prints the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from makeshed.science.distance import great_circle
from makeshed.science.fairness import gini, in_turn, mean_detour, never_share

SURVEY = Path(__file__).parents[2] / "shared/oracles/makers/okw_field_survey_2021_22.csv"
CALLS, SEEDS, KM_PER_DEGREE = 2000, 10, 111.2
GOAL = {"never": 0.0, "gini": 0.35, "detour": 1.0}

Numbers = NDArray[np.float64]
Rule = Callable[[Numbers, Numbers, np.random.Generator], NDArray[np.intp]]


def nearest_first(
    away: Numbers, _: Numbers, __: np.random.Generator, *, k: int
) -> NDArray[np.intp]:
    """What a map does."""
    return np.argsort(away, kind="stable")[:k]


def by_lot(away: Numbers, _: Numbers, rng: np.random.Generator, *, k: int) -> NDArray[np.intp]:
    """Anybody within 5 km or twice the nearest, by lot."""
    return in_turn(away, rng.permutation(away.size), k=k, per_turn=np.inf, band=5.0)


def rotation(
    away: Numbers,
    turns: Numbers,
    _: np.random.Generator,
    *,
    k: int,
    per_turn: float = np.inf,
    band: float = 5.0,
    factor: float = 2.0,
) -> NDArray[np.intp]:
    """The least called, or the least distance with a price on turns, within a band."""
    return in_turn(away, turns, k=k, per_turn=per_turn, band=band, factor=factor)


def rules(k: int) -> dict[str, Rule]:
    """Return the rules by name; the default of ``refer`` counts 2 km a turn."""
    named: dict[str, Rule] = {
        "nearest first": partial(nearest_first, k=k),
        "by lot within 5 km or 2 x nearest": partial(by_lot, k=k),
        "least called within 5 km or 2 x nearest": partial(rotation, k=k),
        "least called anywhere": partial(rotation, k=k, band=np.inf),
    }
    for price in (1.0, 2.0, 3.0, 5.0):
        name = f"{price:g} km a turn within 10 km or 2 x nearest"
        named[name] = partial(rotation, k=k, per_turn=price, band=10.0)
    return named


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule does over all seeds: the mean, and the worst, of each measure."""

    never: tuple[float, float]
    gini: tuple[float, float]
    distance: tuple[float, float]
    detour: tuple[float, float]

    @property
    def meets(self) -> bool:
        """Whether the goals hold in the worst seed."""
        return all(getattr(self, name)[1] <= goal + 1e-12 for name, goal in GOAL.items())


def survey(country: str) -> tuple[Numbers, Numbers]:
    """Return where the firms of a country are, and where those that weld."""
    frame = pl.read_csv(SURVEY, infer_schema_length=0).filter(pl.col("Country") == country)
    frame = frame.with_columns(pl.col("Latitude", "Longitude").cast(pl.Float64)).sort(
        "facility_key", maintain_order=True
    )
    welders = frame.filter(pl.col("equipment").str.contains("Welding"))

    def points(rows: pl.DataFrame) -> Numbers:
        once = rows.unique("facility_key", keep="first", maintain_order=True)
        return once.select("Latitude", "Longitude").drop_nulls().to_numpy()

    return points(frame), points(welders)


def calls(firms: Numbers, spread_km: float, rng: np.random.Generator) -> Numbers:
    """Return from where 2,000 calls come: firms, each moved by a normal spread."""
    drawn = firms[rng.permutation(len(firms))[:CALLS]]
    return drawn + rng.normal(0, 1, drawn.shape) * spread_km / KM_PER_DEGREE


def measured(firms: Numbers, makers: Numbers, rule: Rule, k: int, spread_km: float) -> Result:
    """Return what a rule does to the makers of a country."""
    found = []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        points = calls(firms, spread_km, rng)
        away = great_circle(points[:, :1], points[:, 1:], makers[:, 0], makers[:, 1])
        turns = np.zeros(len(makers))
        sent = np.empty((len(points), k), np.intp)
        for i, row in enumerate(away):
            sent[i] = rule(row, turns, rng)
            turns[sent[i]] += 1
        distance = np.take_along_axis(away, sent, axis=1)
        least = np.sort(away, axis=1)[:, :k]
        detour = mean_detour(np.sort(distance, axis=1), least)
        found.append((never_share(turns), gini(turns), float(distance.mean()), detour))
    means, worst = np.mean(found, axis=0), np.max(found, axis=0)
    pairs = [(float(a), float(b)) for a, b in zip(means, worst, strict=True)]
    return Result(*pairs)


def measure() -> str:
    """Return the tables as Markdown; say so if the survey is absent."""
    if not SURVEY.exists():
        return f"Not measured: the field survey ({SURVEY.name}) is not beside this checkout."
    goals = f"never referred 0 %, Gini at most {GOAL['gini']}, detour at most {GOAL['detour']:g} km"
    parts = [f"{CALLS:,} calls, {SEEDS} seeds; mean (worst). Goals, in the worst seed: {goals}."]
    cases = [("Kenya", 0.0, 1), ("Kenya", 0.0, 3), ("Kenya", 2.0, 1), ("Kenya", 5.0, 1)]
    for country, spread, k in [*cases, ("Uganda", 0.0, 1), ("Uganda", 0.0, 3)]:
        firms, makers = survey(country)
        where = "from firms" if not spread else f"from points {spread:g} km (normal) around firms"
        listed = "one maker a call" if k == 1 else f"shortlists of {k}"
        lines = [f"### {country}: {len(makers)} welding shops, calls {where}, {listed}", ""]
        lines.append("| rule | never referred | Gini | km | detour km | goals |")
        lines.append("| --- | ---: | ---: | ---: | ---: | --- |")
        for name, rule in rules(k).items():
            result = measured(firms, makers, rule, k, spread)
            cells = [
                f"{result.never[0]:.1%} ({result.never[1]:.1%})",
                *(
                    f"{mean:.2f} ({worst:.2f})"
                    for mean, worst in (result.gini, result.distance, result.detour)
                ),
                "met" if result.meets else "not met",
            ]
            lines.append(f"| {name} | {' | '.join(cells)} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


if __name__ == "__main__":
    print(measure())
