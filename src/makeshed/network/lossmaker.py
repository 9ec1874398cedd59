"""What can be lost, and which activities each loss stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from makeshed.model import Hazard, Place, Shed
from makeshed.model.resilience import Scope
from makeshed.network.activities import ActivityNetwork, countries
from makeshed.network.bringing import Recoveries
from makeshed.network.landing.legs import legs
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
    shortest: float | None = None
    longest: float | None = None

    def lasting(self, how: Literal["shortest", "likely", "longest"]) -> Losing:
        """Return the loss as long as it lasts at least, most likely, or at most."""
        days = {"shortest": self.shortest, "longest": self.longest}.get(how)
        return self if days is None else replace(self, days=days)


@dataclass(frozen=True, kw_only=True)
class LossHit:
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

    def __init__(self, net: ActivityNetwork) -> None:
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

    def hit(self, losing: Losing) -> LossHit:
        """Return what a loss stops."""
        stops: dict[str, Callable[[str], LossHit]] = {
            "site": self._site,
            "firm": self._firm,
            "place": self._place,
            "country": self._country,
            "lane": self._lane,
            "mode": self._mode,
            "passage": self._passage,
        }
        return stops[losing.scope](losing.target)

    def losable(self, scope: str) -> set[str]:
        """Return all of a scope that stops something if it is lost."""
        if scope == "firm":  # a site of no firm is one of its own, as in share(firm)
            return {firm or site for firm, site in self._sites.select("firm", "site").rows()}
        if scope in {"site", "place", "country"}:
            return set(self._sites[scope]) - {""}
        moves = self.net.acts.filter(pl.col("mode") != "")
        ways = moves.select("place_a", "place_b", "mode", "by").unique()
        if scope == "lane":
            return {f"{a}:{b}:{mode}" for a, b, mode, _ in ways.rows()}
        if scope == "mode":
            return (set(ways["mode"]) | set(ways["by"].drop_nulls())) - {""}
        return {passage for a, b, mode, _ in ways.rows() for passage in self.passages(a, b, mode)}

    def named(self, scope: str) -> set[str]:
        """Return all of a scope that there is: it may stop nothing, so that its loss is always survived."""
        if scope == "passage":
            return set(PASSAGES)
        places = self.net.shed.table(Place)
        there = {
            "place": places["place"],
            "country": places["country"],
            "mode": self.net.modes["mode"],
        }
        return self.losable(scope) | set(there.get(scope, ()))

    def _site(self, target: str) -> LossHit:
        return self._of_sites(self._sites["site"] == target)

    def _firm(self, target: str) -> LossHit:
        """Sites of a firm; one of no firm is a firm of its own."""
        own = (pl.col("firm") == "") & (pl.col("site") == target)
        named = self._sites.select((pl.col("firm") == target) | own)
        return self._of_sites(named.to_series())

    def _place(self, target: str) -> LossHit:
        return self._region(lambda place: place == target)

    def _country(self, target: str) -> LossHit:
        return self._region(lambda place: self._lies_in.get(place, "") == target)

    def _lane(self, target: str) -> LossHit:
        known = self.net.acts.select(pl.concat_str("place_a", "place_b", "mode", separator=":"))
        return self._ways((known.to_series() == target).to_numpy())

    def _mode(self, target: str) -> LossHit:
        return self._ways((self._by_mode == target) | (self._by == target))

    def _passage(self, target: str) -> LossHit:
        ways = zip(self._a, self._b, self._by_mode, strict=True)
        mask = np.array(
            [bool(m) and target in self.passages(a, b, m) for a, b, m in ways], dtype=bool
        )
        return LossHit(
            acts=mask,
            resources=np.zeros(len(self.net.resources), dtype=bool),
            round=self._round(mask, target),
        )

    def _of_sites(self, which: pl.Series) -> LossHit:
        """Nothing is made or sold there, and nothing comes in; what lies there can be fetched."""
        lost = np.append(which.to_numpy(), False)
        here = lost[self._s] & (self._kind != "move")
        return LossHit(
            acts=here | (lost[self._s_b] & ~lost[self._s]),
            resources=lost[self.net.resources["s"].to_numpy().astype(np.int64)],
            sites=frozenset(np.flatnonzero(lost).tolist()),
        )

    def _region(self, inside: Callable[[str], bool]) -> LossHit:
        """Nothing is made or sold there, and nothing leaves; people there can still be served."""
        places = [inside(place) for place in self._sites["place"]]
        hit = self._of_sites(pl.Series(places, dtype=pl.Boolean))
        within = {place: inside(place) for place in {*self._a, *self._b}}
        a = np.array([within[place] for place in self._a])
        b = np.array([within[place] for place in self._b])
        leaving = (self._kind == "move") & a & ~b
        return LossHit(acts=hit.acts | leaving, resources=hit.resources, sites=hit.sites)

    def _ways(self, mask: Mask) -> LossHit:
        return LossHit(acts=mask, resources=np.zeros(len(self.net.resources), dtype=bool))

    def passages(self, a: str, b: str, mode: str) -> tuple[str, ...]:
        """Return the passages that a ship takes between two places.

        Parameters
        ----------
        a, b
            Places, by key.
        mode
            A mode, by key; what does not go by sea takes none.
        """
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


WAYS = ("lane", "mode", "passage")
"""Scopes of what is lost of moving, and not of making."""


def taken_part(acts: ActivityNetwork, scope: str) -> Mask:
    """Return the activities of which a loss in part leaves a share.

    Of moving or of the rest, as its scope is; not of what takes hours that have an end, of which the share
    is left.
    """
    moves = (acts.acts["kind"] == "move").to_numpy()
    return (moves if scope in WAYS else ~moves) & ~_limited(acts)


def _limited(acts: ActivityNetwork) -> Mask:
    """Return the makes that hours with an end limit."""
    found = np.zeros(len(acts.acts), dtype=bool)
    bounded = np.isfinite(acts.resources["cap"].to_numpy())
    if len(acts.uses[0]):
        found[acts.uses[1][bounded[acts.uses[0]]]] = True
    return np.asarray(found & (acts.acts["kind"] == "make").to_numpy())


def losing_of(recoveries: Recoveries, scope: str, target: str) -> Losing:
    """Return the loss of one thing, for its time to recover.

    Parameters
    ----------
    recoveries
        How long that takes.
    scope, target
        What kind of thing, and which one, by key.
    """
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
        shortest=row.duration_low,
        longest=row.duration_high,
    )
