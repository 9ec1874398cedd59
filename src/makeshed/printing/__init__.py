"""How long a part takes to print, and of how much, without slicing it."""
