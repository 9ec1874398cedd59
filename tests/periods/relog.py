"""RELOG's published example of boats, a chain that runs in circles over five years, as facts of a shed.

RELOG (Argonne National Laboratory, BSD) prints the optimum of its test fixture `boat_example`: boats are
built of wood and nails, sold at 12,000 a tonne, and of each tonne 10 % comes back in the same year, 25 % in
the next and 10 % in the one after; what comes back must be taken apart, and gives half its weight in wood and
nails, in the proportion in which boats take them. Plants may be built in the first year alone and stay.

What a plant takes apart is one item here, a kit of 19 parts of wood to 1 of nails, where RELOG counts two: a
plan here is one there. RELOG expands a plant between 500 and 1,000 t step by step; here it may only be built
at 500, and no best plan needs more. Sales are what is not left unserved, at 12,000 a tonne unserved.
"""

from __future__ import annotations

import gzip
import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from makeshed.model import (
    Capability,
    Component,
    Demand,
    Fact,
    Item,
    Lane,
    Mode,
    Offer,
    Operation,
    Override,
    Period,
    Phase,
    Place,
    Returned,
    Shed,
    Site,
    Storage,
)

ORACLE = Path(__file__).resolve().parents[3] / "shared/oracles/region-policy/plan"
PUBLISHED = 4_454_165.93594
WANTED = 100.0
"""Tonnes of boats that each town could sell in a year: more than can be built in all."""
PRICE = 12_000.0
YEARS = range(1, 6)


def example() -> dict[str, Any]:
    """Return RELOG's own file; skip the test that asks where it is not there."""
    where = ORACLE / "relog_boat_example.json"
    if not where.is_file():
        pytest.skip(f"no published instance of RELOG at {where.parent.name}/{where.name}")
    found: dict[str, Any] = json.loads(where.read_text(encoding="utf-8"))
    return found


def published(table: str) -> list[dict[str, str]]:
    """Return a table of the solution that RELOG prints."""
    lines = (
        gzip.decompress((ORACLE / f"relog_boat_{table}.csv.gz").read_bytes()).decode().splitlines()
    )
    head = lines[0].split(",")
    return [dict(zip(head, line.split(","), strict=True)) for line in lines[1:]]


def town(name: str) -> str:
    """Return the town in which a plant or centre stands."""
    return name.partition("(")[2].strip(")").replace(" ", "-").lower()


def constant(told: dict[str, Any]) -> float:
    """Return what RELOG counts whatever is done, less what sales bring in that would be all that is wanted."""
    shops = [c for name, c in told["centers"].items() if name.startswith("Retail")]
    yearly = sum(shop["operating cost ($)"] for shop in shops)
    return float(len(YEARS) * (yearly - PRICE * WANTED * len(shops)))


def apart(a: Place, b: Place) -> float:
    """Return the distance as RELOG measures it: straight through the earth, to the metre [km]."""
    points = []
    for place in (a, b):
        lat, lon = math.radians(place.lat), math.radians(place.lon)
        flat = 1 / 298.257223563
        e2 = flat * (2 - flat)
        n = 6378137.0 / math.sqrt(1 - e2 * math.sin(lat) ** 2)
        around = n * math.cos(lat)
        points.append(
            (around * math.cos(lon), around * math.sin(lon), n * (1 - e2) * math.sin(lat))
        )
    return round(float(np.linalg.norm(np.subtract(points[0], points[1]))) / 1000, 3)


def facts(told: dict[str, Any]) -> list[Fact]:
    """Return the example as facts."""
    every = {**told["plants"], **told["centers"]}
    places = {
        town(name): Place(
            place=town(name), lat=own["latitude (deg)"], lon=own["longitude (deg)"], country="US"
        )
        for name, own in every.items()
    }
    freight = told["products"]["Wood"]["transportation cost ($/km/tonne)"]
    lanes = [
        Lane(origin=a, destination=b, mode="lorry", cost=freight * apart(places[a], places[b]))
        for a in places
        for b in places
        if a != b
    ]
    found: list[Fact] = [
        *places.values(),
        *lanes,
        Mode(mode="lorry", distance_kind="listed"),
        *(Item(item=item, mass=1000) for item in ("wood", "nail", "boat", "kit", "used")),
        Component(item="boat", component="wood", quantity=0.95, route="new"),
        Component(item="boat", component="nail", quantity=0.05, route="new"),
        Component(item="boat", component="kit", route="old"),
        Component(item="kit", component="used", quantity=2.0),
        Operation(item="boat", process="build", hours=1.0, route="new"),
        Operation(item="boat", process="build", hours=1.0, route="old"),
        Operation(item="kit", process="take-apart", hours=2.0),
    ]
    found += [Period(period=str(y), start=date(2000 + y, 1, 1)) for y in YEARS]
    for name, own in told["plants"].items():
        found += _plant(name, own)
    for name, own in told["centers"].items():
        found += _centre(name, own)
    return found


def _plant(name: str, own: dict[str, Any]) -> list[Fact]:
    site = name.partition(" ")[0].lower() + "-" + town(name)
    size = own["capacities"][0]
    build = name.startswith("Boat")
    found: list[Fact] = [
        Site(
            site=site,
            place=town(name),
            role="maker",
            status="candidate",
            fixed_cost=size["fixed operating cost ($)"],
            opening_cost=size["opening cost ($)"],
            life=5.0,
        ),
        Capability(
            site=site,
            process="build" if build else "take-apart",
            hours=size["size (tonne)"],
            rate=size["variable operating cost ($/tonne)"],
        ),
        Phase(site=site, opens_until=date(2001, 1, 1), least_years=5.0),
    ]
    for item in ("Wood", "Nail") if build else ():
        found += [
            Storage(
                site=site,
                item=item.lower(),
                most=own["storage limit (tonne)"][item],
                cost=own["storage cost ($/tonne)"][item],
            ),
            Override(
                period="5", fact=f"storages/{site}:{item.lower()}.most", value="0"
            ),  # nothing is kept after the last year
        ]
    return found


def _centre(name: str, own: dict[str, Any]) -> list[Fact]:
    place, product = town(name), own["outputs"][0]
    item = {"Nail": "nail", "Wood": "wood", "UsedBoat": "used"}[product]
    site = f"{item}-{place}"
    price = own["collection cost ($/tonne)"][product]
    found: list[Fact] = [Site(site=site, place=place, role="supplier")]
    if item != "used":
        most = own["fixed output (tonne)"][product]
        return [*found, Offer(site=site, item=item, price=price, capacity=most)]
    found += [
        Offer(site=site, item=item, price=price),
        Demand(
            place=place,
            item="boat",
            quantity=WANTED,
            shortage_cost=own["revenue ($/tonne)"],
        ),
    ]
    shares = own["variable output (tonne/tonne)"][product]
    return found + [
        Returned(
            site=site, item="used", place=place, demanded="boat", years=float(lag), share=share
        )
        for lag, share in enumerate(shares)
    ]


def shed(told: dict[str, Any]) -> Shed:
    """Return the example as a shed."""
    return Shed.of(*facts(told))
