"""A case, or a shop's file, to type over."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from makeshed.costing import rate_list
from makeshed.costing.quoting_shop import country_of
from makeshed.errors import BadValue
from makeshed.io.rates import write_rates
from makeshed.store import starter


def new(
    folder: str | PathLike[str] | None = None,
    *,
    shop: str | PathLike[str] | None = None,
    country: str = "",
) -> Path:
    """Write a commented starter case, a folder or an .xlsx file; or a shop's file. Return where.

    Parameters
    ----------
    folder
        Where to write it.
    shop
        Write a shop's file instead: every rate with its meaning, its unit and its default.
    country
        Where the shop is, as FR: filled in, and the defaults are shown of there.

    Raises
    ------
    BadValue
        Both are asked for, or neither.
    MakeshedError
        The folder is not empty.
    """
    if shop is None:
        if folder is None:
            raise BadValue(
                "where to write is not said", hint="makeshed new FOLDER, or --shop rates.csv"
            )
        starter.new(Path(folder))
        return Path(folder)
    if folder is not None:
        raise BadValue("a folder and --shop are two things", hint="ask for one at a time")
    _rates(Path(shop), country_of(country))
    return Path(shop)


def _rates(path: Path, country: str) -> None:
    """Write every rate and word of a shop, those of a country by default."""
    every = [*rate_list.every_word(), *rate_list.every_rate(country)]
    known = {"country": country}
    sections = {
        title: [
            (r.name, known.get(r.name, ""), r.unit, r.default, r.meaning)
            for r in every
            if r.group == group
        ]
        for group, title in rate_list.GROUPS.items()
    }
    whose = f"Estimates are those of {country or 'no country in particular: --country FR shows its own'}."
    write_rates(path, f"{rate_list.HEAD}\n{whose}", sections)
