"""One technician's record on a page."""
