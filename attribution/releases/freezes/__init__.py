"""Figures that are frozen: kept as they were, released once, and compared with later ones."""
