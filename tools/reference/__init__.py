"""Writes `docs/reference/` and the picture of the architecture from the code: `python -m tools.reference`."""
