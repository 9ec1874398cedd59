"""Certificates that makers hold, as they are written in a text."""

from __future__ import annotations

import re

CERTIFICATE = re.compile(
    r"\b(iso[ -]?(?:9001|13485|14001|45001|50001|17025|22000|27001|22716|15378|3834|13482|22163|20400|26000)|as[ -]?91[02]0\w?|en[ -]?(?:1090|15085|3834)(?:-\d)?|en[ -]?9[12][02]0|iatf[ -]?16949|ts[ -]?16949|haccp|gots|fsc|pefc|oeko-?tex|nadcap|brc|ifs food|gmp|ce mark(?:ing)?|asme|aws d\d\.\d|halal|kosher|organic certified)\b",
    re.IGNORECASE,
)
"""Certificates of makers; a standard of a steel, a screw or a tolerance is none."""
OPTIONAL = re.compile(
    r"(?i)[\s:(,]*(?:(?:is|are|ist|sind|est|è|es)\s+)?(?:only\s+)?(?:optional|facultati[fv]|opzional|facoltativ|opcional|fakultativ)"
)
"""Behind a certificate that nobody must hold."""
NUMBER_OF_STANDARD = re.compile(r"\b(?:9001|13485|14001|45001|50001|17025|22000|27001|16949)\b")
"""Beside a certificate the number of another, and no number of pieces."""
