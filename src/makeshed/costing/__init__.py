"""What a part costs to make, by each process at each site, and to buy."""
