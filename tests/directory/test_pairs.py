"""Words that mean the same, and words that only look so.

All thirteen pairs that the research report names as wrong in today's reference, and fourteen more of
the same two sorts: 27 in all. The report counts 27 pairs too, but prints no more than these.
"""

import pytest

from makeshed.directory.similarity import fits
from makeshed.language import mentions

EQUAL = [
    ("cut and sew", "garment manufacturing"),
    ("Fräsen", "milling"),
    ("anodizing", "surface treatment"),
    ("brazing", "welding"),
    # Ours from here on.
    ("saldatura", "soldadura"),
    ("découpe laser", "Laserschneiden"),
    ("FDM", "3D printing"),
    ("MIG welding", "welding"),
    ("dressmaking", "tailoring"),
    ("joinery", "Tischlerei"),
    ("press braking", "pliage"),
    ("posho mill", "grain milling"),
    ("serigraphy", "screen printing"),
    ("thermolaquage", "powder coating"),
]
DIFFERENT = [
    ("3D printing", "screen printing"),
    ("3D printing", "offset printing"),
    ("cnc milling", "flour milling"),
    ("wood turning", "metal turning"),
    ("laser cutting", "vinyl cutting"),
    ("injection molding", "rotational molding"),
    ("PCB fabrication", "metal fabrication"),
    ("pcb assembly", "car assembly"),
    ("baking", "brazing"),
    # Ours from here on.
    ("die casting", "die cutting"),
    ("plastic welding", "TIG welding"),
    ("coffee roasting", "casting"),
    ("fabric cutting", "plasma cutting"),
]


def fit(one: str, other: str) -> float:
    """Return how well either stands for the other."""
    a, b = (
        [c for m in mentions.read(text) for c in m.concepts if c.kind == "process"]
        for text in (one, other)
    )
    assert a, one
    assert b, other
    return max(max(fits(x, y), fits(y, x)) for x in a for y in b)


def test_there_are_27() -> None:
    assert len(EQUAL) + len(DIFFERENT) == 27


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal(one: str, other: str) -> None:
    assert fit(one, other) >= 0.5


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different(one: str, other: str) -> None:
    assert fit(one, other) < 0.5
