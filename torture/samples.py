"""Valid files of every kind that makeshed reads, and how each is read."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import makeshed
from makeshed.io.importing import gathered
from makeshed.io.jobs import jobs_in, read_gcode
from makeshed.io.parts import read_bodies
from makeshed.io.sources import opened
from makeshed.model import NOUNS, Capability, Currency, Item, Offer, Place, Shed, Site
from makeshed.network import limit_grammar as limits
from makeshed.questions.calibrate import calibrate
from makeshed.questions.find import find
from makeshed.store import load, save
from makeshed.store.scenario import scenario

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Sample:
    """A file, what lies beside it, and how it is read; what is read is returned, to be looked at."""

    name: str
    body: bytes
    read: Callable[[Path], Any]
    beside: tuple[tuple[str, bytes], ...] = ()


def small() -> Shed:
    """Return a few facts of several tables."""
    return Shed.of(
        Currency(currency="EUR", rate=1.0, source="s"),
        Place(place="lyon", name="Lyon", lat=45.76, lon=4.84, country="FR", population=500_000.0),
        Place(place="turin", name="=Torino", lat=45.07, lon=7.69, country="IT"),
        Site(site="a", name='Atelier, "A"', place="lyon", role="maker", about="welding\nof steel"),
        Site(site="b", name="Bottega", place="turin", role="maker", last_confirmed=date(2026, 1, 2)),
        Capability(site="a", process="welding", materials="steel", batch_min=1.0, batch_max=50.0),
        Item(item="gate", name="Gate", mass=30.0, hs="7308.30"),
        Offer(site="b", item="gate", price=120.0, currency="EUR"),
    )  # fmt: skip


def stored(where: Path) -> Shed:
    """Read a store, every table of it."""
    shed = load(where)
    for noun in NOUNS.values():
        shed.table(noun)
    shed.fingerprint()
    return shed


def imported(path: Path) -> Shed:
    """Read makers or designs into facts."""
    source = opened(path)
    records = ((source.name, one) for n in range(source.pieces) for one in source.records(n, _read))
    return gathered(Shed(), records)[0]


def _read(text: str) -> dict[str, str]:
    from makeshed.io.process_names import processes_in  # noqa: PLC0415

    return processes_in(text)


def part(path: Path) -> Any:
    """Read the bodies of a part."""
    return [(one.vertices, one.volume) for one in read_bodies(path, unit="mm")]


def calibrated(path: Path) -> Any:
    """Read a log and ask what it says of a machine."""
    return calibrate(jobs_in([path]), site="a", process="material-extrusion").as_facts()


def need(path: Path) -> Any:
    """Ask for what a text says."""
    found = find(
        makeshed.example("directory"), path.read_bytes().decode("utf-8", "surrogateescape")
    )
    found.to_json()
    return found.rows


def limit(path: Path) -> Any:
    """Read limits of a plan."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    return [limits.read(line).bound for line in text.splitlines()]


def alone(path: Path) -> Any:
    """Verify a credential in a file of its own, and show it."""
    from makeshed.passport import verify_file  # noqa: PLC0415
    from makeshed.passport.page import page  # noqa: PLC0415

    found, held = verify_file(path, lists=[path])
    return [found.to_json(), page(held.payload, found=["x"]).decode() if held else ""]


def verified(path: Path) -> Any:
    """Verify the passport whose folder a file belongs to."""
    from makeshed.passport import verify_all  # noqa: PLC0415

    root = next(parent for parent in path.parents if parent.name == "passports")
    return [one.to_json() for one in verify_all(root)]


@cache
def samples(kind: str) -> tuple[Sample, ...]:
    """Return valid files of one kind; none where what reads them is not installed."""
    made = {
        "store": _stores, "import": _imports, "part": _parts, "job": _jobs, "words": _words,
        "passport": _passports,
    }  # fmt: skip
    return tuple(made[kind]())


def _files(root: Path) -> Files:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _stores() -> Iterator[Sample]:
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        root = Path(folder)
        for form in ("csv", "parquet"):
            save(small(), root / form, format=form)
            held = _files(root / form)
            for name in held:
                rest = tuple((f"case/{n}", b) for n, b in held.items() if n != name)
                read = lambda path: stored(path.parent)  # noqa: E731
                yield Sample(f"case/{name}", held[name], read, rest)
        for name in ("case.xlsx", "case.db"):
            save(small(), root / name)
            yield Sample(name, (root / name).read_bytes(), stored)


def _imports() -> Iterator[Sample]:
    lab = {"id": 7, "name": "Fab Lab", "kind_name": "fab_lab", "slug": "torino", "country_code": "IT",
           "latitude": 45.05, "longitude": 7.67, "capabilities": ["laser", "cnc_milling"]}  # fmt: skip
    factory = {
        "type": "Feature", "id": "X1", "geometry": {"type": "Point", "coordinates": [114.1, 22.6]},
        "properties": {"name": "Garments", "address": "1 Road", "country_code": "CN", "os_id": "X1",
                       "extended_fields": {"processing_type": [{"value": {"raw_value": "Cut"}}]}},
    }  # fmt: skip
    okw = {
        "name": "Mary Tailoring", "facility_status": "Active", "typical_batch_size": "50-500 units",
        "location": {"address": {"country": "Kenya"}, "gps": {"lat": -1.28, "lon": 36.9}},
        "equipment": [{"equipment_type": "Laser cutter", "materials_worked": ["leather"]}],
        "verified": "2025-03-04", "certifications": ["ISO 9001"],
    }  # fmt: skip
    business = {
        "@context": "https://schema.org", "@type": "LocalBusiness", "name": "Rossi Saldature",
        "address": {"addressCountry": "IT"}, "geo": {"latitude": "45.1", "longitude": "7.7"},
        "makesOffer": [{"@type": "Offer", "itemOffered": {"name": "Saldatura TIG"}}],
    }  # fmt: skip
    point = {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [5.37, 43.3]},
        "properties": {"name": "Tôlerie", "country": "France", "tools": "press brake; laser cutter"},
    }  # fmt: skip
    design = {
        "okhv": "2.4", "name": "Label", "repo": "https://example.org/x", "version": "1",
        "license": "CC0-1.0", "function": "labels", "tsdc": ["3DP", "ASM"], "mass": 150,
        "bom": ["bom.csv"], "outer-dimensions": {"width": 10, "height": 20, "depth": 5},
        "part": [{"name": "Base", "mass": 100, "export": "base.stl", "material": "PLA"}],
    }  # fmt: skip
    for name, entry in (
        ("labs", lab), ("factories", factory), ("okw", okw), ("web", business), ("okh", design),
    ):  # fmt: skip
        yield Sample(f"{name}.json", json.dumps([entry, entry], indent=1).encode(), imported)
    collection = {"type": "FeatureCollection", "features": [point, point]}
    yield Sample("map.geojson", json.dumps(collection, ensure_ascii=False).encode(), imported)
    yield Sample("two.jsonl", f"{json.dumps(lab)}\n{json.dumps(lab)}\n".encode(), imported)
    yield Sample(
        "okh.toml",
        b'okhv = "1.0"\nname = "x"\nrepo = "y"\nlicense = "MIT"\nversion = "1"\nfunction = "f"\n'
        b'tsdc = ["CNC"]\n[[part]]\nname = "p"\nmass = 2.5\nsource = "p.stl"\n',
        imported,
    )
    yield Sample(
        "okh.yaml",
        b"okhv: '2.0'\nname: x\nrepo: y\nlicense: MIT\nversion: 1\nfunction: f\nmass: 5\n"
        b"part:\n  - &a {name: p, mass: 2}\n  - *a\n",
        imported,
    )
    yield from _maps_and_bills()
    table = "Company;Latitude;Longitude;Country;Machines\nMüller;48,1;11,5;DE;Drehbank\n".encode()
    yield Sample("list.csv", table, imported)
    mapped = b'[columns]\nname = "A"\nlat = "B"\nlon = "C"\n[constants]\ncountry = "DE"\n'
    yield Sample("own.csv", b"A,B,C\nMeier,48.1,11.5\n", imported, (("own.csv.toml", mapped),))
    read = lambda path: imported(path.with_suffix(""))  # noqa: E731
    yield Sample("own.csv.toml", mapped, read, (("own.csv", b"A,B,C\nMeier,48.1,11.5\n"),))


CORNERS = [(x, y, z) for x in (0, 20) for y in (0, 20) for z in (0, 20)]
SIDES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]


def _maps_and_bills() -> Iterator[Sample]:
    tags = {"name": "Werk", "man_made": "works", "product": "furniture", "addr:country": "DE"}
    corners = [{"type": "node", "id": n, "lat": 48 + n / 10, "lon": 11 + n / 7} for n in range(3)]
    way = {"type": "way", "id": 7, "nodes": [0, 1, 2, 0], "tags": tags}
    area = {"type": "relation", "id": 8, "members": [{"type": "way", "ref": 7, "role": "outer"}],
            "tags": {"craft": "tailor;shoemaker", "disused": "yes"}}  # fmt: skip
    answer = {"version": 0.6, "elements": [*corners, way, area]}
    yield Sample("overpass.json", json.dumps(answer, indent=1).encode(), imported)
    yield Sample(
        "board-bom.csv",
        b'"Reference","Qty","Value","DNP","Footprint"\n"C1-C3,C5","4","100n","","SMD:C_0805"\n'
        b'"R9","1","1K","DNP","SMD:R_0805"\n',
        imported,
    )
    yield Sample(
        "BOB.csv",
        b"BOM Level,Parent IPN,Part IPN,Part Name,Quantity,overage,optional\n1,BOB,SUB,Sub,2.0,5%,\n"
        b"2,SUB,R_2K2,R,10.5,,False\n1,BOB,CAP,Cap,1,2,True\n",
        imported,
    )
    yield Sample(
        "BOM.csv",
        b'"ID","Item","Quantity","Is Default","Item Code (Items)","Qty (Items)","UOM (Items)"\n'
        b'"BOM-1","Chair","10","1","Leg","40","Nos"\n"","","","","Glue","2.5","Litre"\n',
        imported,
    )


def _parts() -> Iterator[Sample]:
    import numpy as np  # noqa: PLC0415

    threes = [t for a, b, c, d in SIDES for t in ((a, b, c), (a, c, d))]
    lines = ["solid box"]
    for three in threes:
        lines += ["facet normal 0 0 0", "outer loop"]
        lines += [f"vertex {x} {y} {z}" for x, y, z in (CORNERS[k] for k in three)]
        lines += ["endloop", "endfacet"]
    yield Sample("a.stl", "\n".join([*lines, "endsolid box\n"]).encode(), part)
    from makeshed.io.parts.mesh import RECORD  # noqa: PLC0415

    binary = np.zeros(len(threes), RECORD)
    binary["corners"] = [[CORNERS[k] for k in three] for three in threes]
    yield Sample("b.stl", b" " * 80 + len(threes).to_bytes(4, "little") + binary.tobytes(), part)
    obj = [f"v {x} {y} {z}" for x, y, z in CORNERS]
    obj += [f"f {' '.join(str(k + 1) for k in side)}" for side in SIDES]
    yield Sample("a.obj", "\n".join(obj).encode(), part)
    head = "ply\nformat ascii 1.0\nelement vertex 8\nproperty float x\nproperty float y\n"
    head += (
        "property float z\nelement face 12\nproperty list uchar int vertex_indices\nend_header\n"
    )
    ply = [f"{x} {y} {z}" for x, y, z in CORNERS] + [f"3 {a} {b} {c}" for a, b, c in threes]
    yield Sample("a.ply", (head + "\n".join(ply) + "\n").encode(), part)
    yield Sample("a.3mf", _threemf(threes), part)
    if find_spec("OCP"):
        yield Sample("a.step", _step(), part)


def _threemf(threes: list[tuple[int, int, int]]) -> bytes:
    corners = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in CORNERS)
    sides = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in threes)
    space = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
    model = (
        f'<?xml version="1.0"?><model unit="millimeter" xmlns="{space}"><resources><object id="1" '
        f'type="model"><mesh><vertices>{corners}</vertices><triangles>{sides}</triangles></mesh>'
        '</object></resources><build><item objectid="1" transform="1 0 0 0 1 0 0 0 1 5 5 0"/></build>'
        "</model>"
    )
    kinds = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>'
        "</Types>"
    )
    start = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Target="/3D/3dmodel.model" Id="r" '
        'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", kinds)
        packed.writestr("_rels/.rels", start)
        packed.writestr("3D/3dmodel.model", model)
    return out.getvalue()


def _step() -> bytes:
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox  # noqa: PLC0415
    from OCP.STEPControl import STEPControl_StepModelType, STEPControl_Writer  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        writer = STEPControl_Writer()
        box = BRepPrimAPI_MakeBox(10.0, 20.0, 30.0).Shape()
        writer.Transfer(box, STEPControl_StepModelType.STEPControl_AsIs)
        writer.Write(f"{folder}/a.step")
        return (Path(folder) / "a.step").read_bytes()


def _jobs() -> Iterator[Sample]:
    rows = "".join(f"j{n},{100 + n},{90 + n},completed,1000,990,0.2\n" for n in range(8))
    head = "name,seconds,estimated,status,filament_used,filament_total,layer_height\n"
    yield Sample("log.csv", (head + rows).encode(), calibrated)
    job = {
        "filename": "sub/part.gcode", "status": "completed", "print_duration": 3700.5,
        "filament_used": 1100.0,
        "metadata": {"estimated_time": 3500, "filament_total": 1000.0, "layer_height": 0.2},
    }  # fmt: skip
    log = {"result": {"count": 6, "jobs": [job] * 6}}
    yield Sample("history.json", json.dumps(log).encode(), calibrated)
    prusa = (
        "; generated by PrusaSlicer 2.5.0\nG1 X1 E3\n; filament used [mm] = 1000.00\n"
        "; estimated printing time (normal mode) = 1d 2h 3m 4s\n; layer_height = 0.3\n"
    )
    yield Sample("a.gcode", prusa.encode(), read_gcode)
    cura = (
        ";FLAVOR:Marlin\n;TIME:6543\n;Filament used: 1.5m\n;Generated with Cura_SteamEngine 5.4\n"
    )
    yield Sample("b.gcode", cura.encode(), read_gcode)


def _words() -> Iterator[Sample]:
    changed = lambda path: scenario(makeshed.example("ebike"), path)  # noqa: E731
    args = b"# later\n--set 'demands/*.price=900'\n--without sites/shenzhen\n--set duties/ebike-cn.rate=0.25\n"
    yield Sample("a.args", args, changed)
    yield Sample(
        "need.txt",
        "20 steel brackets 300 x 200 x 6 mm, ±0.5 mm, within 50 km of Lyon".encode(),
        need,
    )
    yield Sample(
        "need2.txt",
        b"cerco chi salda 5 telai in acciaio entro 2 settimane vicino a Torino",
        need,
    )
    yield Sample(
        "limits.txt",
        b"share(firm, frame)<=0.4\nco2e <= 120 t\nlocal>=50% @ fr.ofg\nsources(x, 0.2)>=2",
        limit,
    )


def _passports() -> Iterator[Sample]:
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    if not find_spec("joserfc"):
        return
    from makeshed.passport import Line, Maker, Product, Workplace, issue  # noqa: PLC0415
    from makeshed.passport.signed_envelope import opened as opened_envelope  # noqa: PLC0415

    product = Product(
        key="gate", name="Gate", workplace=Workplace("a", "Atelier", "Lyon", "FR"),
        made_on=date(2026, 11, 20), hs="7308 30 00", mass=30.0,
        lines=(Line("bar", "Bar", 4, 5.0, "FR", "forge", 20.0, "EUR"),),
        steps=(), claims=(), missing=(),
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        root = Path(folder)
        base, now = "https://velo.example/passports/", datetime(2026, 11, 22, 8, tzinfo=UTC)
        issue(root / "passports", root / "keys", product, Maker("M", "1", "https://r.example"),
              base=base, now=now)  # fmt: skip
        held = _files(root / "passports")
        shutil.rmtree(root / "passports")
    for name, body in held.items():
        if not name.endswith((".png", ".svg")):
            rest = tuple((f"passports/{n}", b) for n, b in held.items() if n != name)
            yield Sample(f"passports/{name}", body, verified, rest)
        if name.endswith(("passport.jwt", "conformity.jwt")):
            yield Sample(f"alone-{Path(name).name}", body, alone)
            payload = opened_envelope(body).payload
            yield Sample(f"{Path(name).stem}.json", json.dumps(payload).encode(), alone)
