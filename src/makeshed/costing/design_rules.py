"""Can it be made? Every rule of design of a process against the part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from makeshed.costing.cost_drivers import DriverScope, lineage
from makeshed.costing.part_measures import CHECKS, Measured, Part
from makeshed.costing.quote_row import Judged, Remark, Status, Verdict
from makeshed.data import rows
from makeshed.errors import BadFacts, Problem, nearest
from makeshed.model import DesignRule, Shed


@dataclass(frozen=True, slots=True)
class DesignThreshold:
    """A rule of design with whose it is."""

    site: str
    process: str
    material: str
    check: str
    least: float | None
    most: float | None
    unit: str
    grade: Literal["change", "not"]
    fix: str
    rule: str


@cache
def _bundled() -> tuple[DesignThreshold, ...]:
    return tuple(
        DesignThreshold(
            "",
            row["process"],
            row["material"],
            row["check"],
            float(row["least"]) if row["least"] else None,
            float(row["most"]) if row["most"] else None,
            row["unit"],
            cast("Literal['change', 'not']", row["grade"]),
            row["fix"],
            f"makeshed, {row['kind']}: {row['source']}",
        )
        for row in rows("making/design_rules")
    )


def own_rules(shed: Shed) -> tuple[DesignThreshold, ...]:
    """Return the rules of design of a shed; raise `BadFacts` if one names no check."""
    units = {rule.check: rule.unit for rule in _bundled()}
    table = list(shed.rows(DesignRule))
    if bad := [row for row in table if row.check not in CHECKS]:
        raise BadFacts(
            [
                Problem(DesignRule.table, None, "check", row.check, nearest(row.check, CHECKS))
                for row in bad
            ]
        )
    return tuple(
        DesignThreshold(
            row.site,
            row.process,
            row.material,
            row.check,
            row.least,
            row.most,
            units.get(row.check, ""),
            row.grade,
            row.fix or _fix(row.check),
            f"{row.site or 'the case'}, {row.kind}: {row.source or 'no source'}",
        )
        for row in table
    )


def _fix(check: str) -> str:
    return next((rule.fix for rule in _bundled() if rule.check == check and rule.fix), "")


def thresholds(own: tuple[DesignThreshold, ...], where: DriverScope) -> Iterator[DesignThreshold]:
    """Yield the rules that hold for a process there, the nearest of each check."""
    kinds = lineage(where.material)
    found: dict[str, list[tuple[tuple[bool, bool, int], DesignThreshold]]] = {}
    for rank, listed in enumerate((own, _bundled())):
        for rule in listed:
            fits = rule.process == where.process and rule.material in kinds
            if fits and rule.site in {"", where.site}:
                key = (bool(rank), rule.site == "", kinds.index(rule.material))
                found.setdefault(rule.check, []).append((key, rule))
    for rules in found.values():
        yield _with_capability(min(rules, key=lambda each: each[0])[1], where)


def _with_capability(rule: DesignThreshold, where: DriverScope) -> DesignThreshold:
    """Return the rule with the limit that the site's capability states instead."""
    able = where.capability
    if able is None:
        return rule
    sides = [s for s in (able.envelope_x, able.envelope_y, able.envelope_z) if s is not None]
    rule_of = f"capability of {able.site}, {able.kind}: {able.source or 'no source'}"
    ours = replace(rule, site=able.site, rule=rule_of)
    if rule.check == "longest side" and sides:
        return replace(ours, most=max(sides))
    if rule.check == "tolerance" and able.tolerance is not None:
        return replace(ours, least=able.tolerance)
    if rule.check == "sheet thickness" and able.thickness_max is not None:
        return replace(ours, most=able.thickness_max)
    return rule


def judge(
    part: Part, own: tuple[DesignThreshold, ...], where: DriverScope
) -> tuple[Judged, list[Remark]]:
    """Return whether a process can make the part there, and each remark."""
    remarks = [
        remark for rule in thresholds(own, where) if (remark := _remark(part, rule)) is not None
    ]
    broken = [r for r in remarks if r.status == "broken"]
    unknown = [r for r in remarks if r.status == "unmeasured"]
    verdict: Verdict = "feasible"
    if any(r.grade == "not" for r in broken):
        verdict = "not"
        reasons = [r.check for r in broken if r.grade == "not"]
    elif broken:
        verdict, reasons = "with changes", [r.check for r in broken]
    elif unknown:
        verdict, reasons = "unverified", [f"{r.check} not known" for r in unknown]
    else:
        reasons = [f"{len(remarks)} checks kept"]
    judged = Judged(where.site, where.process, where.material, verdict, ", ".join(reasons))
    return judged, remarks


def _remark(part: Part, rule: DesignThreshold) -> Remark | None:
    """Return the rule against the part; nothing if it has none of what the rule is about."""
    edge = rule.least if rule.least is not None else rule.most
    found = CHECKS[rule.check](part, edge)
    if not found.applies:
        return None
    return Remark(
        site=rule.site,
        process=rule.process,
        check=rule.check,
        status=_status(found, rule),
        value=found.value,
        least=rule.least,
        most=rule.most,
        unit=rule.unit,
        grade=rule.grade,
        fix=rule.fix,
        rule=rule.rule,
        faces=tuple(found.faces().tolist()) if _status(found, rule) == "broken" else (),
        material=rule.material,
    )


def _status(found: Measured, rule: DesignThreshold) -> Status:
    if found.value is None:
        return "unmeasured"
    # Half a per cent: a mesh of a cylinder is a little thinner than the cylinder.
    low = rule.least is not None and found.value < rule.least * 0.995
    high = rule.most is not None and found.value > rule.most * 1.005
    return "broken" if low or high else "kept"
