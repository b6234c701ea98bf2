"""People's verdicts on candidates: which to look at first, how a verdict reaches the ledger, and
how it is taken back.
"""
