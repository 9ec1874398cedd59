"""What a loss does to a plan, how long it is survived, and what each remedy is worth."""
