"""``python -m torture --seconds 120 --seed 1 kills races flips full``."""

from __future__ import annotations

import argparse
import sys

from torture.running import kinds, run, summary


def main() -> int:
    """Torture the stores; 1 if anything was lost."""
    parser = argparse.ArgumentParser(prog="torture", description="Try to lose facts.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(kinds())}")
    parser.add_argument("--seconds", type=float, default=120.0, help="about how long")
    parser.add_argument("--seed", type=int, default=1, help="the first of the seeds")
    given = parser.parse_args()
    if strange := [name for name in given.kinds if name not in kinds()]:
        parser.error(f"no kind is called {strange[0]!r}; there is: {', '.join(kinds())}")
    found = run(given.kinds or list(kinds()), given.seconds, given.seed)
    sys.stdout.write(summary(found) + "\n")
    return 1 if found.lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
