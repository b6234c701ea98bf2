"""Sign-in, roles and rights, and the log of looks at other people's records."""
