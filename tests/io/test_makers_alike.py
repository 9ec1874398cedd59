"""Names of makers: which are one maker's, on a list made before the code, and what holds for all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.io.duplicates import Known, pairs
from makeshed.io.name_matching import alike, plain

LIST = Path(__file__).with_name("makers-alike.csv")
ROWS = list(
    csv.DictReader(
        line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )
)


def listed(one: str, other: str, *, lat: float = 48.0, away: float = 0.0005) -> bool:
    return bool(pairs([Known("a", one, lat, 11.0)], [Known("b", other, lat + away, 11.0 + away)]))


@pytest.mark.parametrize("language", ["de", "fr", "en", "it", "es"])
def test_true_pairs_are_listed_and_false_ones_are_not(language: str) -> None:
    """At least 8 of 9 and at most 1 of 8, in each language."""
    mine = [row for row in ROWS if row["language"] == language]
    for same, low, high in (("yes", 8 / 9, 1.0), ("no", 0.0, 1 / 8)):
        rows = [row for row in mine if row["same"] == same]
        assert len(rows) >= 6
        share = sum(listed(row["one"], row["other"]) for row in rows) / len(rows)
        assert low <= share <= high, (same, share)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("K. Wagner Metallbau", "Karl Wagner Metallbau"), ("J. Smith & Sons", "Smith & Sons"),
        ("Menuiserie Le Goff", "Menuiserie Legoff"), ("Meier Metallbau", "Metallbau Meier & Partner"),
        ("Sartoria Neri di Neri Ugo snc", "Sartoria Neri"), ("木工所", "木工所"), ("The A", "A, The"),
        ("Soudure Martin", "Martin Soudage SASU"), ("Bike Kitchen", "Bikekitchen e. V."),
    ],
)  # fmt: skip
def test_one_maker(one: str, other: str) -> None:
    assert listed(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A. Müller Metallbau", "B. Müller Metallbau"), ("Tischlerei", "Schreinerei"), ("", ""),
        ("AB Welding", "AS Welding"), ("!!", "??"), ("Holz und Form", "Holz und Farbe"),
        ("Werkstatt", "Werkstatt 2"), ("Halle Nord Metallbau", "Halle Metallbau"), ("e.K.", "e.V."),
        ("木工所", "鉄工所"), ("Schreinerei Hofmann", "Schreinerei Hoffmann"),
    ],
)  # fmt: skip
def test_two_makers(one: str, other: str) -> None:
    assert not listed(one, other)


WORDS = (
    "Müller Mueller Metallbau Schlosserei Rossi e & und Söhne GmbH S.r.l. Fab Lab FabLab 3D L'Atelier "
    "Élan elan J. K. Nord Süd 12 Werkstatt di C. snc Fratelli F.lli 木工所 Kowalski Kowalsky"
)
NAMES = st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join)


@given(NAMES, NAMES)
def test_it_does_not_matter_which_comes_first_or_how_it_is_written(one: str, other: str) -> None:
    assert alike(one, other) == pytest.approx(alike(other, one))
    assert 0 <= alike(one, other) <= 1
    assert alike(one.upper(), one.lower()) in {1.0, float(alike(one, one))}
    if plain(one):
        assert alike(one, one) == 1


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_a_name(one: str, other: str) -> None:
    assert 0 <= alike(one, other) <= 1


@pytest.mark.parametrize("lat", [0.0, 48.0, 60.0, 70.0, -75.0])
def test_a_kilometre_is_a_kilometre_towards_the_poles_too(lat: float) -> None:
    from math import cos, radians

    for km, name in ((0.95, "Tolerie Martin"), (24.0, "Tôlerie Martin SARL")):
        east = 11.004 + km / 111.19 / cos(radians(lat))
        found = pairs([Known("a", "Tôlerie Martin", lat, 11.004)], [Known("b", name, lat, east)])
        assert len(found) == 1, (lat, km)
    far = [Known("b", "Tôlerie Martin", lat + 0.3, 11.0)]
    assert not pairs([Known("a", "Tôlerie Martin", lat, 11.0)], far)
