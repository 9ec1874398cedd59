"""Certificates and countries of a text, taken up or told while it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from makeshed.directory.needs.aside import Aside, liked_of
from makeshed.directory.needs.certificates import NUMBER_OF_STANDARD, OPTIONAL
from makeshed.directory.needs.lands import Land, lands_in
from makeshed.directory.needs.marked import Marked
from makeshed.directory.needs.wishing import Wishing

ELSEWHERE = "not where makers are looked for"
SEVERAL = "several countries; none is taken, --country says which"


class Qualified(Marked):
    """A text while it is read, with the certificates that it asks for and what it would like."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.certificates: list[str] = []
        self.held: list[tuple[int, int]] = []
        self.wishing = Wishing()

    def _certificates(self, held: Sequence[re.Match[str]], aside: Aside) -> None:
        """Take up the certificates that are required, and those that would be nice."""
        for match in held:
            if among(match.start(), aside.second):
                continue
            if among(match.start(), aside.denied):
                self.tell(*match.span())
                continue
            optional = OPTIONAL.match(self.text, match.end())
            if optional or among(match.start(), aside.liked):
                self.wishing.certificate(match.group())
            else:
                self.certificates.append(match.group())
            self.blank(*match.span())
        if held:
            for match in NUMBER_OF_STANDARD.finditer(self.rest):
                self.tell(*match.span())

    def _country(self, apart: Sequence[tuple[int, int]]) -> tuple[str, str] | None:
        """Take up the country in which makers are looked for; tell the others."""
        lands = [
            each
            for each in lands_in(self.text, self.rest, self.language)
            if not among(each.start, apart)
        ]
        liked = liked_of(
            self.text, {(each.start, each.end): "country" for each in lands}, self.held
        )
        asked: list[Land] = []
        for land in lands:
            span = (land.start, land.end)
            if land.elsewhere:
                self.tell(*span, ELSEWHERE)
            elif span in liked:
                self.wishing.land(land.code, self.text[land.start : land.end])
                self.blank(*liked[span])
            else:
                asked.append(land)
        several = len({land.code for land in asked}) > 1
        for land in asked:
            if several:
                self.tell(land.start, land.end, SEVERAL)
            else:
                self.blank(land.start, land.end)
        first = asked[0] if asked and not several else None
        return (first.code, self.text[first.start : first.end]) if first else None


def among(at: int, regions: Iterable[tuple[int, int]]) -> bool:
    """Return whether a place of a text stands in one of some parts of it."""
    return any(start <= at < end for start, end in regions)
