"""What technicians say of papers: claims and missed papers (`lifecycle`), sheets, invitations."""
