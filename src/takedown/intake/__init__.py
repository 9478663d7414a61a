"""From the user's file to complaints: reads, checks and groups the rows, and writes the result and fix files.

Owns everything about batch and IPR files. Must not know a website, a browser or the ledger: what was filed before comes
in through `history.History`, the registered rights through `register.IprRegister`.
"""
