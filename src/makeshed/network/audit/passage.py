"""Goods over a way, as customs see them."""

from __future__ import annotations

from dataclasses import dataclass

from makeshed.network.landing.article import BULK, Article, Origin
from makeshed.network.landing.tariff import Tariff
from makeshed.science.duties import Due


@dataclass(frozen=True, slots=True)
class Passage:
    """Some goods over a way, as customs see it."""

    article: Article
    origin: Origin
    start: str
    end: str
    obeys: str
    carried: str
    consignment: tuple[float, float] = BULK
    within: bool = False  # a quota
    free: bool = False  # of the carbon border adjustment
    processed: bool = False  # and sent abroad again, free of duty

    def due(self, tariff: Tariff) -> Due:
        """Return what is due by a tariff, and what is not."""
        return tariff.found(
            self.article,
            self.origin,
            self.start,
            self.end,
            self.obeys,
            self.carried,
            self.consignment,
            self.within,
            self.free,
            self.processed,
        )
