"""Bringing goods from where they are made to where they are needed: legs, freight, duty, stock.

Not a question: what `plan` and `quote` share, so that both land goods by the same ways and duties.
"""
