"""Trade terms that leave open from where a price holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from makeshed.language.text import few

BY_SHIP = frozenset({"FAS", "FOB"})
"""Terms whose named place is a port of shipment (Incoterms 2020)."""
SOME = 5


def portless(offers: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Yield a note on offers, as id, term and named place, that name no port.

    Terms that include the main carriage are refused without a place (`makeshed.model.sense`): what is at
    stake here is the way to the port alone.
    """
    found = sorted(
        {f"{key} ({term})" for key, term, named in offers if term in BY_SHIP and not named}
    )
    if found:
        yield (
            f"prices that include the way to a port that is not named count at the seller's door, so the "
            f"way to the port is charged on top (offers.incoterm_place): {few(found, SOME)}"
        )
