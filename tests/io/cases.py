"""Cases that a file was imported into, and a table of wages as the Bureau of Labor Statistics publishes it."""

from __future__ import annotations

from pathlib import Path

from makeshed.casework.imports import import_files
from makeshed.model import Shed
from makeshed.store import load, save

HEAD = "AREA,AREA_TITLE,AREA_TYPE,PRIM_STATE,NAICS,NAICS_TITLE,I_GROUP,OWN_CODE,OCC_CODE,OCC_TITLE,O_GROUP,TOT_EMP,PCT_TOTAL,H_MEDIAN"
ACROSS = "000000,Cross-industry,cross-industry,1235"
METROS = f"""\
{HEAD}
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},00-0000,All Occupations,total,"2,373,920",,36.60
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},51-0000,Production Occupations,major,"68,000",,24.00
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},51-4041,Machinists,detailed,"1,610",,32.57
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},51-9161,CNC Tool Operators,detailed,490,,28.65
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},29-1215,Family Medicine Physicians,detailed,**,,#
6,California,2,CA,{ACROSS},51-4121,Welders,detailed,"30,000",,27.00
"""


def case_with(file: Path, text: str, beside: str = "", into: Shed | None = None) -> Shed:
    """Write a table and what is said beside it, import it into a new case or into one, and return that."""
    file.write_text(text, encoding="utf-8")
    if beside:
        file.with_name(f"{file.name}.toml").write_text(beside, encoding="utf-8")
    case = file.with_name("case")
    if into is not None:
        save(into, case)
    import_files([file], case)
    return load(case)
