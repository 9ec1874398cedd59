"""Stores and readers under torture: kills, races, flips, full disks, wrong files; ``python -m torture``.

A kind of torture is a module in `torture.kinds` with ``once(seed, folder) -> Outcome``; it is found by
being there, and called by its name. Whatever a seed does, it does again, but for the time it takes.
"""
