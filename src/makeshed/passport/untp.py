"""The shape of UNTP 0.7 credentials, as models of our own (the UN's schema files are not bundled).

The models are as strict as the standard about what must be there, and stricter about what may not:
an unknown member is refused, so that nobody can add to a passport what no reader shows.
Source: https://untp.unece.org/docs/specification/DigitalProductPassport, version 0.7.0.
"""

# ruff: noqa: D101, N815  (the standard names them and says what they mean)
from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from makeshed.passport.fault_codes import Fault

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://vocabulary.uncefact.org/untp/0.7.0/context/",
]
LINK_TYPE = "https://test.uncefact.org/vocabulary/linkTypes/dcc"

Text = Annotated[str, StringConstraints(max_length=10_000)]
Uri = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$", max_length=4_000)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
Moment = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
]
Fraction = Annotated[float, Field(ge=0, le=1)]
Types = list[Text] | None


class UntpShape(BaseModel):
    """Base of all: nothing beside what is named, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)
    type: Types = None


class Named(UntpShape):
    """Something with an address and a name; the standard lets it say more."""

    model_config = ConfigDict(extra="allow", strict=True)
    id: Uri
    name: Text


class Country(UntpShape):
    countryCode: Text
    countryName: Text | None = None


class Measure(UntpShape):
    value: float
    unit: Text
    upperTolerance: float | None = None
    lowerTolerance: float | None = None


class Link(UntpShape):
    linkURL: Uri
    linkName: Text
    digestMultibase: Text | None = None
    mediaType: Text | None = None
    linkType: Text | None = None


class Image(UntpShape):
    name: Text
    description: Text | None = None
    imageData: Text
    mediaType: Text


class Classification(UntpShape):
    code: Text
    name: Text
    definition: Text | None = None
    schemeId: Uri
    schemeName: Text


class Party(Named):
    description: Text | None = None
    registeredId: Text | None = None
    idScheme: Named | None = None
    registrationCountry: Country | None = None


class Issuer(UntpShape):
    id: Uri
    name: Text
    issuerAlsoKnownAs: list[Party] | None = None


class Status(UntpShape):
    type: Literal["BitstringStatusListEntry"]  # type: ignore[assignment]
    id: Uri | None = None
    statusPurpose: Literal["refresh", "revocation", "suspension", "message"]
    statusListIndex: Annotated[int, Field(ge=0)] | Annotated[str, Field(pattern=r"^\d{1,9}$")]
    statusListCredential: Uri


class Role(UntpShape):
    role: Literal[
        "owner", "producer", "manufacturer", "processor", "remanufacturer", "recycler", "operator",
        "serviceProvider", "inspector", "certifier", "logisticsProvider", "carrier", "consignor",
        "consignee", "importer", "exporter", "distributor", "retailer", "brandOwner", "regulator",
    ]  # fmt: skip
    party: Party


class Dimension(UntpShape):
    model_config = ConfigDict(extra="allow", strict=True)
    weight: Measure | None = None
    length: Measure | None = None
    width: Measure | None = None
    height: Measure | None = None
    volume: Measure | None = None


class Material(UntpShape):
    model_config = ConfigDict(extra="allow", strict=True)
    name: Text
    originCountry: Country
    materialType: Classification
    massFraction: Fraction
    mass: Measure | None = None
    recycledMassFraction: Fraction | None = None
    hazardous: bool | None = None
    symbol: Image | None = None
    materialSafetyInformation: Link | None = None


class Score(UntpShape):
    code: Text
    rank: int | None = None
    definition: Text | None = None


class Performance(UntpShape):
    metric: Named | None = None
    measure: Measure | None = None
    score: Score | None = None


class Topic(UntpShape):
    id: Uri
    name: Text
    definition: Text | None = None


class UntpPeriod(UntpShape):
    startDate: Day
    endDate: Day
    periodInformation: Text | None = None


class UntpClaim(UntpShape):
    id: Uri
    name: Text
    description: Text | None = None
    referenceCriteria: list[Named]
    referenceRegulation: list[Named] | None = None
    referenceStandard: list[Named] | None = None
    claimDate: Day
    applicablePeriod: UntpPeriod | None = None
    claimedPerformance: list[Performance]
    evidence: list[Link] | None = None
    conformityTopic: list[Topic]


class Package(UntpShape):
    description: Text
    dimensions: Dimension
    materialUsed: list[Material]
    packageLabel: list[Image] | None = None
    performanceClaim: list[UntpClaim] | None = None


class UntpProduct(UntpShape):
    id: Uri
    name: Text
    description: Text | None = None
    idScheme: Named
    modelNumber: Text | None = None
    batchNumber: Text | None = None
    itemNumber: Text | None = None
    idGranularity: Literal["model", "batch", "item"]
    productImage: Link | None = None
    characteristics: dict[str, Any] | None = None
    productCategory: list[Classification]
    relatedDocument: list[Link] | None = None
    relatedParty: list[Role] | None = None
    producedAtFacility: Named
    productionDate: Day | None = None
    countryOfProduction: Country
    dimensions: Dimension | None = None
    materialProvenance: list[Material] | None = None
    packaging: Package | None = None
    productLabel: list[Image] | None = None
    performanceClaim: list[UntpClaim] | None = None


class Assessed(UntpShape):
    product: Named
    idVerifiedByCAB: bool | None = None


class AssessedFacility(UntpShape):
    facility: Named
    idVerifiedByCAB: bool | None = None


class Assessment(UntpShape):
    id: Uri
    name: Text
    description: Text | None = None
    assessmentCriteria: list[Named]
    assessmentDate: Day
    assessedPerformance: list[Performance]
    assessedProduct: list[Assessed] | None = None
    assessedFacility: list[AssessedFacility] | None = None
    assessedOrganisation: Named | None = None
    referenceStandard: list[Named] | None = None
    referenceRegulation: list[Named] | None = None
    specifiedCondition: list[Text] | None = None
    evidence: list[Link] | None = None
    conformityTopic: list[Topic]
    conformance: bool | None = None


class Endorsement(UntpShape):
    name: Text
    trustmark: Image | None = None
    issuingAuthority: Party
    endorsementEvidence: Link | None = None


class Attestation(UntpShape):
    id: Uri
    name: Text
    description: Text | None = None
    assessorLevel: Literal[
        "self", "commercial", "buyer", "membership", "unspecified", "3rdParty", "hybrid"
    ]
    assessmentLevel: Literal[
        "authority-benchmark", "authority-mandate", "authority-globalmra", "authority-peer",
        "authority-extended-mra", "scheme-self", "scheme-cab", "no-endorsement",
    ]  # fmt: skip
    attestationType: Literal[
        "certification", "declaration", "inspection", "testing", "verification", "validation",
        "calibration",
    ]  # fmt: skip
    issuedToParty: Party
    authorisation: list[Endorsement] | None = None
    referenceScheme: Named
    referenceProfile: Named | None = None
    profileScore: Score | None = None
    conformityCertificate: Link | None = None
    auditableEvidence: Link | None = None
    trustmark: Image | None = None
    conformityAssessment: list[Assessment] | None = None


class Credential(UntpShape):
    """What every credential says of itself."""

    context: list[Text] = Field(alias="@context")
    id: Uri
    issuer: Issuer
    validFrom: Moment
    validUntil: Moment | None = None
    name: Text
    description: Text | None = None
    credentialStatus: Status | None = None
    renderMethod: list[dict[str, Any]] | None = None
    proof: dict[str, Any] | None = None


class Passport(Credential):
    """A digital product passport (DPP)."""

    credentialSubject: UntpProduct


class Conformity(Credential):
    """A digital conformity credential (DCC)."""

    credentialSubject: Attestation


KINDS: dict[str, type[Credential]] = {
    "DigitalProductPassport": Passport,
    "DigitalConformityCredential": Conformity,
}


def schema_faults(payload: dict[str, Any], kind: str) -> list[Fault]:
    """Return where a credential is not as UNTP 0.7 wants it, each with its place."""
    where = "passport" if kind == "DigitalProductPassport" else "assessment"
    types, context = payload.get("type"), payload.get("@context")
    faults = []
    if not isinstance(types, list) or not {kind, "VerifiableCredential"} <= set(map(str, types)):
        faults.append(Fault("schema", f"{where}: type is not {kind}"))
    if context != CONTEXT:
        known = isinstance(context, list) and set(map(str, context)) <= set(CONTEXT)
        reason = "schema" if known or not context else "remote-context"
        faults.append(Fault(reason, f"{where}: {str(context)[:120]}"))
    if nothing := next(_nulls(payload), ""):
        faults.append(Fault("schema", f"{where}: {nothing} is null"))
    try:
        KINDS[kind].model_validate(payload)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False)[:50]:
            place = ".".join(map(str, problem["loc"]))
            faults.append(Fault("schema", f"{where}: {place}: {problem['msg']}"))
    return faults


def _nulls(value: Any, path: str = "") -> Iterator[str]:
    """Yield where a document says nothing: the standard leaves out what is not known."""
    if value is None:
        yield path
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _nulls(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _nulls(inner, f"{path}.{index}")
