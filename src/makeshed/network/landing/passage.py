"""Goods over a way, as customs see them: all that a tariff is asked by."""

from __future__ import annotations

from dataclasses import dataclass

from makeshed.network.landing.article import BULK, Article, Origin


@dataclass(frozen=True, slots=True)
class Passage:
    """Some goods, in free circulation where they start, that enter a country.

    ``obeys`` names the rules that they, or what they go into, obey, separated by ``;``.
    """

    article: Article
    origin: Origin
    start: str
    end: str
    obeys: str = ""
    carried: str = ""  # how they come
    consignment: tuple[float, float] = BULK  # what one is worth, at least and at most [money]
    within: bool = False  # a quota
    free: bool = False  # of the carbon border adjustment, as who brings in little is
    processed: bool = False  # and sent abroad again, under an authorisation: only fees are due
