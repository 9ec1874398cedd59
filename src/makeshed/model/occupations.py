"""Who does a process, and how alike occupations are: by O*NET (CC BY 4.0, USDOL/ETA) and SOC 2018."""

from __future__ import annotations

import re
from functools import cache, cached_property
from importlib.resources import files
from io import BytesIO

import numpy as np
import polars as pl

from makeshed.data import rows
from makeshed.language.vocabulary import vocabulary
from makeshed.science.arrays import Floats
from makeshed.science.skills import similarities

_SOC = re.compile(r"(\d\d)-?(\d{4})(?:\.00)?")


def soc(key: str) -> str:
    """Return the six digits of a code of the Standard Occupational Classification; blank: it is none.

    Worked example: ``51-4041``, ``514041`` and O*NET's ``51-4041.00`` are 514041.
    """
    found = _SOC.fullmatch(key.strip())
    return found[1] + found[2] if found else ""


def done_by(process: str) -> tuple[str, ...]:
    """Return the occupations that do a process, the likeliest first: its own, or those of a wider one."""
    told = _doing()
    if process in told:
        return told[process]
    graph = vocabulary().graphs["process"]
    if process not in graph.above:
        return ()
    wider = graph.upward(process)
    return next((told[one] for one in sorted(wider, key=wider.__getitem__) if one in told), ())


@cache
def _doing() -> dict[str, tuple[str, ...]]:
    return {row["process"]: tuple(row["occupations"].split("|")) for row in rows("skills/trades")}


class Likeness:
    """How alike occupations are by what they take."""

    def __init__(self) -> None:
        packed = (files("makeshed.data") / "skills" / "importance.parquet").read_bytes()
        self._table = pl.read_parquet(BytesIO(packed))
        self.number = {code: n for n, code in enumerate(self._table["occupation"])}
        self.names = dict(self._table.select("occupation", "name").rows())

    @cached_property
    def matrix(self) -> Floats:
        """Likeness by occupation and occupation, as they are numbered."""
        taken = self._table.drop("occupation", "name").to_numpy()
        return similarities(np.asarray(taken, float))


@cache
def likeness() -> Likeness:
    """Return the likeness of occupations, read once."""
    return Likeness()
