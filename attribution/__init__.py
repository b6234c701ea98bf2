"""Technician attribution tracker: which technicians are named on papers, and what share that is."""

__version__ = "0.1.0"
