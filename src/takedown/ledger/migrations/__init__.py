"""How a ledger comes to the tables of this version. Loaded only when a ledger is new or older."""
