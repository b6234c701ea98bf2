"""One work on a page."""
