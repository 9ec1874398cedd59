"""Who does many at once."""
