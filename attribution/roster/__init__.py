"""Input 1, the HR list: technicians and their spells, complaints by row, dated copies, the rule for
who counts.
"""
