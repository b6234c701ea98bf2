"""Which technician a printed name may be, with evidence and a probability. Start at `match.py`."""
