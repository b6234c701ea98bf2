"""Claims: "I contributed to this work".

The life cycle is pure (`lifecycle`); `service` writes it to the ledger.
"""
