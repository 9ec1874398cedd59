"""What goes into each product of a plan, and what was emitted for it: followed back to who sold or made it."""

from __future__ import annotations

from functools import cache, cached_property

from makeshed.model import Component, Content, Returned, Substitute
from makeshed.model.content import HEAVIER
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.audit.entries import Inflow
from makeshed.plans.material_contents import At, ContentFacts, Leaf

MATERIALS, MAKING, FREIGHT, RETURN = "materials", "making", "freight", "return"
STOCK = "out of stock"
STAGES = {"buy": MATERIALS, "make": MAKING, "move": FREIGHT, "stock": STOCK}
"""The stage of each kind of inflow, but for what comes back."""
Emitted = dict[tuple[str, str], float]
"""By stage and by what, what is emitted [kg CO2e]; nothing where nobody says it."""


class ProductContents:
    """The products of a plan, each followed back through the flows that it came by."""

    def __init__(self, opened: Breakdown, contents: ContentFacts) -> None:
        self.opened, self.contents = opened, contents
        self.heavy: dict[str, None] = {}
        """What is made of more than it weighs: something is taken apart there."""
        self.doubtful: dict[str, None] = {}
        """Parts whose scrap differs between the lines of one bill."""
        self._route = {id(flow): str(self._makes[m]) for m, _, flow in opened.made}
        ends = opened.accounts.graph.ways.select("place_a", "place_b")
        self._stays = {
            id(flow) for way, flow in opened.moved if len(set(ends.row(way))) == 1 and not flow.kg
        }
        """Moves within a place, which nothing is emitted for."""
        self._below = cache(self._leaves)
        self._emits = cache(self._emitted)

    @cached_property
    def _makes(self) -> list[str]:
        return self.opened.accounts.tables.makes["route"].to_list()

    @cached_property
    def returned(self) -> set[At]:
        """What comes back, and to whom: so the facts say, or all that is in it is told to be of reused parts."""
        told: dict[At, list[bool]] = {}
        shed = self.opened.accounts.shed
        for row in shed.rows(Content):
            told.setdefault((row.item, row.site), []).append(row.reused == 1)
        used = {at for at, every in told.items() if all(every)}
        sold = {
            (item, site) for site, item in (self.opened.at(n) for _, n, _ in self.opened.bought)
        }
        back = {at for at in sold if at in used or ((at[0], "") in used and at not in told)}
        return back | {(row.item, row.site) for row in shed.rows(Returned)}

    @cached_property
    def units(self) -> dict[str, float]:
        """By product, how many are delivered a year."""
        found: dict[str, float] = {}
        for d, inflows in sorted(self.opened.delivered.items()):
            item = self.opened.accounts.demands[d].item
            found[item] = found.get(item, 0.0) + sum(flow.quantity for flow in inflows)
        return {item: units for item, units in found.items() if units > 0}

    def leaves(self, product: str) -> dict[Leaf, float]:
        """Return what is in one product on average, net of scrap, by who sold or made it."""
        found: dict[Leaf, float] = {}
        for flow in self._delivered(product):
            for node, each in flow.upstream:
                share = flow.quantity * each / self.units[product]
                _add(found, self._below(node, ()), share)
        return found

    def emitted(self, product: str) -> Emitted:
        """Return what was emitted for one product on average, by stage and by what."""
        found: Emitted = {}
        for flow in self._delivered(product):
            _add(found, self._of_flow(flow), flow.quantity / self.units[product])
        return found

    def _delivered(self, product: str) -> list[Inflow]:
        demands = self.opened.accounts.demands
        return [
            flow
            for d, inflows in sorted(self.opened.delivered.items())
            if demands[d].item == product
            for flow in inflows
        ]

    def _leaves(self, node: int, above: tuple[At, ...]) -> dict[Leaf, float]:
        """Return what is in one unit at a node; ``above`` is what it goes into."""
        item, at = self.opened.at(node)[1], self.opened.at(node)[0]
        inflows = self.opened.into.get(node, [])
        whole = sum(flow.quantity for flow in inflows)
        found: dict[Leaf, float] = {}
        for flow in inflows:
            share = flow.quantity / whole
            if flow.how == "move":
                _add(found, self._below(flow.upstream[0][0], above), share)
            elif flow.how == "stock":
                sources = flow.held.sources if flow.held else {at: 1.0}
                _add(
                    found,
                    {Leaf(item, source, above): part for source, part in sources.items()},
                    share,
                )
            elif not flow.upstream or (flow.how == "make" and self.contents.tells(item, at)):
                _add(found, {Leaf(item, at, above): 1.0}, share)
            else:
                _add(found, self._components(flow, (item, at), above), share)
        return found

    def _components(self, flow: Inflow, at: At, above: tuple[At, ...]) -> dict[Leaf, float]:
        """Return what is in one unit that is made, net of scrap, by its components."""
        item = self.opened.accounts.item_called[at[0]]
        found: dict[Leaf, float] = {}
        for node, each in flow.upstream:
            part = self.opened.at(node)[1]
            net = each / (1 + self._scrap(item.item, part, self._route[id(flow)]))
            _add(found, self._below(node, (*above, at)), net)
        if 0 < item.mass * HEAVIER < self.contents.weighs(found):
            self.heavy[f"{item.item} at {at[1]}"] = None
        return found

    def _scrap(self, item: str, part: str, route: str) -> float:
        told = self._scraps.get((item, part), [])
        fitting = {scrap for of, scrap in told if of in {"", route}}
        if len(fitting) > 1:
            self.doubtful[f"{part} in {item}"] = None
        return min(fitting, default=0.0)

    @cached_property
    def _scraps(self) -> dict[tuple[str, str], list[tuple[str, float]]]:
        found: dict[tuple[str, str], list[tuple[str, float]]] = {}
        lines: dict[tuple[str, str], float] = {}
        shed = self.opened.accounts.shed
        for row in shed.rows(Component):
            lines[row.item, row.component] = row.scrap
            found.setdefault((row.item, row.component), []).append((row.route, row.scrap))
        for other in shed.rows(Substitute):
            scrap = lines.get((other.item, other.component), 0.0)
            scrap = scrap if other.scrap is None else other.scrap
            found.setdefault((other.item, other.substitute), []).append((other.route, scrap))
        return found

    def _of_flow(self, flow: Inflow) -> Emitted:
        """Return what one unit of an inflow emits, what went into it included."""
        found: Emitted = {}
        stage = RETURN if self._comes_back(flow) else STAGES[flow.how]
        if id(flow) not in self._stays:
            found[stage, self._named(flow)] = flow.kg
        if any(entry.kind == "material" and entry.amount for entry in flow.entries):
            found[MATERIALS, f"what {flow.label} consumes beside components"] = 0.0
        for node, each in flow.upstream:
            _add(found, self._emits(node), each)
        return found

    def _named(self, flow: Inflow) -> str:
        """Return what emits: names of which one may be told and another not stay apart."""
        if flow.how == "move":
            return f"{self.opened.at(flow.upstream[0][0])[1]} by {flow.label}"
        route = self._route.get(id(flow), "main")
        return flow.label if route == "main" else f"{flow.label} ({route})"

    def _comes_back(self, flow: Inflow) -> bool:
        if flow.how != "move":
            return False
        site, item = self.opened.at(flow.upstream[0][0])
        return (item, site) in self.returned

    def _emitted(self, node: int) -> Emitted:
        """Return what one unit at a node emits, by stage and by what."""
        inflows = self.opened.into.get(node, [])
        site, item = self.opened.at(node)
        whole = sum(flow.quantity for flow in inflows)
        found: Emitted = {}
        for flow in inflows:
            own = self._of_flow(flow)
            if flow.how == "buy" and (item, site) in self.returned:
                own = {(RETURN, name): kg for (_, name), kg in own.items()}
            _add(found, own, flow.quantity / whole)
        for lost in self.opened.lost.get(node, ()):
            key = (RETURN if (item, site) in self.returned else MATERIALS, lost.said)
            found[key] = found.get(key, 0.0) + lost.quantity * lost.kg / (whole or 1.0)
        return found


def _add(found: dict, more: dict, share: float) -> None:  # type: ignore[type-arg]
    """Add a share of some amounts to others."""
    for key, amount in more.items():
        found[key] = found.get(key, 0.0) + amount * share
