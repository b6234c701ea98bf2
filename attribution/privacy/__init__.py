"""The choices people have about their data: to object, to agree to be named, and to be erased."""
