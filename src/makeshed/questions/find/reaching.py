"""How those who were found are reached: what they agreed to have shown, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.model import Shed, Site
from makeshed.model.contact import Contact, contacts, kept_back
from makeshed.science.text import few

SHOWN = 5


def reached(shed: Shed, sites: Sequence[str]) -> tuple[tuple[Contact, ...], tuple[str, ...]]:
    """Return how sites are reached, in their order, and a note about what may not be shown."""
    frame = shed.some(Site, "site", sites)
    known = {row["site"]: Site(**row) for row in frame.iter_rows(named=True)}
    found = [known[site] for site in sites if site in known]
    back = kept_back(found)
    note = (
        f"the directory knows more ways to reach {few(back, SHOWN)} than may be shown: what a maker agreed "
        "to stands in sites.published"
    )
    return contacts(found), (note,) if back else ()
