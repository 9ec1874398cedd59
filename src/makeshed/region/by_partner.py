"""What a region's trade in a good is made of: partners, and the squares of their shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from makeshed.answer import Term, total
from makeshed.model.trade import ANYBODY
from makeshed.region.traded import TradeFlows

NAMED = 8
"""Partners that an opened number names; the others are one line."""
SLIGHT = 0.05
"""Per cent of the whole, squared, below which a partner is told among others."""
LEAST = 1e-9
"""Share of the whole below which what is left over is arithmetic."""


def opened(flows: TradeFlows, order: Sequence[str], unit: str) -> Iterator[tuple[str, Term]]:
    """Open what every good is brought in from, how concentrated that is, and who exports it.

    Parameters
    ----------
    order
        The goods, in the order in which they are told.
    unit
        Of money.
    """
    whole = dict(zip(flows.goods, flows.imported[:, -1].tolist(), strict=True))
    sources = _by_good(flows.sources)
    sent, world = _by_good(flows.sent), _exporters(flows.world)
    for good in order:
        rows = sources.get(good, [])
        yield f"product:{good}", _imported(good, rows, whole[good], unit)
        name = f"{good}, concentration of sources"
        abroad = [_pair(row) for row in rows if row["named"] and not row["own"]]
        shares = [(who, value / whole[good]) for who, value in abroad if value]
        yield f"hhi:{good}", _squares(name, [(who, one, one**2) for who, one in shares])
        if away := sent.get(good):
            yield f"exported:{good}", _exported(good, away, unit)
        if told := world.get(good):
            yield f"world:{good}", told


def _exporters(world: pl.DataFrame) -> dict[str, Term]:
    """Return by good how concentrated its exporters are, of whom a world has many for each."""
    order = world.sort("value", "reporter", descending=[True, False])
    ranked = order.with_columns(_rank=pl.int_range(pl.len()).over("good"))
    square = (pl.col("value") / pl.col("value").sum()) ** 2
    shares = ranked.with_columns(
        _share=(pl.col("value") / pl.col("value").sum()).over("good"), _square=square.over("good")
    )
    first: dict[str, list[tuple[str, float, float]]] = {}
    top = shares.filter(pl.col("_rank") < NAMED).select("good", "reporter", "_share", "_square")
    for good, who, share, squared in top.iter_rows():
        first.setdefault(good, []).append((who, share, squared))
    beyond = shares.filter(pl.col("_rank") >= NAMED).group_by("good")
    rest = {
        good: (many, squares)
        for good, many, squares in beyond.agg(pl.len(), pl.col("_square").sum()).iter_rows()
    }
    return {
        good: _squares(f"{good}, concentration of exporters", parts, *rest.get(good, (0, 0.0)))
        for good, parts in first.items()
        if parts[0][1] > 0
    }


def _by_good(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every good, the largest first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.sort("value", "partner", descending=[True, False]).iter_rows(named=True):
        found.setdefault(row["good"], []).append(row)
    return found


def _pair(row: dict[str, Any]) -> tuple[str, float]:
    return str(row["partner"]), float(row["value"])


def _imported(good: str, rows: Sequence[dict[str, Any]], whole: float, unit: str) -> Term:
    """Return what is brought in of a good, from outside the customs union and from inside it."""
    outside = [_pair(row) for row in rows if row["named"] and not row["inside"]]
    within = [_pair(row) for row in rows if row["named"] and row["inside"] and not row["own"]]
    left = max(whole - sum(value for _, value in (*outside, *within)), 0.0)
    groups = (
        total("from outside the customs union", unit, _lines(outside, whole, unit)),
        total("from inside it", unit, _lines(within, whole, unit)),
        Term("told of no partner", left if left > LEAST * whole else 0.0, unit),
    )
    return total(f"{good} brought in", unit, groups)


def _exported(good: str, rows: Sequence[dict[str, Any]], unit: str) -> Term:
    """Return what is sent away of a good."""
    away = [_pair(row) for row in rows if not row["own"]]
    named = [(who, value) for who, value in away if who != ANYBODY]
    everything = dict(away).get(ANYBODY, 0.0)
    left = max(everything - sum(value for _, value in named), 0.0)
    rest = Term("told of no partner", left if left > LEAST * everything else 0.0, unit)
    return total(f"{good} sent away", unit, [*_lines(named, 0.0, unit), rest])


def _lines(rows: Sequence[tuple[str, float]], whole: float, unit: str) -> list[Term]:
    """Return the largest partners, and the others together."""
    lines = [
        Term(who, value, unit, f"{value / whole:.1%}" if whole else "")
        for who, value in rows[:NAMED]
    ]
    rest = sum(value for _, value in rows[NAMED:])
    return [*lines, Term(_others(len(rows) - NAMED), rest, unit)]


def _squares(
    name: str, shares: Sequence[tuple[str, float, float]], more: int = 0, left: float = 0.0
) -> Term:
    """Return a sum of squared shares in per cent, the largest first; at its least where some is told of nobody.

    Parameters
    ----------
    shares
        Of each partner, the largest first, and its square.
    more, left
        How many others there are, and the sum of their squares.
    """
    kept = [one for one in shares[:NAMED] if 100 * one[2] >= SLIGHT]
    rest = shares[len(kept) :]
    many, squares = len(rest) + more, 100 * (sum(one[2] for one in rest) + left)
    lines = [Term(who, 100 * square, "%", f"{share:.1%}, squared") for who, share, square in kept]
    if many and (squares >= SLIGHT or not kept):
        lines.append(Term(_others(many), squares, "%"))
    elif many:
        last = lines.pop()
        lines.append(Term(f"{last.name} and {_others(many)}", last.value + squares, "%", last.note))
    return total(name, "%", lines)


def _others(many: int) -> str:
    return "1 other" if many == 1 else f"{many} others"
