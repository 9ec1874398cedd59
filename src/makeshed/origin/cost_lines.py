"""From a shed (and a plan, if there is one) to the cost lines of a product."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from makeshed.errors import BadFacts, Problem
from makeshed.model import Component, Offer, Operation, Shed
from makeshed.model.territory import UNKNOWN
from makeshed.origin.adjusting import alternative, marked, scaled
from makeshed.origin.arriving import Arriving
from makeshed.origin.bill_facts import BillFacts, grouped
from makeshed.origin.supply import SuppliedPlan, Supply, shares
from makeshed.origin.unplanned import open_ways, site_spans, too_little
from makeshed.plans.plan import Drawn, Production
from makeshed.science.bill import OWN, Bill, BillLine, BillPart, Choice, Where


class Books(BillFacts):
    """The facts by key, and the bills made of them: of a plan, or of all that some plan could do."""

    def __init__(
        self, shed: Shed, sourcing: SuppliedPlan | None, arrives: Arriving, *, weighs: bool = False
    ) -> None:
        super().__init__(shed, arrives, weighs=weighs)
        self.supply = None if sourcing is None else Supply(sourcing)

    def makers(self, item: str) -> list[str]:
        """Return the sites that make an item in the plan, or else could make it."""
        if self.supply is not None and (found := self.supply.made_at(item)):
            return sorted(found)
        if self.supply is not None and self.supply.bought_at(item):
            return []
        return super().makers(item)

    def sellers(self, item: str) -> list[str]:
        """Return the sites that the item is bought from in the plan, or else could be."""
        if self.supply is not None and (found := self.supply.bought_at(item)):
            return found
        return super().sellers(item)

    def bought(self, item: str, site: str) -> Bill:
        """Return the bill of a product bought ready-made: its origin is all that is known."""
        offer = next(row for row in self.offers[item] if row.site == site)
        lack = f"bill of materials of {item} bought from {site}"
        where = Where(offer.origin) if offer.origin else self.where(site)
        where = Where() if offer.origin in UNKNOWN else where
        assumed = not offer.origin
        return Bill(item, where, self.code(item), (), {}, (lack,), assumed=assumed)

    def made(
        self,
        item: str,
        site: str,
        above: tuple[str, ...] = (),
        need: float | None = None,
        lot: str = "",
    ) -> Bill:
        """Return the bill of an item made at a site; ``need`` is how many a year, if known.

        ``lot`` names one lot of a plan; without it, all that the plan makes there are one.

        Raises
        ------
        BadFacts
            The item goes into itself.
        """
        if item in above:
            cycle = " > ".join([*above[above.index(item) :], item])
            right = "a bill of materials in which no item contains itself"
            raise BadFacts([Problem("components", None, "component", cycle, right)])
        need = need if above else self._volume(item, site)
        parts = [
            self._either([self._part(row, site, need, (*above, item), lot) for row in line], always)
            for line, always in self._lines(item, site, lot)
        ]
        if not parts and not any(step.material_cost for step in self.operations.get(item, ())):
            lack = f"bill of materials of {item}"
            self.missing[lack] = None
            line = BillLine(f"materials of {item}", "material", None, Where(), part=lack)
            parts.append(BillPart(lack, (Choice(lack, (line,)),)))
        steps, work = self._work(item, site)
        parts += [work, *self._site(item, site, inside=bool(above))]
        with_profit = tuple(
            marked(part, self.sites[site].markup, self.where(site)) for part in parts
        )
        kept = tuple(part for part in with_profit if part.choices)
        return Bill(item, self.where(site), self.code(item), kept, steps)

    def _lines(self, item: str, site: str, lot: str) -> list[tuple[list[Component], bool]]:
        """Return each line of a bill with its alternatives, and whether every route open has it.

        Of a plan it is what it draws, where its alternatives or routes make that differ from the bill.
        """
        rows, others = self.components.get(item, []), self.substitutes.get(item, [])
        if not others and not any(row.route for row in rows):
            return [([row], True) for row in rows]
        drawn = {} if self.supply is None else self.supply.draws(site, item, lot)
        if drawn:
            return [
                ([Component(item=item, component=name, quantity=each)], True)
                for name, each in sorted(drawn.items())
            ]
        routes = {steps[0].route for steps in self.routes(site, item)}
        found = []
        for row in rows:
            on = routes if not row.route else routes & {row.route}
            if row.route and not on:
                continue
            instead = [o for o in others if o.component == row.component and (
                not o.route or not row.route or o.route == row.route
            )]  # fmt: skip
            line = [
                row,
                *(alternative(row, o) for o in instead if not o.route or o.route in routes),
            ]
            if len(line) > 1 or on != routes:
                self.notes[
                    "which substitute or route is used is not settled without a plan: shares are intervals"
                ] = None
            found.append((line, on == routes))
        return found

    def _either(self, parts: list[BillPart], always: bool) -> BillPart:
        """Return the part that a line is, with every way to have one of its alternatives."""
        if len(parts) == 1 and always:
            return parts[0]
        ways = [
            replace(choice, label=choice.label if part is parts[0] else f"{part.name}, {choice.label}")
            for part in parts for choice in part.choices
        ]  # fmt: skip
        none = () if always else (Choice("another route"),)
        return BillPart(parts[0].name, (*ways, *none))

    def _part(
        self, row: Component, site: str, need: float | None, above: tuple[str, ...], lot: str
    ) -> BillPart:
        quantity = row.quantity * (1 + row.scrap)
        most = None if need is None else need * quantity
        name = row.component
        planned = () if self.supply is None else self.supply.of(site, row.item, name, lot)
        if planned:
            ways = tuple(self._ways(name, quantity, most, above))
            taken = self._planned(name, planned, quantity, above)
            others = tuple(way for way in ways if way.label != taken.label)
            self._assume(name, [one.source for one in planned if not one.source_lot])
            return BillPart(name, (taken,), others)
        every = tuple(
            open_ways(self, lambda at: self.made(name, at, above, most), name, site, quantity)
        )
        if every and not too_little(self, name, most):
            self._assume(name, [way.label for way in every if not way.made])
            if len({way.label for way in every}) > 1:
                self.notes[
                    "who supplies a part with several sellers is not settled: shares are intervals"
                ] = None
            return BillPart(name, every)
        item = self.items[name]
        lack = "seller and origin" if item.value is not None else "seller, price and origin"
        self.missing[f"{name}: {lack}"] = None
        value = None if item.value is None else item.value * quantity
        lacking = Choice(name, (self.goods(name, name, value, Where(), quantity),))
        return BillPart(name, (*every, lacking))

    def _ways(
        self, item: str, quantity: float, most: float | None, above: tuple[str, ...]
    ) -> Iterator[Choice]:
        """Yield every way to have a part: each seller at the price of the quantity, each maker."""
        by_site = grouped(self.offers.get(item, ()), "site")
        for site, tiers in by_site.items():
            fitting = [t for t in tiers if most is None or t.min_quantity <= most]
            limit = 0.0 if self.sites[site].status == "closed" else tiers[0].capacity
            if (
                limit == 0.0
                or not fitting
                or (most is not None and limit is not None and limit < most)
            ):
                continue
            fitting.sort(key=lambda tier: tier.min_quantity)
            held = fitting[0] if most is None else fitting[-1]
            where = self.where(site, held.origin)
            name, value = f"{item} from {site}", held.price * quantity
            line = self.goods(name, item, value, where, quantity, held.proof)
            yield Choice(site, (line,), cost=held.price * quantity)
        for site in sorted(self.sites):
            if any(True for _ in self.routes(site, item)):
                bill = self.made(item, site, above, most)
                yield Choice(site, (), ((quantity, bill),), cost=bill.values()[0] * quantity)

    def _planned(
        self, item: str, rows: Sequence[Drawn], quantity: float, above: tuple[str, ...]
    ) -> Choice:
        """Return what the plan does: one choice, whose lines are shares of its sources."""
        lines: list[BillLine] = []
        made: list[tuple[float, Bill]] = []
        cost = 0.0
        for share, row in shares(rows):
            amount = quantity * share
            where, proof = self.where(row.source, row.origin), OWN
            cost += row.price * amount
            if row.source_lot:
                made.append((amount, self.made(item, row.source, above, lot=row.source_lot)))
            else:
                name, proof = f"{item} from {row.source}", self._proof(item, row.source)
                lines.append(self.goods(name, item, row.price * amount, where, amount, proof))
            for kind, value in (
                ("freight", row.freight), ("insurance", row.insurance), ("duty", row.duty),
            ):  # fmt: skip
                if value:
                    spent = where if kind == "duty" else Where()
                    lines.append(
                        BillLine(
                            f"{kind} of {item}", kind, value * amount, spent, where,
                            hs=self.code(item), part=item, proof=proof,
                        )
                    )  # fmt: skip
        sites = sorted({row.source for row in rows})
        return Choice(" and ".join(sites), tuple(lines), tuple(made), cost)

    def _assume(self, item: str, sites: Iterable[str]) -> None:
        """Note goods whose origin no seller declared."""
        for site in sites:
            offer = self._offered(item, site)
            if offer is not None and not offer.origin:
                self.assumed[f"{item} from {site}"] = None

    def _offered(self, item: str, site: str) -> Offer | None:
        return next((row for row in self.offers.get(item, ()) if row.site == site), None)

    def _proof(self, item: str, site: str) -> str:
        offer = self._offered(item, site)
        return "" if offer is None else offer.proof

    def _work(self, item: str, site: str) -> tuple[dict[str, Where], BillPart]:
        """Return where each step is done, and the cost of the steps: a choice a route, or a plan's."""
        planned = {} if self.supply is None else self.supply.routes(site, item)
        here, name = self.where(site), f"work at {site}"
        routes = {
            steps[0].route: [line for step in steps for line in self._step(step, site, here)]
            for steps in self.routes(site, item)
            if not planned or steps[0].route in planned
        }
        done = [
            {step.process for step in self.operations[item] if step.route == route}
            for route in routes
        ]
        steps = dict.fromkeys(set.intersection(*done) if done else (), here)
        if planned:
            lines = [scaled(line, planned[r]) for r, lines in routes.items() for line in lines]
            return steps, BillPart(
                name, (Choice(f"{' and '.join(routes)} at {site}", tuple(lines)),)
            )
        choices = (Choice(f"{route} at {site}", tuple(lines)) for route, lines in routes.items())
        return steps, BillPart(name, tuple(choices))

    def _step(self, step: Operation, site: str, here: Where) -> Iterator[BillLine]:
        able, hours = self.able[site, step.process], _hours(step)
        if step.material_cost:
            what = f"material of {step.process}"
            yield BillLine(what, "material", step.material_cost, Where(), part=step.process)
        for kind, value in (
            ("labour", hours * able.labour_rate),
            ("machine", hours * able.rate),
            ("energy", hours * able.energy_rate),
            ("set-up", able.setup_cost / step.batch),
        ):
            if value:
                yield BillLine(f"{kind}, {step.process}", kind, value, here, part=step.process)
        if not (able.labour_rate or able.rate):
            self.missing[f"{site}: rates of {step.process}"] = None

    def _site(self, item: str, site: str, *, inside: bool) -> Iterator[BillPart]:
        """Yield what the site itself adds to a unit: by hours of all it makes, as in the plan.

        Without one, how many share that cost is known only where nobody else could serve the demand.
        """
        if self.supply is not None:
            share = self._share(item, self.supply.made[site])
            spans: list[float | None] = [self.supply.yearly(site) * share]
        else:
            spans = site_spans(self, item, site, inside=inside)
        choices = []
        for value in spans:
            line = BillLine(f"site {site}", "overhead", value, self.where(site), part=site)
            choices.append(Choice(site, (line,) if value or value is None else ()))
        if any(choice.lines for choice in choices):
            yield BillPart(f"site {site}", tuple(choices))

    def _share(self, item: str, made: Sequence[Production]) -> float:
        """Return the share of a site's hours that one unit of an item takes, on average."""
        taken: dict[str, float] = {}
        for row in made:
            steps = (step for step in self.operations[row.item] if step.route == row.route)
            hours = math.fsum(map(_hours, steps)) or 1e-9
            taken[row.item] = taken.get(row.item, 0.0) + hours * row.quantity
        units = math.fsum(row.quantity for row in made if row.item == item)
        return taken[item] / math.fsum(taken.values()) / units if units else 0.0

    def _volume(self, item: str, site: str) -> float | None:
        planned = {} if self.supply is None else self.supply.made_at(item)
        return planned.get(site, self.demand.get(item))


def _hours(step: Operation) -> float:
    return step.hours + step.setup_hours / step.batch
