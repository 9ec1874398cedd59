"""What people call things, in place of the keys by which answers name them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from makeshed.report.country import countries

WORD = re.compile(r"[^\s:;,()<>=]+")
OFFER = re.compile(r"([^:\s]+):([^:\s]+)(:[^:\s]*)?")
SITE_AFTER = ("buy", "make", "from", "at", "through", "to", "by", "via")
SITE_BEFORE = (" fixed cost", " on ", " open", " expan", " final", " via ", ": ")
SITE_LIVES = (" opens in ", " closes in ")
ITEM_BEFORE = (":", " from ", " at ", " to ", " of ")
COLUMNS = {
    "item": "items", "product": "items", "component": "items",
    "site": "sites", "at": "sites", "chosen": "sites", "next_best": "sites", "source": "sites",
    "destination": "sites",
    "place": "places", "origin_place": "places", "destination_place": "places",
    "country": "countries", "origin": "countries",
}  # fmt: skip
"""By column of an answer, the table whose keys stand in it."""


@dataclass(frozen=True)
class Names:
    """Names by ``table/key`` such as ``sites/marseille``; what has none keeps its key."""

    known: Mapping[str, str] = field(default_factory=dict)

    def of(self, table: str, key: str) -> str:
        """Return what people call a thing."""
        found = self.known.get(f"{table}/{key}", "")
        return found or (countries().get(key, key) if table == "countries" else key)

    def short(self, table: str, key: str) -> str:
        """Return the name up to its first comma or bracket, where that still tells it apart."""
        name = self.of(table, key)
        return name if self.heads[head_of(name)] > 1 else head_of(name)

    @cached_property
    def heads(self) -> Counter[str]:
        """How many names begin alike."""
        return Counter(head_of(name) for name in set(self.known.values()))

    def cell(self, column: str, value: str) -> str:
        """Return what people call the key in a column of an answer; other text as it is."""
        if column in COLUMNS:
            return self.of(COLUMNS[column], value)
        return self.text(value) if column in {"sources", "changes", "what", "says"} else value

    def text(self, text: str) -> str:
        """Return words of an answer with names for the keys in them.

        A key that is an ordinary word too, such as ``works``, is taken for one only where a key stands:
        after *buy*, *make* or *from*, before a colon.
        """
        if offer := OFFER.fullmatch(text):
            where, what = self.short("sites", offer[1]), self.short("items", offer[2])
            if (where, what) != (offer[1], offer[2]):
                return f"{where}: {what}"
        whole = next(
            (self.short(t, text) for t in ("sites", "items", "places") if self._has(t, text)), ""
        )
        if whole:
            return whole
        return WORD.sub(lambda found: self._word(text, found), text)

    def _has(self, table: str, key: str) -> bool:
        return f"{table}/{key}" in self.known

    def _word(self, text: str, found: re.Match[str]) -> str:
        key, before, after = found[0], text[: found.start()], text[found.end() :]
        last = before.split()[-1] if before.split() else ""
        told_of = after.startswith(" (") and (not before or before.endswith(", "))
        if self._has("sites", key) and (
            "-" in key
            or last in SITE_AFTER
            or (not before and after.startswith(SITE_BEFORE))
            or after.startswith(SITE_LIVES)
            or told_of
        ):
            return self.short("sites", key)
        first = not before or before.endswith("; ")
        if self._has("items", key) and ("-" in key or (first and after.startswith(ITEM_BEFORE))):
            return self.short("items", key)
        return key


def head_of(name: str) -> str:
    """Return a name up to its first bracket or comma."""
    return name.partition(" (")[0].partition(",")[0]
