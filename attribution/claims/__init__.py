"""Claims ("I contributed to this work") and papers that were missed. Start at `lifecycle`."""
