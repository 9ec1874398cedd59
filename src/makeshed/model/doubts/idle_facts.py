"""Facts about making that lead nowhere: steps that nobody can do, makers of nothing, things nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

import polars as pl

from makeshed.model.demand import Demand
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful, named, told
from makeshed.model.item import Component, Item, Operation, Substitute
from makeshed.model.offer import Offer
from makeshed.model.remembered import by_shed
from makeshed.model.shed import Shed
from makeshed.model.site import Capability, Site

_ALIVE = pl.col("status") != "closed"


def steps_nobody_can_do(shed: Shed) -> Iterator[Doubt]:
    """Operations of a process that no site has, and routes that no one site can do whole."""
    known = sorted({process for _, process, _ in _able(shed)})
    routes = _routes(shed)
    broken = {route for route, (_, sites) in routes.items() if not sites}
    for row in named(shed, Operation, "item", {item for item, _ in broken}):
        process, route = row.fact["process"], (row.fact["item"], row.fact["route"])
        if route not in broken:
            continue
        if process not in known:
            yield row.doubt(
                "process",
                f"no site can do {process}",
                _near(process, known, "add it to the capabilities of a site"),
                f"as it stands, nobody makes {route[0]} by the route {route[1]}",
            )
        elif routes[route][0] <= set(known) and process == min(routes[route][0]):
            steps = ", ".join(sorted(routes[route][0]))
            yield row.doubt(
                "process",
                f"no one site can do all steps of the route {route[1]}: {steps}",
                "add what a site lacks to its capabilities, or make what lies between the steps an item",
                f"as it stands, nobody makes {route[0]} by the route {route[1]}",
            )


def processes_nobody_names(shed: Shed) -> Iterator[Doubt]:
    """Capabilities that no operation asks for, at a site that makes nothing else; or misspelt."""
    wanted = sorted({process for (process,) in told(shed, Operation, "process")})
    if not wanted:
        return  # a directory, or what is quoted
    able = {(site, process) for site, process, role in _able(shed) if role == "maker"}
    asked_for = set(wanted)
    at = {(site, process) for site, process in able if process not in asked_for}
    working = {site for site, _ in able - at}
    near = {name: get_close_matches(name, wanted, 1, 0.8) for name in {each for _, each in at}}
    for row in named(shed, Capability, "process", near):
        site, process = row.fact["site"], row.fact["process"]
        if (site, process) not in at or not (near[process] or site not in working):
            continue
        yield row.doubt(
            "process",
            f"no operation names {process}",
            _near(process, wanted, "name it in an operation, or leave it to find"),
            "as it stands, the site makes nothing by it in a plan",
        )


def _planned(shed: Shed) -> bool:
    """Whether a plan can be asked for: something is wanted, and something is made or sold."""
    nothing = shed.table(Operation).is_empty() and shed.table(Offer).is_empty()
    return not (shed.table(Demand).is_empty() or nothing)


def sites_that_do_nothing(shed: Shed) -> Iterator[Doubt]:
    """Makers that can do nothing and sell nothing, and suppliers that sell nothing, where things are planned."""
    if not _planned(shed):
        return
    able, sell = set(shed.table(Capability)["site"]), set(shed.table(Offer)["site"])
    making = not shed.table(Operation).is_empty()
    idle = (pl.col("role") == "supplier") | ((pl.col("role") == "maker") & pl.lit(value=making))
    lazy = ~pl.col("site").is_in(sorted(able | sell - {None}))
    for row in doubtful(shed, Site, _ALIVE & idle & lazy):
        lacks = (
            "offers nothing"
            if row.fact["role"] == "supplier"
            else "can do nothing and offers nothing"
        )
        yield row.doubt(
            "role",
            f"a {row.fact['role']} that {lacks}",
            "give it capabilities or offers, or leave it out",
            "as it stands, a plan cannot use it",
        )


def things_nobody_has(shed: Shed) -> Iterator[Doubt]:
    """Items that are wanted, or go into what is made, and that nobody makes or sells."""
    if not _planned(shed):
        return
    made = {item for (item, _), (_, sites) in _routes(shed).items() if sites}
    had = _offered(shed) | made
    lines = list(told(shed, Component, "item", "component", whole=False))
    wanted = set(shed.table(Demand)["item"])
    into = {part: whole for whole, part in lines if whole in made}
    lacking = {item for item in wanted | set(into) if item not in had} - {None}
    swaps = set(told(shed, Substitute, "item", "component", whole=False))
    for row in named(shed, Item, "item", lacking):
        item = row.fact["item"]
        if item not in wanted and any(part == item for _, part in swaps):
            continue
        used = "it is wanted" if item in wanted else f"it goes into {into[item]}"
        yield row.doubt(
            "",
            f"nobody makes or sells it, and {used}",
            "give it an offer, or operations that a site can do",
            "as it stands, no demand for it is served"
            if item in wanted
            else "as it stands, nobody can make what it goes into",
        )


@by_shed
def whereabouts_of(shed: Shed) -> dict[str, set[str]]:
    """Return the places that each item may come from or go to."""
    standing = told(shed, Site, "site", "place", "status", whole=False)
    stands = {site: place for site, place, status in standing if status not in {"closed", None}}
    found: dict[str, set[str]] = {}

    def at(item: str, sites: Iterable[str]) -> None:
        found.setdefault(item, set()).update(stands[site] for site in sites if site in stands)

    for site, item in set(told(shed, Offer, "site", "item", whole=False)):
        at(item, [site])
    makers: dict[str, set[str]] = {}
    for (item, _), (_, able) in _routes(shed).items():
        makers.setdefault(item, set()).update(able)
        at(item, able)
    for whole, part in set(told(shed, Component, "item", "component", whole=False)):
        at(part, makers.get(whole, ()))
    for place, item in set(told(shed, Demand, "place", "item", whole=False)):
        found.setdefault(item, set()).add(place)
    return found


def makers_of(shed: Shed) -> dict[str, set[str]]:
    """Return the sites that can make each item whole."""
    found: dict[str, set[str]] = {}
    for (item, _), (_, sites) in _routes(shed).items():
        found.setdefault(item, set()).update(sites)
    return found


@by_shed
def _able(shed: Shed) -> set[tuple[str, str, str]]:
    """Return which site that is not closed can do which process, and what its role is."""
    sites = told(shed, Site, "site", "role", "status")
    roles = {site: role for site, role, status in sites if status != "closed"}
    able = told(shed, Capability, "site", "process")
    return {(site, process, roles[site]) for site, process in able if site in roles}


@by_shed
def _routes(shed: Shed) -> dict[tuple[str, str], tuple[set[str], set[str]]]:
    """Return the steps of each route, and the sites that can do them all."""
    doing: dict[str, set[str]] = {}
    for site, process, _ in _able(shed):
        doing.setdefault(process, set()).add(site)
    steps: dict[tuple[str, str], set[str]] = {}
    for item, route, process in told(shed, Operation, "item", "route", "process"):
        steps.setdefault((item, route), set()).add(process)
    return {
        route: (named, set.intersection(*(doing.get(process, set()) for process in named)))
        for route, named in steps.items()
    }


def _offered(shed: Shed) -> set[str]:
    sites = {site for site, status in told(shed, Site, "site", "status") if status != "closed"}
    offers = told(shed, Offer, "site", "item", whole=False)
    return {item for site, item in offers if site in sites}


def _near(name: str, known: Iterable[str], otherwise: str) -> str:
    close = get_close_matches(name, list(known), 1, 0.8)
    return f"did you mean {close[0]}?" if close else otherwise
