"""The facts that everybody may see, as a shed of its own: searched, followed and downloaded as it is.

A list of what is shown, never of what is hidden: prices, rates, hours, costs and firms have no way in, nor
has anybody who is not listed. Whatever is answered of these facts alone tells nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from makeshed.model import Capability, Fact, Place, Shed, Site
from makeshed.model.contact import (
    HIDDEN,
    OWN,
    TELLING,
    TEXTS,
    UNSEEN,
    WAYS,
    agreed,
    own_words,
    without_contacts,
)
from makeshed.model.noun import columns
from makeshed.model.towns import IN_TOWN
from makeshed.units import Degree

SHOWN_ROLES = ("maker", "supplier")
"""Who is listed: a store keeps what others make, and a candidate is not there yet."""
ROUGH = 2
"""Decimals of a degree to which a place is shown that was not agreed to: a kilometre."""
ROUGHENED = "rounded to about a kilometre"
"""What the source of a place says that is shown so."""
SHOWN: dict[type[Fact], tuple[str, ...]] = {
    Site: ("site", "name", "place", "role", "status", "about", *WAYS, "published", "last_confirmed", "source",
           "kind"),
    Place: ("place", "name", "lat", "lon", "country", "region", "postcode", "source", "kind"),
    Capability: ("site", "process", "envelope_x", "envelope_y", "envelope_z", "thickness_max", "tolerance",
                 "materials", "batch_min", "batch_max", "lead_time", "certification", "focus", "source",
                 "kind"),
}  # fmt: skip
"""Columns that are shown."""
SAID: dict[type[Fact], tuple[str, ...]] = {
    Site: TEXTS,
    Place: ("name", "region"),
    Capability: ("materials", "certification", "source"),
}
"""Columns that are shown, in which people write how a site is reached, too."""


def is_listed() -> pl.Expr:
    """Return whether a site is shown."""
    return (pl.col("status") == "open") & pl.col("role").is_in(SHOWN_ROLES)


def has_agreed(way: str) -> pl.Expr:
    """Return whether a site agreed to have one way to reach it shown, as `agreed` has it."""
    return pl.col("published").str.split(";").list.eval(pl.element().str.strip_chars()).list.contains(way)  # fmt: skip


def telling(rows: pl.DataFrame, texts: Sequence[str] = TEXTS) -> pl.DataFrame:
    """Return the rows of sites, with texts beside them, that may say how the site is reached.

    All of which `without_contacts` takes something out are among them.
    """
    said = pl.concat_str(texts, separator="\n").str.normalize("NFKC").str.replace_all(UNSEEN, "")
    seen = rows.with_columns(pl.int_range(pl.len()).alias("_at"), said.alias("_said"))
    found = set(seen.filter(pl.col("_said").str.contains(TELLING))["_at"])
    for way in OWN:
        asked = seen.filter(~has_agreed(way) & ~pl.col(way).is_in(["", HIDDEN]))
        for at, own, text in asked.select("_at", way, "_said").iter_rows():
            if (words := own_words(way, own)) and words in text.lower():
                found.add(at)
    return rows[sorted(found)]


def takes_back(gone: Iterable[Fact], came: Iterable[Fact]) -> bool:
    """Return whether something that was shown is not to be shown any more.

    A maker that is listed no longer, or one that does not agree any more to what it agreed to. That a fact was
    mended, or that a maker no longer does something, takes nothing back.

    Parameters
    ----------
    gone, came
        The public facts that an edit takes out and puts in; what is replaced is among both.
    """
    now = {(fact.table, fact.id): fact for fact in came}
    return any(_is_taken_back(fact, now.get((fact.table, fact.id))) for fact in gone)


def _is_taken_back(was: Fact, now: Fact | None) -> bool:
    if now is None:
        return isinstance(was, Site)
    if isinstance(was, Site) and isinstance(now, Site):
        lost = [way for way in WAYS if getattr(was, way) and not getattr(now, way)]
        if lost or agreed(was) - agreed(now):
            return True
    return any(
        str(getattr(now, column.name)).count(mark) > str(getattr(was, column.name)).count(mark)
        for column in columns(type(was))
        for mark in (HIDDEN, ROUGHENED)
    )


def public_facts(shed: Shed) -> Shed:
    """Return what of a directory everybody may see.

    What a maker did not agree to is blank, or `HIDDEN` where the directory knows it. The place of whoever did
    not agree to an address is as rough as it is shown: distances and circles that are asked from many sides
    would find the true one, however they are rounded.
    """
    sites = shed.table(Site).filter(is_listed())
    places = shed.some(Place, "place", sites["place"].unique().to_list())
    able = shed.table(Capability).join(sites.select("site"), on="site", how="semi", maintain_order="left")  # fmt: skip
    rough = sites.filter(~has_agreed("address"))["place"].unique()
    tables = {
        Site.table: _veiled(_without_contacts(sites, Site, "site", sites)),
        Place.table: _roughened(_without_contacts(places, Place, "place", sites), rough),
        Capability.table: _without_contacts(able, Capability, "site", sites),
    }
    return Shed({noun.table: _only(tables[noun.table], noun, shown) for noun, shown in SHOWN.items()})  # fmt: skip


def _only(frame: pl.DataFrame, noun: type[Fact], shown: Sequence[str]) -> pl.DataFrame:
    """Return rows whose other columns are as blank as the noun lets them be."""
    blank = {c.name: c.default for c in columns(noun) if c.name not in shown}
    return frame.with_columns(
        pl.lit(value, dtype=frame.schema[name]).alias(name) for name, value in blank.items()
    )


def _roughened(places: pl.DataFrame, rough: pl.Series) -> pl.DataFrame:
    """Return places, of which some are rounded, and say so; a postcode can be finer than that."""
    is_rough = pl.col("place").is_in(rough.implode())
    in_town = pl.col("source").str.contains(IN_TOWN, literal=True)
    told = pl.concat_str(
        pl.when(in_town).then(pl.lit(f"{IN_TOWN}its town")),
        pl.when(is_rough).then(pl.lit(ROUGHENED)),
        separator="; ",
        ignore_nulls=True,
    )
    return places.with_columns(
        *(pl.when(is_rough).then(pl.col(name).map_elements(rounded, return_dtype=pl.Float64)).otherwise(pl.col(name)).alias(name)
          for name in ("lat", "lon")),
        pl.when(is_rough).then(pl.lit("")).otherwise(pl.col("postcode")).alias("postcode"),
        told.alias("source"),
    )  # fmt: skip


def rounded(degrees: Degree) -> Degree:
    """Return degrees as they are shown of a place that was not agreed to."""
    return round(degrees, ROUGH)


def _without_contacts(
    rows: pl.DataFrame, noun: type[Fact], by: str, sites: pl.DataFrame
) -> pl.DataFrame:
    """Return rows of a noun whose texts do not say how a site beside them is reached, unless it agreed."""
    texts = {name: f"_{name}" for name in SAID[noun]}
    beside = rows.select(pl.int_range(pl.len()).alias("_row"), by, *(pl.col(n).alias(t) for n, t in texts.items()))  # fmt: skip
    found = telling(beside.join(sites, on=by, maintain_order="left"), list(texts.values()))
    said: dict[str, dict[int, str]] = {name: {} for name in texts}
    for row in found.iter_rows(named=True):
        site = Site(**{name: row[name] for name in sites.columns})
        for name, text in texts.items():
            known = said[name].get(row["_row"], row[text])
            said[name][row["_row"]] = without_contacts(known, site)
    changed = {n: rows[n].scatter(list(at), list(at.values())) for n, at in said.items() if at}
    return rows.with_columns(**changed)


def _veiled(sites: pl.DataFrame) -> pl.DataFrame:
    """Return sites without the ways to reach them that they did not agree to have shown."""
    return sites.with_columns(
        pl.when(has_agreed(way)).then(pl.col(way))
        .when(pl.col(way) != "").then(pl.lit(HIDDEN)).otherwise(pl.lit("")).alias(way)
        for way in WAYS
    )  # fmt: skip
