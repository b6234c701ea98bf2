"""Disclosure control: what figures may say to anyone but the lead. Start at `protection`."""
