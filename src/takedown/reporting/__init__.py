"""What became of everything that was filed, counted from the ledger. Asks no portal and writes nothing into the ledger."""
