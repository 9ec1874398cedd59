"""What a plan loses a year at least, over all hazards: each as often as it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from makeshed.answer import Term, total
from makeshed.disruption.margins import margins
from makeshed.disruption.stocks import on_hand
from makeshed.disruption.stressed_network import network
from makeshed.disruption.two_readings import LossReading
from makeshed.errors import NotEnoughData
from makeshed.model import Shed
from makeshed.network.lossmaker import Losing, Lossmaker, hazards
from makeshed.plans.plan import Plan
from makeshed.units import amount


@dataclass(frozen=True, kw_only=True)
class ExpectedLoss:
    """Money a year, how it opens by hazard, and what is assumed on the way."""

    term: Term
    notes: tuple[str, ...]

    @property
    def value(self) -> float:
        """Money a year."""
        return self.term.value


def rated(shed: Shed) -> list[Losing]:
    """Return the hazards that have a rate.

    Raises
    ------
    NotEnoughData
        There is none.
    """
    found = [each for each in hazards(shed) if each.rate]
    if not found:
        raise NotEnoughData(
            "no hazard has a rate, so nothing is known of the loss of a year",
            hint="give rows of hazards with a rate [1/a], or draw the frontier against loss",
        )
    return found


def expected_loss(
    shed: Shed,
    plan: Plan,
    blocked: tuple[str, ...] = (),
    *,
    waited: Callable[[], None] = lambda: None,
) -> ExpectedLoss:
    """Return the rate of each hazard times what it costs at least until it is over.

    The least loss is that of `stress` with what could step in, at each hazard's most likely length.

    Parameters
    ----------
    shed, plan
        A plan of this shed.
    blocked
        Passages that no ship may take.
    waited
        Called before each hazard; raises where there is no time for it.

    Raises
    ------
    NotEnoughData
        No hazard has a rate.
    """
    losing, unit = rated(shed), shed.currency or "money"
    net = network(shed, plan, blocked)
    maker, worth, held = Lossmaker(net), margins(shed, plan, net), on_hand(net)
    parts = []
    with LossReading(net, worth.each, held, could=True, stock_lost=False) as reading:
        for each in losing:
            waited()
            found = reading.exposed.outcome(reading.situation(maker.hit(each), each), each.days)
            rate = each.rate or 0.0
            said = f"{amount(rate)} times a year x {amount(found.loss)}"
            parts.append(Term(each.key, rate * found.loss, f"{unit}/a", said))
    return ExpectedLoss(
        term=total("expected loss", f"{unit}/a", parts), notes=(*worth.notes, *held.notes)
    )
