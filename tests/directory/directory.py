"""A small directory round Marseille, made up."""

from datetime import date
from functools import cache

from makeshed.model import Capability, Fact, Place, Shed, Site

DAY = date(2026, 6, 1)


def site(key: str, place: str, about: str, name: str = "", seen: date | None = None) -> Site:
    return Site(
        site=key, name=name or key, place=place, role="maker", about=about, last_confirmed=seen
    )


PLACES = [
    Place(place="marseille", name="Marseille", lat=43.3, lon=5.4, country="FR", region="FRL"),
    Place(place="aubagne", name="Aubagne", lat=43.29, lon=5.57, country="FR", region="FRL"),
    Place(place="lyon", name="Lyon", lat=45.76, lon=4.84, country="FR", region="FRK"),
    Place(
        place="springfield-il", name="Springfield", lat=39.8, lon=-89.6, country="US", region="IL"
    ),
    Place(
        place="springfield-ma", name="Springfield", lat=42.1, lon=-72.6, country="US", region="MA"
    ),
]
FACTS: list[Fact] = [
    *PLACES,
    site("tole", "marseille", "Tôlerie fine", name="Tôle & Cie", seen=date(2026, 1, 1)),
    Capability(
        site="tole",
        process="laser-cutting",
        thickness_max=6.0,
        materials="stainless steel;steel",
        certification="ISO 9001",
    ),
    Capability(site="tole", process="bending", thickness_max=4.0, batch_max=1000),
    site("thin", "aubagne", "découpe laser"),
    Capability(site="thin", process="laser-cutting", thickness_max=2.0, materials="wood;acrylic"),
    site("presse", "lyon", "Presse plieuse et soudure TIG"),
    Capability(site="presse", process="bending"),
    site("stick", "aubagne", "Vinyl cutting and stickers"),
    site("couture", "aubagne", "Atelier de couture: uniformes scolaires, machine à coudre"),
    site("bois", "marseille", "Menuiserie: chaises, tables"),
    site("atelier", "aubagne", "plain workshop, zorbing frobnication"),
    Site(
        site="gone", name="Gone", place="marseille", role="maker", status="closed", about="welding"
    ),
]


@cache
def shed() -> Shed:
    """Return the directory."""
    return Shed.of(*FACTS)
