"""The equations: how things work. Numbers and arrays in, numbers and arrays out."""
