"""Options that are text: whatever words are given, the terminal answers or refuses, and never trips."""

from __future__ import annotations

import random

import pytest
from tests.examples import tried

from makeshed.cli import main

ATOMS = (
    *(
        "",
        "=",
        ".",
        "/",
        "*",
        "@",
        "[",
        ")",
        "<=",
        ">=",
        "%",
        "nan",
        "inf",
        "1e999",
        "-1",
        "0",
        "?",
    ),
    *(
        ":",
        ",",
        "%s",
        "{}",
        "é",
        "\u202e",
        "demands",
        "quantity",
        "price",
        "modes/sea.cost",
        "fr.ofg",
    ),
    *(
        "duties/ebike-cn.rate",
        "local",
        "share",
        "frame",
        "city:FR/Lyon",
        "lyon",
        "45.1",
        "2026-01-31",
    ),
    *("9" * 30, "1_0", "0x10", "٣", " ", "\t", "#", '"', "'", "\\"),
)
FORMS = (
    "plan --set {}", "plan --set demands/*.quantity={}", "plan --set duties/{}={}", "plan --without {}",
    "plan --add {}", "plan --scenario {}", "plan --limits {}", "plan --limits co2e<={}",
    "plan --limits share(firm){}", "plan --answers {}", "plan --rules {}", "plan --local {}",
    "plan --day {}", "tip {} --between {} {}", "tip carbon_price --between {} {}", "find {}",
    "find weld --near {}", "find weld --size {}", "find weld --country {}", "find weld --region {}",
    "label --rules {}", "label --costs {}", "label --answers {}", "label --market {}", "sweep --vary {}",
    "sweep --vary carbon_price=0,{} --given {}", "refer weld --has {}",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_odd_words_are_refused_or_answered(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(form)  # noqa: S311
    for _ in range(tried(5)):
        words = [
            part.replace("{}", "".join(rng.choices(ATOMS, k=rng.randint(1, 6))))
            for part in form.split(" ")
        ]
        assert main(words) in {0, 2, 3, 4}
        capsys.readouterr()
