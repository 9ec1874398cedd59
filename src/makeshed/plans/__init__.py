"""A plan as it is told: its rows, what it rests on, and how two of them differ."""
