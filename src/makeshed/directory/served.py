"""One thing asked for against every maker at once: how well it is served, and by what each says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from makeshed.directory.profiles import Crowd
from makeshed.directory.similarity import WORKED, ServingPart, of_kinds, parts, strangers
from makeshed.directory.trade_names import NAME
from makeshed.language.vocabulary import Concept
from makeshed.science.matching import Status

ASK = 0.3
"""From so much fit on a maker is asked."""
STATUS: tuple[Status, ...] = ("met", "unknown", "missing")
MET, UNKNOWN, MISSING = range(3)

Numbers = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Requirement:
    """One thing asked for against every maker: how well it is served, and by which of what is said."""

    concept: Concept
    share: Numbers
    status: Codes
    parts: tuple[tuple[ServingPart, Numbers, Codes], ...]


def asked_of(crowd: Crowd, concept: Concept) -> Requirement:
    """Return how well every maker serves one thing."""
    served = tuple((part, *crowd.best(part.worth)) for part in parts(concept))
    itself = served[0][1]
    if concept.kind == "product":
        mixed = np.sum([part.share * most for part, most, _ in served], axis=0)
        share = np.where(itself >= NAME, itself, mixed)
        lacks = (share <= WORKED) & (crowd.lengths > 1)
    else:
        share = itself
        lacks = (share < ASK) & _speaks(crowd, concept)
    status = np.where(share >= 1.0, MET, np.where(lacks, MISSING, UNKNOWN))
    return Requirement(concept, share, status, served)


def _speaks(crowd: Crowd, concept: Concept) -> NDArray[np.bool_]:
    """Return which makers say so much of such things that what they do not say is no."""
    if concept.kind == "process":
        return crowd.any(of_kinds("process", "machine")[crowd.numbers])
    if concept.kind == "machine":
        return crowd.any(of_kinds("machine")[crowd.numbers])
    # A list of materials that a maker itself gave is closed as far as whole families go.
    listed = np.array([bool(said and said.process) for said in crowd.said], dtype=bool)
    listed &= of_kinds("material")[crowd.numbers]
    strange = strangers(concept.key)[crowd.numbers]
    best, _ = crowd.best(parts(concept)[0].worth)
    closed: NDArray[np.bool_] = crowd.any(listed) & ~crowd.any(listed & ~strange) & (best == 0)
    return closed
