"""Which markets a product is for, and which rules are of them.

A rule is of the market where it is asked: the countries whose shoppers, customs or buyers it speaks
to. A country's market has its own rules and those of its union; a union's has those of its members.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from makeshed.errors import BadValue, NotFound
from makeshed.language.text import few
from makeshed.model import Demand, Place, Shed, Site
from makeshed.model.ruling import Ruling
from makeshed.model.territory import members

ALL = "all"
"""The market that is every market."""
SOME = 12
"""Markets named in a note."""


def markets_of(text: str) -> tuple[str, ...]:
    """Return the countries and unions that are named, with commas between; nothing for ``all``.

    Raises `BadValue` for what is neither.
    """
    named = tuple(word.strip().upper() for word in text.split(","))
    if named == (ALL.upper(),):
        return ()
    for code in named:
        try:
            members(code)
        except NotFound as error:
            raise BadValue(
                f"{code!r} is no market", hint=f"a country or union such as FR or EU; {error.hint}"
            ) from None
    return tuple(dict.fromkeys(named))


def own_markets(shed: Shed, items: Iterable[str], sites: Iterable[str]) -> tuple[str, ...]:
    """Return the countries where items are wanted, most first, then those where they are made.

    Of what nobody asks for by itself the demand of the case counts: it goes into that.
    """
    country = {place.place: place.country for place in shed.rows(Place)}
    wanted = set(items)
    demands = [*shed.rows(Demand)]
    own = [demand for demand in demands if demand.item in wanted]
    found: dict[str, float] = {}
    for demand in own or demands:
        where_to = country[demand.place]
        found[where_to] = found.get(where_to, 0.0) + demand.quantity
    where = {site.site: country[site.place] for site in shed.rows(Site)}
    ranked = sorted(found, key=lambda code: (-found[code], code))
    return tuple(dict.fromkeys([*ranked, *(where[site] for site in sites)]))


def of_markets(
    known: Sequence[tuple[Ruling, ...]], markets: Sequence[str]
) -> tuple[list[tuple[Ruling, ...]], list[tuple[Ruling, ...]]]:
    """Return the rules of some markets, and the others; a rule of no market in particular is of all.

    Without markets every rule is kept.
    """
    if not markets:
        return list(known), []
    countries = frozenset[str]().union(*map(members, markets))
    kept: list[tuple[Ruling, ...]] = []
    far: list[tuple[Ruling, ...]] = []
    for versions in known:
        named = versions[0].market
        reach = frozenset[str]().union(*map(members, named))
        (kept if not named or reach & countries else far).append(versions)
    return kept, far


def with_rules(
    known: Sequence[tuple[Ruling, ...]], markets: Sequence[str]
) -> tuple[tuple[str, ...], list[str]]:
    """Return the markets that rules are known of, and a note on the others."""
    reach = {code for versions in known for named in versions[0].market for code in members(named)}
    bare = [code for code in markets if not members(code) & reach]
    told = [f"no rule of {few(bare, SOME)} is known"] if bare else []
    return tuple(code for code in markets if code not in bare), told


def left_out(far: Sequence[Ruling], markets: Sequence[str], *, asked: bool) -> list[str]:
    """Say how many rules of other markets were not asked, and how to ask for them."""
    if not far:
        return []
    theirs = sorted({code for ruling in far for code in ruling.market})
    why = "" if asked else ", where it is wanted and made"
    rules = "1 rule is" if len(far) == 1 else f"{len(far)} rules are"
    said = f"{rules} left out, of markets other than {few(markets, SOME)}{why}: those of "
    return [f"{said}{few(theirs, SOME)}; ask for them by market ({theirs[0]}, or {ALL}) or by name"]
