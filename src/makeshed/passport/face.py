"""What a passport may not say of its page: days to come, languages and markets that are not known."""

from __future__ import annotations

from datetime import UTC, datetime

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.model.territory import members
from makeshed.passport.page_words import LANGUAGES
from makeshed.passport.passport_facts import EVERYWHERE, Product


def judge_face(product: Product, now: datetime) -> None:
    """Raise `BadValue` for a product that no passport can be issued for now.

    A check would find a day after the one it was issued on, and nobody could read the page.
    """
    today = now.astimezone(UTC).date()
    for what, day in (("made on", product.made_on), ("judged by the law of", product.judged_on)):
        if day is not None and day > today:
            raise BadValue(
                f"{what} {day}, which has not come: a passport is of {today} (UTC)",
                hint=f"a day up to {today}",
            )
    language = product.face.language
    if language not in LANGUAGES:
        raise BadValue(f"no page can be in {language!r}", hint=nearest(language, LANGUAGES))
    for code in (market for market in product.face.markets if market != EVERYWHERE):
        try:
            members(code)
        except NotFound as error:
            raise BadValue(f"{code!r} is no market", hint=error.hint) from None
