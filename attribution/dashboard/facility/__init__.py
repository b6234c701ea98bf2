"""The page of one facility, for its manager and for the lead."""
