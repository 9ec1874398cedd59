"""Open Know-How designs, in and out: OKH v1 (YAML) and OKH-LOSH up to 2.4 (TOML, JSON).

Own reading of the published field names (Internet of Production Alliance; OPEN-NEXT). A design
becomes an item, its parts become components, and what it takes to make it becomes a routing: from the
codes in ``tsdc`` where the design has them, else from its bill of materials, the kinds of its files
and its text, each step with what it was read from. Hours are not in the format and stay zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from makeshed.io.process_names import TSDC, processes_in, processes_of_files
from makeshed.io.record import DirectoryRecord, Recognise, digest, number, said, slug, texts
from makeshed.io.untrusted import outside
from makeshed.model import Component, Item, Operation, Shed

REQUIRED = ("name", "license", "version", "function")
FILES = ("bom", "source", "export", "image", "manufacturing-instructions", "user-manual", "readme")
ALIASES = {
    "title": "name", "description": "function", "licensor": "licensor", "organisation": "organization",
    "documentation-home": "repo", "project-link": "repo", "making-instructions":
    "manufacturing-instructions", "intended-use": "intended-use", "parts": "part",
}  # fmt: skip
"""Names of OKH v1 and spellings met, and what OKH-LOSH calls them."""

DEVICE = re.compile(
    r"robot|ventilator|keyboard|laptop|camera|printer|microscope|thermocycl|pick and place|"
    r"laser cutter|router|display|sensor|arduino|raspberry|esp32|motor|instrument|charger"
)
HEAVY = re.compile(
    r"\bsteel|\bframe|trailer|\bbike|bicycle|crane|turbine|\bpump|\bmill\b|press\b|thresh|bending|"
    r"heater|dryer|shelter|tractor|plough|stove|machine\b"
)


def matches(document: Any) -> bool:
    """Whether something read looks like a design."""
    if not isinstance(document, Mapping):
        return False
    names = {_name(key) for key in document}
    return bool(names & {"okhv", "okh-version", "tsdc"}) or {"name", "repo", "license"} <= names


def read(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield one record for each design.

    Parameters
    ----------
    documents
        Manifests as mappings.
    source
        Where they come from, for the ``source`` of every fact.
    recognise
        From text to the processes named in it, each with its words.
    """
    for index, document in enumerate(documents, start=first):
        where = f"design {index}"
        if not isinstance(document, Mapping):
            yield DirectoryRecord(
                where, (), (f"a manifest is a mapping, not {type(document).__name__}",)
            )
            continue
        manifest = {_name(key): value for key, value in document.items()}
        yield design(manifest, where, f"{source}, {where}", recognise)


def design(
    manifest: Mapping[str, Any], where: str, source: str, recognise: Recognise = processes_in
) -> DirectoryRecord:
    """Return one design as an item, its components and its routing."""
    warnings = [f"no {name}" for name in REQUIRED if not said(manifest.get(name))]
    title = said(manifest.get("name")) or said(manifest.get("repo"))
    if not title:
        return DirectoryRecord(where, (), ("neither a name nor a repository: left out",))
    repo = said(manifest.get("repo"))
    key = f"{slug(title)}-{digest(repo or title)}"
    steps = routing(manifest, recognise)
    if not steps:
        warnings.append("no process can be told from it")
    facts: list[Any] = [Item(item=key, name=title, mass=kilograms(manifest), source=source)]
    facts += _operations(key, steps, source)
    parts = manifest.get("part")
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Mapping) and (made := _part(part, key, source, recognise)):
            known = {fact.id for fact in facts if isinstance(fact, Item)}
            facts += [fact for fact in made if made[0].id not in known]
    for name in FILES:
        bad = [file for file in texts(manifest.get(name)) if outside(file)]
        warnings += [
            f"{name} leads out of the design and is left aside: {file[:80]}" for file in bad
        ]
    return DirectoryRecord(where, tuple(facts), tuple(warnings))


def routing(
    manifest: Mapping[str, Any], recognise: Recognise = processes_in, *, use_tsdc: bool = True
) -> dict[str, str]:
    """Return the processes that a design takes, each with its evidence.

    Parameters
    ----------
    manifest
        The design.
    recognise
        From text to the processes named in it, each with its words.
    use_tsdc
        False hides the codes, to measure what the rest tells.
    """
    found: dict[str, str] = {}
    for code in texts(manifest.get("tsdc")) if use_tsdc else ():
        short = code.upper().removeprefix("TSDC-").removeprefix("OTSDC-")
        found[TSDC.get(short, slug(code))] = f"tsdc = {code}"
    if found:
        return found
    files = [file for name in ("source", "export", "bom") for file in texts(manifest.get(name))]
    for process, file in processes_of_files(files).items():
        found.setdefault(process, f"file {file}")
    for name in ("manufacturing-process", "printing-process", "bom"):
        text = said(manifest.get(name))
        if name == "printing-process" and text:
            found.setdefault("additive-manufacturing", f"printing-process: {text}")
        for process, words in recognise(text).items():
            found.setdefault(process, f"{name}: {words}")
    if number(manifest.get("smallest-inner-radius-mm")) is not None:
        found.setdefault("machining", "smallest-inner-radius-mm is given")
    # Name, function and keywords say what a thing does sooner than how it is made: a mill mills.
    return _kind_of_product(manifest, found) or _named(manifest, recognise)


def _named(manifest: Mapping[str, Any], recognise: Recognise) -> dict[str, str]:
    """Return the processes that a design names where nothing else tells how it is made."""
    found: dict[str, str] = {}
    for name in ("name", "function", "keywords"):
        for process, words in recognise(said(manifest.get(name))).items():
            found.setdefault(process, f"{name}: {words}")
    return found


def _kind_of_product(manifest: Mapping[str, Any], found: dict[str, str]) -> dict[str, str]:
    """Add what a whole product of a kind takes: devices are put together, machines are metal."""
    if "documentation-home" not in manifest and said(manifest.get("material")):
        return found  # a part
    text = f"{said(manifest.get('name'))} {said(manifest.get('function'))}".lower()
    if device := DEVICE.search(text):
        found.setdefault("assembly", f"text: {device[0]}")
    elif heavy := HEAVY.search(text):
        found.setdefault("metal-fabrication", f"text: {heavy[0]}")
    elif said(manifest.get("bom")):
        found.setdefault("assembly", "it has a bill of materials")
    return found


def kilograms(manifest: Mapping[str, Any]) -> float:
    """Return the mass [kg]; OKH-LOSH gives grams."""
    mass = number(manifest.get("mass"))
    return mass / 1000 if mass and mass > 0 else 0.0


def written(shed: Shed, item: str) -> str:
    """Return an item as an OKH-LOSH 2.4 manifest (TOML)."""
    made = shed.get(item, Item)
    codes = {process: code for code, process in TSDC.items()}
    steps = [o for o in shed.rows(Operation) if o.item == item]
    tsdc = [codes.get(step.process, step.process) for step in steps]
    lines = [
        'okhv = "2.4"',
        f"name = {_quoted(made.name or item)}",
        f"function = {_quoted(made.name)}",
    ]
    lines += [f"tsdc = [{', '.join(map(_quoted, tsdc))}]"] if tsdc else []
    lines += [f"mass = {made.mass * 1000:g}"] if made.mass else []
    for line in shed.rows(Component):
        if line.item == item:
            part = shed.get(line.component, Item)
            lines += ["", "[[part]]", f"name = {_quoted(part.name or part.item)}"]
            lines += [f"mass = {part.mass * 1000:g}"] if part.mass else []
    return "\n".join(lines) + "\n"


def _part(part: Mapping[str, Any], parent: str, source: str, recognise: Recognise) -> list[Any]:
    manifest = {_name(key): value for key, value in part.items()}
    title = said(manifest.get("name"))
    if not title:
        return []
    key = f"{parent}/{slug(title)}"
    made = Item(item=key, name=title, mass=kilograms(manifest), source=source)
    line = Component(item=parent, component=key, source=source)
    return [made, line, *_operations(key, routing(manifest, recognise), source)]


def _operations(item: str, steps: Mapping[str, str], source: str) -> list[Operation]:
    return [
        Operation(
            item=item, process=process, source=f"{source}: {words[:200]}",
            kind="declared" if words.startswith("tsdc") else "estimate",
        )
        for process, words in steps.items()
    ]  # fmt: skip


def _name(key: Any) -> str:
    """Return a field's name as OKH-LOSH spells it: ``documentationLanguage`` has dashes."""
    dashed = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", str(key)).replace("_", "-").lower()
    return ALIASES.get(dashed, dashed)


def _quoted(text: str) -> str:
    """Return text as a TOML string."""
    made = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda c: f"\\u{ord(c[0]):04x}", made) + '"'
