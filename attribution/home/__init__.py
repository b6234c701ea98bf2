"""The home folder: settings and logs."""
