"""Processes named in the words of directories and designs, and told by kinds of files.

Words are read by the capability graph (`makeshed.language.vocabulary`); give the readers another
`recogniser` for other words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from makeshed.language.mentions import read
from makeshed.language.vocabulary import vocabulary

TSDC: Mapping[str, str] = {
    "3DP": "additive-manufacturing", "ASM": "assembly", "CNC": "machining", "COT": "coating",
    "LAS": "laser-cutting", "MEC": "metal-fabrication", "PCB": "pcb-fabrication",
    "SHE": "sheet-metal-work", "WEL": "welding",
}  # fmt: skip
"""Codes of technology-specific documentation criteria (DIN SPEC 3105-1), as designs use them."""

ENDINGS: Mapping[str, str] = {
    ".stl": "additive-manufacturing", ".3mf": "additive-manufacturing", ".amf": "additive-manufacturing", ".gcode": "additive-manufacturing",
    ".scad": "additive-manufacturing", ".kicad_pcb": "pcb-fabrication", ".gbr": "pcb-fabrication",
    ".brd": "pcb-fabrication", ".gbl": "pcb-fabrication", ".gtl": "pcb-fabrication",
    ".kicad_sch": "pcb-fabrication", ".dxf": "laser-cutting", ".nc": "machining",
    ".ngc": "machining", ".tap": "machining",
}  # fmt: skip
"""What a file that ends like this is most often made for."""


OUT = re.compile(
    r"(?:[(\[:\u2013\u2014]|\s-)\s*+(?:\w++ )?(?:broken|out of (?:order|service|use)|not (?:available|working|yet)|unavailable"
    r"|coming soon|planned|defekt|kaputt|ausser betrieb|nicht verfugbar|geplant|hors service|en panne|indisponible"
    r"|non disponible|prochainement|prevue?|a venir|guast[oa]|fuori servizio|non disponibile|in arrivo|averiad[oa]"
    r"|fuera de servicio|no disponible|proximamente|previst[oa])\b"
)
"""What lists write behind a tool that is not to be had, without accents."""
MILLS = {"mill", "mills", "milling machine", "milling machines"}
"""Words for what mills grain, and for what mills metal."""


def processes_in(text: str) -> dict[str, str]:
    """Return the processes named in a text, each with the words it was read from.

    Words are those of the capability graph, in five languages; a machine speaks for what it is first
    of all for. What is said to be broken, not there or still to come behind its name is none.

    >>> processes_in("laser cutter (broken), lathe, mill")
    {'turning': 'lathe', 'milling': 'mill'}
    """
    known, found = vocabulary(), dict[str, str]()
    for mention in read(_working(text.replace("_", " "))):
        if mention.denied or mention.doubt is not None:
            continue
        for kind, key in mention.concepts:
            told = known.does(key)[:1] if kind == "machine" else [key] * (kind == "process")
            for process in told:
                found.setdefault(process, mention.words)
    return _of_a_workshop(found)


def _working(text: str) -> str:
    """Return a text without the parts that say behind a tool that it cannot be had."""
    parts = re.split(r"([.,;|\n])", text)
    return "".join(part for part in parts if not OUT.search(plainly(part)))


def _of_a_workshop(found: dict[str, str]) -> dict[str, str]:
    """Take a mill beside other tools for one of metal, unless one of them is of food."""
    kinds = vocabulary().graphs["process"]
    others = found.keys() - {"grain-milling", "milling"}
    bare = found.get("grain-milling", "").casefold() in MILLS
    if bare and others and not any("food" in kinds.upward(each) for each in others):
        found.setdefault("milling", found.pop("grain-milling"))
        found.pop("grain-milling", None)
    return found


def recogniser(phrases: Mapping[str, Iterable[str]]) -> Callable[[str], dict[str, str]]:
    """Return a function from text to the processes named in it, each with its words.

    Parameters
    ----------
    phrases
        By process, the beginnings of the words or phrases that name it.
    """
    known = {
        plainly(phrase).strip(): process for process, said in phrases.items() for phrase in said
    }
    longest = sorted(filter(None, known), key=lambda phrase: (-len(phrase), phrase))
    pattern = re.compile(r"(?<![^\W_])(" + "|".join(map(re.escape, longest)) + r")\w*")

    def told(text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for match in pattern.finditer(plainly(text)):
            found.setdefault(known[match[1]], match[0])
        return found

    return told


def processes_of_files(names: Iterable[str]) -> dict[str, str]:
    """Return the processes that files are made for, each with a file that says so."""
    found: dict[str, str] = {}
    for name in names:
        bare = name.lower().partition("?")[0].partition("#")[0]
        for ending, process in ENDINGS.items():
            if bare.endswith(ending):
                found.setdefault(process, name)
    return found


def plainly(text: str) -> str:
    """Return text in lower case without accents."""
    spread = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return "".join(c for c in spread if not unicodedata.combining(c))
