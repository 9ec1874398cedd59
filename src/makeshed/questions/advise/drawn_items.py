"""Items of a firm that are drawn: how each is had today, and every other way that a quote can price."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from makeshed.costing.candidates import Looking, looked
from makeshed.costing.cost_drivers import Drivers
from makeshed.costing.landed_offers import Rival
from makeshed.costing.material_names import Read, processes, read_materials, read_processes
from makeshed.costing.part_measures import Part, PrintWishes
from makeshed.costing.quote_row import Judged
from makeshed.costing.quoting_shop import counter
from makeshed.costing.scopes import sites_asked, wheres
from makeshed.costing.unit_cost import MakingWay, Terms
from makeshed.costing.year_cost import YearCost, bought_in_a_year, made_in_a_year
from makeshed.errors import BadFacts, BadValue, NotEnoughData, Problem
from makeshed.geometry.shape import Shape
from makeshed.model import Drawing, Offer, Operation, Shed, Site
from makeshed.network.landing.landed_cost import Landing
from makeshed.questions.advise.answer import Bring
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lot_levers import held_rate, sold_while_good

EVERY = 1_000_000
"""Sites of a process that are looked at: all of them."""
DECIDES = "what another process, material or order size would save of it"


@dataclass(frozen=True, kw_only=True)
class ReadDrawing:
    """A drawing with its words read: materials, that of today first; the process of today, if it is said."""

    row: Drawing
    materials: tuple[str, ...]
    process: str


@dataclass(frozen=True, kw_only=True)
class HadToday:
    """How a firm has a drawn item today.

    Attributes
    ----------
    site
        The firm's own where it is made, or needed.
    sellers
        Who sells it; nobody: the firm makes it.
    volume
        Units a year.
    order
        Units made at once.
    step
        The operation by which it is made.
    """

    drawing: ReadDrawing
    shape: Shape
    site: str
    sellers: frozenset[str]
    volume: float
    order: float
    process: str
    step: Operation | None = None

    @property
    def item(self) -> str:
        """Its key."""
        return self.drawing.row.item

    @property
    def material(self) -> str:
        """Of which it is made today."""
        return self.drawing.materials[0]


@dataclass(frozen=True, kw_only=True)
class DrawnItem:
    """A drawn item with what it costs today, and every way to make it.

    Attributes
    ----------
    today
        None: today's way cannot be priced, and ``verdicts`` say why.
    way
        Today's, if the firm makes it.
    keeps
        Units that are sold before those of one order are no longer good.
    """

    had: HadToday
    holding: float | None
    keeps: float
    today: YearCost | None
    way: MakingWay | None
    ways: Sequence[MakingWay]
    verdicts: Sequence[Judged]

    def year(self, way: MakingWay, order: float = 0.0) -> YearCost:
        """Return what a year costs by some way, in orders as today or so large."""
        had = self.had
        return made_in_a_year(way, had.volume, order or had.order, holding=self.holding)


def drawn_items(firm: FirmToday) -> Iterator[HadToday | Bring]:
    """Yield how the firm has each item that is drawn today, or what is missing to know it.

    Raises
    ------
    BadFacts
        A material or a process in the drawings that is not known.
    """
    for drawing in _read_drawings(firm.shed):
        yield _had(firm, drawing)


def _read_drawings(shed: Shed) -> list[ReadDrawing]:
    wrong: list[Problem] = []

    def words(
        row: Drawing, column: str, read: Callable[[list[str]], Read], *, one: bool
    ) -> tuple[str, ...]:
        said = getattr(row, column)
        try:
            found = read([said]).keys
        except BadValue as error:
            wrong.append(Problem(Drawing.table, None, column, f"{row.item}: {error}", error.hint))
            return ("",)
        if one and len(found) != 1:
            right = f"one of {', '.join(found)}" if found else "the name of one"
            wrong.append(Problem(Drawing.table, None, column, f"{row.item}: {said!r}", right))
        return found or ("",)

    read = []
    for row in shed.rows(Drawing):
        now = words(row, "material", read_materials, one=True)
        others = words(row, "other_materials", read_materials, one=False)
        by = words(row, "process", read_processes, one=True)[0] if row.process else ""
        every = tuple(dict.fromkeys(name for name in (*now, *others) if name))
        read.append(ReadDrawing(row=row, materials=every, process=by))
    if wrong:
        raise BadFacts(wrong)
    return read


def _had(firm: FirmToday, drawing: ReadDrawing) -> HadToday | Bring:
    """Return how an item is had today, or what is missing to know that."""
    assert firm.plan is not None
    row = drawing.row
    shape = firm.parts.get(row.item)
    made = [m for m in firm.plan.made if m.item == row.item and m.site in firm.sites]
    bought = math.fsum(b.quantity for b in firm.plan.bought if b.item == row.item)
    if shape is None:
        return Bring(f"the geometry of {row.item}: STL, STEP or another", "drawings", DECIDES)
    if not made and not (bought and row.item in firm.supplied):
        return Bring(f"how many {row.item} you make or buy in a year, and from whom", "demands, supplies", DECIDES)  # fmt: skip
    if len({(m.site, m.route) for m in made}) > 1 or (made and bought):
        return Bring(f"by which of its ways {row.item} is to be made: it has several", "drawings", DECIDES)  # fmt: skip
    step = _step(firm, drawing, made[0].route) if made else None
    if made and step is None:
        return Bring(f"by which process {row.item} is made today", "drawings", DECIDES)
    order = row.order_size or (step.batch if step and (step.batch > 1 or step.setup_hours) else 0.0)
    if not order:
        return Bring(f"how many {row.item} are made at once", "drawings", DECIDES)
    process = drawing.process or (_quoted(step.process)[0] if step else "")
    return HadToday(
        drawing=drawing,
        shape=shape,
        site=made[0].site if made else min(firm.sites),
        sellers=frozenset() if made else firm.supplied[row.item],
        volume=math.fsum(m.quantity for m in made) or bought,
        order=order,
        process=process,
        step=step,
    )


def _step(firm: FirmToday, drawing: ReadDrawing, route: str) -> Operation | None:
    """Return the one operation of a route that can be quoted by one process alone; None: there is none."""
    steps = [
        step
        for step in firm.facts.priced_rows(Operation)
        if (step.item, step.route) == (drawing.row.item, route)
        and (drawing.process in _quoted(step.process) or len(_quoted(step.process)) == 1)
        and drawing.process in {"", *_quoted(step.process)}
    ]
    return steps[0] if len(steps) == 1 else None


def _quoted(process: str) -> tuple[str, ...]:
    """Return under which names a process of the case can be quoted."""
    if process in processes():
        return (process,)
    return tuple(name for name, row in processes().items() if process in row["also"].split(";"))


def priced(firm: FirmToday, had: HadToday) -> DrawnItem:
    """Return an item with what it costs today and by every way there is.

    Raises
    ------
    NotEnoughData
        A rate or a price that nobody knows, or a currency without a rate.
    """
    holding = None if had.sellers else held_rate(firm, had.item)
    place = firm.facts.get(had.site, Site).place
    own = [r for r in firm.facts.rows(Site) if r.site in firm.sites and r.markup]
    shed = firm.facts.plus(*(replace(each, markup=0.0) for each in own))  # no margin on itself
    row = had.drawing.row
    wishes = PrintWishes(
        tolerance=row.tolerance, threads=row.threads, finish=row.finish, infill=row.infill
    )
    look = Looking(
        shed=shed,
        body=Part(had.shape, wishes),
        drivers=Drivers(shed),
        landing=Landing(
            shed,
            holding_rate=firm.options["holding_rate"],
            blocked=tuple(firm.options["blocked"]),
            day=firm.options["day"] or date.today(),  # noqa: DTZ011  (a day of law, not a moment)
        ),
        terms=Terms(orders=1.0, variants=1, years=1.0, tax=0.0),
        item=had.item,
        to=place,
        limit=EVERY,
        over=counter(shed, None, (), "", (), ""),
    )
    sites = sites_asked(shed, (), "", None)
    asked = wheres(
        shed, list(processes()), had.drawing.materials, sites, named=False, home=firm.region
    )
    seen = looked(look, asked)
    way = None if had.sellers else _of_today(had, seen.ways)
    found = DrawnItem(
        had=had,
        holding=holding,
        keeps=sold_while_good(firm, had.item, had.volume),
        today=None,
        way=way,
        ways=seen.ways,
        verdicts=seen.verdicts,
    )
    return replace(found, today=found.year(way) if way else _bought(firm, look, had))


def _of_today(had: HadToday, ways: Sequence[MakingWay]) -> MakingWay | None:
    now = had.site, had.process, had.material
    return next((w for w in ways if (w.where.site, w.where.process, w.where.material) == now), None)


def _bought(firm: FirmToday, look: Looking, had: HadToday) -> YearCost | None:
    """Return what an item costs in a year as it is bought; None: no price of today's sellers is told."""
    offers = [
        o
        for o in look.shed.priced_rows(Offer)
        if o.item == had.item and o.site in had.sellers
    ]  # fmt: skip
    if not offers:
        return None
    try:
        rival = Rival(offers, look.landing, look.to, look.drivers)
    except NotEnoughData:
        return None
    return bought_in_a_year(rival, had.volume, firm.shed.currency or "money")
