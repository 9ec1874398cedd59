"""Rules of origin asked of a product: its cost lines, the verdicts, and what it would take."""
