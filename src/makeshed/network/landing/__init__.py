"""Bringing goods from where they are made to where they are needed: legs, freight, duty, stock.

`plan` and `quote` share it, so that both land goods by the same ways and duties.
"""
