"""Hard limits as intervals: what a capability states lets a need pass, refuses it, or is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from makeshed.model import Capability
from makeshed.questions.find.answer import Verdict
from makeshed.questions.find.makers import Profile
from makeshed.questions.find.need import Need
from makeshed.questions.find.vocabulary import stems
from makeshed.science.matching import Status, at_least, at_most, between, both, fits_in


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its name, how it was asked for, its test, and what the capability says."""

    name: str
    asked: str
    test: Callable[[Capability], Status]
    says: Callable[[Capability], str]


def limits_of(need: Need) -> Iterator[Limit]:
    """Yield the limits that a need sets to capabilities."""
    if (thickness := need.thickness) is not None:
        yield Limit(
            "thickness",
            f"{thickness:g} mm",
            lambda c: at_most(thickness, c.thickness_max),
            lambda c: f"to {c.thickness_max:g} mm",
        )
    if need.size:
        yield Limit(
            "size",
            " x ".join(f"{side:g}" for side in need.size) + " mm",
            lambda c: fits_in(need.size, (c.envelope_x, c.envelope_y, c.envelope_z)),
            lambda c: _sides(c.envelope_x, c.envelope_y, c.envelope_z),
        )
    if (tolerance := need.tolerance) is not None:
        yield Limit(
            "tolerance",
            f"± {tolerance:g} mm",
            lambda c: at_least(tolerance, c.tolerance),
            lambda c: f"± {c.tolerance:g} mm",
        )
    if (quantity := need.quantity) is not None:
        yield Limit(
            "quantity",
            f"{quantity:g} units",
            lambda c: between(quantity, c.batch_min, c.batch_max),
            lambda c: _range(c.batch_min, c.batch_max),
        )
    if (by := need.by) is not None:
        yield Limit(
            "by",
            f"{by:g} d",
            # A lead time of zero is the blank of a table, no promise.
            lambda c: at_most(c.lead_time, by) if c.lead_time else "unknown",
            lambda c: f"{c.lead_time:g} d",
        )


def breaks(need: Need, able: Capability) -> bool:
    """Return whether a capability refuses one of the limits."""
    return any(limit.test(able) == "missing" for limit in limits_of(need))


def judged_limits(need: Need, able: Sequence[Capability]) -> Iterator[Verdict]:
    """Yield each limit against the capabilities that serve.

    All must pass where each does one of the processes asked for; one is enough where any may serve.
    """
    every = bool(need.of("process"))
    for limit in limits_of(need):
        found = [(limit.test(c), c) for c in able]
        statuses: list[Status] = [status for status, _ in found]
        overall: Status = "unknown"
        if statuses:
            overall = both(*statuses) if every else _either(statuses)
        read = [f"{c.process} {limit.says(c)}" for s, c in found if s == overall != "unknown"]
        yield Verdict(limit.name, limit.asked, overall, "; ".join(read), float(overall == "met"))


def certificates(maker: Profile, need: Need) -> Iterator[Verdict]:
    """Yield each certificate asked for: held, or to be asked."""
    held = [
        (c.process, name.strip()) for c in maker.abilities for name in c.certification.split(";")
    ]
    for asked in need.certification:
        words = "".join(stems(asked))
        match = [f"{by}: {name}" for by, name in held if name and words in "".join(stems(name))]
        status: Status = "met" if match else "unknown"
        yield Verdict("certification", asked, status, "; ".join(match[:3]), float(bool(match)))


def _either(found: Sequence[Status]) -> Status:
    return "met" if "met" in found else "unknown" if "unknown" in found else "missing"


def _sides(*sides: float | None) -> str:
    return " x ".join("?" if side is None else f"{side:g}" for side in sides) + " mm"


def _range(low: float | None, high: float | None) -> str:
    return f"{0 if low is None else low:g} to {'any' if high is None else f'{high:g}'} units"
