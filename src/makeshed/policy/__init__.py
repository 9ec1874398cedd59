"""What a policy changes: facts, plans, who pays, hours of work, and from which strength on."""
