"""Which losses are looked at: those asked for, else everything that the plan uses, and each hazard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from makeshed.disruption.stressed_network import Net
from makeshed.errors import BadValue, NotFound, nearest
from makeshed.network.bringing import Recoveries
from makeshed.network.lossmaker import SCOPES, Losing, LossHit, Lossmaker, hazards, losing_of
from makeshed.science.arrays import Floats


def used(net: Net, maker: Lossmaker) -> Iterator[tuple[str, str]]:
    """Yield the scope and target of everything that the plan uses, each once."""
    acts = net.acts.filter(pl.col("used") & (pl.col("kind") != "fill"))
    moved = acts.filter((pl.col("kind") == "move") & (pl.col("mode") != ""))
    kept = acts.filter(pl.col("base") > 0)
    busy = set(kept["s"]) | set(kept["s_b"].drop_nulls())
    sites = net.tables.sites.filter(pl.col("s").is_in(sorted(busy))).sort("site")
    yield from (("site", key) for key in sites["site"])
    yield from (("firm", key) for key in sorted(set(sites["firm"]) - {""}))
    yield from (("place", key) for key in sorted(set(sites["place"])))
    yield from (("country", key) for key in sorted(set(sites["country"])))
    lanes = moved.select("place_a", "place_b", "mode").unique().sort("place_a", "place_b", "mode")
    yield from (("lane", f"{a}:{b}:{m}") for a, b, m in lanes.rows())
    modes = set(lanes["mode"]) | set(moved["by"].drop_nulls()) - {""}
    yield from (("mode", key) for key in sorted(modes))
    through = {passage for way in lanes.rows() for passage in maker.passages(*way)}
    yield from (("passage", key) for key in sorted(through))


def listed(net: Net, maker: Lossmaker, lose: Sequence[str]) -> list[Losing]:
    """Return what is to be lost: what is asked for, else everything that the plan uses and each hazard.

    Raises
    ------
    BadValue, NotFound
        Something asked for is no ``scope:target`` or names nothing.
    """
    recoveries = Recoveries(net.shed)
    every = hazards(net.shed)
    if not lose:
        return [*(losing_of(recoveries, *each) for each in used(net, maker)), *every]
    known = {scope: sorted(maker.named(scope)) for scope in SCOPES}
    by_key = {each.key: each for each in every}
    found, wrong = [], []
    for text in dict.fromkeys(lose):
        scope, _, target = text.partition(":")
        if text in by_key:
            found.append(by_key[text])
        elif f"hazard:{text}" in by_key:
            found.append(by_key[f"hazard:{text}"])
        elif scope in SCOPES and target in known[scope]:
            found.append(losing_of(recoveries, scope, target))
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


def spend_of(net: Net, hit: LossHit) -> Floats:
    """Return by activity the money a year that the plan spends on what is hit, bought and made."""
    acts = net.acts
    paid = (acts["base"] * acts["price"].fill_null(0.0)).to_numpy() * 365.0
    return np.where(hit.acts, paid, 0.0)
