"""Full texts in their file formats: which part of a document is an acknowledgement."""
