"""What the pages ask of a snapshot, one file for each subject.

Each function takes a workspace and plain values and returns plain rows. The right it needs is
written on it; a parameter `only` is filled with the technicians whose records the person may see.
Former names are never selected.
"""
