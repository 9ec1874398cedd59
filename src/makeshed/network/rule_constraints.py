"""The rules of a plan as rows: what every unit that goes into a batch adds to its constraints.

A rule is linear in cost lines (`makeshed.science.origin`). What a batch uses is kept apart from all
else at its site, so its lines are those of the ways into it and of its own work. What comes from a
seller is one line of goods; what comes from a store or was made elsewhere brings the content that
the last round of the plan gave it, as its value does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np

from makeshed.errors import NotEnoughData
from makeshed.network.arc_costs import WayCost, way_costs
from makeshed.network.conservation import balanced
from makeshed.network.customs_values import NOTHING, own_work, site_costs
from makeshed.network.origin_variants import PLAIN, Batch
from makeshed.network.plan_flows import Flows
from makeshed.network.program_view import ProgramView
from makeshed.science.arrays import Floats, Ints
from makeshed.science.bill import CARTONS, ELSEWHERE, OWN, BillLine, Where
from makeshed.science.limits import Cap, Sum
from makeshed.science.origin import Linear, Share

STRICT, LATITUDE = 1e-6, 1e-8
"""By how much of a unit's value a batch must clear a threshold that is, or is not, strict."""
WORK = ("labour", "machine", "energy", "setup")
KINDS = {"setup": "set-up"}


@dataclass(frozen=True, kw_only=True)
class Past:
    """What the last round found: its flows, and what each node bears of its site's cost."""

    flows: Flows
    shares: Floats


@dataclass(frozen=True, kw_only=True)
class RuleConstraint:
    """One constraint of a batch as a row, and as a share: Σ counted over Σ base."""

    t: int
    batch: Batch
    rule: str
    form: Linear
    cap: Cap
    counted: Sum
    said: str

    def base(self, x: Floats) -> float:
        """Return the base of the share that a solution reaches [money/a]."""
        sign, n = self.form.share.sign, self.counted.of(x)
        kept = sign * n - self.cap.members[0].of(x)
        return kept / (sign * self.form.threshold) if self.form.threshold else 0.0

    def share(self, x: Floats) -> float:
        """Return the share that a solution reaches; what is open goes the wrong way."""
        base = self.base(x)
        return self.counted.of(x) / base if base else 0.0


class Contents:
    """What units at nodes, over ways and of makes add to a constraint of the rules."""

    def __init__(
        self, view: ProgramView, where: Callable[[str, str], Where], past: Past | None
    ) -> None:
        self.view, self.past = view, past
        tables, graph = view.tables, view.graph
        self.items = tables.items.select("item", "hs", "mass", "essential").rows()
        self.here = [where(site, "") for site in tables.sites["site"]]
        self.nodes = graph.nodes.select("s", "i", "c", "t").rows()
        standing = [graph.classes[i, c] for _, i, c, _ in self.nodes]
        self.origin = [Where(country) for country, _, _ in standing]
        self.obeys = [frozenset(obeys.split(";")) for _, _, obeys in standing]
        self.proof = [""] * len(standing)
        for o, node in enumerate(graph.offer_node.to_list()):
            self.origin[node] = where(tables.offers["site"][o], tables.offers["origin"][o])
            self.proof[node] = tables.offers["proof"][o]
        self.made_at = graph.make_node.to_list()
        for node in self.made_at:
            self.origin[node] = self.here[self.nodes[node][0]]
            self.proof[node] = OWN
        self.cost: WayCost = way_costs(view.ways, view.value, view.settings)
        self.markup = tables.sites["markup"].to_list()

    @cached_property
    def into(self) -> Ints:
        """The number of the batch into which each way leads; 0: none."""
        heads = self.view.ways.head
        batch_of = np.array([t for _, _, _, t in self.nodes], dtype=np.int64)
        return np.where(heads >= 0, batch_of[heads], 0)

    @cached_property
    def parts(self) -> dict[int, frozenset[int]]:
        """By item, what goes straight into it."""
        tables = self.view.tables
        lines = tables.uses.join(tables.makes.select("m", "i"), on="m").group_by("i")
        return {i: frozenset(parts) for i, parts in lines.agg("j").rows()}

    def rows(self) -> Iterator[RuleConstraint]:
        """Yield the constraints of every batch."""
        into = self.into[self.view.kept]
        made = self.view.tables.makes["t"].to_numpy()
        for t, batch in enumerate(self.view.graph.batches):
            arcs, makes = np.flatnonzero(into == t), np.flatnonzero(made == t)
            for rule, form in batch.claim.forms:
                if form.share.by == "mass":
                    self._weighed(rule, batch.i)
                yield self._held(t, batch, rule, form, arcs, makes)

    def _weighed(self, rule: str, i: int) -> None:
        """Refuse a rule that weighs materials of which nobody gave the mass."""
        below, todo = set[int](), [i]
        while todo:
            found = self.parts.get(todo.pop(), frozenset()) - below
            below |= found
            todo += found
        if lacking := [self.items[j][0] for j in sorted(below) if not self.items[j][2]]:
            raise NotEnoughData(
                f"{rule} weighs the materials of {self.items[i][0]}, and these have no mass: "
                + ", ".join(lacking),
                hint="give items.mass",
            )

    def _held(
        self, t: int, batch: Batch, rule: str, form: Linear, arcs: Ints, makes: Ints
    ) -> RuleConstraint:
        lay, view = self.view.layout, self.view
        columns = np.concatenate([lay.flow[arcs], lay.make[makes]])
        nodes = view.graph.make_node.to_numpy()[makes]
        edge = (STRICT if form.strict else LATITUDE) * view.value[nodes]
        edge = np.concatenate([np.zeros(len(arcs)), np.nan_to_num(edge)])

        def sums(of: Linear) -> Floats:
            content = _Content(self, rule, of)
            ways = [content.into(w, t, batch) for w in view.kept[arcs].tolist()]
            return np.array([*ways, *(content.by(m, batch) for m in makes.tolist())], dtype=float)

        weights, whole = sums(form), sums(Linear(form.share, 0.0, form.hs))
        counted = form.share.sign * whole
        based = form.share.sign * (whole - sums(Linear(form.share, 1.0, form.hs))) > 0.0
        exactly = (based & (np.abs(weights) <= 1e-12 * np.abs(whole).max(initial=1.0))).any()
        if not form.strict and exactly and weights.max(initial=0.0) <= 0.0:
            edge = np.zeros_like(edge)  # all or nothing, as at 100 %: there is nothing to spare
        cap = Cap(members=(Sum(columns=columns, values=weights - edge),), bound=0.0, least=True)
        item, site = self.items[batch.i][0], view.tables.sites["site"][batch.s]
        asked = f"{form.share.name} {form.share.operator} {form.threshold:g}"
        return RuleConstraint(
            t=t,
            batch=batch,
            rule=rule,
            form=form,
            cap=cap,
            counted=Sum(columns=columns, values=counted),
            said=f"{rule} of {item} made at {site}: {asked}",
        )

    def measured(self, key: str, share: Share, bound: float, *, least: bool) -> Cap:
        """Return a limit on a share of a rule over all that is demanded, wherever it comes from.

        What is bought ready-made counts whole, as material from where it has its origin.

        Parameters
        ----------
        key
            What the limit is called.
        share
            The rule.
        bound
            The share that is asked for.
        least
            Whether it must be reached, not kept below.
        """
        view, lay = self.view, self.view.layout
        batches = view.graph.batches
        apart = np.array([batch.claim.measured for batch in batches])
        items = {batch.i for batch in batches if batch.claim.measured}
        into = self.into
        arcs = np.flatnonzero(apart[into[view.kept]])
        makes = np.flatnonzero(apart[view.tables.makes["t"].to_numpy()])
        offers = view.tables.tiers.select("o", "i").rows()
        wanted = set(view.tables.demands["i"]) | items
        bought = [tier for tier, (_, i) in enumerate(offers) if i in wanted]
        sold = [view.graph.offer_node[offers[tier][0]] for tier in bought]
        columns = np.concatenate([lay.flow[arcs], lay.make[makes], lay.buy[bought]])
        sums = []
        for threshold in (0.0, 1.0):
            content = _Content(self, key, Linear(share, threshold, ""))
            ways = [content.into(w, into[w], PLAIN) for w in view.kept[arcs].tolist()]
            work = [content.work(m) for m in makes.tolist()]
            sums.append(np.array([*ways, *work, *(content.whole(n) for n in sold)], dtype=float))
        counted, kept = sums
        return Cap(
            members=(Sum(columns=columns, values=counted),),
            bound=bound,
            least=least,
            base=Sum(columns=columns, values=counted - kept),
        )

    def goods(self, node: int, where: Where | None = None) -> BillLine:
        """Return the line of one unit of goods at a node."""
        item, hs, mass, essential = self.items[self.nodes[node][1]]
        digits = "".join(c for c in hs if c.isdigit())
        kind = "packaging" if digits.startswith(CARTONS) else "material"
        place = self.origin[node] if where is None else where
        return BillLine(
            item, kind, None, place, None, digits, mass, essential, item, self.proof[node]
        )

    def overhead(self, m: int) -> float:
        """Return what a unit bears of its site's yearly cost, markup included."""
        node, tables = self.made_at[m], self.view.tables
        through = self.through[node] if self.past is not None else 0.0
        if self.past is not None and through > 0:
            return float(self.past.shares[node] / through)
        s, i = tables.makes["s"][m], tables.makes["i"][m]
        yearly = float(np.nan_to_num(site_costs(tables, self.view.settings))[s])
        return yearly / max(float(tables.items["need"][i]), NOTHING)

    @cached_property
    def through(self) -> Floats:
        """What passed each node in the last round [units/year]."""
        assert self.past is not None
        flows, view = self.past.flows, self.view
        found = np.zeros(len(self.nodes))
        at_offer = view.graph.offer_node.to_numpy()[view.tables.tiers["o"].to_numpy()]
        np.add.at(found, at_offer, flows.bought)
        np.add.at(found, np.array(self.made_at, dtype=np.int64), flows.made)
        inner = view.ways.head >= 0
        np.add.at(found, view.ways.head[inner], flows.moved[inner])
        return found


class _Content:
    """Contents under one constraint of one rule."""

    def __init__(self, of: Contents, rule: str, form: Linear) -> None:
        self.of, self.rule, self.form = of, rule, form
        self.by_mass = form.share.by == "mass"
        self.weight = cache(form.coefficient)
        self.value = np.nan_to_num(of.view.value)
        self.makes = dict(zip(of.made_at, range(len(of.made_at)), strict=True))
        self.at = self._at_nodes()

    def _amount(self, line: BillLine, value: float) -> float:
        return self.weight(line) * (line.mass if self.by_mass else value)

    def _spent(
        self, kind: str, value: float, where: Where, carried: BillLine | None = None
    ) -> float:
        if self.by_mass or not value:
            return 0.0
        line = BillLine(kind, kind, None, where)
        if carried is not None:
            line = replace(line, goods=carried.where, hs=carried.hs, proof=carried.proof)
        return self.weight(line) * value

    def into(self, w: int, t: int, batch: Batch) -> float:
        """Return what a unit adds by coming into a batch.

        What was made within the batch has brought its content already, where the rule looks into
        sub-assemblies; where it takes them whole, only what goes straight into the product counts.
        """
        tail, head = int(self.of.view.ways.tail[w]), int(self.of.view.ways.head[w])
        if self.form.share.depth == "traced":
            known = self.of.nodes[tail][3] == t
            return self.way(w) + (0.0 if known else float(self.at[tail]))
        s, i, *_ = self.of.nodes[head]
        straight = s == batch.s and i in self.of.parts[batch.i]
        return self.way(w) + float(self.at[tail]) if straight else 0.0

    def by(self, m: int, batch: Batch) -> float:
        """Return what a unit adds by being made in a batch, itself or a part of it."""
        s, i, within = self.of.view.tables.makes.select("s", "i", "within").row(m)
        if not within or self.form.share.depth == "traced":
            return self.work(m)
        straight = s == batch.s and i in self.of.parts[batch.i]
        return self.whole(self.of.made_at[m]) if straight else 0.0

    def whole(self, node: int) -> float:
        """Return what a unit adds if it counts whole, by where it comes from."""
        of, value = self.of, float(self.value[node])
        depth = self.form.share.depth
        if node not in self.makes:
            return self._amount(of.goods(node), value)
        if depth == "absorbed":
            place = None if self.rule in of.obeys[node] else ELSEWHERE
            return self._amount(of.goods(node, place), value)
        here = of.origin[node]
        markup = of.markup[of.nodes[node][0]]
        profit = value * markup / (1 + markup)
        return self._amount(of.goods(node), value - profit) + self._spent("profit", profit, here)

    def way(self, w: int) -> float:
        """Return what moving a unit adds: freight, insurance, duty, and the markup on it."""
        ways, of = self.of.view.ways, self.of
        goods = of.goods(int(ways.tail[w]))
        head = int(ways.head[w])
        markup = float(ways.markup[w] * of.cost.delivered[w])
        added = self._spent("freight", float(ways.freight[w]), Where(), goods)
        added += self._spent("insurance", float(of.cost.insurance[w]), Where(), goods)
        added += self._spent("duty", float(of.cost.duty[w]), goods.where, goods)
        if of.nodes[head][3] or head not in self.stores:
            return added + self._spent("profit", markup, of.here[of.nodes[head][0]])
        return added + (0.0 if self.by_mass else self.weight(goods) * markup)

    @cached_property
    def stores(self) -> set[int]:
        """Nodes of stores: what they add is part of the price of goods."""
        role = self.of.view.tables.sites["role"].to_list()
        return {n for n, (s, _, _, _) in enumerate(self.of.nodes) if role[s] == "store"}

    def work(self, m: int) -> float:
        """Return what the own work of a make adds: its steps, its site, its markup on both."""
        of, tables = self.of, self.of.view.tables
        row = tables.makes.row(m, named=True)
        here, markup = of.here[row["s"]], row["markup"]
        overhead = of.overhead(m)
        own = float(own_work(tables)[m])
        profit = own - own / (1 + markup) + overhead - overhead / (1 + markup)
        spent = sum(self._spent(KINDS.get(k, k), float(row[k]), here) for k in WORK)
        spent += self._spent("material", float(row["material"]), Where())
        spent += self._spent("overhead", overhead / (1 + markup), here)
        return spent + self._spent("profit", profit, here)

    def _at_nodes(self) -> Floats:
        """Return the content of a unit at every node: whole, or as the last round composed it."""
        found = np.array([self.whole(n) for n in range(len(self.of.nodes))])
        mixed = self.stores | (set(self.makes) if self.form.share.depth == "traced" else set())
        if self.of.past is None or not mixed:
            return found
        rolled = self._rolled(self.of.past.flows, found)
        mixing = np.isin(np.arange(len(found)), sorted(mixed)) & ~np.isnan(rolled)
        return np.where(mixing, rolled, found)

    def _rolled(self, flows: Flows, whole: Floats) -> Floats:
        """Return the content of a unit at the nodes that the last round passed; nan elsewhere.

        As for values: content in = content out, each inflow with that of its tail and of its way.
        """
        of, view = self.of, self.of.view
        known = np.zeros(len(whole))
        entries: list[tuple[int, int, float]] = []
        offer = view.tables.tiers["o"].to_list()
        for tier in np.flatnonzero(flows.bought).tolist():
            node = view.graph.offer_node[offer[tier]]
            goods = self._amount(of.goods(node), float(self.value[node]))
            known[node] += float(flows.bought[tier]) * goods
        traced = self.form.share.depth == "traced"
        for m in np.flatnonzero(flows.made).tolist():
            node = of.made_at[m]
            known[node] += float(flows.made[m]) * (self.work(m) if traced else whole[node])
        for w in np.flatnonzero(flows.moved).tolist():
            head, tail, amount = view.ways.head[w], view.ways.tail[w], float(flows.moved[w])
            if head >= 0:
                known[head] += amount * self.way(w)
                entries.append((int(head), int(tail), amount))
        if traced:
            lines = zip(flows.used_make, flows.used_node, flows.used, strict=True)
            entries += [(of.made_at[m], int(n), float(x)) for m, n, x in lines if x > 0]
        ends = np.array([(a, b) for a, b, _ in entries], dtype=np.int64).reshape(-1, 2).T
        amounts = np.array([x for *_, x in entries], dtype=float)
        return balanced(known, of.through, (ends[0], ends[1], amounts))
