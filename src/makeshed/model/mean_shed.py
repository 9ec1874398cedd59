"""The mean of several sheds, fact by fact: what a plan is made for that knows of no uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from makeshed.model.noun import NOUNS, Fact, columns
from makeshed.model.shed import Shed

SAID = ("source", "kind")
"""Columns that say where a fact is from: those of the first shed are kept."""


class NoMeanError(Exception):
    """Facts of several sheds have no mean; it says which."""


def mean_shed(sheds: Mapping[str, Shed], weights: Sequence[float]) -> Shed:
    """Return the shed whose numbers are the weighted means of those of several sheds with the same facts.

    Parameters
    ----------
    sheds
        By name.
    weights
        Of each; they add up to 1.

    Raises
    ------
    NoMeanError
        One has facts that another lacks, or something that is no number differs.
    """
    first, *_ = sheds.values()
    found: dict[str, pl.DataFrame] = {}
    for table, noun in NOUNS.items():
        frames = [shed.table(noun).sort(noun.key) for shed in sheds.values()]
        if any(not frame.equals(frames[0]) for frame in frames[1:]):
            found[table] = _mean(table, noun, dict(zip(sheds, frames, strict=True)), weights)
    return first.with_rows(found) if found else first


def _mean(
    table: str, noun: type[Fact], frames: Mapping[str, pl.DataFrame], weights: Sequence[float]
) -> pl.DataFrame:
    base, keys = next(iter(frames.values())), list(noun.key)
    for name, frame in frames.items():
        if not frame.select(keys).equals(base.select(keys)):
            raise NoMeanError(f"{name} has other rows of {table}")
    means = []
    for column in columns(noun):
        each = [frame[column.name] for frame in frames.values()]
        if column.name in SAID or all(one.equals(each[0]) for one in each):
            continue
        blank = [one.is_null() for one in each]
        if column.type is not float or any(not one.equals(blank[0]) for one in blank):
            raise NoMeanError(f"{column.name} of {table} differs, and has no mean")
        pairs = zip(each, weights, strict=True)
        whole = sum((one * weight for one, weight in pairs), start=pl.Series([0.0] * len(base)))
        means.append(whole.alias(column.name))
    return base.with_columns(means)
