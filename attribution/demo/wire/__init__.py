"""How each source shows a paper of the fictional world: one module for each source."""
