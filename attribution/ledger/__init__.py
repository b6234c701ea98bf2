"""Input 3, the ledger: what people decided, append-only.

An automatic acceptance is never in here.
"""
