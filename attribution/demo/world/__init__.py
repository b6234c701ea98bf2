"""The fictional university: its words, people, papers and what is true of them."""
