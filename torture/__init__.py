"""Stores under torture: kills, races, flipped bytes, full disks; ``python -m torture``.

A kind of torture is a module in `torture.kinds` with ``once(seed, folder) -> Outcome``; it is found by
being there, and called by its name. Whatever a seed does, it does again, but for the time it takes.
"""
