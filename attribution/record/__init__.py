"""What one technician can show for their work."""
