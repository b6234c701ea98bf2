"""Publications from the sources: raw payloads first, then parsed files."""
