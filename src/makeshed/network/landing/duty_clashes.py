"""What is said of duties that contradict each other, or that only a value would decide."""

from __future__ import annotations

from makeshed.errors import BadFacts, Problem


class DutiesClash(BadFacts):
    """Duties of which the facts do not say what is charged."""


def contradiction(named: str, passage: str, error: str) -> DutiesClash:
    """Return the refusal of rows that cannot be charged together.

    Parameters
    ----------
    named
        The rows.
    passage
        From where to where.
    error
        Why they cannot be charged together.
    """
    if "give way" in error:
        found, right = f"{named} give way to each other", "one that is charged in any case"
        return DutiesClash([Problem("duties", None, "yields_to", found, right)])
    if "consignment" in error:
        found = f"{named}, when {passage}: what a consignment is worth is not known"
        right = "one price straight from the seller for what comes in parcels (demands.parcel)"
        return DutiesClash([Problem("duties", None, "value_to", found, right)])
    if "depends" in error:
        found = f"of {named} it depends on the value which is lower, when {passage}"
        right = "a preference that is no dearer whatever the goods are worth and weigh"
        hint = "leave out the one that is not claimed"
        return DutiesClash([Problem("duties", None, "rate", found, right)], hint=hint)
    found = f"{named} fit equally well when {passage}, and differ"
    right = (
        "the law of each (law), if both are charged: laws add up; or, of one law, one row that fits "
        "more closely: a longer code, a firm or an origin"
    )
    hint = (
        "name their laws, end one of the rows (valid_to), leave it out, or make one more specific"
    )
    return DutiesClash([Problem("duties", None, "law", found, right)], hint=hint)


def one_law_or_two(named: str, passage: str) -> DutiesClash:
    """Return the refusal of rows that may be one law with an exception, or two laws."""
    found = f"{named} fit when {passage}, and not each names its law"
    right = "the law of each (law): of one law the most specific row is charged, laws add up"
    hint = "write the same law in both rows if one is an exception of the other, two if not"
    return DutiesClash([Problem("duties", None, "law", found, right)], hint=hint)


def unknown_value(named: str, passage: str) -> DutiesClash:
    """Return the refusal of a duty that changes with a value that is not known."""
    found = (
        f"{named} on {passage}, which changes with the value, and that is not known before the plan "
        "(made there, several prices, through a store abroad, or freight paid by the shipment)"
    )
    right = "a rate, or an amount for a kg or a unit, by what you expect to hold"
    hint = "keep one price straight from the seller, or leave out which bound does not hold"
    return DutiesClash([Problem("duties", None, "least", found, right)], hint=hint)


def unsaid(named: str, passage: str) -> DutiesClash:
    """Return the refusal of a duty on what comes by sea, air ..., where nobody says how goods come."""
    found = f"not said, and it decides over {named}, of {passage} by a mode whose lanes are listed"
    right = "road, rail, sea or air, of each mode whose distance_kind is listed"
    return DutiesClash([Problem("modes", None, "carried", found, right)])


def two_quotas(named: str, passage: str) -> DutiesClash:
    """Return the refusal of goods that would come within two quotas at once."""
    right = "one quota for a passage: the other as a rate, or left out"
    return DutiesClash([Problem("duties", None, "quota", f"{named} on {passage}", right)])
