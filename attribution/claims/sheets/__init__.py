"""Sheets before a paper is submitted: who did what, in words to copy, and what became of them."""
