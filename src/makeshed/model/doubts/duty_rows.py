"""Rows of duties that are never charged as they stand, though goods that they may be meant for cross the border."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from makeshed.language.text import few
from makeshed.language.tokens import listed, plain
from makeshed.model.doubts.customs import crossing, members_of
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import Row, doubtful
from makeshed.model.duty import Duty
from makeshed.model.item import Item
from makeshed.model.shed import Shed
from makeshed.model.site import Site
from makeshed.science.codes import digits_of

BESIDE = ("98", "99")
"""Chapters of national schedules that stand on an entry beside the code of the goods (HTSUS, chapters 98 and 99)."""
FORMS = listed(
    "co company corp corporation inc incorporated llc llp lp ltd limited plc gmbh ag kg sa sas sarl srl spa bv nv "
    "oy ab as pte pvt pty jsc ooo sl slu kk the and"
)
"""Words of a firm's name that are often left out."""
ON_DUTY = re.compile(
    r"\b(social|welfare|swc?s|education cess|of (?:the )?(?:basic )?dut(?:y|ies)|on (?:basic )?dut(?:y|ies))\b"
)
"""Words of a charge that is a share of other duties: India levies a social welfare surcharge on its basic duty."""
NEVER = "as it stands, it is never charged"


def duties_finer_than_the_goods(shed: Shed) -> Iterator[Doubt]:
    """Duties whose code goes on where that of goods ends which they may be meant for: TARIC has ten digits."""
    rows = [*doubtful(shed, Duty, pl.col("hs") != "*", needs=["origin", "destination", "hs"])]
    ends = {end for row in rows for end in members_of(row.fact["destination"])}
    ways = crossing(shed, ends)
    for row in rows:
        code, kept = (
            digits_of(row.fact["hs"]),
            "" if row.fact["hs"].endswith("*") else row.fact["hs"],
        )
        found = sorted(
            item
            for item, crossed in ways.items()
            if kept and any(_coarser(row, code, *way) for way in crossed)
        )
        if found:
            yield row.doubt(
                "hs",
                f"{kept} says more than the code of {few(found, 3)}",
                "write the whole code in hs of items, or a row for the shorter code with the rate that holds",
                "as it stands, it is not charged on them",
            )


def _coarser(row: Row, code: str, start: str, end: str, said: str) -> bool:
    """Return whether goods on a way have a code of which the row's is a part, and are levied on there."""
    whole = len(said) > 3 and code != said and code.startswith(said)
    origins = frozenset({start}) if row.fact["origin"] == "*" else members_of(row.fact["origin"])
    return whole and start in origins and end in members_of(row.fact["destination"])


def duties_on_codes_beside_goods(shed: Shed) -> Iterator[Doubt]:
    """Duties on a heading of chapter 98 or 99, which no goods of the case are of: 9903.88.03."""
    codes = [digits_of(hs) for hs in shed.table(Item)["hs"].drop_nulls().to_list() if hs]
    for row in doubtful(shed, Duty, pl.col("hs").str.contains(r"9\D*[89]"), needs=["hs"]):
        code = digits_of(row.fact["hs"])
        if code.startswith(BESIDE) and not any(item.startswith(code[:2]) for item in codes):
            yield row.doubt(
                "hs",
                f"{row.fact['hs']} stands on an entry beside the code of the goods, and no goods are of it",
                f"write the code of the goods, and {row.fact['hs']} in law",
                NEVER,
            )


def duties_on_duties(shed: Shed) -> Iterator[Doubt]:
    """Charges that are a share of another duty, where every rate is one of the customs value.

    India's social welfare surcharge is 10 % of the duties of customs (Finance Act 2018, section 110).
    """
    text = pl.concat_str("duty", "law", "source", separator=" ", ignore_nulls=True)
    words = text.str.replace_all("_|-", " ").str.to_lowercase().str.contains(ON_DUTY.pattern)
    rate, every = pl.col("rate"), pl.col("hs") == "*"
    beside = pl.col("measure").is_in(["fee", "additional"]) & (
        (rate >= 0.1) | every & (rate >= 0.02)
    )
    for row in doubtful(shed, Duty, words & beside, needs=["rate"]):
        rate = row.fact["rate"]
        yield row.doubt(
            "rate",
            f"{rate:g} is taken of the customs value; a charge that is called so is a share of another duty",
            f"write that share of the duty's own rate: of a duty of 0.1, {0.1 * rate:g}, a row for each code",
            "as it stands, it is charged on all that the goods are worth",
        )


def duties_of_firms_alike(shed: Shed) -> Iterator[Doubt]:
    """Duties set for a firm that no site is of, where one is called nearly so."""
    firms = sorted({firm for firm in shed.table(Site)["firm"].drop_nulls().to_list() if firm})
    by_name = {_short(firm): firm for firm in firms}
    for row in doubtful(shed, Duty, (pl.col("firm") != "") & ~pl.col("firm").is_in(firms)):
        near = by_name.get(_short(row.fact["firm"]), "")
        if near:
            yield row.doubt(
                "firm",
                f"no site is of the firm {row.fact['firm']!r}",
                f"did you mean {near!r}?",
                NEVER,
                meant=near,
            )


def _short(firm: str) -> str:
    """Return a firm's name without capitals, accents, marks and legal form."""
    words = re.findall(r"\w+", plain(firm).replace(".", ""))
    return " ".join(word for word in words if word not in FORMS)
