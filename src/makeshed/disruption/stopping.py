"""Reverse stress: the smallest set of losses after which not one unit of a good can be had."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from makeshed.disruption.loss import Stopper
from makeshed.disruption.loss_rows import StressAsked
from makeshed.disruption.two_readings import LossReading
from makeshed.network.lossmaker import LossHit
from makeshed.science.hitting_sets import Stops, smallest

DEEPEST = 3
FEW = 3


def stoppers(asked: StressAsked) -> tuple[tuple[Stopper, ...], list[str]]:
    """Return by demanded item the smallest sets of losses that stop it, in both readings.

    Essential items alone where there are any, else every one. Stock on hand and parts of a loss do
    not count: what is asked is what never comes again while the losses last.
    """
    net = asked.net
    essential = dict(net.tables.items.select("i", "essential").iter_rows())
    wanted = sorted(set(net.tables.demands["i"]))
    chosen = [i for i in wanted if essential[i]] or wanted
    whole = [case for case in asked.cases if case.losing.left <= 0 and case.hit.acts.any()]
    keys = [case.losing.key for case in whole]
    hits = [case.hit for case in whole]
    rows, notes = [], []
    for i in chosen:
        for reading in (asked.planned, asked.could):
            found = smallest(_stops(reading, i, hits), DEEPEST)
            name = "what could step in" if reading.could else "as planned"
            if not found:
                notes.append(
                    f"{net.item(i)}: no {DEEPEST} of these {len(hits)} losses stop it ({name}), proven"
                )
                continue
            said = "; ".join(" + ".join(keys[n] for n in each) for each in found[:FEW])
            rest = f"; {len(found) - FEW} more" if len(found) > FEW else ""
            rows.append(
                Stopper(net.item(i), name, len(found[0]), said + rest, len(found), essential[i])
            )
    return tuple(rows), notes


def _stops(reading: LossReading, i: int, hits: Sequence[LossHit]) -> Stops:
    net = reading.net
    activities = net.activities(np.ones(len(net.wanted)))
    able: NDArray[np.bool_] = reading.normal.rate > 0
    goal = np.array(
        [net.tables.demands["i"][int(d)] == i for d in activities.serves[0]], dtype=bool
    )
    lost = []
    for hit in hits:
        gone = hit.acts.copy()
        shut = hit.resources[activities.uses[0]] if len(activities.uses[0]) else np.zeros(0, bool)
        gone[activities.uses[1][shut]] = True
        for n in hit.round if reading.could else ():
            gone[n] = False
        lost.append(gone)
    return Stops(
        count=activities.count,
        pools=activities.pools,
        flows=activities.flows,
        able=able,
        goal=activities.serves[1][goal],
        lost=lost,
    )
