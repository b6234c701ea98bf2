"""Who is thanked in an acknowledgement, and where the acknowledgement is in a full text."""
