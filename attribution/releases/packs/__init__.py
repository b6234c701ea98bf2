"""What leaves the building: packs, charts and pages, made of protected figures of a freeze."""
