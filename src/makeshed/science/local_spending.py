"""How money that comes to a place is spent and spent again there: the Local Multiplier 3 of the New Economics Foundation."""

from __future__ import annotations

from collections.abc import Sequence


def lm3(income: float, spent: float, respent: float) -> float:
    """Return LM3 = (R1 + R2 + R3) / R1, from 1 to 3.

    Parameters
    ----------
    income
        R1: what comes in, above 0 [money].
    spent
        R2: of that, what is spent in the place: on suppliers there and on staff who live there [money].
    respent
        R3: of that, what these spend there [money].

    Notes
    -----
    Sacks 2002, The Money Trail, New Economics Foundation and Countryside Agency. It counts turnover and not value added,
    stops at the third round, and knows neither prices nor what is displaced.

    Examples
    --------
    A building of 100,000 with 50,000 in wages of people from there, who spend all of it there (minney.org):

    >>> lm3(100_000, 50_000, 50_000)
    2.0
    """
    return (income + spent + respent) / income


def local_respend(income: float, local: Sequence[float]) -> float:
    """Return what is spent in the place of each unit that comes in, over any rounds, the income itself left out.

    Parameters
    ----------
    income
        What comes in, above 0 [money].
    local
        What is spent there, round by round [money].

    Notes
    -----
    Reports call this a multiplier too: each says which it quotes. Northumberland 2005: a pound that goes to a supplier
    there counts whole and 76 % of it once more, of one that goes elsewhere 36 % come back (lm3online.com).

    Examples
    --------
    >>> local_respend(100_000, [50_000, 50_000, 30_000])
    1.3
    >>> round(local_respend(1.0, [1.0, 0.76]), 2), local_respend(1.0, [0.0, 0.36])
    (1.76, 0.36)
    """
    return sum(local) / income
