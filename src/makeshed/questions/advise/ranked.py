"""Levers in order: what can be told from nothing first, then by odds and worth, equals by lot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from makeshed.questions.advise.lever import Lever
from makeshed.science.adoption import THRESHOLDS, odds, payback
from makeshed.science.incentive import present_value

DIGITS = 6
"""Significant digits in which two scores are told apart; further ones are a solver's."""
HALF = 0.5
"""Of what is recommended is done where nothing is known of its cost (Anderson and Newell 2004)."""


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A lever at the firm's hurdle.

    Attributes
    ----------
    most_once
        What it may cost once [money].
    npv
        What is left of that after what it costs [money]; None: nobody said what it costs.
    payback
        [a]; None: nobody said.
    odds
        That it is done, at the least and at the most.
    sure
        Whether its effect can be told from nothing.
    tied
        Whether its place among its equals was drawn by lot.
    """

    lever: Lever
    most_once: float
    npv: float | None
    payback: float | None
    odds: tuple[float, float]
    sure: bool
    tied: bool = False

    @property
    def score(self) -> float:
        """What it is worth times the odds that it is done; what costs more than it brings, as it is."""
        worth = self.most_once if self.npv is None else self.npv
        return worth * sum(self.odds) / 2 if worth > 0 else worth


def weighed(lever: Lever, hurdle: float, lasts: float) -> Weighed:
    """Return a lever as the firm would weigh it, at its hurdle and over the years that it lasts."""
    yearly, once = lever.effect.value, lever.once
    worth = present_value(yearly, lever.lasts or lasts, hurdle)
    known = once is not None
    low, high = (
        tuple(odds(once, yearly, years) for years in THRESHOLDS)
        if once is not None
        else (HALF, HALF)
    )
    return Weighed(
        lever=lever,
        most_once=worth,
        npv=worth - once if once is not None else None,
        payback=payback(once, yearly) if once is not None else None,
        odds=(low, high) if known else (HALF, HALF),
        sure=lever.low > 0,
    )


def ranked(levers: Sequence[Lever], hurdle: float, lasts: float, seed: int) -> list[Weighed]:
    """Return levers in order; what is worth the same stands in an order drawn by lot.

    The first of a list is done more often than the others, whatever it is (Muthulingam, Corbett, Benartzi
    and Oppenheim 2013, Manufacturing & Service Operations Management 15), so that no order is natural.

    Parameters
    ----------
    levers
        In any order: the answer is the same.
    hurdle
        Rate a year at which the firm weighs what comes later.
    lasts
        Years that an effect lasts, where it does not say.
    seed
        Of the lots.
    """
    every = [
        weighed(each, hurdle, lasts) for each in sorted(levers, key=lambda lever: lever.action)
    ]
    lots = np.random.default_rng(seed).permutation(len(every))
    keys = [_key(each) for each in every]
    order = sorted(range(len(every)), key=lambda n: (keys[n], lots[n]))
    return [_with_tie(every[n], tied=keys.count(keys[n]) > 1) for n in order]


def _key(each: Weighed) -> tuple[bool, float]:
    return not each.sure, -float(f"{each.score:.{DIGITS}g}")


def _with_tie(each: Weighed, *, tied: bool) -> Weighed:
    return Weighed(
        lever=each.lever, most_once=each.most_once, npv=each.npv, payback=each.payback,
        odds=each.odds, sure=each.sure, tied=tied,
    )  # fmt: skip
