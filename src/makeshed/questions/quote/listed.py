"""What would all the parts of an assembly cost: each part quoted for itself, and a total.

Nothing is priced as one piece that is several: every body of the file is a part of its own, parts that
are alike are made together, and what nobody can make is named and not in the total.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from makeshed.answer import Answer, Term, total
from makeshed.costing.quote_row import QuoteRow, Verdict, first
from makeshed.errors import BadValue
from makeshed.geometry.alike import kinds
from makeshed.geometry.shape import Shape
from makeshed.model import Shed
from makeshed.questions.quote import VOLUMES, quote
from makeshed.questions.quote.answer import Quote
from makeshed.units import Count, Money

ONE_PART = ("against", "item", "variants")
"""What is asked of one part, never of a list."""


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One part of the assembly at one volume, by its cheapest way as stated.

    ``bodies`` are the numbers that ``--body`` takes, ``pieces`` how many an assembly has, ``each`` the
    cost of one and ``together`` of those of one assembly; blank where nothing looked at makes it.
    """

    key: str
    part: str
    bodies: str
    pieces: Count
    volume: Count
    site: str
    process: str
    material: str
    verdict: Verdict
    each: Money | None
    together: Money | None


@dataclass(frozen=True, kw_only=True)
class Listed(Answer[ListedRow]):
    """What the parts of an assembly cost, and what they cost together, by volume of assemblies.

    ``quotes`` holds the whole quote of each part; JSON leaves it out.
    """

    row_type: ClassVar[type] = ListedRow
    key: ClassVar[str] = "key"
    assembly: str
    totals: tuple[tuple[Count, Money], ...]
    left_out: tuple[str, ...]
    quotes: tuple[Quote, ...] = field(default=(), repr=False, compare=False)

    def headline(self) -> str:
        """One sentence: the total at each volume, and what is not in it."""
        unit = self.currency or "money"
        said = ", ".join(
            f"{money:,.2f} {unit} each as stated for {volume:,g}" for volume, money in self.totals
        )
        lacking = f"; not in it, nothing looked at makes it: {', '.join(self.left_out)}"
        counts = {
            verdict: len({row.bodies for row in self.rows if row.verdict == verdict})
            for verdict in ("with changes", "unverified")
        }
        doubt = [f"{count} of the parts {verdict}" for verdict, count in counts.items() if count]
        doubts = f" ({', '.join(doubt)})" if doubt else ""
        return f"{self.assembly}: {said}{doubts}{lacking if self.left_out else ''}"

    def to_json(self) -> str:
        """Return the answer as JSON, without the quotes of the parts."""
        return Answer.to_json(replace(self, quotes=()))


def quote_each(shed: Shed, parts: Sequence[Shape], **asked: Any) -> Listed:
    """Return what each part of an assembly costs, and what all do.

    Parameters
    ----------
    parts
        The bodies, as `makeshed.io.parts.read_bodies` returns them.
    asked
        As for `quote`: ``volumes`` are of assemblies; a part of which there are four is made four
        times as often. What is asked of one part (``against``, ``item``, ``variants``) is refused.

    Raises
    ------
    BadValue
        There are no parts, or something is asked that is of one part.
    """
    if not parts:
        raise BadValue("there are no parts", hint="read them with makeshed.io.parts.read_bodies")
    if wrong := [name for name in ONE_PART if asked.get(name) not in (None, "", 1)]:
        raise BadValue(
            f"{', '.join(wrong)}: asked of one part, and here are {len(parts)}",
            hint="leave it out, or quote the parts one by one, with --body",
        )
    given = {name: value for name, value in asked.items() if name not in ONE_PART}
    volumes = [float(volume) for volume in given.pop("volumes", ()) or VOLUMES]
    groups = kinds(parts)
    quotes = [
        quote(shed, parts[group[0]], volumes=[len(group) * v for v in volumes], **given)
        for group in groups
    ]
    rows = [
        _row(parts, group, found, volume)
        for volume in volumes
        for group, found in zip(groups, quotes, strict=True)
    ]
    currency = quotes[0].currency
    unit = currency or "money"
    return Listed(
        rows=tuple(rows),
        currency=currency,
        assembly=f"{len(parts)} bodies, {len(groups)} different parts",
        totals=tuple(
            (v, math.fsum(r.together or 0.0 for r in rows if r.volume == v)) for v in volumes
        ),
        left_out=tuple(dict.fromkeys(f"body {row.bodies}" for row in rows if row.each is None)),
        quotes=tuple(quotes),
        notes=_notes(parts, quotes),
        terms=_terms(groups, quotes, volumes, unit),
    )


def _row(parts: Sequence[Shape], group: Sequence[int], found: Quote, volume: float) -> ListedRow:
    best, count = _best(found, len(group) * volume), len(group)
    shape = parts[group[0]]
    return ListedRow(
        key=f"body {group[0] + 1}:{volume:g}",
        part=found.part.removeprefix(f"{shape.name}, "),
        bodies=", ".join(str(k + 1) for k in group),
        pieces=float(count),
        volume=volume,
        site=best.site if best else "",
        process=best.process if best else "",
        material=best.material if best else "",
        verdict=best.verdict if best else "not",
        each=best.cost if best else None,
        together=best.cost * count if best else None,
    )


def _best(found: Quote, units: float) -> QuoteRow | None:
    """Return the way that comes first: as drawn before others, then the cheapest as stated."""
    return first(row for row in found.rows if row.volume == units)


def _terms(
    groups: Sequence[Sequence[int]],
    quotes: Sequence[Quote],
    volumes: Sequence[float],
    unit: str,
) -> dict[str, Term]:
    """Return every cost opened: of each part as its quote opens it, and of all of them."""
    terms: dict[str, Term] = {}
    for volume in volumes:
        inside = []
        for group, found in zip(groups, quotes, strict=True):
            best = _best(found, len(group) * volume)
            if best is None:
                continue
            key = f"body {group[0] + 1}:{volume:g}"
            own = found.why(best.key)
            terms[key] = own
            each = f"{len(group)} of {own.value:,.2f}, {own.name}"
            inside.append(Term(key.partition(":")[0], own.value * len(group), unit, each))
        terms[f"total:{volume:g}"] = total("all parts", unit, inside)
    return terms


def _notes(parts: Sequence[Shape], quotes: Sequence[Quote]) -> tuple[str, ...]:
    own = {note for part in parts for note in part.notes if note.startswith("exact volume")}
    doubts = [f"{part.name}: {doubt}" for part in parts for doubt in part.doubts]
    least = [
        part.name
        for found in quotes
        for term in found.terms.values()
        for part in term.parts
        if part.name == "least_order"
    ]
    apart = ("the minimum order is charged for each part, not once for all",) if least else ()
    said = dict.fromkeys(note for found in quotes for note in found.notes if note not in own)
    return (
        *dict.fromkeys(doubts),
        "each part by its cheapest way as stated; putting them together is not priced",
        "every part of the cheapest of the materials named: quote a part of another with --body",
        *apart,
        *said,
    )
