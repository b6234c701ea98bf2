"""Facilities, teams and instruments: who is thanked where an acknowledgement names nobody."""
