"""What happened to the product: EPCIS 2.0 events in JSON-LD, each named by its own hash."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from makeshed.passport.bounded_reading import moment
from makeshed.passport.digital_link import check_digit
from makeshed.passport.fault_codes import Refused
from makeshed.passport.page import UNKNOWN
from makeshed.passport.passport_facts import Product
from makeshed.passport.published_place import DOCS, PublishedPlace

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
VOCABULARY = f"{DOCS}passports/vocabulary/"
STEPS = {"assembl": "assembling", "inspect": "inspecting", "pack": "packing", "repair": "repairing"}
"""Beginnings of words in the name of a process, and the CBV business step that they stand for."""

_ORDER = (
    "eventTime", "eventTimeZoneOffset", "certificationInfo", "parentID", "epcList", "inputEPCList",
    "childEPCs", "outputEPCList", "action", "transformationID", "bizStep", "disposition",
    "readPoint", "bizLocation", "bizTransactionList",
)  # fmt: skip
_LISTS = {"epcList", "inputEPCList", "childEPCs", "outputEPCList"}
_IGNORED = {"recordTime", "eventID", "type", "errorDeclaration", "@context", "rdfs:comment"}
_BTT = "https://ref.gs1.org/cbv/BTT-"
_LINK = "https://id.gs1.org/"
_EPC = re.compile(r"urn:epc:id:(sgtin|sgln|sscc):(\d+)\.(\d*)(?:\.([A-Za-z0-9_-]+))?")
_CBV = {
    "bizStep": "https://ref.gs1.org/cbv/BizStep-",
    "disposition": "https://ref.gs1.org/cbv/Disp-",
}


def document(product: Product, place: PublishedPlace, now: datetime) -> dict[str, Any]:
    """Return the steps of making as an EPCIS document: one event a step, the last one creates it.

    Only the day of making is known, so that its beginning in UTC stands for the time.
    """
    made = datetime.combine(product.made_on, datetime.min.time(), UTC)
    time = made.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    where = {"id": f"{place.base}site/{product.workplace.site}"}
    steps = [step.process for step in product.steps] or [UNKNOWN]
    events = []
    for number, process in enumerate(steps):
        last = number == len(steps) - 1
        event: dict[str, Any] = {
            "type": "ObjectEvent",
            "eventTime": time,
            "eventTimeZoneOffset": "+00:00",
            "certificationInfo": [place.product_id + "/conformity.jwt"],
            "epcList": [place.product_id],
            "action": "ADD" if last else "OBSERVE",
            "bizStep": "commissioning" if last else business_step(process),
            "readPoint": where,
            "bizLocation": where,
            "makeshed:process": process,
        }
        events.append(event | {"eventID": event_hash(event, {"makeshed": VOCABULARY})})
    return {
        "@context": [CONTEXT, {"makeshed": VOCABULARY}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "epcisBody": {"eventList": events},
    }


def business_step(process: str) -> str:
    """Return the CBV business step for a process; ``other`` where none fits."""
    return next((step for word, step in STEPS.items() if word in process.lower()), "other")


def event_hash(event: Mapping[str, Any], prefixes: Mapping[str, str]) -> str:
    """Return the hash that names an event whatever the order of its members (CBV 2.0, 8.9.2).

    Raises Refused for members that are not needed here: sensors, quantities, sources.
    """
    return f"ni:///sha-256;{sha256(pre_hash(event, prefixes).encode()).hexdigest()}?ver=CBV2.0"


def pre_hash(event: Mapping[str, Any], prefixes: Mapping[str, str]) -> str:
    """Return the text whose hash names an event."""
    text = f"eventType={event['type']}"
    for name in _ORDER:
        if name in event:
            text += _member(name, event[name])
    rest = [name for name in event if name not in (*_ORDER, *_IGNORED)]
    extensions = []
    for name in rest:
        prefix, colon, local = name.partition(":")
        if not colon or prefix not in prefixes or not isinstance(event[name], str):
            raise Refused("schema", f"the event's {name} cannot be hashed here")
        extensions.append(f"{{{prefixes[prefix]}}}{local}={event[name]}")
    return text + "".join(sorted(extensions))


def _member(name: str, value: Any) -> str:
    if name in _LISTS:
        return name + "".join(sorted(f"epc={as_link(epc)}" for epc in value))
    if name in {"readPoint", "bizLocation"}:
        return f"{name}id={as_link(value['id'])}"
    if name == "bizTransactionList":
        kinds = [(f"{_BTT}{one['type']}", one["bizTransaction"]) for one in value]
        return name + "".join(sorted(f"type={kind}bizTransaction={of}" for kind, of in kinds))
    if name == "certificationInfo":
        values = [value] if isinstance(value, str) else value
        return "".join(sorted(f"{name}={found}" for found in values))
    if name == "eventTime":
        value = _milliseconds(value)
    short = name in _CBV and ":" not in value
    return f"{name}={_CBV[name] if short else ''}{value}"


def as_link(epc: str) -> str:
    """Return the EPC of an item, a place or a load as the GS1 Digital Link that stands for it.

    >>> as_link("urn:epc:id:sgtin:0614141.107346.2017")
    'https://id.gs1.org/01/10614141073464/21/2017'
    """
    found = _EPC.fullmatch(epc)
    if not found:
        return epc
    kind, company, number, rest = found.groups("")
    if kind == "sgln":
        key = f"414/{_checked(company + number)}"
        return _LINK + key + (f"/254/{rest}" if rest and rest != "0" else "")
    digits = _checked(number[:1] + company + number[1:])
    return f"{_LINK}01/{digits}/21/{rest}" if kind == "sgtin" else f"{_LINK}00/{digits}"


def _checked(digits: str) -> str:
    return digits + check_digit(digits)


def _milliseconds(text: str) -> str:
    when = moment(text).astimezone(UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
