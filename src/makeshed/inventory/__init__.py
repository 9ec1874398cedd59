"""Safety stock in the stages of a plan: what is held where, and what that saves."""
