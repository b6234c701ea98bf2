"""The review of candidates: lists, verdicts and how they are undone, spreadsheets."""
