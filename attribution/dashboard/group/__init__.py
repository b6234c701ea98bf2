"""The page of a manager's group: what to follow up, sheets before submission, and its works."""
