"""A technician's record: what they can show for their work."""
