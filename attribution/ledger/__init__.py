"""The ledger: what people decided, claimed and asked for. Acts are only ever added.

An automatic acceptance is not an act of a person, and never in the ledger.
"""
