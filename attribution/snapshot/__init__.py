"""The derived database: build, publish, read."""
