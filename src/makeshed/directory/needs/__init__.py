"""A need in words, read: what is wanted, how many, of what size, where and until when."""
