"""The program of a round: the network at these values and charges, with limits and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeshed.language.text import few
from makeshed.network.ad_valorem import Charges, at_least, laid_on
from makeshed.network.instance import Instance
from makeshed.network.limit_constraints import limit_of
from makeshed.network.limit_grammar import AskedLimit
from makeshed.network.program_view import ProgramView
from makeshed.network.rule_constraints import Contents, Past, RuleConstraint
from makeshed.network.shipment_costs import Sent, sent
from makeshed.network.siting_network import network_at
from makeshed.network.soft_limits import softened
from makeshed.network.survival import by_mode, recourse_of
from makeshed.science.arrays import Floats, Ints
from makeshed.science.limits import Cap, Limit, Rows, Sum, added
from makeshed.science.program import Program
from makeshed.science.recourse import Recourse
from makeshed.science.siting import Layout, Network, assemble

SOME = 3
"""Losses that are named."""
SAME = 1e-7
"""Constraints of rules whose weights differ by less, relative to the largest, are the same."""


@dataclass(frozen=True, kw_only=True)
class Formulation:
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
    constraints: tuple[RuleConstraint, ...]
    ruled: tuple[Rows, ...]
    held: bool = False
    """Whether a design binds columns."""

    @property
    def plain(self) -> tuple[Network, Layout] | None:
        """The network, if the program is nothing else: no limits, rules, shipments or design."""
        more = self.program is not self.bare or self.sent.taken or self.held
        return None if more else (self.charged, self.layout)

    def named(self, asked: Sequence[AskedLimit]) -> dict[str, Limit]:
        """Return the limits asked for and the constraints of the rules, in words."""
        limits = {a.text: rows.limit for a, rows in zip(asked, self.limits, strict=True)}
        named = {f"the limit {text}{_losses(limit)}": limit for text, limit in limits.items()}
        return named | {each.said: each.cap for each in self.constraints}

    def with_limits(self, limits: Sequence[Limit]) -> Formulation:
        """Return the same with its limits written in another way."""
        caps = [each.cap for each in self.constraints]
        program, rows = added(self.bare, [*limits, *caps])
        return replace(self, program=program, limits=rows[: len(limits)], ruled=rows[len(limits) :])

    def faced(self, asked: Sequence[AskedLimit]) -> dict[str, tuple[int, ...]]:
        """Return by limit the losses that are written."""
        pairs = zip(asked, self.limits, strict=True)
        return {a.text: rows.limit.faced for a, rows in pairs if isinstance(rows.limit, Recourse)}

    def like(self, other: Formulation) -> bool:
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


def _losses(limit: Limit) -> str:
    """Return the losses that a limit asks for, as far as they are written; blank for other limits."""
    if not isinstance(limit, Recourse) or not limit.faced:
        return ""
    return f" (after {few([limit.scenarios[n].name for n in limit.faced], SOME, ' or ')})"


def formulate(
    instance: Instance,
    value: Floats,
    charges: Charges,
    past: Past | None = None,
    faced: Mapping[str, tuple[int, ...]] | None = None,
) -> Formulation:
    """Write the program with these charges, each move by its cheapest mode.

    Parameters
    ----------
    instance
        The supply network, as it was built.
    value
        By node, what a unit is worth [money/unit].
    charges
        What is charged on value, by way.
    past
        What was solved before, to begin from.
    faced
        By limit, which of the losses to be survived are written: those met so far.
    """
    clean = any(asked.what == "co2e" for asked in instance.limits)
    every = by_mode(instance) or any(asked.what == "within" for asked in instance.limits)
    kept, net = network_at(instance, charges.way, clean=clean, every=every)
    charged = laid_on(net, instance.prices, instance.tables, charges)
    bare, layout = assemble(charged)
    bare, where = sent(bare, net, layout, kept, instance.sending, charges.shipment)
    if instance.design is not None:
        bare = instance.design.held(bare, net, layout, instance.tables)
    view = ProgramView(
        tables=instance.tables,
        graph=instance.graph,
        ways=instance.sending.at(instance.ways, past.flows.moved) if past else instance.ways,
        kept=kept,
        prices=instance.prices,
        value=value,
        settings=instance.settings,
        network=net,
        layout=layout,
    )
    contents = Contents(view, instance.where, past) if instance.apart else None
    constraints = tuple(contents.rows()) if contents else ()

    def written(one: AskedLimit) -> Limit:
        if one.what == "survive":
            return recourse_of(instance, net, layout, kept, one, (faced or {}).get(one.text, ()))
        if contents and one.under:
            share = instance.measures[one.of[0]]
            return softened(contents.measured(one.of[0], share, one.bound, least=one.least), one)
        return softened(limit_of(view, one), one)

    found = Formulation(
        value=value,
        charges=charges,
        network=net,
        charged=charged,
        layout=layout,
        kept=kept,
        sent=where,
        bare=bare,
        program=bare,
        limits=(),
        constraints=constraints,
        ruled=(),
        held=instance.design is not None,
    )
    return found.with_limits([written(one) for one in instance.limits])


def floor(instance: Instance, rate: Floats | None = None) -> Charges:
    """Return charges that no plan goes below, laid on by these rates or the least."""
    found = (
        instance.lowest
        if rate is None
        else at_least(
            *(instance.tables, instance.graph, instance.ways, instance.settings),
            least=instance.least,
            most=instance.most,
            sending=instance.sending,
            rate=rate,
        )
    )
    # What is paid for an idle site is charged on no value.
    return replace(found, site=np.where(instance.committed, 0.0, found.site))
