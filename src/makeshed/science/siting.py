"""Where to make and buy: the mixed-integer program of a supply network.

A network is arrays: nodes hold a commodity at a site, arcs move it, makes turn components into a
product, supplies bring it in, demands take it out. `assemble` writes the program

    minimise    buying + making + moving + opening + expanding + going short
    subject to  at every node      bought + made + inbound = used + outbound
                at every demand    delivered + unmet = wanted
                at every line      Σ alternatives used / quantity = made        (one, if it has none)
                at every resource  hours used <= hours open + hours added
                at every choice    at most one segment (price tier, minimum quantity, expansion)
                at every segment   bought = used + surplus, a whole number of packs where it comes in packs
                at every site      nothing happens unless it is open.

What stores pass at most and sites put out at least is added to it as rows, see `science.limits`.

The multiple-choice segments are the model of Croxton, Gendron and Magnanti (2003), "A comparison of
mixed-integer programming models for nonconvex piecewise linear cost minimization problems",
Management Science 49(9): a segment q carries x_q with low_q·b_q <= x_q <= high_q·b_q and b_q binary,
and its relaxation is the lower convex envelope of the cost. Every big-M is the smallest valid one:
the least of the capacity and what all demand downstream could ever need.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from makeshed.science.arrays import Floats, Ints, runs
from makeshed.science.program import Assembly, Program
from makeshed.science.segments import choices, segments

WHOLE = 1e-12
"""Share of a number by which rounding may miss a whole one."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """A supply network as arrays. Costs are money per unit and year; -1 means none.

    ``need`` is the most that could ever pass a node: the demand downstream of its item.
    """

    # nodes: a commodity (an item, of one class of origins) at a site
    node_site: Ints
    node_pool: Ints  # nodes of one item at one site, whatever the origin, share a pool
    node_need: Floats
    # segments of supplies: one for each price tier of each offer
    segment_offer: Ints
    segment_low: Floats
    segment_high: Floats
    segment_cost: Floats
    # what may be bought beside what is used, and in which packs; empty: nothing, and any amount
    segment_waste: Floats = field(default_factory=lambda: np.zeros(0))  # of a unit; nan: none
    segment_pack: Floats = field(default_factory=lambda: np.zeros(0))  # units; 0: any amount
    # offers
    offer_node: Ints
    offer_capacity: Floats  # inf: no limit
    # makes: a route of an item at a site
    make_node: Ints
    make_cost: Floats
    # components of makes
    use_make: Ints
    use_pool: Ints
    use_quantity: Floats
    # the line of a make that a component is an alternative of; empty: each has a line of its own
    use_line: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    # hours of resources that makes take; a resource is a process at a site
    hour_make: Ints
    hour_resource: Ints
    hour_hours: Floats
    resource_site: Ints
    resource_hours: Floats  # inf: no limit
    # steps of expansion of resources
    step_resource: Ints
    step_low: Floats
    step_high: Floats
    step_cost: Floats
    # arcs from a node to another node or to a demand
    arc_tail: Ints
    arc_head: Ints  # node, or -1
    arc_demand: Ints  # demand, or -1
    arc_cost: Floats
    # demands
    demand_quantity: Floats
    demand_shortage: Floats  # nan: must be served
    # sites
    site_fixed: Floats  # paid in a year in which the site is used; nan: costs nothing to use

    @property
    def wastes(self) -> np.ndarray:
        """Of each segment, whether more may be bought than is used."""
        held = self.segment_waste if len(self.segment_waste) else np.nan * self.segment_cost
        return np.asarray(~np.isnan(held))

    @property
    def lines(self) -> Ints:
        """The number of the line that each is an alternative of, by component of a make."""
        return self.use_line if len(self.use_line) else np.arange(len(self.use_make))

    @property
    def packs(self) -> Floats:
        """How many units come in a pack, by segment; 0: any amount."""
        return self.segment_pack if len(self.segment_pack) else np.zeros(len(self.segment_cost))


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Which columns and rows of the program mean what."""

    buy: Ints  # by segment: what is used
    tier: Ints  # by segment: its binary, or -1
    surplus: Ints  # by segment: what is bought and not used, or -1
    packs: Ints  # by segment: how many packs, or -1
    make: Ints
    flow: Ints  # by arc
    unmet: Ints  # by demand: or -1
    open: Ints  # by site: its binary, or -1
    step: Ints  # by step: hours added
    step_taken: Ints  # by step: its binary
    use: Ints  # component lines drawn from several nodes: a column for each node
    use_line: Ints  # its component line
    use_node: Ints  # its node
    direct_line: Ints  # component lines drawn from one node
    direct_node: Ints  # that node
    balance_row: Ints  # by node
    demand_row: Ints  # by demand
    resource_row: Ints  # by resource: or -1
    passing_row: Ints  # by node: what ties all that leaves it to its site, or -1

    def columns_in(self, other: Layout, count: int) -> Ints:
        """Return, by column of ``count``, what means the same in another layout of the like; or -1."""
        found = np.full(count, -1, dtype=np.int64)
        for name in COLUMNS:
            here, there = getattr(self, name), getattr(other, name)
            found[here[here >= 0]] = there[here >= 0]
        return found


COLUMNS = (
    "buy", "tier", "surplus", "packs", "make", "flow", "unmet", "open", "step", "step_taken", "use",
)  # fmt: skip
"""The parts of a layout that are columns."""


def assemble(net: Network) -> tuple[Program, Layout]:
    """Write the program of a network; return it with the meaning of its columns and rows."""
    a = Assembly()
    opened = _site_columns(a, net)
    buy, tier, surplus, packs = _supplies(a, net, opened)
    make = a.columns(net.make_cost, upper=net.node_need[net.make_node])
    flow = a.columns(net.arc_cost)
    unmet = np.full(len(net.demand_quantity), -1, dtype=np.int64)
    soft = ~np.isnan(net.demand_shortage)
    unmet[soft] = a.columns(net.demand_shortage[soft], upper=net.demand_quantity[soft])
    use, use_line, use_node, direct_line, direct_node = _components(a, net, make)
    step, step_taken, resource_row = _resources(a, net, make, opened)

    balance_row = a.rows(len(net.node_site), lower=0.0, upper=0.0)
    a.put(balance_row[net.offer_node[net.segment_offer]], buy)
    a.put(balance_row[net.make_node], make)
    inward = net.arc_head >= 0
    a.put(balance_row[net.arc_head[inward]], flow[inward])
    a.put(balance_row[net.arc_tail], flow, -1.0)
    a.put(balance_row[use_node], use, -1.0)
    a.put(balance_row[direct_node], make[net.use_make[direct_line]], -net.use_quantity[direct_line])

    demand_row = a.rows(
        len(net.demand_quantity), lower=net.demand_quantity, upper=net.demand_quantity
    )
    final = net.arc_demand >= 0
    a.put(demand_row[net.arc_demand[final]], flow[final])
    a.put(demand_row[soft], unmet[soft])

    passing_row = _nothing_unless_open(a, net, opened, make, flow)
    layout = Layout(
        buy=buy,
        tier=tier,
        surplus=surplus,
        packs=packs,
        make=make,
        flow=flow,
        unmet=unmet,
        open=opened,
        step=step,
        step_taken=step_taken,
        use=use,
        use_line=use_line,
        use_node=use_node,
        direct_line=direct_line,
        direct_node=direct_node,
        balance_row=balance_row,
        demand_row=demand_row,
        resource_row=resource_row,
        passing_row=passing_row,
    )
    return a.program(), layout


def _site_columns(a: Assembly, net: Network) -> Ints:
    opened = np.full(len(net.site_fixed), -1, dtype=np.int64)
    costly = ~np.isnan(net.site_fixed)
    opened[costly] = a.columns(net.site_fixed[costly], upper=1.0, integer=True)
    return opened


def _supplies(a: Assembly, net: Network, opened: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Columns of buying: plain where the price is a line, segments where it is not."""
    offer = net.segment_offer
    node = net.offer_node[offer]
    high = np.minimum(net.segment_high, np.minimum(net.node_need[node], net.offer_capacity[offer]))
    tiers = np.bincount(offer, minlength=len(net.offer_node))
    stepped = (tiers[offer] > 1) | (net.segment_low > 0) | (net.packs > 0)
    gate = opened[net.node_site[net.offer_node]]

    buy = np.full(len(offer), -1, dtype=np.int64)
    tier = np.full(len(offer), -1, dtype=np.int64)
    plain = np.flatnonzero(~stepped)
    buy[plain] = a.columns(net.segment_cost[plain], upper=high[plain])
    # Where flows are tied to the site one by one, and nothing else limits the offer, the row that
    # shuts it is implied; left in, it makes the relaxation twenty times slower to solve.
    implied = _tied_one_by_one(net)[node] & (high >= net.node_need[node])
    gated = plain[(gate[offer[plain]] >= 0) & ~implied[plain]]
    shut = a.rows(len(gated), upper=0.0)
    a.put(shut, buy[gated])
    a.put(shut, gate[offer[gated]], -high[gated])

    most = _most_ordered(net, high)
    rough = np.flatnonzero(stepped & (most >= net.segment_low))
    held, group = np.unique(offer[rough], return_inverse=True)
    buy[rough], tier[rough], below, above = segments(
        a,
        group=group,
        low=net.segment_low[rough],
        high=most[rough],
        unit=net.segment_cost[rough],
        fixed=np.zeros(len(rough)),
        gate=gate[held],
    )
    surplus, packs = _surplus(a, net, rough, (buy, tier, below, above), np.minimum(high, most))
    never = np.flatnonzero(buy < 0)  # its minimum is more than could ever be needed or had
    buy[never] = a.columns(net.segment_cost[never], upper=0.0)
    return buy, tier, surplus, packs


def _most_ordered(net: Network, high: Floats) -> Floats:
    """Return the most that it makes sense to order in a segment, of which ``high`` can be used."""
    limit = np.minimum(net.segment_high, net.offer_capacity[net.segment_offer])
    pack = np.where(net.packs > 0, net.packs, 1.0)
    sought = np.where(net.wastes, np.maximum(high, net.segment_low), high)
    up = np.ceil(sought / pack * (1 - WHOLE)) * pack
    down = np.floor(np.where(np.isfinite(limit), limit, 0.0) / pack * (1 + WHOLE)) * pack
    down = np.where(np.isfinite(limit), down, np.inf)
    packed = np.minimum(up, down)
    return np.where(net.packs > 0, packed, np.where(sought <= limit, sought, high))


def _surplus(
    a: Assembly, net: Network, rough: Ints, held: tuple[Ints, Ints, Ints, Ints], high: Floats
) -> tuple[Ints, Ints]:
    """Add what is bought and not used, and packs; return their columns by segment, or -1."""
    buy, tier, below, above = held
    surplus, packs = np.full(len(buy), -1, dtype=np.int64), np.full(len(buy), -1, dtype=np.int64)
    spare = net.wastes[rough]
    wasteful = rough[spare]
    surplus[wasteful] = a.columns(net.segment_waste[wasteful])
    a.put(below[spare], surplus[wasteful])
    floored = np.flatnonzero(net.segment_low[rough] > 0)
    also = spare[floored]
    a.put(above[also], surplus[rough[floored[also]]])
    used = a.rows(len(wasteful), upper=0.0)  # no more than could be needed
    a.put(used, buy[wasteful])
    a.put(used, tier[wasteful], -high[wasteful])
    packed = rough[net.packs[rough] > 0]
    packs[packed] = a.columns(np.zeros(len(packed)), integer=True)
    whole = a.rows(len(packed), lower=0.0, upper=0.0)
    a.put(whole, buy[packed])
    a.put(whole, packs[packed], -net.packs[packed])
    rest = surplus[packed] >= 0
    a.put(whole[rest], surplus[packed[rest]])
    return surplus, packs


def _components(a: Assembly, net: Network, make: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Use of components: a column for each node that a line may draw on if there are several, else none.

    Alternatives of a line meet it together: Σ used / quantity = made.

    Returned are the columns, their lines and nodes, and the lines and nodes that need no column.
    """
    order = np.argsort(net.node_pool, kind="stable")
    pools = net.node_pool[order]
    first = np.searchsorted(pools, net.use_pool, side="left")
    count = np.searchsorted(pools, net.use_pool, side="right") - first
    lines, choices_of = net.lines, np.bincount(net.lines, count)
    one = choices_of[lines] == 1
    single, several = np.flatnonzero(one & (count == 1)), np.flatnonzero(~one)
    whose, at = runs(first[several], (first + count)[several])
    line = several[whose]
    use = a.columns(np.zeros(len(line)))
    met, begins = np.unique(lines[several], return_index=True)
    whole = several[begins]  # the first alternative of each line, in whose units its row counts
    row = np.full(len(choices_of), -1, dtype=np.int64)
    row[met] = a.rows(len(met), lower=0.0, upper=0.0)
    base = np.zeros(len(choices_of))
    base[met] = net.use_quantity[whole]
    a.put(row[lines[line]], use, base[lines[line]] / net.use_quantity[line])
    a.put(row[met], make[net.use_make[whole]], -base[met])
    return use, line, order[at], single, order[first[single]]


def _resources(a: Assembly, net: Network, make: Ints, opened: Ints) -> tuple[Ints, Ints, Ints]:
    """Hours: used <= hours of an open site + hours added by the step of expansion taken."""
    limited = np.flatnonzero(np.isfinite(net.resource_hours))
    row = np.full(len(net.resource_hours), -1, dtype=np.int64)
    gate = opened[net.resource_site[limited]]
    always = gate < 0
    row[limited] = a.rows(len(limited), upper=np.where(always, net.resource_hours[limited], 0.0))
    a.put(row[limited[~always]], gate[~always], -net.resource_hours[limited[~always]])
    taken = row[net.hour_resource] >= 0
    a.put(row[net.hour_resource[taken]], make[net.hour_make[taken]], net.hour_hours[taken])

    held, group = np.unique(net.step_resource, return_inverse=True)
    step, step_taken = choices(
        a,
        group=group,
        low=net.step_low,
        high=net.step_high,
        unit=np.zeros(len(net.step_resource)),
        fixed=net.step_cost,
        gate=opened[net.resource_site[held]],
    )
    bounded = row[net.step_resource] >= 0  # there is nothing to expand where hours have no limit
    a.put(row[net.step_resource[bounded]], step[bounded], -1.0)
    return step, step_taken, row


def _tied_one_by_one(net: Network) -> np.ndarray:
    """Whether all that leaves a node goes to demands and is tied to its site arc by arc."""
    tied = np.full(len(net.node_site), len(net.use_make) == 0)
    tied[net.arc_tail[net.arc_demand < 0]] = False
    return tied


def _nothing_unless_open(a: Assembly, net: Network, opened: Ints, make: Ints, flow: Ints) -> Ints:
    """Tie makes and flows to the binary of their site, each by its own tightest bound.

    Returned is by node the row of what passes through it, or -1.
    """
    # Makes by what could be needed: the rows of hours say what a site can do, and only they, so that
    # their duals are the whole worth of an hour.
    gate = opened[net.node_site[net.make_node]]
    tied = np.flatnonzero(gate >= 0)
    rows = a.rows(len(tied), upper=0.0)
    a.put(rows, make[tied])
    a.put(rows, gate[tied], -net.node_need[net.make_node[tied]])

    # Flows to demands one by one: without this, siting programs (no components) stay loose; with
    # components it triples the time for little (measured: research report 2, section 4.3).
    gate = opened[net.node_site[net.arc_tail]]
    inflow = np.zeros(len(net.node_site), dtype=bool)
    inflow[net.arc_head[net.arc_head >= 0]] = True
    siting = len(net.use_make) == 0
    one_by_one = (gate >= 0) & (net.arc_demand >= 0) & siting
    final = np.flatnonzero(one_by_one)
    rows = a.rows(len(final), upper=0.0)
    a.put(rows, flow[final])
    a.put(rows, gate[final], -net.demand_quantity[net.arc_demand[final]])

    # What passes through a site without being made or bought there, together by node.
    passing = np.flatnonzero((gate >= 0) & ~one_by_one & inflow[net.arc_tail])
    nodes, group = np.unique(net.arc_tail[passing], return_inverse=True)
    rows = a.rows(len(nodes), upper=0.0)
    a.put(rows[group], flow[passing])
    a.put(rows, opened[net.node_site[nodes]], -net.node_need[nodes])
    row = np.full(len(net.node_site), -1, dtype=np.int64)
    row[nodes] = rows
    return row


def consumption(net: Network, layout: Layout, x: Floats) -> tuple[Ints, Ints, Floats]:
    """Return what a solution draws from nodes as components: node, make, amount a year.

    Parameters
    ----------
    net, layout, x
        The network, where its variables stand, and a solution of the program by column [units/a].
    """
    made = x[layout.make]
    direct = layout.direct_line
    node = np.concatenate([layout.direct_node, layout.use_node])
    line = np.concatenate([direct, layout.use_line])
    drawn = made[net.use_make[direct]] * net.use_quantity[direct]
    return node, net.use_make[line], np.concatenate([drawn, x[layout.use]])
