"""PrusaSlicer as a referee, where it is installed: run as a program, never linked (it is AGPL-3.0)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from makeshed.errors import BadValue, MissingExtra, TookTooLong
from makeshed.geometry.shape import Shape
from makeshed.io.jobs.gcode import Sliced, read_gcode
from makeshed.printing.toolpath import Printer, PrintSettings
from makeshed.units import Second

PROGRAM = "prusa-slicer"
LONGEST: Second = 120.0
BED = 1000.0
"""Edge of the bed [mm]: a part is sliced, not fitted to a machine."""

FIXED = {
    "printer_technology": "FFF",
    "gcode_flavor": "marlin",
    "filament_diameter": "1.75",
    "machine_limits_usage": "time_estimate_only",
    "machine_max_acceleration_z": "200,200",
    "machine_max_feedrate_z": "12,12",
    "support_material_threshold": "45",
    "retract_length": "0.8",
    "retract_lift": "0.4",
    "retract_speed": "35",
    "retract_before_travel": "1",
    "cooling": "1",
    "skirts": "1",
    "skirt_distance": "2",
    "seam_position": "nearest",
    "ensure_vertical_shell_thickness": "1",
}
"""What neither settings nor machine say; the machine retracts and lifts between contours."""

WIDE = ("", "external_perimeter_", "infill_", "perimeter_", "solid_infill_")


def installed() -> bool:
    """Whether the program is there."""
    return shutil.which(PROGRAM) is not None


def slice_part(
    shape: Shape,
    settings: PrintSettings | None = None,
    machine: Printer | None = None,
    *,
    longest: Second = LONGEST,
) -> Sliced:
    """Return what PrusaSlicer estimates for a part as it lies.

    Parameters
    ----------
    longest
        Time that the program may take [s].

    Raises
    ------
    MissingExtra
        It is not installed.
    TookTooLong
        It did not end in time.
    BadValue
        It refused the part.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise MissingExtra(
            f"{PROGRAM} is not installed", hint="estimate() needs no slicer; this is its referee"
        )
    with TemporaryDirectory() as folder:
        part, ini, out = (Path(folder) / name for name in ("part.stl", "set.ini", "out.gcode"))
        part.write_bytes(stl(shape))
        ini.write_text(configuration(settings or PrintSettings(), machine or Printer()))
        words = [program, "--load", str(ini), "--export-gcode", str(part), "--output", str(out)]
        try:
            done = subprocess.run(  # noqa: S603  (a fixed program on files of our own)
                words, capture_output=True, text=True, timeout=longest, check=False, cwd=folder
            )
        except subprocess.TimeoutExpired:
            raise TookTooLong(f"{PROGRAM} took more than {longest:g} s for {shape.name}") from None
        if done.returncode or not out.is_file():
            said = " ".join((done.stderr or done.stdout).split())[-300:]
            raise BadValue(f"{PROGRAM} refused {shape.name}: {said}")
        return read_gcode(out)


def stl(shape: Shape) -> bytes:
    """Return a part as a binary STL file."""
    facets = np.zeros(
        len(shape.triangles), dtype=[("n", "<3f4"), ("v", "<9f4"), ("attribute", "<u2")]
    )
    facets["n"] = shape.normals
    facets["v"] = shape.corners.reshape(-1, 9)
    return b"\x00" * 80 + np.uint32(len(facets)).tobytes() + facets.tobytes()


def configuration(how: PrintSettings, machine: Printer) -> str:
    """Return settings in the words of PrusaSlicer 2.5."""
    wall, other = machine.wall_acceleration, machine.acceleration
    reach = max(200.0, 2.0 * machine.infill_speed)
    said = FIXED | {
        "bed_shape": f"0x0,{BED:g}x0,{BED:g}x{BED:g},0x{BED:g}",
        "max_print_height": f"{BED:g}",
        "nozzle_diameter": f"{machine.nozzle:g}",
        "machine_max_acceleration_extruding": f"{1.25 * other:g},{1.25 * other:g}",
        "machine_max_acceleration_travel": f"{1.5 * other:g},{1.25 * other:g}",
        "machine_max_acceleration_x": f"{other:g},{other:g}",
        "machine_max_acceleration_y": f"{other:g},{other:g}",
        "machine_max_feedrate_x": f"{reach:g},{reach:g}",
        "machine_max_feedrate_y": f"{reach:g},{reach:g}",
        "machine_max_jerk_x": f"{machine.jerk:g},{machine.jerk:g}",
        "machine_max_jerk_y": f"{machine.jerk:g},{machine.jerk:g}",
        "layer_height": f"{how.layer_height:g}",
        "first_layer_height": f"{how.layer_height:g}",
        "perimeters": f"{how.walls}",
        "top_solid_layers": f"{how.top_layers}",
        "bottom_solid_layers": f"{how.bottom_layers}",
        "fill_pattern": "grid" if how.infill < 0.99 else "rectilinear",
        "fill_density": f"{100 * how.infill:g}%",
        "support_material": f"{int(how.supports)}",
        "perimeter_speed": f"{machine.inner_wall_speed:g}",
        "external_perimeter_speed": f"{machine.outer_wall_speed:g}",
        "small_perimeter_speed": f"{machine.small_wall_speed:g}",
        "infill_speed": f"{machine.infill_speed:g}",
        "solid_infill_speed": f"{machine.solid_speed:g}",
        "top_solid_infill_speed": f"{machine.top_speed:g}",
        "gap_fill_speed": f"{machine.top_speed:g}",
        "bridge_speed": f"{machine.bridge_speed:g}",
        "support_material_speed": f"{machine.support_speed:g}",
        "first_layer_speed": f"{machine.first_layer_speed:g}",
        "travel_speed": f"{0.9 * reach:g}",
        "top_infill_extrusion_width": f"{machine.nozzle:g}",
        "first_layer_extrusion_width": f"{max(machine.nozzle, how.line_width - 0.03):g}",
        "filament_max_volumetric_speed": f"{machine.flow:g}",
        "slowdown_below_layer_time": f"{machine.layer_time:g}",
        "min_print_speed": f"{machine.slowest_speed:g}",
        "perimeter_acceleration": f"{wall:g}",
        "infill_acceleration": f"{other:g}",
        "bridge_acceleration": f"{min(other, 1500.0):g}",
        "first_layer_acceleration": f"{min(other, 1000.0):g}",
        "default_acceleration": f"{other:g}",
    }
    said |= {f"{what}extrusion_width": f"{how.line_width:g}" for what in WIDE}
    return "".join(f"{key} = {value}\n" for key, value in said.items())
