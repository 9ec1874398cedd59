"""Where a passport will be published, and the numbers it bears."""

from __future__ import annotations

from dataclasses import dataclass

DOCS = "https://makeshed.readthedocs.io/en/latest/"
"""Where the words of makeshed's own are explained."""


@dataclass(frozen=True, slots=True)
class PublishedPlace:
    """Where a passport will be published, and the numbers it bears.

    Attributes
    ----------
    base, did
        Address that the folder will have, and the issuer's DID.
    product_id, path
        Address of this product, and where it lies below the base.
    serial, gtin
        Number of the item, at random; GTIN, if its owner has one.
    status_list
        Address of the list of withdrawn credentials.
    """

    base: str
    did: str
    product_id: str
    path: str
    serial: str
    gtin: str
    status_list: str
