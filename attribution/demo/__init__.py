"""The full job on a fictional university. Everything in it is invented, so the truth is known."""
