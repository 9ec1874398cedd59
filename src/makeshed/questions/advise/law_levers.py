"""Get an authorisation, or apply for what a policy grants: today's plan under other law, and what that saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from makeshed.errors import BadFacts, BadValue, Infeasible
from makeshed.language.text import few
from makeshed.model import NOUNS, Operation, Policy, Shed
from makeshed.policy.asking_plans import named
from makeshed.policy.difference import FactChange, changes
from makeshed.policy.measure import measure, rows_of
from makeshed.questions.advise.answer import NotNow
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lever import KindFound, Lever, not_paying, paying
from makeshed.questions.advise.plan_change import PlanChange
from makeshed.questions.advise.plan_levers import PLAN, lever_of, planned_together
from makeshed.questions.advise.saving_levers import set_up_of

CANNOT = "something else changes: today's plan is the same with it"


def preference_levers(firm: FirmToday) -> KindFound:
    """Return what each proof or authorisation would save, that the firm says it could get.

    Raises
    ------
    BadValue
        One is not written key=yes.
    """
    if firm.plan is None or firm.untold or not firm.qualify:
        return KindFound()
    return _looked(firm, [_preference(word) for word in firm.qualify])


def _preference(word: str) -> PlanChange:
    key, sign, value = word.partition("=")
    if not sign or not key.strip() or value.strip() != "yes":
        raise BadValue(
            f"qualify holds {word!r}",
            hint="write key=yes, the key as the rule has it: end-use-8835=yes",
        )
    return PlanChange(
        action=f"preference:{key.strip()}",
        kind="preference",
        does=f"get what {key.strip()} asks for",
        asked={"answers": [f"{key.strip()}=yes"]},
        call="your customs agent, then the authority that grants it",
        monday="ask for the form and what has to be proven, and how long it takes",
        evidence="expert rule",
        assumes="it is granted, and duties stay as they are",
        touches=frozenset({"duties"}),
    )


def grant_levers(firm: FirmToday) -> KindFound:
    """Return what each policy that is named, or of which the case has rows, saves the firm in a year."""
    if firm.plan is None or not (firm.policies or len(firm.shed.table(Policy))):
        return KindFound()
    return _looked(firm, [_grant(firm, name, shed) for name, shed in _policies(firm).items()])


def _policies(firm: FirmToday) -> Mapping[str, Shed]:
    return named(firm.shed, firm.policies)


def _grant(firm: FirmToday, name: str, shed: Shed) -> PlanChange:
    rows = rows_of(shed, name)
    limits = [row.limit for row in rows if row.limit]
    payers = sorted({str(row.payer) for row in rows})
    return PlanChange(
        action=f"grant:{name}",
        kind="grant",
        does=f"apply for {name}" if rows else f"reckon with {name}",
        asked={"limits": limits} if limits else None,
        facts=partial(_under, name, changes(firm.shed, shed), rows, firm.region),
        call="the office that pays it" if rows else "",
        monday=f"ask until when one can apply, and whether the {few(payers, 3)} still has money for it"
        if rows
        else "ask from when it holds",
        evidence="your data"
        if rows and all(row.kind != "estimate" for row in rows)
        else "expert rule",
        assumes=_years(rows),
        touches=frozenset({f"grant:{name}", *_hours_paid(firm, rows)}),
    )


def _hours_paid(firm: FirmToday, rows: tuple[Policy, ...]) -> Iterator[str]:
    """Yield the set-ups whose hours a grant pays: who saves an hour is paid for one less."""
    for row in rows:
        if row.grant_per_hour:
            for step in firm.facts.rows(Operation):
                if row.process in {"", step.process}:
                    for site in [row.site] if row.site else sorted(firm.sites):
                        yield set_up_of(site, step)


def _years(rows: tuple[Policy, ...]) -> str:
    known = [row.years for row in rows if row.years]
    return f"it is granted, and paid for {min(known):g} years" if known else "it comes, and stays"


def _under(
    name: str, made: tuple[FactChange, ...], rows: tuple[Policy, ...], region: str, shed: Shed
) -> Shed:
    """Return facts under a policy, as the firm sees them: its costs lowered by what is granted."""
    gone = [f"{change.table}/{change.key}" for change in made if change.after is None]
    kept = shed.minus(*gone) if gone else shed
    new = [NOUNS[c.table](**c.after) for c in made if c.after is not None]
    true = kept.plus(*new) if new else kept
    return measure(name, true, rows, region, clamped=True).seen


def _looked(firm: FirmToday, asked: list[PlanChange]) -> KindFound:
    found = [_asked(firm, each) for each in asked]
    levers = [each for each in found if isinstance(each, Lever)]
    return KindFound(
        levers=paying(levers),
        not_now=[
            *(each for each in found if isinstance(each, NotNow)),
            *not_paying(levers, CANNOT),
        ],
        engines={PLAN: partial(planned_together, firm)},
    )


def _asked(firm: FirmToday, of: PlanChange) -> Lever | NotNow:
    try:
        return lever_of(firm, of)
    except BadFacts as error:
        said = "; ".join(f"{each.found}; right: {each.right}" for each in error.problems)
    except Infeasible as error:
        said = " ".join(f"{error}".split())
    return NotNow(of.action, of.kind, of.does, None, said)
