"""How far apart two places are by sea. The only home of the ``searoute`` package.

The network is Eurostat's SeaRoute (9708 points, Oak Ridge National Laboratory's global shipping
lanes refined at the coasts), its ports are those of searoute 1.6 (Apache-2.0). One Dijkstra over
all points serves every other place, where the package's own ``searoute`` starts anew for each pair;
both measure along the same edges.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from makeshed.errors import NotFound, nearest
from makeshed.science.arrays import Floats
from makeshed.science.distance import EARTH_RADIUS_KM, great_circle
from makeshed.units import Degree, Kilometre, Share

PASSAGES = frozenset(
    {
        "babalmandab",
        "bering",
        "bosporus",
        "chili",
        "dardanelles",
        "gibraltar",
        "malacca",
        "northwest",
        "ormuz",
        "panama",
        "south_africa",
        "suez",
        "sunda",
    }
)
"""Straits, canals and capes that can be blocked and that a leg names."""

ALWAYS_BLOCKED = "northwest"

LAND_WEIGHT: Share = 10.0
"""Sea kilometres that one kilometre to the port is worth: a container costs about 1.55 EUR/km on
the road and 0.18 EUR/km at sea (3414 USD from Shanghai to Genoa, mean of 2025)."""

SMALL_PORT: Kilometre = 100.0
"""How much nearer a port without container terminal must be to be chosen."""

HINTERLAND: Kilometre = 400.0
"""How much farther than the nearest port another may be: enough to choose between two coasts,
too little to cross a sea or to drive round a blocked canal."""

PORT_REACH: Kilometre = 60.0
"""A port farther from the network than this is inland (Sofia, Atlanta) or misplaced."""


LEAST_WEIGHT = 1e-6
"""No edge weighs less [km], or it would be none."""

BLOCK = 512
"""Places whose ways to all harbours are looked at together."""


@dataclass(frozen=True, slots=True)
class SeaLeg:
    """One way by sea: between the ports, to them from both places, through what, and where."""

    distance_km: Annotated[Kilometre, "from sea point to sea point"]
    access_a_km: Annotated[Kilometre, "great circle from the first place to its sea point"]
    access_b_km: Annotated[Kilometre, "great circle from the second place to its sea point"]
    passages: tuple[str, ...]
    path: tuple[tuple[Degree, Degree], ...]


@dataclass(frozen=True, slots=True)
class _Network:
    """Points and edges of the sea, and the points that serve a port."""

    lat: Floats
    lon: Floats
    tail: NDArray[np.intp]
    head: NDArray[np.intp]
    km: Floats
    passage: NDArray[np.str_]
    harbour: NDArray[np.intp]
    handicap_km: Floats

    def access(self, lat: Degree, lon: Degree) -> Floats:
        """Return the great-circle distance [km] from a place to every harbour."""
        return great_circle(lat, lon, self.lat[self.harbour], self.lon[self.harbour])

    def burden(self, access_km: Floats) -> Floats:
        """Return what reaching each harbour weighs, in kilometres at sea; inf where too far."""
        felt = access_km + self.handicap_km
        return np.where(felt <= felt.min() + HINTERLAND, LAND_WEIGHT * felt, np.inf)


@lru_cache(maxsize=65536)
def sea_leg(
    lat_a: Degree,
    lon_a: Degree,
    lat_b: Degree,
    lon_b: Degree,
    *,
    blocked: tuple[str, ...] = (),
) -> SeaLeg | None:
    """Return the shortest way by sea between two places, each by way of a port.

    Parameters
    ----------
    lat_a, lon_a, lat_b, lon_b
        The two places [°].
    blocked
        `PASSAGES` that are closed, such as ``("suez",)``; the northwest passage always is.

    Returns
    -------
    SeaLeg or None
        None where there is no way, or where both places would use the same port.

    Raises
    ------
    NotFound
        A passage is not one of `PASSAGES`.

    Notes
    -----
    The ports are chosen together with the way, so that one kilometre on land weighs as much as
    `LAND_WEIGHT` at sea: the nearest point of the network may lie across a peninsula (Toulouse
    ships to Asia from the Mediterranean, to America from the Atlantic) or off a beach. Worked
    example: Yantian to Fos is 14,962 km, and 23,674 km round Africa with Suez blocked (searoute
    1.6.0 on the Eurostat network). Longitudes of the path run on past 180° rather than jump.
    """
    net = _network()
    distance, before = _tree(lat_a, lon_a, _closed(blocked))
    access = net.access(lat_b, lon_b)
    burden = distance[net.harbour] + net.burden(access)
    choice = int(np.argmin(burden))
    if not np.isfinite(burden[choice]):
        return None
    points = _walk(before, int(net.harbour[choice]))
    if len(points) < 2:
        return None
    lat, lon = net.lat[points], np.unwrap(net.lon[points], period=360)
    steps = great_circle(lat[:-1], lon[:-1], lat[1:], lon[1:])
    return SeaLeg(
        distance_km=float(steps.sum()),
        access_a_km=float(great_circle(lat_a, lon_a, lat[0], lon[0])),
        access_b_km=float(access[choice]),
        passages=_passed(points),
        path=tuple(zip(lon.tolist(), lat.tolist(), strict=True)),
    )


@lru_cache(maxsize=128)
def _tree(lat: Degree, lon: Degree, blocked: tuple[str, ...]) -> tuple[Floats, NDArray[np.int32]]:
    """Return the weight of reaching every point from a place, and the point before each.

    The place is one more point of the graph, tied to every harbour by the weight of its access.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  (only who ships by sea pays the import)
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

    net, sea = _network(), _open_sea(blocked)
    place = len(net.lat)
    burden = net.burden(net.access(lat, lon))
    used = np.isfinite(burden)
    indices = np.append(sea.indices, net.harbour[used])
    weight = np.maximum(np.append(sea.data, burden[used]), LEAST_WEIGHT)
    starts = np.append(sea.indptr, len(indices))
    graph = csr_array((weight, indices, starts), shape=(place + 1, place + 1))
    found, before = dijkstra(graph, indices=np.array([place]), return_predecessors=True)
    return found[0], before[0]


@lru_cache(maxsize=16)
def _open_sea(blocked: tuple[str, ...]) -> Any:
    """Return the edges that are open, both ways, by rows: all that trees from any place share."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    net = _network()
    free = ~np.isin(net.passage, blocked)
    ends, others = net.tail[free], net.head[free]
    count = len(net.lat)
    one_way = csr_array((net.km[free], (ends, others)), shape=(count, count))
    sea = one_way.maximum(one_way.T).tocsr()
    sea.sort_indices()
    return sea


@dataclass(frozen=True, slots=True)
class Shores:
    """The harbours that each of some places may use, place after place."""

    starts: NDArray[np.int64]  # by place: its first harbour; and the end
    harbour: NDArray[np.intp]
    access_km: Floats
    burden: Floats

    def of(self, places: NDArray[np.int64]) -> "Shores":
        """Return those of some of the places."""
        count = self.starts[places + 1] - self.starts[places]
        starts = np.concatenate([[0], np.cumsum(count)])
        at = np.arange(starts[-1]) + np.repeat(self.starts[places] - starts[:-1], count)
        return Shores(starts, self.harbour[at], self.access_km[at], self.burden[at])


def shores(lat: Floats, lon: Floats) -> Shores:
    """Return the harbours that places may use, at these latitudes and longitudes [°]."""
    net = _network()
    counts, parts = [np.zeros(1, dtype=np.int64)], []
    for begin in range(0, len(lat), BLOCK):
        rows = slice(begin, begin + BLOCK)
        ends = net.lat[net.harbour], net.lon[net.harbour]
        km = great_circle(lat[rows, None], lon[rows, None], *ends)
        felt = km + net.handicap_km
        near = felt <= felt.min(axis=1, keepdims=True) + HINTERLAND
        counts.append(near.sum(axis=1))
        parts.append((net.harbour[np.nonzero(near)[1]], km[near], LAND_WEIGHT * felt[near]))
    harbour, km, burden = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Shores(np.cumsum(np.concatenate(counts)), harbour, km, burden)


def sea_distances(
    lat_a: Degree, lon_a: Degree, ends: Shores, *, blocked: tuple[str, ...] = ()
) -> tuple[Floats, Floats, Floats]:
    """Return the distances of `sea_leg` from one place to others: one tree serves them all.

    Parameters
    ----------
    lat_a, lon_a
        The place that ships leave from [°].
    ends
        The harbours of the others.
    blocked
        `PASSAGES` that are closed.

    Returns
    -------
    Distance by sea, access from the first place, and access from the other, each [km]; nan where
    there is no way.
    """
    net = _network()
    distance, before = _tree(lat_a, lon_a, _closed(blocked))
    root = len(before) - 1
    first = np.where(before == root, np.arange(len(before)), before)
    first[first < 0] = root  # in the end, the harbour by which the way to a point leaves
    while not np.array_equal(onward := first[first], first):
        first = onward
    burden = distance[ends.harbour] + ends.burden
    least = np.minimum.reduceat(burden, ends.starts[:-1])
    place = np.repeat(np.arange(len(least)), np.diff(ends.starts))
    fits = np.flatnonzero(burden == least[place])
    choice = fits[np.unique(place[fits], return_index=True)[1]]
    reached, access = ends.harbour[choice], ends.access_km[choice]
    left = first[reached]
    there = np.flatnonzero(np.isfinite(least) & (left != reached))
    found = np.full((3, len(least)), np.nan)
    reached, left = reached[there], left[there]
    found[0, there] = distance[reached] - distance[left]
    found[1, there] = great_circle(lat_a, lon_a, net.lat[left], net.lon[left])
    found[2, there] = access[there]
    return found[0], found[1], found[2]


def _closed(blocked: tuple[str, ...]) -> tuple[str, ...]:
    """Return all passages that are closed, in order; raise `NotFound` for what is none."""
    for name in blocked:
        if name not in PASSAGES:
            raise NotFound(f"no passage is called {name!r}", hint=nearest(name, PASSAGES))
    return tuple(sorted({*blocked, ALWAYS_BLOCKED}))


def _walk(before: NDArray[np.int32], end: int) -> list[int]:
    """Return the points from the first harbour to the last one."""
    points = [end]
    while (previous := int(before[points[-1]])) != len(before) - 1:
        points.append(previous)
    return points[::-1]


def _passed(points: list[int]) -> tuple[str, ...]:
    """Return the passages along a way, in order."""
    named = _named_edges()
    hops = (named.get(frozenset(hop), "") for hop in pairwise(points))
    return tuple(dict.fromkeys(name for name in hops if name in PASSAGES))


@cache
def _named_edges() -> dict[frozenset[int], str]:
    """Return the passage of each edge that has one."""
    net = _network()
    rows = zip(net.tail.tolist(), net.head.tolist(), net.passage.tolist(), strict=True)
    return {frozenset((tail, head)): name for tail, head, name in rows if name}


@cache
def _network() -> _Network:
    """Load the network once."""
    from scipy.spatial import cKDTree  # noqa: PLC0415
    from searoute import setup_M, setup_P  # noqa: PLC0415  (its tables take 0.4 s to load)

    sea: Any = setup_M()
    lat, lon = _coordinates(sea.nodes)
    index = {point: number for number, point in enumerate(sea.nodes)}
    edges = list(sea.edges(data="passage"))
    tail = np.array([index[edge[0]] for edge in edges], np.intp)
    head = np.array([index[edge[1]] for edge in edges], np.intp)

    ports = list(setup_P().nodes(data="t"))
    piers = _unit_vectors(*_coordinates(point for point, _ in ports))
    found = cKDTree(_unit_vectors(lat, lon)).query(piers)
    chord, served = np.asarray(found[0]), np.asarray(found[1])
    gap = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0, 1))
    terminal = np.array([kind == 1 for _, kind in ports])
    near = gap <= PORT_REACH
    harbour = np.unique(served[near])
    return _Network(
        lat=lat,
        lon=lon,
        tail=tail,
        head=head,
        km=great_circle(lat[tail], lon[tail], lat[head], lon[head]),
        passage=np.array([edge[2] or "" for edge in edges]),
        harbour=harbour,
        handicap_km=np.where(np.isin(harbour, served[near & terminal]), 0.0, SMALL_PORT),
    )


def _coordinates(points: Iterable[tuple[Degree, Degree]]) -> tuple[Floats, Floats]:
    """Return the latitudes and the longitudes of points given as (lon, lat)."""
    lon, lat = np.array(list(points), float).T
    return lat, lon


def _unit_vectors(lat: ArrayLike, lon: ArrayLike) -> Floats:
    """Return points on the unit sphere, whose straight distances rank as great circles do."""
    phi, theta = np.radians(lat), np.radians(lon)
    flat = np.cos(phi)
    return np.column_stack([flat * np.cos(theta), flat * np.sin(theta), np.sin(phi)])
