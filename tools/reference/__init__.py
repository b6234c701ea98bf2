"""Writes `docs/reference/` and the picture of the architecture from the code.

Run it with `python -m tools.reference`.
"""
