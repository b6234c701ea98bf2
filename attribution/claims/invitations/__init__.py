"""Invitations: technicians are asked which papers name them, and answer through a link."""
