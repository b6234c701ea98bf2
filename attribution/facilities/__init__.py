"""Facilities, teams and instruments, which acknowledgements thank without naming a person."""
