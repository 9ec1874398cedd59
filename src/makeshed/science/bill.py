"""What a product's cost is made of: lines of money, each with its kind and where it arises.

What is not known stays open: a part that one of several sellers may supply is a `BillPart` with several
choices, an origin that nobody declared is a blank in `Where`, a price that nobody gave is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product

KINDS: Mapping[str, str] = {
    "material": "parts and materials that go into the product, at the price paid for them",
    "packaging": "what it is packed in",
    "labour": "wages of making",
    "machine": "machines",
    "energy": "energy of making",
    "set-up": "set-up of a batch",
    "overhead": "site, capital and indirect cost of making",
    "research": "research, development, design",
    "quality": "assurance and certification that law or trade demands",
    "freight": "carriage of parts to the maker",
    "insurance": "of that carriage",
    "duty": "customs duty on parts",
    "royalty": "royalties and licences",
    "marketing": "advertising, sales, after-sales",
    "profit": "what the maker adds",
}
"""Kinds of cost lines; together they are the price at the factory door (ex works)."""

GOODS = frozenset({"material", "packaging"})
OWN = "*"
"""Proof of what is made on the way: the maker's own books."""
CARTONS = ("4819", "3923", "4415")
"""Boxes of paperboard, plastics and wood: a component with such a code is packaging."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where something arises; a blank is not known.

    As a member of a place set a blank means "any": ``Where("FR")`` is all of France.
    """

    country: str = ""
    region: str = ""
    city: str = ""

    def __str__(self) -> str:
        known = [part for part in (self.city.title() or self.region, self.country) if part]
        return ", ".join(known).replace(ELSEWHERE.country, "elsewhere") or "origin not known"


PlaceSet = frozenset[Where]
ELSEWHERE = Where("--", "--", "--")
"""A place in no place set."""


def lies_in(where: Where, places: PlaceSet) -> bool | None:
    """Return whether a place is in a place set; None if what is known of it does not tell."""
    found: bool | None = False
    for member in places:
        pairs = [
            (getattr(where, name), wanted)
            for name in ("country", "region", "city")
            if (wanted := getattr(member, name))
        ]
        if all(have == wanted for have, wanted in pairs):
            return True
        if all(have in {"", wanted} for have, wanted in pairs):
            found = None
    return found


@lru_cache(maxsize=4096)
def places_possible(where: Where, sets: tuple[PlaceSet, ...]) -> tuple[Where, ...]:
    """Return places that complete what is known, one for each way to lie in the sets or not."""
    found: dict[tuple[bool | None, ...], Where] = {}
    for member in (ELSEWHERE, *(place for places in sets for place in places)):
        pairs = list(zip(_parts(where), _parts(member), strict=True))
        if member is ELSEWHERE or all(not a or not b or a == b for a, b in pairs):
            full = Where(*(a or b or "--" for a, b in pairs))
            found.setdefault(tuple(lies_in(full, places) for places in sets), full)
    return tuple(found.values())


def _parts(where: Where) -> tuple[str, str, str]:
    return where.country, where.region, where.city


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of cost of one unit of a product.

    Attributes
    ----------
    name
        What it is, such as ``frame from mach1``.
    kind
        One of `KINDS`.
    value
        Money per unit of the product; None: nobody gave a price.
    where
        Where the value arises: the origin of goods, the place of work.
    goods
        Of freight, insurance and duty: the origin of the goods they were paid for.
    hs
        Commodity code, digits alone; blank: not known.
    mass
        Kilograms per unit of the product.
    essential
        Whether it is an essential part in the sense of the law.
    part
        Which part or step of the product it belongs to.
    proof
        Agreements under which the origin of the goods is proven, several with a semicolon; `OWN`:
        they were made on the way.
    """

    name: str
    kind: str
    value: float | None
    where: Where = Where()
    goods: Where | None = None
    hs: str = ""
    mass: float = 0.0
    essential: bool = False
    part: str = ""
    proof: str = ""

    def proven(self, agreement: str) -> bool:
        """Return whether the origin of the goods is proven under an agreement; blank asks nothing."""
        held = {word.strip() for word in self.proof.split(";")}
        return not agreement or agreement in held or OWN in held

    def times(self, factor: float) -> BillLine:
        """Return the line for ``factor`` units."""
        value = None if self.value is None else self.value * factor
        return replace(self, value=value, mass=self.mass * factor)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to have a part: cost lines, and sub-assemblies with how many units of each."""

    label: str
    lines: tuple[BillLine, ...] = ()
    made: tuple[tuple[float, Bill], ...] = ()
    cost: float = 0.0

    @property
    def priced(self) -> bool:
        """Whether all its lines have a price."""
        return all(line.value is not None for line in self.lines)

    @property
    def open(self) -> bool:
        """Whether something in it, at any depth, has no price."""
        return not self.priced or any(bill.open for _, bill in self.made)


@dataclass(frozen=True, slots=True)
class BillPart:
    """A part or step of a product and the ways to have it; more than one: it is not known which.

    ``others`` are ways that are open but not taken; ``cost`` of a choice is what it takes to buy.
    """

    name: str
    choices: tuple[Choice, ...]
    others: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Bill:
    """A product: where it is made, by which steps, of which parts.

    ``missing`` names what nobody declared and a share would need. ``assumed``: the maker is unknown,
    and the place is that of a seller, who need not be where the goods were made.
    """

    item: str
    maker: Where = Where()
    hs: str = ""
    parts: tuple[BillPart, ...] = ()
    steps: Mapping[str, Where] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    assumed: bool = False

    @property
    def open(self) -> bool:
        """Whether some way to have a part has a line without a price: what it can cost has no upper end."""
        return any(choice.open for part in self.parts for choice in part.choices)

    def values(self) -> tuple[float, float]:
        """Return the least and the most that one unit can cost; lines without a price cost 0."""
        pairs = [[_value(choice) for choice in part.choices] for part in self.parts]
        low = math.fsum(min(low for low, _ in each) for each in pairs)
        return low, math.fsum(max(high for _, high in each) for each in pairs)

    def ways(self) -> int:
        """Return in how many ways its parts can be had."""
        return math.prod(
            sum(math.prod(below.ways() for _, below in c.made) for c in part.choices)
            for part in self.parts
        )

    def fixed(self) -> Iterator[Bill]:
        """Yield the bill for every way in which its parts can be had."""
        every = [
            [settled for choice in part.choices for settled in _settled(choice)]
            for part in self.parts
        ]
        for taken in product(*every):
            parts = (
                replace(part, choices=(choice,))
                for part, choice in zip(self.parts, taken, strict=True)
            )
            yield replace(self, parts=tuple(parts))


def _value(choice: Choice) -> tuple[float, float]:
    own = math.fsum(line.value or 0.0 for line in choice.lines)
    below = [(times, bill.values()) for times, bill in choice.made]
    low = own + math.fsum(times * value[0] for times, value in below)
    return low, own + math.fsum(times * value[1] for times, value in below)


def _settled(choice: Choice) -> Iterator[Choice]:
    for taken in product(*(list(bill.fixed()) for _, bill in choice.made)):
        pairs = zip(choice.made, taken, strict=True)
        yield replace(choice, made=tuple((times, bill) for (times, _), bill in pairs))
