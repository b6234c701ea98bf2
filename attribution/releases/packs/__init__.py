"""Everything that is handed on: packs, charts and pages, made of protected figures of a freeze."""
