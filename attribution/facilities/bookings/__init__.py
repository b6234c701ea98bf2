"""Bookings of facilities: who could have used them before a paper was written."""
