"""What `verify` answers: seven results, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from makeshed.answer import Answer
from makeshed.passport.fault_codes import Fault

ASPECTS = ("syntax", "schema", "semantics", "signature", "status", "log", "evidence level")
LEVELS = {
    "self": "Declared by the maker. Nobody else has checked it.",
    "commercial": "Judged by a firm that the maker pays.",
    "buyer": "Judged by a buyer.",
    "membership": "Judged by an association that the maker belongs to.",
    "3rdParty": "Judged by an independent third party.",
    "hybrid": "Judged by several parties together.",
    "unspecified": "It does not say who judged.",
}
"""What each level of evidence means, in words."""
Result = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Check:
    """One of the seven answers, with the first reason if it is not a pass."""

    check: str
    result: Result
    reason: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Verification(Answer[Check]):
    """What was found out about one passport.

    Attributes
    ----------
    passport, product, issuer
        Its path in the folder, the product's address, and the DID of whoever says so.
    level
        Level of evidence, as stated (``self``: nobody else has checked).
    faults
        Everything that is wrong, by check.
    """

    row_type: ClassVar[type] = Check
    key: ClassVar[str] = "check"
    passport: str = ""
    product: str = ""
    issuer: str = ""
    level: str = ""
    faults: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)

    def result(self, check: str) -> Check:
        """Return one of the seven answers by name."""
        return next(row for row in self.rows if row.check == check)

    @property
    def reasons(self) -> set[str]:
        """Every reason that was found."""
        return {fault.reason for faults in self.faults.values() for fault in faults}

    @property
    def verdict(self) -> Result:
        """Fail if any check fails, else unknown if any is open, else pass."""
        results = {row.result for row in self.rows}
        return "fail" if "fail" in results else "unknown" if "unknown" in results else "pass"

    def headline(self) -> str:
        """One sentence."""
        said = {
            "pass": "all seven checks pass",
            "unknown": "nothing is wrong, but not everything can be known",
            "fail": "do not rely on it",
        }[self.verdict]
        if "credential-gone" in self.reasons:
            said = f"{len(self.faults['log'])} credentials that were issued are not here"
        return f"{self.product or self.passport}: {said}"
