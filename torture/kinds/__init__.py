"""The kinds of torture: one small module each, with ``once(seed, folder) -> Outcome``."""
