"""The program of a round: the network at these values and charges, with limits and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from makeshed.network.ad_valorem import Charges, at_least, laid_on
from makeshed.network.arc_costs import Ways, best_modes, way_costs
from makeshed.network.arcs import Graph
from makeshed.network.customs_values import least_values, most_values
from makeshed.network.limit_constraints import Asked, Drawn
from makeshed.network.rule_constraints import Constraint, Contents, Past
from makeshed.network.settings import Settings
from makeshed.network.shipment_costs import Sending, Sent, sending_of, sent
from makeshed.network.siting_network import network_of
from makeshed.network.tables import Chain
from makeshed.science.bill import Where
from makeshed.science.limits import Cap, Limit, Rows, Sum, added
from makeshed.science.origin import Share
from makeshed.science.program import Floats, Ints, Program
from makeshed.science.siting import Layout, Network, assemble

SAME = 1e-7
"""Constraints of rules whose weights differ by less, relative to the largest, are the same."""


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What stays the same from round to round."""

    chain: Chain
    graph: Graph
    ways: Ways
    prices: Floats
    settings: Settings
    limits: tuple[Asked, ...] = ()
    where: Callable[[str, str], Where] = lambda _site, origin: Where(origin)
    measures: Mapping[str, Share] = field(default_factory=dict)  # by rule, for limits under it

    @property
    def apart(self) -> bool:
        """Whether a rule looks into what things are made of."""
        return len(self.graph.batches) > 1 or bool(self.measures)

    @property
    def bent(self) -> bool:
        """Whether rules or limits weigh things by values, so that they move with the plan."""
        spent = any(asked.what in {"local", "share", "from"} for asked in self.limits)
        return self.apart or (spent and bool(np.any(self.ways.markup > 0)))

    @cached_property
    def sending(self) -> Sending:
        """What is paid by the shipment."""
        return sending_of(self.chain, self.graph, self.ways)

    @cached_property
    def least(self) -> Floats:
        """By node, the least that a unit is worth in any plan; nan: out of reach."""
        given = (self.chain, self.graph, self.ways, self.prices, self.settings)
        return least_values(*given)

    @cached_property
    def most(self) -> Floats:
        """By node, the most that a unit is worth in any plan; inf: there is no most."""
        given = (self.chain, self.graph, self.ways, self.prices, self.settings)
        return most_values(*given)


@dataclass(frozen=True, kw_only=True)
class Written:
    """The program of a round, and of what it was written."""

    value: Floats  # by node, for limits and rules
    charges: Charges
    network: Network
    charged: Network  # with what is charged on value
    layout: Layout
    kept: Ints  # the ways that are in it
    sent: Sent
    bare: Program
    program: Program
    limits: tuple[Rows, ...]
    constraints: tuple[Constraint, ...]
    ruled: tuple[Rows, ...]

    @property
    def plain(self) -> tuple[Network, Layout] | None:
        """The network, if the program is nothing else: no limits, no rules, nothing by the shipment."""
        more = self.program is not self.bare or self.sent.taken
        return None if more else (self.charged, self.layout)

    @property
    def rising(self) -> bool:
        """Whether no cost is below nothing, as methods made for one structure want it."""
        return bool(np.all(self.bare.cost >= 0))

    def named(self, asked: Sequence[Asked]) -> dict[str, Limit]:
        """Return the limits asked for and the constraints of the rules, in words."""
        limits = {a.text: rows.limit for a, rows in zip(asked, self.limits, strict=True)}
        return {f"the limit {text}": limit for text, limit in limits.items()} | {
            each.said: each.cap for each in self.constraints
        }

    def like(self, other: Written) -> bool:
        """Whether the rules constrain another round in the same way."""
        sums = zip(self._sums(), other._sums(), strict=True)
        return all(
            len(a.values) == len(b.values)
            and np.allclose(a.values, b.values, rtol=0, atol=SAME * max(a.scale, b.scale))
            for a, b in sums
        )

    def _sums(self) -> Iterator[Sum]:
        for limit in (*(row.limit for row in self.limits), *(c.cap for c in self.constraints)):
            if isinstance(limit, Cap):
                yield from limit.members
                yield from [limit.base] if limit.base else []


def written(inputs: Inputs, value: Floats, charges: Charges, past: Past | None) -> Written:
    """Write the program with these charges, each move by its cheapest mode."""
    cost = replace(way_costs(inputs.ways, value, inputs.settings), total=charges.way)
    clean = any(asked.what == "co2e" for asked in inputs.limits)
    kept = best_modes(inputs.ways, cost, clean=clean)
    net = network_of(
        inputs.chain, inputs.graph, inputs.ways, kept, cost.total, inputs.prices, inputs.settings
    )
    charged = laid_on(net, inputs.prices, inputs.chain, charges)
    bare, layout = assemble(charged)
    bare, where = sent(bare, net, layout, kept, inputs.sending, charges.shipment)
    drawn = Drawn(
        chain=inputs.chain,
        graph=inputs.graph,
        ways=inputs.sending.at(inputs.ways, past.flows.moved) if past else inputs.ways,
        kept=kept,
        prices=inputs.prices,
        value=value,
        settings=inputs.settings,
        network=net,
        layout=layout,
    )
    contents = Contents(drawn, inputs.where, past) if inputs.apart else None
    constraints = tuple(contents.rows()) if contents else ()
    asked = [
        contents.measured(one.of[0], inputs.measures[one.of[0]], one.bound, least=one.least)
        if contents and one.under
        else drawn.limit(one)
        for one in inputs.limits
    ]
    program, rows = added(bare, [*asked, *(each.cap for each in constraints)])
    return Written(
        value=value,
        charges=charges,
        network=net,
        charged=charged,
        layout=layout,
        kept=kept,
        sent=where,
        bare=bare,
        program=program,
        limits=rows[: len(asked)],
        constraints=constraints,
        ruled=rows[len(asked) :],
    )


def floor(inputs: Inputs, rate: Floats | None = None) -> Charges:
    """Return charges that no plan goes below, laid on by these rates or the least."""
    return at_least(
        *(inputs.chain, inputs.graph, inputs.ways, inputs.settings),
        least=inputs.least,
        most=inputs.most,
        sending=inputs.sending,
        rate=rate,
    )
