"""Passports that anyone can check: a signed statement of where and how a product was made.

`issue` writes a static folder that any web server can publish; `verify` checks a copy of it,
offline, and gives seven separate results. Needs the extra ``makeshed[passport]``.

The standards: UN Transparency Protocol 0.7 credentials, W3C Verifiable Credentials 2.0 in a JOSE
envelope under did:web, Bitstring Status List 1.0, RFC 6962 logs, GS1 Digital Link, EPCIS 2.0.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from makeshed.errors import MissingExtra

if TYPE_CHECKING:
    from makeshed.passport.commitments import audited as audited
    from makeshed.passport.did import resolved as resolved
    from makeshed.passport.gather import claims_of as claims_of
    from makeshed.passport.gather import product_of as product_of
    from makeshed.passport.issuing import Issued as Issued
    from makeshed.passport.issuing import issue as issue
    from makeshed.passport.issuing import refresh as refresh
    from makeshed.passport.issuing import revoke as revoke
    from makeshed.passport.issuing import rotate as rotate
    from makeshed.passport.lone import verify_file as verify_file
    from makeshed.passport.passport_facts import Claim as Claim
    from makeshed.passport.passport_facts import Face as Face
    from makeshed.passport.passport_facts import Gap as Gap
    from makeshed.passport.passport_facts import Line as Line
    from makeshed.passport.passport_facts import Maker as Maker
    from makeshed.passport.passport_facts import Product as Product
    from makeshed.passport.passport_facts import Step as Step
    from makeshed.passport.passport_facts import Workplace as Workplace
    from makeshed.passport.preview_server import server as server
    from makeshed.passport.published_folder import passports as passports
    from makeshed.passport.verification import Check as Check
    from makeshed.passport.verification import Verification as Verification
    from makeshed.passport.verifying import verify as verify
    from makeshed.passport.verifying import verify_all as verify_all

NEEDS = ("cryptography", "joserfc", "rfc8785", "segno", "pydantic")
"""Packages of the extra."""

_HOME = {
    "Check": "verification",
    "Claim": "passport_facts",
    "Face": "passport_facts",
    "Gap": "passport_facts",
    "Issued": "issuing",
    "Line": "passport_facts",
    "Maker": "passport_facts",
    "Product": "passport_facts",
    "Step": "passport_facts",
    "Verification": "verification",
    "Workplace": "passport_facts",
    "audited": "commitments",
    "claims_of": "gather",
    "issue": "issuing",
    "passports": "published_folder",
    "product_of": "gather",
    "refresh": "issuing",
    "resolved": "did",
    "revoke": "issuing",
    "rotate": "issuing",
    "server": "preview_server",
    "verify": "verifying",
    "verify_all": "verifying",
    "verify_file": "lone",
}
_PLAIN = {"passport_facts", "published_folder", "gather", "preview_server", "verification"}
"""Modules that need none of the extra's packages."""

__all__ = sorted(_HOME)  # noqa: PLE0605  (read off the table above)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if _HOME[name] not in _PLAIN and (lacking := [n for n in NEEDS if find_spec(n) is None]):
        raise MissingExtra(
            f"passports need {', '.join(lacking)}", hint="pip install 'makeshed[passport]'"
        )
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
