"""What a loss does, in two readings, what would help, and what it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from makeshed.units import Count, Day, Money, MoneyPerYear, PerYear, Share, Unit, Year

Gain = Annotated[float, Unit("money/money")]
"""What is avoided for each coin that it costs."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss and what it does.

    As planned, only what the plan uses steps in, up to its capacity: ``survive`` is how long it may last
    until the first unit is missing (inf: for ever), ``gap`` how many days of ``recover`` are left
    then, ``loss`` and ``units`` what is lost at least by the time it is back. The same with ``could``:
    with every offer and capability of the shed, after the days it needs. ``index`` is the loss as a
    share of the largest (risk exposure index). ``people`` are without what they need through the gap.
    """

    lost: str
    hits: str
    sourcing: str
    recover: Day
    survive: Day
    gap: Day
    loss: Money
    units: Count
    index: Share
    could_survive: Day
    could_gap: Day
    could_loss: Money
    could_units: Count
    could_index: Share
    instead: str
    spend: MoneyPerYear
    rests_on: str
    people: Count | None = None
    could_people: Count | None = None
    rate: PerYear | None = None


@dataclass(frozen=True, slots=True)
class CurveCorner:
    """A corner of the line of the least loss over the length of one outage, in one reading."""

    lost: str
    reading: Literal["as planned", "what could step in"]
    day: Day
    loss: Money


@dataclass(frozen=True, slots=True)
class Valued:
    """What a unit more on hand, or a unit a day more of a capacity, would save as planned.

    ``most`` in the loss ``when`` it saves most; ``yearly`` over all hazards, each as often as it
    happens. At the margin: of the first unit, and no more than the loss.
    """

    what: str
    site: str
    of: str
    unit: str
    most: Money
    when: str
    yearly: MoneyPerYear


@dataclass(frozen=True, slots=True)
class Worthwhile:
    """What a remedy is worth: the loss that it avoids a year, over all hazards, in both readings.

    ``avoided`` is the lower of the two readings: the break-even retainer, what it may cost a year at
    most; ``least_avoided`` and ``most_avoided`` are it with every hazard as short, and as long, as it may
    be. It is worth its cost where losses happen more than once in ``years`` years, other things
    being as in the hazards that it helps against.
    """

    remedy: str
    measure: str
    site: str
    item: str
    quantity: Count | None
    days: Day | None
    avoided: MoneyPerYear
    as_planned: MoneyPerYear
    could: MoneyPerYear
    least_avoided: MoneyPerYear
    most_avoided: MoneyPerYear
    cost: MoneyPerYear | None
    gain: Gain | None
    years: Year | None
    helps: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class Swing:
    """What the loss hangs on: an assumption less and more, all else as it is.

    ``loss`` is that of the hazards in a year, each as often as it happens, or of the worst loss once
    where no hazard has a rate (``of``); ``low_loss`` and ``high_loss`` what it is with the assumption at
    ``low`` and at ``high``. Demand changes what is lost more than without an outage.
    """

    assumption: str
    reading: Literal["as planned", "what could step in"]
    of: str
    low: str
    high: str
    loss: Money
    low_loss: Money
    high_loss: Money


@dataclass(frozen=True, slots=True)
class Stopper:
    """A smallest set of losses after which not one unit of an item can be had: no smaller one does it."""

    item: str
    reading: str
    size: int
    losses: str
    sets: int
    essential: bool
