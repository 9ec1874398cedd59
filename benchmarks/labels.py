"""Share tests of 100,000 products of 20 lines under 40 rules; the slow path checks a sample."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from time import perf_counter

import numpy as np

from makeshed.data.rules import bundled
from makeshed.model.ruling import read
from makeshed.science.bill import Bill, BillLine, BillPart, Choice, Where
from makeshed.science.interval import extreme, nodes
from makeshed.science.origin import Share, shares
from makeshed.science.verdict import Group, Test

PRODUCTS, LINES, RULES, SAMPLE = 100_000, 20, 40, 200
DAY = date(2026, 11, 22)
HS = "87116010"
COUNTRIES = ("FR", "DE", "CN", "US", "IN", "CH", "CA", "GB", "")
CODES = ("8714", "8711", "7208", "4407")


def tests_of(test: Test) -> Iterator[Share]:
    """Yield the shares in a rule's tree."""
    if isinstance(test, Share):
        yield test
    for below in test.tests if isinstance(test, Group) else ():
        yield from tests_of(below)


def bundled_shares(count: int) -> list[Share]:
    """Return the shares of the bundled rules by value, over again until there are enough."""
    every = [
        share
        for data in bundled().values()
        for share in tests_of(read(data)[0].test)
        if share.by == "value" and share.threshold(DAY, HS) is not None
    ]
    return [every[n % len(every)] for n in range(count)]


def classes() -> list[BillLine]:
    """Return one line for each kind, place and code that occurs."""
    goods = [
        BillLine(
            f"{code} {country}",
            "material",
            1.0,
            Where(country, "--", "--") if country else Where(),
            hs=code,
        )
        for country in COUNTRIES
        for code in CODES
    ]
    work = [
        BillLine(f"{kind} {country}", kind, 1.0, Where(country, "--", "--") if country else Where())
        for kind in ("labour", "overhead", "research", "profit")
        for country in COUNTRIES
    ]
    return goods + work


def measure(products: int = PRODUCTS) -> dict[str, float]:
    """Return seconds of the fast path and of a slow product, with the largest difference."""
    rng = np.random.default_rng(4)
    kinds, tests = classes(), bundled_shares(RULES)
    product = np.repeat(np.arange(products), LINES)
    of = rng.integers(0, len(kinds), products * LINES)
    value = rng.gamma(2.0, 50.0, products * LINES)

    start = perf_counter()
    cells = np.bincount(product * len(kinds) + of, value, products * len(kinds)).astype(float)
    low, high = shares(tests, kinds, cells.reshape(products, len(kinds)), HS)
    limits = np.array([test.threshold(DAY, HS) for test in tests], dtype=float)
    more = np.array([test.sign > 0 for test in tests])
    passes = np.where(more, low >= limits, high <= limits)
    fails = np.where(more, high < limits, low > limits)
    fast = perf_counter() - start

    worst = 0.0
    start = perf_counter()
    for p in range(min(SAMPLE, products)):
        at = slice(p * LINES, (p + 1) * LINES)
        lines = [kinds[c].times(v) for c, v in zip(of[at], value[at].tolist(), strict=True)]
        parts = tuple(BillPart(line.name, (Choice(line.name, (line,)),)) for line in lines)
        bill = Bill("product", Where("FR", "--", "--"), HS, parts)
        for t, test in enumerate(tests):
            possible = nodes(bill, test, lambda _: None)
            for sign, ends in ((-1.0, low), (1.0, high)):
                both = np.array([extreme(possible, sign).share, ends[p, t]])
                off = 0.0 if np.isnan(both).all() else float(abs(both[0] - both[1]))
                worst = max(worst, off)
    slow = perf_counter() - start
    assert worst < 1e-9, worst
    return {
        "products": float(products),
        "lines each": float(LINES),
        "rules": float(len(tests)),
        "verdicts pass": float(passes.sum()),
        "verdicts fail": float(fails.sum()),
        "verdicts undetermined": float((~passes & ~fails).sum()),
        "fast path [s]": fast,
        f"slow path, {SAMPLE} products [s]": slow,
        "largest difference of a share": worst,
    }


def main() -> None:
    """Print what was measured; the number of products may be given."""
    for name, value in measure(*(int(arg) for arg in sys.argv[1:2])).items():
        print(f"{name:<34}{value:>16,.6g}")


if __name__ == "__main__":
    main()
