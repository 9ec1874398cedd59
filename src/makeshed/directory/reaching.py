"""How those who were found are reached: what they agreed to have shown, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from makeshed.language.text import few
from makeshed.model import Place, Shed, Site
from makeshed.model.contact import Contact, contacts, kept_back, without_contacts
from makeshed.model.towns import IN_TOWN

SHOWN = 5


def reached(shed: Shed, sites: Sequence[str]) -> tuple[tuple[Contact, ...], tuple[str, ...]]:
    """Return how sites are reached, in their order, and what to know of that and of where they stand."""
    frame = shed.some(Site, "site", sites)
    known = {row["site"]: Site(**row) for row in frame.iter_rows(named=True)}
    found = [known[site] for site in sites if site in known]
    back = kept_back(found)
    note = (
        f"the directory knows more ways to reach {few(back, SHOWN)} than may be shown: each maker decides "
        "what of them is"
    )
    return contacts(found), (*((note,) if back else ()), *_rough(shed, found))


def _rough(shed: Shed, sites: Sequence[Site]) -> tuple[str, ...]:
    """Say who stands in the middle of a town, because nobody knows better."""
    places = shed.some(Place, "place", {site.place for site in sites})
    rough = set(places.filter(pl.col("source").str.contains(IN_TOWN, literal=True))["place"])
    named = [without_contacts(site.name) or site.site for site in sites if site.place in rough]
    if not named:
        return ()
    stand = (
        "stands in the middle of its town"
        if len(named) == 1
        else "stand in the middle of their towns"
    )
    return (
        f"{few(named, SHOWN)} {stand}, for want of a better point: distances are as rough as that",
    )
