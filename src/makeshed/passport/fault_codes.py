"""What can be wrong with a passport, by name."""

from __future__ import annotations

from dataclasses import dataclass

from makeshed.errors import BadValue

REASONS = {
    # syntax
    "missing-file": "a file that the passport needs is not in the folder",
    "too-large": "larger than a passport may be",
    "too-deep": "nested deeper than a passport may be",
    "not-json": "not JSON, or JSON that two readers could read differently",
    "not-an-envelope": "neither a signed JWT, nor a wrapper around one, nor a document with a proof",
    "altered-envelope": "the wrapper says more than the signature covers",
    "algorithm-refused": "the header asks for an algorithm other than EdDSA over Ed25519",
    "key-in-header": "the header brings its own key, or the address of one",
    "header-not-understood": "the header makes demands that no reader here can meet",
    "wrong-type": "signed for another use than this one",
    "remote-context": "a JSON-LD context that is not one of the standard's own",
    # schema
    "schema": "not as UNTP 0.7 wants it",
    "version-not-judged": "of another version of UNTP, or another kind; its shape is not judged",
    # semantics
    "country-unknown": "no country has this code (ISO 3166-1 alpha-2)",
    "fractions-over-one": "the parts are more than the whole",
    "hazard-without-safety-sheet": "hazardous material without safety information",
    "number-missing": "an item or a batch without its number",
    "dates-reversed": "it ends before it begins, or was judged after it was issued",
    "issuer-not-a-domain": "the issuer is no did:web, so no domain answers for it",
    "unit-unknown": "not a unit code of UN/CEFACT Recommendation 20",
    "share-out-of-range": "a percentage outside 0 to 100",
    "verdict-contradicts": "the conformance stated contradicts the verdict",
    "claim-without-evidence": "a claim without anything to look at",
    "link-invalid": "the identifier looks like a GS1 Digital Link and is none",
    "number-contradicts": "the number in the identifier is not the number in the passport",
    "credentials-disagree": "passport and assessment speak of different products",
    "not-at-its-address": "it stands at another address than the one it was signed for",
    "linked-file-differs": "a file that the passport vouches for is not the one it vouches for",
    "page-not-vouched": "a page that says something other than what was signed",
    "page-of-another-edition": "signed with another edition of the page, so it cannot be compared",
    "page-without-credential": "a page of a passport, and no passport beside it",
    # signature
    "kid-of-another-did": "the key named belongs to somebody other than the issuer",
    "key-unknown": "the issuer's DID document does not list the key",
    "key-not-for-assertion": "the issuer's key is not meant for making statements",
    "key-kind-refused": "not an Ed25519 public key",
    "unsigned": "nobody has signed it",
    "bad-signature": "the signature does not fit the content",
    "key-outside-validity": "signed with a key before it was valid or after it was retired",
    "key-time-unknown": "without the log nobody knows whether the key was valid when it signed",
    "did-document-differs": "the folder's DID document is not the one that is trusted",
    "did-document-malformed": "the DID document cannot be read",
    "did-document-missing": "the issuer's DID document is not at hand",
    "issuer-not-confirmed": "the signature fits, but only the folder itself says whose key it is",
    "file-altered": "a file of the folder is not the one that was signed for",
    # status
    "revoked": "the issuer has withdrawn it",
    "expired": "its time is over",
    "not-yet-valid": "its time has not come",
    "status-missing": "whether it was withdrawn cannot be known without the status list",
    "status-stale": "the status list is too old to tell whether it was withdrawn since",
    "status-rolled-back": "the log knows a newer status list than the one shown",
    "status-list-wrong": "the status list is not one, or not the issuer's",
    # log
    "log-missing": "the log is not at hand",
    "log-malformed": "a line of the log cannot be read",
    "log-time-backwards": "an entry of the log claims to be older than the one before it",
    "log-root-differs": "the log is not the one whose root was signed",
    "log-forked": "the log was rewritten, or there are two of them",
    "log-shrunk": "the log is shorter than it was",
    "not-in-log": "the credential was never logged",
    "credential-gone": "the log knows a credential that the folder does not have",
    "inclusion-proof-wrong": "the proof that the credential was logged does not hold",
    "checkpoint-wrong": "the log's root is not signed by a key that was valid then",
    "history-disagrees": "the log and the DID document tell different stories of the keys",
    "backdated": "logged more than a day after the day it bears",
    # evidence level
    "evidence-not-stated": "it does not say who judged",
    "assessor-is-maker": "called an outside judgement, signed by the maker",
    "seal-without-scheme": "a seal on a self-declaration (see Directive (EU) 2024/825)",
    # resolving
    "address-refused": "not a public https address",
    # not judged
    "unreadable": "not judged, because the passport cannot be read",
}
"""Every reason that `verify` can name, and what it means."""

UNKNOWN = {
    "key-time-unknown", "did-document-missing", "issuer-not-confirmed", "status-missing",
    "status-stale", "log-missing", "unreadable", "page-of-another-edition", "version-not-judged",
}  # fmt: skip
"""Reasons that leave a question open, where the others answer it with no."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a reason from `REASONS`, and where."""

    reason: str
    detail: str = ""

    def __post_init__(self) -> None:
        assert self.reason in REASONS, self.reason

    def __str__(self) -> str:
        where = f" ({self.detail})" if self.detail else ""
        return f"{self.reason}: {REASONS[self.reason]}{where}"


class Refused(BadValue):
    """Input that is refused; `verify` catches it and reports its fault."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.fault = Fault(reason, detail)
        super().__init__(str(self.fault))
