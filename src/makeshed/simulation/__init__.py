"""A supply network day by day: base stock, lead times, capacities, and what outages do to it.

`network` says what feeds what, `draws` makes demand, `outages` says what stops when, `run.simulate` lets
the days pass, and `makeshed.science.risk` reads what came of it. Each lane is one run of the same days;
lanes know nothing of each other, so how they are grouped changes no number.

A day: changes of outages; orders, from customers to suppliers; then, from suppliers to customers, goods
arrive, are made into others, and are shipped. The sequence, and what an outage stops, are those of
stockpyl (L. V. Snyder, "stockpyl: a Python package for inventory optimization and simulation", in
Tutorials in Operations Research, 2023; MIT), whose totals come out on its own examples.
"""
