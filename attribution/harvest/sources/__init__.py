"""The sources, one in each file. `harvest/source.py` says what a file declares."""
