"""The HR list: technicians, spells, complaints, dated copies, and the rule for who counts."""
