"""The second calculation: every flow of a plan priced again, fact by fact, in plain arithmetic."""
