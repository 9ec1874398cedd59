"""Processes named in the words of directories and designs.

A small table, from general knowledge of workshops, for reading files where no capability graph is at
hand; give the readers another ``recognise`` for more. A phrase is met at the beginnings of words and
the longest wins, so that screen printing is no 3D printing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

PHRASES: Mapping[str, str] = {
    "3d-printing": "3d print, 3d-print, 3dp, three d print, impression 3d, 3d-druck, stampa 3d, "
    "impresion 3d, additive manufactur, fused deposition, fused filament, stereolithograph, "
    "selective laser sinter, resin print, rapid prototyp",
    "laser-cutting": "laser cut, lasercut, laser_cut, laser engrav, decoupe laser, laserschneid, "
    "taglio laser, corte laser, laser cutter, laser",
    "cnc-machining": "cnc, machining center, machining centre, usinage, zerspan, lavorazioni meccaniche, "
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
    "sheet-metal-forming": "sheet metal, press brake, bending machine, metal bend, tolerie, blechbear, "
    "carpenteria leggera, chapa, metal fold, panel beat",
    "metal-cutting": "plasma cut, waterjet, water jet, oxy fuel, guillotine, metal cut, power hacksaw",
    "metalworking": "metal fabricat, metal work, metalwork, metallbau, metallerie, serrurerie, blacksmith, "
    "forge, forging, fabrication of metal, steel fabricat, jua kali, window and door mak, metal door",
    "casting": "foundry, casting, moulage sable, giesserei, fonderia, fundicion, sand cast, die cast",
    "injection-moulding": "injection mold, injection mould, injection machine, spritzguss, "
    "stampaggio a iniezione, moulage par injection, inyeccion de plastico",
    "rotational-moulding": "rotational mo, rotomo",
    "thermoforming": "thermoform, vacuum form, tiefzieh",
    "extrusion": "extrusion, extruder, strangpress",
    "plastics-recycling": "plastic recycl, precious plastic, plastic shred",
    "composites": "fibreglass, fiberglass, carbon fib, composite layup, glass fibre",
    "woodworking": "wood work, woodwork, carpent, joiner, menuiserie, ebenister, schreiner, tischler, "
    "falegname, carpinter, furniture mak, wood turn, sawmill, timber",
    "sewing": "sew, tailor, dressmak, garment mak, couture, nahen, naherei, cucito, sartoria, costura, "
    "stitch, garment, fashion design",
    "embroidery": "embroider, broderie, stickerei, ricamo, bordado",
    "knitting": "knit, tricot, strick, maglieria",
    "weaving": "weav, loom, tissage, webere, tessitura",
    "leatherworking": "leather, shoe mak, shoemak, cobbl, maroquiner, pelletteria, tannery, upholster",
    "dyeing": "dyeing, dye house, teinture, farberei, tintoria",
    "screen-printing": "screen print, silk screen, serigraph, siebdruck, serigraf",
    "printing": "offset print, printing press, digital print, letterpress, imprimerie, druckerei, "
    "tipograf, bookbind",
    "vinyl-cutting": "vinyl cut, vinyl_cut, cutting plotter, schneideplotter, decoupe vinyle",
    "pcb-fabrication": "pcb, printed circuit, circuit board, circuit_production, circuit production, "
    "leiterplatt, circuit imprime, gerber, kicad",
    "electronics-assembly": "electronics assembl, pick and place, reflow, surface mount, smd assembl, "
    "electronics workbench, electronic",
    "assembly": "assembl, montage, assemblag, montaggio, ensambl",
    "painting": "spray paint, powder coat, painting, peinture, lackier, verniciat, pintura, varnish",
    "coating": "coating, anodi, galvani, electroplat, plating, chroming, revetement, beschicht",
    "heat-treatment": "heat treat, hardening, tempering, anneal, traitement thermique, kiln",
    "pottery": "potter, ceramic, cerami, keramik, brick mak, brickmak, clay",
    "glassworking": "glass cut, glass blow, glasswork, stained glass, vetreria, verrerie",
    "baking": "bakery, baking, boulanger, backerei, panific, panader, bread mak, cake",
    "milling-of-grain": "flour mill, grain mill, maize mill, posho, hammer mill, miller, moulin, rice mill",
    "food-processing": "food process, juice, dairy, yoghurt, cheese, butcher, roast, peanut, jam mak, "
    "honey, confection",
    "brewing": "brew, brasser, brauerei, birrif",
    "oil-pressing": "oil press, oil mill, oil extract, huilerie",
    "soap-making": "soap, detergent, savonner, cosmetic",
    "basketry": "basket, vannerie, korbflecht, beadwork, bead work",
    "jewellery-making": "jewel, goldsmith, silversmith, bijout, schmuck, gioiell, joyer",
    "concrete-work": "concrete work, concrete block, concrete product, paving block, culvert, cement block, betonwerk",
    "paper-making": "paper mak, papermak, cardboard, carton, packaging box",
    "motor-repair": "garage, car mechanic, auto mechanic, motor vehicle repair, car repair, vehicle repair",
}
"""Beginnings of words, or of phrases, by process."""

TSDC: Mapping[str, str] = {
    "3DP": "3d-printing", "ASM": "assembly", "CNC": "cnc-machining", "COT": "coating",
    "LAS": "laser-cutting", "MEC": "metalworking", "PCB": "pcb-fabrication",
    "SHE": "sheet-metal-forming", "WEL": "welding",
}  # fmt: skip
"""Codes of technology-specific documentation criteria (DIN SPEC 3105-1), as designs use them."""

ENDINGS: Mapping[str, str] = {
    ".stl": "3d-printing", ".3mf": "3d-printing", ".amf": "3d-printing", ".gcode": "3d-printing",
    ".scad": "3d-printing", ".kicad_pcb": "pcb-fabrication", ".gbr": "pcb-fabrication",
    ".brd": "pcb-fabrication", ".gbl": "pcb-fabrication", ".gtl": "pcb-fabrication",
    ".kicad_sch": "pcb-fabrication", ".dxf": "laser-cutting", ".nc": "cnc-machining",
    ".ngc": "cnc-machining", ".tap": "cnc-machining",
}  # fmt: skip
"""What a file that ends like this is most often made for."""


def processes_in(text: str) -> dict[str, str]:
    """Return the processes named in a text, each with the words it was read from."""
    plain = plainly(text)
    found: dict[str, str] = {}
    for match in _pattern().finditer(plain):
        process = _processes()[match[0]]
        end = re.compile(r"\w*").match(plain, match.end())
        found.setdefault(process, plain[match.start() : end.end() if end else match.end()])
    return found


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
def _processes() -> dict[str, str]:
    return {phrase.strip(): key for key, line in PHRASES.items() for phrase in line.split(",")}


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(_processes(), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, longest)) + ")")
