"""A supply network over several periods: an instance for each, joined by what lasts from one to the next.

`horizon_of` makes the instances of a shed with periods, `joint_solution.solve` finds the cheapest plan of all
of them together, and `joint_audit.audited` prices it again, fact by fact.
"""
