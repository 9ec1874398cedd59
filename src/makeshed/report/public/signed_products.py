"""A folder of passports, checked: what each says of its product, and a copy of it among the pages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.errors import BadValue
from makeshed.report.public.listed_makers import slug_of

if TYPE_CHECKING:
    from makeshed.passport.shown import Shown

FOLDER = "passports"
"""Where they lie among the pages, unchanged: their signed address must end so."""
WELL_KNOWN = ".well-known"
MET = "pass"
"""Code of a claim that holds, as far as its maker declares."""


@dataclass(frozen=True, slots=True)
class ProductStep:
    """A step of making: what was done, by which site, and when."""

    process: str
    site: str
    day: str


@dataclass(frozen=True, slots=True)
class SignedProduct:
    """A product as its passport says: where its page lies, and what it claims.

    Attributes
    ----------
    page
        Where the page of its passport lies.
    slug
        What its page in the directory is called.
    site
        Key of the site that made it; blank: it is not said.
    steps
        What was done; none where it is not said.
    told
        All that the passport says.
    """

    page: str
    name: str
    where: str
    day: str
    met: tuple[str, ...]
    others: int
    issuer: str
    slug: str
    site: str
    steps: tuple[ProductStep, ...]
    told: Shown


def products_of(folder: Path) -> tuple[SignedProduct, ...]:
    """Return the products of a folder of passports, each checked.

    Raises
    ------
    BadValue
        A passport fails its check, or something in the folder is vouched for by none.
    MissingExtra
        What passports need is not installed.
    """
    from makeshed.passport import verify_all  # noqa: PLC0415  (an extra)

    answers = verify_all(folder)
    wrong = [answer.headline() for answer in answers if answer.verdict == "fail"]
    if wrong or not answers:
        found = "; ".join(wrong[:3]) or f"{folder} holds no passport"
        hint = f"makeshed passport verify {folder} says what is wrong"
        raise BadValue(f"passports are published only as they were signed: {found}", hint=hint)
    return tuple(_product(folder, answer.passport) for answer in answers)


def _product(folder: Path, path: str) -> SignedProduct:
    from makeshed.passport.shown import shown  # noqa: PLC0415
    from makeshed.passport.signed_envelope import opened  # noqa: PLC0415  (an extra)

    payload = opened((folder / path / "passport.jwt").read_bytes()).payload
    told = shown(payload)
    met = tuple(claim.name for claim in told.claims if claim.code == MET)
    return SignedProduct(
        page=f"{FOLDER}/{path}/index.html",
        name=told.name,
        where=", ".join(filter(None, (told.town, told.country))),
        day=told.day,
        met=met,
        others=len(told.claims) - len(met),
        issuer=told.issuer,
        slug=slug_of(path),
        site=_site(_inner(_inner(payload, "credentialSubject"), "producedAtFacility").get("id")),
        steps=tuple(_steps(folder / path / "events.jsonld")),
        told=told,
    )


def _inner(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name)
    return value if isinstance(value, Mapping) else {}


def _site(address: Any) -> str:
    """Return the key of a site by its address in a passport of makeshed; blank for any other."""
    at, said, key = address.rpartition("/site/") if isinstance(address, str) else ("", "", "")
    return key if at and said else ""


def _steps(path: Path) -> Iterator[ProductStep]:
    """Yield the steps that the events beside a passport tell, which it vouches for."""
    from makeshed.passport.page import UNKNOWN  # noqa: PLC0415  (an extra)

    if not path.is_file():
        return
    for event in json.loads(path.read_text(encoding="utf-8"))["epcisBody"]["eventList"]:
        process = event.get("makeshed:process", event.get("bizStep", ""))
        if process and process != UNKNOWN:
            site = _site(_inner(event, "bizLocation").get("id"))
            yield ProductStep(process, site, str(event.get("eventTime", ""))[:10])


def copied(folder: Path, draft: Path) -> int:
    """Copy a folder of passports among the pages, unchanged; hidden files and links stay behind."""
    count = 0
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        hidden = [part for part in name.parts if part.startswith(".") and part != WELL_KNOWN]
        if file.is_symlink() or not file.is_file() or hidden:
            continue
        to = draft / FOLDER / name
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, to)
        count += 1
    return count
