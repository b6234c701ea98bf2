"""Files that an institution's own system exports: its outputs, and the people it links to them."""
