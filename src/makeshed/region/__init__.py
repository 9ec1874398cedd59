"""What a region makes, trades, depends on and lacks, and what localising would bring."""
