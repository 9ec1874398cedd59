"""What people write, read: words, numbers, days, quantities and what is denied, in five languages."""
