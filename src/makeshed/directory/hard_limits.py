"""Hard limits as intervals: what a capability states lets a need pass, refuses it, or is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from makeshed.directory.match import MatchVerdict
from makeshed.directory.needs.need import Need
from makeshed.directory.profiles import Profile
from makeshed.language.vocabulary import stems
from makeshed.model import Capability
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
    if (length := need.length) is not None and not need.size:
        yield Limit(
            "length",
            f"{length:g} mm long",
            lambda c: fits_in((length,), (c.envelope_x, c.envelope_y, c.envelope_z)),
            lambda c: _sides(c.envelope_x, c.envelope_y, c.envelope_z),
        )
    if (diameter := need.diameter) is not None:
        yield Limit(
            "diameter",
            f"{diameter:g} mm across",
            lambda c: fits_in((diameter,) * 2, (c.envelope_x, c.envelope_y, c.envelope_z)),
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


class Limits:
    """The limits of a need, against capabilities; each capability is tested once.

    All capabilities must pass where each does one of the processes asked for; one is enough where
    any may serve.
    """

    def __init__(self, need: Need) -> None:
        self.limits = tuple(limits_of(need))
        self.certificates = tuple(need.certification)
        self._each = bool(need.of("process"))
        self._tested: dict[int, tuple[Status, ...]] = {}

    def tests(self, able: Capability) -> tuple[Status, ...]:
        """Return the status of each limit for one capability."""
        if id(able) not in self._tested:
            self._tested[id(able)] = tuple(limit.test(able) for limit in self.limits)
        return self._tested[id(able)]

    def breaks(self, able: Capability) -> bool:
        """Return whether a capability refuses one of the limits."""
        return "missing" in self.tests(able)

    def statuses(self, maker: Profile, able: Sequence[Capability]) -> list[Status]:
        """Return the status of each limit, then of each certificate, for a maker."""
        if not self.limits and not self.certificates:
            return []
        join = both if self._each else _either
        found = zip(*map(self.tests, able), strict=True) if able else [()] * len(self.limits)
        return [
            *(join(*each) if each else "unknown" for each in found),
            *("met" if _held(maker, asked) else "unknown" for asked in self.certificates),
        ]

    def verdicts(self, maker: Profile, able: Sequence[Capability]) -> Iterator[MatchVerdict]:
        """Yield the same with what was read."""
        statuses = self.statuses(maker, able)
        for n, (limit, status) in enumerate(zip(self.limits, statuses, strict=False)):
            told = [c for c in able if self.tests(c)[n] == status != "unknown"]
            read = "; ".join(f"{c.process} {limit.says(c)}" for c in told)
            yield MatchVerdict(limit.name, limit.asked, status, read, float(status == "met"))
        for asked, status in zip(self.certificates, statuses[len(self.limits) :], strict=True):
            read = "; ".join(_held(maker, asked)[:3])
            yield MatchVerdict("certification", asked, status, read, float(status == "met"))


def _held(maker: Profile, asked: str) -> list[str]:
    """Return the certificates of a maker that hold the words asked for, with their processes."""
    words = _run(asked)
    listed = [(c.process, n) for c in maker.abilities for n in c.certification.split(";") if n]
    return [f"{by}: {name.strip()}" for by, name in listed if words in _run(name)]


@lru_cache(maxsize=10_000)
def _run(text: str) -> str:
    return "".join(stems(text))


def _either(*found: Status) -> Status:
    return "met" if "met" in found else "unknown" if "unknown" in found else "missing"


def _sides(*sides: float | None) -> str:
    return " x ".join("?" if side is None else f"{side:g}" for side in sides) + " mm"


def _range(low: float | None, high: float | None) -> str:
    return f"{0 if low is None else low:g} to {'any' if high is None else f'{high:g}'} units"
