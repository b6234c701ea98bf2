"""Which technician a printed name may be: candidates with evidence, a probability and a band. Start at `match.py`."""
