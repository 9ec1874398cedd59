"""Processes named in the words of directories and designs.

A small table, from general knowledge of workshops, for reading files where no capability graph is at
hand; give the readers another `recogniser` for more. A phrase is met at the beginnings of words and
the longest wins, so that screen printing is no 3D printing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache

PHRASES: Mapping[str, str] = {
    "additive-manufacturing": "3d print, 3d-print, 3dp, three d print, impression 3d, 3d-druck, stampa 3d, "
    "impresion 3d, additive manufactur, fused deposition, fused filament, stereolithograph, "
    "selective laser sinter, resin print, rapid prototyp",
    "laser-cutting": "laser cut, lasercut, laser_cut, laser engrav, decoupe laser, laserschneid, "
    "taglio laser, corte laser, laser cutter, laser",
    "machining": "cnc, machining center, machining centre, usinage, zerspan, lavorazioni meccaniche, "
    "mecanizado, precision machin",
    "milling": "cnc mill, cnc_mill, precision_mill, milling machine, metal milling, fraisage, frasen, "
    "fresatura, fresado",
    "cnc-routing": "cnc router, cnc rout, router table, wood rout",
    "turning": "lathe, metal turn, tournage, drehen, drehbank, tornitura, torneado, turner",
    "drilling": "drill press, drilling, percage, bohren, foratura, taladrad",
    "grinding": "grind, meulage, schleif, rettifica, esmeril",
    "welding": "weld, soudure, soudage, schweiss, saldatura, soldadura, mig tig",
    "brazing": "brazing, brazed, brasage, hartlot",
    "soldering": "soldering, brasage tendre, weichlot",
    "sheet-metal-work": "sheet metal, press brake, bending machine, metal bend, tolerie, blechbear, "
    "carpenteria leggera, chapa, metal fold, panel beat",
    "plasma-cutting": "plasma cut, decoupe plasma, plasmaschneid, taglio plasma, corte por plasma",
    "waterjet-cutting": "waterjet, water jet, wasserstrahl",
    "cutting": "guillotine, metal cut, power hacksaw",
    "metal-fabrication": "metal fabricat, metal work, metalwork, metallbau, metallerie, serrurerie, blacksmith, "
    "forge, forging, fabrication of metal, steel fabricat, jua kali, window and door mak, metal door",
    "casting": "foundry, casting, moulage sable, giesserei, fonderia, fundicion, sand cast, die cast",
    "injection-moulding": "injection mold, injection mould, injection machine, spritzguss, "
    "stampaggio a iniezione, moulage par injection, inyeccion de plastico",
    "rotational-moulding": "rotational mo, rotomo",
    "thermoforming": "thermoform, vacuum form, tiefzieh",
    "plastic-extrusion": "extrusion, extruder, strangpress",
    "recycling": "plastic recycl, precious plastic, plastic shred",
    "composite-lamination": "fibreglass, fiberglass, carbon fib, composite layup, glass fibre",
    "carpentry": "wood work, woodwork, carpent, joiner, menuiserie, ebenister, schreiner, tischler, "
    "falegname, carpinter, furniture mak, wood turn, sawmill, timber",
    "sewing": "sew, tailor, dressmak, garment mak, couture, nahen, naherei, cucito, sartoria, costura, "
    "stitch, garment, fashion design",
    "embroidery": "embroider, broderie, stickerei, ricamo, bordado",
    "knitting": "knit, tricot, strick, maglieria",
    "weaving": "weav, loom, tissage, webere, tessitura",
    "leatherwork": "leather, shoe mak, shoemak, cobbl, maroquiner, pelletteria, tannery, upholster",
    "dyeing": "dyeing, dye house, teinture, farberei, tintoria",
    "screen-printing": "screen print, silk screen, serigraph, siebdruck, serigraf",
    "printing": "offset print, printing press, digital print, letterpress, imprimerie, druckerei, "
    "tipograf, bookbind",
    "vinyl-cutting": "vinyl cut, vinyl_cut, cutting plotter, schneideplotter, decoupe vinyle",
    "pcb-fabrication": "pcb, printed circuit, circuit board, circuit_production, circuit production, "
    "leiterplatt, circuit imprime, gerber, kicad",
    "pcb-assembly": "electronics assembl, pick and place, reflow, surface mount, smd assembl, "
    "electronics workbench, electronic",
    "assembly": "assembl, montage, assemblag, montaggio, ensambl",
    "painting": "spray paint, powder coat, painting, peinture, lackier, verniciat, pintura, varnish",
    "coating": "coating, anodi, galvani, electroplat, plating, chroming, revetement, beschicht",
    "heat-treatment": "heat treat, hardening, tempering, anneal, traitement thermique, kiln",
    "ceramics-shaping": "potter, ceramic, cerami, keramik, brick mak, brickmak, clay",
    "glass-forming": "glass cut, glass blow, glasswork, stained glass, vetreria, verrerie",
    "baking": "bakery, baking, boulanger, backerei, panific, panader, bread mak, cake",
    "grain-milling": "flour mill, grain mill, maize mill, posho, hammer mill, miller, moulin, rice mill",
    "food": "food process, juice, dairy, yoghurt, cheese, butcher, roast, peanut, jam mak, "
    "honey, confection",
    "brewing": "brew, brasser, brauerei, birrif",
    "oil-pressing": "oil press, oil mill, oil extract, huilerie",
    "soap-making": "soap, detergent, savonner, cosmetic",
    "basketry": "basket, vannerie, korbflecht, beadwork, bead work",
    "jewellery-making": "jewel, goldsmith, silversmith, bijout, schmuck, gioiell, joyer",
    "concrete-casting": "concrete work, concrete block, concrete product, paving block, culvert, cement block, betonwerk",
    "paper-making": "paper mak, papermak, cardboard, carton, packaging box",
    "vehicle-repair": "garage, car mechanic, auto mechanic, motor vehicle repair, car repair, vehicle repair",
}
"""Beginnings of words, or of phrases, by process."""

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


def processes_in(text: str) -> dict[str, str]:
    """Return the processes named in a text, each with the words it was read from."""
    return _told()(text)


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


@cache
def _told() -> Callable[[str], dict[str, str]]:
    return recogniser({process: line.split(",") for process, line in PHRASES.items()})
