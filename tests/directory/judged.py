"""How a phrase is read, and what of it is wrong. What the fields mean stands beside the phrases."""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from makeshed.directory.needs.need_reading import read_need
from makeshed.directory.needs.places import Gazetteer
from makeshed.directory.needs.wishing import WISH
from makeshed.directory.profiles import WRITTEN, profiles
from makeshed.errors import MakeshedError
from makeshed.language.vocabulary import KINDS, stems, vocabulary
from makeshed.model import Place, Shed, Site

HERE = Path(__file__).parent / "phrases"
FILES = (
    "seen.jsonl",
    "unseen.jsonl",
    "workshop.jsonl",
    "wishes.jsonl",
    "emails.jsonl",
    "posts.jsonl",
    "forums.jsonl",
    "strangers.jsonl",
)
CLOSED = [
    "quantity",
    "by",
    "thickness",
    "tolerance",
    "size",
    "diameter",
    "length",
    "within",
    "near",
    "country",
    "certification",
    "without",
]
"""Fields that must be empty where a phrase does not speak of them: a wrong limit finds nobody."""
NAMES = (*KINDS, "without", "hint", "named", "certification")
ANYTHING = "*"
WHERE = {
    "marseille": (43.30, 5.40, "FR"),
    "lyon": (45.76, 4.84, "FR"),
    "nantes": (47.22, -1.55, "FR"),
    "grenoble": (45.19, 5.72, "FR"),
    "nice": (43.70, 7.27, "FR"),
    "tours": (47.39, 0.69, "FR"),
    "die": (44.75, 5.37, "FR"),
    "taller": (43.87, -1.07, "FR"),
    "le moule": (16.33, -61.35, "GP"),
    "berlin": (52.52, 13.40, "DE"),
    "koln": (50.94, 6.96, "DE"),
    "stuttgart": (48.78, 9.18, "DE"),
    "essen": (51.46, 7.01, "DE"),
    "halle": (51.48, 11.97, "DE"),
    "torino": (45.07, 7.69, "IT"),
    "bologna": (44.49, 11.34, "IT"),
    "torno": (45.85, 9.12, "IT"),
    "madrid": (40.42, -3.70, "ES"),
    "sevilla": (37.39, -5.99, "ES"),
    "valencia": (39.47, -0.38, "ES"),
    "bilbao": (43.26, -2.93, "ES"),
    "leeds": (53.80, -1.55, "GB"),
    "manchester": (53.48, -2.24, "GB"),
    "bath": (51.38, -2.36, "GB"),
    "reading": (51.45, -0.97, "GB"),
    "bend": (44.06, -121.31, "US"),
    "mobile": (30.69, -88.04, "US"),
}
"""Towns, those among them whose names are words of workshops too."""


@cache
def phrases() -> dict[str, dict[str, Any]]:
    """Return the phrases of the files that are there, by id."""
    rows = [
        json.loads(line)
        for name in FILES
        if (HERE / name).exists()
        for line in (HERE / name).read_text("utf-8").splitlines()
    ]
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows), "two phrases have one id"
    return found


@cache
def towns() -> Gazetteer:
    """Return the towns by name."""
    return Gazetteer(
        Shed.of(
            *(
                Place(
                    place=key,
                    name="Köln" if key == "koln" else key.title(),
                    lat=a,
                    lon=b,
                    country=c,
                )
                for key, (a, b, c) in WHERE.items()
            )
        )
    )


def reading(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is read of a phrase, by field."""
    return _maker(row) if row.get("side") == "maker" else _need(row)


def _need(row: Mapping[str, Any]) -> dict[str, Any]:
    knows_days = "day" in inspect.signature(read_need).parameters
    more: dict[str, Any] = {"day": date.fromisoformat(row["day"])} if knows_days else {}
    need = read_need(row["text"], towns().within, **more)
    found: dict[str, Any] = {name: getattr(need, name, None) for name in CLOSED}
    found |= {kind: set(need.of(kind)) for kind in KINDS}
    found["near"] = need.spot.name.casefold() if need.spot else ""
    found["without"] = {getattr(each, "key", each) for each in found["without"] or ()}
    found["certification"] = set(found["certification"] or ())
    found["near words"] = vocabulary().nearest(need.left)
    hinted = {c.key for word in found["near words"] for c in vocabulary().index[stems(word)]}
    found["hint"] = hinted | {concept.key for concept in need.concepts}
    liked = need.wished
    said = [c.words for c in need.constraints if c.kind.startswith(WISH)]
    found["told"] = "; ".join([*need.unread, *said])
    found["wish"] = {name: getattr(liked, name, None) for name in CLOSED} if liked else {}
    found["wish"] |= {kind: set(liked.of(kind)) for kind in KINDS} if liked else {}
    return found


def _maker(row: Mapping[str, Any]) -> dict[str, Any]:
    site = Site(site="m", name=row.get("name", "m"), place="p", role="maker", about=row["text"])
    shed = Shed.of(Place(place="p", name="p", lat=45.0, lon=5.0, country="FR"), site)
    said = profiles(shed, ["m"])["m"].said
    told = [each.concept for each in said if each.where != WRITTEN["name"]]
    found: dict[str, Any] = {kind: {c.key for c in told if c.kind == kind} for kind in KINDS}
    found["named"] = {each.concept.key for each in said if each.where == WRITTEN["name"]}
    return found


def wrong(row: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the reading of a phrase, in words; nothing where it is whole right."""
    try:
        found = reading(row)
    except MakeshedError as error:
        return [f"refused: {error}"]
    faults = [*_lacking(row["expect"], found), *_barred(row["never"], found)]
    if row.get("side") != "maker":
        faults += _uncalled(row, found)
        told = (
            f"{words} is not told" for words in row.get("told", ()) if words not in found["told"]
        )
        faults += told
        faults += [f"wished: {fault}" for fault in _lacking(row.get("wish", {}), found["wish"])]
    return faults


def silent(row: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the reading of a need and not told: a value taken that nobody asked for, without a word.

    What is lacking is told where words or numbers are said not to be read, or are left to be looked for as they stand.
    """
    faults = wrong(row)
    if not faults or faults[0].startswith("refused"):
        return []
    day = date.fromisoformat(row["day"])
    need = read_need(row["text"], towns().within, day=day)
    told = tuple(words.split(" (")[0] for words in need.unread if " (" in words)
    found = []
    for fault in faults:
        kind, _, rest = fault.partition(" ")
        lacking = rest.startswith(("is None", "is []", "is ()", "is ,", "is {}"))
        taken = (kind in CLOSED and not lacking) or "must never be" in rest
        words = [c.words for c in need.constraints if c.kind == kind]
        noted = any(_noted(each, told) for each in words)
        if not (noted if taken else need.unread or need.left):
            found.append(fault)
    return found


def _noted(words: str, told: tuple[str, ...]) -> bool:
    """Return whether words are told with a reason, or a part of them is."""
    return any(each in words or words in each for each in told)


def _lacking(expect: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for name, value in expect.items():
        if name in NAMES:
            for each in value:
                if not set(found.get(name) or ()) & set(each.split("|")):
                    yield f"{name} is {sorted(found.get(name) or ())}, {each} is not there"
        elif not same(found.get(name), value):
            yield f"{name} is {found.get(name)}, not {value}"


def _barred(never: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for name, value in never.items():
        if value == ANYTHING:
            said = found["near words"] if name == "hint" else found[name]
            if said:
                yield f"{name} is {said}, where nothing was said"
        elif name in NAMES:
            if bad := found[name] & set(value):
                yield f"{name} must never be {sorted(bad)}"
        elif any(same(found[name], each) for each in _each(name, value)):
            yield f"{name} must never be {found[name]}"


def _uncalled(row: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the limits that nobody asked for; one piece is as good as no number of pieces."""
    for name in CLOSED:
        maybe = row.get("maybe", {}).get(name)
        if not found[name] or name in row["expect"] or maybe == ANYTHING:
            continue
        if name in NAMES and maybe:
            if not found[name] <= set(maybe):
                yield f"{name} is {sorted(found[name])}, which nobody asked for"
        elif (name, found[name]) != ("quantity", 1) and (
            maybe is None or not same(found[name], maybe)
        ):
            yield f"{name} is {found[name]}, which nobody asked for"


def _each(name: str, value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) and name != "size" else [value]


def same(found: Any, value: Any) -> bool:
    """Return whether what was found is the value, within its bounds, or to one in a thousand."""
    if found in (None, (), ""):
        return False
    if isinstance(value, dict):
        return bool(value["from"] - 1e-6 <= found <= value["to"] + 1e-6)
    if isinstance(value, list):
        pairs = zip(sorted(found), sorted(value), strict=False)
        return len(found) == len(value) and all(same(a, b) for a, b in pairs)
    if isinstance(value, str):
        return bool(found == value)
    return math.isclose(found, value, rel_tol=1e-3)
