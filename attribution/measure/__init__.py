"""The measure: % of technicians on papers, with its counts, progress of the review, coverage."""
