"""Should this e-bike be made in Marseille? Prints the answer and writes out/ebike.html.

Run it with ``make demo``. Each option is the case with a few facts left out or added (see the files
in ``scenarios/``); the planner does the rest.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import makeshed as ms
from makeshed import passport, report
from makeshed.questions.plan import Plan

HERE = Path(__file__).parent
OUT = Path("out") / "ebike.html"
DAY = date(2026, 11, 22)
"""The day whose duties hold: the facts of the case are of 2025 and 2026."""
UNDECIDED = 0.10
"""Gaps below this share are not decided by these facts: most part prices are estimates."""

RIVALS = {
    "a1": "China, Giant Kunshan (13.8 % extra duty)",
    "a2": "China, cooperating exporter (33.4 %)",
    "a3": "China, all others (79.3 %)",
    "b": "Taiwan",
    "c": "Vietnam, preferential origin",
    "c3": "Vietnam, after a circumvention finding",
    "d": "Portugal",
    "d2": "Bulgaria",
}
LOCAL = {
    "e1": "Chinese parts, end-use authorisation",
    "e1c": "the same without the authorisation",
    "e2": "less than 60 % Chinese parts",
    "e3": "balanced: Portuguese frame, French wheels and pack",
    "f": "frame cast in Vitrolles, French motor and pack",
    "f2": "as local as can be",
}
CLAIMS = ["eu.bike_parts", "eu.nonpreferential", "fr.ofg", "fr.marseille"]
"""Rules that a bike made in Marseille may want to meet."""
JULY_2021 = (11774 + 900 * 1.1638) / (3414 + 900 * 1.1638)
"""A container from Shanghai in July 2021 against today, destination charges included."""


def main() -> None:
    """Ask, print, report."""
    shed = ms.example("ebike")
    expected = independent()
    options = {name: option(shed, name) for name in expected}
    today, best = option(shed, "today"), ms.plan(shed, day=DAY)
    marseille = ms.plan(shed.minus("offers/*:ebike:*"), day=DAY)

    print("Should this e-bike be made in Marseille?\n")
    print(f"  today      {each(today):7.0f} EUR a bike   {today.rows[0].sources}")
    print(f"  best plan  {each(best):7.0f} EUR a bike   {best.rows[0].sources}")
    print(
        f"  Marseille  {each(marseille):7.0f} EUR a bike   assembled there from {parts(marseille)}"
    )
    print(f"  {verdict(today, best, marseille)}\n")
    print_answer(options)
    print_rivals(options)
    print_what_decides(shed, options)
    print_local_content(options)
    print_check(options, expected)

    OUT.parent.mkdir(exist_ok=True)
    report.write(
        marseille,
        OUT,
        title="Should this e-bike be made in Marseille?",
        alternatives={
            "Today: China": today,
            "Best: Vietnam": best,
            "Portugal": options["d"],
            "Marseille, balanced": options["e3"],
            "Marseille, high local": options["f"],
        },
        **report.facts_of(shed),
    )
    print(f"The report, with map and every number opened: {OUT}")
    print_passport(shed, options["e3"])


def option(shed: ms.Shed, name: str) -> Plan:
    """Plan the case as one of its scenarios has it."""
    return ms.plan(ms.scenario(shed, HERE / "scenarios" / f"{name}.args"), day=DAY)


def each(plan: Plan) -> float:
    """Return the cost of one bike over all cities [EUR]."""
    return plan.cost / sum(row.quantity for row in plan.rows)


def landed(plan: Plan) -> float:
    """Return the cost of one bike at the Marseille demand [EUR]."""
    return next(row.unit_cost for row in plan.rows if row.place == "marseille")


def term(plan: Plan, kind: str) -> float:
    """Return one kind of cost of one bike [EUR]."""
    units = sum(row.quantity for row in plan.rows)
    return sum(line.cost for line in plan.cost_lines if line.kind == kind) / units


def parts(plan: Plan) -> str:
    """Say where the parts come from, by value."""
    spend: dict[str, float] = {}
    for row in plan.bought:
        spend[row.origin] = spend.get(row.origin, 0.0) + row.spend
    whole = sum(spend.values())
    ranked = sorted(spend.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{amount / whole:.0%} {country}" for country, amount in ranked) + " parts"


def compared(one: float, other: float) -> str:
    """Say how far apart two costs are, and whether these facts can tell."""
    gap = one - other
    word = "dearer" if gap > 0 else "cheaper"
    said = f"{abs(gap):.0f} EUR ({abs(gap) / other:.0%}) {word}"
    return f"{said}, which these facts do not decide" if abs(gap) < UNDECIDED * other else said


def verdict(today: Plan, best: Plan, marseille: Plan) -> str:
    """Answer the question in a sentence."""
    source = best.rows[0].sources
    return (
        f"Marseille is {compared(each(marseille), each(today))} than today's plan; "
        f"it is {compared(each(marseille), each(best))} than {source}."
    )


def print_answer(options: dict[str, Plan]) -> None:
    """Say against which rivals Marseille wins, loses, or cannot be told apart."""
    e1 = landed(options["e1"])
    groups: dict[str, list[str]] = {"Yes against": [], "No against": [], "Not decided against": []}
    for name, said in RIVALS.items():
        gap = e1 / landed(options[name]) - 1
        group = "Not decided against" if abs(gap) < UNDECIDED else "No against"
        groups["Yes against" if gap <= -UNDECIDED else group].append(said)
    print("On cost, is Marseille the place?")
    for group, rivals in groups.items():
        print(f"  {group + ':':<21}{'; '.join(rivals) or 'none'}")
    print()


def print_rivals(options: dict[str, Plan]) -> None:
    """Set Marseille beside each rival, delivered to Marseille."""
    e1 = landed(options["e1"])
    print(f"Marseille with Chinese parts lands at {e1:.0f} EUR in Marseille; beside it:")
    print(f"  {'rival':<42}{'EUR':>6}{'duty':>7}{'freight':>9}{'CO2e kg':>9}   Marseille is")
    for name, said in RIVALS.items():
        plan = options[name]
        duty, freight = term(plan, "duty"), term(plan, "freight")
        co2e = next(row.co2e for row in plan.rows if row.place == "marseille")
        print(
            f"  {said:<42}{landed(plan):>6.0f}{duty:>7.0f}{freight:>9.0f}{co2e:>9.0f}   "
            f"{compared(e1, landed(plan))}"
        )
    print()


def print_what_decides(shed: ms.Shed, options: dict[str, Plan]) -> None:
    """Set the weight of duty beside the weight of freight."""
    duty = landed(options["a2"]) - landed(options["a0"])
    lost = landed(options["c3"]) - landed(options["c"])
    shock = {
        name: landed(freight_shock(shed, name)) - landed(options[name])
        for name in ("a2", "c", "e1")
    }
    print("What decides it is duty, not freight:")
    print(f"  anti-dumping and countervailing duty adds {duty:.0f} EUR to a Chinese bike,")
    print(f"  a circumvention finding would add {lost:.0f} EUR to a Vietnamese one;")
    print(
        f"  freight at its peak of July 2021 adds {shock['a2']:.0f} EUR to China, "
        f"{shock['c']:.0f} to Vietnam, {shock['e1']:.0f} to Marseille.\n"
    )


def freight_shock(shed: ms.Shed, name: str) -> Plan:
    """Plan an option with container rates as in July 2021."""
    lanes = [lane for lane in shed.rows(ms.Lane) if lane.mode == "container" and lane.cost]
    dearer = [f"lanes/{lane.id}.cost={lane.cost * JULY_2021}" for lane in lanes if lane.cost]
    scenario = HERE / "scenarios" / f"{name}.args"
    changed = ms.scenario(shed, set=dearer)
    return ms.plan(ms.scenario(changed, scenario), day=DAY)


def print_local_content(options: dict[str, Plan]) -> None:
    """Say what more local content costs."""
    base = options["e1"]
    print("The price of more local content (share of the ex-works cost spent in France):")
    print(
        f"  {'made in Marseille with':<54}{'EUR':>6}{'French':>9}{'CO2e kg':>9}   more than the first"
    )
    for name, said in LOCAL.items():
        plan = options[name]
        row = next(row for row in plan.rows if row.place == "marseille")
        extra = landed(plan) - landed(base)
        more = "" if name == "e1" else f"   {extra:+.0f} EUR ({extra / landed(base):+.0%})"
        print(f"  {said:<54}{landed(plan):>6.0f}{row.local_share:>9.0%}{row.co2e:>9.0f}{more}")
    print()


def independent() -> dict[str, float]:
    """Return what an independent calculation says each option costs [EUR]."""
    with (HERE / "scenarios" / "expected.csv").open(encoding="utf-8") as lines:
        return {row["option"]: float(row["landed_eur"]) for row in csv.DictReader(lines)}


def print_check(options: dict[str, Plan], expected: dict[str, float]) -> None:
    """Set each option beside the independent calculation."""
    off = {name: landed(plan) / expected[name] - 1 for name, plan in options.items()}
    worst = max(off, key=lambda name: abs(off[name]))
    print(
        f"{len(off)} options were also calculated independently (docs, the e-bike case): "
        f"the largest difference is {off[worst]:+.1%} ({worst})."
    )
    print(
        "Part prices and masses are estimates; read gaps under "
        f"{UNDECIDED:.0%} as undecided, and put your own quotes in before you act.\n"
    )


def print_passport(shed: ms.Shed, plan: Plan) -> None:
    """Say what the balanced bike may claim, and issue a passport for it that anyone can check."""
    made = ms.scenario(shed, HERE / "scenarios" / "e3.args")
    verdicts = ms.label(made, "ebike", rules=CLAIMS, sourcing=plan, day=DAY)
    print("\nWhat the balanced bike may claim, on the data declared:")
    for row in verdicts.rows:
        print(f"  {row.name:<55}{row.verdict}")
    product = passport.product_of(made, "ebike", made_on=DAY, plan=plan, verdicts=verdicts)
    folder = OUT.parent / "passports"
    issued = passport.issue(
        folder,
        OUT.parent / "keys",
        product,
        passport.Maker("Illustration, no real firm"),
        base="https://passports.example/marseille/",
    )
    trusted = json.loads((folder / "did.json").read_text(encoding="utf-8"))
    checked = passport.verify(folder, issued[0].path, trusted=[trusted])
    passed = sum(row.result == "pass" for row in checked.rows)
    print(
        f"  its passport, issued and verified offline: {passed} of {len(checked.rows)} checks pass;"
    )
    print(f"  the page a shopper sees lies in {folder}")


if __name__ == "__main__":
    main()
