"""Who signs in, what they may do, and the log of who looked at what."""
