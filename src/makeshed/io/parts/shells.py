"""The closed surfaces that triangles make up: sides, edges, and what hangs together across them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from makeshed.geometry.grouping import by_edge, grouped
from makeshed.science.arrays import Floats, Ints

SAME_ANGLE = 1e-6
"""Triangles round an edge that are this near lie on one another [rad]."""


class Sides(NamedTuple):
    """The sides of triangles, three each, by the edge they lie on."""

    edges: int
    edge: Ints  # by side
    sign: Ints  # how it runs along the edge: 1 or -1
    order: Ints  # sides, those of one edge together


def sides_of(triangles: Ints) -> Sides:
    """Return the sides of triangles."""
    order, edge = by_edge(triangles, int(triangles.max()) + 1)
    sign = np.where(triangles < np.roll(triangles, -1, axis=1), 1, -1)
    return Sides(int(edge.max()) + 1, edge, sign.ravel(), order)


def bad_edges(triangles: Ints) -> int:
    """Return how many edges are not run along as often one way as the other."""
    return unequal(sides_of(triangles))


def unequal(sides: Sides) -> int:
    """Return how many edges are not run along as often one way as the other."""
    return int(np.count_nonzero(np.bincount(sides.edge, sides.sign, sides.edges)))


def shells(vertices: Floats, triangles: Ints, sides: Sides) -> Ints:
    """Return by triangle the number of the closed surface it belongs to.

    Where more than two triangles meet at an edge, those belong together that have solid between them,
    so bodies that touch along an edge or on a face are told apart.
    """
    count = np.bincount(sides.edge, minlength=sides.edges)[sides.edge[sides.order]]
    plain = sides.order[count == 2].reshape(-1, 2)
    many = _round_edges(vertices, triangles, sides, sides.order[count > 2])
    return grouped(np.concatenate([plain, many]) // 3, len(triangles))


def _round_edges(vertices: Floats, triangles: Ints, sides: Sides, many: Ints) -> Ints:
    """Return pairs of sides with solid between them, of edges where more than two meet, (k, 2).

    Going round an edge against its direction of view, solid begins at a side that runs down it and
    ends at the next that runs up it.
    """
    if not len(many):
        return np.empty((0, 2), dtype=np.int64)
    corner = np.stack([triangles.ravel(), np.roll(triangles, -1, axis=1).ravel()], axis=1)
    ends = np.sort(corner[many], axis=1)
    along = vertices[ends[:, 1]] - vertices[ends[:, 0]]
    along /= np.maximum(np.linalg.norm(along, axis=1), 1e-300)[:, None]
    out = vertices[np.roll(triangles, -2, axis=1).ravel()[many]] - vertices[ends[:, 0]]
    edge = sides.edge[many]
    _, first, which = np.unique(edge, return_index=True, return_inverse=True)
    zero = out[first] - np.einsum("ij,ij->i", out[first], along[first])[:, None] * along[first]
    zero /= np.maximum(np.linalg.norm(zero, axis=1), 1e-300)[:, None]
    across = np.cross(along[first], zero)
    angle = np.arctan2(
        np.einsum("ij,ij->i", out, across[which]), np.einsum("ij,ij->i", out, zero[which])
    )
    step = np.round(np.mod(angle + SAME_ANGLE, 2 * np.pi) / (4 * SAME_ANGLE))
    order = np.lexsort([-sides.sign[many], step, edge])
    sign, edge, many = sides.sign[many][order], edge[order], many[order]
    down, up = np.flatnonzero(sign < 0), np.flatnonzero(sign > 0)  # as many of each edge
    # Where the first of an edge runs up, it ends what the last begins.
    starts = np.flatnonzero(np.r_[True, edge[1:] != edge[:-1]])
    early = np.repeat(sign[starts] > 0, np.diff(np.r_[starts, len(edge)]))[up]
    begin = np.flatnonzero(np.r_[True, edge[up][1:] != edge[up][:-1]])
    size = np.diff(np.r_[begin, len(up)])
    base, within = np.repeat(begin, size), np.arange(len(up)) - np.repeat(begin, size)
    partner = np.where(early, base + (within + 1) % np.repeat(size, size), base + within)
    return np.stack([many[down], many[up[partner]]], axis=1)
