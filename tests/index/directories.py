"""Made-up directories, in which every word, accent and coordinate is there for a reason."""

from __future__ import annotations

import random
from datetime import date

from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.search import Search

WORDS = "steel Stahl brackets bracket tôlerie sewing sewn café 3D printing ¦ lens glass 木工 ভাত s-1 TIG's"
CENTRES = {"FR": (43.3, 5.4), "KE": (-1.29, 36.82), "FJ": (-17.8, 179.95), "SJ": (78.2, 15.6)}
PROCESSES = ("laser-cutting", "welding", "Screen printing", "3d-printing")


def directory(seed: int, makers: int = 120) -> Shed:
    """Return makers in clusters: in France, Kenya, at the date line and near the pole."""
    dice = random.Random(seed)  # noqa: S311
    facts: list[Place | Site | Capability] = []
    for n in range(makers):
        country = dice.choice(list(CENTRES))
        lat, lon = CENTRES[country]
        lon = (lon + dice.gauss(0, 0.5) + 180) % 360 - 180
        place = Place(
            place=f"p{n}", lat=lat + dice.gauss(0, 0.3), lon=lon, country=country,
            region=dice.choice(["", f"{country}A", f"{country}A1", f"{country}B"]),
        )  # fmt: skip
        site = Site(
            site=f"s{n}", place=f"p{dice.randrange(n + 1)}", name=said(dice, 2), about=said(dice, 6),
            role=dice.choice(["maker", "maker", "store"]),
            status=dice.choice(["open", "open", "candidate", "closed"]),
            last_confirmed=dice.choice([None, date(2019, 5, 1), date(2026, 2, 3)]),
        )  # fmt: skip
        able = dice.sample(PROCESSES, dice.randrange(3))
        facts += [place, site]
        facts += [
            Capability(site=f"s{n}", process=p, materials=said(dice, 2).replace(" ", "; "))
            for p in able
        ]
    return Shed.of(*facts)


def said(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(WORDS.split(" "), k=words))


BOX = ((4.9, 43.0), (5.9, 43.1), (5.6, 43.8), (5.2, 43.2), (4.95, 43.7))
WORLD = ((-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0))

SEARCHES = {
    "nothing": Search(),
    "word": Search(words=("Steel",)),
    "plural": Search(words=("Brackets", "lenses")),
    "accents": Search(words=("TOLERIE", "cafe")),
    "other scripts": Search(words=("木工", "ভাত")),
    "phrase": Search(words=("3D printing",)),
    "two texts": Search(words=("glass steel sewing",)),
    "unknown word": Search(words=("zeppelin",)),
    "process": Search(processes=("laser cutting", "Welding")),
    "word and process": Search(words=("sewing",), processes=("screen-printing",)),
    "every": Search(words=("steel",), every=("glass", "sewing")),
    "every alone": Search(every=("laser cutting",)),
    "circle": Search(lat=43.3, lon=5.4, within=25.0),
    "circle and word": Search(words=("steel",), lat=43.3, lon=5.4, within=40.0),
    "tiny circle": Search(lat=43.3, lon=5.4, within=0.0),
    "huge circle": Search(words=("steel",), lat=10.0, lon=5.4, within=9000.0),
    "date line": Search(lat=-17.8, lon=-179.9, within=60.0),
    "near the pole": Search(lat=78.0, lon=15.0, within=80.0),
    "nearest": Search(lat=43.0, lon=5.0, limit=7),
    "nearest with word": Search(words=("steel",), lat=43.0, lon=5.0),
    "polygon": Search(polygon=BOX, words=("steel", "glass")),
    "world": Search(polygon=WORLD, words=("steel",)),
    "country": Search(country="KE", words=("steel",)),
    "region": Search(region="FRA"),
    "role": Search(role="store", closed=True),
    "closed too": Search(words=("sewing",), closed=True),
    "confirmed": Search(confirmed_since=date(2020, 1, 1), stale_before=date(2026, 3, 1)),
    "stale": Search(words=("steel",), stale_before=date(2026, 1, 1)),
    "facets": Search(words=("steel",), lat=-1.3, lon=36.8, within=50.0, country="KE", role="maker",
                     every=("welding",)),
}  # fmt: skip
