"""Claims: "I contributed to this work". The life cycle is pure (`lifecycle`); `desk` writes it to the ledger."""
