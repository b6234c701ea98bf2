"""How each source shows a paper of the fictional world: one module a source, values in, dictionaries out."""
