"""Who can make it: needs read, makers weighed against them, turns kept."""
