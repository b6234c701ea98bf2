"""Whole jobs: the nightly run, a new home folder, the check of everything."""
