"""Backups: one file with everything of a home folder that cannot be made again."""
