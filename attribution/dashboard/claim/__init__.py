"""One claim on a page."""
