"""Full texts in their file formats, and the part of a document that is the acknowledgement."""
