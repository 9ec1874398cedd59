"""What can be lost, and which activities each loss stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.model import Hazard, Place, Shed
from makeshed.model.resilience import Scope
from makeshed.network.landing.legs import legs
from makeshed.questions.stress.bringing import Recoveries
from makeshed.questions.stress.network import Net, countries
from makeshed.science.arrays import Floats
from makeshed.science.seaway import PASSAGES, sea_leg

SCOPES: tuple[str, ...] = get_args(Scope)
Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Losing:
    """One loss: of what, for how long, how much of it is left meanwhile, and how often it happens."""

    key: str
    scope: str
    target: str
    days: float
    rests: str
    left: float = 0.0
    rate: float | None = None


@dataclass(frozen=True, kw_only=True)
class Hit:
    """What a loss stops: activities and resources, and the days after which a way round is open."""

    acts: Mask
    resources: Mask
    sites: frozenset[int] = frozenset()
    round: dict[int, float] = field(default_factory=dict)

    @property
    def signature(self) -> tuple[bytes, bytes, tuple[tuple[int, float], ...]]:
        """What two losses have in common that stop the same."""
        return self.acts.tobytes(), self.resources.tobytes(), tuple(sorted(self.round.items()))


class Lossmaker:
    """Knows of each thing what stops with it.

    Parameters
    ----------
    net
        The activities.
    """

    def __init__(self, net: Net) -> None:
        self.net, acts = net, net.acts
        self._kind = acts["kind"].to_numpy()
        self._s = acts["s"].to_numpy()
        self._s_b = acts["s_b"].fill_null(len(net.tables.sites)).to_numpy()
        self._a, self._b = acts["place_a"].to_numpy(), acts["place_b"].to_numpy()
        self._by_mode = acts["mode"].to_numpy()
        self._by = acts["by"].fill_null("").to_numpy()
        self._lies_in = countries(net.shed)
        where = net.shed.table(Place).select("place", "lat", "lon").iter_rows()
        self._where = {place: (lat, lon) for place, lat, lon in where}
        self._at_sea = set(net.modes.filter(pl.col("distance_kind") == "sea")["mode"])
        self._sites = net.tables.sites
        self._passages: dict[tuple[str, str], tuple[str, ...]] = {}

    def hit(self, losing: Losing) -> Hit:
        """Return what a loss stops."""
        stops: dict[str, Callable[[str], Hit]] = {
            "site": self._site,
            "firm": self._firm,
            "place": self._place,
            "country": self._country,
            "lane": self._lane,
            "mode": self._mode,
            "passage": self._passage,
        }
        return stops[losing.scope](losing.target)

    def _site(self, target: str) -> Hit:
        return self._of_sites(self._sites["site"] == target)

    def _firm(self, target: str) -> Hit:
        return self._of_sites(self._sites["firm"] == target)

    def _place(self, target: str) -> Hit:
        return self._region(lambda place: place == target)

    def _country(self, target: str) -> Hit:
        return self._region(lambda place: self._lies_in.get(place, "") == target)

    def _lane(self, target: str) -> Hit:
        known = self.net.acts.select(pl.format("{}:{}:{}", "place_a", "place_b", "mode"))
        return self._ways((known.to_series() == target).to_numpy())

    def _mode(self, target: str) -> Hit:
        return self._ways((self._by_mode == target) | (self._by == target))

    def _passage(self, target: str) -> Hit:
        ways = zip(self._a, self._b, self._by_mode, strict=True)
        mask = np.array(
            [bool(m) and target in self.passages(a, b, m) for a, b, m in ways], dtype=bool
        )
        return Hit(
            acts=mask,
            resources=np.zeros(len(self.net.resources), dtype=bool),
            round=self._round(mask, target),
        )

    def _of_sites(self, which: pl.Series) -> Hit:
        """Nothing is made or sold there, and nothing comes in; what lies there can be fetched."""
        lost = np.append(which.to_numpy(), False)
        here = lost[self._s] & (self._kind != "move")
        return Hit(
            acts=here | (lost[self._s_b] & ~lost[self._s]),
            resources=lost[self.net.resources["s"].to_numpy().astype(np.int64)],
            sites=frozenset(np.flatnonzero(lost).tolist()),
        )

    def _region(self, inside: Callable[[str], bool]) -> Hit:
        """Nothing is made or sold there, and nothing leaves; people there can still be served."""
        places = [inside(place) for place in self._sites["place"]]
        hit = self._of_sites(pl.Series(places, dtype=pl.Boolean))
        within = {place: inside(place) for place in {*self._a, *self._b}}
        a = np.array([within[place] for place in self._a])
        b = np.array([within[place] for place in self._b])
        leaving = (self._kind == "move") & a & ~b
        return Hit(acts=hit.acts | leaving, resources=hit.resources, sites=hit.sites)

    def _ways(self, mask: Mask) -> Hit:
        return Hit(acts=mask, resources=np.zeros(len(self.net.resources), dtype=bool))

    def passages(self, a: str, b: str, mode: str) -> tuple[str, ...]:
        """Return the passages that a ship takes between two places."""
        if mode not in self._at_sea:
            return ()
        if (a, b) not in self._passages:
            leg = sea_leg(*self._where[a], *self._where[b], blocked=self.net.blocked)
            self._passages[a, b] = leg.passages if leg else ()
        return self._passages[a, b]

    def _round(self, mask: Mask, target: str) -> dict[int, float]:
        """Return by activity the days that the way round a closed passage takes more, whole days."""
        hit = np.flatnonzero(mask)
        if not len(hit):
            return {}
        net = self.net
        pairs = pl.DataFrame({"a": self._a[hit], "b": self._b[hit]}).unique().sort("a", "b")
        other = legs(net.shed, net.modes, pairs, (*net.blocked, target))
        other = other.join(net.modes.select("w", "mode"), on="w", how="left")
        days = {(a, b, m): d for a, b, m, d in other.select("a", "b", "mode", "days").iter_rows()}
        now = net.acts["days"].to_numpy()
        found = {}
        for n in hit.tolist():
            key = self._a[n], self._b[n], self._by_mode[n]
            if days.get(key) is not None:
                found[n] = float(np.ceil(max(0.0, days[key] - now[n])))
        return found

    def used(self) -> Iterator[tuple[str, str]]:
        """Yield the scope and target of everything that the plan uses, each once."""
        acts = self.net.acts.filter(pl.col("used") & (pl.col("kind") != "fill"))
        moved = acts.filter((pl.col("kind") == "move") & (pl.col("mode") != ""))
        kept = acts.filter(pl.col("base") > 0)
        busy = set(kept["s"]) | set(kept["s_b"].drop_nulls())
        sites = self._sites.filter(pl.col("s").is_in(sorted(busy))).sort("site")
        yield from (("site", key) for key in sites["site"])
        yield from (("firm", key) for key in sorted(set(sites["firm"]) - {""}))
        yield from (("place", key) for key in sorted(set(sites["place"])))
        yield from (("country", key) for key in sorted(set(sites["country"])))
        lanes = (
            moved.select("place_a", "place_b", "mode").unique().sort("place_a", "place_b", "mode")
        )
        yield from (("lane", f"{a}:{b}:{m}") for a, b, m in lanes.rows())
        modes = set(lanes["mode"]) | set(moved["by"].drop_nulls()) - {""}
        yield from (("mode", key) for key in sorted(modes))
        through = {passage for way in lanes.rows() for passage in self.passages(*way)}
        yield from (("passage", key) for key in sorted(through))


def listed(shed: Shed, maker: Lossmaker, lose: Sequence[str]) -> list[Losing]:
    """Return what is to be lost: what is asked for, else everything that the plan uses and each hazard.

    Raises
    ------
    BadValue, NotFound
        Something asked for is no ``scope:target`` or names nothing.
    """
    recoveries = Recoveries(shed)
    every = hazards(shed)
    known = {scope: sorted(keys) for scope, keys in _known(shed, maker).items()}
    if not lose:
        return [*(_of(recoveries, *each) for each in maker.used()), *every]
    by_key = {each.key: each for each in every}
    found, wrong = [], []
    for text in dict.fromkeys(lose):
        scope, _, target = text.partition(":")
        if text in by_key:
            found.append(by_key[text])
        elif f"hazard:{text}" in by_key:
            found.append(by_key[f"hazard:{text}"])
        elif scope in SCOPES and (target in known[scope] or _is_way(scope, target, maker)):
            found.append(_of(recoveries, scope, target))
        else:
            wrong.append((text, scope, target))
    if wrong:
        raise _refusal(wrong, known, [row.key for row in every])
    return found


def _refusal(
    wrong: list[tuple[str, str, str]], known: dict[str, list[str]], named: list[str]
) -> BadValue | NotFound:
    said = []
    for text, scope, target in wrong:
        if scope in SCOPES:
            said.append(f"there is no {scope} {target!r} to lose; {nearest(target, known[scope])}")
        elif scope == "hazard":
            said.append(f"there is no hazard {target!r}; {nearest(text, named)}")
        else:
            said.append(f"{text!r} is nothing to lose; {nearest(text, [*named, *SCOPES])}")
    hint = f"write scope:target, of {', '.join(SCOPES)}, or hazard:key, such as country:CN"
    return NotFound("\n  ".join(said), hint=hint)


def _known(shed: Shed, maker: Lossmaker) -> dict[str, set[str]]:
    sites, acts = maker.net.tables.sites, maker.net.acts
    lanes = acts.filter(pl.col("mode") != "").select("place_a", "place_b", "mode").unique()
    return {
        "site": set(sites["site"]),
        "firm": set(sites["firm"]) - {""},
        "place": set(shed.table(Place)["place"]),
        "country": set(shed.table(Place)["country"]),
        "lane": {f"{a}:{b}:{m}" for a, b, m in lanes.rows()},
        "mode": set(maker.net.modes["mode"]),
        "passage": set(PASSAGES),
    }


def _is_way(scope: str, target: str, maker: Lossmaker) -> bool:
    return scope == "lane" and bool(maker.hit(_lane(target)).acts.any())


def _lane(target: str) -> Losing:
    return Losing(key="", scope="lane", target=target, days=1.0, rests="")


def _of(recoveries: Recoveries, scope: str, target: str) -> Losing:
    days, rests = recoveries.of(scope, target)
    return Losing(key=f"{scope}:{target}", scope=scope, target=target, days=days, rests=rests)


def hazards(shed: Shed) -> list[Losing]:
    """Return every hazard of a shed as what it loses."""
    return [_of_hazard(row) for row in shed.rows(Hazard)]


def _of_hazard(row: Hazard) -> Losing:
    return Losing(
        key=f"hazard:{row.hazard}",
        scope=row.scope,
        target=row.target,
        days=row.duration,
        rests="facts" if row.kind != "estimate" else "estimates",
        left=1.0 - row.loss,
        rate=row.rate,
    )


def spend_of(net: Net, hit: Hit) -> Floats:
    """Return by activity the money a year that the plan spends on what is hit, bought and made."""
    acts = net.acts
    paid = (acts["base"] * acts["price"].fill_null(0.0)).to_numpy() * 365.0
    return np.where(hit.acts, paid, 0.0)
